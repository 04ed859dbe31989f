"""Steps of networks: down a gradient, and after another network."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def descend(adam: torch.optim.Adam, network: nn.Module, loss: Tensor, longest: float) -> None:
    """One step of `adam` down the gradient by this network alone, shortened to the length `longest`."""
    parameters = list(network.parameters())
    for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
        parameter.grad = gradient
    nn.utils.clip_grad_norm_(parameters, longest)
    adam.step()


@torch.no_grad()
def follow(target: nn.Module, network: nn.Module, share: float) -> None:
    """The target goes this share of the way towards its network."""
    behind, ahead = ([*one.parameters()] for one in (target, network))
    torch._foreach_lerp_(list[Tensor](behind), list[Tensor](ahead), share)
