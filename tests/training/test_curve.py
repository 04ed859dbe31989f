"""The few points that a model's card keeps of how it was learned."""

from __future__ import annotations

import pytest

from agents.core.card import CURVE_POINTS
from arena.training.curve import Row, lasting, learning_curve


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
        ({"return": 10**400}, None),
        ({"return": True}, None),
    ],
)
def test_a_teams_own_return_comes_first(row: dict[str, object], value: float | None) -> None:
    assert learning_curve([{"seconds": 1, **row}, {"steps": 3}], "runners") == ([] if value is None else [(1.0, value)])


def test_what_a_crash_took_back_is_left_out() -> None:
    """The worker reported up to 20 seconds, died, and went on from the checkpoint at 12, then from that at 13."""
    first: list[Row] = [{"seconds": float(second), "return": 1.0} for second in (5, 10, 12, 15, 20)]
    second: list[Row] = [{"seconds": 12.5, "return": 2.0}, {"steps": 3}, {"seconds": 19.0, "return": 2.0}]
    third: list[Row] = [
        {"seconds": 13.0, "return": 3.0},
        {"seconds": 13.0, "snapshot": 4},
        {"seconds": 25.0, "return": 3.0},
    ]
    rows = [*first, *second, *third]
    assert lasting(rows) == [*first[:3], *second[:2], *third]
    assert lasting([*lasting([*first, *second]), *third]) == lasting(rows)  # as they come in
    assert [x for x, _ in learning_curve(rows, "crew")] == [5, 10, 12, 12.5, 13, 25]
