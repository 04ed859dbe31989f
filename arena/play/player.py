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


class Idle:
    """The policy that never moves."""

    memory_size = 0

    def act(self, obs: Array, agent: Array, memory: Array, rng: np.random.Generator) -> tuple[Array, Array]:
        """See `Policy.act`."""
        return np.zeros(len(obs), np.int64), memory


@dataclass(frozen=True, eq=False)
class Player:
    """A policy with a name.  A human's policy only stands in while the person is away."""

    name: str
    kind: str  # human, model, script, random or idle
    policy: Policy
    path: Path | None = None  # of a model


def human(name: str = "you") -> Player:
    """A person; what the person presses comes in with each tick."""
    return Player(name, "human", Idle())


def script(scenario: Scenario, rules: Rules, team: str, strength: str = "hard") -> Player:
    """The scenario's own baseline."""
    return Player(f"script · {strength}", "script", scenario.script(team, rules, strength))


def random_player(rules: Rules) -> Player:
    """Every move equally likely."""
    return Player("random", "random", RandomPolicy(len(rules.moves)))


def idle() -> Player:
    """Nobody."""
    return Player("nobody", "idle", Idle())
