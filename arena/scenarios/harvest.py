"""Harvest: food that grows again, two teams that eat it and bump each other off; most food wins.  Ours; zero-sum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arena.scenarios.harvest_script import Forage
from arena.scenarios.script import Script
from arena.sim.body import Body, Team
from arena.sim.env import layout_of
from arena.sim.observation import Part, Things
from arena.sim.option import option
from arena.sim.placing import scatter
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World

SIZE, FOOD = 0.08, 0.06  # radii
APART = 0.12  # radius of the circles in which all begin
BUMP = 0.4  # units/s by which who bumps must be faster, towards the other, than the other towards it
GUARD = 2.0  # seconds, after standing still, for which nobody is bumped again
EATEN = 1.0  # reward of a patch more, or of one that the others lose
NEAR = 0.1  # reward per decision and unit of length for being nearer to something ripe
FAR = 1.0  # beyond which that does not count


@dataclass(frozen=True)
class Harvest(Scenario):
    """Options of harvest."""

    name = "harvest"
    title = "Harvest"
    pitch = "Eat more than they do, and bump them off their food."
    kind = "competitive"
    symmetric = True
    stages = ({"regrow": 2.0, "stun": 0.0}, {"stun": 0.0}, {})
    state_facts = ("growing", "points", "dazed", "guard")
    signs = (("food", "ripe: eat it"), ("gone", "eaten, grows again"), ("frozen", "was bumped, stands still"))

    side: int = option(2, "how many eaters a side", low=1, high=4)
    pairs: int = option(6, "how many pairs of patches, left and right, beside the one in the middle", low=1, high=8)
    regrow: float = option(4.0, "seconds until a patch is ripe again", low=1, high=20)
    stun: float = option(1.0, "seconds for which who is bumped stands still; 0: bumps only push", low=0, high=3)
    time: float = option(45.0, "seconds; when they are over, more food wins", low=5, high=90)

    def teams(self) -> tuple[Team, ...]:
        """Ants and beetles."""
        wish = "Eat what is ripe. Bump the others from behind: they stand still, and you take a piece of theirs."
        ants, beetles = (tuple(f"{name} {i + 1}" for i in range(self.side)) for name in ("ant", "beetle"))
        return Team("ants", ants, wish), Team("beetles", beetles, wish)

    def bodies(self, rules: Rules) -> tuple[Body, ...]:
        """Equal eaters, and patches that nobody stumbles over."""
        eaters = [Body(agent, SIZE, gain=3.0) for team in self.teams() for agent in team.agents]
        return *eaters, *(Body(f"food {i + 1}", FOOD, "food", False, False) for i in range(2 * self.pairs + 1))

    @property
    def _eaters(self) -> slice:
        return slice(0, 2 * self.side)

    @property
    def _food(self) -> slice:
        return slice(2 * self.side, 2 * (self.side + self.pairs) + 1)

    def start(self, rules: Rules, count: int, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        """One half of the field at random, the other its mirror image; ants begin in either."""
        n, (width, height) = self.side, rules.half_field or (1.0, 1.0)
        half = scatter(rng, (width / 2 - 0.05, height), [APART] * (self.side + self.pairs), count)
        half[0] = (half[0] + width / 2 + 0.05) * rng.choice([-1.0, 1.0], count)
        mirrored = np.stack([-half[0], half[1]])
        middle = np.stack([np.zeros((1, count)), rng.uniform(APART - height, height - APART, (1, count))])
        facts = {
            "growing": np.zeros((2 * self.pairs + 1, count), np.int64),  # ticks until each patch is ripe
            "points": np.zeros((2, count), np.int64),
            "before": np.zeros((2, count), np.int64),  # points when this decision was made
            "dazed": np.zeros((2 * self.side, count), np.int64),  # ticks for which each stands still
            "guard": np.zeros((2 * self.side, count), np.int64),  # ticks for which each cannot be bumped
        }
        return np.concatenate([half[:, :n], mirrored[:, :n], half[:, n:], mirrored[:, n:], middle], 1), facts

    def seconds(self, rules: Rules) -> float:
        """At most."""
        return self.time

    def advance(self, world: World) -> None:
        """Let food grow, be eaten by who touches it, and who is bumped lose a piece."""
        facts, decision = world.facts, world.rules.ticks_per_decision
        facts["before"] = np.where(world.ticks % decision == 1 % decision, facts["points"], facts["before"])
        for name in ("growing", "dazed", "guard"):
            facts[name] -= facts[name] > 0
        eats = world.touching(self._eaters, self._food) & (facts["dazed"] == 0)[:, None] & (facts["growing"] == 0)
        eats = eats.reshape(2, self.side, *eats.shape[1:]).any(1)  # (2, F, B)
        facts["points"] += eats.sum(1)
        facts["growing"][eats.any(0)] = round(self.regrow / world.rules.tick_seconds)
        if self.stun:
            self._bump(world)

    def _bump(self, world: World) -> None:
        ants, beetles = self.team_slices().values()
        touching = world.touching(ants, beetles)  # (n, n, B)
        if not touching.any():
            return
        facts, way = world.facts, world.offsets(ants, beetles)
        way /= np.maximum(np.sqrt(way[0] * way[0] + way[1] * way[1]), 1e-6)
        speed = ((world.vel[:, ants, None] + world.vel[:, None, beetles]) * way).sum(0)  # more than the other's
        free, awake = facts["guard"] == 0, facts["dazed"] == 0
        hit = np.concatenate(
            [
                (touching & (speed < -BUMP) & awake[beetles]).any(1) & free[ants],
                (touching & (speed > BUMP) & awake[ants, None]).any(0) & free[beetles],
            ]
        )  # (A, B)
        lost = np.minimum(hit.reshape(2, self.side, -1).sum(1), facts["points"])
        facts["points"] += lost[::-1] - lost
        facts["dazed"][hit] = round(self.stun / world.rules.tick_seconds)
        facts["guard"][hit] = round((self.stun + GUARD) / world.rules.tick_seconds)

    def pinned(self, world: World) -> Array | None:
        """Who was bumped."""
        dazed = world.facts["dazed"] > 0
        return np.concatenate([dazed, np.zeros((2 * self.pairs + 1, world.count), bool)]) if dazed.any() else None

    def marks(self, world: World, team: str | None) -> dict[int, str]:
        """Who stands still, and patches that were eaten."""
        dazed, growing = np.flatnonzero(world.facts["dazed"][:, 0]), np.flatnonzero(world.facts["growing"][:, 0])
        return dict.fromkeys(dazed.tolist(), "frozen") | dict.fromkeys((growing + 2 * self.side).tolist(), "gone")

    def observe(self, world: World, team: str) -> dict[str, Part]:
        """Itself, the patches, own half first, how ripe they are, the others, whether they can be bumped, its mates."""
        ants, beetles = self.team_slices().values()
        me, rivals, turn = (ants, beetles, 0) if team == "ants" else (beetles, ants, self.pairs)
        patches = self._food.start + np.append(np.roll(np.arange(2 * self.pairs), turn), 2 * self.pairs)
        food = np.tile(patches, (self.side, 1))  # (A, F)
        mates, tick = world.others(me, me), world.rules.tick_seconds
        about = np.zeros((1, *world.pos.shape[1:]), world.dtype)
        about[0, self._eaters] = world.facts["guard"] * (tick / (self.stun + GUARD))
        about[0, self._food] = 1 - world.facts["growing"] * (tick / self.regrow)
        return {
            "velocity": world.vel[:, me],
            "position": world.pos[:, me],
            "guard": about[0, me],
            "food": world.places(food),
            "food ripe": Things(food, about, relative=False),
            "others": world.places(rivals),
            "others' velocities": world.velocities(rivals),
            "others' guard": Things(rivals, about, relative=False),
            "mates": world.places(mates),
            "mates' velocities": world.velocities(mates),
        }

    def reward(self, world: World) -> Array:
        """(A, B) what one team gains the other loses: food, and a little for being near what is ripe."""
        facts = world.facts
        gain = facts["points"] - facts["before"]  # (2, B)
        far = np.minimum(world.distances(self._eaters, self._food), FAR)  # (A, F, B)
        far = np.where(facts["growing"] > 0, FAR, far).min(1).reshape(2, self.side, -1).mean(1)
        ants = EATEN * (gain[0] - gain[1]) + NEAR * (far[1] - far[0])
        return np.repeat(np.stack([ants, -ants]), self.side, 0).astype(world.dtype, copy=False)

    def score(self, world: World) -> Array:
        """(2, B) food."""
        return world.facts["points"].copy()

    def winner(self, world: World) -> Array:
        """Who has more food."""
        ants, beetles = world.facts["points"]
        return np.where(ants == beetles, -1, (beetles > ants).astype(np.int64))

    def script(self, team: str, rules: Rules, strength: str = "hard") -> Script:
        """Go where something is ripe first and no mate is nearer; bump who is near and slower."""
        return Script(Forage(self.regrow, BUMP, self.stun > 0).plan, layout_of(self, rules, team), rules, strength)
