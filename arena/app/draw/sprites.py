"""Pictures made once and blitted often."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from arena.app.draw import light, signs, things
from arena.app.theme import Colour

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


MAKERS: dict[str, Callable[..., pygame.Surface]] = {**light.MAKERS, **things.MAKERS, **signs.MAKERS}
