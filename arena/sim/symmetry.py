"""Turns and mirrors of the ground, as matrices; a group is given whole, what changes nothing first."""

from __future__ import annotations

Turn = tuple[tuple[int, int], tuple[int, int]]

UPSIDE_DOWN: tuple[Turn, ...] = (((1, 0), (0, 1)), ((1, 0), (0, -1)))
RECTANGLE: tuple[Turn, ...] = tuple(((x, 0), (0, y)) for x in (1, -1) for y in (1, -1))
SQUARE: tuple[Turn, ...] = (*RECTANGLE, *(((0, x), (y, 0)) for x in (1, -1) for y in (1, -1)))
