"""The same seed gives the same bits, and going on from a checkpoint is not having stopped."""

from __future__ import annotations

import pytest
import torch

from agents.core.algorithms import ALGORITHMS
from agents.learn.catalog import LEARNERS
from agents.learn.selfplay import Pool, TakenSeats
from tests.agents.games import Parade

# Every episode of Parade lasts 4 decisions and nothing in it is random: worlds that start afresh after a rollout of 4
# stand where they would have stood.
CHANGES = {"worlds": 8, "rollout": 4, "units": 8}
SMALL = {
    "maddpg": {"batch": 16, "capacity": 100, "warm_up": 40},
    "dqn": {"batch": 16, "replay": 100, "warm_up": 40},
}
VARIANTS: list[tuple[str, dict]] = [
    ("vdn", {"recurrent": True, "normalise": True}),
    ("qmix", {"recurrent": True, "replay": 100, "warm_up": 40, "batch": 16}),
    ("dqn", {"recurrent": True, "shared": False, "normalise": True}),
]
EVERY = pytest.mark.parametrize("name", ALGORITHMS)


def learner(name: str, seed: int = 0, **changes):
    algorithm = ALGORITHMS[name]
    extra = SMALL.get(name, {"minibatches": 2})
    env = Parade(8)
    seats = env if algorithm.several_teams else TakenSeats(env, {"right": Pool(own=False)}, seed=0)
    return LEARNERS[name](seats, algorithm.configured("quick", CHANGES | extra | changes), seed, "cpu")


def same(a: dict, b: dict) -> bool:
    return a.keys() == b.keys() and all(torch.equal(a[key], b[key]) for key in a)


@EVERY
def test_the_same_seed_gives_the_same_bits(name):
    first, again, other = learner(name), learner(name), learner(name, seed=1)
    plots = [[one.iterate(t / 4) for t in range(4)] for one in (first, again, other)]
    assert plots[0] == plots[1] != plots[2]
    assert same(first.state_dict(), again.state_dict())
    assert not same(first.state_dict(), other.state_dict())


@pytest.mark.parametrize("before", [0, 1, 3])
@pytest.mark.parametrize(("name", "changes"), [*((name, {}) for name in ALGORITHMS), *VARIANTS])
def test_going_on_is_not_having_stopped(name, changes, before):
    stopped, steady = learner(name, **changes), learner(name, **changes)
    for t in range(before):
        stopped.iterate(t / 6)
        steady.iterate(t / 6)
    resumed = learner(name, seed=9, **changes)
    resumed.load_state_dict(stopped.state_dict())
    assert (resumed.steps, resumed.updates) == (steady.steps, steady.updates)
    if not ALGORITHMS[name].several_teams:  # the rival's dice are the environment's, which starts afresh
        for _ in range(before * 4):
            resumed.env._rng.integers(3, size=16)
    plots = [[one.iterate(t / 6) for t in range(before, 6)] for one in (resumed, steady)]
    assert plots[0] == plots[1]
    assert same(resumed.state_dict(), steady.state_dict())


@EVERY
def test_a_checkpoint_is_flat_and_stays_as_it_was(name):
    one = learner(name)
    one.iterate(0.0)
    state = one.state_dict()
    kept = {key: value.clone() for key, value in state.items()}
    assert all(value.is_contiguous() and not value.requires_grad for value in state.values())
    assert len({value.data_ptr() for value in state.values() if value.numel()}) == sum(
        value.numel() > 0 for value in state.values()
    )
    one.iterate(0.5)
    assert same(state, kept)


@EVERY
def test_a_checkpoint_of_something_else_is_refused_and_changes_nothing(name):
    one, wider = learner(name), learner(name, units=16)
    before = one.state_dict()
    wider.iterate(0.0)
    fewer = dict(list(before.items())[:-2])
    for state in (wider.state_dict(), fewer, {}):
        with pytest.raises(ValueError, match="the checkpoint does not fit this training"):
            one.load_state_dict(state)
        assert same(one.state_dict(), before)
