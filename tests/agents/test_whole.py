"""Weights as one vector learn what they learn one by one."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from agents.learn.whole import Weights, as_one, descend


@pytest.mark.parametrize("longest", [0.1, 100.0])
def test_steps_are_those_of_adam_and_of_shortened_gradients(longest: float) -> None:
    """Against torch's own Adam and its own shortening, weight by weight."""
    generator = torch.Generator().manual_seed(3)
    one = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
    for parameter in one.parameters():
        nn.init.normal_(parameter, generator=generator)
    other = copy.deepcopy(one)
    adam = torch.optim.Adam(one.parameters(), lr=0.01, eps=1e-5)
    together = Weights([other], 0.01, muon=False)
    for _ in range(20):
        x, y = (torch.randn(16, size, generator=generator) for size in (4, 2))
        adam.zero_grad()
        loss = nn.functional.mse_loss(one(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(one.parameters(), longest)
        adam.step()
        assert torch.allclose(descend([together], nn.functional.mse_loss(other(x), y), longest), loss)
    for mine, theirs in zip(other.parameters(), one.parameters(), strict=True):
        assert torch.allclose(mine, theirs, atol=1e-6)


def test_weights_and_whole_are_the_same_memory() -> None:
    """What is loaded into a network is in the whole at once; a copy of the network is not."""
    layer = nn.Linear(2, 1)
    whole = as_one(layer.parameters())
    past = copy.deepcopy(layer)
    layer.load_state_dict({"weight": torch.tensor([[3.0, 4.0]]), "bias": torch.tensor([5.0])})
    assert whole.tolist() == [3.0, 4.0, 5.0]
    assert past.weight.tolist() != [[3.0, 4.0]]
