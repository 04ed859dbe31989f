"""Weights as few vectors, so that a gradient step is a few operations and not a few for each of many small tensors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import torch
from torch import Tensor, nn

from agents.learn import checkpoint
from agents.learn.equivariant import Mean, Tie, Tied
from agents.learn.learner import set_learning_rate
from agents.learn.muon import Muon, is_matrix


class Weights:
    """All weights of some networks, and what moves them: Muon the matrices, where asked, and Adam the rest.

    Adam's `eps` is that of policy gradients; where gradients come through actions that are held in bounds, they can
    become much smaller and still point the way.
    """

    def __init__(self, networks: Iterable[nn.Module], learning_rate: float, muon: bool, eps: float = 1e-5):
        networks = list(networks)
        self.parameters: list[Tensor] = [parameter for network in networks for parameter in network.parameters()]
        matrices = [parameter for parameter in self.parameters if muon and is_matrix(parameter)]
        rest = [parameter for parameter in self.parameters if not (muon and is_matrix(parameter))]
        self.wholes = [as_one(rest)]
        self.optimisers: dict[str, torch.optim.Optimizer] = {
            "adam": torch.optim.Adam(self.wholes, lr=learning_rate, eps=eps, fused=True)
        }
        if matrices:
            shapes = [matrix.shape for matrix in matrices]
            self.wholes.append(as_one(matrices))
            self.optimisers["muon"] = Muon(self.wholes[-1], shapes, learning_rate)
        ties: dict[Tensor, Tie] = {}
        for module in (module for network in networks for module in network.modules() if isinstance(module, Tied)):
            ties |= module.ties()
        self.means = [Mean(parts, ties) for parts in (rest, matrices) if ties and parts]

    def set_learning_rate(self, rate: float) -> None:
        """Let the next steps have this size."""
        for optimiser in self.optimisers.values():
            set_learning_rate(optimiser, rate)

    def forget(self) -> None:
        """Make the gradient zero."""
        for whole in self.wholes:
            gradient(whole).zero_()

    def step(self, longest: float) -> None:
        """Move down the gradient, shortened to the length `longest`."""
        for whole, mean in zip(self.wholes, self.means, strict=False):  # no means where nothing is tied
            mean(gradient(whole))
        length = torch.stack([torch.linalg.vector_norm(gradient(whole)) for whole in self.wholes]).norm()
        for whole in self.wholes:
            gradient(whole).mul_((longest / (length + 1e-6)).clamp(max=1))
        for optimiser in self.optimisers.values():
            optimiser.step()


def descend(weights: Collection[Weights], loss: Tensor, longest: float) -> Tensor:
    """One step of these alone down the gradient of `loss`, of at most this length for each; the loss, detached."""
    for one in weights:
        one.forget()
    loss.backward(inputs=[parameter for one in weights for parameter in one.parameters])
    for one in weights:
        one.step(longest)
    return loss.detach()


@torch.no_grad()
def follow(behind: Iterable[Tensor], ahead: Iterable[Tensor], share: float) -> None:
    """Those behind go this share of the way towards those ahead."""
    torch._foreach_lerp_([*behind], [*ahead], share)


def kept(networks: Mapping[str, nn.Module], weights: Mapping[str, Weights]) -> checkpoint.Parts:
    """Networks and what moves them, as a checkpoint keeps them."""
    moving = {f"{name}_{kind}": x for name, one in weights.items() for kind, x in one.optimisers.items()}
    return {**networks, **moving}


def as_one(parameters: Iterable[Tensor]) -> nn.Parameter:
    """All of them end to end; they and their gradients are views of it from now on, and have to stay on their device.

    Gradients add up in it until somebody makes them zero.
    """
    parts = list(parameters)
    whole = nn.Parameter(torch.cat([part.detach().flatten() for part in parts]))
    whole.grad = torch.zeros_like(whole)
    sizes = [part.numel() for part in parts]
    for part, value, slope in zip(parts, whole.data.split(sizes), whole.grad.split(sizes), strict=True):
        part.data, part.grad = value.view_as(part), slope.view_as(part)
    return whole


def gradient(whole: nn.Parameter) -> Tensor:
    """Of all weights."""
    assert whole.grad is not None
    return whole.grad
