"""Worlds put together by hand, to compare with numbers worked out on paper."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from arena.scenarios.catalog import make
from arena.sim.rules import Rules
from arena.sim.world import World

Place = tuple[float, float]


def standing(name: str, rules: Rules, places: Sequence[Place], **changes: float) -> World:
    """One world at rest with its first bodies at `places`."""
    world = World(make(name, changes), rules, 1, np.float64)
    world.restart(np.arange(1), np.random.default_rng(0))
    world.pos[:, : len(places), 0] = np.array(places).T
    return world


def tick(world: World, ticks: int = 1, thrust: Sequence[Place] | None = None) -> None:
    """Nobody moves, or each agent as told; nobody speaks."""
    full = np.zeros((2, world.agent_count, 1)) if thrust is None else np.array(thrust, float).T[..., None]
    for _ in range(ticks):
        world.tick(full)


def reward(world: World) -> list[float]:
    """Of every agent."""
    return world.scenario.reward(world)[:, 0].tolist()


def fact(world: World, name: str) -> object:
    """As Python numbers."""
    return world.facts[name][..., 0].tolist()
