"""Adversary: a crew knows which light counts; the spy sees the crew and must find out.

Classic rules are MPE2's `simple_adversary_v3`, which is exact arithmetic throughout; nothing there ever touches.  In
arena rules a bell rings every few seconds: whoever stands on the goal then has the point, the spy first.  New lights
shine after it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arena.scenarios.adversary_script import cover, follow, gather, settle
from arena.scenarios.script import Script
from arena.sim.body import Body, Team, Zone
from arena.sim.env import layout_of
from arena.sim.observation import Part
from arena.sim.option import option
from arena.sim.placing import scatter
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World

AGENT, LIGHT = 0.08, 0.18  # radii, arena rules; who is nearer than a light's radius stands on it
POINT = 5.0  # what a bell brings those who win it, and costs the others; arena rules
DISTANCE = 0.2  # of a unit of distance to the goal in a decision, arena rules


@dataclass(frozen=True)
class Adversary(Scenario):
    """Options of adversary."""

    name = "adversary"
    title = "Adversary"
    pitch = "One light counts; do not let the spy see which."
    kind = "adversarial"
    stages = ({"bell": 9.0}, {"bell": 7.0}, {})
    state_facts = ("goal", "points")
    hidden = (("arena", "moment"), ("classic", "round"))
    signs = (("goal", "the secret light"), ("light", "its ring shows the time left"))

    agents: int = option(2, "how many the crew are; in classic rules also how many lights", low=1, high=5)
    lights: int = option(3, "how many lights, arena rules", low=2, high=6)
    bell: float = option(4.0, "seconds from one bell to the next, arena rules", low=2, high=15)
    time: float = option(44.0, "seconds in a round, arena rules", low=15, high=90)
    limit: int = option(25, "decisions in an episode, classic rules", low=1, high=10_000)

    def teams(self) -> tuple[Team, ...]:
        """The spy, then the crew: MPE2's order."""
        guess = "Stand on the secret light when its ring has closed. Watch the crew to find out which."
        bluff = "Be on the secret light when its ring has closed, without the spy. Stand on others too, to fool it."
        return Team("spy", ("spy",), guess), Team("crew", tuple(f"crew {i + 1}" for i in range(self.agents)), bluff)

    def bodies(self, rules: Rules) -> tuple[Body, ...]:
        """In classic rules nothing pushes anything."""
        classic = rules.half_field is None
        radius, light = (0.15, 0.08) if classic else (AGENT, LIGHT)
        agents = [Body(name, radius, solid=not classic) for team in self.teams() for name in team.agents]
        lights = [Body(f"light {i + 1}", light, "light", False, False) for i in range(self._lights(rules))]
        return (*agents, *lights)

    def _lights(self, rules: Rules) -> int:
        return self.lights if rules.half_field else self.agents

    def start(self, rules: Rules, count: int, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        """Anywhere; in arena rules apart, with the lights and goals of all bells drawn now."""
        agents, lights = 1 + self.agents, self._lights(rules)
        if rules.half_field is None:
            return rng.uniform(-1, 1, (2, agents + lights, count)), {"goal": rng.integers(lights, size=count)}
        bells = int(self.time / self.bell) + 2
        sets = scatter(rng, rules.half_field, [1.5 * LIGHT] * lights, count * bells).reshape(2, lights, bells, count)
        goals = rng.integers(lights, size=(bells, count))
        facts = {"sets": sets, "goals": goals, "goal": goals[0], "points": np.zeros((2, count), np.int64)}
        places = scatter(rng, rules.half_field, [AGENT] * agents, count)
        return np.concatenate([places, sets[:, :, 0]], 1), facts | {"rung": np.zeros((2, count), bool)}

    def seconds(self, rules: Rules) -> float:
        """25 decisions, or three quarters of a minute."""
        return self.time if rules.half_field else self.limit * rules.decision_seconds

    def _bell(self, rules: Rules) -> int:
        """Ticks between bells: whole decisions."""
        return round(self.bell / rules.decision_seconds) * rules.ticks_per_decision

    def advance(self, world: World) -> None:
        """Arena rules: at the bell somebody may have a point, and new lights shine."""
        if world.rules.half_field is None:
            return
        facts, each = world.facts, self._bell(world.rules)
        now = (world.ticks % each == 0).nonzero()[0]
        facts["rung"][:, world.ticks % each == 1] = False
        if len(now):
            on = self._from_goal(world)[:, now] < LIGHT
            spy, crew = on[0], on[1:].any(0) & ~on[0]
            facts["rung"][:, now] = spy, crew
            facts["points"][:, now] += facts["rung"][:, now]
            turn = (world.ticks[now] // each) % len(facts["goals"])
            world.pos[:, 1 + self.agents :, now] = facts["sets"][:, :, turn, now]
            facts["goal"][now] = facts["goals"][turn, now]

    def observe(self, world: World, team: str) -> dict[str, Part]:
        """The crew alone see the goal; in arena rules all see their own motion and how long until the bell."""
        me, agents = self.team_slices()[team], slice(0, 1 + self.agents)
        parts: dict[str, Part] = {}
        if world.rules.half_field:
            each = self._bell(world.rules)
            left = 1 - (world.ticks % each) / each
            parts["velocity"], parts["position"] = world.vel[:, me], world.pos[:, me]
            parts["bell"] = left[None].astype(world.dtype)
        if team == "crew":
            parts["goal"] = self._goal(world)[:, None] - world.pos[:, me]
        parts["lights"] = world.places(slice(agents.stop, len(world.bodies)))
        if team == "crew":
            parts["spy"] = world.places(slice(0, 1))
        parts["crew"] = world.places(world.others(me, slice(1, agents.stop)))
        return parts

    def _goal(self, world: World) -> Array:
        """(2, B) where the goal is."""
        return world.chosen(slice(1 + self.agents, None), world.facts["goal"])

    def _from_goal(self, world: World) -> Array:
        """(A, B) each agent's distance to the goal."""
        apart = world.pos[:, : 1 + self.agents] - self._goal(world)[:, None]
        return np.sqrt(apart[0] * apart[0] + apart[1] * apart[1])

    def reward(self, world: World) -> Array:
        """(A, B) the spy: minus its distance to the goal; the crew: that distance minus their nearest's own."""
        far = self._from_goal(world)
        reward = np.empty_like(far)
        np.negative(far[0], out=reward[0])
        reward[1:] = far[0] - far[1:].min(0)
        if world.rules.half_field:
            spy, crew = world.facts["rung"]
            reward *= np.asarray(DISTANCE, world.dtype)
            won = POINT * (spy.astype(world.dtype) - crew)
            reward[0] += won
            reward[1:] -= won
        return reward

    def score(self, world: World) -> Array:
        """(2, B) bells won."""
        return world.facts.get("points", np.zeros((2, world.count), np.int64))

    def winner(self, world: World) -> Array:
        """Whoever won more bells; in classic rules whoever is nearer to the goal."""
        if world.rules.half_field:
            points = self.score(world)
            ahead: Array = points[0] - points[1]  # (B,)
        else:
            far = self._from_goal(world)
            ahead = far[1:].min(0) - far[0]
        return np.where(ahead == 0, -1, (ahead < 0).astype(np.int64))

    def zones(self, world: World) -> tuple[Zone, ...]:
        """Rings that close in on the lights until the bell."""
        if world.rules.half_field is None:
            return ()
        each = self._bell(world.rules)
        radius = LIGHT * (1 + 1.5 * float(1 - (world.ticks[0] % each) / each))
        lights = world.pos[:, 1 + self.agents :, 0].T.tolist()
        return tuple(Zone(f"bell {i + 1}", x, y, radius) for i, (x, y) in enumerate(lights))

    def marks(self, world: World, team: str | None) -> dict[int, str]:
        """The goal, which the spy does not see."""
        return {} if team == "spy" else {1 + self.agents + int(world.facts["goal"][0]): "goal"}

    def script(self, team: str, rules: Rules, strength: str = "hard") -> Script:
        """The crew cover the goal and other lights, and the spy goes where they go; easy ones do neither."""
        plans = {"crew": (gather, cover), "spy": (settle, follow)}[team]
        return Script(plans[strength != "easy"], layout_of(self, rules, team), rules, strength)
