"""What every learner is, and the bookkeeping that all of them share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from agents.core.config import Config
from agents.core.env import Step, VectorEnv, finished
from agents.core.policy import Policy
from agents.learn import checkpoint
from agents.learn.popart import Critic


class Network(Policy, Protocol):
    """A policy that can be written as a model file; `agents.export` knows how, by its type."""

    agents: int  # A
    obs_size: int  # D
    moves: int  # K, or 0
    words: int  # W, or 0
    width: int  # numbers before the scores of words: K, or those of thrust

    def rows(self, obs: npt.NDArray, agent: npt.NDArray, memory: npt.NDArray) -> tuple[npt.NDArray, npt.NDArray]:
        """What the model file computes: obs (n, D) of agents (n,), memory (n, M), to (n, K + W) and the next memory."""

    def frozen(self) -> Network:
        """A copy that further learning does not touch: a past self."""


class Learner(Protocol):
    """Trains the policies of all teams of its environment, a batch of experience at a time."""

    steps: int  # world-steps (decisions) so far
    updates: int  # gradient steps so far

    @property
    def config(self) -> Config:
        """Its hyperparameters."""

    def iterate(self, progress: float) -> dict[str, float]:
        """Collect experience and learn from it; every schedule follows `progress`, from 0 to 1.

        Returns what to plot: "return" of the first team and "return/<team>" of each (summed over its agents, mean over
        the episodes that ended; absent when none did), "loss", "exploration", ...
        """

    def networks(self) -> Mapping[str, Network]:
        """The greedy policy of each team, as it is now: it goes on learning; `frozen()` makes a copy that does not."""

    def critics(self) -> Mapping[str, Critic]:
        """Of the teams that have one which sees no more than each agent does: what such a view is worth."""

    def state_dict(self) -> dict[str, Tensor]:
        """Everything needed to go on, flat: weights, optimisers, experience, randomness, counters, and the worlds."""

    def load_state_dict(self, state: Mapping[str, Tensor]) -> None:
        """Go on from `state` as if nothing had been, or afresh in worlds that cannot be kept.

        ValueError says which part is missing or has another shape.
        """


class Returns:
    """Adds up each team's rewards over the running episode of every world."""

    def __init__(self, env: VectorEnv):
        self.running = {team: np.zeros(env.worlds) for team in env.teams}

    def tensors(self) -> dict[str, Tensor]:
        """The sums themselves, for checkpoints."""
        return {
            f"{checkpoint.RUNNING}return/{team}": torch.from_numpy(running) for team, running in self.running.items()
        }

    def add(self, step: Step) -> dict[str, np.ndarray]:
        """Take one step into account; the returns of the episodes that it ended, by team."""
        ended, whole = {}, finished(step)
        for team, running in self.running.items():
            running += step.reward[team].sum(1)
            ended[team] = running[whole]
            running[step.done] = 0
        return ended


class Plot:
    """Gathers what one iteration has to show."""

    def __init__(self) -> None:
        self.values: dict[str, list[float]] = {}

    def add(self, **values: float | Tensor) -> None:
        """One more value under each name."""
        for name, value in values.items():
            self.values.setdefault(name, []).append(float(value))

    def returns(self, ended: Mapping[str, np.ndarray]) -> None:
        """The returns of episodes that ended, by team."""
        for place, (team, values) in enumerate(ended.items()):
            for name in (f"return/{team}", *(["return"] if place == 0 else [])):
                self.values.setdefault(name, []).extend(values.tolist())

    def means(self) -> dict[str, float]:
        """The mean under each name that has any value."""
        return {name: float(np.mean(values)) for name, values in self.values.items() if values}


class Kept:
    """What a learner has for one team, as checkpoints see it."""

    def parts(self) -> checkpoint.Parts:
        """What it has learned, and what it learns by."""
        raise NotImplementedError

    def running(self) -> Mapping[str, Tensor]:
        """What belongs to running episodes: most have nothing."""
        return {}


class Resumable:
    """What is alike in all learners that act in worlds: what they count, and what a checkpoint keeps of them."""

    teams: Mapping[str, Kept] = {}

    def __init__(self, env: VectorEnv, seed: int, device: str = "cpu"):
        self.env, self.steps, self.updates = env, 0, 0
        self.generator = torch.Generator(device).manual_seed(seed)
        self.returns, self.obs = Returns(env), env.reset()

    def critics(self) -> Mapping[str, Critic]:
        """See `Learner.critics`: most have none."""
        return {}

    def parts(self) -> checkpoint.Parts:
        """What a checkpoint keeps besides what all learners count: of every team."""
        parts: dict[str, checkpoint.Part] = {}
        for name, team in self.teams.items():
            parts |= checkpoint.under(name, team.parts())
            parts |= {f"{checkpoint.RUNNING}{part}/{name}": tensor for part, tensor in team.running().items()}
        return parts

    def state_dict(self) -> dict[str, Tensor]:
        """See `Learner.state_dict`."""
        return checkpoint.with_worlds(self._parts(torch.tensor([self.steps, self.updates])), self.env)

    def load_state_dict(self, state: Mapping[str, Tensor]) -> None:
        """See `Learner.load_state_dict`."""
        counters = torch.zeros(2, dtype=torch.int64)
        self.obs = checkpoint.resume(self._parts(counters), state, self.env)
        self.steps, self.updates = counters.tolist()

    def _parts(self, counters: Tensor) -> checkpoint.Parts:
        return {"counters": counters, "generator": self.generator, **self.returns.tensors(), **self.parts()}


def between(start: float, end: float, share: float) -> float:
    """The point that lies `share` (held to 0..1) of the way from `start` to `end`."""
    return start + (end - start) * min(max(share, 0.0), 1.0)


def set_learning_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    """Let the next steps of `optimiser` have this size."""
    for group in optimiser.param_groups:
        group["lr"] = rate
