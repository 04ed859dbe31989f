"""Numbers of a training in few points: what hours of it look like, and that they stay few."""

from __future__ import annotations

from pathlib import Path

import pytest

from arena.app.draw.chart import MOST_POINTS as DRAWN
from arena.app.draw.chart import Chart
from arena.app.series import MOST_POINTS, Series, grown
from arena.app.watch import Watch
from arena.training.request import RunRequest
from arena.training.run import RunDirectory
from tests.app.pilot import Pilot

HOURS = 28_800  # reports in four hours


def rows(first: int, last: int) -> list[dict[str, object]]:
    return [{"seconds": second / 2, "return": 2.0 * second, "label": "x"} for second in range(first, last)]


def test_few_numbers_stay_as_they_are() -> None:
    series = grown({}, [*rows(0, MOST_POINTS), {"return": 1.0}, {"seconds": None, "loss": 1.0}])
    assert list(series) == ["seconds", "return"]
    assert series["return"].x == [second / 2 for second in range(MOST_POINTS)]
    assert series["return"].y == [2.0 * second for second in range(MOST_POINTS)]


def test_many_are_averaged_by_neighbours() -> None:
    whole = grown({}, rows(0, HOURS))["return"]
    assert MOST_POINTS // 2 <= len(whole.x) == len(whole.y) <= MOST_POINTS
    assert whole.full == 64 and whole.x[0] == sum(range(64)) / 2 / 64
    assert whole.y == pytest.approx([4 * x for x in whole.x])


def test_whoever_looks_often_sees_the_same() -> None:
    series: dict[str, Series] = {}
    for first in range(0, 5000, 7):
        before, known = series, {name: (list(one.x), list(one.y)) for name, one in series.items()}
        series = grown(before, rows(first, min(first + 7, 5000)))
        assert {name: (one.x, one.y) for name, one in before.items()} == known, "what is drawn meanwhile has changed"
    assert series == grown({}, rows(0, 5000))


def test_who_is_seated_is_watched_without_numbers(pilot: Pilot, own_home: Path) -> None:
    run = RunDirectory.create(own_home / "runs", RunRequest(scenario="spread", algorithm="vdn"))
    run.report({"seconds": 1.0, "return": -3.0})
    for numbers in (True, False):
        watch = Watch(run, pilot.app.home, numbers)
        watch.take(watch.look())
        assert watch.status is not None and bool(watch.series) == numbers


@pytest.mark.parametrize("large", [True, False])
def test_a_chart_keeps_no_more_than_it_draws(large: bool) -> None:
    chart = Chart("return", "amber", large=large)
    chart.set([float(x) for x in range(HOURS)], [2.0 * x for x in range(HOURS)])
    assert len(chart.x) == len(chart.y) == len(chart.calm_y) <= DRAWN + 1
    assert (chart.x[0], chart.y[0]) == (44.5, 89.0)  # the mean of 90
    assert (chart.x[-1], chart.y[-1]) == (HOURS - 1, 2.0 * (HOURS - 1))
    chart.set([0.0, 1.0], [3.0, 4.0])
    assert (chart.x, chart.y) == ([0.0, 1.0], [3.0, 4.0])
