"""Relay: doors that stay open while switches are held, and a crew that takes turns to run through.  Ours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arena.scenarios.relay_script import Pass, Rooms
from arena.scenarios.script import Script
from arena.sim.body import Body, Team, Wall
from arena.sim.env import layout_of
from arena.sim.observation import Part, Things
from arena.sim.option import option
from arena.sim.placing import scatter
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World

RUNNER, SWITCH, LIGHT = 0.06, 0.1, 0.12  # radii; a middle inside a switch holds it, inside the light reaches it
POINT = 10.0  # reward of every agent when the runner reaches the light
WAY = 3.0  # and for each unit of its way that the runner came nearer
HELD = 0.03  # and per decision while the runner's next door is open
SETS = 60  # more than anybody can reach in a round


@dataclass(frozen=True)
class Relay(Scenario):
    """Options of relay."""

    name = "relay"
    title = "Relay"
    pitch = "Hold the switches, let one through, take turns."
    kind, turned = "cooperative", "never"
    stages = ({"hold": 0}, {"hold": 1}, {})
    state_facts = ("reached",)
    signs = (("lit", "must reach the light now"), ("switch", "opens the door beside it"))

    agents: int = option(3, "how many agents", low=2, high=6)
    hold: int = option(2, "how many of a door's four switches open it, one less than agents at most", high=2)
    rooms: int = option(3, "how many rooms", low=2, high=3)
    target: int = option(25, "lights to reach for a win", low=1, high=SETS - 1)
    time: float = option(60.0, "seconds of a round", low=5, high=90)

    def teams(self) -> tuple[Team, ...]:
        """One crew."""
        held = ("no", "one", "two")[min(self.hold, self.agents - 1)]
        wish = f"Who wears the star must reach the light. Others open doors: {held} of a door's switches must be held."
        return (Team("crew", tuple(f"runner {i + 1}" for i in range(self.agents)), wish),)

    def bodies(self, rules: Rules) -> tuple[Body, ...]:
        """The crew, the light, four switches a door, of the door's colour."""
        crew = [Body(name, RUNNER, max_speed=1.2) for name in self.teams()[0].agents]
        light = Body("light", LIGHT, "light", solid=False, movable=False)
        switches = [
            Body(f"switch {door + 1}.{i + 1}", SWITCH, "switch", solid=False, movable=False, hue=door + 1)
            for door in range(self.rooms - 1)
            for i in range(4)
        ]
        return (*crew, light, *switches)

    def _rooms(self, rules: Rules) -> Rooms:
        return Rooms(rules.half_field or (1.0, 1.0), self.rooms)

    def walls(self, rules: Rules) -> tuple[Wall, ...]:
        """Between the rooms, with a door each; where the field has no edges, these too."""
        return self._rooms(rules).walls(edges=rules.half_field is None)

    def standing(self, world: World) -> Array:
        """(W, B) all but the doors that are held open."""
        there = np.ones((len(world.walls.given), world.count), bool)
        there[: self.rooms - 1] = ~self._open(world)  # doors come first
        return there

    def _pressed(self, world: World) -> Array:
        """(doors, 4, B) which switches are held."""
        on = world.distances(slice(self.agents + 1, None), slice(0, self.agents)) < SWITCH  # (S, A, B)
        return on.any(1).reshape(-1, 4, world.count)

    def _open(self, world: World) -> Array:
        """(doors, B)."""
        return self._pressed(world).sum(1) >= min(self.hold, self.agents - 1)

    def start(self, rules: Rules, count: int, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        """All in the first room; where the lights of the round will be is drawn now."""
        rooms = self._rooms(rules)
        crew = scatter(rng, (rooms.width / 2 - 0.02, 0.9 * rooms.half[1]), [RUNNER + 0.01] * self.agents, count)
        crew[0] += rooms.middles[0]
        there = [self._lit(step) for step in range(SETS)]
        lights = np.stack([np.array(rooms.middles)[there], np.zeros(SETS)])[..., None].repeat(count, 2)
        lights[1] = rng.uniform(-0.75, 0.75, (SETS, count)) * rooms.half[1]  # (2, SETS, B)
        switches = np.array(rooms.switches).T[..., None].repeat(count, 2)
        facts = {
            "lights": lights,
            "reached": np.zeros(count, np.int64),
            "since": np.full(count, 1_000, np.int64),  # ticks since a light was reached
            "way": rooms.way(crew[:, 0], lights[:, 0]),  # what the runner still has to go
            "nearer": np.zeros(count),  # by how much that has shrunk in this decision
        }
        return np.concatenate([crew, lights[:, :1], switches], 1), facts

    def _lit(self, step: int) -> int:
        """The room of a round's lights: all agents one by one into the next, to the last room and back."""
        turn = (step // self.agents + 1) % (2 * self.rooms - 2)
        return min(turn, 2 * self.rooms - 2 - turn)

    def _runs(self, world: World) -> Array:
        """(A, B) whose turn it is."""
        return np.arange(self.agents)[:, None] == world.facts["reached"] % self.agents

    def _way(self, world: World) -> Array:
        """(B,) from the runner through the doors to the light."""
        runner = world.pos[:, world.facts["reached"] % self.agents, np.arange(world.count)]
        return self._rooms(world.rules).way(runner, world.pos[:, self.agents]).astype(world.dtype)

    def seconds(self, rules: Rules) -> float:
        """As the option says."""
        return self.time

    def advance(self, world: World) -> None:
        """Note how far the runner came; at the light it is the next one's turn, and the light moves on."""
        facts, turn, way = world.facts, world.rules.ticks_per_decision, self._way(world)
        fresh = world.ticks % turn == 1 % turn  # a decision's first tick
        facts["nearer"][:] = np.where(fresh, 0, facts["nearer"]) + facts["way"] - way
        facts["since"] += 1
        runner = world.pos[:, facts["reached"] % self.agents, np.arange(world.count)]
        x, y = runner - world.pos[:, self.agents]
        done = (x * x + y * y < LIGHT * LIGHT).nonzero()[0]
        if len(done):
            facts["reached"][done] += 1
            facts["since"][done] = 0
            world.pos[:, self.agents, done] = facts["lights"][:, facts["reached"][done] % SETS, done]
            way = self._way(world)
        facts["way"][:] = way

    def marks(self, world: World, team: str | None) -> dict[int, str]:
        """Whose turn it is, and the switches that are held."""
        held = np.flatnonzero(self._pressed(world)[..., 0]) + self.agents + 1
        return {int(self._runs(world)[:, 0].argmax()): "lit"} | dict.fromkeys(held.tolist(), "pressed")

    def observe(self, world: World, team: str) -> dict[str, Part]:
        """Itself, whose turn it is, the light, which switches are held and doors open, the others."""
        crew, shape = slice(0, self.agents), (1, self.agents, 1, 1)
        runs, others = self._runs(world).astype(world.dtype), world.others(crew, crew)
        return {
            "velocity": world.vel[:, crew],
            "position": world.pos[:, crew],
            "runs": runs,
            "light": world.pos[:, self.agents, None] - world.pos[:, crew],
            "held": np.tile(self._pressed(world).reshape(1, 1, -1, world.count), shape).astype(world.dtype),
            "open": np.tile(self._open(world)[None, None], shape).astype(world.dtype),
            "others": world.places(others),
            "others run": Things(others, runs[None], relative=False),
        }

    def reward(self, world: World) -> Array:
        """(A, B) common: for what the runner came nearer, an open door before it, the light."""
        reached = world.facts["since"] < world.rules.ticks_per_decision
        runner = world.pos[0, world.facts["reached"] % self.agents, np.arange(world.count)]
        door = self._rooms(world.rules).next_door(runner, world.pos[0, self.agents])  # (B,) -1 for none
        held = (door >= 0) & self._open(world)[door, np.arange(world.count)]
        reward = WAY * world.facts["nearer"] + POINT * reached + HELD * held
        return np.tile(reward.astype(world.dtype), (self.agents, 1))

    def score(self, world: World) -> Array:
        """(1, B) lights reached."""
        return world.facts["reached"][None].copy()

    def winner(self, world: World) -> Array:
        """The crew wins by enough lights in time."""
        return np.where(world.facts["reached"] >= self.target, 0, -1)

    def script(self, team: str, rules: Rules, strength: str = "hard") -> Script:
        """Whoever must pass waits at the door; the others hold its switches, one each."""
        plan = Pass(self._rooms(rules), min(self.hold, self.agents - 1))
        return Script(plan.take_turns, layout_of(self, rules, team), rules, strength)
