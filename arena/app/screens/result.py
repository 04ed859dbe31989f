"""How a match ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pygame

from arena import places
from arena.app.draw.fade import Fade
from arena.app.draw.look import team_look
from arena.app.draw.view import View
from arena.app.face.canvas import Canvas
from arena.app.face.widget import Button, Key
from arena.app.screen import Screen
from arena.app.screens.seat_rows import TIMES, grouped_seats
from arena.play.match import Match

if TYPE_CHECKING:
    from arena.app.application import Application

LEFT = 88
WIDTH = 460
LEAST_ROW = 32  # from one seat to the next


class Result(Screen):
    """Who won, by how much, who sat where, and what now."""

    name = "result"

    def __init__(self, app: Application, match: Match, again: Callable[[], None], people: Mapping[int, int]) -> None:
        super().__init__(app)
        self.match, self.people = match, people
        self.rematch = Button("Rematch", again, "primary", verb="play again")
        lobby = Button("Lobby", self.back, verb="open")
        self.keep = Button("Keep the replay", self.keep_replay, verb="keep")
        title = Button("Title", lambda: self.app.go("title"), verb="open")
        self.widgets = [self.rematch, lobby, self.keep, title]
        self.view, self.fade = View(corner=0, frame=False, dim=0.5), Fade()
        self.view.show(match.world)
        self.words, self.ink = verdict(match, people)

    def keep_replay(self) -> None:
        """Write the recording into the player's folder."""
        folder = places.replays()
        count = 1
        while (path := folder / f"{self.match.scenario.name}-{count}.npz").exists():
            count += 1
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.match.recording.save(path)
        except OSError as error:
            self.app.say(f"The replay could not be kept: {error.strerror or error}.")
            return
        self.keep.reason = f"kept as {path.name}"
        self.app.say(f"The replay is kept as {path.name}.", "mint")

    def back(self) -> None:
        """Esc goes to the lobby: to the one that the match came from, as it was left, or to another."""
        if not self.app.back_to("lobby"):
            self.app.go_through("title", "lobby", scenario=self.match.scenario.name)

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        top = round(height) - 64 - 60 - 56
        for number, button in enumerate(self.widgets):
            button.rect = pygame.Rect(
                LEFT + (number % 2) * (WIDTH // 2 + 8), top + 56 * (number // 2), WIDTH // 2 - 8, 44
            )

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        wide, height = round(canvas.width), round(canvas.height)
        field = pygame.Rect(wide // 2 - 60, 0, wide - wide // 2 + 60, height)
        self.view.draw(canvas, field, 1.0)
        self.fade.draw(canvas, pygame.Rect(field.left, 0, field.width // 3, height))
        canvas.text(self.match.scenario.title, (LEFT, 92), "large", "muted")
        canvas.text(self.words, (LEFT, 140), "title", self.ink, "bold", width=wide - LEFT - 60)
        self.draw_teams(canvas, 206)
        self.draw_seats(canvas, 290)
        self.draw_widgets(canvas)

    def draw_teams(self, canvas: Canvas, top: float) -> None:
        """Rounds won by each team."""
        match, x = self.match, float(LEFT)
        for number, team in enumerate(match.teams):
            shape, ink = team_look(number)
            canvas.team_mark(shape, (x + 9, top), 9, ink)
            x += 28 + canvas.text(team.name, (x + 28, top), "large", face="bold") + 14
            x += canvas.text(str(int(match.wins[number])), (x, top), "score", ink, "mono") + 36
        played = f"{match.round} round{'s' if match.round > 1 else ''} played{points(match)}"
        canvas.text(played, (LEFT, top + 36), ink="muted", width=WIDTH)

    def draw_seats(self, canvas: Canvas, top: float) -> None:
        """Who sat where."""
        canvas.text("Seats", (LEFT, top), "small", "muted")
        room = self.rematch.rect.top - 20 - top - 20
        rows = grouped_seats(self.match.seats, self.people, int(room // LEAST_ROW))
        step = min(44, room / max(len(rows), 1))
        person_of = {agent: person for person, agent in self.people.items()}
        for number, seats in enumerate(rows):
            seat = seats[0]
            box = pygame.Rect(LEFT, round(top + 18 + step * number), WIDTH, round(step) - 6)
            shape, ink = team_look(seat.team)
            canvas.panel(box, "raised", None, 8)
            canvas.team_mark(shape, (box.left + 22, box.centery), 6.5, ink)
            name = seat.name if len(seats) == 1 else f"{len(seats)} {TIMES} {self.match.teams[seat.team].name}"
            canvas.text(name, (box.left + 42, box.centery), width=170)
            person = person_of.get(seat.agent)
            who = seat.player.name if person is None else self.app.home.settings.names[person]
            canvas.text(who, (box.right - 16, box.centery), ink="muted", anchor="midright", width=220)

    def keys(self) -> list[Key]:
        """See `Screen`."""
        return [*self.focus_keys(), Key("Esc", "lobby", pygame.K_ESCAPE)]


def points(match: Match) -> str:
    """The points of every round, where they say more than who won it."""
    scores = [[f"{float(team):g}" for team in kept.score] for kept in match.recording.rounds if kept.score is not None]
    target = getattr(match.scenario, "target", None) if len(match.teams) == 1 else None
    if target is None and all(team in ("0", "1") for score in scores for team in score):
        return ""
    of = f" of {target}" if isinstance(target, int) else ""
    return f": {', '.join(' to '.join(score) for score in scores)}{of}"


def verdict(match: Match, people: Mapping[int, int]) -> tuple[str, str]:
    """The match in a few words, and their colour."""
    mine = {match.seats[agent].team for agent in people.values()}
    if len(match.teams) == 1:
        if match.winner == 0:
            return "Solved", "mint"
        return f"Solved {int(match.wins[0])} of {match.rounds}", "text"
    if match.winner is None:
        return "A draw", "text"
    if mine == {match.winner}:
        return "You win", "mint"
    if len(mine) == 1:
        return "You lose", "rose"
    team = match.teams[match.winner]
    return f"{team.name.capitalize()} win{'s' if len(team.agents) == 1 else ''}", team_look(match.winner)[1]
