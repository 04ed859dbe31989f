"""What went through an environment of late: observations to check exports with, rewards to report."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from agents.core.env import Step, TeamArrays, VectorEnv
from agents.core.wrapper import Observing

REMEMBERED = 1_000  # observations kept of each team


class Remembering(Observing):
    """Keeps the last observations, and the rewards, that went through it; checkpoints do not need them."""

    def __init__(self, env: VectorEnv) -> None:
        super().__init__(env)
        self._recent: deque[TeamArrays] = deque(maxlen=math.ceil(REMEMBERED / env.worlds))
        self._paid, self._decisions = 0.0, 0  # since the last time of asking

    def step(self, action: Mapping[str, npt.NDArray]) -> Step:
        """See `VectorEnv`."""
        step = self._env.step(action)
        self.observed(step.obs)
        self._paid += float(next(iter(step.reward.values())).sum(1).mean())
        self._decisions += 1
        return step

    def mean_reward(self) -> float | None:
        """Of the first team per decision, since the last time of asking."""
        paid, decisions = self._paid, self._decisions
        self._paid, self._decisions = 0.0, 0
        return paid / decisions if decisions else None

    def observed(self, obs: TeamArrays) -> TeamArrays:
        """See `Observing`."""
        self._recent.append(obs)
        return obs

    def seen(self, team: str) -> npt.NDArray[np.float32]:
        """(n, D) the newest observations of a team, whole teams with agents in order; n is at most REMEMBERED."""
        agents = len(self.teams[team].agents)
        rows = np.concatenate([obs[team].reshape(-1, obs[team].shape[-1]) for obs in self._recent])
        return rows[-max(REMEMBERED // agents, 1) * agents :]
