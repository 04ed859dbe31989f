"""What stands around a match: score and clock, seats, wishes, announcements."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pygame

from arena.app.draw.chart import say_seconds
from arena.app.draw.look import team_look
from arena.app.face.canvas import Canvas
from arena.app.face.widget import Widget
from arena.app.screens.scenario_card import KIND_INKS

if TYPE_CHECKING:
    from arena.app.screens.match import MatchScreen

TIMES = "\N{MULTIPLICATION SIGN}"
HEAD = 40  # the middle of the head line
HANDS = ("you · arrows", "second · WASD")


class SeatRow(Widget):
    """One agent and who drives it; a click takes it over or gives it back."""

    def __init__(self, screen: MatchScreen, agent: int) -> None:
        seat = screen.match.seats[agent]
        super().__init__(seat.name)
        self.screen, self.seat = screen, seat

    def press(self) -> None:
        """See `Widget`."""
        person = self.screen.person_of(self.seat.agent)
        if person is None:
            self.screen.take_over(self.seat.agent)
        else:
            self.screen.release(person)

    def who(self) -> str:
        """Who drives, in words."""
        person = self.screen.person_of(self.seat.agent)
        if person is None:
            return "nobody" if self.seat.player.kind in ("human", "idle") else self.seat.player.name
        if person == 0 and 1 not in self.screen.drives:
            return "you · arrows or WASD"
        return HANDS[person]

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        shape, ink = team_look(self.seat.team)
        driven = self.screen.person_of(self.seat.agent) is not None
        mix = canvas.theme.mix
        fill = mix(ink, "raised", 0.12) if driven else mix("line", "raised", 0.5) if hovered else "raised"
        canvas.panel(self.rect, fill, mix(ink, "raised", 0.5) if driven else None, 10)
        left, middle = self.rect.left + 22, self.rect.centery
        canvas.team_mark(shape, (left, middle), 7.5, ink)
        width = self.rect.width - 58
        canvas.text(self.label, (left + 21, middle - 9), face="bold", width=width)
        said = ("click to release" if driven else "click to take over") if hovered else self.who()
        canvas.text(said, (left + 21, middle + 10), "small", "muted", width=width)


def draw_head(canvas: Canvas, screen: MatchScreen) -> None:
    """Name, round, score and clock, speed."""
    match, scenario = screen.match, screen.scenario
    x = 32 + canvas.text(scenario.title, (32, HEAD), "large", face="bold") + 14
    x += canvas.pill(scenario.kind, (x, HEAD), KIND_INKS.get(scenario.kind, "muted")) + 14
    canvas.text(f"round {match.round} of {match.rounds}", (x, HEAD), ink="muted")
    draw_score(canvas, screen)
    speed = "paused" if screen.paused else f"¼{TIMES}" if screen.slow else f"1{TIMES}"
    said = canvas.text(speed, (canvas.width - 32, HEAD), ink="text", face="mono", anchor="midright")
    if not screen.paused:
        canvas.text("speed", (canvas.width - 42 - said, HEAD), ink="muted", anchor="midright")


def draw_score(canvas: Canvas, screen: MatchScreen) -> None:
    """Clock in the middle of the field's width, a team's points to each side, dots for rounds won."""
    match = screen.match
    middle = screen.field.centerx + (PANEL_SHIFT if canvas.width < 1400 else 0)
    left = match.seconds_left
    urgent = left < 5.5 and match.phase == "play"
    canvas.text(
        say_seconds(math.ceil(left - 1e-3)), (middle, HEAD), "huge", "rose" if urgent else "text", "mono", "center"
    )
    for team, points in enumerate(match.score):
        shape, ink = team_look(team)
        side = -1 if team == 0 else 1
        mark = middle + side * (104 + (36 * (team - 1) if team > 1 else 0))
        swell = screen.scored.get(team, 0.0) / canvas.theme.motion["pulse"]
        canvas.team_mark(shape, (mark, HEAD), 8.5 + 5 * swell, ink)
        said = f"{float(points):g}"
        canvas.text(said, (mark - side * 30, HEAD), "score", ink, "mono", "center")
        won = int(match.wins[team])
        needed = match.rounds // 2 + 1
        for dot in range(needed if len(match.wins) > 1 else match.rounds):
            at = (mark + side * (22 + 11 * dot), HEAD)
            canvas.team_mark("disc", at, 3.2, ink if dot < won else "line")


PANEL_SHIFT = 116  # the words at the left need room in narrow windows


def draw_banner(canvas: Canvas, screen: MatchScreen) -> None:
    """Over the field: the countdown, who won the round, and that time stands still."""
    match, field = screen.match, screen.field
    centre = field.center
    if match.phase == "countdown":
        canvas.text(
            str(max(1, math.ceil(match.countdown - 1e-3))),
            (centre[0], centre[1] - 20),
            "title",
            "text",
            "mono",
            "center",
        )
        canvas.text(f"Round {match.round}", (centre[0], centre[1] - 76), "large", "muted", "bold", "center")
    elif match.phase == "round over":
        winner = match.winner
        said, ink = round_words(screen, winner)
        width = canvas.measure(said, "large", "bold") + 72
        box = pygame.Rect(round(centre[0] - width / 2), field.top + 24, round(width), 52)
        canvas.panel(box, canvas.theme.mix(ink, "panel", 0.12), canvas.theme.mix(ink, "panel", 0.6), 12)
        canvas.text(said, box.center, "large", ink, "bold", "center")
    if screen.paused:
        box = pygame.Rect(centre[0] - 60, field.bottom - 56, 120, 36)
        canvas.panel(box, "raised", "line", 18)
        canvas.text("Paused", box.center, face="bold", anchor="center")


def round_words(screen: MatchScreen, winner: int | None) -> tuple[str, str]:
    """How a round ended, and in which colour to say it."""
    teams = screen.match.teams
    mine = {screen.match.seats[agent].team for agent in screen.drives.values()}
    if len(teams) == 1:
        return ("Solved", "mint") if winner == 0 else ("Not solved this time", "muted")
    if winner is None:
        return "Nobody wins the round", "muted"
    if mine == {winner}:
        return "You win the round", team_look(winner)[1]
    return f"{teams[winner].name.capitalize()} win{'s' if len(teams[winner].agents) == 1 else ''} the round", team_look(
        winner
    )[1]


def draw_wish(canvas: Canvas, screen: MatchScreen) -> None:
    """What the person's team wants, or what a watcher can do."""
    left, width, top = screen.panel.left + 18, screen.panel.width - 36, screen.below_seats
    canvas.rule((left, top), width)
    agent = screen.drives.get(0, next(iter(screen.drives.values()), None))
    if agent is None:
        canvas.text("You watch", (left, top + 26), "small", "muted")
        canvas.paragraph(
            "Click an agent, a seat, or press Tab to take it over at any moment.", (left, top + 46), width, most=6
        )
        return
    team = screen.match.teams[screen.match.seats[agent].team]
    canvas.text("You want", (left, top + 26), "small", "muted")
    height = canvas.paragraph(team.wish, (left, top + 46), width, most=6)
    hint = "Or hold the mouse button in the field to steer."
    canvas.paragraph(hint, (left, top + 58 + height), width, "small", "faint", most=2)
