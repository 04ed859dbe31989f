"""A curriculum: worlds that grow harder as the learner succeeds, from stage to stage up to the game itself.

The next stage is entered when the share of successes over the latest episodes reaches a threshold, which is enough of a
schedule where the stages are few and in order; Narvekar et al. 2020, arXiv:2003.04960, section 4.2, has others.
Every world counts as many of its episodes: of those that merely ended last, too many would be quick successes.
Success is what the rules say of an episode's end, not what is rewarded, as rewards of unlike stages do not compare.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from agents.core.env import Step, TeamArrays, VectorEnv
from agents.core.wrapper import Wrapper

Success = Callable[[Step], npt.NDArray]
"""From a step to what each world's episode came to if it ended here: (B,) 1 success, 0 failure."""

WINDOW = 200  # episodes
UNKNOWN = -1.0  # neither success nor failure


class Curriculum(Wrapper):
    """An environment at a stage of its curriculum: again a `VectorEnv`, that enters the next stage by itself.

    When it does, every world starts afresh; to the learner, time ran out there.
    """

    def __init__(self, env: VectorEnv, success: Success, *, threshold: float = 0.7, window: int = WINDOW) -> None:
        """ValueError where there is nothing between a beginning and the game itself."""
        if env.stages < 2:
            raise ValueError("this game has no easier stages: train it without a curriculum")
        if not 0 < threshold <= 1:
            raise ValueError(f"a curriculum goes on at a share of successes above 0, at most 1, not {threshold}")
        super().__init__(env)
        self._success, self.threshold = success, threshold
        self.stage = 0
        # What the latest of each world came to, or UNKNOWN.
        self._recent = np.full((-(-window // env.worlds), env.worlds), UNKNOWN)
        self._env.enter(0)

    @property
    def share(self) -> float | None:
        """Of successes among the latest episodes of this stage; None before any ended."""
        known = self._recent[self._recent != UNKNOWN]
        return float(known.mean()) if len(known) else None

    def enter(self, stage: int) -> TeamArrays:
        """See `VectorEnv`: goes on from there."""
        obs = self._env.enter(stage)
        self.stage = stage
        self._recent[:] = UNKNOWN
        return obs

    def keep(self) -> dict[str, npt.NDArray]:
        """See `VectorEnv`."""
        worlds = {f"worlds/{name}": array for name, array in self._env.keep().items()}
        return worlds and {**worlds, "stage": np.array(self.stage), "recent": self._recent.copy()}

    def resume(self, kept: Mapping[str, npt.NDArray]) -> TeamArrays:
        """See `VectorEnv`: at the stage that was reached."""
        if not kept:
            return self.reset()
        stage, recent = int(kept["stage"]), kept["recent"].copy()
        inside = "worlds/"
        obs = self._env.resume({n.removeprefix(inside): found for n, found in kept.items() if n.startswith(inside)})
        self.stage = stage
        self._recent = recent
        return obs

    def step(self, action: Mapping[str, npt.NDArray]) -> Step:
        """See `VectorEnv`."""
        step = self._env.step(action)
        done = step.done
        self._recent[:, done] = np.concatenate([self._recent[1:, done], self._success(step)[None, done]])
        if self.stage == self.stages - 1 or (self._recent == UNKNOWN).any() or self._recent.mean() < self.threshold:
            return step
        return replace(step, obs=self.enter(self.stage + 1), truncated=~step.terminated, cut=~done)
