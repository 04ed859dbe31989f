"""Places on the ground that the rules know: dashed, in mint, or in the colour and with the hatching of their team."""

from __future__ import annotations

import math
from typing import Any

import pygame

from arena.app.draw.look import team_look
from arena.app.draw.pen import Pen
from arena.app.theme import Colour

LARGEST = 1200  # pixels of a wash's radius
HATCH = 0.09  # world units between two lines
MARK = 0.04  # radius of a team's sign, world units
NAME = 0.11  # how far below the middle a name is written, world units


class Zones:
    """They may change their size all the time."""

    def __init__(self) -> None:
        self.washes: dict[int, tuple[tuple, pygame.Surface]] = {}  # the inside of each, at its size of this moment

    def draw(self, pen: Pen, zones: list[Any], flash: dict[int, tuple[float, str]]) -> None:
        """Draw all of them; some shine for a moment."""
        for number, zone in enumerate(zones):
            ink = "mint" if zone.team is None else team_look(zone.team)[1]
            light = 0.0
            if number in flash:
                left, ink = flash[number]
                light = min(1.0, left / pen.canvas.theme.motion["pulse"])
            at = pen.to_pixels(zone.x, zone.y)
            if zone.half is None:
                self.circle(pen, number, zone, at, ink, light)
            else:
                self.box(pen, number, zone, at, ink, light)
            if zone.team is not None:
                self.sign(pen, zone, at)
            if zone.told:
                self.name(pen, zone, at)

    def circle(self, pen: Pen, number: int, zone: Any, at: tuple[int, int], ink: str, light: float) -> None:
        """A round one."""
        radius, colour = pen.pixels(zone.radius), pen.colour(ink)
        even = max(2, min(radius, LARGEST) // 2 * 2)
        wash = self.wash(number, (even, even), colour, light, zone.team, round(HATCH * pen.unit))
        if not pen.sees(at, radius):
            return
        pen.stamp(wash, at)
        dashes = max(12, min(round(radius * math.tau / 12), 200))
        thick = max(2, pen.canvas.px(1.6 + 1.6 * light))
        for dash in range(dashes):
            turns = (dash * math.tau / dashes, (dash + 0.45) * math.tau / dashes)
            start, end = ((at[0] + radius * math.cos(turn), at[1] + radius * math.sin(turn)) for turn in turns)
            pygame.draw.aaline(pen.surface, colour, start, end, thick)

    def box(self, pen: Pen, number: int, zone: Any, at: tuple[int, int], ink: str, light: float) -> None:
        """A rectangle."""
        half, colour = (pen.pixels(zone.half[0]), pen.pixels(zone.half[1])), pen.colour(ink)
        frame = pygame.Rect(at[0] - half[0], at[1] - half[1], 2 * half[0], 2 * half[1])
        shown = frame.clip(pen.rect)
        if shown.width < 1 or shown.height < 1:
            return
        wash = self.wash(number, (min(half[0], LARGEST), min(half[1], LARGEST)), colour, light, zone.team,
                         round(HATCH * pen.unit), round_one=False)  # fmt: skip
        pen.stamp(wash, at)
        thick = max(2, pen.canvas.px(1.6 + 1.6 * light))
        dash = max(4, pen.canvas.px(7))
        for level, (start, stop, line) in enumerate(
            [
                (frame.left, frame.right, frame.top),
                (frame.left, frame.right, frame.bottom - thick),
                (frame.top, frame.bottom, frame.left),
                (frame.top, frame.bottom, frame.right - thick),
            ]
        ):
            for place in range(max(start, -dash), min(stop, 8000), 2 * dash):
                long = min(dash, stop - place)
                pen.surface.fill(colour, (place, line, long, thick) if level < 2 else (line, place, thick, long))

    def wash(
        self,
        number: int,
        half: tuple[int, int],
        colour: Colour,
        light: float,
        team: int | None,
        step: int,
        round_one: bool = True,
    ) -> pygame.Surface:
        """A faint colour inside, hatched for a team: one way for the first, the other for the second."""
        alpha = round(16 + 60 * light)
        key = (half, colour, alpha, team, step)
        if self.washes.get(number, ((),))[0] != key:
            picture = pygame.Surface((2 * half[0], 2 * half[1]), pygame.SRCALPHA)
            if team is None and round_one:
                pygame.draw.circle(picture, (*colour, alpha), half, half[0])
            else:
                picture.fill((*colour, alpha))
                if team is not None:
                    hatch(picture, colour, alpha + 30, max(step, 6), team % 2 == 1)
                if round_one:
                    mask = pygame.Surface(picture.get_size(), pygame.SRCALPHA)
                    pygame.draw.circle(mask, (255, 255, 255, 255), half, half[0])
                    picture.blit(mask, (0, 0), None, pygame.BLEND_RGBA_MULT)
            self.washes[number] = (key, picture)
        return self.washes[number][1]

    def sign(self, pen: Pen, zone: Any, at: tuple[int, int]) -> None:
        """Whose it is."""
        shape, ink = team_look(zone.team)
        radius = pen.pixels(MARK)
        if pen.sees(at, radius) and radius > 3:
            pen.stamp(pen.get("agent", radius, ink, shape), at, 0.28)

    def name(self, pen: Pen, zone: Any, at: tuple[int, int]) -> None:
        """What it is, where there is room for the word."""
        canvas, wide = pen.canvas, pen.pixels(zone.half[0] if zone.half else zone.radius) * 2
        if pen.sees(at, 0) and canvas.measure(zone.name, "small") * canvas.scale < 0.9 * wide:
            below = (at[0] / canvas.scale, (at[1] + pen.pixels(NAME)) / canvas.scale)
            canvas.text(zone.name, below, "small", "muted", anchor="center")


def hatch(picture: pygame.Surface, colour: Colour, alpha: int, step: int, falling: bool) -> None:
    """Slanted lines."""
    width, height = picture.get_size()
    for start in range(-height, width, step):
        ends = ((start, 0), (start + height, height)) if falling else ((start + height, 0), (start, height))
        pygame.draw.line(picture, (*colour, alpha), *ends, 2)
