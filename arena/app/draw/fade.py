"""Darkness that clears from left to right, over the edge of a picture."""

from __future__ import annotations

import numpy as np
import pygame

from arena.app.face.canvas import Canvas
from arena.app.theme import Colour


class Fade:
    """Made once for a size and a colour."""

    def __init__(self) -> None:
        self.veil: pygame.Surface | None = None
        self.colour: Colour = (0, 0, 0)

    def draw(self, canvas: Canvas, rect: pygame.Rect) -> None:
        """Draw it; opaque at the left side of `rect`, clear at the right."""
        box = canvas.place(rect)
        if box.width < 1 or box.height < 1:
            return
        colour = canvas.ink("background")
        if self.veil is None or self.veil.get_size() != box.size or self.colour != colour:
            self.veil, self.colour = shade(box.size, colour), colour
        canvas.surface.blit(self.veil, box)


def shade(size: tuple[int, int], colour: Colour) -> pygame.Surface:
    """The picture of it, dithered so that no bands show."""
    veil = pygame.Surface(size, pygame.SRCALPHA)
    veil.fill((*colour, 255))
    clear = np.linspace(0, 1, size[0])[:, None] ** 1.3
    noise = np.random.default_rng(0).random(size) - 0.5
    pixels = pygame.surfarray.pixels_alpha(veil)
    pixels[:] = (255 * (1 - clear) + noise).clip(0, 255).astype(np.uint8)
    del pixels  # unlocks the surface
    return veil
