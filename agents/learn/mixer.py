"""Mixers: how the values of a team's agents become what is fitted.

IQL: every agent fits its own return.                      Tan 1993.
VDN: Q_tot = Q_1 + .. + Q_A fits the team's.               Sunehag et al. 2018, arXiv:1706.05296, eq. 4.
QMIX: Q_tot = f(Q_1 .. Q_A; s), df/dQ_a >= 0, fits it.     Rashid et al. 2018, arXiv:1803.11485, eq. 4-6.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from agents.core.configs import ValueConfig
from agents.core.env import TeamSpec


class Independent(nn.Module):
    """IQL: every agent's value stands for itself."""

    def forward(self, q: Tensor, obs: Tensor) -> Tensor:
        """Values (A, ...) under observations (A, ..., D) to values (A, ...)."""
        return q


class Sum(nn.Module):
    """VDN: the team's value is the sum of its agents'."""

    def forward(self, q: Tensor, obs: Tensor) -> Tensor:
        """Values (A, ...) under observations (A, ..., D) to the team's (1, ...)."""
        return q.sum(0, keepdim=True)


class Monotonic(nn.Module):
    """QMIX: a two-layer network whose weights, never negative, are made from the state: all that the team observes."""

    def __init__(self, agents: int, obs_size: int, units: int, generator: torch.Generator):
        super().__init__()
        self.sizes = [agents * units, units, units, units]
        self.hyper = _linear(agents * obs_size, sum(self.sizes), generator)  # makes all weights of the mixer at once
        self.value = _linear(units, 1, generator)

    def forward(self, q: Tensor, obs: Tensor) -> Tensor:
        """Values (A, ...) under observations (A, ..., D) to the team's (1, ...)."""
        state = obs.movedim(0, -2).flatten(-2)  # (..., A*D)
        first, bias, last, value = self.hyper(state).split(self.sizes, -1)
        weight = first.abs().unflatten(-1, (len(q), -1))  # (..., A, H)
        hidden = functional.elu((q.movedim(0, -1)[..., None] * weight).sum(-2) + bias)  # (..., H)
        team = (hidden * last.abs()).sum(-1, keepdim=True) + self.value(value.relu())  # (..., 1)
        return team.movedim(-1, 0)


def mixer(config: ValueConfig, spec: TeamSpec, generator: torch.Generator) -> nn.Module:
    """The mixer that the config asks for."""
    match config.mixer:
        case "none":
            return Independent()
        case "sum":
            return Sum()
        case "monotonic":
            return Monotonic(len(spec.agents), spec.obs_size, config.mixer_units, generator)


def _linear(inputs: int, outputs: int, generator: torch.Generator) -> nn.Linear:
    linear = nn.utils.skip_init(nn.Linear, inputs, outputs, device=generator.device)
    for parameter in linear.parameters():
        nn.init.uniform_(parameter, -(inputs**-0.5), inputs**-0.5, generator=generator)
    return linear
