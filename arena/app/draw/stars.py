"""Stars that were earned, and the places of those that were not."""

from __future__ import annotations

import math
from functools import lru_cache

import pygame

from arena.app.face.canvas import Canvas, Point
from arena.app.theme import Colour
from arena.play.ladder import MOST_STARS

INNER = 0.45  # of a star's radius
BEGIN, APART, FLIGHT = 0.35, 0.3, 0.45  # seconds: before the first flies, between two, and how long each does
GROWN = 4.0  # times its size as it sets out
SUPERSAMPLE = 4


def draw_star(canvas: Canvas, centre: Point, radius: float, earned: bool) -> None:
    """One star, or the place of one."""
    picture = star_picture(canvas.px(radius), canvas.ink("gold") if earned else canvas.theme.mix("faint", "panel", 0.5))
    at = (round(centre[0] * canvas.scale), round(centre[1] * canvas.scale))
    canvas.surface.blit(picture, picture.get_rect(center=at))


@lru_cache(maxsize=64)
def star_picture(radius_px: int, colour: Colour) -> pygame.Surface:
    """Drawn large and made small, so that its edges are smooth."""
    large = pygame.Surface((2 * radius_px * SUPERSAMPLE,) * 2, pygame.SRCALPHA)
    large.fill((*colour, 0))
    middle = radius_px * SUPERSAMPLE
    pygame.draw.polygon(large, colour, corners((middle, middle), middle))
    return pygame.transform.smoothscale(large, (2 * radius_px, 2 * radius_px))


def corners(centre: Point, radius: float) -> list[Point]:
    """Ten, the first one upwards."""
    return [
        (
            centre[0] + radius * (1 if k % 2 == 0 else INNER) * math.sin(k * math.pi / 5),
            centre[1] - radius * (1 if k % 2 == 0 else INNER) * math.cos(k * math.pi / 5),
        )
        for k in range(10)
    ]


def draw_stars(canvas: Canvas, middle_left: Point, earned: int, radius: float = 7) -> float:
    """All that there are to earn, in a row; returns its width."""
    step = radius * 2.3
    for number in range(MOST_STARS):
        place = middle_left[0] + radius + step * number, middle_left[1]
        draw_star(canvas, place, radius, number < earned)
    return 2 * radius + step * (MOST_STARS - 1)


def landed(seconds: float) -> int:
    """How many stars are in their places so long after the first set out."""
    return max(0, math.floor((seconds - BEGIN - FLIGHT) / APART) + 1)


def draw_flying(canvas: Canvas, middle_left: Point, earned: int, radius: float, seconds: float) -> None:
    """Earned stars come from the middle of the window, one after the other, and shrink into their places."""
    draw_stars(canvas, middle_left, min(earned, landed(seconds)), radius)
    for number in range(landed(seconds), earned):
        share = (seconds - BEGIN - APART * number) / FLIGHT
        if share <= 0:
            return
        left = (1 - min(share, 1.0)) ** 3
        place = middle_left[0] + radius + radius * 2.3 * number, middle_left[1]
        start = canvas.width / 2, canvas.height / 2
        at = place[0] + (start[0] - place[0]) * left, place[1] + (start[1] - place[1]) * left
        draw_star(canvas, at, radius * (1 + (GROWN - 1) * left), True)
