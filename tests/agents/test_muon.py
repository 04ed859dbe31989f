"""What Muon makes of gradients; that its steps are torch's is shown in `test_whole`."""

from __future__ import annotations

import pytest
import torch

from agents.learn.muon import is_matrix, orthogonal


@pytest.mark.parametrize("shape", [(3, 5), (64, 10), (96, 128), (4, 30, 64)])
def test_singular_values_come_near_to_one(shape: tuple[int, ...]) -> None:
    """Those of every matrix of a stack, whatever its scale; the directions stay."""
    x = torch.randn(shape, generator=torch.Generator().manual_seed(1)) * 1e-3
    u, _, v = torch.linalg.svd(x, full_matrices=False)
    inside = u.mT @ orthogonal(x) @ v.mT
    values = inside.diagonal(dim1=-2, dim2=-1)
    assert values.min() > 0.3 and values.max() < 1.3 and values.median() > 0.65
    assert (inside - values.diag_embed()).abs().max() < 1e-3


def test_nothing_is_made_of_nothing() -> None:
    """A layer that was not used stays where it is."""
    assert not orthogonal(torch.zeros(4, 6)).any()


def test_what_counts_as_a_matrix() -> None:
    """Neither biases, nor the weights of a single output."""
    shapes = [(3, 4), (2, 3, 4), (4,), (1, 4), (4, 1), (3, 1, 4), ()]
    assert [is_matrix(torch.zeros(shape)) for shape in shapes] == [True, True, False, False, False, False, False]


def test_agents_that_do_not_share_are_moved_each_for_itself() -> None:
    """A stack of matrices makes the steps that each of them makes alone."""
    x = torch.randn(3, 5, 7, generator=torch.Generator().manual_seed(2))
    assert torch.allclose(orthogonal(x), torch.stack([orthogonal(one) for one in x]), atol=1e-6)
