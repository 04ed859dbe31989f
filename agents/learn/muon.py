"""Muon: steps that are as large in one direction of a matrix as in any other.

M <- mu M + G;  W <- W - rate 0.2 sqrt(max(n, m)) O(G + mu M), where O(X) is the orthogonal matrix nearest to X, found
by five Newton-Schulz iterations: Jordan et al. 2024, kellerjordan.github.io/posts/muon.  The factor makes steps as long
as Adam's, so that learning rates mean the same: Liu et al. 2025, arXiv:2502.16982, eq. 4.  torch.optim.Muon is the same
rule in bfloat16, for one matrix at a time; here the weights of a team's agents are stacks of matrices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

QUINTIC = (3.4445, -4.7750, 2.0315)  # a X + b X X'X + c X X'X X'X, by which singular values come near to 1
ITERATIONS = 5


def is_matrix(weight: Tensor) -> bool:
    """Whether it has directions to treat alike: a matrix or a stack of them, neither a row nor a column."""
    return weight.dim() >= 2 and min(weight.shape[-2:]) > 1


def orthogonal(x: Tensor) -> Tensor:
    """(..., n, m) to about the nearest matrices whose singular values are all 1; all but the smallest come near it."""
    a, b, c = QUINTIC
    y = x.reshape(-1, *x.shape[-2:])
    wide = y.mT if y.shape[1] > y.shape[2] else y
    wide = wide / wide.norm(dim=(1, 2), keepdim=True).clamp(min=1e-7)
    for _ in range(ITERATIONS):
        gram = wide @ wide.mT
        wide = torch.baddbmm(wide, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), wide, beta=a)
    return (wide.mT if y.shape[1] > y.shape[2] else wide).view_as(x)


class Muon(torch.optim.Optimizer):
    """Moves matrices that lie end to end in one vector."""

    def __init__(self, whole: nn.Parameter, shapes: Sequence[torch.Size], learning_rate: float, momentum: float = 0.95):
        super().__init__([whole], {"lr": learning_rate})
        self.whole, self.shapes, self.momentum = whole, shapes, momentum

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """One step down the gradient that the vector has."""
        gradient = self.whole.grad
        assert closure is None and gradient is not None
        state = self.state[self.whole]
        if not state:
            state["momentum"] = torch.zeros_like(self.whole)
        state["momentum"].mul_(self.momentum).add_(gradient)
        ahead = gradient + self.momentum * state["momentum"]
        sizes, rate = [shape.numel() for shape in self.shapes], self.param_groups[0]["lr"]
        for shape, weight, way in zip(self.shapes, self.whole.split(sizes), ahead.split(sizes), strict=True):
            length = 0.2 * max(shape[-2:]) ** 0.5
            weight.view(shape).sub_(orthogonal(way.view(shape)), alpha=rate * length)
