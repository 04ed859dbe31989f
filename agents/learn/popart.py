"""PopArt: a critic that learns values in units of their own deviation, and is not thrown when those units change.

sigma' w' = sigma w and sigma' b' + mu' = sigma b + mu of the last layer; van Hasselt et al. 2016, arXiv:1602.07714,
eq. 2, proposition 1.  Yu et al. 2022, arXiv:2103.01955, section 5.1, found such units to matter most to MAPPO.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from agents.learn.equivariant import Group, Representation
from agents.learn.layers import Mlp, Normaliser, Shape

SLOWNESS = 0.98  # of the moments: they are those of about fifty rollouts
SMALLEST = 1e-4  # variance


class Critic(nn.Module):
    """What agents see, or the state, to values of each agent; all values of a team are in the same units."""

    together = False  # agents do not hear each other
    weight: Tensor
    first: Tensor
    second: Tensor

    def __init__(
        self, agents: int, inputs: int, shape: Shape, *, rescale: bool, generator: torch.Generator, outputs: int = 1
    ):
        super().__init__()
        self.agents, self.shared, self.rescale = agents, shape.shared, rescale
        sizes = (inputs, *[shape.units] * shape.layers, outputs)
        self.normaliser: Normaliser | nn.Identity = Normaliser(inputs) if shape.normalise else nn.Identity()
        self.mlp = Mlp(agents, sizes, shared=shape.shared, layer_norm=shape.layer_norm, generator=generator)
        self.register_buffer("weight", torch.zeros(()))  # of what was shown so far, at most 1
        self.register_buffer("first", torch.zeros(()))  # moments, each to be divided by the weight
        self.register_buffer("second", torch.zeros(()))

    def tie(self, group: Group, before: Representation, after: Representation) -> None:
        """Let values be turned, or as plain values stay what they are, where what it sees is turned."""
        if isinstance(self.normaliser, Normaliser):
            self.normaliser.turned = before
        self.mlp.tie(group, before, after)

    def forward(self, seen: Tensor) -> Tensor:
        """(A, S, D), or one state for all (1, S, D), to values (A, S), or (A, S, outputs), in units."""
        x = self.normaliser(seen)
        if not self.shared:
            x = x.expand(self.agents, -1, -1)
        return self.mlp(x).squeeze(-1)

    def value(self, seen: Tensor) -> Tensor:
        """As `forward`, but of rewards as they are paid."""
        return self.forward(seen) * self.deviation + self.mean

    @torch.inference_mode()
    def rows(self, obs: npt.NDArray, agent: npt.NDArray) -> npt.NDArray:
        """(n, 1) what the model file says: the value of obs (n, D) to agents (n,)."""
        device = self.first.device
        seen = torch.from_numpy(np.ascontiguousarray(obs, np.float32)).to(device)
        values = self.value(seen.expand(self.agents, *seen.shape)).cpu().numpy()  # (A, n)
        return np.asarray(values[agent, np.arange(len(obs))][:, None])

    def in_units(self, value: Tensor) -> Tensor:
        """Values of rewards as they are paid, in units."""
        return (value - self.mean) / self.deviation

    @torch.no_grad()
    def show(self, returns: Tensor) -> None:
        """Take returns into account; what `value` says does not change."""
        if not self.rescale:
            return
        mean, deviation = self.mean, self.deviation
        for moment, now in ((self.weight, 1.0), (self.first, returns.mean()), (self.second, returns.square().mean())):
            moment += (1 - SLOWNESS) * (now - moment)
        *_, last = self.mlp.dense_layers()
        last.weight.mul_(deviation / self.deviation)
        last.bias.copy_((deviation * last.bias + mean - self.mean) / self.deviation)

    @property
    def mean(self) -> Tensor:
        """Of returns; 0 before there were any."""
        return self.first / self.weight.clamp(min=1 - SLOWNESS)

    @property
    def deviation(self) -> Tensor:
        """Of returns; 1 before there were any."""
        variance = self.second / self.weight.clamp(min=1 - SLOWNESS) - self.mean.square()
        return torch.where(self.weight > 0, variance.clamp(min=SMALLEST), 1.0).sqrt()
