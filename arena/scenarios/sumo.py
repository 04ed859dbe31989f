"""Sumo: two wrestlers on a ring that shrinks; whoever leaves it loses.  Ours; zero-sum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from arena.scenarios.script import Script, arrive, unit
from arena.sim.body import Body, Team, Zone
from arena.sim.env import layout_of
from arena.sim.observation import Part
from arena.sim.option import option
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World

WIN = 10.0
CENTRE = 0.1  # reward per decision and unit of distance for standing nearer to the middle than the other


@dataclass(frozen=True)
class Sumo(Scenario):
    """Options of sumo."""

    name = "sumo"
    title = "Sumo"
    pitch = "Last one in the ring."
    kind = "competitive"
    symmetric = True

    ring: float = option(0.8, "radius of the ring at the start", low=0.4, high=0.95)
    shrink: float = option(0.85, "share of that radius that is gone when time is up", low=0, high=0.95)
    size: float = option(0.12, "radius of a wrestler", low=0.05, high=0.2)
    time: float = option(30.0, "seconds; when they are over, whoever stands nearer to the middle wins", low=2, high=90)

    def teams(self) -> tuple[Team, ...]:
        """One against one."""
        wish = "Push the other out of the ring. When time is up, whoever stands nearer to the middle wins."
        return Team("left", ("left",), wish), Team("right", ("right",), wish)

    def bodies(self, rules: Rules) -> tuple[Body, ...]:
        """Two equal wrestlers."""
        return Body("left", self.size, gain=4.0), Body("right", self.size, gain=4.0)

    def zones(self, world: World) -> tuple[Zone, ...]:
        """The ring."""
        return (Zone("ring", 0, 0, float(self._ring(world)[0])),)

    def _ring(self, world: World) -> Array:
        """(B,) its radius now."""
        return (self.ring * (1 - self.shrink * world.seconds / self.time)).astype(world.dtype)

    def start(self, rules: Rules, count: int, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        """Face to face at a random angle: each is the other's mirror image."""
        angle = rng.uniform(0, 2 * np.pi, count)
        left = 0.55 * self.ring * np.stack([np.cos(angle), np.sin(angle)])  # (2, count)
        return np.stack([left, -left], 1), {"out": np.zeros((2, count), bool)}

    def seconds(self, rules: Rules) -> float:
        """At most."""
        return self.time

    def advance(self, world: World) -> None:
        """Latch who left the ring first; both at once is nobody's win."""
        undecided = ~world.facts["out"].any(0)
        world.facts["out"] |= undecided & (self._from_centre(world) > self._ring(world))

    def over(self, world: World) -> Array:
        """Somebody is out."""
        return world.facts["out"][0] | world.facts["out"][1]

    def observe(self, world: World, team: str) -> dict[str, Part]:
        """The ring's radius, itself and the other."""
        me, other = (slice(0, 1), slice(1, 2)) if team == "left" else (slice(1, 2), slice(0, 1))
        pos, vel = world.pos, world.vel
        return {
            "ring": self._ring(world)[None],
            "velocity": vel[:, me],
            "position": pos[:, me],
            "other": pos[:, other] - pos[:, me],
            "other's velocity": vel[:, other],
        }

    def reward(self, world: World) -> Array:
        """(2, B) what one gains the other loses: the win, and a little for the middle of the ring."""
        out = world.facts["out"].astype(world.dtype)
        middle = self._from_centre(world)
        left = WIN * (out[1] - out[0]) + CENTRE * (middle[1] - middle[0])
        return np.stack([left, -left])

    def score(self, world: World) -> Array:
        """(2, B) one point for the other's fall."""
        return world.facts["out"][::-1].astype(np.int64)

    def winner(self, world: World) -> Array:
        """Whoever is still in; if both are, whoever is nearer to the middle."""
        out = world.facts["out"]
        middle = self._from_centre(world)
        nearer = np.where(middle[0] == middle[1], -1, (middle[1] < middle[0]).astype(np.int64))
        return np.where(out[0] & out[1], -1, np.where(out[0], 1, np.where(out[1], 0, nearer)))

    def _from_centre(self, world: World) -> Array:
        """(2, B) each wrestler's distance to the middle."""
        x, y = world.pos[:, :2]
        return np.sqrt(x * x + y * y)

    def script(self, team: str, rules: Rules, strength: str = "hard") -> Script:
        """Get between the middle and the other, then ram; near the edge, come back first."""
        return Script(self._ram, layout_of(self, rules, team), rules, strength)

    def _ram(self, see: Mapping[str, Array], agent: Array) -> Array:
        place, velocity, other = see["position"], see["velocity"], see["other"]
        theirs = place + other
        coming = place + 0.35 * velocity  # where momentum alone would take it
        inside = np.linalg.norm(theirs, axis=1) > np.linalg.norm(place, axis=1) - 0.05
        ram = unit(other + 0.15 * see["other's velocity"]) * 2
        home = arrive(-place, velocity)
        danger = np.linalg.norm(coming, axis=1) > see["ring"][:, 0] - 0.08
        return np.where((inside & ~danger)[:, None], ram, home)
