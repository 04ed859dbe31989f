"""A world and its mirror image: left and right swapped, teams swapped, and nothing else changed."""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np
import numpy.typing as npt

from arena.sim.env import layout_of
from arena.sim.observation import observe
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import World

Facts = dict[str, npt.NDArray]
FLIP = np.array([-1.0, 1.0])[:, None, None]


def image(
    game: Scenario, rules: Rules, partner: list[int], facts: Callable[[Facts], Facts], count: int = 20, seed: int = 0
) -> tuple[World, World]:
    """A fresh world and its mirror image, in which each body has the place of its `partner`."""
    world, mirror = (World(game, rules, count, np.float64) for _ in range(2))
    for each in (world, mirror):
        each.restart(np.arange(count), np.random.default_rng(seed))
    mirror.pos[:] = world.pos[:, partner] * FLIP
    mirror.facts.update(facts({name: fact.copy() for name, fact in world.facts.items()}))
    return world, mirror


def same(one: npt.NDArray, other: npt.NDArray) -> None:
    """Up to rounding: sums of several contacts are made in another order."""
    np.testing.assert_allclose(one, other, rtol=0, atol=1e-9)


def stay_mirrored(world: World, mirror: World, partner: list[int], numbers: Collection[str], decisions: int) -> None:
    """Play both with mirrored thrust and compare all that anybody can tell; parts not in `numbers` are vectors."""
    rng, agents = np.random.default_rng(7), partner[: world.agent_count]
    game, rules = world.scenario, world.rules
    one, other = (team.name for team in game.teams())
    layout = layout_of(game, rules, one)
    sign = np.concatenate([np.ones(n) if name in numbers else np.tile([-1.0, 1.0], n // 2) for name, n in layout])
    thrust = np.zeros((2, len(agents), world.count))
    for decision in range(decisions):
        if decision % 4 == 0:  # towards the middle, more or less: contacts matter most
            thrust = (rng.normal(0, 1, thrust.shape) - world.pos[:, : len(agents)]).clip(-1, 1)
        for _ in range(rules.ticks_per_decision):
            world.tick(thrust)
            mirror.tick(thrust[:, agents] * FLIP)
        same(mirror.pos, world.pos[:, partner] * FLIP)
        same(mirror.vel, world.vel[:, partner] * FLIP)
        same(game.reward(mirror), game.reward(world)[agents])
        assert (game.score(mirror) == game.score(world)[::-1]).all()
        assert (game.over(mirror) == game.over(world)).all()
        winner = game.winner(world)
        assert (game.winner(mirror) == np.where(winner < 0, -1, 1 - winner)).all()
        seen, in_mirror = observe(world), observe(mirror)
        same(in_mirror[other], seen[one] * sign)
        same(in_mirror[one], seen[other] * sign)
