"""Sumo: equal teams of wrestlers on a ring that shrinks; the last team in it wins.  Ours; zero-sum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from arena.scenarios.script import Script, arrive, norm, unit, vectors
from arena.sim.body import Body, Team, Zone
from arena.sim.env import layout_of
from arena.sim.observation import Part
from arena.sim.option import option
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World

WIN = 10.0
CENTRE = 0.1  # reward per decision and unit of distance for standing nearer to the middle than the others
APART = 0.45  # between the places of those who are out


@dataclass(frozen=True)
class Sumo(Scenario):
    """Options of sumo."""

    name = "sumo"
    title = "Sumo"
    pitch = "Last one in the ring."
    kind = "competitive"
    symmetric = True
    stages = ({"ring": 0.5, "time": 15.0}, {})

    ring: float = option(0.8, "radius of the ring at the start", low=0.4, high=0.95)
    shrink: float = option(0.85, "share of that radius that is gone when time is up", low=0, high=0.95)
    size: float = option(0.12, "radius of a wrestler, less where the ring has no room", low=0.05, high=0.2)
    time: float = option(30.0, "seconds; when they are over, whoever stands nearer to the middle wins", low=2, high=90)
    side: int = option(1, "how many wrestlers a side", low=1, high=3)

    def teams(self) -> tuple[Team, ...]:
        """As many against as many."""
        if self.side == 1:
            wish = "Push the other out of the ring. When time is up, whoever stands nearer to the middle wins."
            return Team("left", ("left",), wish), Team("right", ("right",), wish)
        wish = "Push them all out of the ring. When time is up, more in the ring win, then who is nearer to the middle."
        left, right = (tuple(f"{name} {i + 1}" for i in range(self.side)) for name in ("left", "right"))
        return Team("left", left, wish), Team("right", right, wish)

    def bodies(self, rules: Rules) -> tuple[Body, ...]:
        """Equal wrestlers, small enough to begin apart on the smallest ring."""
        size = min(self.size, 0.53 * self.ring * float(np.sin(np.pi / (2 * self.side))))
        return tuple(Body(agent, size, gain=4.0) for team in self.teams() for agent in team.agents)

    def zones(self, world: World) -> tuple[Zone, ...]:
        """The ring."""
        return (Zone("ring", 0, 0, float(self._ring(world)[0])),)

    def marks(self, world: World, team: str | None) -> dict[int, str]:
        """Who sits beside the ring."""
        return {} if self.side == 1 else dict.fromkeys(np.flatnonzero(world.facts["out"][:, 0]).tolist(), "gone")

    def _ring(self, world: World) -> Array:
        """(B,) its radius now."""
        return (self.ring * (1 - self.shrink * world.seconds / self.time)).astype(world.dtype)

    def start(self, rules: Rules, count: int, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        """Face to face at a random angle, evenly around the middle: each is another's mirror image."""
        angle = rng.uniform(0, 2 * np.pi, count) + (np.arange(self.side) - (self.side - 1) / 2)[:, None] * (
            np.pi / self.side
        )
        left = 0.55 * self.ring * np.stack([np.cos(angle), np.sin(angle)])  # (2, side, count)
        facts: dict[str, Array] = {"out": np.zeros((2 * self.side, count), bool)}
        if self.side > 1:
            facts["fell"] = np.full((2 * self.side, count), -1_000, np.int64)  # the tick when
        return np.concatenate([left, -left], 1), facts

    def seconds(self, rules: Rules) -> float:
        """At most."""
        return self.time

    def advance(self, world: World) -> None:
        """Latch who leaves the ring until all of a team are out; meanwhile those who are sit beside it."""
        facts = world.facts
        falls = ~facts["out"] & ~self.over(world) & (self._from_centre(world) > self._ring(world))
        facts["out"] |= falls
        if self.side > 1 and falls.any():
            facts["fell"][falls] = np.broadcast_to(world.ticks, falls.shape)[falls]
            aside = falls & ~self.over(world)
            x = np.repeat([-1.6, 1.6], self.side) - np.repeat([-1, 1], self.side) * world.radius
            y = np.tile((np.arange(self.side) - (self.side - 1) / 2) * APART, 2)
            world.pos[:] = np.where(aside, np.stack([x, y])[..., None], world.pos)
            world.vel[:, aside] = 0

    def pinned(self, world: World) -> Array | None:
        """Those who are out."""
        return None if self.side == 1 else world.facts["out"]

    def sight(self, world: World, team: str) -> Array | None:
        """Nobody looks at those who are out."""
        return None if self.side == 1 else np.broadcast_to(~world.facts["out"], (self.side, *world.pos.shape[1:]))

    def over(self, world: World) -> Array:
        """All of a team are out."""
        return np.logical_and.reduce(world.facts["out"].reshape(2, self.side, -1), 1).any(0)

    def _fallen(self, world: World) -> Array:
        """(2, B) how many of each team."""
        return world.facts["out"].reshape(2, self.side, -1).sum(1)

    def observe(self, world: World, team: str) -> dict[str, Part]:
        """The ring's radius, itself, the others and its mates."""
        left, right = self.team_slices().values()
        me, rivals = (left, right) if team == "left" else (right, left)
        other, velocity = ("other", "other's velocity") if self.side == 1 else ("others", "others' velocities")
        parts: dict[str, Part] = {
            "ring": self._ring(world)[None],
            "velocity": world.vel[:, me],
            "position": world.pos[:, me],
            other: world.places(rivals),
            velocity: world.velocities(rivals),
        }
        if self.side > 1:
            mates = world.others(me, me)
            parts |= {"mates": world.places(mates), "mates' velocities": world.velocities(mates)}
        return parts

    def reward(self, world: World) -> Array:
        """(A, B) what one team gains the other loses: falls, and a little for the middle of the ring."""
        falls = world.facts["out"]
        if self.side > 1:
            falls = world.ticks - world.facts["fell"] < world.rules.ticks_per_decision
        fallen = falls.reshape(2, self.side, -1).sum(1).astype(world.dtype) / self.side
        middle = self._middle(world)
        gain = WIN * (fallen[::-1] - fallen) + CENTRE * (middle[::-1] - middle)  # (2, B)
        return gain.repeat(self.side, 0).astype(world.dtype, copy=False)

    def score(self, world: World) -> Array:
        """(2, B) one point for each fall of the others."""
        return self._fallen(world)[::-1]

    def winner(self, world: World) -> Array:
        """Who has more in the ring; if both have as many, who is nearer to the middle; if none, nobody."""
        left, right = self.side - self._fallen(world)
        middle = self._middle(world)
        nearer = np.where((middle[0] == middle[1]) | (left == 0), -1, (middle[1] < middle[0]).astype(np.int64))
        return np.where(left == right, nearer, (right > left).astype(np.int64))

    def _middle(self, world: World) -> Array:
        """(2, B) each team's mean distance to the middle; who sits beside the ring counts as on its edge."""
        far = self._from_centre(world)
        if self.side > 1:
            far = np.where(world.facts["out"], self._ring(world), far)
        return np.add.reduce(far.reshape(2, self.side, -1), 1) / self.side

    def _from_centre(self, world: World) -> Array:
        """(A, B) each wrestler's distance to the middle."""
        x, y = world.pos
        return np.sqrt(x * x + y * y)

    def script(self, team: str, rules: Rules, strength: str = "hard") -> Script:
        """Get between the middle and the nearest other, then ram; near the edge, come back first."""
        return Script(self._ram, layout_of(self, rules, team), rules, strength)

    def _ram(self, see: Mapping[str, Array], agent: Array) -> Array:
        place, velocity = see["position"], see["velocity"]
        others = vectors(see["other" if self.side == 1 else "others"])  # (n, M, 2)
        speeds = vectors(see["other's velocity" if self.side == 1 else "others' velocities"])
        seen = (others != 0).any(2)  # out of sight is zeros
        rows, nearest = np.arange(len(agent)), np.where(seen, norm(others), np.inf).argmin(1)
        other, speed = others[rows, nearest], speeds[rows, nearest]
        theirs = place + other
        coming = place + 0.35 * velocity  # where momentum alone would take it
        inside = norm(theirs) > norm(place) - 0.05
        ram = unit(other + 0.15 * speed) * 2
        home = arrive(-place, velocity)
        danger = norm(coming) > see["ring"][:, 0] - 0.08
        return np.where((inside & ~danger & seen.any(1))[:, None], ram, home)
