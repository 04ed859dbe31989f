"""Which numbers of a training the small charts show, and that suggested names fit their field."""

from __future__ import annotations

import pygame
import pytest

from agents.core.algorithms import ALGORITHMS
from arena.app.draw.chart import Chart
from arena.app.face.canvas import Canvas
from arena.app.screens.training.charts import Charts, small_ones
from arena.app.series import grown
from arena.app.watch import Watch
from arena.play.standings import NEWCOMER
from arena.scenarios import catalog
from arena.training.request import RunRequest
from arena.training.run import RunDirectory
from tests.app.pilot import Pilot

NAMES = [
    "seconds",
    "steps",
    "steps_per_second",
    "return",
    "return/crew",
    "loss",
    "epsilon",
    "snapshot",
    "success",
    "score",
]


def asked(rules: str) -> RunRequest:
    return RunRequest.model_validate({"scenario": "spread", "algorithm": "vdn", "rules": rules})


@pytest.mark.parametrize(
    ("names", "rules", "shown"),
    [
        (NAMES, "arena", ["loss", "epsilon", "success"]),
        (NAMES, "classic", ["loss", "epsilon", "steps_per_second"]),
        ([*NAMES, "rating", "rating/crew"], "arena", ["loss", "epsilon", "rating"]),
        (["policy_loss", "entropy", "success", "rating"], "arena", ["policy_loss", "rating", "success"]),
        (["loss", "kl", "entropy", "value"], "arena", ["loss", "kl", "entropy"]),
        ([], "arena", []),
    ],
)
def test_the_small_charts_show_what_means_something(names: list[str], rules: str, shown: list[str]) -> None:
    assert small_ones(names, asked(rules)) == shown


def test_ratings_are_told_as_in_the_table(pilot: Pilot) -> None:
    watch = Watch(RunDirectory(pilot.app.home.runs_folder), pilot.app.home)
    watch.request = asked("arena")
    rows = [{"seconds": second, "return": 1.0, "rating": 25.0 + second, "success": 0.5} for second in range(3)]
    watch.series = grown({}, rows)
    charts = Charts(watch)
    charts.plot()
    rating = charts.small[0]
    assert rating.title == "snapshot rating" and rating.y[0] == NEWCOMER and not rating.percent


def test_time_does_not_go_back_where_a_training_was_resumed(pilot: Pilot) -> None:
    run = RunDirectory.create(pilot.app.home.runs_folder, asked("arena"))
    watch = Watch(run, pilot.app.home)
    for seconds in (1.0, 2.0, 5.0):
        run.report({"seconds": seconds, "return": seconds})
    watch.take(watch.look())
    for seconds in (3.0, 4.0):  # a crash, and on from a checkpoint at 2
        run.report({"seconds": seconds, "return": -seconds})
    watch.take(watch.look())
    found = watch.series["return"]
    assert (found.x, found.y) == ([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, -3.0, -4.0])


def test_what_is_expected_lies_across_the_chart(pilot: Pilot, monkeypatch: pytest.MonkeyPatch) -> None:
    chart = Chart("return", "amber", large=True)
    chart.set([0.0, 20.0], [-84.0, -32.0], 60.0)
    chart.band = ("expected", -33.0, -29.0)
    dashes: list[float] = []
    monkeypatch.setattr(
        Canvas, "rule", lambda self, at, length, ink="line": dashes.append(at[0]) if length < 10 else None
    )
    chart.draw(pilot.app.canvas, pygame.Rect(32, 92, 760, 330))
    assert max(dashes) - min(dashes) > 700


def test_suggested_names_fit_their_field(pilot: Pilot) -> None:
    pilot.enter("Train")
    room = pilot.screen.called.box.width - 20
    names = [f"{name} {row.short}" for name in catalog.SCENARIOS for row in ALGORITHMS.values()]
    assert [name for name in names if pilot.app.canvas.measure(name, "body", "mono") > room] == []
