"""The charts of a training: its return large, with what is expected of it, and three small ones below."""

from __future__ import annotations

from collections.abc import Iterable

import pygame

from agents.core.algorithms import CLONING
from arena.app.draw.chart import Chart
from arena.app.expectation import comparable, expectation
from arena.app.face.canvas import Canvas
from arena.app.series import Series
from arena.app.watch import Watch
from arena.play.standings import points
from arena.sim.rules import CLASSIC
from arena.training.request import RunRequest

GAP = 12
OWN = {"seconds", "processor_seconds", "steps", "progress", "snapshot", "return", "agreement", "stage"}
JUDGED = ("success", "wins", "score")  # by the win rule, which classic rules have not
EXPLORING = ("exploration", "epsilon", "noise", "loss_unseen")
TITLES = {
    "steps_per_second": "steps a second",
    "rating": "snapshot rating",
    "success": "snapshot success",
}
INKS = ("sky", "gold", "mint")


class Charts:
    """Drawn from what is known of a run so far."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.main = Chart("Team return", "amber", large=True, empty="no round has ended yet")
        titles = ("loss", "exploration", "steps a second")
        self.small = [Chart(title, ink) for title, ink in zip(titles, INKS, strict=True)]

    def plot(self) -> None:
        """Give the charts what is known."""
        request, watch = self.watch.request, self.watch
        end = (request.limit_seconds() or 0.0) if request else 0.0
        cloning = request is not None and request.algorithm == CLONING.name
        if cloning:
            self.main.title, self.main.percent = "Agreement on unseen decisions", True
        main = watch.series.get("agreement" if cloning else "return", Series())
        self.main.set(main.x, main.y, end)
        self.main.ticks = watch.series.get("snapshot", Series()).x
        self.compare()
        for chart, name in zip(self.small, small_ones(watch.series, request), strict=False):
            chart.title = TITLES.get(name, name.replace("_", " "))
            chart.percent = name in ("success", "wins")
            x, y = watch.series[name].x, watch.series[name].y
            chart.set(x, [float(points(mean)) for mean in y] if name == "rating" else y, end)

    def compare(self) -> None:
        """Show what is expected, and what chance and the script get, where that means the same as the line."""
        request = self.watch.request
        band = expectation(request) if request is not None and comparable(request) else None
        if band is None:
            return
        known = (("random", band.random), ("script", band.script))
        self.main.levels = [(name, value) for name, value in known if value is not None]
        self.main.band = ("expected", band.low, band.high)

    def draw(self, canvas: Canvas, large: pygame.Rect, below: pygame.Rect) -> None:
        """One in a place of its own, the others beside each other below."""
        self.main.draw(canvas, large)
        each = (below.width - 2 * GAP) // 3
        for number, chart in enumerate(self.small):
            chart.draw(canvas, pygame.Rect(below.left + (each + GAP) * number, below.top, each, below.height))


def small_ones(names: Iterable[str], request: RunRequest | None) -> list[str]:
    """What the small charts show of all that is reported: three at most."""
    classic = request is not None and request.rules == CLASSIC.name
    known = [name for name in names if name not in OWN and "/" not in name and not (classic and name in JUDGED)]
    loss = next((name for name in known if "loss" in name), None)
    exploring = next((name for name in known if name in EXPLORING), None)
    worth = [name for name in ("rating", "success", "wins", "steps_per_second") if name in known]
    first = [name for name in (loss, exploring) if name is not None]
    return list(dict.fromkeys([*first, *worth, *known]))[: len(INKS)]
