"""Pictures made once and blitted often: glows (to be added), bodies, trail dots, broken rings."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pygame

from arena.app.theme import Colour, blend

SUPERSAMPLE = 4
GLOW_REACH = 2.7  # radius of a glow in radii of its body
LARGEST = 700  # pixels; larger bodies are drawn at this size
KEPT = 400


class Sprites:
    """All pictures of one view.  Radii in pixels."""

    def __init__(self) -> None:
        self.made: dict[tuple, pygame.Surface] = {}

    def get(self, kind: str, radius: int, colour: Colour, *more: object) -> pygame.Surface:
        """A picture by what it shows: see `MAKERS`."""
        key = (kind, max(1, min(radius, LARGEST)), colour, *more)
        picture = self.made.get(key)
        if picture is None:
            if len(self.made) > KEPT:  # a window that is being resized
                self.made.clear()
            picture = self.made[key] = MAKERS[kind](*key[1:])
        return picture


def glow(radius: int, colour: Colour, strength: float = 1.0) -> pygame.Surface:
    """Soft light around a body, black where there is none: blit it with BLEND_RGB_ADD."""
    reach = max(2, round(radius * GLOW_REACH))
    axis = np.abs(np.arange(2 * reach) + 0.5 - reach) / reach
    distance = np.hypot(axis[:, None], axis[None, :])
    light = np.clip(1 - distance, 0, 1) ** 2.2 * 0.55 * strength  # (W, W)
    return from_light(light, colour)


def dot(radius: int, colour: Colour, strength: float) -> pygame.Surface:
    """One bead of a trail: blit it with BLEND_RGB_ADD."""
    axis = np.abs(np.arange(2 * radius + 2) + 0.5 - radius - 1)
    distance = np.hypot(axis[:, None], axis[None, :])
    return from_light(np.clip(radius + 0.5 - distance, 0, 1) * strength, colour)


def from_light(light: np.ndarray, colour: Colour) -> pygame.Surface:
    """A surface without alpha whose pixels are `light` (W, H) of a colour."""
    picture = pygame.Surface(light.shape)
    pygame.surfarray.blit_array(picture, (light[..., None] * np.array(colour)).astype(np.uint8))
    return picture.convert() if pygame.display.get_surface() else picture


def body(radius: int, colour: Colour, shape: str) -> pygame.Surface:
    """An agent: a disc with a hole, or a hexagon with a bright rim."""
    big, size, middle, full = blank(radius, colour)
    if shape == "disc":
        pygame.draw.circle(big, colour, middle, full)
        pygame.draw.circle(big, blend(colour, (8, 14, 30), 0.25), middle, full * 0.42)
    else:
        pygame.draw.polygon(big, blend((255, 255, 255), colour, 0.45), corners(middle, full * 1.1))
        pygame.draw.polygon(big, colour, corners(middle, full * 1.1 - rim(radius)))
    return pygame.transform.smoothscale(big, (size, size))


def rock(radius: int, colour: Colour, edge: Colour) -> pygame.Surface:
    """Something that stops: a dark disc with an edge."""
    big, size, middle, full = blank(radius, edge)
    pygame.draw.circle(big, edge, middle, full)
    pygame.draw.circle(big, colour, middle, full - rim(radius))
    return pygame.transform.smoothscale(big, (size, size))


def rim(radius: int) -> float:
    """How thick the edge of a body is, on the large picture."""
    return max(1.6, radius * 0.03) * SUPERSAMPLE


def ring(radius: int, colour: Colour, dashes: int, share: float, thick: float, fill: int = 0) -> pygame.Surface:
    """A broken circle: so many dashes, each covering `share` of its part; `fill` is the alpha inside."""
    supersample = SUPERSAMPLE if radius < 150 else 2
    size = 2 * radius + 6
    big = pygame.Surface((size * supersample,) * 2, pygame.SRCALPHA)
    big.fill((*colour, 0))
    middle = size * supersample / 2
    outer, inner = radius * supersample, (radius - thick) * supersample
    if fill:
        pygame.draw.circle(big, (*colour, fill), (middle, middle), inner + supersample)
    for dash in range(dashes):
        start = (dash - share / 2) * math.tau / dashes
        turns = [start + share * math.tau / dashes * step / 8 for step in range(9)]
        outside = [(middle + outer * math.cos(turn), middle + outer * math.sin(turn)) for turn in turns]
        inside = [(middle + inner * math.cos(turn), middle + inner * math.sin(turn)) for turn in reversed(turns)]
        pygame.draw.polygon(big, colour, outside + inside)
    return pygame.transform.smoothscale(big, (size, size))


def blank(radius: int, colour: Colour) -> tuple[pygame.Surface, int, tuple[float, float], float]:
    """A large clear surface, the final size, its middle and the large radius."""
    size = round(2 * radius * 1.12) + 4
    big = pygame.Surface((size * SUPERSAMPLE,) * 2, pygame.SRCALPHA)
    big.fill((*colour, 0))
    middle = size * SUPERSAMPLE / 2
    return big, size, (middle, middle), radius * SUPERSAMPLE


def corners(middle: tuple[float, float], radius: float) -> list[tuple[float, float]]:
    """A hexagon with points to the left and right."""
    turns = [k * math.pi / 3 for k in range(6)]
    return [(middle[0] + radius * math.cos(turn), middle[1] + radius * math.sin(turn)) for turn in turns]


MAKERS: dict[str, Callable[..., pygame.Surface]] = {"glow": glow, "dot": dot, "body": body, "rock": rock, "ring": ring}
