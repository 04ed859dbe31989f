"""Walls: lines of light with round ends.  One sees through double rails; doors are gold, with posts that stay."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pygame

from arena.app.draw.pen import Pen
from arena.app.theme import Colour, blend
from arena.sim.body import Wall

THICK = 0.022  # world units
GLOW = 3.2  # reach of the light, in thicknesses
FINE = 3
Point = tuple[float, float]


class Walls:
    """The walls of a scenario, drawn once for a size."""

    def __init__(self, walls: Sequence[Wall] = ()) -> None:
        self.walls = tuple(walls)
        self.order = sorted(range(len(self.walls)), key=lambda number: self.walls[number].door)  # doors over the rest
        self.key: tuple = ()
        self.pictures: list[dict[bool, tuple[pygame.Surface, Point]]] = []

    def draw(self, pen: Pen, standing: Sequence[bool] | None) -> None:
        """Draw those that stand; of an open door, its posts."""
        if not self.walls:
            return
        key = (pen.unit, pen.rect.size, pen.dim, id(pen.theme))
        if key != self.key:
            self.key, self.pictures = key, [{} for _ in self.walls]
        for number in self.order:
            wall, made = self.walls[number], self.pictures[number]
            there = standing is None or bool(standing[number])
            if there not in made:
                made[there] = picture(pen, wall, there)
            image, (x, y) = made[there]
            pen.surface.blit(image, (pen.rect.left + x, pen.rect.top + y))


def picture(pen: Pen, wall: Wall, there: bool) -> tuple[pygame.Surface, Point]:
    """A wall and where its picture's corner is in the view."""
    ends = [pen.to_pixels(*end) for end in (wall.start, wall.end)]
    thick = max(3.0, THICK * pen.unit)
    margin = math.ceil(GLOW * thick) + 2
    xs, ys = [x for x, _ in ends], [y for _, y in ends]
    box = pygame.Rect(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)).inflate(2 * margin, 2 * margin)
    box = box.clip(pen.rect.inflate(2 * margin, 2 * margin))
    if box.width < 1 or box.height < 1:
        return pygame.Surface((1, 1), pygame.SRCALPHA), (0, 0)
    fine = FINE if box.width * box.height < 400_000 else 1
    stroke = Stroke(box, fine, ends[0], ends[1], thick)
    if wall.door:
        door(stroke, pen.colour("door"), there)
    elif wall.opaque:
        solid(stroke, pen.colour("wall"), there)
    else:
        glass(stroke, pen.colour("glass"), there)
    return stroke.small(), (box.left - pen.rect.left, box.top - pen.rect.top)


class Stroke:
    """A large picture with a line to be drawn along: places are shares of the way and thicknesses beside it."""

    def __init__(self, box: pygame.Rect, fine: int, start: Point, end: Point, thick: float) -> None:
        self.box, self.fine, self.thick = box, fine, thick * fine
        self.big = pygame.Surface((box.width * fine, box.height * fine), pygame.SRCALPHA)
        self.start, self.end = (((x - box.left) * fine, (y - box.top) * fine) for x, y in (start, end))
        self.length = max(math.hypot(self.end[0] - self.start[0], self.end[1] - self.start[1]), 1e-6)
        self.along = ((self.end[0] - self.start[0]) / self.length, (self.end[1] - self.start[1]) / self.length)

    def at(self, far: float, aside: float) -> Point:
        """A place `far` pixels along the line, `aside` pixels beside it."""
        (x, y), (u, v) = self.start, self.along
        return x + u * far - v * aside, y + v * far + u * aside

    def bar(self, first: float, last: float, wide: float, paint: tuple[int, ...], aside: float = 0.0) -> None:
        """A piece of the line with round ends, `wide` thicknesses wide."""
        half = max(wide * self.thick / 2, 0.5)
        places = [(first, half), (last, half), (last, -half), (first, -half)]
        pygame.draw.polygon(self.big, paint, [self.at(far, side + aside * self.thick) for far, side in places])
        for far in (first, last):
            pygame.draw.circle(self.big, paint, self.at(far, aside * self.thick), half)

    def post(self, far: float, wide: float, paint: tuple[int, ...]) -> None:
        """A disc on the line."""
        pygame.draw.circle(self.big, paint, self.at(far, 0), wide * self.thick / 2)

    def glow(self, colour: Colour, strength: float) -> None:
        """Light around the whole line."""
        for step in range(8):
            share = 1 - step / 8
            self.bar(0, self.length, 1 + 2 * (GLOW - 0.6) * share, (*colour, round(strength * (1 - share) ** 2)))

    def small(self) -> pygame.Surface:
        """The picture to blit."""
        return self.big if self.fine == 1 else pygame.transform.smoothscale(self.big, self.box.size)


def solid(stroke: Stroke, colour: Colour, there: bool) -> None:
    """Nobody sees through it: one bright line."""
    if there:
        stroke.glow(colour, 70)
        stroke.bar(0, stroke.length, 1.0, blend(colour, (20, 26, 48), 0.62))
        stroke.bar(0, stroke.length, 0.45, blend((255, 255, 255), colour, 0.35))


def glass(stroke: Stroke, colour: Colour, there: bool) -> None:
    """One sees through it: two thin rails and posts between them."""
    if not there:
        return
    stroke.bar(0, stroke.length, 1.5, (*colour, 50))
    for aside in (-0.6, 0.6):
        stroke.bar(0, stroke.length, 0.28, (*colour, 255), aside)
    count = max(1, round(stroke.length / (stroke.thick * 6)))
    for number in range(count + 1):
        stroke.post(stroke.length * number / count, 0.9, (*colour, 255))


def door(stroke: Stroke, colour: Colour, there: bool) -> None:
    """Shut: a barred line; open: only its posts, and dots where it will stand."""
    count = max(2, round(stroke.length / (stroke.thick * 2.6)))
    step = stroke.length / count
    if there:
        stroke.glow(colour, 60)
        stroke.bar(0, stroke.length, 1.25, blend(colour, (24, 22, 30), 0.35))
        for number in range(count):
            stroke.bar((number + 0.3) * step, (number + 0.7) * step, 0.7, colour)
    else:
        for number in range(1, count):
            stroke.post(number * step, 0.45, (*colour, 90))
    for far in (0, stroke.length):
        stroke.post(far, 2.4, blend(colour, (24, 22, 30), 0.5))
        stroke.post(far, 1.5, colour)
