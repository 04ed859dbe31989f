"""World comm: hunters led by one who sees all and talks, prey that must eat, forests that hide who is inside.

Classic rules are MPE2's `simple_world_comm_v3`; where solid bodies overlap exactly it is NaN, and here they part along
x.  In arena rules catches and bites are points; prey that is caught gets away to a corner, eaten food grows elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from arena.scenarios.script import Script, Talker
from arena.scenarios.world_comm_script import Hunt, quarter
from arena.sim.body import Body, Team
from arena.sim.env import layout_of
from arena.sim.fence import fence
from arena.sim.observation import Part
from arena.sim.option import option
from arena.sim.placing import scatter
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World

HUNTER, PREY, ROCK, FOREST = 0.075, 0.045, 0.2, 0.3  # radii
FOOD = {"classic": 0.03, "arena": 0.05}
HUNTER_SPEED = {"classic": 1.0, "arena": 0.46}  # walls help hunters
WORDS, PLACES = 4, 40  # that the leader knows; of each food in turn, arena rules
CORNERS = np.array([(-1.5, -0.9), (-1.5, 0.9), (1.5, -0.9), (1.5, 0.9)])


@dataclass(frozen=True)
class WorldComm(Scenario):
    """Options of world_comm."""

    name = "world_comm"
    title = "World comm"
    pitch = "Eat and hide; one hunter sees you and tells the others."
    kind = "adversarial"
    unseen = (("hunters", "hidden by a forest"), ("prey", "hidden by a forest"))
    stages = ({"pace": 0.7}, {"pace": 0.85}, {})
    state_facts, apart, hidden = ("points",), True, (("arena", "moment"), ("classic", "moment"))
    about, beside = quarter, (("inside", "forests"),)
    signs = (("food", "to be eaten: a point"),)

    hunters: int = option(4, "how many hunters; the first leads", low=1, high=6)
    prey: int = option(2, "how many prey", low=1, high=4)
    rocks: int = option(1, "how many rocks", low=0, high=4)
    food: int = option(2, "how much food there is at once", low=1, high=5)
    forests: int = option(2, "how many forests", low=0, high=4)
    worth: int = option(2, "points for a catch, in bites of food, arena rules", low=1, high=20)
    pace: float = option(1.0, "how fast hunters are, 1 is as designed, arena rules", low=0.3, high=2)
    time: float = option(45.0, "seconds in a round, arena rules", low=10, high=90)
    limit: int = option(25, "decisions in an episode, classic rules", low=1, high=10_000)

    def teams(self) -> tuple[Team, ...]:
        """Hunters with their leader first, then prey: MPE2's order."""
        hunters = ("leader", *(f"hunter {i + 1}" for i in range(self.hunters - 1)))
        catch = f"Catch prey: {self.worth} points each. The leader sees all and says where: 1 2 below, 3 4 above."
        eat = f"Eat: a point each. A catch gives the hunters {self.worth}. Forests hide you from all but the leader."
        prey = tuple(f"prey {i + 1}" for i in range(self.prey))
        return Team("hunters", hunters, catch, WORDS, ("leader",)), Team("prey", prey, eat)

    def bodies(self, rules: Rules) -> tuple[Body, ...]:
        """Food and forests stop nobody."""
        hunters, prey = self.teams()
        speed = HUNTER_SPEED[rules.name] * (self.pace if rules.half_field else 1)
        agents = [Body(name, HUNTER, gain=3.0, max_speed=speed) for name in hunters.agents]
        agents += [Body(name, PREY, gain=4.0, max_speed=1.3) for name in prey.agents]
        rocks = [Body(f"rock {i + 1}", ROCK, "rock", movable=False) for i in range(self.rocks)]
        food = [Body(f"food {i + 1}", FOOD[rules.name], "food", False, False) for i in range(self.food)]
        forests = [Body(f"forest {i + 1}", FOREST, "forest", False, False) for i in range(self.forests)]
        return (*agents, *rocks, *food, *forests)

    @cached_property
    def _slices(self) -> tuple[slice, slice, slice, slice, slice]:
        """Hunters, prey, rocks, food and forests among the bodies."""
        ends = np.cumsum([0, self.hunters, self.prey, self.rocks, self.food, self.forests]).tolist()
        hunters, prey, rocks, food, forests = map(slice, ends, ends[1:])
        return hunters, prey, rocks, food, forests

    def start(self, rules: Rules, count: int, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        """Anywhere; in arena rules hunters and prey begin at opposite ends, with all places of food drawn now."""
        agents = self.hunters + self.prey
        if rules.half_field is None:
            square = np.repeat((1, 0.9), (agents, self.rocks + self.food + self.forests))[:, None]
            return rng.uniform(-square, square, (2, len(square), count)), {}
        ground = scatter(rng, (1.2, 0.95), [ROCK + 0.1] * self.rocks + [FOREST] * self.forests, count)
        food = rng.uniform(-0.95, 0.95, (PLACES, 2, self.food, count)) * np.reshape(rules.half_field, (2, 1, 1))
        hidden = np.square(food[:, :, :, None] - ground[:, None, : self.rocks]).sum(1).min(2, initial=9) < ROCK**2
        food[:, 0] -= 0.45 * np.sign(food[:, 0]) * hidden  # nobody could eat it in a rock
        places = scatter(rng, (0.25, 1.0), [HUNTER] * agents, count)
        places[0] += np.where(np.arange(agents) < self.hunters, -1.35, 1.35)[:, None] * rng.choice([-1, 1], count)
        facts = {"points": np.zeros((2, count), np.int64), "before": np.zeros((2, count), np.int64), "food": food}
        return np.concatenate([places, ground[:, : self.rocks], food[0], ground[:, self.rocks :]], 1), facts

    def seconds(self, rules: Rules) -> float:
        """25 decisions, or three quarters of a minute."""
        return self.time if rules.half_field else self.limit * rules.decision_seconds

    def advance(self, world: World) -> None:
        """Arena rules: prey eats, is caught, and gets away."""
        if world.rules.half_field is None:
            return
        facts, (hunters, prey, _, food, _) = world.facts, self._slices
        np.copyto(facts["before"], facts["points"], where=(world.ticks - 1) % world.rules.ticks_per_decision == 0)
        eaten, caught = world.touching(prey, food).any(0), world.touching(prey, hunters).any(1)  # (F, B), (P, B)
        facts["points"] += np.stack([self.worth * caught.sum(0), eaten.sum(0)])
        which, lane = np.nonzero(eaten)
        world.pos[:, food.start + which, lane] = facts["food"][facts["points"][1, lane] % PLACES, :, which, lane].T
        which, lane = np.nonzero(caught)
        apart = CORNERS[:, :, None, None] - world.pos[:, hunters, lane]  # (4, 2, H, K)
        world.pos[:, prey.start + which, lane] = CORNERS[np.square(apart).sum(1).min(1).argmax(0)].T  # the furthest
        world.vel[:, prey.start + which, lane] = 0

    def sight(self, world: World, team: str) -> Array:
        """Two see each other if both are in no forest, or share one; the leader sees all."""
        inside = world.touching(slice(0, world.agent_count), self._slices[4]).view(np.uint8)  # (A, F, B)
        where = np.bitwise_or.reduce(inside << np.arange(self.forests, dtype=np.uint8)[:, None], 1)  # (A, B) a bit each
        where |= (where == 0).view(np.uint8) << 7  # to be in none is a place too
        me, blind = self.team_slices()[team], int(team == "hunters")  # the first whom forests concern
        seen = np.ones((me.stop - me.start, len(world.bodies), world.count), bool)
        seen[blind:, : world.agent_count] = (where[me][blind:, None] & where) != 0
        return seen

    def observe(self, world: World, team: str) -> dict[str, Part]:
        """Itself, the ground, the others, how other prey moves, its own forests; hunters also their leader's word."""
        me, (hunters, prey, rocks, food, forests) = self.team_slices()[team], self._slices
        others = world.others(me, prey)
        parts: dict[str, Part] = {"velocity": world.vel[:, me], "position": world.pos[:, me]}
        parts |= {"rocks": world.places(rocks), "food": world.places(food), "forests": world.places(forests)}
        parts |= {"hunters": world.places(world.others(me, hunters)), "prey": world.places(others)}
        inside = np.where(world.touching(me, forests), world.dtype.type(1), world.dtype.type(-1))[None]  # (1, A, F, B)
        if team == "prey":
            return {**parts, "inside": inside, "prey velocities": world.velocities(others)}
        return {**parts, "prey velocities": world.velocities(others), "inside": inside, "said": world.said[:, :1]}

    def reward(self, world: World) -> Array:
        """(A, B) contacts, bites, nearness to either and the fence; in arena rules points, less those of the others."""
        hunters, prey, _, food, _ = self._slices
        reward = np.empty((world.agent_count, world.count), world.dtype)
        catch, bite = (np.square(world.offsets(prey, to)).sum(0) for to in (hunters, food))  # (P, H, B), (P, F, B)
        reward[hunters], reward[prey] = -0.1 * np.sqrt(catch.min(0)), -0.05 * np.sqrt(bite.min(1))
        if world.rules.half_field:
            caught, eaten = world.facts["points"] - world.facts["before"]
            reward[hunters] += caught - eaten
            reward[prey] += eaten - caught
            return reward
        contacts = (catch < (HUNTER + PREY) ** 2).sum(1, dtype=world.dtype)  # (P, B)
        reward[hunters] += 5 * contacts.sum(0)
        bites = (bite < (PREY + FOOD["classic"]) ** 2).sum(1, dtype=world.dtype)
        reward[prey] += 2 * bites - 5 * contacts - 2 * fence(world.pos[:, prey])
        return reward

    def score(self, world: World) -> Array:
        """(2, B) points: for catches, and for bites; none in classic rules."""
        return world.facts.get("points", np.zeros((2, world.count), np.int64))

    def winner(self, world: World) -> Array:
        """Whoever has more points."""
        ahead: Array = np.diff(self.score(world), axis=0)[0]  # (B,) the prey
        return np.where(ahead == 0, -1, (ahead > 0).astype(np.int64))

    def script(self, team: str, rules: Rules, strength: str = "hard") -> Script:
        """Hunters chase what they see and go where the leader says; prey eats where it is far from them."""
        hunter, prey = (self.bodies(rules)[index] for index in (0, self.hunters))
        hunt, layout = Hunt(self.hunters, hunter, prey, ROCK, rules.half_field), layout_of(self, rules, team)
        if team == "prey":
            return Script(hunt.graze, layout, rules, strength)
        return Talker(hunt.chase, hunt.report, layout, rules, strength)
