"""Whether policy ensembles do better against strangers: pushing apart, both teams learning, classic rules.

Lowe et al. 2017, arXiv:1706.02275, section 5 and figure 6, find that agents with ensembles beat agents without them.
`make test` leaves it out, PARTICLE_ARENA_BENCH=1 does not: four trainings, a minute of one core in all.  It prints what
it finds and asks for no more than that both kinds are there.
2026-11-22, 300,000 steps, mean returns of guard and runner against strangers, two seeds:
                      single runner    ensemble of 3
single guard          -3.63, -7.71     -3.56, -7.76
guard's ensemble      -4.02, -7.91     -4.05, -7.61
That is no advantage worth the name, either way: the paper's, after far longer trainings, was not found again here.
"""

from __future__ import annotations

import os
from itertools import product
from typing import cast

import numpy as np
import pytest

from agents.core.configs import MaddpgConfig
from agents.core.env import VectorEnv
from agents.core.policy import Policy
from agents.learn.evaluate import returns
from agents.learn.maddpg import MaddpgLearner
from arena.scenarios.catalog import make
from arena.sim.env import Env
from arena.sim.rules import CLASSIC

SCENARIO, STEPS, SEEDS = "push", 300_000, 2
KINDS = {"single": 1, "ensemble": 3}


def duels(worlds: int, seed: int) -> VectorEnv:
    """The game."""
    return cast(VectorEnv, Env(make(SCENARIO), CLASSIC, worlds, seed))  # by its shape


def trained(seed: int, ensemble: int) -> dict[str, Policy]:
    """The policies of both teams."""
    config = MaddpgConfig(ensemble=ensemble)
    learner = MaddpgLearner(duels(config.worlds, seed), config, seed)
    while learner.steps < STEPS:
        learner.iterate(learner.steps / STEPS)
    return dict(learner.networks())


@pytest.mark.skipif(os.environ.get("PARTICLE_ARENA_BENCH") != "1", reason="a benchmark: set PARTICLE_ARENA_BENCH=1")
def test_ensembles_against_strangers() -> None:
    made = {(kind, seed): trained(seed, count) for seed in range(SEEDS) for kind, count in KINDS.items()}
    env = duels(1000, 999)
    first, second = env.teams
    for one, other in product(KINDS, KINDS):
        met = [
            returns(env, {first: made[one, mine][first], second: made[other, theirs][second]}, 0)
            for mine, theirs in product(range(SEEDS), repeat=2)
            if mine != theirs
        ]
        won = {team: float(np.mean([total[team].sum(1).mean() for total in met])) for team in env.teams}
        print(f"{first} by {one}, {second} by {other}: {won[first]:.2f}, {won[second]:.2f}")
    assert len(made) == SEEDS * len(KINDS)
