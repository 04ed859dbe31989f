"""Signs: one for each hue of a body, one for each word that an agent says; the first words look like the hues."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from arena.app.draw.sheet import Paint, Point, Sheet, regular

WORD_SIGNS = ("triangle", "square", "cross", "hoop", "diamond", "star", "bars", "moon", "wedge", "dots")
HUE_SIGNS = ("dot", "triangle", "square", "cross")
DIAMOND = ((0.0, 1.1), (0.7, 0.0), (0.0, -1.1), (-0.7, 0.0))
WEDGE = ((-0.95, 0.75), (0.0, 0.25), (0.95, 0.75), (0.0, -0.95))


def word_sign(word: int) -> str:
    """The sign of a word."""
    return WORD_SIGNS[word % len(WORD_SIGNS)]


def hue_sign(hue: int) -> str:
    """The sign of a hue."""
    return HUE_SIGNS[hue % len(HUE_SIGNS)]


def draw_sign(sheet: Sheet, sign: str, size: float, paint: Paint) -> None:
    """A sign in the middle of a sheet, within a circle of `size`."""
    SIGNS[sign](sheet, size, paint)


def _outline(corners: Sequence[Point]) -> Callable[[Sheet, float, Paint], None]:
    return lambda sheet, size, paint: sheet.polygon([(x * size, y * size) for x, y in corners], paint)


def _star(sheet: Sheet, size: float, paint: Paint) -> None:
    points = []
    for corner in range(10):
        reach, angle = (size if corner % 2 == 0 else size * 0.45), math.pi / 2 + corner * math.pi / 5
        points.append((reach * math.cos(angle), reach * math.sin(angle)))
    sheet.polygon(points, paint)


def _cross(sheet: Sheet, size: float, paint: Paint) -> None:
    reach = size * 0.66
    sheet.line((-reach, -reach), (reach, reach), size * 0.42, paint)
    sheet.line((-reach, reach), (reach, -reach), size * 0.42, paint)


def _bars(sheet: Sheet, size: float, paint: Paint) -> None:
    for across in (-0.5, 0.5):
        sheet.line((across * size, -0.6 * size), (across * size, 0.6 * size), size * 0.42, paint)


def _moon(sheet: Sheet, size: float, paint: Paint) -> None:
    turns = [math.pi / 2 + math.pi * step / 12 for step in range(13)]
    outer = [(size * math.cos(turn), size * math.sin(turn)) for turn in turns]
    inner = [(size * 0.35 * math.cos(turn), size * math.sin(turn)) for turn in reversed(turns)]
    sheet.polygon([(x + 0.35 * size, y) for x, y in outer + inner], paint)


def _dots(sheet: Sheet, size: float, paint: Paint) -> None:
    for x, y in regular(3, size * 0.62, 0.25):
        sheet.disc(x, y, size * 0.34, paint)


SIGNS: dict[str, Callable[[Sheet, float, Paint], None]] = {
    "dot": lambda sheet, size, paint: sheet.disc(0, 0, size * 0.7, paint),
    "triangle": lambda sheet, size, paint: sheet.polygon(regular(3, size * 1.05, 0.25, y=-size * 0.15), paint),
    "square": lambda sheet, size, paint: sheet.polygon(regular(4, size, 0.125), paint),
    "hoop": lambda sheet, size, paint: sheet.hoop(0, 0, size * 0.95, size * 0.36, paint),
    "cross": _cross,
    "diamond": _outline(DIAMOND),
    "star": _star,
    "bars": _bars,
    "moon": _moon,
    "wedge": _outline(WEDGE),
    "dots": _dots,
}
