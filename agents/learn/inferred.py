"""Inferred policies: what every agent believes that each other agent would do, learned from what it was seen to do.

Lowe et al. 2017, arXiv:1706.02275, section 4.2.  The belief of agent i about agent j ascends, on j's latest decisions,
log p(a_j | o_j) + lambda H(p(. | o_j))  (eq. 7);  the target of i's critic then looks at how likely each action of the
others is by i's beliefs, not at what their policies would choose (eq. 8).  Thrust is believed to be normal.
"""

from __future__ import annotations

import copy

import torch
from torch import Tensor
from torch.distributions import Distribution, Independent, Normal, OneHotCategorical, kl_divergence

from agents.core.configs import MaddpgConfig
from agents.core.env import TeamSpec
from agents.learn import checkpoint
from agents.learn.actions import Actions
from agents.learn.layers import Mlp
from agents.learn.whole import Weights, descend, follow, kept

DEVIATIONS = (0.02, 2.0)  # of thrust: no belief is narrower or wider


class Beliefs:
    """What all N agents believe of the A of one team, stacked: P pairs, for nobody has beliefs about itself."""

    def __init__(
        self, spec: TeamSpec, first: int, count: int, actions: Actions, config: MaddpgConfig, generator: torch.Generator
    ):
        """Of `count` agents in all, this team's begin with number `first`."""
        self.config, self.actions, device = config, actions, actions.device
        viewer, seen = torch.meshgrid(torch.arange(count), torch.arange(len(spec.agents)), indexing="ij")  # (N, A)
        others = viewer != seen + first
        self.seen = seen[others].to(device)  # (P,) whom each belief is about
        self.place = (others.flatten().cumsum(0) - 1).clamp_min(0).view_as(others).to(device)  # (N, A) of each pair
        speaks = actions.speaks[self.seen, None].float()  # (P, 1)
        self.heard = [torch.ones_like(speaks), speaks]
        outputs = actions.width + (0 if spec.moves else spec.thrust)  # the deviations of thrust besides
        sizes = (spec.obs_size, *[config.units] * config.layers, outputs)
        stack = Mlp(len(self.seen), sizes, shared=False, layer_norm=config.layer_norm, generator=generator)
        self.network = stack.to(device)
        self.target = copy.deepcopy(self.network).requires_grad_(False)
        self.weights = Weights([self.network], config.learning_rate, config.muon, eps=1e-8)

    def improve(self, obs: Tensor, action: Tensor, rate: float) -> None:
        """One step of this size, after which the slow copy follows a little."""
        self.weights.set_learning_rate(rate)
        descend([self.weights], self.loss(obs, action), self.config.gradient_norm)
        follow(self.target.parameters(), self.weights.parameters, self.config.target_rate)

    def parts(self) -> checkpoint.Parts:
        """What a checkpoint keeps."""
        return kept({"beliefs": self.network, "target_beliefs": self.target}, {"beliefs": self.weights})

    def loss(self, obs: Tensor, action: Tensor) -> Tensor:
        """Equation 7, negated, of what the team did (A, S, W) under observations (A, S, D)."""
        done = action[self.seen].split(self.actions.sizes, 2)
        total = torch.zeros((), device=obs.device)
        for belief, taken, heard in zip(self._beliefs(self.network, obs), done, self.heard, strict=False):
            gain = belief.log_prob(taken) + self.config.inferred_entropy * belief.entropy()  # (P, S)
            total = total - (heard * gain).mean()
        return total

    @torch.no_grad()
    def believed(self, obs: Tensor) -> Tensor:
        """(N, A, S, W) how likely each action is under (A, S, D), by the slow copy; of themselves anything."""
        out = self.target(obs[self.seen])[..., : self.actions.width]
        return self.actions.chances(out[self.place])

    @torch.no_grad()
    def divergence(self, obs: Tensor, scores: Tensor, deviation: float) -> Tensor:
        """(P,) mean KL of the beliefs from policies of these scores (A, S, W) and this deviation of thrust."""
        true_deviation = torch.tensor(max(deviation, DEVIATIONS[0]), device=scores.device)
        truth = _policies(self.actions, scores[self.seen], true_deviation)
        pairs = zip(truth, self._beliefs(self.network, obs), self.heard, strict=False)
        return torch.stack([(heard * kl_divergence(true, belief)).mean(1) for true, belief, heard in pairs]).sum(0)

    def _beliefs(self, network: Mlp, obs: Tensor) -> list[Distribution]:
        out = network(obs[self.seen])  # (P, S, W + 2)
        low, high = DEVIATIONS
        deviation = low + (high - low) * out[..., self.actions.width :].sigmoid()
        return _policies(self.actions, out[..., : self.actions.width], deviation)


def _policies(actions: Actions, scores: Tensor, deviation: Tensor) -> list[Distribution]:
    """What scores (P, S, W) say: a distribution of thrust or moves, and one of words in a team that talks."""
    own, *words = scores.split(actions.sizes, 2)
    said: list[Distribution] = [OneHotCategorical(logits=part, validate_args=False) for part in words]
    if actions.moves:
        return [OneHotCategorical(logits=own, validate_args=False), *said]
    return [Independent(Normal(own.tanh(), deviation.expand_as(own), validate_args=False), 1), *said]
