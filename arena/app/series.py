"""What a training reports, kind by kind, in so few points that hours of it cost a frame no more than minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from arena.training.curve import finite

MOST_POINTS = 640  # of a kind; an even number


@dataclass
class Series:
    """Seconds and values of one kind of number; once there are too many, neighbours are averaged two by two."""

    x: list[float] = field(default_factory=list)
    y: list[float] = field(default_factory=list)
    full: int = 1  # how many reports a point is the mean of
    last: int = 1  # of them, those in the last point so far

    def add(self, x: float, y: float) -> None:
        """One report more; it takes back those that were later: a training that crashed goes on from before them."""
        while self.x and self.x[-1] > x:
            del self.x[-1], self.y[-1]
            self.last = self.full
        if self.x and self.last < self.full:
            self.last += 1
            self.x[-1] += (x - self.x[-1]) / self.last
            self.y[-1] += (y - self.y[-1]) / self.last
            return
        if len(self.x) == MOST_POINTS:
            self.x, self.y, self.full = halved(self.x), halved(self.y), 2 * self.full
        self.x.append(x)
        self.y.append(y)
        self.last = 1


def halved(values: list[float]) -> list[float]:
    """Means of two neighbours each."""
    return [(first + second) / 2 for first, second in zip(values[::2], values[1::2], strict=True)]


def grown(known: Mapping[str, Series], rows: Iterable[Mapping[str, Any]]) -> dict[str, Series]:
    """What is known and what reports add to it, by name in order of appearance; `known` itself stays as it is."""
    series = {name: replace(one, x=[*one.x], y=[*one.y]) for name, one in known.items()}
    for row in rows:
        seconds = row.get("seconds")
        if not finite(seconds):
            continue
        for name, value in row.items():
            if finite(value):
                series.setdefault(name, Series()).add(float(seconds), float(value))
    return series
