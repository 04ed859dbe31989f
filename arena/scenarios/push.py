"""Push: a runner wants to rest on one of two lights, a guard shoves it off and does not know which.

Classic rules are MPE2's `simple_push_v3`; where its two agents overlap exactly it is NaN, and here they part along x.
In arena rules the runner needs some time on its goal; then, or when its turn is over, somebody has a point.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arena.scenarios.push_script import guard, run
from arena.scenarios.script import Script
from arena.sim.body import Body, Team, Zone
from arena.sim.env import layout_of
from arena.sim.observation import Part
from arena.sim.option import option
from arena.sim.placing import scatter
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World

GUARD, RUNNER, LIGHT = 0.13, 0.08, 0.2  # radii, arena rules; who is nearer than a light's radius rests on it
POINT = 5.0  # what a turn brings who wins it, and costs the other; arena rules
DISTANCE = 0.2  # of a unit of distance to the goal in a decision, arena rules
TURNS = 80  # after which goals and lights repeat: more than a round has
COLOURS = ((0.1, 0.9, 0.1), (0.1, 0.1, 0.9))  # of the lights; the runner's own tells it the goal, classic rules


@dataclass(frozen=True)
class Push(Scenario):
    """Options of push."""

    name = "push"
    title = "Push"
    pitch = "Rest on your light; be shoved off it."
    kind = "adversarial"
    stages = ({"hold": 0.5}, {"hold": 0.8}, {})
    state_facts = ("goal", "held", "points")
    hidden, beside = (("arena", "moment"), ("classic", "round")), (("colours", "lights"),)
    signs = (("goal", "the secret light"), ("light", "its ring shows the time left"))

    lights: int = option(2, "how many lights, arena rules", low=2, high=5)
    hold: float = option(1.1, "seconds on its goal that bring the runner a point, arena rules", low=0.3, high=4)
    turn: float = option(6.0, "seconds without that which bring the guard one, arena rules", low=4, high=20)
    time: float = option(45.0, "seconds in a round, arena rules", low=15, high=90)
    limit: int = option(25, "decisions in an episode, classic rules", low=1, high=10_000)

    def teams(self) -> tuple[Team, ...]:
        """The guard, then the runner: MPE2's order."""
        keep = "Keep the runner off its light until the rings close. You do not know which: watch, and shove."
        rest = "Rest on your light before the rings close. The guard does not know which it is."
        return Team("guard", ("guard",), keep), Team("runner", ("runner",), rest)

    def bodies(self, rules: Rules) -> tuple[Body, ...]:
        """In arena rules the guard is large and heavy, the runner quick."""
        if rules.half_field is None:
            agents, light, lights = [Body("guard", 0.05), Body("runner", 0.05)], 0.05, 2
        else:
            agents = [Body("guard", GUARD, mass=2.0, gain=4.0), Body("runner", RUNNER, gain=5.0)]
            light, lights = LIGHT, self.lights
        return (*agents, *(Body(f"light {i + 1}", light, "light", False, False) for i in range(lights)))

    def start(self, rules: Rules, count: int, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        """Anywhere; in arena rules apart, with the lights and goals of all turns drawn now."""
        if rules.half_field is None:
            return rng.uniform(-1, 1, (2, 4, count)), {"goal": rng.integers(2, size=count)}
        lanes = scatter(rng, rules.half_field, [1.5 * LIGHT] * self.lights, count * TURNS)
        sets, goals = lanes.reshape(2, self.lights, TURNS, count), rng.integers(self.lights, size=(TURNS, count))
        facts = {"sets": sets, "goals": goals, "goal": goals[0], "points": np.zeros((2, count), np.int64)}
        for name in ("played", "since", "held"):  # turns; ticks of this one; of these, the runner's on its goal
            facts[name] = np.zeros(count, np.int64)
        facts["gained"] = np.zeros((2, count), np.int64)  # in this decision
        places = scatter(rng, rules.half_field, [GUARD + 0.2, RUNNER], count)
        return np.concatenate([places, sets[:, :, 0]], 1), facts

    def seconds(self, rules: Rules) -> float:
        """25 decisions, or three quarters of a minute."""
        return self.time if rules.half_field else self.limit * rules.decision_seconds

    def _ticks(self, seconds: float, rules: Rules) -> int:
        return round(seconds / rules.tick_seconds)

    def advance(self, world: World) -> None:
        """Arena rules: count the time on the goal; when a turn is won, the next lights shine."""
        if world.rules.half_field is None:
            return
        facts, rules = world.facts, world.rules
        np.copyto(facts["gained"], 0, where=(world.ticks - 1) % rules.ticks_per_decision == 0)
        facts["since"] += 1
        facts["held"] += self._from_goal(world)[1] < LIGHT
        runner = facts["held"] >= self._ticks(self.hold, rules)
        over = (runner | (facts["since"] >= self._ticks(self.turn, rules))).nonzero()[0]
        if len(over):
            won = np.stack([~runner[over], runner[over]])
            facts["gained"][:, over] += won
            facts["points"][:, over] += won
            facts["played"][over] += 1
            facts["since"][over] = facts["held"][over] = 0
            turn = facts["played"][over] % TURNS
            facts["goal"][over] = facts["goals"][turn, over]
            world.pos[:, 2:, over] = facts["sets"][:, :, turn, over]

    def observe(self, world: World, team: str) -> dict[str, Part]:
        """The runner alone sees the goal, MPE2 tells it by colours too; in arena rules all see how long the turn is."""
        me, other = (slice(0, 1), slice(1, 2)) if team == "guard" else (slice(1, 2), slice(0, 1))
        arena, facts = world.rules.half_field is not None, world.facts
        parts: dict[str, Part] = {"velocity": world.vel[:, me]}
        if arena:
            parts["position"] = world.pos[:, me]
            parts["turn"] = self._share(world, "since", self.turn)
        if team == "runner":
            parts["goal"] = (self._goal(world) - world.pos[:, 1])[:, None]
            if arena:
                parts["held"] = self._share(world, "held", self.hold)
            else:
                own = 0.25 + 0.5 * (np.arange(-1, 2)[:, None] == facts["goal"])
                parts["own colour"] = own[:, None].astype(world.dtype)
        parts["lights"] = world.places(slice(2, len(world.bodies)))
        if team == "runner" and not arena:
            colours = np.array(COLOURS, world.dtype).T[:, None, :, None]
            parts["colours"] = np.broadcast_to(colours, (3, 1, 2, world.count))
        parts["other"] = world.places(other)
        return parts | ({"other's velocity": world.velocities(other)} if arena else {})

    def _share(self, world: World, fact: str, seconds: float) -> Array:
        """(1, B) of so many seconds, how much is over."""
        return (world.facts[fact][None] / self._ticks(seconds, world.rules)).astype(world.dtype)

    def _goal(self, world: World) -> Array:
        """(2, B) where the goal is."""
        return world.chosen(slice(2, None), world.facts["goal"])

    def _from_goal(self, world: World) -> Array:
        """(2, B) the guard's and the runner's distance to it."""
        apart = world.pos[:, :2] - self._goal(world)[:, None]
        return np.sqrt(apart[0] * apart[0] + apart[1] * apart[1])

    def reward(self, world: World) -> Array:
        """(2, B) the guard: the runner's distance to the goal minus its own; the runner: minus its distance."""
        far = self._from_goal(world)
        reward = np.negative(far)
        reward[0] += far[1]
        if world.rules.half_field is None:
            return reward
        gained = world.facts["gained"]
        return (DISTANCE * reward + POINT * (gained - gained[::-1])).astype(world.dtype)

    def score(self, world: World) -> Array:
        """(2, B) turns won."""
        return world.facts.get("points", np.zeros((2, world.count), np.int64))

    def winner(self, world: World) -> Array:
        """Whoever won more turns; in classic rules whoever is nearer to the goal."""
        ahead: Array = self._from_goal(world)[::-1] if world.rules.half_field is None else self.score(world)
        return np.where(ahead[0] == ahead[1], -1, (ahead[0] < ahead[1]).astype(np.int64))

    def zones(self, world: World) -> tuple[Zone, ...]:
        """Rings that close in on the lights until the turn is over."""
        left = [1 - float(self._share(world, "since", self.turn)[0, 0])] if world.rules.half_field else []
        return tuple(Zone("turn", x, y, LIGHT * (1 + 1.5 * a)) for a in left for x, y in world.pos[:, 2:, 0].T.tolist())

    def marks(self, world: World, team: str | None) -> dict[int, str]:
        """The goal, which the guard does not see."""
        return {} if team == "guard" else {2 + int(world.facts["goal"][0]): "goal"}

    def script(self, team: str, rules: Rules, strength: str = "hard") -> Script:
        """The runner goes round the guard to its goal; the guard shoves it off the light that it is near to."""
        return Script(guard if team == "guard" else run, layout_of(self, rules, team), rules, strength)
