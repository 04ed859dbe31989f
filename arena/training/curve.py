"""How a model was learned, by what the worker reported: what of that still counts, and the few points on its card."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, TypeGuard

from agents.core.card import CURVE_POINTS

Row: TypeAlias = Mapping[str, Any]
LARGEST = 1e300  # so that sums of hundreds are numbers still


def lasting(rows: Sequence[Row]) -> list[Row]:
    """Rows without those that a later one takes back, so that seconds never fall.

    A training that crashed goes on from its last checkpoint, and has already reported what it did after that.
    """
    kept: list[Row] = []
    earliest = math.inf
    for row in reversed(rows):
        seconds = row.get("seconds")
        if finite(seconds):
            if seconds > earliest:
                continue
            earliest = seconds
        kept.append(row)
    return kept[::-1]


def learning_curve(rows: Sequence[Row], team: str) -> list[tuple[float, float]]:
    """Seconds and a team's return, or a clone's agreement; neighbours are averaged to at most CURVE_POINTS."""
    for kind in (f"return/{team}", "return", "agreement"):
        points: list[tuple[Any, Any]] = [(row.get("seconds"), row.get(kind)) for row in lasting(rows)]
        whole = [(float(x), float(y)) for x, y in points if finite(x) and finite(y)]
        if whole:
            group = math.ceil(len(whole) / CURVE_POINTS)
            return [_mean(whole[first : first + group]) for first in range(0, len(whole), group)]
    return []


def finite(value: Any) -> TypeGuard[float]:
    """Whether this is a number that can be drawn; files may hold whole ones of any length."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST


def _mean(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    xs, ys = zip(*points, strict=True)
    return round(sum(xs) / len(xs), 3), round(sum(ys) / len(ys), 5)
