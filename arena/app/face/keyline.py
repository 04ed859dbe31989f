"""The line of keys at the bottom: always true, and each of its entries can be clicked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pygame

from arena.app.face.canvas import Canvas, Point
from arena.app.face.widget import Key

Pad = Callable[[int], str | None] | None  # what stands for a key on the gamepad that is used, if one is
GAP = 22  # between two entries
HELP, MORE = Key("F1", "help", pygame.K_F1), Key("F1", "more", pygame.K_F1)
STICK = ("← ↑ ↓ →", "↑ ↓", "← →", "←", "→")


class KeyLine:
    """Draws keys and remembers where, for the mouse."""

    def __init__(self) -> None:
        self.places: list[tuple[pygame.Rect, Key]] = []

    def draw(self, canvas: Canvas, keys: Sequence[Key], pad: Pad = None) -> None:
        """Draw the keys from the left; `pad` tells the names they have on a gamepad, where one is used."""
        self.places.clear()
        measure = canvas.theme.measure
        x, y = float(measure["margin"]), canvas.height - measure["keys_line"]
        height = max(measure["key_cap"], round(canvas.line_height("small", "mono")) + 6)
        for key in self.chosen(canvas, keys, pad):
            cap = pad_cap(key, pad)
            width = max(canvas.measure(cap, "small", "mono") + 14, 26)
            box = pygame.Rect(round(x), round(y - height / 2), round(width), round(height))
            canvas.panel(box, "raised", "line", 5)
            canvas.text(cap, box.center, "small", "text", "mono", "center")
            said = canvas.text(key.meaning, (box.right + 7, y), "small", "muted") if key.meaning else 0
            whole = pygame.Rect(box.left, box.top, round(width + said + 7), box.height)
            self.places.append((whole.inflate(8, 10), key))
            x += self.width(canvas, key, pad)

    def chosen(self, canvas: Canvas, keys: Sequence[Key], pad: Pad) -> list[Key]:
        """The keys that there is room for: back always, help last of all; F1 tells those that are missing."""
        room = canvas.width - 2 * canvas.theme.measure["margin"] + GAP
        for fitting in (list(keys), [key for key in keys if key is not HELP]):
            if sum(self.width(canvas, key, pad) for key in fitting) <= room:
                return fitting
        back = next((key for key in keys if key.code == pygame.K_ESCAPE), keys[-1])
        others = [key for key in keys if key is not back and key.code != pygame.K_F1]
        wide = [self.width(canvas, key, pad) for key in others]
        room -= self.width(canvas, back, pad) + self.width(canvas, MORE, pad)
        fitting = [key for number, key in enumerate(others) if sum(wide[: number + 1]) <= room]
        while fitting and not fitting[-1].meaning:  # its meaning stands at a key that does not fit
            fitting.pop()
        return [*fitting, MORE, back]

    def width(self, canvas: Canvas, key: Key, pad: Pad) -> float:
        """How much of the line an entry takes, with the gap after it."""
        cap = max(canvas.measure(pad_cap(key, pad), "small", "mono") + 14, 26)
        return cap + (7 + canvas.measure(key.meaning, "small") + GAP if key.meaning else 4)

    def at(self, place: Point) -> Key | None:
        """The key under the mouse."""
        return next((key for rect, key in self.places if rect.collidepoint(place) and key.code is not None), None)


def with_help(keys: Sequence[Key]) -> list[Key]:
    """The keys and F1, before the one that leads back."""
    if any(key.code == pygame.K_F1 for key in keys):
        return list(keys)
    back = next((number for number, key in enumerate(keys) if key.code == pygame.K_ESCAPE), len(keys))
    return [*keys[:back], HELP, *keys[back:]]


def pad_cap(key: Key, pad: Pad) -> str:
    """What stands for a key on the gamepad that is used, or the key itself."""
    if pad is None:
        return key.cap
    if key.cap in STICK:
        return "stick"
    return (pad(key.code) if key.code is not None else None) or key.cap
