"""Swarm: many agents fill a formation while solid things drift through it.  Ours; made to grow.

All costs grow with the number of agents, not its square: each has a slot of its own, and sees a few neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from arena.scenarios.script import Script
from arena.scenarios.swarm_script import Fill, Formations, in_rows, nearby, swap, to_and_fro
from arena.sim.body import Body, Team, Wall
from arena.sim.env import layout_of
from arena.sim.observation import Part
from arena.sim.option import option
from arena.sim.placing import scatter
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World

PACE = (0.1, 0.3)  # slowest and fastest drift, units/s
POINT = 10.0  # reward of every agent for a formation: more than the way to the next one costs
FAR = 0.1  # what an agent pays per decision and unit of distance to its slot
SETS = 60  # more than anybody can fill in a round


@dataclass(frozen=True)
class Swarm(Scenario):
    """Options of swarm."""

    name = "swarm"
    title = "Swarm"
    pitch = "Fill the formation, whatever drifts through it."
    kind, turned = "cooperative", "never"
    stages = ({"pace": 0.0, "fill": 0.5}, {"pace": 0.0}, {"pace": 0.5}, {})
    state_facts = ("slot", "filled", "held")
    signs = (("light", "a slot to fill"), ("lit", "a slot that is filled"))

    agents: int = option(8, "how many agents, and slots", low=4, high=256)
    drifters: int = option(3, "how many things drift by", low=0, high=8)
    pace: float = option(1.0, "how fast they drift: 1 is as designed", low=0, high=2)
    fill: float = option(0.9, "share of the slots that must be filled", low=0.1)
    hold: float = option(0.5, "seconds for which they must be filled at once", low=0, high=3)
    neighbours: int = option(6, "how many others an agent sees, the nearest", low=1, high=16)
    target: int = option(14, "formations to fill for a win", low=1, high=SETS - 1)
    time: float = option(60.0, "seconds of a round", low=5, high=90)

    def teams(self) -> tuple[Team, ...]:
        """One swarm."""
        wish = (
            "Take a slot each and keep it for a moment, all of you. Mind what drifts by. Then the next one lights up."
        )
        return (Team("swarm", tuple(f"bee {i + 1}" for i in range(self.agents)), wish),)

    def bodies(self, rules: Rules) -> tuple[Body, ...]:
        """The more agents, the smaller and the slower to speed up; what drifts; the slots."""
        size = Formations.of(self.agents)
        bees = [Body(name, size.body, gain=size.gain, max_speed=1.0) for name in self.teams()[0].agents]
        drifters = [Body(f"drifter {i + 1}", size.drifter, "drifter", movable=False) for i in range(self.drifters)]
        slot = Body("slot", size.reach, "light", solid=False, movable=False)
        return (*bees, *drifters, *(replace(slot, name=f"slot {i + 1}") for i in range(self.agents)))

    @property
    def _bees(self) -> slice:
        return slice(0, self.agents)

    @property
    def _drifters(self) -> slice:
        return slice(self.agents, self.agents + self.drifters)

    def walls(self, rules: Rules) -> tuple[Wall, ...]:
        """The field's edges where it has none."""
        corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)]
        return () if rules.half_field else tuple(Wall(start, end, opaque=False) for start, end in pairwise(corners))

    def start(self, rules: Rules, count: int, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        """Anywhere, apart; the round's formations, and which way things drift, are drawn now."""
        formations, half = Formations.of(self.agents), np.array(rules.half_field or (1.0, 1.0))
        radii = [formations.aisle] * self.drifters + [1.1 * formations.body] * self.agents
        drifters, bees = np.split(scatter(rng, (half[0], half[1]), radii, count), [self.drifters], 1)
        angle = rng.uniform(0, 2 * np.pi, (self.drifters, count))
        speed = self.pace * rng.uniform(*PACE, (self.drifters, count))
        shapes = rng.integers(len(formations.slots), size=(SETS, count))
        middles = rng.uniform(-1, 1, (2, SETS, count)) * (half - formations.half)[:, None, None]
        facts = {
            "shapes": shapes,
            "middles": middles,
            "from": drifters,  # (2, D, B) where each drifter began
            "drift": speed * np.stack([np.cos(angle), np.sin(angle)]),  # units/s
            "slot": in_rows(bees),  # (A, B) whose is which
            "filled": np.zeros(count, np.int64),  # formations
            "held": np.zeros(count, np.int64),  # ticks for which enough slots have been filled
            "since": np.full(count, 1_000, np.int64),  # ticks since a formation was filled
        }
        return np.concatenate([bees, drifters, formations.places(shapes[0], middles[:, 0])], 1), facts

    def _apart(self, world: World) -> Array:
        """(2, A, B) from each agent to its slot."""
        lanes = (world.facts["slot"] + self._drifters.stop) * world.count + np.arange(world.count)
        return np.take(world.pos.reshape(2, -1), lanes, 1) - world.pos[:, self._bees]

    def _in_place(self, world: World) -> Array:
        """(A, B) who is where it belongs."""
        return np.square(self._apart(world)).sum(0) < Formations.of(self.agents).reach ** 2

    def seconds(self, rules: Rules) -> float:
        """As the option says."""
        return self.time

    def advance(self, world: World) -> None:
        """Let things drift; give a free slot to who stands in it; light up the next formation when one was held."""
        facts, formations, rules = world.facts, Formations.of(self.agents), world.rules
        room = (np.array(rules.half_field or (1.0, 1.0), world.dtype) - formations.aisle)[:, None, None]
        drifting = to_and_fro(facts["from"], facts["drift"], world.seconds, room)
        world.pos[:, self._drifters], world.vel[:, self._drifters] = drifting
        in_place = self._in_place(world)
        decided = world.ticks % rules.ticks_per_decision == 0
        if decided.any():
            swap(facts["slot"], formations.stood_in(world.pos[:, self._bees], *self._now(facts)), in_place, decided)
        enough = in_place.sum(0) >= np.ceil(self.fill * self.agents)
        facts["held"] = np.where(enough, facts["held"] + 1, 0)
        facts["since"] += 1
        done = (facts["held"] > round(self.hold / rules.tick_seconds)).nonzero()[0]
        if len(done):
            facts["filled"][done] += 1
            facts["held"][done] = 0
            facts["since"][done] = 0
            shape, middle = self._now(facts)
            world.pos[:, self._drifters.stop :, done] = formations.places(shape[done], middle[:, done])
            facts["slot"][:, done] = in_rows(world.pos[:, self._bees, done])

    def _now(self, facts: dict[str, Array]) -> tuple[Array, Array]:
        """(B,) the formation's shape, (2, B) its middle."""
        step, worlds = facts["filled"] % SETS, np.arange(len(facts["filled"]))
        return facts["shapes"][step, worlds], facts["middles"][:, step, worlds]

    def marks(self, world: World, team: str | None) -> dict[int, str]:
        """Slots that are filled."""
        filled = world.facts["slot"][self._in_place(world)[:, 0], 0] + self._drifters.stop
        return dict.fromkeys(filled.tolist(), "lit")

    def observe(self, world: World, team: str) -> dict[str, Part]:
        """Itself, its slot, the share of slots that are filled, what drifts, its nearest neighbours."""
        place, few = world.pos[:, self._bees], min(self.neighbours, self.agents - 1, self.nearest or self.agents)
        near = nearby(place, few)
        if self.vision:
            near *= near[0] * near[0] + near[1] * near[1] <= self.vision**2
        return {
            "velocity": world.vel[:, self._bees],
            "position": place,
            "slot": self._apart(world),
            "filled": self._in_place(world).mean(0, dtype=world.dtype)[None],
            "drifters": world.places(self._drifters),
            "drifters' velocities": world.velocities(self._drifters),
            "neighbours": near,
        }

    def reward(self, world: World) -> Array:
        """(A, B) each its own: less the further it is from its slot; all: for a formation."""
        (x, y), filled = self._apart(world), world.facts["since"] < world.rules.ticks_per_decision
        return (POINT * filled - FAR * np.sqrt(x * x + y * y)).astype(world.dtype, copy=False)

    def score(self, world: World) -> Array:
        """(1, B) formations."""
        return world.facts["filled"][None].copy()

    def winner(self, world: World) -> Array:
        """The swarm wins by enough formations in time."""
        return np.where(world.facts["filled"] >= self.target, 0, -1)

    def script(self, team: str, rules: Rules, strength: str = "hard") -> Script:
        """To one's slot, round what drifts."""
        return Script(Fill(Formations.of(self.agents)).to_own_slot, layout_of(self, rules, team), rules, strength)
