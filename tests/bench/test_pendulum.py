"""Pendulum-v1 by MADDPG with one agent, which is DDPG: held up is -200 or better over 100 episodes.

Takes about 20 s of one core a seed: `make test` leaves it out, PARTICLE_ARENA_BENCH=1 does not.  From the command line:
python -m arena train gymnasium:Pendulum-v1 --algorithm ddpg --steps 24000 --seed 0 --set continuous=true --set worlds=8
    --set updates=12 --set batch=128 --set gamma=0.98 --set learning_rate=2e-3 --set learning_rate_end=2e-4
    --set noise_end=0.1 --set warm_up=1000
2026-11-22, mean returns for seeds 0, 1 and 2 after 24,000 steps and 8,628 updates:
Gaussian noise              -145.1, -152.6, -143.7
Ornstein-Uhlenbeck, 0.15    -145.8, -154.9, -138.3
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from agents.core.algorithms import ALGORITHMS
from agents.learn.catalog import LEARNERS
from agents.learn.evaluate import returns
from agents.learn.pettingzoo.foreign import Foreign
from agents.learn.pettingzoo.games import game

CHANGES: dict[str, Any] = {"continuous": True, "worlds": 8, "updates": 12, "batch": 128, "gamma": 0.98}
CHANGES |= {"learning_rate": 2e-3, "learning_rate_end": 2e-4, "noise_end": 0.1, "warm_up": 1000}
STEPS = 24_000


@pytest.mark.skipif(os.environ.get("PARTICLE_ARENA_BENCH") != "1", reason="a benchmark: set PARTICLE_ARENA_BENCH=1")
@pytest.mark.parametrize("pull", [1.0, 0.15], ids=["gaussian", "ornstein-uhlenbeck"])
@pytest.mark.parametrize("seed", range(3))
def test_the_pendulum_is_held_up(seed: int, pull: float) -> None:
    make, config = game("gymnasium:Pendulum-v1"), ALGORITHMS["ddpg"].configured("quick", CHANGES | {"noise_pull": pull})
    learner = LEARNERS["ddpg"](Foreign(make, config.model_dump()["worlds"], seed), config, seed, "cpu")
    while learner.steps < STEPS:
        learner.iterate(learner.steps / STEPS)
    mean = returns(Foreign(make, 100, 1000 + seed), learner.networks(), 0)["agent"].mean()
    print(f"seed {seed}: {mean:.1f} after {learner.steps:,} steps, {learner.updates:,} updates")
    assert mean >= -200
