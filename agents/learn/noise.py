"""Noise on thrust while learning: Gaussian, or Ornstein and Uhlenbeck's, which drifts; Lillicrap et al. 2016.

x' = (1 - pull) x + sqrt(1 - (1 - pull)^2) N(0, 1): of deviation one in the long run whatever the pull is, and nothing
but the Gaussian at pull 1.  See arXiv:1509.02971, section 3, where the pull is 0.15.
"""

from __future__ import annotations

import torch
from torch import Tensor


class Noise:
    """Noise of deviation one in every world, for every number of every agent's thrust."""

    def __init__(self, shape: tuple[int, int, int], pull: float, generator: torch.Generator, device: torch.device):
        """`shape`: agents, worlds, numbers of thrust."""
        self.pull, self.generator = pull, generator
        self.drift = torch.zeros(shape, device=device)  # (A, B, 2)

    def next(self) -> Tensor:
        """(A, B, 2) the noise of the next decision."""
        kick = torch.randn(self.drift.shape, generator=self.generator, device=self.drift.device)
        keep = 1 - self.pull
        self.drift.mul_(keep).add_((1 - keep**2) ** 0.5 * kick)
        return self.drift

    def restart(self, done: Tensor) -> None:
        """Where an episode ended (B,) the next begins at rest."""
        self.drift *= ~done[:, None]
