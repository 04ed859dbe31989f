"""The few points that a model's card keeps of how it was learned."""

from __future__ import annotations

import pytest

from agents.core.card import CURVE_POINTS
from arena.training.curve import learning_curve


def test_neighbours_are_averaged() -> None:
    rows = [{"seconds": float(second), "return": 2.0 * second} for second in range(130)]
    curve = learning_curve(rows, "crew")
    assert curve[0] == (1.0, 2.0) and curve[-1] == (129.0, 258.0)
    assert len(curve) == 44 <= CURVE_POINTS


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ({"return": 1.0, "return/runners": 2.0, "return/hunters": 3.0}, 2.0),
        ({"return": 1.0, "agreement": 5}, 1.0),
        ({"agreement": 5}, 5.0),
        ({"loss": 1.0}, None),
        ({"return": float("nan")}, None),
        ({"return": None}, None),
    ],
)
def test_a_teams_own_return_comes_first(row: dict[str, object], value: float | None) -> None:
    assert learning_curve([{"seconds": 1, **row}, {"steps": 3}], "runners") == ([] if value is None else [(1.0, value)])
