"""The moves of both rules, and which of them comes nearest to a wanted thrust."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.sim.rules import ARENA, CLASSIC, RULES, Rules

EITHER = pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
NONE, LEFT, RIGHT, DOWN, UP, DOWN_LEFT, DOWN_RIGHT, UP_LEFT, UP_RIGHT = range(9)


def test_the_order_of_moves_is_the_one_in_model_files() -> None:
    cross = [(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1)]
    assert list(CLASSIC.moves) == cross and list(ARENA.moves[:5]) == cross
    assert [tuple(np.sign(move)) for move in ARENA.moves[5:]] == [(-1, -1), (1, -1), (-1, 1), (1, 1)]
    assert all(math.hypot(*move) == pytest.approx(1) for move in ARENA.moves[1:])


@EITHER
def test_a_moves_own_thrust_is_nearest_to_it_at_any_length_from_one(rules: Rules) -> None:
    moves = np.arange(len(rules.moves))
    for length in (0.9, 1, 3, 1e6):
        assert rules.nearest_move(rules.thrust(moves) * length).tolist() == moves.tolist()


@pytest.mark.parametrize(
    ("wanted", "arena", "classic"),
    [
        ((0, 0), NONE, NONE),
        ((0.3, 0), NONE, NONE),
        ((0.6, 0), RIGHT, RIGHT),
        ((10, 0.1), RIGHT, RIGHT),
        ((-5, -4.9), DOWN_LEFT, LEFT),
        ((0.9, 0.8), UP_RIGHT, RIGHT),
        ((0.3, 0.9), UP, UP),
        ((-0.6, 0.9), UP_LEFT, UP),
        ((0.7, -0.8), DOWN_RIGHT, DOWN),
        ((0.3, 0.3), NONE, NONE),
        ((1e300, 0), RIGHT, RIGHT),
    ],
)
def test_nearest_move_by_hand(wanted: tuple[float, float], arena: int, classic: int) -> None:
    assert ARENA.nearest_move(np.array([wanted])).tolist() == [arena]
    assert CLASSIC.nearest_move(np.array([wanted])).tolist() == [classic]


@EITHER
@settings(max_examples=200, deadline=None, derandomize=True)
@given(wanted=st.tuples(*[st.floats(-1e6, 1e6)] * 2))
def test_no_other_move_is_nearer(rules: Rules, wanted: tuple[float, float]) -> None:
    (found,) = rules.nearest_move(np.array([wanted]))
    length = max(math.hypot(*wanted), 1)
    short = (wanted[0] / length, wanted[1] / length)
    assert math.dist(short, rules.moves[found]) <= min(math.dist(short, move) for move in rules.moves) + 1e-7
