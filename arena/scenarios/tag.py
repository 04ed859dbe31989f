"""Tag: slow hunters in a pack, one fast runner, rocks between them.

Classic rules are MPE2's `simple_tag_v3`.  In arena rules the first catch ends the round.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from arena.scenarios.script import Script, unit, vectors
from arena.sim.body import Body, Team
from arena.sim.env import layout
from arena.sim.option import option
from arena.sim.placing import scatter
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World

CATCH = 10.0
HUNTER_SPEED = {"classic": 1.0, "arena": 0.55}  # walls help hunters, so they are slower inside them
RUNNER_SPEED = 1.3
HUNTER, RUNNER, ROCK = 0.075, 0.05, 0.2  # radii
NEARNESS = 0.1  # arena rules: what hunters lose, and runners gain, per decision and unit of distance to the nearest hunter

_ANGLES = np.arange(8) * np.pi / 4
_PATHS = np.array([(first, first + turn) for first in _ANGLES for turn in (-np.pi / 2, 0, np.pi / 2)])
LEGS = np.stack([np.cos(_PATHS), np.sin(_PATHS)], 2)  # (24, 2, 2) a runner's paths: two directions each
TURN = 0.4  # seconds after which a path takes its second direction
INERTIA = 0.35  # seconds in which a body without thrust loses two thirds of its speed, arena rules
WALL = np.array([1.55, 0.95])  # where the runner's script expects walls


@dataclass(frozen=True)
class Tag(Scenario):
    """Options of tag."""

    name = "tag"
    title = "Tag"
    pitch = "Corner the runner, or never be cornered."
    kind = "adversarial"

    hunters: int = option(3, "how many hunters", low=1, high=6)
    runners: int = option(1, "how many runners", low=1, high=3)
    rocks: int = option(2, "how many rocks", low=0, high=5)
    pace: float = option(1.0, "how fast hunters are: 1 is as designed", low=0.3, high=2)
    time: float = option(20.0, "seconds the runner must survive, arena rules", low=5, high=90)
    limit: int = option(25, "decisions in an episode, classic rules", low=1, high=10_000)

    def teams(self) -> tuple[Team, ...]:
        """Hunters, then runners: MPE2's order."""
        return (
            Team("hunters", tuple(f"hunter {i + 1}" for i in range(self.hunters)), "Touch the runner before time is up."),
            Team(
                "runners",
                tuple(f"runner {i + 1}" for i in range(self.runners)) if self.runners > 1 else ("runner",),
                "Stay untouched until the clock ends. You are faster; rocks stop everybody.",
            ),
        )

    def bodies(self, rules: Rules) -> tuple[Body, ...]:
        """A hunter is larger and slower than a runner."""
        hunters, runners = self.teams()
        return (
            *(Body(name, HUNTER, gain=3.0, max_speed=HUNTER_SPEED[rules.name] * self.pace) for name in hunters.agents),
            *(Body(name, RUNNER, gain=4.0, max_speed=RUNNER_SPEED) for name in runners.agents),
            *(Body(f"rock {i + 1}", ROCK, "rock", movable=False) for i in range(self.rocks)),
        )

    @property
    def _hunters(self) -> slice:
        return slice(0, self.hunters)

    @property
    def _runners(self) -> slice:
        return slice(self.hunters, self.hunters + self.runners)

    @property
    def _rocks(self) -> slice:
        return slice(self.hunters + self.runners, self.hunters + self.runners + self.rocks)

    def start(self, rules: Rules, count: int, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        """Anywhere; in arena rules runners begin on the right, hunters on the left, nobody inside a rock."""
        caught = {"caught": np.zeros(count, bool)}
        if rules.half_field is None:
            pos = rng.uniform(-1, 1, (2, self._rocks.stop, count))
            pos[:, self._rocks] = rng.uniform(-0.9, 0.9, (2, self.rocks, count))
            return pos, caught
        width, height = rules.half_field
        rocks = scatter(rng, (width - 0.5, height - 0.25), [ROCK + 0.1] * self.rocks, count)
        pos = np.concatenate([np.zeros((2, self._runners.stop, count)), rocks], 1)
        side = rng.choice([-1.0, 1.0], count)
        for agents, radius, sign in ((self._hunters, HUNTER, -1), (self._runners, RUNNER, 1)):
            pos[:, agents] = scatter(rng, (0.2, height), [radius] * (agents.stop - agents.start), count)
            pos[0, agents] += sign * side * (width - 0.2)
        return pos, caught

    def seconds(self, rules: Rules) -> float:
        """25 decisions, or twenty seconds."""
        return self.time if rules.half_field else self.limit * rules.decision_seconds

    def advance(self, world: World) -> None:
        """Latch the catch."""
        world.facts["caught"] |= world.touching(self._runners, self._hunters).any((0, 1))

    def over(self, world: World) -> Array:
        """Arena rules: one catch is enough."""
        return world.facts["caught"].copy() if world.rules.half_field else super().over(world)

    def observe(self, world: World, team: str) -> dict[str, Array]:
        """Itself, the rocks, the others, and how the other runners move."""
        me = self.team_slices()[team]
        everybody = slice(0, world.agent_count)
        pos, vel = world.pos, world.vel
        seen_runners = world.others(me, self._runners)
        return {
            "velocity": vel[:, me],
            "position": pos[:, me],
            "rocks": world.offsets(me, self._rocks),
            "others": pos[:, world.others(me, everybody)] - pos[:, me, None],
            "runner velocities": vel[:, seen_runners],
        }

    def reward(self, world: World) -> Array:
        """(A, B) ten to every hunter per contact; the runner touched pays it, and pays for leaving the field."""
        reward = np.zeros((world.agent_count, world.count), world.dtype)
        if world.rules.half_field:
            caught = world.facts["caught"]
            near = NEARNESS * self._nearest_hunter(world)  # (R, B)
            reward[self._hunters] = CATCH * caught - near.mean(0)
            reward[self._runners] = near - CATCH * caught
            return reward
        contacts = world.touching(self._runners, self._hunters)  # (R, H, B)
        reward[self._hunters] = CATCH * contacts.sum((0, 1))
        reward[self._runners] = -CATCH * contacts.sum(1) - _fence(world.pos[:, self._runners]).sum(0)
        return reward

    def score(self, world: World) -> Array:
        """(2, B) one to the hunters for a catch, one to the runners who outlast the clock."""
        caught = world.facts["caught"].astype(np.int64)
        survived = ~world.facts["caught"] & (world.seconds >= self.seconds(world.rules) - 1e-6)
        return np.stack([caught, survived.astype(np.int64)])

    def winner(self, world: World) -> Array:
        """Hunters by a catch, runners otherwise."""
        return np.where(world.facts["caught"], 0, 1)

    def _nearest_hunter(self, world: World) -> Array:
        """(R, B)"""
        apart = world.offsets(self._runners, self._hunters)  # (2, R, H, B)
        return np.sqrt((apart[0] * apart[0] + apart[1] * apart[1]).min(1))

    def script(self, team: str, rules: Rules, strength: str = "hard") -> Script:
        """Hunters close in from three sides; the runner looks a second ahead."""
        world = World(self, rules, 1)
        world.restart(np.arange(1), np.random.default_rng(0))
        plan = self._close_in if team == "hunters" else self._look_ahead
        return Script(plan, layout(self.observe(world, team)), rules, strength)

    def _close_in(self, see: Mapping[str, Array], agent: Array) -> Array:
        runner = vectors(see["others"])[:, self.hunters - 1]  # (n, 2) the first one
        speed = vectors(see["runner velocities"])[:, 0]
        distance = np.linalg.norm(runner, axis=1, keepdims=True)
        angle = 2 * np.pi * agent / self.hunters
        side = np.stack([np.cos(angle), np.sin(angle)], 1) * 0.5 * np.clip(distance - 0.3, 0, 1)
        target = runner + speed * np.minimum(distance, 0.6) + side
        return unit(target) * 2 - 0.4 * see["velocity"] + _around(vectors(see["rocks"]), HUNTER)

    def _look_ahead(self, see: Mapping[str, Array], agent: Array) -> Array:
        """The first leg of the path that stays furthest outside the circles which hunters can reach meanwhile."""
        hunters, rocks = vectors(see["others"])[:, : self.hunters, None], vectors(see["rocks"])[:, :, None]
        here, velocity = see["position"][:, None], see["velocity"][:, None]  # (n, 1, 2)
        margin = np.full((len(agent), len(LEGS)), np.inf)  # (n, P)
        for seconds in (0.2, 0.5, 0.9, 1.4):
            second = _run(max(seconds - TURN, 0))
            legs = RUNNER_SPEED * (LEGS[:, 0] * (_run(seconds) - second) + LEGS[:, 1] * second)  # (P, 2)
            path = (here + _coast(seconds) * velocity + legs).clip(-WALL, WALL) - here  # (n, P, 2)
            apart = np.linalg.norm(path[:, None] - hunters, axis=3)  # (n, H, P)
            margin = np.minimum(margin, (apart - HUNTER_SPEED["arena"] * self.pace * seconds).min(1))
            blocked = np.linalg.norm(path[:, None] - rocks, axis=3) < ROCK + RUNNER
            margin -= 0.5 * blocked.any(1)
        return LEGS[margin.argmax(1), 0]


def _coast(seconds: float) -> float:
    """How far a body at unit speed rolls, without thrust, in arena rules."""
    return INERTIA * (1 - np.exp(-seconds / INERTIA))


def _run(seconds: float) -> float:
    """How far a body of unit top speed gets from rest at full thrust."""
    return seconds - _coast(seconds)


def _fence(pos: Array) -> Array:
    """MPE2's price for leaving the field, per coordinate: nothing to 0.9, ten a unit to 1, then exp(2x - 2), at most ten."""
    x = np.abs(pos)
    outside = np.minimum(np.exp(np.minimum(2 * x - 2, 3)), 10)
    return np.where(x < 0.9, 0, np.where(x < 1, (x - 0.9) * 10, outside))


def _around(rocks: Array, radius: float) -> Array:
    """(n, 2) a push away from rocks that are near; rocks (n, R, 2)."""
    if not rocks.size:
        return np.zeros((len(rocks), 2))
    gap = np.linalg.norm(rocks, axis=2, keepdims=True) - ROCK - radius
    return -(unit(rocks) * np.maximum(0.25 - gap, 0) * 5).sum(1)
