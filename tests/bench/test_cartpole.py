"""CartPole-v1 by IQL with one agent, which is deep Q-learning: solved is 475 over 100 episodes.

Takes about 20 s of one core a seed: `make test` leaves it out, PARTICLE_ARENA_BENCH=1 does not.
2026-11-20, 300,032 steps, 9,376 updates: 500.0, 500.0 and 500.0 for seeds 0, 1 and 2, in 17 to 18 s of processor time.
"""

from __future__ import annotations

import os

import pytest

from agents.core.algorithms import ALGORITHMS
from agents.learn.catalog import LEARNERS
from agents.learn.evaluate import returns
from agents.learn.pettingzoo import Foreign, game

STEPS = 300_000
CONFIG = {
    "worlds": 16,
    "rollout": 32,
    "gamma": 0.98,
    "trace": 0.9,
    "learning_rate": 1e-3,
    "epochs": 4,
    "minibatches": 4,
    "exploration": 0.3,
    "epsilon_end": 0.02,
    "units": 64,
}


@pytest.mark.skipif(os.environ.get("PARTICLE_ARENA_BENCH") != "1", reason="a benchmark: set PARTICLE_ARENA_BENCH=1")
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_iql_balances_the_pole(seed: int) -> None:
    make = game("gymnasium:CartPole-v1")
    learner = LEARNERS["iql"](Foreign(make, 16, seed), ALGORITHMS["iql"].configured("quick", CONFIG), seed, "cpu")
    while learner.steps < STEPS:
        learner.iterate(learner.steps / STEPS)
    assert returns(Foreign(make, 100, 1000 + seed), learner.networks(), 0)["agent"].mean() >= 475
