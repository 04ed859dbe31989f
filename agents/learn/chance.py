"""A policy that draws what it does, and knows how likely that was: the actor of policy gradients.

Moves and words are drawn by the softmax of their scores.  Thrust is normal around tanh(mean), which is what the
exported policy does, with a deviation that is learned.  Given the observation the heads do not depend on each other:
their log-probabilities add up, and so do their entropies.
"""

from __future__ import annotations

import math

import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from agents.core.env import TeamSpec
from agents.learn.equivariant import Tie, Tied, group_of
from agents.learn.layers import Shape, log_softmax
from agents.learn.network import PolicyNetwork

NEVER = -1e9  # score of a move that changes nothing now
SMALLEST = 1e-30  # chance of what is drawn: zero has no logarithm
FIRST_SCORES = 0.01  # how much of its usual size the last layer has at the start: everything is about equally likely


class Actor(Tied):
    """A `PolicyNetwork` under chance.  F numbers are an action: a move or thrust, and a word in a team that talks."""

    speaks: Tensor

    def __init__(self, spec: TeamSpec, shape: Shape, deviation: float, generator: torch.Generator):
        super().__init__()
        self.network = PolicyNetwork(spec, shape, generator)
        *_, last = self.network.mlp.dense_layers()
        with torch.no_grad():
            for parameter in last.parameters():
                parameter[..., : self.network.width] *= FIRST_SCORES  # not of words: who hears needs some order in them
        self.size = (1 if spec.moves else spec.thrust) + (spec.words > 0)  # F
        self.log_deviation: nn.Parameter | None = None
        if not spec.moves:
            agents = 1 if shape.shared else len(spec.agents)
            self.log_deviation = nn.Parameter(torch.full((agents, 1, spec.thrust), math.log(deviation)))
        group = group_of(spec, shape.equivariant)
        self.deviation = group.deviation(spec) if group and not spec.moves else None
        speaks = torch.tensor([[float(agent in spec.speakers)] for agent in spec.agents])  # (A, 1)
        self.register_buffer("speaks", speaks, persistent=False)

    def ties(self) -> dict[Tensor, Tie]:
        """See `Tied`: how far thrust strays is alike along both axes, where the ground is a square."""
        if self.log_deviation is None or self.deviation is None:
            return {}
        return {self.log_deviation: Tie(self.deviation.plain(1), self.deviation)}

    def forward(self, obs: Tensor, possible: Tensor) -> Tensor:
        """(A, S, D) and, of moves, which are possible (A, S, K) to (A, S, K + W).

        Log-probabilities of moves, or the mean thrust; then log-probabilities of words.
        """
        first, *words = self.network.heads(self.network.scores(obs))
        first = log_softmax(first.masked_fill(~possible, NEVER)) if self.network.moves else first.tanh()
        return torch.cat([first, *(log_softmax(word) for word in words)], -1)

    @torch.no_grad()
    def draw(self, out: Tensor, generator: torch.Generator) -> Tensor:
        """(A, S, K + W) to one action of each, (A, S, F)."""
        first, *words = self.network.heads(out)
        chosen = [_drawn(word, generator) for word in words]
        if self.log_deviation is None:
            return torch.cat([_drawn(first, generator), *chosen], -1)
        noise = torch.randn(first.shape, generator=generator, device=first.device)
        return torch.cat([first + self.log_deviation.exp() * noise, *chosen], -1)

    def log_probability(self, out: Tensor, action: Tensor) -> Tensor:
        """(A, S) of actions (A, S, F); the words of those who cannot talk do not count."""
        first, *words = self.network.heads(out)
        if self.log_deviation is None:
            total = _chosen(first, action[..., 0])
        else:
            off = (action[..., : self.network.width] - first) / self.log_deviation.exp()
            total = -(off.square() / 2 + self.log_deviation + math.log(2 * math.pi) / 2).sum(-1)
        return total + sum(self.speaks * _chosen(word, action[..., -1]) for word in words)

    def entropy(self, out: Tensor) -> Tensor:
        """(A, S)."""
        first, *words = self.network.heads(out)
        if self.log_deviation is None:
            total = _entropy(first)
        else:
            total = (self.log_deviation + math.log(2 * math.pi * math.e) / 2).sum(-1).expand(first.shape[:-1])
        return total + sum(self.speaks * _entropy(word) for word in words)

    def decision(self, action: Tensor) -> npt.NDArray:
        """Actions (A, B, F) as an environment takes them; see `agents.core.env.VectorEnv.step`."""
        action = action.swapaxes(0, 1)
        if self.network.moves:
            return (action if self.network.words else action[..., 0]).long().cpu().numpy()
        if self.network.words:
            word = functional.one_hot(action[..., -1].long(), self.network.words)
            action = torch.cat([action[..., : self.network.width], word], -1)
        return action.clamp(-1, 1).cpu().numpy()


def gumbel(like: Tensor, generator: torch.Generator) -> Tensor:
    """Noise under which the largest of log-probabilities is one drawn by them; five times as fast as `exponential_`."""
    return torch.empty_like(like).uniform_(SMALLEST, 1, generator=generator).log_().neg_().log_().neg_()


def _drawn(log_chance: Tensor, generator: torch.Generator) -> Tensor:
    """(..., K) to the number of one (..., 1), by the Gumbel-max trick."""
    return (log_chance + gumbel(log_chance, generator)).argmax(-1, keepdim=True).to(log_chance.dtype)


def _chosen(log_chance: Tensor, number: Tensor) -> Tensor:
    return log_chance.gather(-1, number.long()[..., None]).squeeze(-1)


def _entropy(log_chance: Tensor) -> Tensor:
    return -(log_chance.exp() * log_chance).sum(-1)
