"""Values learned from replayed sequences, by a slow copy of the network; with one agent IQL is DQN.

DQN: Q(s, a) fits r + gamma Q'(s', argmax Q(s', .)).       Mnih et al. 2015, doi:10.1038/nature14236, with the double
                                                           targets of van Hasselt et al. 2016, arXiv:1509.06461, eq. 4.
Further ahead: lambda-returns over each sequence, not corrected for being off-policy (Peng's Q(lambda): Kozuno et al.
2021, arXiv:2103.00107); lambda 0 is the rule above.  With a memory, a sequence begins with what was remembered when it
was played (stored state: Kapturowski et al. 2019, R2D2).  Mixers, heads and all the rest are those of `value`.
"""

from __future__ import annotations

import copy

import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from agents.core.configs import ValueConfig
from agents.core.env import TeamSpec, VectorEnv
from agents.learn import checkpoint
from agents.learn.arrays import agents_first
from agents.learn.sequence import Sequences, unroll
from agents.learn.value import TeamValues, ValueLearner
from agents.learn.whole import follow


class ReplayedValues(TeamValues):
    """The network, its slow copy and the replay of one team; every rollout is one sequence a world."""

    def __init__(
        self, spec: TeamSpec, worlds: int, config: ValueConfig, generator: torch.Generator, device: torch.device
    ):
        super().__init__(spec, worlds, config, generator, device)
        self.slow_network = copy.deepcopy(self.network).requires_grad_(False)
        self.slow_network.normaliser = self.network.normaliser  # both see the same
        self.slow_mixer = copy.deepcopy(self.mixer).requires_grad_(False)
        self.capacity = max(config.replay // config.rollout, worlds)  # sequences
        self.replay = Sequences.blank(spec, config.rollout, self.capacity, self.network.memory_size, device)
        self.count = torch.zeros((), dtype=torch.int64)  # of all sequences ever replayed

    def learn(self, last: npt.NDArray, learning_rate: float) -> list[Tensor]:
        """Keep the rollout, which ended under observations (B, A, D), and fit others; the loss of every step."""
        config, losses = self.config, []
        self.weights.set_learning_rate(learning_rate)
        self.rollout.obs[:, -1] = agents_first(last)
        self._show()
        self.rollout.final_obs.masked_fill_(~self.rollout.truncated[0, :, :, None], 0)  # left from earlier rollouts
        worlds, count = self.rollout.obs.shape[2], int(self.count)
        self.replay.put(torch.arange(count, count + worlds, device=self.device) % self.capacity, self.rollout)
        self.count += worlds
        held = min(count + worlds, self.capacity)
        if held * config.rollout < min(config.warm_up, self.capacity * config.rollout):
            return []
        size = max(config.batch // config.rollout, 1)  # sequences
        for _ in range(config.updates):
            chosen = torch.randint(held, (size,), generator=self.generator, device=self.device)
            losses.append(self._fit(self.replay.pick(chosen)))
        return losses

    def parts(self) -> checkpoint.Parts:
        """See `TeamValues.parts`."""
        replay = checkpoint.under("replay", self.replay.tensors())
        slow = {"slow_network": self.slow_network, "slow_mixer": self.slow_mixer}
        return {**super().parts(), **slow, **replay, "count": self.count}

    def _fit(self, batch: Sequences) -> Tensor:
        """One gradient step; returns the loss."""
        out, memory = unroll(self.network, batch.obs, batch.memory[:, 0], batch.done)  # (A, L + 1, N, ...)
        target = self.replayed_targets(batch, out.detach(), memory.detach())
        scaled = self.network.normaliser(batch.obs)
        value = self.mixer(self.value(out[:, :-1], batch.action), scaled[:, :-1])  # (G, L, N)
        loss = self._descend(functional.mse_loss(value, target))
        slow = [*self.slow_network.parameters(), *self.slow_mixer.parameters()]
        follow(slow, self.weights.parameters, self.config.target_rate)
        return loss

    @torch.no_grad()
    def replayed_targets(self, batch: Sequences, out: Tensor, memory: Tensor) -> Tensor:
        """(G, L, N) returns by the slow copy; `out` and `memory` (A, L + 1, N, ...) are the network's own."""
        scaled = self.network.normaliser
        slow, kept = unroll(self.slow_network, batch.obs, batch.memory[:, 0], batch.done)
        after = self.slow_mixer(self.value(slow[:, 1:], self.greedy(out[:, 1:])), scaled(batch.obs[:, 1:]))
        cut = batch.truncated[0]
        if cut.any():
            final = batch.final_obs[:, cut]  # (A, S, D)
            mine, _ = self.network.step(final, memory[:, :-1][:, cut])
            theirs, _ = self.slow_network.step(final, kept[:, :-1][:, cut])
            after[:, cut] = self.slow_mixer(self.value(theirs, self.greedy(mine)), scaled(final))
        return self._returns(batch, after)


class ReplayedLearner(ValueLearner):
    """See `ValueLearner`; learns from a replay."""

    values = ReplayedValues


def value_learner(env: VectorEnv, config: ValueConfig, seed: int, device: str) -> ValueLearner:
    """The learner that the config asks for, with replay or without."""
    return (ReplayedLearner if config.replay else ValueLearner)(env, config, seed, device)
