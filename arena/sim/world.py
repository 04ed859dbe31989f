"""B worlds of one scenario, stepped together.

The world axis is last everywhere: each body of each world is one lane of a vector instruction, and numpy streams
through memory.  Axes: 2 coordinates, N bodies, A agents, W words, B worlds.  A world's step never depends on its
neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from arena.sim.contact import Contacts
from arena.sim.observation import Plan, Things
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.wall import Walls

Array = npt.NDArray


class World:
    """Places, velocities, words and facts of B worlds, and the physics that moves them."""

    def __init__(self, scenario: Scenario, rules: Rules, count: int, dtype: npt.DTypeLike = np.float32) -> None:
        self.scenario, self.rules, self.count = scenario, rules, count
        self.bodies, teams = scenario.bodies(rules), scenario.teams()
        self.agent_count = sum(len(team.agents) for team in teams)
        self.dtype = np.dtype(dtype)
        self._scalar: Any = self.dtype.type
        self.radius = np.array([body.radius for body in self.bodies], dtype)  # (N,)
        self.pos = np.zeros((2, len(self.bodies), count), dtype)
        self.vel = np.zeros_like(self.pos)
        self.words = max(team.words for team in teams)  # W
        self.said = np.zeros((self.words, self.agent_count, count), dtype)  # what each agent says now
        self._speaks = np.array([agent in team.speakers for team in teams for agent in team.agents])  # (A,)
        self.facts: dict[str, Array] = {}
        self.ticks = np.zeros(count, np.int64)  # (B,) since the round began
        self._others: dict[tuple[int, int, int, int], Array] = {}
        self.plans: dict[str, Plan] = {}  # how each team's observation is laid out, once it was asked for
        self.walls = Walls(scenario.walls(rules), rules)
        self._contacts = Contacts(self.bodies, rules, self.dtype)
        self.moving = max((n for n, body in enumerate(self.bodies, 1) if body.movable), default=0)
        if not all(body.movable for body in self.bodies[self.agent_count : self.moving]):
            raise ValueError(f"{scenario.name} lists a movable body after one that stands still")
        moving = self.bodies[: self.moving]
        agents = self.bodies[: self.agent_count]
        self._gain = np.array([body.gain * body.movable for body in agents], dtype)[:, None]  # (A, 1)
        self._top_speed = np.array([body.max_speed for body in moving], dtype)[:, None]  # (M, 1)
        self._top_square = self._top_speed * self._top_speed
        self._limited = bool(np.isfinite(self._top_speed).any())
        self._seconds = np.asarray(rules.tick_seconds, self.dtype)
        half = np.asarray(rules.half_field or (np.inf, np.inf), self.dtype)[:, None, None]
        self._edge = half - self.radius[: self.moving, None]  # (2, M, 1) how far a body's middle may go
        self._keep = np.array([_keep(body.damping, rules) for body in moving], dtype)[:, None]

    def restart(self, which: Array, rng: np.random.Generator) -> None:
        """Begin a new round in the worlds `which` (indices)."""
        pos, facts = self.scenario.start(self.rules, len(which), rng)
        if not self.facts:
            self.facts = {name: self._blank(fact) for name, fact in facts.items()}
        self.pos[..., which] = pos
        self.vel[..., which] = 0
        self.said[..., which] = 0
        self.ticks[which] = 0
        for name, fact in facts.items():
            self.facts[name][..., which] = fact

    def _blank(self, fact: Array) -> Array:
        kind = self.dtype if np.issubdtype(fact.dtype, np.floating) else fact.dtype
        return np.zeros((*fact.shape[:-1], self.count), kind)

    def keep(self) -> dict[str, Array]:
        """Copies of all that the worlds are, by name; what the physics makes of a world depends on nothing else."""
        return {name: array.copy() for name, array in self._arrays().items()}

    def resume(self, kept: Mapping[str, Array]) -> None:
        """Be what `kept` was; ValueError, before anything changes, where it is of other worlds."""
        arrays = self._arrays()
        for name in arrays.keys() | kept.keys():
            if name not in arrays or name not in kept or arrays[name].shape != kept[name].shape:
                raise ValueError(f"these worlds are not of this {self.scenario.name}: {name} is missing or differs")
        for name, array in arrays.items():
            array[:] = kept[name]

    def _arrays(self) -> dict[str, Array]:
        facts = {f"facts/{name}": fact for name, fact in self.facts.items()}
        return {"pos": self.pos, "vel": self.vel, "said": self.said, "ticks": self.ticks, **facts}

    def tick(self, action: Array) -> None:
        """One physics step; action (2 + W, A, B): thrust within the unit square, then words; without these, silence."""
        n, seconds = self.moving, self._seconds
        acceleration = self._accelerate(action)
        pos, vel = self.pos[:, :n], self.vel[:, :n]
        pinned = self.scenario.pinned(self)
        if pinned is not None:
            held = pinned[:n]
            acceleration[:, held] = 0
            vel[:, held] = 0
        before = pos.copy() if self.walls else pos
        acceleration *= seconds
        if self.rules.moves_with_old_velocity:
            pos += vel * seconds
        vel *= self._keep
        vel += acceleration
        if self._limited:
            self._limit_speed(vel)
        if not self.rules.moves_with_old_velocity:
            pos += vel * seconds
        if self.walls:
            self.walls.stop(before, pos, vel, self.radius[:n], self.scenario.standing(self))
        if self.rules.half_field:
            self._stop_at_edges(pos, vel)
        if self.words:
            self.said[:] = action[2:] * self._speaks[:, None] if len(action) > 2 else 0
        self.ticks += 1
        self.scenario.advance(self)

    def _accelerate(self, action: Array) -> Array:
        """(2, M, B) what thrust and contacts do."""
        acceleration = np.zeros((2, self.moving, self.count), self.dtype)
        agents = min(self.moving, self.agent_count)
        np.multiply(action[:2, :agents], self._gain[:agents], out=acceleration[:, :agents])
        self._contacts.push(self.pos, acceleration)
        return acceleration

    def _limit_speed(self, vel: Array) -> None:
        square = vel[0] * vel[0] + vel[1] * vel[1]  # (M, B)
        fast = square > self._top_square
        if np.count_nonzero(fast):  # for one world, half the price of `any`
            body, world = np.nonzero(fast)
            vel[:, body, world] *= self._top_speed[body, 0] / np.sqrt(square[body, world])

    def _stop_at_edges(self, pos: Array, vel: Array) -> None:
        outside = np.abs(pos) > self._edge  # (2, M, B)
        if np.count_nonzero(outside):
            vel[outside & (vel * pos > 0)] *= self._scalar(-self.rules.bounce)
            np.clip(pos, -self._edge, self._edge, out=pos)

    # What scenarios ask.

    def places(self, bodies: slice | Array) -> Things:
        """Where bodies are, seen from the agent that looks: part of an observation."""
        return Things(bodies, self.pos, relative=True)

    def velocities(self, bodies: slice | Array) -> Things:
        """How bodies move: part of an observation."""
        return Things(bodies, self.vel, relative=False)

    def offsets(self, viewers: slice, seen: slice) -> Array:
        """(2, A, M, B) from each viewer to each body seen."""
        return self.pos[:, None, seen] - self.pos[:, viewers, None]

    def distances(self, first: slice, second: slice) -> Array:
        """(F, S, B) between the middles of bodies."""
        x, y = self.offsets(first, second)
        return np.sqrt(x * x + y * y)

    def chosen(self, bodies: slice, which: Array) -> Array:
        """(2, B) where that body is which each world chose among `bodies`: its number there, (B,)."""
        among = self.pos[:, bodies]
        place = among[:, 0].copy()
        for number in range(1, among.shape[1]):  # cheaper than take_along_axis, for one world and for thousands
            np.copyto(place, among[:, number], where=which == number)
        return place

    def others(self, viewers: slice, seen: slice) -> Array:
        """(A, M) for each viewer, the indices of the bodies `seen` without itself."""
        asked = viewers.start, viewers.stop, seen.start, seen.stop
        if asked not in self._others:
            everybody = range(seen.start, seen.stop)
            rows = [[j for j in everybody if j != i] for i in range(viewers.start, viewers.stop)]
            self._others[asked] = np.array(rows, np.int64)
        return self._others[asked]

    def touching(self, first: slice, second: slice) -> Array:
        """(F, S, B) whether circles overlap; a body does not touch itself."""
        apart = self.pos[:, first, None] - self.pos[:, None, second]
        square = apart[0] * apart[0] + apart[1] * apart[1]
        reach = self.radius[first, None] + self.radius[None, second]
        touching = square < (reach * reach)[..., None]
        both = np.arange(max(first.start, second.start), min(first.stop, second.stop))
        if len(both):
            touching[both - first.start, both - second.start] = False
        return touching

    @property
    def seconds(self) -> Array:
        """(B,) since the round began."""
        return self.ticks * self.rules.tick_seconds


def _keep(damping: float | None, rules: Rules) -> float:
    """Share of its velocity that a body has left after a tick."""
    return 1 - (rules.damping if damping is None else damping)
