"""Draws at places of the world: a camera that never moves, and the pictures that it needs."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pygame

from arena.app.draw.sprites import Sprites
from arena.app.face.canvas import Canvas
from arena.app.theme import Colour, Theme

OFF = 30_000  # pixels; farther off is the same
KEPT = 400  # pictures
LARGEST = 2000  # pixels of a radius
Pixel = tuple[int, int]


class Pen:
    """`place` it once a frame."""

    canvas: Canvas

    def __init__(self, dim: float = 0.0) -> None:
        self.sprites = Sprites()
        self.known: dict[tuple, pygame.Surface] = {}  # the same pictures by the names of their colours
        self.theme: Theme | None = None
        self.dim = dim  # how far everything steps back
        self.rect = pygame.Rect(0, 0, 1, 1)  # pixels
        self.unit = 1.0  # pixels a world unit

    @property
    def surface(self) -> pygame.Surface:
        """What is drawn on."""
        return self.canvas.surface

    def place(self, canvas: Canvas, rect: pygame.Rect, half: tuple[float, float]) -> None:
        """Fit a field of these half sizes into a rectangle given in design units."""
        if canvas.theme is not self.theme:  # the player has chosen other colours
            self.known.clear()
            self.theme = canvas.theme
        self.canvas, self.rect = canvas, canvas.place(rect)
        self.unit = max(min(self.rect.width / (2 * half[0]), self.rect.height / (2 * half[1])), 1e-3)

    def to_pixels(self, x: float, y: float) -> Pixel:
        """A place of the world on the surface; y goes up in the world."""
        across, up = x * self.unit, y * self.unit
        across = min(max(across, -OFF), OFF) if across == across else OFF
        up = min(max(up, -OFF), OFF) if up == up else OFF
        return round(self.rect.centerx + across), round(self.rect.centery - up)

    def all_to_pixels(self, places: npt.NDArray) -> npt.NDArray[np.int64]:
        """The same for finite places (..., 2)."""
        scaled = (places * (self.unit, -self.unit)).clip(-OFF, OFF) + self.rect.center
        return np.rint(scaled).astype(np.int64)

    def to_world(self, pixel: tuple[float, float]) -> tuple[float, float]:
        """A pixel's place in the world."""
        return (pixel[0] - self.rect.centerx) / self.unit, (self.rect.centery - pixel[1]) / self.unit

    def pixels(self, radius: float) -> int:
        """A radius in pixels, whatever it is."""
        return max(1, min(round(radius * self.unit), LARGEST)) if math.isfinite(radius) else 1

    def sees(self, at: Any, reach: int) -> bool:
        """Whether something of this size there would be on the picture."""
        rect = self.rect
        return rect.left - reach <= at[0] <= rect.right + reach and rect.top - reach <= at[1] <= rect.bottom + reach

    def colour(self, ink: str) -> Colour:
        """A colour, darker where the whole view is dim."""
        theme = self.canvas.theme
        return theme.mix(ink, "background", 1 - self.dim) if self.dim else theme.colour[ink]

    def get(self, kind: str, radius: int, ink: str, *more: object) -> pygame.Surface:
        """A picture by name; see `Sprites.get`."""
        key = (kind, radius, ink, *more)
        picture = self.known.get(key)
        if picture is None:
            if len(self.known) > KEPT:
                self.known.clear()
            picture = self.known[key] = self.sprites.get(kind, radius, self.colour(ink), *more)
        return picture

    def stamp(self, picture: pygame.Surface, at: Any, level: float = 1.0) -> None:
        """Blit a picture by its middle, more or less clear."""
        place = corner(picture, at)
        if level >= 1:
            self.surface.blit(picture, place)
            return
        picture.set_alpha(round(255 * level))
        self.surface.blit(picture, place)
        picture.set_alpha(255)

    def stamp_all(self, stamps: Iterable[tuple[pygame.Surface, Any, float]]) -> None:
        """The same for many pictures."""
        whole = []
        halves: dict[pygame.Surface, Pixel] = {}  # half sizes of the few pictures that are many
        for picture, at, level in stamps:
            if level >= 1:
                half = halves.get(picture)
                if half is None:
                    half = halves[picture] = (picture.get_width() // 2, picture.get_height() // 2)
                whole.append((picture, (at[0] - half[0], at[1] - half[1])))
            else:
                self.stamp(picture, at, level)
        self.surface.fblits(whole)

    def shine(self, radius: int, ink: str, strength: float, at: Any) -> None:
        """Add light around a place."""
        self.shine_all([(radius, ink, strength, at)])

    def shine_all(self, lights: Iterable[tuple[int, str, float, Any]]) -> None:
        """The same around many."""
        made: dict[tuple, tuple[pygame.Surface, int, int]] = {}  # by radius, colour and strength: most are alike
        glows = []
        for radius, ink, strength, at in lights:
            key = (radius, ink, strength)
            if key not in made:
                glow = self.get("glow", radius, ink, round(strength, 1))
                made[key] = (glow, glow.get_width() // 2, glow.get_height() // 2)
            glow, left, up = made[key]
            glows.append((glow, (at[0] - left, at[1] - up)))
        self.surface.fblits(glows, pygame.BLEND_RGB_ADD)


def corner(picture: pygame.Surface, at: Any) -> Pixel:
    """Where a picture's corner is when its middle is at a place."""
    return at[0] - picture.get_width() // 2, at[1] - picture.get_height() // 2
