"""A small live arena: a match that plays by itself, behind the title, in a card, beside a chart."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from arena.app.draw.view import View
from arena.app.face.canvas import Canvas
from arena.play.match import Match
from arena.play.player import Player
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario

MOST_TICKS = 3  # in one frame


class Exhibition:
    """Plays match after match with the same players."""

    def __init__(
        self, scenario: Scenario, rules: Rules, seats: Sequence[Player], seed: int = 0, dim: float = 0.0
    ) -> None:
        self.scenario, self.rules, self.seed = scenario, rules, seed
        self.view = View(dim=dim)
        self.late = 0.0  # seconds of the world that frames still owe
        self.seat(seats)

    def seat(self, seats: Sequence[Player]) -> None:
        """Begin a match with these players."""
        self.seats = list(seats)
        self.seed += 1
        self.match = Match(self.scenario, self.rules, self.seats, rounds=1, seed=self.seed)
        while self.match.phase == "countdown":
            self.match.tick({})
        self.view.show(self.match.world)

    def update(self, seconds: float, calm: bool = False) -> None:
        """Let the match go on in real time; `calm`: nothing swells or pulses."""
        tick = self.rules.tick_seconds
        self.late = min(self.late + seconds, MOST_TICKS * tick)
        while self.late >= tick:
            self.late -= tick
            if self.match.phase == "over":
                self.seat(self.seats)
            self.match.tick({})
            self.view.tick(self.match.world, () if calm else self.match.events)
        self.view.motion.age(seconds)

    def draw(self, canvas: Canvas, rect: pygame.Rect) -> None:
        """Draw it between its last two ticks."""
        self.view.draw(canvas, rect, self.late / self.rules.tick_seconds)
