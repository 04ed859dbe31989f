"""Turns and mirrors of the ground, as matrices; a group is given whole, what changes nothing first."""

from __future__ import annotations

Turn = tuple[tuple[int, int], tuple[int, int]]

_RECTANGLE: tuple[Turn, ...] = tuple(((x, 0), (0, y)) for x in (1, -1) for y in (1, -1))
_SQUARE: tuple[Turn, ...] = (*_RECTANGLE, *(((0, x), (y, 0)) for x in (1, -1) for y in (1, -1)))
GROUPS: dict[str, tuple[Turn, ...]] = {
    "never": (),
    "upside down": _RECTANGLE[:2],
    "as a rectangle": _RECTANGLE,
    "as a square": _SQUARE,
}
