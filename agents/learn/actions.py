"""What the scores of a policy mean as actions that critics can look at: one-hot moves and words, thrust as it is.

Discrete choices go through the straight-through Gumbel softmax (Jang et al. 2017, arXiv:1611.01144): one-hot where
they are looked at, soft for the gradient.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from agents.core.env import TeamSpec
from agents.learn.chance import gumbel
from agents.learn.layers import softmax

Choose = Callable[[Tensor], Tensor]  # scores to a choice among them


class Actions:
    """Actions (..., A, S, W) of one team: a move or thrust, and beside it a word in a team that talks.

    What agents say who are not heard is nothing.
    """

    def __init__(self, spec: TeamSpec, temperature: float, generator: torch.Generator, device: torch.device):
        self.moves, self.words, self.temperature = spec.moves, spec.words, temperature
        self.sizes = [spec.moves or spec.thrust, *[spec.words] * (spec.words > 0)]
        self.width = sum(self.sizes)  # W
        self.generator, self.device = generator, device
        self.speaks = torch.tensor([agent in spec.speakers for agent in spec.agents], device=device)  # (A,)

    def draw(self, scores: Tensor) -> Tensor:
        """Moves and words drawn by their scores (A, S, W), with the gradient of the softmax; thrust is squashed."""
        return self._each(scores, self._gumbel_softmax)

    def best(self, scores: Tensor) -> Tensor:
        """The moves and words of highest score (A, S, W), without gradient; thrust is squashed."""
        return self._each(scores, _one_hot)

    def chances(self, scores: Tensor) -> Tensor:
        """How likely each move and word is drawn (A, S, W); thrust is squashed."""
        return self._each(scores, softmax)

    def decision(self, action: Tensor) -> npt.NDArray:
        """Actions (A, B, W) as an environment takes them, (B, A, ...)."""
        decided = action.swapaxes(0, 1)  # (B, A, W)
        if self.moves:
            chosen = [part.argmax(2) for part in decided.split(self.sizes, 2)]
            decided = torch.stack(chosen, 2) if self.words else chosen[0]
        return np.ascontiguousarray(decided.cpu().numpy())

    def _each(self, scores: Tensor, choose: Choose) -> Tensor:
        own, *words = scores.split(self.sizes, -1)
        own = choose(own) if self.moves else own.tanh()
        if not words:
            return own
        return torch.cat([own, choose(words[0]) * self.speaks[:, None, None]], -1)

    def _gumbel_softmax(self, scores: Tensor) -> Tensor:
        soft = softmax((scores + gumbel(scores, self.generator)) / self.temperature)
        return _one_hot(soft) + soft - soft.detach()


def _one_hot(scores: Tensor) -> Tensor:
    return functional.one_hot(scores.argmax(-1), scores.shape[-1]).to(scores.dtype)
