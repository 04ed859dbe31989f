"""Muon does what torch's own does, to any number of matrices at once."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from agents.learn.muon import is_matrix, orthogonal
from agents.learn.whole import Weights, descend

TORCHS = {"weight_decay": 0.0, "momentum": 0.95, "adjust_lr_fn": "match_rms_adamw"}


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


@pytest.mark.parametrize("longest", [0.1, 100.0])
def test_steps_are_those_of_torchs_own(longest: float) -> None:
    """Matrices by torch.optim.Muon, whose iterations have 8 bits to our 24, and the rest by Adam."""
    generator = torch.Generator().manual_seed(3)
    one = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
    for parameter in one.parameters():
        nn.init.normal_(parameter, generator=generator)
    other = copy.deepcopy(one)
    before = copy.deepcopy(one)
    muon = torch.optim.Muon([p for p in one.parameters() if p.dim() == 2], lr=0.01, **TORCHS)  # type: ignore[arg-type]
    adam = torch.optim.Adam([p for p in one.parameters() if p.dim() == 1], lr=0.01, eps=1e-5)
    weights = Weights([other], 0.01, muon=True)
    for _ in range(20):
        x, y = (torch.randn(16, size, generator=generator) for size in (4, 2))
        one.zero_grad()
        nn.functional.mse_loss(one(x), y).backward()
        nn.utils.clip_grad_norm_(one.parameters(), longest)
        muon.step()
        adam.step()
        descend([weights], nn.functional.mse_loss(other(x), y), longest)
    for mine, theirs, start in zip(other.parameters(), one.parameters(), before.parameters(), strict=True):
        assert (mine - theirs).norm() < 0.02 * (theirs - start).norm()
        assert (theirs - start).norm() > 0.05


def test_agents_that_do_not_share_are_moved_each_for_itself() -> None:
    """A stack of matrices makes the steps that each of them makes alone."""
    x = torch.randn(3, 5, 7, generator=torch.Generator().manual_seed(2))
    assert torch.allclose(orthogonal(x), torch.stack([orthogonal(one) for one in x]), atol=1e-6)
