"""B worlds of one scenario, stepped together.

The world axis is last everywhere: each body of each world is one lane of a vector instruction, and numpy streams
through memory.  Axes: 2 coordinates, N bodies, A agents, B worlds.  A world's step never depends on its neighbours.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from arena.sim.contact import Contacts
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario

Array = npt.NDArray


class World:
    """Places, velocities and facts of B worlds, and the physics that moves them."""

    def __init__(self, scenario: Scenario, rules: Rules, count: int, dtype: npt.DTypeLike = np.float32) -> None:
        self.scenario, self.rules, self.count = scenario, rules, count
        self.bodies = scenario.bodies(rules)
        self.agent_count = sum(len(team.agents) for team in scenario.teams())
        self.dtype = np.dtype(dtype)
        self._scalar: Any = self.dtype.type
        self.radius = np.array([body.radius for body in self.bodies], dtype)  # (N,)
        self.pos = np.zeros((2, len(self.bodies), count), dtype)
        self.vel = np.zeros_like(self.pos)
        self.facts: dict[str, Array] = {}
        self.ticks = np.zeros(count, np.int64)  # (B,) since the round began
        self._contacts = Contacts(self.bodies, rules, self.dtype)
        self._moving = sum(body.movable for body in self.bodies)
        if any(body.movable for body in self.bodies[self._moving :]):
            raise ValueError(f"{scenario.name} lists a movable body after one that stands still")
        self._gain = np.array([body.gain for body in self.bodies[: self.agent_count]], dtype)[:, None]  # (A, 1)
        self._top_speed = np.array([body.max_speed for body in self.bodies[: self._moving]], dtype)[:, None]

    def restart(self, which: Array, rng: np.random.Generator) -> None:
        """Begin a new round in the worlds `which` (indices)."""
        pos, facts = self.scenario.start(self.rules, len(which), rng)
        if not self.facts:
            self.facts = {name: self._blank(fact) for name, fact in facts.items()}
        self.pos[..., which] = pos
        self.vel[..., which] = 0
        self.ticks[which] = 0
        for name, fact in facts.items():
            self.facts[name][..., which] = fact

    def _blank(self, fact: Array) -> Array:
        kind = self.dtype if np.issubdtype(fact.dtype, np.floating) else fact.dtype
        return np.zeros((*fact.shape[:-1], self.count), kind)

    def tick(self, thrust: Array) -> None:
        """One physics step; thrust (2, A, B), each within the unit square."""
        rules, n = self.rules, self._moving
        acceleration = np.zeros_like(self.pos[:, :n])  # (2, M, B)
        np.multiply(thrust, self._gain, out=acceleration[:, : self.agent_count])
        self._contacts.push(self.pos, acceleration)
        pos, vel = self.pos[:, :n], self.vel[:, :n]
        acceleration *= self._scalar(rules.tick_seconds)
        if rules.moves_with_old_velocity:
            pos += vel * self._scalar(rules.tick_seconds)
        vel *= self._scalar(1 - rules.damping)
        vel += acceleration
        self._limit_speed(vel)
        if not rules.moves_with_old_velocity:
            pos += vel * self._scalar(rules.tick_seconds)
        if rules.half_field:
            self._stop_at_walls(pos, vel)
        self.ticks += 1
        self.scenario.advance(self)

    def _limit_speed(self, vel: Array) -> None:
        square = vel[0] * vel[0] + vel[1] * vel[1]  # (M, B)
        body, world = np.nonzero(square > self._top_speed * self._top_speed)
        if len(body):
            vel[:, body, world] *= self._top_speed[body, 0] / np.sqrt(square[body, world])

    def _stop_at_walls(self, pos: Array, vel: Array) -> None:
        for axis, half in enumerate(self.rules.half_field or ()):
            limit = (self._scalar(half) - self.radius[: self._moving])[:, None]  # (M, 1)
            outside = np.abs(pos[axis]) > limit
            if outside.any():
                vel[axis][outside & (vel[axis] * pos[axis] > 0)] *= self._scalar(-self.rules.bounce)
                np.clip(pos[axis], -limit, limit, out=pos[axis])

    # What scenarios ask.

    def offsets(self, viewers: slice, seen: slice) -> Array:
        """(2, A, M, B) from each viewer to each body seen."""
        return self.pos[:, None, seen] - self.pos[:, viewers, None]

    def others(self, viewers: slice, seen: slice) -> Array:
        """(A, M) for each viewer, the indices of the bodies `seen` without itself."""
        everybody = range(seen.start, seen.stop)
        return np.array([[j for j in everybody if j != i] for i in range(viewers.start, viewers.stop)], np.int64)

    def touching(self, first: slice, second: slice) -> Array:
        """(F, S, B) whether circles overlap; a body does not touch itself."""
        apart = self.pos[:, first, None] - self.pos[:, None, second]
        square = apart[0] * apart[0] + apart[1] * apart[1]
        reach = self.radius[first, None] + self.radius[None, second]
        touching = square < (reach * reach)[..., None]
        both = np.arange(max(first.start, second.start), min(first.stop, second.stop))
        touching[both - first.start, both - second.start] = False
        return touching

    @property
    def seconds(self) -> Array:
        """(B,) since the round began."""
        return self.ticks * self.rules.tick_seconds
