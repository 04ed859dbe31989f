"""What the policy on a seat makes of what its agent sees: scores of moves and words, thrust, and what a place is worth.

A policy is asked beside the match: it remembers nothing of it, and no dice are thrown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from agents.core.algorithms import ALGORITHMS
from agents.core.card import ModelCard
from agents.core.configs import MaddpgConfig, TabularConfig, ValueConfig
from agents.core.policy import Policy
from arena.play.match import Match
from arena.sim.observation import observe_team
from arena.sim.world import Array

SILENT = {
    "human": "People give moves no scores.",
    "script": "A script decides by rules that somebody wrote: it gives moves no scores.",
    "random": "Chance decides: every move is as likely as any other.",
    "idle": "Nobody decides here.",
}


@runtime_checkable
class Scorer(Policy, Protocol):
    """A policy that says how much it thinks of each choice: a model."""

    card: ModelCard

    def scores(self, obs: Array, agent: Array, memory: Array) -> tuple[Array, Array]:
        """See `agents.inference.model.Model.scores`."""


@runtime_checkable
class Valuer(Protocol):
    """A model with a critic beside: where its card says that it has values."""

    def values(self, obs: Array, agent: Array) -> Array:
        """See `agents.inference.model.Model.values`."""


@dataclass(frozen=True)
class Thought:
    """What a policy thinks at a moment."""

    moves: Array  # (K,) scores, none where it gives thrust or cannot move
    thrust: Array  # (2,) in [-1, 1], or nothing
    words: Array  # (W,) scores, none where it cannot speak


class Mind:
    """The policy on one agent's seat; `silent` says in a sentence why there is nothing to read, if there is not."""

    def __init__(self, match: Match, agent: int) -> None:
        self.match, self.seat = match, match.seats[agent]
        self.player = self.seat.player
        team = match.teams[self.seat.team]
        self.team, self.agents = team.name, len(team.agents)
        self.first = agent - self.seat.index  # of the team
        self.speaks = self.seat.name in team.speakers
        self.moves = match.world.bodies[agent].movable
        self.policy = self.player.policy if isinstance(self.player.policy, Scorer) else None
        self.silent = None if self.policy else SILENT.get(self.player.kind, "This player gives moves no scores.")
        self.worthless = self.silent or no_values(self.policy.card if self.policy else None)
        if self.worthless is None and not self.moves:
            self.worthless = "It cannot move: no other place can be its own."

    def think(self) -> Thought:
        """What the policy would do now."""
        card, nothing = self._card, np.zeros(0, np.float32)
        out = self.answers(observe_team(self.match.world, self.team), self.memory())[0]
        own, words = out[: card.moves or card.thrust], out[card.moves or card.thrust :]
        moves = own if card.moves and self.moves else nothing
        thrust = own.clip(-1, 1) if not card.moves and self.moves else nothing
        return Thought(moves, thrust, words if self.speaks else nothing)

    @property
    def _card(self) -> ModelCard:
        assert self.policy is not None, self.silent
        return self.policy.card

    def memory(self) -> Array:
        """(A, M) what the policy remembers of each agent of the team now."""
        policy = self.player.policy
        return np.stack([self.match.remembered(policy, self.first + mate) for mate in range(self.agents)])

    def answers(self, flat: Array, memory: Array) -> Array:
        """(B, K + W) the answers for the agent in B worlds, of which its team sees `flat` (A, D, B), in one call."""
        policy = self.policy
        assert policy is not None, self.silent
        obs, agent, memory = self._asked(flat, memory)
        return policy.scores(obs, agent, memory)[0][self._mine]

    def values(self, flat: Array, memory: Array) -> Array:
        """(B,) what the agent expects in each world: by its critic, or of the best that it could do."""
        card = self._card
        if isinstance(self.policy, Valuer) and card.values:
            obs, agent, _ = self._asked(flat, memory)
            return self.policy.values(obs, agent)[self._mine]
        out = self.answers(flat, memory)
        best = out[:, : card.moves].max(1)
        return best + out[:, card.moves :].max(1) if self.speaks else best

    @property
    def _mine(self) -> slice:
        """The agent's rows of what was asked."""
        together = self.policy is not None and self.policy.together
        return slice(self.seat.index, None, self.agents) if together else slice(None)

    def _asked(self, flat: Array, memory: Array) -> tuple[Array, Array, Array]:
        """Rows of observations, agents and memories; of agents that hear each other the whole team of each world."""
        worlds, me = flat.shape[2], self.seat.index
        if self.policy is not None and self.policy.together:
            obs = flat.transpose(2, 0, 1).reshape(-1, flat.shape[1])
            return obs, np.tile(np.arange(self.agents), worlds), np.tile(memory, (worlds, 1))
        return flat[me].T, np.full(worlds, me), np.tile(memory[me], (worlds, 1))


def no_values(card: ModelCard | None) -> str | None:
    """Why the scores of a model are no values, in a sentence; None where they are."""
    known = ALGORITHMS.get(card.algorithm) if card else None
    if card is None or known is None:
        return "This model carries no values."
    if card.values or (issubclass(known.config, ValueConfig | TabularConfig) and card.moves):
        return None
    if issubclass(known.config, MaddpgConfig):
        return f"{known.title} carries no values: its critic judged everybody's moves at once."
    return f"{known.title} carries no values: its scores say what to do, not what it is worth."
