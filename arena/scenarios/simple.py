"""Simple: one agent and a light to reach.

Classic rules are MPE2's `simple_v3`: nothing there is random but the start, and nothing ever touches.  In arena rules
several lights shine, and each that is reached moves on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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

AGENT, LIGHT = 0.08, 0.1  # radii, arena rules
REACHED = 5.0  # reward for a light, arena rules
DISTANCE = 0.5  # what a unit of distance to the nearest costs a decision, arena rules
PLACES = 60  # of each light: more than anybody reaches in a round


@dataclass(frozen=True)
class Simple(Scenario):
    """Options of simple."""

    name = "simple"
    title = "Lights out"
    pitch = "Reach as many lights as you can."
    kind = "cooperative"
    stages = ({"target": 10}, {"target": 25}, {})
    state_facts = ("reached",)

    lights: int = option(3, "how many lights shine at once, arena rules", low=1, high=6)
    target: int = option(35, "lights to reach for a win, arena rules", low=1, high=PLACES)
    time: float = option(30.0, "seconds in a round, arena rules", low=5, high=90)
    limit: int = option(25, "decisions in an episode, classic rules", low=1, high=10_000)

    def teams(self) -> tuple[Team, ...]:
        """One agent."""
        return (Team("runner", ("runner",), "Touch a light, and it moves on. Touch as many as you can."),)

    def bodies(self, rules: Rules) -> tuple[Body, ...]:
        """Nothing pushes anything."""
        if rules.half_field is None:
            return Body("runner", 0.05, solid=False), Body("light 1", 0.05, "light", solid=False, movable=False)
        lights = (Body(f"light {i + 1}", LIGHT, "light", solid=False, movable=False) for i in range(self.lights))
        return Body("runner", AGENT), *lights

    def start(self, rules: Rules, count: int, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        """Anywhere; in arena rules the agent begins in the middle, with all places of the round's lights drawn now."""
        if rules.half_field is None:
            return rng.uniform(-1, 1, (2, 2, count)), {}
        lanes = scatter(rng, rules.half_field, [LIGHT + 0.02] * self.lights, count * PLACES)
        places = lanes.reshape(2, self.lights, PLACES, count)
        counts = {"turn": np.zeros((self.lights, count), np.int64), "reached": np.zeros(count, np.int64)}
        facts = {"places": places, "gained": np.zeros(count, np.int64), **counts}  # gained: in this decision
        return np.concatenate([np.zeros((2, 1, count)), places[:, :, 0]], 1), facts

    def seconds(self, rules: Rules) -> float:
        """25 decisions, or half a minute."""
        return self.time if rules.half_field else self.limit * rules.decision_seconds

    def advance(self, world: World) -> None:
        """Arena rules: a light that is touched counts, and shines elsewhere."""
        if world.rules.half_field is None:
            return
        facts, first = world.facts, (world.ticks - 1) % world.rules.ticks_per_decision == 0
        np.copyto(facts["gained"], 0, where=first)
        light, lane = np.nonzero(world.touching(slice(0, 1), slice(1, 1 + self.lights))[0])
        if len(lane):
            facts["turn"][light, lane] = (facts["turn"][light, lane] + 1) % PLACES
            world.pos[:, 1 + light, lane] = facts["places"][:, light, facts["turn"][light, lane], lane]
            np.add.at(facts["gained"], lane, 1)
            np.add.at(facts["reached"], lane, 1)

    def observe(self, world: World, team: str) -> dict[str, Part]:
        """How it moves and where the light is; in arena rules also where it is itself."""
        parts: dict[str, Part] = {"velocity": world.vel[:, :1]}
        if world.rules.half_field:
            parts["position"] = world.pos[:, :1]
        return {**parts, "lights": world.places(slice(1, len(world.bodies)))}

    def reward(self, world: World) -> Array:
        """(1, B) minus the squared distance to the light; arena: the nearest's distance, and more for each touched."""
        apart = world.pos[:, 1:] - world.pos[:, :1]  # (2, L, B)
        square = apart[0] * apart[0] + apart[1] * apart[1]
        if world.rules.half_field is None:
            return -square
        reward = REACHED * world.facts["gained"] - DISTANCE * np.sqrt(square.min(0))
        return reward[None].astype(world.dtype, copy=False)

    def score(self, world: World) -> Array:
        """(1, B) lights reached."""
        return world.facts.get("reached", np.zeros(world.count, np.int64))[None]

    def winner(self, world: World) -> Array:
        """The agent wins by reaching enough lights in time."""
        return np.where(self.score(world)[0] >= self.target, 0, -1)

    def script(self, team: str, rules: Rules, strength: str = "hard") -> Script:
        """Go to the light that is nearest to where the agent would coast."""
        return Script(self._chase, layout_of(self, rules, team), rules, strength)

    def _chase(self, see: Mapping[str, Array], agent: Array) -> Array:
        lights, velocity, known = vectors(see["lights"]), see["velocity"], seen(see, "lights")
        far = np.where(known, norm(lights - 0.3 * velocity[:, None]), np.inf)  # (n, L)
        target = lights[np.arange(len(lights)), far.argmin(1)]
        if "position" not in see:
            return arrive(target, velocity)
        return np.where(known.any(1, keepdims=True), 6 * target - 1.2 * velocity, _wander(see["position"]))


def _wander(place: Array) -> Array:
    """Thrust (n, 2) round the middle of the field, for whoever sees no light."""
    x, y = place[:, 0] / 1.6, place[:, 1]
    out = np.sqrt(x * x + y * y) - 0.5
    return np.stack([-y - 3 * out * x, x - 3 * out * y + 0.1], 1) * 4
