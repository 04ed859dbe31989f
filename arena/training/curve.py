"""How a model was learned, in a few points: what its card keeps of all that the worker reported."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from agents.core.card import CURVE_POINTS


def learning_curve(rows: Sequence[Mapping[str, Any]], team: str) -> list[tuple[float, float]]:
    """Seconds and a team's return, or a clone's agreement; neighbours are averaged to at most CURVE_POINTS."""
    for kind in (f"return/{team}", "return", "agreement"):
        points: list[tuple[Any, Any]] = [(row.get("seconds"), row.get(kind)) for row in rows]
        whole = [(float(x), float(y)) for x, y in points if _finite(x) and _finite(y)]
        if whole:
            group = math.ceil(len(whole) / CURVE_POINTS)
            return [_mean(whole[first : first + group]) for first in range(0, len(whole), group)]
    return []


def _finite(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _mean(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    xs, ys = zip(*points, strict=True)
    return round(sum(xs) / len(xs), 3), round(sum(ys) / len(ys), 5)
