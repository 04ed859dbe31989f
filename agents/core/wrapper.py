"""An environment around another."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from agents.core.env import Bools, Step, TeamArrays, TeamSpec, VectorEnv


class Wrapper:
    """A `VectorEnv` that is the one inside but for what a subclass changes."""

    def __init__(self, env: VectorEnv) -> None:
        self._env = env

    @property
    def worlds(self) -> int:
        """See `VectorEnv`."""
        return self._env.worlds

    @property
    def teams(self) -> Mapping[str, TeamSpec]:
        """See `VectorEnv`."""
        return self._env.teams

    @property
    def stages(self) -> int:
        """See `VectorEnv`."""
        return self._env.stages

    def reset(self) -> TeamArrays:
        """See `VectorEnv`."""
        return self._env.reset()

    def restart(self, which: npt.NDArray) -> TeamArrays:
        """See `VectorEnv`."""
        return self._env.restart(which)

    def enter(self, stage: int) -> TeamArrays:
        """See `VectorEnv`."""
        return self._env.enter(stage)

    def step(self, action: Mapping[str, npt.NDArray]) -> Step:
        """See `VectorEnv`."""
        return self._env.step(action)

    def mask(self) -> dict[str, Bools]:
        """See `VectorEnv`."""
        return self._env.mask()

    def state(self) -> npt.NDArray[np.floating]:
        """See `VectorEnv`."""
        return self._env.state()

    def keep(self) -> dict[str, npt.NDArray]:
        """See `VectorEnv`."""
        return self._env.keep()

    def resume(self, kept: Mapping[str, npt.NDArray]) -> TeamArrays:
        """See `VectorEnv`."""
        return self._env.resume(kept)


class Observing(Wrapper, ABC):
    """One through which all observations go; `step` is the subclass's own."""

    @abstractmethod
    def observed(self, obs: TeamArrays) -> TeamArrays:
        """What is made of observations of all worlds."""

    def reset(self) -> TeamArrays:
        """See `VectorEnv`."""
        return self.observed(self._env.reset())

    def restart(self, which: npt.NDArray) -> TeamArrays:
        """See `VectorEnv`."""
        return self.observed(self._env.restart(which))

    def enter(self, stage: int) -> TeamArrays:
        """See `VectorEnv`."""
        return self.observed(self._env.enter(stage))

    def resume(self, kept: Mapping[str, npt.NDArray]) -> TeamArrays:
        """See `VectorEnv`."""
        return self.observed(self._env.resume(kept))
