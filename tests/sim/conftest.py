"""Bodies put down by hand, with no game around them, and copies of single worlds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from arena.sim.body import Body, Team, Wall
from arena.sim.observation import Part
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World


@dataclass(frozen=True)
class Bodies(Scenario):
    """A game without a game: the bodies and walls given; the first `actors` are agents, or all that move."""

    name = "bodies"
    title = "Bodies"
    pitch = "Nothing to win."
    kind = "cooperative"

    given: tuple[Body, ...] = ()
    built: tuple[Wall, ...] = ()
    actors: int | None = None

    def teams(self) -> tuple[Team, ...]:
        agents = [body for body in self.given if body.movable] if self.actors is None else self.given[: self.actors]
        return (Team("all", tuple(body.name for body in agents), ""),)

    def bodies(self, rules: Rules) -> tuple[Body, ...]:
        return self.given

    def walls(self, rules: Rules) -> tuple[Wall, ...]:
        return self.built

    def start(self, rules: Rules, count: int, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        return np.zeros((2, len(self.given), count)), {}

    def observe(self, world: World, team: str) -> dict[str, Part]:
        return {"position": world.pos[:, : world.agent_count]}

    def reward(self, world: World) -> Array:
        return np.zeros((world.agent_count, world.count))

    def seconds(self, rules: Rules) -> float:
        return 1.0

    def score(self, world: World) -> Array:
        return np.zeros((1, world.count), np.int64)

    def winner(self, world: World) -> Array:
        return np.full(world.count, -1)

    def script(self, team: str, rules: Rules, strength: str = "hard") -> None:
        return None


Put = Callable[..., World]


@pytest.fixture
def put() -> Put:
    """One float64 world, or several alike: `put(rules, (body, (x, y), (vx, vy)), ...)`."""

    def put(
        rules: Rules,
        *things: tuple[Body, Sequence[float], Sequence[float]],
        walls: Sequence[Wall] = (),
        agents: int | None = None,
        worlds: int = 1,
    ) -> World:
        game = Bodies(given=tuple(body for body, _, _ in things), built=tuple(walls), actors=agents)
        world = World(game, rules, worlds, np.float64)
        world.pos[:] = np.array([place for _, place, _ in things]).T[..., None]
        world.vel[:] = np.array([velocity for _, _, velocity in things]).T[..., None]
        return world

    return put


Alone = Callable[[World, int], World]


@pytest.fixture
def alone() -> Alone:
    """`alone(world, index)`: a world by itself in the very state of one of a batch."""

    def alone(world: World, index: int) -> World:
        copy = World(world.scenario, world.rules, 1, world.dtype)
        copy.pos[:], copy.vel[:] = world.pos[..., [index]], world.vel[..., [index]]
        copy.ticks[:], copy.said[:] = world.ticks[index], world.said[..., [index]]
        copy.facts = {name: fact[..., [index]] for name, fact in world.facts.items()}
        return copy

    return alone
