"""A picture drawn large and shrunk once, so that its edges are smooth."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pygame

from arena.app.theme import Colour

SUPERSAMPLE = 4
LARGEST_SIDE = 2400  # pixels of the large picture
Point = tuple[float, float]
Paint = tuple[int, ...]  # a colour, with or without alpha


class Sheet:
    """Coordinates are in radii of the body from its middle, y up.  Shapes replace what is below them, alpha and all."""

    def __init__(self, radius: int, edge: Colour, reach: float = 1.12) -> None:
        self.radius = radius
        self.size = round(2 * radius * reach) + 4
        self.fine = max(1, min(SUPERSAMPLE, LARGEST_SIDE // self.size))
        self.full = radius * self.fine  # the radius on the large picture
        self.big = pygame.Surface((self.size * self.fine,) * 2, pygame.SRCALPHA)
        self.big.fill((*edge, 0))
        self.middle = self.size * self.fine / 2

    def at(self, x: float, y: float) -> Point:
        """A place on the large picture."""
        return self.middle + x * self.full, self.middle - y * self.full

    def thick(self, share: float, least: float = 1.0) -> int:
        """A line's width, at least so many pixels of the final picture."""
        return max(round(share * self.full), round(least * self.fine), 1)

    def disc(self, x: float, y: float, radius: float, paint: Paint) -> None:
        """A filled circle."""
        pygame.draw.circle(self.big, paint, self.at(x, y), max(radius * self.full, 1))

    def hoop(self, x: float, y: float, radius: float, share: float, paint: Paint, least: float = 1.0) -> None:
        """A circle's line, inside its radius."""
        pygame.draw.circle(self.big, paint, self.at(x, y), max(radius * self.full, 2), self.thick(share, least))

    def polygon(self, points: Sequence[Point], paint: Paint) -> None:
        """A filled polygon."""
        pygame.draw.polygon(self.big, paint, [self.at(*point) for point in points])

    def line(self, start: Point, end: Point, share: float, paint: Paint, least: float = 1.0) -> None:
        """A line with round ends."""
        width = self.thick(share, least)
        (x, y), (u, v) = self.at(*start), self.at(*end)
        length = max(math.hypot(u - x, v - y), 1e-6)
        across, up = (y - v) / length * width / 2, (u - x) / length * width / 2
        sides = [(x + across, y + up), (u + across, v + up), (u - across, v - up), (x - across, y - up)]
        pygame.draw.polygon(self.big, paint, sides)
        for end_of_it in ((x, y), (u, v)):
            pygame.draw.circle(self.big, paint, end_of_it, width / 2)

    def dashes(self, radius: float, count: int, part: float, share: float, paint: Paint, least: float = 1.0) -> None:
        """A broken circle of so many dashes, each covering `part` of its place."""
        width = self.thick(share, least) / self.full
        steps = max(6, round(part * 90 / count))
        for dash in range(count):
            start = (dash - part / 2) * math.tau / count
            turns = [start + part * math.tau / count * step / steps for step in range(steps + 1)]
            outside = [(radius * math.cos(turn), radius * math.sin(turn)) for turn in turns]
            inside = [((radius - width) * math.cos(turn), (radius - width) * math.sin(turn)) for turn in turns]
            self.polygon(outside + inside[::-1], paint)

    def small(self) -> pygame.Surface:
        """The picture to blit."""
        return pygame.transform.smoothscale(self.big, (self.size, self.size))


def regular(corners: int, radius: float, turn: float = 0.0, x: float = 0.0, y: float = 0.0) -> list[Point]:
    """The corners of a regular polygon; `turn` in parts of a full turn from the right."""
    turns = [(k / corners + turn) * math.tau for k in range(corners)]
    return [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in turns]
