"""What the training form and the live chart say about how far a training is expected to get."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pygame
import pytest

from agents.core.algorithms import ALGORITHMS
from arena.app import expectation
from arena.app.draw.chart import Chart
from arena.app.expectation import CHANGED, UNKNOWN, comparable, said
from arena.app.face.canvas import Canvas
from arena.play import expected
from arena.training.request import RunRequest
from tests.app.pilot import Pilot

KEPT = {
    "bands": {
        "spread classic all vdn quick 60": {"team": "crew", "low": -33.2, "high": -28.9, "seeds": 3},
        "spread classic all iql quick 60": {"team": "crew", "low": -44.0, "high": -38.0, "seeds": 3},
        "tag classic hunters vdn quick 60": {"team": "hunters", "low": 10.5, "high": 20.0, "seeds": 3},
    },
    "levels": {"spread classic crew": {"random": -80.0, "script": -24.3}, "tag classic hunters": {"random": 1.5}},
}


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The measurements of another day."""
    (tmp_path / expected.FILE).write_text(json.dumps(KEPT))
    monkeypatch.setattr(expected, "assets", lambda: tmp_path)


def request(scenario: str = "spread", **changes: object) -> RunRequest:
    asked = {"scenario": scenario, "rules": "classic", "algorithm": "vdn", **changes}
    return RunRequest.model_validate(asked)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (request(), "Usual return after 1:00: −33.2 … −28.9. Random −80, script −24.3."),  # noqa: RUF001
        (request(seconds=60.0, seed=7), "Usual return after 1:00: −33.2 … −28.9. Random −80, script −24.3."),  # noqa: RUF001
        (
            request("tag", team="hunters"),
            "Usual return of the hunters against the script after 1:00: 10.5 … 20. Random 1.50.",
        ),
        (request(seconds=20.0), UNKNOWN),
        (request(rules="arena"), UNKNOWN),
        (request(algorithm="qmix"), f"{UNKNOWN} VDN comes to −33.2 … −28.9."),  # noqa: RUF001
        (
            request(algorithm="iql"),
            "Usual return after 1:00: −44 … −38. Random −80, script −24.3. VDN gets further: −33.2 … −28.9.",  # noqa: RUF001
        ),
        (request(changes={"gamma": 0.5}), CHANGED),
        (request(options={"agents": 4}), CHANGED),
        (request(options={"agents": 3}), "Usual return after 1:00: −33.2 … −28.9. Random −80, script −24.3."),  # noqa: RUF001
        (request("tag", team="hunters", opponents=["random"]), CHANGED),
    ],
)
def test_only_what_was_measured_is_promised(asked: RunRequest, words: str) -> None:
    assert said(asked) == words


def test_the_line_of_a_training_is_compared_where_rivals_do_not_learn() -> None:
    assert comparable(request()) and comparable(request("tag", team="hunters"))
    assert not comparable(request("tag", algorithm="iql"))


def test_the_form_says_it_before_the_button_is_pressed(pilot: Pilot) -> None:
    pilot.enter("Train")
    form = pilot.screen
    form.algorithm.chosen = list(ALGORITHMS).index("vdn")
    form.rebuild()
    assert form.expected() == UNKNOWN
    form.rules.chosen = 1
    form.rebuild()
    assert form.expected().startswith("Usual return after 1:00")
    pilot.frames(2)
    form.seed.text = "none"
    assert form.expected() == "" and form.forecast()[1] == "rose"
    pilot.frames(2)


def test_the_chart_has_room_for_what_it_compares_with() -> None:
    chart = Chart("return", "amber", large=True)
    chart.set([0.0, 1.0], [-80.0, -50.0], 60.0)
    assert chart.bounds()[2] < -40
    chart.levels, chart.band = [("script", -24.3)], ("expected", -33.2, -28.9)
    _, low, high = chart.bounds()
    assert low < -80 and high > -24.3


@pytest.mark.parametrize("best", [-27.1, -24.3, -20.0, -79.0])
def test_names_beside_the_chart_do_not_overlap(pilot: Pilot, monkeypatch: pytest.MonkeyPatch, best: float) -> None:
    chart = Chart("return", "amber", large=True)
    chart.set([0.0, 20.0], [-84.0, -32.0], 60.0)
    chart.levels, chart.band = [("random", -79.8), ("script", -24.3)], ("expected", best - 0.1, best)
    written: dict[str, float] = {}
    monkeypatch.setattr(Canvas, "text", lambda self, words, at, *more, **named: written.setdefault(words, at[1]))
    chart.draw(pilot.app.canvas, pygame.Rect(32, 92, 760, 330))
    heights = sorted(written[name] for name in ("random", "script", "expected"))
    assert min(after - before for before, after in pairwise(heights)) >= 14


def test_nothing_is_lost_with_a_damaged_file(tmp_path: Path) -> None:
    (tmp_path / "damaged.json").write_text("{")
    assert expected.expected("spread", "classic", None, "vdn", "quick", 60, tmp_path / "damaged.json") is None
    assert expectation.expectation(request()) is not None
