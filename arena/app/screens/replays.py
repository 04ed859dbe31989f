"""Recorded matches: a list, and the chosen one stepped again from its thrusts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from arena import places
from arena.app.background import Job
from arena.app.draw.chart import say_seconds
from arena.app.draw.view import View
from arena.app.face.canvas import Canvas
from arena.app.face.scroll import Scroll
from arena.app.face.widget import Button, Chooser, Key, Option, Widget
from arena.app.screen import Screen
from arena.play.decisions import Recordings, Whom, asked, read, team_of
from arena.scenarios import catalog
from arena.sim.replay import Replay, ReplayError, begin, load, step
from arena.sim.rules import RULES, Rules
from arena.sim.scenario import Scenario
from arena.training.client import training_missing
from arena.training.run import RunRequest

if TYPE_CHECKING:
    from arena.app.application import Application

LIST = 320
ROW = 60


class Tape:
    """A replay being played: one world that is stepped with what was recorded."""

    def __init__(self, replay: Replay, scenario: Scenario, rules: Rules) -> None:
        self.replay, self.scenario, self.rules = replay, scenario, rules
        self.view = View()
        self.late = 0.0
        self.wind(0)

    def wind(self, number: int) -> None:
        """To the beginning of a round; ReplayError where it does not fit the scenario."""
        self.round, self.tick = number, 0
        self.world = begin(self.replay.rounds[number], self.scenario, self.rules)
        self.view.show(self.world)

    @property
    def seconds(self) -> tuple[float, float]:
        """Where it is in this round, and how long the round is."""
        tick = self.rules.tick_seconds
        return self.tick * tick, len(self.replay.rounds[self.round].actions) * tick

    def update(self, seconds: float) -> None:
        """Go on; after the last round begin again.  ReplayError where it cannot."""
        tick = self.rules.tick_seconds
        self.late = min(self.late + seconds, 4 * tick)
        while self.late >= tick:
            self.late -= tick
            thrusts = self.replay.rounds[self.round].actions
            if self.tick >= len(thrusts):
                self.wind((self.round + 1) % len(self.replay.rounds))
                continue
            step(self.world, thrusts[self.tick])
            self.tick += 1
            self.view.tick(self.world)
        self.view.motion.age(seconds)

    def draw(self, canvas: Canvas, rect: pygame.Rect) -> None:
        """Draw it."""
        self.view.draw(canvas, rect, self.late / self.rules.tick_seconds)


def alike(paths: list[Path], opened: Replay, whom: Whom) -> list[Path]:
    """The replays of the same game, with the same options and rules, in which somebody played."""
    found = []
    for path in paths:
        try:
            replay = load(path)
            same = (replay.scenario, replay.rules, replay.options) == (opened.scenario, opened.rules, opened.options)
            if same and replay.rounds:
                team_of(read([path]), whom)
                found.append(path)
        except ReplayError:  # damaged, or whoever is asked for did not play
            continue
    if not found:
        raise ReplayError(f"{whom.player} is in none of the replays")
    return found


class ReplayRow(Widget):
    """One file of the list."""

    def __init__(self, path: Path, action: Callable[[], None]) -> None:
        super().__init__(path.stem)
        self.action = action
        self.path = path
        self.chosen = False

    def press(self) -> None:
        """See `Widget`."""
        self.action()

    def keys(self) -> list[Key]:
        """See `Widget`."""
        return [Key("Enter", "play", pygame.K_RETURN)]

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        if focused:
            canvas.focus_ring(self.rect)
        fill = canvas.theme.mix("raised", "panel", 0.7) if hovered or self.chosen else "panel"
        canvas.panel(self.rect, fill, "sky" if focused or self.chosen else "line", 10)
        canvas.text(self.label, (self.rect.left + 18, self.rect.centery), width=self.rect.width - 36)


class Replays(Screen):
    """Matches that were kept after they were played."""

    name = "replays"

    def __init__(self, app: Application) -> None:
        super().__init__(app)
        folder = places.replays()
        files = sorted(folder.glob("*.npz"), key=lambda path: path.name) if folder.is_dir() else []
        self.rows = [ReplayRow(path, self.opener(path)) for path in files]
        self.pause = Button("Pause", self.toggle, verb="pause")
        self.next = Button("Next round", self.next_round, verb="next round")
        self.whom = Chooser("Player", [Option("-")])
        self.clone = Button("Clone this player", self.clone_player, verb="clone from all replays")
        self.cloning: Job | None = None
        self.scroll = Scroll()
        self.widgets = [*self.rows, self.pause, self.next, self.whom, self.clone]
        self.tape: Tape | None = None
        self.job: Job | None = None
        self.paused = False
        if self.rows:
            self.rows[0].press()

    def opener(self, path: Path) -> Callable[[], None]:
        """What pressing a row does: read the file in the background."""

        def open_it() -> None:
            for row in self.rows:
                row.chosen = row.path == path
            self.job = self.app.background.do(lambda: self.read(path))

        return open_it

    def read(self, path: Path) -> Tape:
        """A replay, ready to play; ValueError says what is wrong with it."""
        replay = load(path)
        if not replay.rounds or replay.rules not in RULES:
            raise ValueError(f"{path.name} holds no rounds that can be played")
        return Tape(replay, catalog.make(replay.scenario, replay.options), RULES[replay.rules])

    def players(self) -> list[tuple[str, str]]:
        """Who can be cloned from the open replay: names and teams, people first."""
        if self.tape is None:
            return []
        tape = self.tape
        found = Recordings(tape.scenario, tape.rules, {"": tape.replay}).players()
        return list(dict.fromkeys((name, "") for name, _ in found)) if tape.scenario.symmetric else found

    def clone_player(self) -> None:
        """Learn to play like the chosen one, from all replays of this game; a training like any other."""
        if self.tape is None:
            return
        (player, team), opened = self.players()[self.whom.chosen], self.tape.replay
        paths = [row.path for row in self.rows]
        whom = Whom(player, team or None)
        self.cloning = self.app.background.do(lambda: asked(alike(paths, opened, whom), whom))

    def begin_clone(self, job: Job) -> None:
        """Start the worker on what was found, and show the training."""
        if job.problem:
            self.app.say(f"That cannot be cloned: {job.problem}.")
            return
        words = job.value
        name = f"{words['player']} in {words['scenario']}, cloned"[:70]
        try:
            request = RunRequest(**words, algorithm="clone", name=name)
            run = self.app.home.workers.start(self.app.home.runs_folder, request)
        except (ValueError, OSError) as error:
            self.app.say(f"The training cannot start: {error}.")
            return
        self.app.home.wait = 0.0
        self.app.enter("training", run=run)

    def toggle(self) -> None:
        """Pause or go on."""
        self.paused = not self.paused

    def next_round(self) -> None:
        """The next round, or the first again."""
        if self.tape is not None:
            self.tape.wind((self.tape.round + 1) % len(self.tape.replay.rounds))

    def update(self, seconds: float) -> None:
        """See `Screen`."""
        if self.job is not None and self.job.done:
            if self.job.problem:
                self.app.say(self.job.problem + ".")
            self.tape, self.job = self.job.value, None
            self.offer_players()
        if self.cloning is not None and self.cloning.done:
            job, self.cloning = self.cloning, None
            self.begin_clone(job)
        if self.tape is not None and not self.paused:
            try:
                self.tape.update(seconds)
            except ReplayError as error:
                self.app.say(f"{error}.")
                self.tape = None
        self.pause.reason = self.next.reason = None if self.tape else "no replay is open"
        self.whom.reason = self.pause.reason
        missing = self.pause.reason or training_missing()
        self.clone.reason = "the replays are being read" if self.cloning is not None else missing
        self.pause.label = "Go on" if self.paused else "Pause"
        self.pause.verb = self.pause.label.lower()

    def offer_players(self) -> None:
        """Those of the replay that was opened."""
        words = [" · ".join(filter(None, one)) for one in self.players()]
        self.whom.options, self.whom.chosen = [Option(word) for word in words] or [Option("-")], 0

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        w, h = round(width), round(height)
        area = pygame.Rect(26, 86, LIST + 12, h - 86 - 70)
        self.scroll.fit(area, (ROW + 10) * len(self.rows) + 6)
        for number, row in enumerate(self.rows):
            top = area.top + 6 + (ROW + 10) * number - round(self.scroll.offset)
            row.rect, row.clip = pygame.Rect(32, top, LIST, ROW), area
        left = 32 + LIST + 24
        self.field = pygame.Rect(left, 92, w - 32 - left, h - 92 - 76 - 60)
        right = self.field.right
        self.clone.rect = pygame.Rect(right - 190, 24, 190, 44)
        self.whom.rect = pygame.Rect(right - 190 - 12 - 360, 24, 360, 44)
        self.pause.rect = pygame.Rect(left, self.field.bottom + 16, 140, 44)
        self.next.rect = pygame.Rect(left + 152, self.field.bottom + 16, 160, 44)

    def focused(self) -> None:
        """See `Screen`."""
        widget = self.focus.widget
        if isinstance(widget, ReplayRow) and self.scroll.reveal(widget.rect):
            self.arrange()

    def wheel(self, at: tuple[float, float], lines: float) -> None:
        """See `Screen`."""
        if self.scroll.wheel(at, lines):
            self.arrange()

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        canvas.text("Replays", (32, 45), "huge", face="bold")
        if self.tape is None:
            canvas.panel(self.field, "field")
            words = "Nothing kept yet: after a match, press Keep the replay." if not self.rows else "Choose a replay."
            canvas.text(words, self.field.center, ink="muted", anchor="center")
        else:
            self.tape.draw(canvas, self.field)
            at, length = self.tape.seconds
            which = f"round {self.tape.round + 1} of {len(self.tape.replay.rounds)}"
            said = f"{which} · {say_seconds(at)} of {say_seconds(length)}"
            canvas.text(said, (self.field.right, self.next.rect.centery), ink="muted", face="mono", anchor="midright")
            seats = " · ".join(dict.fromkeys(self.tape.replay.seats))
            words = f"{self.tape.scenario.title}: {seats}"
            canvas.text(
                words,
                (self.next.rect.right + 20, self.next.rect.centery),
                "small",
                "faint",
                width=260,
            )
        self.draw_widgets(canvas)
        self.scroll.draw(canvas)

    def own_key(self, key: int) -> bool:
        """See `Screen`."""
        if key == pygame.K_SPACE and self.tape is not None:
            self.toggle()
            return True
        return False

    def keys(self) -> list[Key]:
        """See `Screen`."""
        space = [Key("Space", self.pause.verb, pygame.K_SPACE)] if self.tape else []
        return [*self.focus_keys(), *space, Key("Esc", "back", pygame.K_ESCAPE)]
