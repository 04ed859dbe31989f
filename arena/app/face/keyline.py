"""The line of keys at the bottom: always true, and each of its entries can be clicked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pygame

from arena.app.face.canvas import Canvas, Point
from arena.app.face.widget import Key

STICK = ("← ↑ ↓ →", "↑ ↓", "← →", "←", "→")


class KeyLine:
    """Draws keys and remembers where, for the mouse."""

    def __init__(self) -> None:
        self.places: list[tuple[pygame.Rect, Key]] = []

    def draw(self, canvas: Canvas, keys: Sequence[Key], pad: Callable[[int], str | None] | None = None) -> None:
        """Draw the keys from the left; `pad` tells the names they have on a gamepad, where one is used."""
        self.places.clear()
        measure = canvas.theme.measure
        x, y = measure["margin"], canvas.height - measure["keys_line"]
        for key in keys:
            cap = pad_cap(key, pad) if pad else key.cap
            width = max(canvas.measure(cap, "small", "mono") + 14, 26)
            if x + width > canvas.width - measure["margin"]:
                return
            box = pygame.Rect(round(x), round(y - 12), round(width), int(measure["key_cap"]))
            canvas.panel(box, "raised", "line", 5)
            canvas.text(cap, box.center, "small", "text", "mono", "center")
            said = canvas.text(key.meaning, (box.right + 7, y), "small", "muted") if key.meaning else 0
            whole = pygame.Rect(box.left, box.top, round(width + said + 7), box.height)
            self.places.append((whole.inflate(8, 10), key))
            x += width + (said + 29 if said else 4)

    def at(self, place: Point) -> Key | None:
        """The key under the mouse."""
        return next((key for rect, key in self.places if rect.collidepoint(place) and key.code is not None), None)


def pad_cap(key: Key, pad: Callable[[int], str | None]) -> str:
    """What stands for a key on a gamepad, or the key itself where nothing does."""
    if key.cap in STICK:
        return "stick"
    return (pad(key.code) if key.code is not None else None) or key.cap
