"""Behind the title: scenario after scenario, each played by its scripts for a while."""

from __future__ import annotations

import pygame

from arena.app.background import Background, Job
from arena.app.exhibits.exhibition import Exhibition
from arena.app.exhibits.gallery import exhibit
from arena.app.face.canvas import Canvas
from arena.scenarios import catalog

LONGEST = 24.0  # seconds of one scenario
FADE = 0.5


class Parade:
    """The one that is shown, and the next, made in the background."""

    def __init__(self, first: str, dim: float) -> None:
        self.names = list(catalog.SCENARIOS)
        self.number, self.dim = self.names.index(first), dim
        self.job: Job | None = None
        self.show = self.make(first)
        self.age = 0.0

    def make(self, name: str) -> Exhibition:
        """A scenario's scripts at play, stepped back."""
        show = exhibit(catalog.make(name, {}), seed=7, dim=self.dim)
        show.view.corner, show.view.frame = 0, False
        return show

    def update(self, seconds: float, background: Background, calm: bool) -> None:
        """Let the match go on; when it has ended or lasted long enough, the next scenario's begins."""
        self.age += seconds
        self.show.update(seconds, calm)
        if self.age < LONGEST and self.show.match.phase not in ("round over", "over"):
            return
        if self.job is None:
            self.number = (self.number + 1) % len(self.names)
            name = self.names[self.number]
            self.job = background.do(lambda: self.make(name))
        elif self.job.done:
            self.show, self.age = self.job.value or self.show, 0.0
            self.job = None

    @property
    def level(self) -> float:
        """How clearly it is shown: it comes out of the dark."""
        return min(1.0, self.age / FADE)

    def draw(self, canvas: Canvas, rect: pygame.Rect) -> None:
        """Draw it."""
        self.show.draw(canvas, rect)
