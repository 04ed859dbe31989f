"""Spread's curriculum, from one place for all lights to one each, and its script where sight is limited."""

from __future__ import annotations

import numpy as np
import pytest

from arena.play.evaluate import evaluate
from arena.scenarios.spread import Spread
from arena.sim.env import Env, layout_of
from arena.sim.rules import ARENA, RULES, Rules
from arena.sim.world import World


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_lights_share_places_in_early_stages(rules: Rules) -> None:
    for stage, places in enumerate((1, 2, 3)):
        world = World(Spread().stage(stage), rules, 9)
        world.restart(np.arange(9), np.random.default_rng(0))
        for lights in world.pos[:, 3:].transpose(2, 1, 0):
            assert len(set(map(tuple, lights.tolist()))) == places
    assert len({layout_of(Spread().stage(number), rules, "crew") for number in range(3)}) == 1
    assert Spread().stage(-1) == Spread()


def test_later_sets_are_shared_as_well() -> None:
    env = Env(Spread(distinct=2, agents=5), ARENA, 4, 0)
    sets = env.world.facts["sets"]  # (2, L, SETS, B)
    assert (sets[:, 0] == sets[:, 2]).all() and (sets[:, 1] == sets[:, 3]).all() and (sets[:, 0] == sets[:, 4]).all()
    assert (sets[:, 0] != sets[:, 1]).all() and (env.world.pos[:, 5:] == sets[:, :, 0]).all()


@pytest.mark.parametrize("limit", [{"nearest": 1}, {"nearest": 2}, {"vision": 1.0}])
def test_the_script_clears_some_with_little_in_sight(limit: dict) -> None:
    game = Spread(**limit)
    assert evaluate(game, ARENA, {"crew": game.script("crew", ARENA, "hard")}, 40, 0).scores.mean() > 3
