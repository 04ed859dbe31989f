"""How a match ended: the story of it, what it did to ratings, the stars it earned, and what now."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pygame

from arena.app.draw.look import team_look
from arena.app.draw.round_bars import RoundBars, pointless
from arena.app.draw.score_chart import ScoreChart
from arena.app.draw.stars import draw_flying, draw_stars, landed
from arena.app.draw.view import View
from arena.app.face.canvas import Canvas
from arena.app.face.widget import Button, Key
from arena.app.screen import Screen
from arena.app.screens.result.table import ResultTable
from arena.app.screens.result.words import gain_ink, rounds_played, verdict
from arena.app.seats.climbing import Step, seats, stars, steps
from arena.app.seats.climbing import points as reached
from arena.app.seats.sides import Unswappable, rival_to_train_against, swapped
from arena.play.history import seal
from arena.play.ladder import ROUNDS, mark
from arena.play.match import Match
from arena.play.results import Challenge
from arena.play.standings import Change, result_of
from arena.play.story import Story
from arena.play.who import person
from arena.sim.rules import ARENA

if TYPE_CHECKING:
    from arena.app.application import Application

LEFT, GAP = 32, 16
HEADER = 190  # down to the story
TABLE = 136  # the seats' panel, at least
STAR = 22


class Result(Screen):
    """Rates the match as it opens."""

    name = "result"

    def __init__(
        self,
        app: Application,
        match: Match,
        again: Callable[..., None],
        people: Mapping[int, int],
        story: Story | None = None,
        challenge: Step | None = None,
    ) -> None:
        super().__init__(app)
        self.match, self.people, self.again, self.step = match, people, again, challenge
        self.stars = stars(challenge, match, story) if challenge is not None else 0
        self.landed = 0
        self.changes, self.unrated = self.rate(story)
        target = getattr(match.scenario, "target", None) if len(match.teams) == 1 else None
        names, self.counts = [team.name for team in match.teams], match.wins.tolist()
        self.words, self.ink = verdict(match, people)
        if challenge is not None and challenge.alone:
            target = mark(challenge.rung)
            self.counts = [sum(point >= target for point in reached(match))]
            self.words, self.ink = f"Reached {self.counts[0]} of {match.round}", "mint" if self.stars else "text"
        self.chart = self.drawn(story, names, target)
        self.table = ResultTable(match, story, self.changes)
        self.view = View(dim=0.25)
        self.view.show(match.world)
        self.make_buttons()

    def drawn(self, story: Story | None, names: Sequence[str], target: float | None) -> ScoreChart | RoundBars | None:
        """The picture of the story: points over time, or round by round where no others were made."""
        if story is None:
            return None
        if len(names) == 1 or not pointless(story.chapters):
            return ScoreChart(story.chapters, names, target)
        return RoundBars(
            story.chapters, names, self.match.scenario.ticks(self.match.rules) * self.match.rules.tick_seconds
        )

    # -- what it does to ratings

    def rate(self, story: Story | None) -> tuple[list[Change], str]:
        """Write the match down: what it did to ratings, or why it did nothing."""
        if story is None or not story.whole:
            return [], "not rated: it did not begin here"
        told = None
        if self.step is not None:
            told = Challenge(team=self.step.team, rung=self.step.rung.key, stars=self.stars)
        try:
            changes = self.app.home.standings.record(result_of(self.match, story, time.time(), told))
        except OSError as error:
            why = error.strerror or str(error)
            self.app.say(f"The result could not be written down: {why}.")
            return [], f"not rated: {why}"
        return changes, "" if changes else "not rated: a seat was empty"

    def mine(self) -> Change | None:
        """What it did to the first person at this machine."""
        keys = [person(self.app.home.settings.names[number]).key for number in sorted(self.people)]
        return next((change for key in keys for change in self.changes if change.who.key == key), None)

    # -- what now

    def make_buttons(self) -> None:
        """What can be done now; what cannot is greyed and says why."""
        self.rematch = Button("Rematch", lambda: self.again(), verb="play again")
        self.swap = Button("Swap sides", self.swap_sides, verb="play the other side", reason=self.unswappable())
        self.watch = Button("Watch", self.watch_it, verb="watch the replay")
        self.keep = Button("Keep the replay", self.keep_replay, verb="keep")
        self.rival = rival_to_train_against(self.match, self.people)
        self.train = Button("Train against it", self.train_against, verb="set up a training")
        if self.rival is None:
            self.train.reason = "no model, no script" if len(self.match.teams) > 1 else "one team only"
        leave = Button("Lobby" if self.step is None else "Challenges", self.back, verb="open")
        self.shortcuts = {
            pygame.K_r: (self.rematch, "rematch"),
            pygame.K_x: (self.swap, "swap sides"),
            pygame.K_v: (self.watch, "watch"),
            pygame.K_k: (self.keep, "keep"),
            pygame.K_t: (self.train, "train"),
        }
        self.widgets = [self.rematch, self.swap, self.watch, self.keep, self.train, leave]
        following = self.following()
        if self.step is not None:
            del self.shortcuts[pygame.K_x]
            self.widgets[1] = Button("Next step" if self.step.alone else "Next opponent", self.play_next, verb="play")
            if following is None:
                self.widgets[1].reason = "that was the last one"
            elif not self.stars:
                self.widgets[1].reason = "earn a star first"
        first = self.widgets[1] if self.step is not None and self.stars and following is not None else self.rematch
        assert isinstance(first, Button)
        first.kind, self.focus.widget = "primary", first

    def unswappable(self) -> str | None:
        """Why the sides cannot be swapped."""
        try:
            swapped(self.match, self.people)
        except Unswappable as reason:
            return str(reason)
        return None

    def swap_sides(self) -> None:
        """A rematch in which people play the other side."""
        players, people = swapped(self.match, self.people)
        self.again(players=players, people=people)

    def following(self) -> Step | None:
        """The next step of the ladder."""
        if self.step is None or self.step.number + 1 >= self.step.count:
            return None
        climbed = steps(self.app.home.standings.ladder, self.step.scenario, self.step.team)
        return climbed[self.step.number + 1] if self.step.number + 1 < len(climbed) else None

    def play_next(self) -> None:
        """The match against the next opponent."""
        step = self.following()
        if step is None:
            return
        try:
            players, people = seats(step, self.app.home.library)
        except (ValueError, OSError) as error:
            self.app.say(f"{error}.")
            return
        details: dict[str, Any] = {"scenario": step.game, "rules": ARENA, "players": players, "people": people}
        self.app.replace("match", **details, rounds=ROUNDS, challenge=step)

    def watch_it(self) -> None:
        """The replay of the match."""
        self.app.enter("replays", recording=seal(self.match))

    def train_against(self) -> None:
        """The training form with the rival chosen."""
        if self.rival is not None:
            team, word = self.rival
            game = self.match.scenario
            self.app.enter("train", scenario=game.name, options=self.match.recording.options, team=team, against=word)

    def keep_replay(self) -> None:
        """Keep the recording for good."""
        try:
            path = self.app.home.history.keep(seal(self.match))
        except OSError as error:
            self.app.say(f"The replay could not be kept: {error.strerror or error}.")
            return
        self.keep.reason = f"kept as {path.name}"
        self.app.say(f"The replay is kept as {path.name}.", "mint")

    def back(self) -> None:
        """Esc goes to where the match came from, as it was left, or to a lobby."""
        door = "lobby" if self.step is None else "challenge"
        if not self.app.back_to(door):
            self.app.go_through("title", door, scenario=self.match.scenario.name)

    def own_key(self, key: int) -> bool:
        """See `Screen`."""
        if key not in self.shortcuts:
            return False
        self.press(self.shortcuts[key][0])
        return True

    # -- showing

    def update(self, seconds: float) -> None:
        """A sound for every star that lands."""
        down = min(self.stars, landed(self.age))
        if down > self.landed and not self.app.home.settings.calm:
            self.app.sounds.play("score")
        self.landed = down

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        w, h = round(width), round(height)
        top, count = h - 64 - 52, len(self.widgets)
        wide = (w - 2 * LEFT - 12 * (count - 1)) / count
        for number, button in enumerate(self.widgets):
            button.rect = pygame.Rect(round(LEFT + (wide + 12) * number), top, round(wide), 44)
        room = top - GAP - HEADER - GAP
        table = max(TABLE, round(room * 0.34))
        story = room - table
        field = round(story * 1.6)
        self.boxes = (
            pygame.Rect(LEFT, HEADER, w - 2 * LEFT - field - GAP, story),
            pygame.Rect(w - LEFT - field, HEADER, field, story),
            pygame.Rect(LEFT, HEADER + story + GAP, w - 2 * LEFT, table),
        )

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        story, field, table = self.boxes
        wide = round(canvas.width)
        match, names = self.match, self.app.home.settings.names
        played = rounds_played(match, self.chart.target if self.chart is not None else None)
        x = LEFT + canvas.text(match.scenario.title, (LEFT, 45), "large", "muted") + 16
        if self.step is not None:
            x += canvas.pill(f"challenge {self.step.number + 1} of {self.step.count}", (x, 45), "gold") + 14
        canvas.text(played, (x, 46), ink="faint", width=wide - 300 - x)
        canvas.text(self.words, (LEFT, 94), "title", self.ink, "bold", width=wide - LEFT - 340)
        self.draw_teams(canvas, 156)
        self.draw_gain(canvas, wide - LEFT)
        if self.chart is not None:
            self.chart.draw(canvas, story)
        else:
            canvas.panel(story)
            canvas.text("Nothing was noted of this match.", story.center, ink="faint", anchor="center")
        self.view.draw(canvas, field, 1.0)
        self.table.draw(canvas, table, self.people, names)
        self.draw_widgets(canvas)
        if self.step is not None and not self.app.home.settings.calm:
            draw_flying(canvas, self.stars_at(canvas), self.stars, STAR, self.age)

    def stars_at(self, canvas: Canvas) -> tuple[float, float]:
        """Where the row of stars begins, at the right of the head."""
        return canvas.width - LEFT - STAR * 6.6, 62

    def draw_gain(self, canvas: Canvas, right: float) -> None:
        """At the right of the head: stars in a challenge, and what became of one's rating."""
        change = self.mine()
        y = 62
        if self.step is not None:
            draw_stars(canvas, self.stars_at(canvas), self.stars if self.app.home.settings.calm else 0, STAR)
            y = 124
        if change is not None:
            gained = canvas.text(change.words, (right, y), "score", gain_ink(change), "mono", "midright")
            rated = canvas.text(str(change.after), (right - gained - 18, y), "score", "text", "mono", "midright")
            canvas.text("rating", (right - gained - rated - 32, y + 3), "small", "muted", anchor="midright")
        elif self.people:
            canvas.text(self.unrated, (right, y), "small", "muted", anchor="midright", width=320)

    def draw_teams(self, canvas: Canvas, top: float) -> None:
        """Rounds won by each team."""
        match, x = self.match, float(LEFT)
        for number, team in enumerate(match.teams):
            shape, ink = team_look(number)
            canvas.team_mark(shape, (x + 9, top), 9, ink)
            x += 28 + canvas.text(team.name, (x + 28, top), "large", face="bold") + 14
            x += canvas.text(str(self.counts[number]), (x, top), "score", ink, "mono") + 36
        if self.step is not None:
            canvas.text(self.step.wanted, (x, top + 1), "small", "muted", width=canvas.width - LEFT - x)

    def keys(self) -> list[Key]:
        """See `Screen`."""
        own = [
            Key(pygame.key.name(code).upper(), meaning, code)
            for code, (button, meaning) in self.shortcuts.items()
            if button.reason is None
        ]
        return [*self.focus_keys(), *own, Key("Esc", "lobby" if self.step is None else "challenges", pygame.K_ESCAPE)]
