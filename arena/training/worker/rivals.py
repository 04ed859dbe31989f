"""Who plays the teams that do not learn: scripts, chance, imported models and past selves, of whatever kind."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from agents.core.policy import Policy
from agents.inference.model import ModelError, load
from agents.learn.pool import Pool
from arena.play.choosing import player
from arena.play.learning import SCRIPTS, SELF
from arena.play.library import Library
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario


class Rivals:
    """Everybody there is, by the words of the command line."""

    def __init__(self, scenario: Scenario, rules: Rules, library: Library) -> None:
        self._scenario, self._rules, self._library = scenario, rules, library

    def policy(self, word: str, team: str) -> Policy:
        """A player of a team: random, script:easy, a model's path or name; ModelError where there is none."""
        return player(word, self._scenario, self._rules, team, self._library).policy

    def join(self, pools: Sequence[tuple[str, Pool]], words: Sequence[str], *, resuming: bool) -> None:
        """Everybody asked for joins every pool, given with its team, where they can play.

        ModelError who can nowhere; a training that is resumed goes on without them, as models are renamed and deleted.
        Where nobody could, the scripts play; or chance, until there is a past self.
        """
        for word in words:
            refused = [error for team, pool in pools if (error := self._refused(pool, word, team))]
            if refused and len(refused) == len(pools):
                if not resuming:
                    raise refused[0]
                print(f"a rival is passed over: {refused[0]}", file=sys.stderr)  # into worker.log
        for team, pool in pools:
            for word in [] if pool.members else ["random"] if pool.own else SCRIPTS:
                self._refused(pool, word, team)

    def past_self(self, path: Path, team: str) -> Policy:
        """A snapshot as a player of a team."""
        words = next(known.words for known in self._scenario.teams() if known.name == team)
        return AsThrust(load(path), self._rules, words)

    def _refused(self, pool: Pool, word: str, team: str) -> ModelError | None:
        """Why somebody cannot join a pool; None where that was possible."""
        if word == SELF:
            return None
        words = next(known.words for known in self._scenario.teams() if known.name == team)
        try:
            pool.add(word, AsThrust(self.policy(word, team), self._rules, words))
        except ModelError as error:
            return error
        return None


class AsThrust:
    """A policy whose moves are said as thrust, so that players of both kinds can share a pool; words as utterances."""

    def __init__(self, policy: Policy, rules: Rules, words: int = 0) -> None:
        self._policy, self._rules, self._words = policy, rules, words
        self.memory_size, self.together = policy.memory_size, policy.together

    def act(
        self, obs: npt.NDArray, agent: npt.NDArray, memory: npt.NDArray, rng: np.random.Generator
    ) -> tuple[npt.NDArray, npt.NDArray]:
        """See `Policy.act`."""
        action, memory = self._policy.act(obs, agent, memory, rng)
        return self._rules.action(action, self._words).astype(np.float32, copy=False), memory
