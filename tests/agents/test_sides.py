"""Both sides of unlike roles: one learner for each, one learner to the outside, and a checkpoint of all of them."""

from __future__ import annotations

import pytest
import torch

from agents.core.algorithms import ALGORITHMS
from agents.learn.catalog import LEARNERS
from agents.learn.pool import Pool
from agents.learn.selfplay import TakenSeats
from agents.learn.sides import Sides
from tests.agents.games import Parade

CHANGES = {"worlds": 8, "rollout": 4, "units": 16, "minibatches": 2}
ONE_TEAM = [name for name, algorithm in ALGORITHMS.items() if algorithm.common_reward]


def sides(name: str = "vdn", seed: int = 0, **changes) -> Sides:
    config = ALGORITHMS[name].configured("quick", CHANGES | changes)
    return Sides(
        [
            LEARNERS[name](TakenSeats(Parade(8), {other: Pool(own=True)}, seed=[seed, n]), config, seed + n, "cpu")
            for n, other in enumerate(("right", "left"))
        ]
    )


def same(a: dict, b: dict) -> bool:
    return a.keys() == b.keys() and all(torch.equal(a[key], b[key]) for key in a)


@pytest.mark.parametrize("name", ["vdn", "qmix"])
def test_who_learns_one_team_learns_both_sides(name):
    both = sides(name, gamma=0.0, learning_rate=1e-2, epochs=2)
    first = both.iterate(0.0)
    for iteration in range(1, 100):
        plot = both.iterate(iteration / 100)
    assert set(both.networks()) == {"left", "right"}
    assert both.networks()["left"].agents == 1 and both.networks()["right"].agents == 2
    assert plot["return"] == plot["return/left"] > 0.9 * 4 > first["return"]  # 1 a decision and agent at best
    assert plot["return/right"] > 0.9 * 8 > first["return/right"]
    assert both.steps == 100 * 2 * 8 * 4 and both.updates == sum(learner.updates for learner in both.learners)


def test_what_has_one_name_is_the_mean_of_all():
    both, alone = sides(), sides()
    plots = [learner.iterate(0.0) for learner in alone.learners]
    found = both.iterate(0.0)
    assert found["loss"] == pytest.approx((plots[0]["loss"] + plots[1]["loss"]) / 2)
    assert found["return"] == plots[0]["return"] and found["return/right"] == plots[1]["return/right"]


@pytest.mark.parametrize("name", ONE_TEAM)
def test_going_on_is_not_having_stopped(name):
    stopped, steady = sides(name), sides(name)
    for t in range(3):
        stopped.iterate(t / 6)
        steady.iterate(t / 6)
    resumed = sides(name, seed=5)
    resumed.load_state_dict(stopped.state_dict())
    assert (resumed.steps, resumed.updates) == (steady.steps, steady.updates)
    assert [resumed.iterate(t / 6) for t in range(3, 6)] == [steady.iterate(t / 6) for t in range(3, 6)]
    assert same(resumed.state_dict(), steady.state_dict())


def test_a_checkpoint_that_fits_one_side_only_changes_neither():
    one, other = sides(), sides(seed=3)
    other.iterate(0.0)
    before = one.state_dict()
    half = {key: value for key, value in other.state_dict().items() if key.startswith("side 0/")}
    with pytest.raises(ValueError, match="the checkpoint does not fit this training"):
        one.load_state_dict(half)
    assert same(one.state_dict(), before)
