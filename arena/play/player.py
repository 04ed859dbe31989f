"""Who sits on a seat: a person, a model, a script, chance, or nobody."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agents.core.policy import Policy, RandomPolicy
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array

STRENGTHS = ("easy", "medium", "hard")
SCRIPT = "script · "  # how names of scripts begin
PERSON = "you"  # any person, and what the one at the keyboard is called at first


class Idle:
    """The policy that never moves, and in teams that know `words` never says one."""

    memory_size = 0
    together = False

    def __init__(self, words: int = 0) -> None:
        self._words = words

    def act(self, obs: Array, agent: Array, memory: Array, rng: np.random.Generator) -> tuple[Array, Array]:
        """See `Policy.act`."""
        nothing = np.zeros((len(obs), 2 + self._words), np.float32)  # no whole number is silence
        return nothing if self._words else np.zeros(len(obs), np.int64), memory


@dataclass(frozen=True, eq=False)
class Player:
    """A policy with a name.  A human's policy only stands in while the person is away."""

    name: str
    kind: str  # human, model, script, random or idle
    policy: Policy
    path: Path | None = None  # of a model
    run: Path | None = None  # of the training whose newest snapshot this is, and stays


def human(name: str = PERSON, words: int = 0) -> Player:
    """A person; what the person presses comes in with each tick."""
    return Player(name, "human", Idle(words))


def script(scenario: Scenario, rules: Rules, team: str, strength: str = "hard") -> Player:
    """The scenario's own baseline."""
    return Player(f"{SCRIPT}{strength}", "script", scenario.script(team, rules, strength))


def random_player(rules: Rules, words: int = 0) -> Player:
    """Every move, and every word of a team that knows `words`, equally likely."""
    return Player("random", "random", RandomPolicy(len(rules.moves), words))


def idle(words: int = 0) -> Player:
    """Nobody."""
    return Player("nobody", "idle", Idle(words))
