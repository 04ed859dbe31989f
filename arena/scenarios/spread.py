"""Spread: as many agents as lights, all to be covered without touching.

Classic rules are MPE2's `simple_spread_v3`.  In arena rules covered lights move on, and the crew clears as it can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from arena.scenarios.script import Script, arrive, norm, seen, vectors
from arena.sim.body import Body, Team
from arena.sim.env import layout_of
from arena.sim.observation import Part
from arena.sim.option import option
from arena.sim.placing import scatter
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World

COVERED = 0.15  # how near an agent's centre must be to a light's, arena rules
LIT = 0.2  # reward of every agent for each light covered, arena rules
CLEARED = 15.0  # reward of every agent for clearing a set: more than the way to the next one costs
SETS = 40  # more than anybody can clear in a round


@dataclass(frozen=True)
class Spread(Scenario):
    """Options of spread."""

    name = "spread"
    title = "Spread"
    pitch = "Cover every light, touch nobody."
    kind = "cooperative"
    stages = ({"distinct": 1}, {"distinct": 2}, {})
    signs = (("light", "to be covered"),)

    agents: int = option(3, "how many agents, and lights", low=1, high=6)
    local_ratio: float = option(0.5, "share of the reward that is the agent's own, for collisions; the rest is common")
    target: int = option(15, "sets of lights to clear for a win, arena rules", low=1, high=SETS - 1)
    hold: float = option(0.3, "seconds for which all lights must be covered at once, arena rules", low=0, high=3)
    limit: int = option(25, "decisions in an episode, classic rules", low=1, high=10_000)
    distinct: int = option(6, "how many different places the lights share; 6 is one each", low=1, high=6)

    def teams(self) -> tuple[Team, ...]:
        """One crew."""
        wish = "Cover all lights at once, one each, without bumping into each other. Then the next set lights up."
        return (Team("crew", tuple(f"crew {i + 1}" for i in range(self.agents)), wish),)

    def bodies(self, rules: Rules) -> tuple[Body, ...]:
        """Agents push each other; lights only shine."""
        radius = 0.15 if rules.half_field is None else 0.09
        crew = [Body(f"crew {i + 1}", radius) for i in range(self.agents)]
        glow = 0.05 if rules.half_field is None else COVERED
        lights = [Body(f"light {i + 1}", glow, "light", solid=False, movable=False) for i in range(self.agents)]
        return (*crew, *lights)

    def start(self, rules: Rules, count: int, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        """Anywhere; in arena rules apart from each other, with all sets of lights of the round drawn now."""
        shared = np.arange(self.agents) % self.distinct  # whose place each light has
        if rules.half_field is None:
            places = rng.uniform(-1, 1, (2, 2 * self.agents, count))
            return np.concatenate([places[:, : self.agents], places[:, self.agents + shared]], 1), {}
        crew = scatter(rng, rules.half_field, [0.09] * self.agents, count)
        sets = scatter(rng, rules.half_field, [0.16] * self.agents, count * SETS).reshape(2, self.agents, SETS, count)
        facts = {
            "sets": sets[:, shared],
            "cleared": np.zeros(count, np.int64),
            "held": np.zeros(count, np.int64),  # ticks for which all lights have been covered
            "since_clear": np.full(count, 1_000, np.int64),  # ticks
        }
        return np.concatenate([crew, facts["sets"][:, :, 0]], 1), facts

    def seconds(self, rules: Rules) -> float:
        """25 decisions, or 45 seconds."""
        return 45.0 if rules.half_field else self.limit * rules.decision_seconds

    def advance(self, world: World) -> None:
        """Arena rules: when all lights have been held long enough, the next set lights up."""
        if world.rules.half_field is None:
            return
        facts, lights = world.facts, slice(self.agents, 2 * self.agents)
        covered = (self._nearest(world) < COVERED).all(0)  # (B,)
        facts["held"] = np.where(covered, facts["held"] + 1, 0)
        facts["since_clear"] += 1
        cleared = (facts["held"] > round(self.hold / world.rules.tick_seconds)).nonzero()[0]
        if len(cleared):
            facts["cleared"][cleared] += 1
            facts["held"][cleared] = 0
            facts["since_clear"][cleared] = 0
            chosen = facts["cleared"][cleared] % SETS
            world.pos[:, lights, cleared] = facts["sets"][:, :, chosen, cleared]

    def observe(self, world: World, team: str) -> dict[str, Part]:
        """Itself, the lights, the others; MPE2's unused four words stay in classic rules."""
        crew, lights = slice(0, self.agents), slice(self.agents, 2 * self.agents)
        pos = world.pos
        parts: dict[str, Part] = {
            "velocity": world.vel[:, crew],
            "position": pos[:, crew],
            "lights": world.places(lights),
            "others": world.places(world.others(crew, crew)),
        }
        if world.rules.half_field is None:
            parts["words"] = np.zeros((2, self.agents, self.agents - 1, world.count), world.dtype)
        return parts

    def reward(self, world: World) -> Array:
        """(A, B) minus each light's distance to its nearest agent, mixed with minus one per agent touched.

        In arena rules lights that are lit, and sets that are cleared, bring more than that.
        """
        crew = slice(0, self.agents)
        nearest = self._nearest(world)  # (L, B)
        own = -world.touching(crew, crew).sum(1, dtype=world.dtype)  # (A, B)
        reward = self.local_ratio * own - (1 - self.local_ratio) * nearest.sum(0)
        if world.rules.half_field:
            cleared = world.facts["since_clear"] < world.rules.ticks_per_decision
            reward = reward + LIT * (nearest < COVERED).sum(0) + CLEARED * cleared
        return reward.astype(world.dtype, copy=False)

    def score(self, world: World) -> Array:
        """(1, B) sets cleared."""
        return world.facts.get("cleared", np.zeros(world.count, np.int64))[None]

    def winner(self, world: World) -> Array:
        """The crew wins by clearing enough sets in time."""
        return np.where(self.score(world)[0] >= self.target, 0, -1)

    def _nearest(self, world: World) -> Array:
        """(L, B) each light's distance to its nearest agent."""
        apart = world.offsets(slice(self.agents, 2 * self.agents), slice(0, self.agents))  # (2, L, A, B)
        return np.sqrt((apart[0] * apart[0] + apart[1] * apart[1]).min(1))

    def script(self, team: str, rules: Rules, strength: str = "hard") -> Script:
        """Assign lights to agents by the least sum of distances, each agent for itself, and go there."""
        whole = not (self.vision or self.nearest)
        plan = self._go_to_own_light if whole else self._go_to_a_free_light
        return Script(plan, layout_of(self, rules, team), rules, strength)

    def _go_to_own_light(self, see: Mapping[str, Array], agent: Array) -> Array:
        lights, others = vectors(see["lights"]), vectors(see["others"])  # (n, L, 2), (n, A-1, 2)
        rows = np.arange(len(agent))
        places = np.zeros((len(agent), self.agents, 2))  # all agents' places in order, seen from this one
        for index in range(self.agents):
            other = np.where(index < agent, index, index - 1).clip(0, max(self.agents - 2, 0))
            if self.agents > 1:
                places[:, index] = np.where((agent == index)[:, None], 0, others[rows, other])
        apart = norm(places[:, :, None] - lights[:, None])  # (n, A, L)
        choices = np.array(list(permutations(range(self.agents))))  # (P, A)
        cost = apart[:, np.arange(self.agents), choices].sum(2)  # (n, P)
        mine = choices[cost.argmin(1), agent]  # (n,)
        return arrive(lights[rows, mine], see["velocity"])

    def _go_to_a_free_light(self, see: Mapping[str, Array], agent: Array) -> Array:
        """The nearest light in sight to which nobody in sight is nearer; where there is none, round the middle."""
        lights, others = vectors(see["lights"]), vectors(see["others"])
        far = norm(lights)  # (n, L)
        rivals = norm(lights[:, :, None] - others[:, None])  # (n, L, A-1)
        taken = ((rivals < far[..., None]) & seen(see, "others")[:, None]).any(2)
        cost = np.where(seen(see, "lights") & ~taken, far, np.inf)
        light = lights[np.arange(len(agent)), cost.argmin(1)]
        x, y = see["position"].T
        around = np.stack([-2.0 * y, 0.8 * x], 1)
        return arrive(np.where(np.isinf(cost.min(1))[:, None], around, light), see["velocity"])
