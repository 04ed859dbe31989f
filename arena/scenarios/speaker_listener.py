"""Speaker and listener: one knows which light is meant but cannot go, the other can go but does not know.

Classic rules are MPE2's `simple_speaker_listener_v4`, which is deterministic; of its two agents' observations, each is
the parts of the team's that the agent does not lack.  In arena rules the listener chooses a light by resting on it.
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

SPEAKER, LISTENER, LIGHTS = slice(0, 1), slice(1, 2), slice(2, 5)
NUMBERED = tuple((f"light {i + 1}", slice(2 + i, 3 + i)) for i in range(3))
DIM, BRIGHT = 0.15, 0.5  # how the speaker sees a colour: what all have, and what the one meant has more
GLOW = 0.15  # how near the listener's middle must be to a light's, arena rules
SETS = 90  # of lights, more than anybody can choose from in a round
RIGHT, WRONG, FAR = 10.0, -5.0, 0.5  # rewards for a choice, and what a unit of distance costs, arena rules


@dataclass(frozen=True)
class SpeakerListener(Scenario):
    """Options of speaker and listener."""

    name = "speaker_listener"
    title = "Speaker and listener"
    pitch = "One knows which light, the other can go there: talk."
    kind = "cooperative"
    stages = ({"colours": 1}, {"colours": 2}, {})
    state_facts = ("goal",)
    hidden, apart = (("arena", "moment"), ("classic", "round")), True
    signs = (("goal", "the listener must go there"),)

    colours: int = option(3, "how many of the three lights may be the one that is meant", low=1, high=3)
    target: int = option(22, "lights to reach for a win, arena rules", low=1, high=SETS - 1)
    hold: float = option(0.3, "seconds of rest on a light that choose it, arena rules", low=0, high=3)
    time: float = option(45.0, "seconds, arena rules", low=5, high=90)
    limit: int = option(25, "decisions in an episode, classic rules", low=1, high=10_000)

    def teams(self) -> tuple[Team, ...]:
        """One pair, of which one talks."""
        wish = "The speaker names the light that is meant; the listener rests on it. On another, the three are lost."
        return (Team("pair", ("speaker", "listener"), wish, words=3, speakers=("speaker",)),)

    def bodies(self, rules: Rules) -> tuple[Body, ...]:
        """The speaker stands still; nobody pushes anybody in classic rules."""
        arena = rules.half_field is not None
        glow = GLOW if arena else 0.04
        return (
            Body("speaker", 0.075, solid=arena, movable=False),
            Body("listener", 0.075, solid=arena),
            *(Body(name, glow, "light", solid=False, movable=False, hue=i + 1) for i, (name, _) in enumerate(NUMBERED)),
        )

    def start(self, rules: Rules, count: int, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        """Anywhere; in arena rules face to face, with all sets of lights between them drawn now."""
        if rules.half_field is None:
            return rng.uniform(-1, 1, (2, 5, count)), {"goal": _one_hot(rng.integers(self.colours, size=count))}
        width, height = rules.half_field
        goals = rng.integers(self.colours, size=(SETS, count))
        sets = scatter(rng, (width, height - 0.3), [GLOW + 0.02] * 3, count * SETS).reshape(2, 3, SETS, count)
        facts = {
            "goal": _one_hot(goals[0]),  # (3, count) one at the light that is meant
            "goals": goals,
            "sets": sets,
            "chosen": np.zeros(count, np.int64),  # sets chosen from
            "points": np.zeros(count, np.int64),
            "held": np.zeros((3, count), np.int64),  # ticks for which the listener has been on each light
            "gain": np.zeros(count),  # what the last choice was worth
            "since": np.full(count, 1_000, np.int64),  # ticks
        }
        pair = np.zeros((2, 2, count))
        pair[1] = np.array([1.0, -1.0])[:, None] * (height - 0.22)  # above the speaker is room for a word
        return np.concatenate([pair, sets[:, :, 0]], 1), facts

    def seconds(self, rules: Rules) -> float:
        """25 decisions, or 45 seconds."""
        return self.time if rules.half_field else self.limit * rules.decision_seconds

    def advance(self, world: World) -> None:
        """Arena rules: resting on a light chooses it, right or wrong, and the next three light up."""
        if world.rules.half_field is None:
            return
        facts = world.facts
        facts["held"] = np.where(self._apart(world) < GLOW * GLOW, facts["held"] + 1, 0)
        facts["since"] += 1
        choice = np.greater(facts["held"], round(self.hold / world.rules.tick_seconds))  # (3, B)
        chosen = choice.any(0).nonzero()[0]
        if len(chosen):
            right = (choice & (facts["goal"] > 0)).any(0)[chosen]
            facts["points"][chosen] += right
            facts["gain"][chosen] = np.where(right, RIGHT, WRONG)
            facts["since"][chosen] = 0
            facts["held"][:, chosen] = 0
            facts["chosen"][chosen] += 1
            following = facts["chosen"][chosen] % SETS
            facts["goal"][:, chosen] = _one_hot(facts["goals"][following, chosen])
            world.pos[:, LIGHTS, chosen] = facts["sets"][:, :, following, chosen]

    def observe(self, world: World, team: str) -> dict[str, Part]:
        """The speaker the goal; the listener itself, the lights, what it hears; in arena rules place and own word."""
        both = slice(0, 2)
        goal = DIM + BRIGHT * world.facts["goal"]  # (3, B)
        parts: dict[str, Part] = {"goal": goal[:, None], "velocity": world.vel[:, both]}
        parts |= {name: world.places(light) for name, light in NUMBERED}
        parts["heard"] = world.said[:, SPEAKER]
        if world.rules.half_field:
            parts |= {"position": world.pos[:, both], "said": world.said}
        return parts

    def lacks(self, agent: str) -> frozenset[str]:
        """The listener does not know the goal, the speaker nothing else."""
        if agent == "listener":
            return frozenset({"goal", "said"})
        lights = [name for name, _ in NUMBERED]
        return frozenset({"velocity", "heard", "position", *lights, *(f"{name} seen" for name in lights)})

    def reward(self, world: World) -> Array:
        """(2, B) minus the squared distance of listener and light; in arena rules the distance, and the choices."""
        reward = -(self._apart(world) * world.facts["goal"]).sum(0)  # (B,)
        if world.rules.half_field:
            now = world.facts["since"] < world.rules.ticks_per_decision
            reward = world.facts["gain"] * now - FAR * np.sqrt(-reward)
        return reward.astype(world.dtype, copy=False)[None].repeat(2, 0)

    def score(self, world: World) -> Array:
        """(1, B) lights reached."""
        return world.facts.get("points", np.zeros(world.count, np.int64))[None]

    def winner(self, world: World) -> Array:
        """The pair wins by reaching enough lights in time."""
        return np.where(self.score(world)[0] >= self.target, 0, -1)

    def marks(self, world: World, team: str | None) -> dict[int, str]:
        """Whoever watches sees the light that is meant."""
        return {} if team else {LIGHTS.start + int(world.facts["goal"][:, 0].argmax()): "goal"}

    def known(self, world: World, agent: str) -> dict[int, str]:
        """And so does the speaker."""
        return self.marks(world, None) if agent == "speaker" else {}

    def about(self, world: World, speaker: str) -> tuple[tuple[str, ...], Array]:
        """Which light is meant."""
        return tuple(name for name, _ in NUMBERED), world.facts["goal"].argmax(0)

    def _apart(self, world: World) -> Array:
        """(3, B) the squared distance of the listener to each light."""
        x, y = world.pos[:, LIGHTS] - world.pos[:, LISTENER]
        return x * x + y * y

    def script(self, team: str, rules: Rules, strength: str = "hard") -> Talker:
        """The first word is the first light: say so, and go there."""
        return Talker(follow, tell, layout_of(self, rules, team), rules, strength)


def _one_hot(index: Array) -> Array:
    """(3, n) of indices (n,)."""
    return np.eye(3)[:, index]
