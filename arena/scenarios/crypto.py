"""Crypto: alice tells bob a secret in public, under a key that the two share; eve listens.

Classic rules are MPE2's `simple_crypto_v3`: nobody moves, and the reward is what bob and eve say at the moment, against
the secret.  MPE2 passes over whoever says nothing at all, which only continuous actions can: an eve who is silent then
loses nothing, as if she had been right, and so it is here.  Its docstring promises +2; its code pays bob at most 0.
In arena rules the answers are taken every few seconds, silence is wrong, and the next secret and key are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arena.scenarios.crypto_script import Cipher, guess, told
from arena.scenarios.script import Talker, still
from arena.sim.body import Body, Team, Zone
from arena.sim.env import layout_of
from arena.sim.observation import Part
from arena.sim.option import option
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World

LISTENERS, ALICE = slice(0, 2), slice(2, 3)  # eve and bob; who is heard
WORDS = 4
PLACES = {"eve": (0.0, -0.7), "bob": (1.2, 0.0), "alice": (-1.2, 0.0)}  # arena rules
ANSWER, HINT = 1.0, 0.02  # rewards for an answer taken, and for being right meanwhile, arena rules
CIRCLE = 0.45  # radius of what shrinks until the answers are taken


@dataclass(frozen=True)
class Crypto(Scenario):
    """Options of crypto."""

    name = "crypto"
    title = "Crypto"
    pitch = "Tell a friend a secret in front of a stranger."
    kind = "adversarial"
    stages = ({"keys": 1}, {})
    state_facts = ("message", "key")
    hidden, apart = (("arena", "moment"), ("classic", "round")), True
    about = told
    signs = (("light", "a secret"), ("switch", "a key"), ("goal", "the secret now"), ("lit", "the key now"))

    secrets: int = option(2, "how many different secrets there are", low=2, high=WORDS)
    keys: int = option(2, "how many different keys; with one, there is none", low=1, high=WORDS)
    time: float = option(63.0, "seconds, in whole secrets, arena rules", low=5, high=90)
    pace: float = option(3.0, "seconds for a secret, arena rules", low=0.6, high=4)
    limit: int = option(25, "decisions in an episode, classic rules", low=1, high=10_000)

    def teams(self) -> tuple[Team, ...]:
        """One against two: MPE2's order."""
        guess = "Say the secret before the circle closes. You hear alice, on the left, but have no key."
        tell = "Alice, left, tells bob the secret; eve hears it. The second key turns it into the next sign."
        pair = ("bob", "alice")
        return Team("eve", ("eve",), guess, WORDS, ("eve",)), Team("pair", pair, tell, WORDS, pair)

    def bodies(self, rules: Rules) -> tuple[Body, ...]:
        """Nobody moves; a light for each secret, in arena rules a switch for each key."""
        size, arena = (0.05, False) if rules.half_field is None else (0.08, True)
        still = {"solid": False, "movable": False}
        lights = [Body(f"secret {i + 1}", size, "light", hue=i + 1, **still) for i in range(self.secrets)]
        keys = [Body(f"key {i + 1}", 0.06, "switch", hue=i + 1, **still) for i in range(self.keys if arena else 0)]
        return (*(Body(name, size, solid=arena, movable=False) for name in PLACES), *lights, *keys)

    def start(self, rules: Rules, count: int, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        """Anywhere with one secret and key; in arena rules around the lights, with those of the whole round."""
        if rules.half_field is None:
            facts = {name: _one_hot(rng.integers(n, size=count)) for name, n in self._drawn().items()}
            return rng.uniform(-1, 1, (2, 3 + self.secrets, count)), facts
        drawn = {f"{name}s": rng.integers(n, size=(self._count(rules), count)) for name, n in self._drawn().items()}
        facts = {name: _one_hot(drawn[f"{name}s"][0]) for name in self._drawn()}
        facts |= drawn | {"points": np.zeros((2, count), np.int64), "gain": np.zeros(count)}
        rows = [(0.5 * (i - (self.secrets - 1) / 2), 0.65) for i in range(self.secrets)]
        rows += [(0.25 * (i - (self.keys - 1) / 2), 0.0) for i in range(self.keys)]
        places = np.array([*PLACES.values(), *rows]).T  # (2, N)
        return np.repeat(places[..., None], count, 2), facts

    def _drawn(self) -> dict[str, int]:
        return {"message": self.secrets, "key": self.keys}

    def seconds(self, rules: Rules) -> float:
        """25 decisions, or as long as all secrets take."""
        arena = self._count(rules) * self._period(rules) * rules.tick_seconds
        return arena if rules.half_field else self.limit * rules.decision_seconds

    def _count(self, rules: Rules) -> int:
        """Secrets in a round."""
        return round(self.time / (self._period(rules) * rules.tick_seconds))

    def _period(self, rules: Rules) -> int:
        """Ticks for a secret, in whole decisions."""
        return round(self.pace / rules.decision_seconds) * rules.ticks_per_decision

    def advance(self, world: World) -> None:
        """Arena rules: when its time is over, take the answers to a secret, and draw the next."""
        if world.rules.half_field is None:
            return
        done, late = np.divmod(world.ticks, self._period(world.rules))
        ended = (late == 0).nonzero()[0]
        if len(ended):
            eve, bob = self._right(world)[:, ended]
            world.facts["points"][:, ended] += np.stack([eve, bob & ~eve])
            world.facts["gain"][ended] = np.where(eve, -ANSWER, ANSWER * bob)
            following = done[ended] % self._count(world.rules)
            for name in self._drawn():
                world.facts[name][:, ended] = _one_hot(world.facts[f"{name}s"][following, ended])

    def _right(self, world: World) -> Array:
        """(2, B) whether eve and bob say the secret now."""
        said, secret = world.said[:, LISTENERS], world.facts["message"]
        return (said.argmax(0) == secret.argmax(0)) & said.any(0)

    def observe(self, world: World, team: str) -> dict[str, Part]:
        """Eve hears alice; bob also has the key; alice has secret and key.  In arena rules also the time left."""
        me = world.scenario.team_slices()[team]
        parts: dict[str, Part] = {}
        if team == "pair":
            parts |= {name: world.facts[name][:, None] for name in self._drawn()}
        parts["heard"] = world.said[:, ALICE]
        if world.rules.half_field:
            parts["time left"] = self._left(world)[None]
            parts["said"] = world.said[:, me]
        return parts

    def _left(self, world: World) -> Array:
        """(B,) share of the secret's time."""
        return (1 - world.ticks / self._period(world.rules) % 1).astype(world.dtype)

    def lacks(self, agent: str) -> frozenset[str]:
        """Bob does not know the secret; alice hears nobody."""
        return {"bob": frozenset({"message"}), "alice": frozenset({"heard"})}.get(agent, frozenset())

    def reward(self, world: World) -> Array:
        """(3, B) classic: minus the squared error of who says something, eve's own; for the pair bob's, plus eve's.

        Arena: to the pair one where bob alone was right, minus one where eve was, a hint meanwhile; to eve the reverse.
        """
        if world.rules.half_field is None:
            said = world.said[:, LISTENERS]
            error = said - world.facts["message"][:, None]  # (W, 2, B)
            eve, bob = (error * error).sum(0) * said.any(0)
            return np.stack([-eve, eve - bob, eve - bob])
        eve, bob = self._right(world).astype(world.dtype)
        taken = (world.ticks % self._period(world.rules) == 0) & (world.ticks > 0)
        pair = np.where(taken, world.facts["gain"], HINT * (bob - eve))
        return np.stack([-pair, pair, pair]).astype(world.dtype, copy=False)

    def score(self, world: World) -> Array:
        """(2, B) secrets that eve said, secrets that bob alone said."""
        return world.facts.get("points", np.zeros((2, world.count), np.int64)).copy()

    def winner(self, world: World) -> Array:
        """Whoever has more points."""
        eve, pair = self.score(world)
        return np.where(eve == pair, -1, (pair > eve).astype(np.int64))

    def zones(self, world: World) -> tuple[Zone, ...]:
        """A circle that closes until the answers are taken."""
        return (Zone("time", 0, 0, CIRCLE * float(self._left(world)[0])),) if world.rules.half_field else ()

    def marks(self, world: World, team: str | None) -> dict[int, str]:
        """The key for the pair, nothing for eve; for whoever watches the secret, too."""
        secret, key = (int(world.facts[name][:, 0].argmax()) for name in self._drawn())
        marks = {} if team == "eve" or world.rules.half_field is None else {3 + self.secrets + key: "lit"}
        return marks if team else {3 + secret: "goal", **marks}

    def known(self, world: World, agent: str) -> dict[int, str]:
        """Alice knows the secret as well."""
        return self.marks(world, None) if agent == "alice" else super().known(world, agent)

    def script(self, team: str, rules: Rules, strength: str = "hard") -> Talker:
        """The pair adds and subtracts the key; unsure, it forgets to.  Eve hopes for that, and says what she heard."""
        speech = guess if team == "eve" else Cipher(self.secrets)
        return Talker(still, speech, layout_of(self, rules, team), rules, strength)


def _one_hot(index: Array) -> Array:
    """(W, n) of indices (n,)."""
    return np.eye(WORDS)[:, index]
