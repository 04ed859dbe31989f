"""Tag: slow hunters in a pack, one fast runner, rocks and forests between them.

Classic rules are MPE2's `simple_tag_v3`.  In arena rules one catch ends the round, and forests hide who is inside.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arena.scenarios.script import Script
from arena.scenarios.tag_script import Chase
from arena.sim.body import Body, Team
from arena.sim.env import layout_of
from arena.sim.fence import INSIDE, fence
from arena.sim.observation import Part
from arena.sim.option import option
from arena.sim.placing import scatter
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World

CATCH = 10.0
HUNTER_SPEED = {"classic": 1.0, "arena": 0.5}  # walls help hunters, so they are slower inside them
RUNNER_SPEED = 1.3
HUNTER, RUNNER, ROCK, FOREST = 0.075, 0.05, 0.2, 0.3  # radii
NEARNESS = 0.1  # what hunters lose, and runners gain, per decision and unit of distance to the nearest; arena rules


@dataclass(frozen=True)
class Tag(Scenario):
    """Options of tag."""

    name = "tag"
    title = "Tag"
    pitch = "Corner the runner, or never be cornered."
    kind = "adversarial"
    unseen = (("hunters", "hidden by a forest"), ("runners", "hidden by a forest"))
    stages = ({"pace": 1.6}, {"pace": 1.25}, {})  # from prey that is slow beside its hunters to fast prey
    hidden = (("arena", "moment"),)

    hunters: int = option(3, "how many hunters", low=1, high=6)
    runners: int = option(1, "how many runners", low=1, high=3)
    rocks: int = option(2, "how many rocks", low=0, high=5)
    forests: int = option(2, "how many forests, which hide who is inside, arena rules", low=0, high=4)
    pace: float = option(1.0, "how fast hunters are: 1 is as designed", low=0.3, high=2)
    time: float = option(30.0, "seconds the runner must survive, arena rules", low=5, high=90)
    limit: int = option(25, "decisions in an episode, classic rules", low=1, high=10_000)

    def teams(self) -> tuple[Team, ...]:
        """Hunters, then runners: MPE2's order."""
        hunters = tuple(f"hunter {i + 1}" for i in range(self.hunters))
        runners = tuple(f"runner {i + 1}" for i in range(self.runners)) if self.runners > 1 else ("runner",)
        return (
            Team("hunters", hunters, "Touch the runner before time is up."),
            Team("runners", runners, "Stay untouched until time is up. You are faster."),
        )

    def bodies(self, rules: Rules) -> tuple[Body, ...]:
        """A hunter is larger and slower than a runner."""
        hunters, runners = self.teams()
        return (
            *(Body(name, HUNTER, gain=3.0, max_speed=HUNTER_SPEED[rules.name] * self.pace) for name in hunters.agents),
            *(Body(name, RUNNER, gain=4.0, max_speed=RUNNER_SPEED) for name in runners.agents),
            *(Body(f"rock {i + 1}", ROCK, "rock", movable=False) for i in range(self.rocks)),
            *(Body(f"forest {i + 1}", FOREST, "forest", False, False) for i in range(self._forests(rules))),
        )

    def _forests(self, rules: Rules) -> int:
        return self.forests if rules.half_field else 0

    @property
    def _hunters(self) -> slice:
        return slice(0, self.hunters)

    @property
    def _runners(self) -> slice:
        return slice(self.hunters, self.hunters + self.runners)

    def start(self, rules: Rules, count: int, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        """Anywhere; in arena rules hunters and runners begin at opposite ends, nobody inside a rock."""
        caught, agents = {"caught": np.zeros(count, bool)}, self.hunters + self.runners
        if rules.half_field is None:
            places = rng.uniform(-1, 1, (2, agents + self.rocks, count))
            places[:, agents:] = rng.uniform(-0.9, 0.9, (2, self.rocks, count))
            return places, caught
        width, height = rules.half_field
        ground = scatter(rng, (width - 0.3, height - 0.05), [ROCK + 0.1] * self.rocks + [FOREST] * self.forests, count)
        side = rng.choice([-1.0, 1.0], count)
        hunters = scatter(rng, (0.2, height), [HUNTER] * self.hunters, count)
        runners = scatter(rng, (0.2, height), [RUNNER] * self.runners, count)
        hunters[0] -= side * (width - 0.2)
        runners[0] += side * (width - 0.2)
        return np.concatenate([hunters, runners, ground], 1), caught

    def seconds(self, rules: Rules) -> float:
        """25 decisions, or twenty seconds."""
        return self.time if rules.half_field else self.limit * rules.decision_seconds

    def advance(self, world: World) -> None:
        """Latch the catch."""
        world.facts["caught"] |= world.touching(self._runners, self._hunters).any((0, 1))

    def over(self, world: World) -> Array:
        """Arena rules: one catch is enough."""
        return world.facts["caught"].copy() if world.rules.half_field else super().over(world)

    def sight(self, world: World, team: str) -> Array | None:
        """A forest hides who is inside from the other team, but for those in it too."""
        if not self._forests(world.rules):
            return None
        me, rivals = self.team_slices()[team], self._runners if team == "hunters" else self._hunters
        x, y = world.offsets(slice(0, world.agent_count), slice(-self.forests, None))
        inside = x * x + y * y < FOREST**2  # (A, F, B)
        seen = np.ones((me.stop - me.start, len(world.bodies), world.count), bool)
        with_me = (inside[me, None] & inside[None, rivals]).any(2)  # (A, A, B)
        seen[:, rivals] = with_me | ~inside[rivals].any(1)
        return seen

    def observe(self, world: World, team: str) -> dict[str, Part]:
        """Itself, the rocks and forests, the others, and how the other runners move."""
        me, ground = self.team_slices()[team], world.agent_count + self.rocks
        parts: dict[str, Part] = {
            "velocity": world.vel[:, me],
            "position": world.pos[:, me],
            "rocks": world.places(slice(world.agent_count, ground)),
        }
        if self._forests(world.rules):
            parts["forests"] = world.places(slice(ground, len(world.bodies)))
        return parts | {
            "hunters": world.places(world.others(me, self._hunters)),
            "runners": world.places(world.others(me, self._runners)),
            "runner velocities": world.velocities(world.others(me, self._runners)),
        }

    def reward(self, world: World) -> Array:
        """(A, B) ten to every hunter per contact; the runner touched pays it, and pays for leaving the field."""
        reward = np.zeros((world.agent_count, world.count), world.dtype)
        if world.rules.half_field:
            caught = world.facts["caught"]
            apart = world.offsets(self._runners, self._hunters)  # (2, R, H, B)
            near = NEARNESS * np.sqrt((apart[0] * apart[0] + apart[1] * apart[1]).min(1))  # (R, B)
            reward[self._hunters] = CATCH * caught - near.mean(0)
            reward[self._runners] = near - CATCH * caught
            return reward
        contacts = world.touching(self._runners, self._hunters)  # (R, H, B)
        reward[self._hunters] = CATCH * contacts.sum((0, 1))
        reward[self._runners] = -CATCH * contacts.sum(1) - fence(world.pos[:, self._runners])
        return reward

    def score(self, world: World) -> Array:
        """(2, B) one to the hunters for a catch, one to the runners who outlast the clock."""
        caught = world.facts["caught"].astype(np.int64)
        survived = (world.ticks >= self.ticks(world.rules)) & ~world.facts["caught"]
        return np.stack([caught, survived.astype(np.int64)])

    def winner(self, world: World) -> Array:
        """Hunters by a catch, runners otherwise."""
        return np.where(world.facts["caught"], 0, 1)

    def script(self, team: str, rules: Rules, strength: str = "hard") -> Script:
        """Hunters close in from all sides, or search; the runner looks a second ahead."""
        hunter, runner = (self.bodies(rules)[index] for index in (0, self.hunters))
        walls = rules.half_field and (rules.half_field[0] - RUNNER, rules.half_field[1] - RUNNER)
        chase = Chase(self.hunters, hunter, runner, ROCK, FOREST, walls, INSIDE, 0.3 if self.vision else 2.0)
        plan = chase.close_in if team == "hunters" else chase.look_ahead
        return Script(plan, layout_of(self, rules, team), rules, strength)
