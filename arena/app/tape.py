"""A replay on the screen: it plays at any speed, and every moment that has been looked at can be gone to at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import pygame

from arena.app.draw.look import Driver
from arena.app.draw.view import View
from arena.app.face.canvas import Canvas
from arena.app.tempo import Tempo
from arena.app.theme import theme
from arena.play.match import Event
from arena.play.rewind import Rewind
from arena.sim.replay import step
from arena.sim.world import World

LOOKING, HURRYING = 0.005, 0.01  # seconds of a frame for looking ahead; while a moment is waited for
AT_ONCE = 2  # ticks between two glances at the clock


class Tape:
    """One world that is stepped with what was recorded, or set to any moment."""

    def __init__(self, rewind: Rewind, clock: Callable[[], float] = time.perf_counter) -> None:
        self.rewind, self.clock, self.tempo = rewind, clock, Tempo()
        self.scenario, self.rules, self.replay = rewind.scenario, rewind.rules, rewind.replay
        self.view = View()
        self.late = 0.0
        self.wanted: int | None = None  # a moment to go to as soon as it has been looked at
        self.noted = 0  # marks that are in `happened`
        self.happened: dict[int, list[Event]] = {}
        self.moment = 0
        self.go_to(0)

    @property
    def round(self) -> int:
        """Which round is shown, from 0."""
        return self.rewind.round_at(self.moment)

    @property
    def tick(self) -> int:
        """Ticks since the round began."""
        return self.moment - self.rewind.starts[self.round]

    @property
    def ended(self) -> bool:
        """There is nothing more to play."""
        return self.moment >= self.rewind.length

    @property
    def seconds(self) -> tuple[float, float]:
        """Where it is, and how long all of it is."""
        return self.moment * self.rules.tick_seconds, self.rewind.length * self.rules.tick_seconds

    def go_to(self, moment: int) -> None:
        """Show a moment, with the trails that lead there; later, where it has not been looked at yet."""
        moment = min(max(moment, 0), self.rewind.length)
        self.wanted = moment if moment > self.rewind.reached else None
        self.moment, self.late = min(moment, self.rewind.reached), 0.0
        trail = max(2, round(theme().motion["trail"] / self.rules.tick_seconds)) + 1
        self.world: World | None = None
        for world in self.rewind.world_at(self.moment, trail):
            if self.world is None:
                self.view.show(world)
            else:
                self.view.tick(world)
            self.world = world
        self.late = self.rules.tick_seconds  # it is shown as it is, not on the way there

    def go_by(self, ticks: int) -> None:
        """So many ticks on or back, from where it is or is going."""
        self.go_to((self.moment if self.wanted is None else self.wanted) + ticks)

    def toggle(self) -> None:
        """Stand still or go on; at the end, begin again."""
        if self.ended:
            self.go_to(0)
            self.tempo.paused = False
        else:
            self.tempo.paused = not self.tempo.paused

    def update(self, seconds: float) -> None:
        """Look ahead for a while, and go on.  ReplayError where a forged fact leads nowhere."""
        self.look()
        if self.wanted is not None and self.wanted <= self.rewind.reached:
            self.go_to(self.wanted)
        tick, rate = self.rules.tick_seconds, self.tempo.rate
        if rate and self.wanted is None:
            self.late = min(self.late + seconds * rate, 4 * max(rate, 1.0) * tick)
            while self.late >= tick and not self.ended and self.moment < self.rewind.reached:
                self.late -= tick
                self.play_tick()
            if self.ended:
                self.tempo.paused = True
        self.view.motion.age(seconds)

    def look(self) -> None:
        """Look ahead as long as a frame allows."""
        end = self.clock() + (LOOKING if self.wanted is None else HURRYING)
        while not self.rewind.look(AT_ONCE) and self.clock() < end:
            pass
        for mark in self.rewind.marks[self.noted :]:
            if mark.kind == "score":
                self.happened.setdefault(mark.at, []).append(Event("score"))
        self.noted = len(self.rewind.marks)

    def play_tick(self) -> None:
        """One tick on; with the last of a round the next one begins."""
        r, tick = self.round, self.tick
        actions = self.replay.rounds[r].actions
        self.moment += 1
        if self.round != r or self.world is None or tick >= len(actions):
            self.go_to(self.moment)
            return
        step(self.world, actions[tick])
        self.view.tick(self.world, self.happened.get(self.moment, ()))

    def draw(self, canvas: Canvas, rect: pygame.Rect, driven: Mapping[int, Driver] | None = None) -> None:
        """Draw it; `driven`: agents with a ring."""
        self.view.draw(canvas, rect, min(self.late / self.rules.tick_seconds, 1.0), driven)
