"""Heist: thieves carry a gem out past guards, who see only what lies before them.  Ours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arena.scenarios.heist_script import EARS, Plot, havens, keep_off, lanes, opening, safe, vault, way_out
from arena.scenarios.script import Script
from arena.sim.body import Body, Gaze, Team, Wall, Zone
from arena.sim.carry import carry
from arena.sim.env import layout_of
from arena.sim.observation import Part, Things
from arena.sim.option import option
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.sight import in_cone, in_line, report, turn
from arena.sim.world import Array, World

THIEF, GUARD, GEM = 0.05, 0.06, 0.05  # radii
NEAR, MEMORY = 0.2, 5.0  # what guards notice behind them, units; how long they remember, seconds
LADEN, ALARM = 0.55, 4.0  # top speed with the gem; seconds for which a dropped gem lies before it is in the vault again
WIN, CAUGHT, HAUL, REACH = 20.0, 1.0, 0.05, 0.02  # rewards: a win, a catch; per decision and unit still to go


@dataclass(frozen=True)
class Heist(Scenario):
    """Options of heist."""

    name = "heist"
    title = "Heist"
    pitch = "Carry the gem out, past eyes that cannot be everywhere."
    kind, turned = "adversarial", "never"
    unseen = (("thieves", "out of earshot"), ("guards", "not before its eyes"))
    stages = ({"pace": 0.5}, {"pace": 0.75}, {})
    state_facts = ("facing", "spotted", "report", "age", "carrier", "held")
    hidden, beside = (("arena", "moment"), ("classic", "moment")), (("reports", "thieves"),)

    thieves: int = option(3, "how many thieves", low=1, high=4)
    guards: int = option(2, "how many guards", low=1, high=3)
    pace: float = option(1.0, "how fast guards are: 1 is as designed", low=0.3, high=1.5)
    reach: float = option(1.1, "how far guards see", low=0.3, high=4)
    cone: float = option(120.0, "how wide guards look, degrees", low=30, high=360)
    penalty: float = option(2.0, "seconds for which a thief is held after a catch", low=0.5, high=10)
    time: float = option(60.0, "seconds that the guards must hold out", low=5, high=90)

    def teams(self) -> tuple[Team, ...]:
        """Thieves, then guards."""
        plot = "Carry the gem from the vault to the way out. Both are safe; who carries is slow."
        watch = "Touch thieves to send them back without the gem. Hold out until time is up."
        counts = (("thief", self.thieves), ("guard", self.guards))
        thieves, guards = (tuple(f"{who} {i + 1}" for i in range(count)) for who, count in counts)
        return Team("thieves", thieves, plot), Team("guards", guards, watch)

    def bodies(self, rules: Rules) -> tuple[Body, ...]:
        """A thief is smaller and faster than a guard."""
        thieves, guards = (team.agents for team in self.teams())
        small = [Body(name, THIEF, gain=4.0, max_speed=0.9) for name in thieves]
        large = [Body(name, GUARD, gain=4.0, max_speed=0.75 * self.pace) for name in guards]
        return *small, *large, Body("gem", GEM, "gem", solid=False, movable=False)

    def walls(self, rules: Rules) -> tuple[Wall, ...]:
        """Three lanes between the way out and the vault."""
        return lanes(rules)

    def zones(self, world: World) -> tuple[Zone, ...]:
        """Where guards do not go."""
        return havens(world.rules)

    def start(self, rules: Rules, count: int, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        """Thieves at the way out, guards before the vault."""
        return opening(self.thieves, self.guards, rules, count, rng)

    def seconds(self, rules: Rules) -> float:
        """At most."""
        return self.time

    def pinned(self, world: World) -> Array | None:
        """Thieves who were just caught."""
        held = np.zeros((len(world.bodies), world.count), bool)
        held[: self.thieves] = world.facts["held"] > 0
        return held

    def advance(self, world: World) -> None:
        """Guards keep off and look; thieves are caught; the gem is taken, carried, dropped, and out."""
        facts, (thieves, guards) = world.facts, self.team_slices().values()
        pos, vel, gem = world.pos[:, thieves], world.vel[:, thieves], world.pos[:, -1]
        keep_off(world.pos[:, guards], world.rules)
        turn(facts["facing"], world.vel[:, guards])
        ahead = in_cone(world, guards, thieves, facts["facing"], self.cone, NEAR)
        facts["spotted"][:] = in_line(world, guards, thieves, self.reach, ahead)
        known = facts["spotted"].any(0)
        np.copyto(facts["report"], pos, where=known)
        facts["age"][:] = np.where(known, 0, facts["age"] + 1)
        facts["held"][:] = np.maximum(facts["held"] - 1, 0)
        caught = world.touching(guards, thieves).any(0) & ~safe(pos, world.rules) & (facts["held"] == 0)
        facts["held"][caught] = round(self.penalty / world.rules.tick_seconds)
        carry(world, len(world.bodies) - 1, facts["carrier"], thieves, facts["held"] == 0, LADEN)
        pos[:, caught], vel[:, caught] = facts["home"][:, caught], 0
        facts["lying"][:] = np.where(facts["carrier"] < 0, facts["lying"] + 1, 0)
        back = facts["lying"] > round(ALARM / world.rules.tick_seconds)
        gem[:, back] = np.array([[vault(world.rules)], [0]])
        facts["out"] |= (facts["carrier"] >= 0) & (gem[0] < way_out(world.rules))

    def over(self, world: World) -> Array:
        """The gem is out."""
        return world.facts["out"].copy()

    def sight(self, world: World, team: str) -> Array | None:
        """Guards see whom they spotted, and the gem where it lies; thieves hear guards who are near."""
        me, carrier = self.team_slices()[team], world.facts["carrier"]
        seen = np.ones((me.stop - me.start, len(world.bodies), world.count), bool)
        if team == "thieves":
            seen[:, self.thieves : -1] = world.distances(me, self.team_slices()["guards"]) <= EARS
            return seen
        seen[:, : self.thieves] = world.facts["spotted"]
        seen[:, -1] = (carrier < 0) | world.facts["spotted"][:, carrier, np.arange(world.count)]
        return seen

    def observe(self, world: World, team: str) -> dict[str, Part]:
        """Itself, the clock, the gem and who carries it, all others; guards also what was reported."""
        me, (thieves, guards), facts = self.team_slices()[team], self.team_slices().values(), world.facts
        told = np.zeros((4, len(world.bodies), world.count), world.dtype)  # carries, is held, faces x, faces y
        told[0, thieves] = facts["carrier"] == np.arange(self.thieves)[:, None]
        told[1, thieves] = facts["held"] > 0
        told[2:, guards] = facts["facing"]
        left = (1 - world.seconds / self.time)[None].astype(world.dtype)
        parts: dict[str, Part] = {
            "velocity": world.vel[:, me],
            "position": world.pos[:, me],
            "state": told[:, me],
            "time left": left,
            "gem": world.places(slice(self.thieves + self.guards, len(world.bodies))),
        }
        for name, seen in self.team_slices().items():
            others = world.others(me, seen)
            parts |= {name: world.places(others), f"{name}' velocities": world.velocities(others)}
            parts[f"{name}' states"] = Things(others, told[:2] if name == "thieves" else told[2:], False)
        if team == "guards":
            parts["reports"] = report(world, me, facts["report"], facts["age"], MEMORY)
        return parts

    def reward(self, world: World) -> Array:
        """(A, B) thieves gain by the win and lose by catches and by what is still to go; guards the other way round."""
        facts, gem = world.facts, world.pos[:, -1]
        new = round(self.penalty / world.rules.tick_seconds) - world.rules.ticks_per_decision
        apart = np.sqrt(np.square(world.pos[:, : self.thieves] - gem[:, None]).sum(0)).min(0)
        to_go = HAUL * (gem[0] - way_out(world.rules)) + REACH * apart
        gain = WIN * facts["out"] - CAUGHT * (facts["held"] > new).sum(0) - to_go
        return np.repeat([gain, -gain], (self.thieves, self.guards), 0).astype(world.dtype)

    def score(self, world: World) -> Array:
        """(2, B) one to the thieves for the gem, one to the guards for keeping it until time is up."""
        out, done = world.facts["out"], world.ticks >= self.ticks(world.rules)
        return np.stack([out, done & ~out]).astype(np.int64)

    def winner(self, world: World) -> Array:
        """Thieves if the gem is out, guards otherwise."""
        return np.where(world.facts["out"], 0, 1)

    def marks(self, world: World, team: str | None) -> dict[int, str]:
        """Who is seen, who is held, and a gem that is carried."""
        spotted, held = world.facts["spotted"][..., 0].any(0), world.facts["held"][:, 0] > 0
        marks = {i: "frozen" if held[i] else "spotted" for i in np.flatnonzero(spotted | held).tolist()}
        return marks | ({len(world.bodies) - 1: "carried"} if world.facts["carrier"][0] >= 0 else {})

    def gazes(self, world: World) -> dict[int, Gaze]:
        """Where guards look, for whoever sees them."""
        ways = world.facts["facing"][..., 0].T.tolist()
        return {self.thieves + i: Gaze((x, y), self.cone, self.reach) for i, (x, y) in enumerate(ways)}

    def script(self, team: str, rules: Rules, strength: str = "hard") -> Script:
        """See `Plot`."""
        return Script(Plot(rules, self.time).plan(team), layout_of(self, rules, team), rules, strength)
