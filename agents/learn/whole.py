"""Weights as one vector, so that a gradient step is a few operations and not a few for each of many small tensors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn


def as_one(parameters: Iterable[Tensor]) -> nn.Parameter:
    """All of them end to end; they and their gradients are views of it from now on, and have to stay on their device.

    Gradients add up in it until somebody makes them zero.
    """
    parts = list(parameters)
    whole = nn.Parameter(torch.cat([part.detach().flatten() for part in parts]))
    whole.grad = torch.zeros_like(whole)
    sizes = [part.numel() for part in parts]
    for part, value, gradient in zip(parts, whole.data.split(sizes), whole.grad.split(sizes), strict=True):
        part.data, part.grad = value.view_as(part), gradient.view_as(part)
    return whole


def descend(optimiser: torch.optim.Optimizer, wholes: Sequence[nn.Parameter], loss: Tensor, longest: float) -> Tensor:
    """One step down the gradient of `loss`, shortened to the length `longest` in each whole; the loss, detached."""
    for whole in wholes:
        gradient(whole).zero_()
    loss.backward()
    for whole in wholes:
        length = torch.linalg.vector_norm(gradient(whole))
        gradient(whole).mul_((longest / (length + 1e-6)).clamp(max=1))
    optimiser.step()
    return loss.detach()


def gradient(whole: nn.Parameter) -> Tensor:
    """Of all weights."""
    assert whole.grad is not None
    return whole.grad
