"""A policy: observation to action.  It keeps no state; whoever calls it carries the memory."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt


class Policy(Protocol):
    """Drives agents of one team; humans, scripts, models and learners are all this."""

    memory_size: int  # M: numbers carried from decision to decision; 0 for most
    together: bool  # its agents hear each other, so it is asked for whole teams: row after row the agents in order

    def act(
        self, obs: npt.NDArray, agent: npt.NDArray, memory: npt.NDArray, rng: np.random.Generator
    ) -> tuple[npt.NDArray, npt.NDArray]:
        """Decide for n agents at once.

        obs (n, D) float32, agent (n,) int64 index in the team, memory (n, M) float32, zeros at an episode's start.
        Returns the action, int64 (n,) moves or float32 (n, 2) thrust in [-1, 1], and the memory for the next decision;
        in a team that talks, int64 (n, 2) moves and words or float32 (n, 2 + W) thrust and utterances.
        """


def check_whole_teams(agent: npt.NDArray, agents: int) -> None:
    """ValueError unless rows of the agents `agent` (n,) are whole teams of so many, one after another, in order."""
    if len(agent) % agents or (agent.reshape(-1, agents) != np.arange(agents)).any():
        raise ValueError(f"the {agents} agents of this model hear each other; ask it for all of them at once, in order")


class RandomPolicy:
    """Every move and every word equally likely, or thrust uniform over the square."""

    memory_size = 0
    together = False

    def __init__(self, moves: int, words: int = 0, thrust: int = 2) -> None:
        self.moves, self.words, self.thrust = moves, words, thrust

    def act(
        self, obs: npt.NDArray, agent: npt.NDArray, memory: npt.NDArray, rng: np.random.Generator
    ) -> tuple[npt.NDArray, npt.NDArray]:
        """See `Policy.act`."""
        if self.moves and self.words:
            return rng.integers((self.moves, self.words), size=(len(obs), 2)), memory
        if self.moves:
            return rng.integers(self.moves, size=len(obs)), memory
        return rng.uniform(-1, 1, (len(obs), self.thrust + self.words)).astype(np.float32), memory
