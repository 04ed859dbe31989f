"""The value map as light on the ground: bright where the agent expects more."""

from __future__ import annotations

import numpy as np
import pygame

from arena.app.draw.field import round_corners
from arena.app.draw.view import View
from arena.app.face.canvas import Canvas
from arena.play.match import Match
from arena.play.value_map import ValueMap

INK = "sky"
BRIGHT = 0.34  # of its colour, on the best ground
CURVE = 2.2  # more of the light for the best
SOFTLY = 0.5  # share of the way to what is true that the picture goes with each look


class ValueGround:
    """Asks for the values part by part, one part a frame, and draws what is known."""

    def __init__(self, match: Match, agent: int, view: View) -> None:
        self.view, self.map = view, ValueMap(match, agent, view.half)
        self.low = self.high = 0.0  # of the values shown
        self.shown: np.ndarray | None = None  # (C, R)
        self.found = False  # all values, not yet shown
        self.version = 0
        self.painted: tuple[int, pygame.Surface] | None = None  # version and field of the picture
        self.light = self.picture = pygame.Surface((0, 0))  # kept: new ones of this size take 2 ms now and then

    def look(self) -> None:
        """The world has come to another decision: begin another look, if the last one is done."""
        self.map.look()

    def update(self) -> None:
        """A frame has passed: ask for a part, or show what all of them came to, never both in one frame."""
        if self.found:
            self.found = False
            self.take(np.asarray(self.map.values))
        else:
            self.found = self.map.step()

    def take(self, values: np.ndarray) -> None:
        """Go some of the way to new values."""
        low, high = (float(bound) for bound in np.percentile(values, (2, 99.5)))
        if self.shown is None:
            self.shown, self.low, self.high = values, low, high
        else:
            self.shown = self.shown + (values - self.shown) * SOFTLY
            self.low += (low - self.low) * SOFTLY
            self.high += (high - self.high) * SOFTLY
        self.version += 1

    def draw(self, canvas: Canvas) -> None:
        """Draw the ground with the light on it, in the place of the empty field."""
        if self.shown is None:
            return
        field = self.view.field(canvas)
        if self.painted != (self.version, field):
            self.painted = (self.version, field)
            self.paint(canvas, field)
        canvas.surface.blit(self.picture, self.view.pen.rect)

    def paint(self, canvas: Canvas, field: pygame.Surface) -> None:
        """Make the picture: the field with the light."""
        shown = self.shown
        assert shown is not None
        share = light_of(shown, self.low, self.high) * BRIGHT
        small = pygame.Surface(shown.shape)
        pygame.surfarray.blit_array(small, (share[..., None] * np.array(canvas.ink(INK))).astype(np.uint8))
        pen, half = self.view.pen, self.view.half
        size = (max(1, round(2 * half[0] * pen.unit)), max(1, round(2 * half[1] * pen.unit)))
        if self.light.get_size() != size:
            self.light = pygame.Surface(size, 0, small)
        if self.picture.get_size() != field.get_size():
            self.picture = field.copy()
        pygame.transform.smoothscale(small, size, self.light)
        self.picture.blit(field, (0, 0))
        self.picture.blit(self.light, self.light.get_rect(center=field.get_rect().center), None, pygame.BLEND_RGB_ADD)
        round_corners(self.picture, canvas.theme, canvas.px(self.view.corner), canvas.ink(self.view.outside))


def light_of(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """How bright each place is, 0 to 1: by its value, and as much by its rank, so that a single pit hides no hills."""
    linear = np.clip((values - low) / max(high - low, 1e-6), 0, 1)
    rank = np.searchsorted(np.sort(values, axis=None), values) / max(values.size - 1, 1)
    return np.asarray((0.5 * linear + 0.5 * rank) ** CURVE)
