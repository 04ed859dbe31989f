"""Reference: each of two knows where the other must go; both talk, both move.

Classic rules are MPE2's `simple_reference_v3`, which is deterministic.  Its docstring has an agent rewarded for its own
distance; its code, and ours, for that of the other, of which it knows the goal.  In arena rules both must rest on their
lights at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arena.scenarios.script import Talker
from arena.scenarios.speaker_listener_script import follow, tell
from arena.sim.body import Body, Team
from arena.sim.env import layout_of
from arena.sim.observation import Part
from arena.sim.option import option
from arena.sim.placing import scatter
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World

PAIR, LIGHTS = slice(0, 2), slice(2, 5)
NUMBERED = tuple((f"light {i + 1}", slice(2 + i, 3 + i)) for i in range(3))
WORDS = 10
DIM, BRIGHT = 0.25, 0.5  # how an agent sees a colour: what all have, and what the one meant has more
SIZE, GLOW = 0.07, 0.15  # radii, arena rules; an agent whose middle is in a light's glow is there
SETS = 70  # of lights, more than anybody can clear in a round
REACHED, FAR = 10.0, 0.5  # reward for a set, and what a unit of distance costs, arena rules


@dataclass(frozen=True)
class Reference(Scenario):
    """Options of reference."""

    name = "reference"
    title = "Reference"
    pitch = "Each knows where the other must go: talk."
    kind = "cooperative"
    stages = ({"colours": 1}, {"colours": 2}, {})
    state_facts = ("goal",)
    hidden, apart = (("arena", "moment"), ("classic", "round")), True
    signs = (("goal", "the other must go there"),)

    local_ratio: float = option(0.5, "share of the reward that is for the agent told; the rest is common")
    colours: int = option(3, "how many of the three lights may be meant", low=1, high=3)
    target: int = option(17, "times that both must reach their lights for a win, arena rules", low=1, high=SETS - 1)
    hold: float = option(0.3, "seconds for which both must rest on their lights at once, arena rules", low=0, high=3)
    time: float = option(45.0, "seconds, arena rules", low=5, high=90)
    limit: int = option(25, "decisions in an episode, classic rules", low=1, high=10_000)

    def teams(self) -> tuple[Team, ...]:
        """One pair; both talk."""
        names = ("pair 1", "pair 2")
        wish = "Name the light that you see marked: the other must go there. Both on their lights at once: a point."
        return (Team("pair", names, wish, words=WORDS, speakers=names),)

    def bodies(self, rules: Rules) -> tuple[Body, ...]:
        """Two agents, who push each other in arena rules only, and three lights."""
        arena = rules.half_field is not None
        size, glow = (SIZE, GLOW) if arena else (0.05, 0.05)
        return (
            *(Body(f"pair {i}", size, solid=arena) for i in (1, 2)),
            *(Body(name, glow, "light", solid=False, movable=False, hue=i + 1) for i, (name, _) in enumerate(NUMBERED)),
        )

    def start(self, rules: Rules, count: int, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        """Anywhere; in arena rules at either side, with all sets of lights and goals of the round drawn now."""
        if rules.half_field is None:
            goals = rng.integers(self.colours, size=(2, count))
            return rng.uniform(-1, 1, (2, 5, count)), {"goal": _one_hot(goals)}
        goals = rng.integers(self.colours, size=(2, SETS, count))
        sets = scatter(rng, rules.half_field, [GLOW + 0.02] * 3, count * SETS).reshape(2, 3, SETS, count)
        facts = {
            "goal": _one_hot(goals[:, 0]),  # (2, 3, count) one at the light where the other must go
            "goals": goals,
            "sets": sets,
            "points": np.zeros(count, np.int64),
            "held": np.zeros(count, np.int64),  # ticks for which both have been on their lights
            "since": np.full(count, 1_000, np.int64),  # ticks after a point
        }
        pair = np.zeros((2, 2, count))
        pair[0] = np.array([-1.0, 1.0])[:, None] * (rules.half_field[0] - 0.2)
        return np.concatenate([pair, sets[:, :, 0]], 1), facts

    def seconds(self, rules: Rules) -> float:
        """25 decisions, or 45 seconds."""
        return self.time if rules.half_field else self.limit * rules.decision_seconds

    def advance(self, world: World) -> None:
        """Arena rules: when both have rested on their lights, the next set lights up."""
        if world.rules.half_field is None:
            return
        facts = world.facts
        there = (self._to_go(world) < GLOW).all(0)  # (B,)
        facts["held"] = np.where(there, facts["held"] + 1, 0)
        facts["since"] += 1
        reached = (facts["held"] > round(self.hold / world.rules.tick_seconds)).nonzero()[0]
        if len(reached):
            facts["points"][reached] += 1
            facts["held"][reached] = 0
            facts["since"][reached] = 0
            following = facts["points"][reached] % SETS
            facts["goal"][:, :, reached] = _one_hot(facts["goals"][:, following, reached])
            world.pos[:, LIGHTS, reached] = facts["sets"][:, :, following, reached]

    def observe(self, world: World, team: str) -> dict[str, Part]:
        """Itself, the lights, the goal of the other and what that one says; in arena rules where both are, and said."""
        parts: dict[str, Part] = {"velocity": world.vel[:, PAIR]}
        parts |= {name: world.places(light) for name, light in NUMBERED}
        parts["goal"] = (DIM + BRIGHT * world.facts["goal"]).swapaxes(0, 1)  # (3, 2, B)
        parts["heard"] = world.said[:, ::-1]
        if world.rules.half_field:
            parts["position"] = world.pos[:, PAIR]
            parts["other"] = world.places(world.others(PAIR, PAIR))
            parts["said"] = world.said
        return parts

    def reward(self, world: World) -> Array:
        """(2, B) minus the distance that the one whom it tells has to go, mixed with the mean; and points, in arena."""
        own = -self._to_go(world)[::-1]
        reward = self.local_ratio * own + (1 - self.local_ratio) * ((own[0] + own[1]) / 2)
        if world.rules.half_field:
            now = world.facts["since"] < world.rules.ticks_per_decision
            reward = FAR * reward + REACHED * now
        return reward.astype(world.dtype, copy=False)

    def score(self, world: World) -> Array:
        """(1, B) sets reached."""
        return world.facts.get("points", np.zeros(world.count, np.int64))[None]

    def winner(self, world: World) -> Array:
        """The pair wins by reaching enough sets in time."""
        return np.where(self.score(world)[0] >= self.target, 0, -1)

    def marks(self, world: World, team: str | None) -> dict[int, str]:
        """Whoever watches sees where both must go."""
        return {} if team else {**self.known(world, "pair 1"), **self.known(world, "pair 2")}

    def known(self, world: World, agent: str) -> dict[int, str]:
        """Each sees where the other must go."""
        return {LIGHTS.start + int(world.facts["goal"][int(agent == "pair 2"), :, 0].argmax()): "goal"}

    def about(self, world: World, speaker: str) -> tuple[tuple[str, ...], Array]:
        """Where the other must go."""
        return tuple(name for name, _ in NUMBERED), world.facts["goal"][int(speaker == "pair 2")].argmax(0)

    def _to_go(self, world: World) -> Array:
        """(2, B) each agent's distance to its light, which the other knows."""
        x, y = world.offsets(PAIR, LIGHTS)  # (2, 3, B) each
        return np.sqrt(((x * x + y * y) * world.facts["goal"][::-1]).sum(1))

    def script(self, team: str, rules: Rules, strength: str = "hard") -> Talker:
        """The first word is the first light: say where the other must go, and go where it says."""
        return Talker(follow, tell, layout_of(self, rules, team), rules, strength)


def _one_hot(index: Array) -> Array:
    """(2, 3, n) of indices (2, n)."""
    return np.eye(3)[index].swapaxes(1, 2)
