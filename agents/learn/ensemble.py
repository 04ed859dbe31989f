"""Policy ensembles: every agent has several sub-policies and follows one of them for a whole episode.

Lowe et al. 2017, arXiv:1706.02275, section 4.3: whoever learns against an ensemble cannot fit itself to one opponent.
"""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from agents.core.env import TeamSpec
from agents.learn.layers import Shape
from agents.learn.network import PolicyNetwork

REACH, FINENESS = 8.0, 64.0  # the lot looks at observations within +-8, in steps of 1/64


class Ensemble(nn.Module):
    """`count` sub-policies of every agent, stacked; its memory says which one each agent follows, one-hot.

    A model file has no dice: the lot is cast by the first observation of an episode, by where everybody happens to
    stand to a 64th of a unit.  Its arithmetic is in whole numbers below 2^24, the same bit for bit everywhere.
    """

    together = False

    def __init__(self, spec: TeamSpec, count: int, shape: Shape, generator: torch.Generator):
        super().__init__()
        self.agents, self.obs_size, self.memory_size = len(spec.agents), spec.obs_size, count
        everyone = tuple(f"{agent}/{number}" for agent in spec.agents for number in range(count))
        self.stack = PolicyNetwork(replace(spec, agents=everyone), replace(shape, shared=False), generator)
        self.moves, self.words, self.width = self.stack.moves, self.stack.words, self.stack.width
        self.weights = np.arange(spec.obs_size) * 7 % 31 + 1  # (D,) of the lot

    def scores(self, obs: Tensor, followed: Tensor) -> Tensor:
        """(A, S, D) to the scores (A, S, W) of the sub-policies `followed` (A, S)."""
        out = self.stack.scores(obs.repeat_interleave(self.memory_size, 0))  # (A * count, S, W)
        out = out.unflatten(0, (self.agents, self.memory_size))
        return out.gather(1, followed[:, None, :, None].expand(-1, -1, -1, out.shape[3])).squeeze(1)

    def cast(self, obs: npt.NDArray, agent: npt.NDArray) -> npt.NDArray:
        """(n,) the sub-policies that first observations (n, D) of agents (n,) choose."""
        steps = np.floor(np.clip(obs, -REACH, REACH) * FINENESS)
        return ((steps @ self.weights + agent) % self.memory_size).astype(np.int64)

    def rows(self, obs: npt.NDArray, agent: npt.NDArray, memory: npt.NDArray) -> tuple[npt.NDArray, npt.NDArray]:
        """See `agents.learn.learner.Network.rows`."""
        member, memory = self._follow(obs, agent, memory)
        return self.stack.rows(obs, member, memory[:, :0])[0], memory

    def act(
        self, obs: npt.NDArray, agent: npt.NDArray, memory: npt.NDArray, rng: np.random.Generator
    ) -> tuple[npt.NDArray, npt.NDArray]:
        """See `agents.core.policy.Policy.act`."""
        member, memory = self._follow(obs, agent, memory)
        return self.stack.act(obs, member, memory[:, :0], rng)[0], memory

    def frozen(self) -> Ensemble:
        """A copy that further learning does not touch: a past self."""
        return copy.deepcopy(self).requires_grad_(False)

    def _follow(self, obs: npt.NDArray, agent: npt.NDArray, memory: npt.NDArray) -> tuple[npt.NDArray, npt.NDArray]:
        """Rows of the stack (n,), and the memory (n, count) of it."""
        drawn = np.eye(self.memory_size, dtype=np.float32)[self.cast(obs, agent)]
        memory = np.where(memory.any(1, keepdims=True), memory, drawn)
        return agent * self.memory_size + memory.argmax(1), memory
