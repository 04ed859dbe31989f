"""Carry: a crate too heavy for one, to be pushed through gates from one end to the other and back.  Ours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arena.scenarios.carry_script import PLACES, Course, Push, length
from arena.scenarios.script import Script
from arena.sim.body import Body, Team, Wall, Zone
from arena.sim.env import layout_of
from arena.sim.observation import Part
from arena.sim.option import option
from arena.sim.placing import scatter
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World

PORTER, CRATE, GOAL = 0.06, 0.15, 0.15  # radii
HAIR = {"classic": 0.1, "arena": 0.04}  # hands this near count; classic contacts are bouncy
KERB = CRATE + 2 * PORTER + 0.01  # the crate's middle stays this far from the edge: there is always room behind it
POINT = 10.0  # reward of every agent for a delivery
WAY = 4.0  # and for each unit of its way that the crate came nearer
NEAR = 0.05  # what an agent pays per decision and unit of distance to the crate
SETS = 40  # more than anybody can deliver in a round
SHORT = {"gates": 0, "target": 1, "time": 20.0}  # a stage is left only once whole rounds of it are over


@dataclass(frozen=True)
class Carry(Scenario):
    """Options of carry."""

    name = "carry"
    title = "Carry"
    pitch = "Too heavy for one: push the crate home together."
    kind, turned = "cooperative", "upside down"
    stages = ({**SHORT, "hands": 1, "time": 15.0}, {**SHORT, "hands": 2}, {**SHORT, "gates": 1, "time": 25.0}, {})
    state_facts = ("goal", "gate", "delivered")
    signs = (("crate", "too heavy for one"), ("locked", "too few push: it stays"), ("carried", "enough push: it moves"))

    porters: int = option(3, "how many agents", low=1, high=6)
    hands: int = option(2, "how many must push for the crate to move, all where there are fewer", low=1, high=4)
    weight: float = option(2.5, "mass of the crate", low=1, high=6)
    gates: int = option(2, "how many walls stand between the ends, each with a gate", low=0, high=2)
    target: int = option(5, "deliveries for a win", low=1, high=SETS - 1)
    time: float = option(60.0, "seconds of a round", low=5, high=90)

    def teams(self) -> tuple[Team, ...]:
        """One crew."""
        wish = "Push the crate into the ring, two of you at least. Then back to the other side: gates and ring move on."
        return (Team("crew", tuple(f"porter {i + 1}" for i in range(self.porters)), wish),)

    def bodies(self, rules: Rules) -> tuple[Body, ...]:
        """The crew and its crate."""
        crew = [Body(name, PORTER, max_speed=1.2) for name in self.teams()[0].agents]
        return (*crew, Body("crate", CRATE, "crate", mass=self.weight, max_speed=0.8))

    def _course(self, rules: Rules) -> Course:
        return Course(rules.half_field or (1.0, 1.0), self.gates)

    def walls(self, rules: Rules) -> tuple[Wall, ...]:
        """Two walls of doors, of which one is open; where the field has no edges, these too."""
        return self._course(rules).walls(edges=rules.half_field is None)

    def standing(self, world: World) -> Array:
        """(W, B) all but the gates, of as many walls as there are."""
        shut = np.arange(PLACES)[:, None] != world.facts["gate"][:, None]  # (2, PLACES, B)
        shut[self.gates :] = False
        edges = np.ones((len(world.walls.given) - 2 * PLACES, world.count), bool)
        return np.concatenate([shut.reshape(2 * PLACES, -1), edges])

    def pinned(self, world: World) -> Array:
        """(N, B) the crate, while too few push."""
        return ~self._moves(world) & (np.arange(self.porters + 1) == self.porters)[:, None]

    def _moves(self, world: World) -> Array:
        """(B,) whether hands enough are on the crate."""
        reach = PORTER + CRATE + HAIR[world.rules.name]
        near = world.distances(slice(0, self.porters), slice(self.porters, None))[:, 0] < reach  # (A, B)
        return near.sum(0) >= min(self.hands, self.porters)

    def start(self, rules: Rules, count: int, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        """The crate at one end, the crew in the middle; all goals and gates of the round are drawn now."""
        course = self._course(rules)
        width, height = course.half
        end = width - KERB - 0.02
        sets = np.stack([np.full((SETS, count), end), rng.uniform(-0.5, 0.5, (SETS, count)) * height])
        sets[0] *= rng.choice([-1.0, 1.0], count) * np.where(np.arange(SETS) % 2, -1, 1)[:, None]
        gates = rng.integers(PLACES, size=(2, SETS, count))
        if self.gates < 2:
            gates[1] = gates[0]
        crate = np.stack([-sets[0, 0], rng.uniform(-0.5, 0.5, count) * height])
        crew = scatter(rng, (0.3 * width, 0.9 * height), [PORTER + 0.01] * self.porters, count)
        facts = {
            "goal": sets[:, 0],
            "gate": gates[:, 0],
            "goals": sets,  # (2, SETS, B)
            "gates": gates,  # (2, SETS, B) which place of each wall is open
            "way": course.way(crate, sets[:, 0], gates[:, 0]),  # what the crate still has to go
            "nearer": np.zeros(count),  # by how much that has shrunk in this decision
            "delivered": np.zeros(count, np.int64),
            "since": np.full(count, 1_000, np.int64),  # ticks since a delivery
        }
        return np.concatenate([crew, crate[:, None]], 1), facts

    def seconds(self, rules: Rules) -> float:
        """As the option says."""
        return self.time

    def advance(self, world: World) -> None:
        """Keep the crate off the edge and note how far it came; a delivery moves the goal to the other side."""
        facts, course, crate = world.facts, self._course(world.rules), self.porters
        for axis, half in enumerate(course.half):
            place, limit = world.pos[axis, crate], half - KERB
            outside = np.abs(place) > limit
            world.vel[axis, crate][outside & (world.vel[axis, crate] * place > 0)] = 0
            np.clip(place, -limit, limit, out=place)
        way = course.way(world.pos[:, crate], facts["goal"], facts["gate"]).astype(world.dtype)
        fresh = (world.ticks - 1) % world.rules.ticks_per_decision == 0  # a decision's first tick
        facts["nearer"][:] = np.where(fresh, 0, facts["nearer"]) + facts["way"] - way
        facts["since"] += 1
        done = (length(world.pos[:, crate] - facts["goal"]) < GOAL).nonzero()[0]
        if len(done):
            facts["delivered"][done] += 1
            facts["since"][done] = 0
            chosen = facts["delivered"][done] % SETS
            facts["goal"][:, done] = facts["goals"][:, chosen, done]
            facts["gate"][:, done] = facts["gates"][:, chosen, done]
            way[done] = course.way(world.pos[:, crate, done], facts["goal"][:, done], facts["gate"][:, done])
        facts["way"][:] = way

    def zones(self, world: World) -> tuple[Zone, ...]:
        """Where the crate is to go."""
        x, y = world.facts["goal"][:, 0].tolist()
        return (Zone("goal", x, y, GOAL),)

    def marks(self, world: World, team: str | None) -> dict[int, str]:
        """Whether the crate can be moved."""
        return {self.porters: "carried" if self._moves(world)[0] else "locked"}

    def observe(self, world: World, team: str) -> dict[str, Part]:
        """Itself, the crate and whether it can be moved, the goal, the middles of the gates, the others."""
        crew, crate = slice(0, self.porters), slice(self.porters, self.porters + 1)
        place = world.pos[:, crew]
        gates = self._course(world.rules).middles(world.facts["gate"]).astype(world.dtype)
        return {
            "velocity": world.vel[:, crew],
            "position": place,
            "crate": world.places(crate),
            "crate's velocity": world.velocities(crate),
            "moves": self._moves(world)[None].astype(world.dtype),
            "goal": world.facts["goal"][:, None] - place,
            "gates": gates[:, None] - place[:, :, None],
            "others": world.places(world.others(crew, crew)),
        }

    def reward(self, world: World) -> Array:
        """(A, B) for what the crate came nearer, for a delivery, and less for each agent the further it is off."""
        far = world.distances(slice(0, self.porters), slice(self.porters, None))[:, 0]
        delivered = world.facts["since"] < world.rules.ticks_per_decision
        return (WAY * world.facts["nearer"] + POINT * delivered - NEAR * far).astype(world.dtype)

    def score(self, world: World) -> Array:
        """(1, B) deliveries."""
        return world.facts["delivered"][None].copy()

    def winner(self, world: World) -> Array:
        """The crew wins by enough deliveries in time."""
        return np.where(world.facts["delivered"] >= self.target, 0, -1)

    def script(self, team: str, rules: Rules, strength: str = "hard") -> Script:
        """Get behind the crate side by side, and push it from gate to gate."""
        plan = Push(PORTER, CRATE, self._course(rules))
        return Script(plan.together, layout_of(self, rules, team), rules, strength)
