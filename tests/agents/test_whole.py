"""Weights as few vectors learn what they learn one by one."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from agents.core.algorithms import ALGORITHMS
from agents.learn.catalog import LEARNERS
from agents.learn.whole import Weights, as_one, descend
from tests.agents.games import Corridor


@pytest.mark.parametrize("muon", [False, True])
@pytest.mark.parametrize("longest", [0.1, 100.0])
def test_steps_are_those_of_torch_and_of_shortened_gradients(longest: float, muon: bool) -> None:
    """Against torch's own Adam, Muon and shortening, weight by weight; its Muon has 8 bits where ours has 24."""
    generator = torch.Generator().manual_seed(3)
    one = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
    for parameter in one.parameters():
        nn.init.normal_(parameter, generator=generator)
    other, before = copy.deepcopy(one), copy.deepcopy(one)
    matrices = [parameter for parameter in one.parameters() if muon and parameter.dim() == 2]
    rest = [parameter for parameter in one.parameters() if not (muon and parameter.dim() == 2)]
    optimisers: list[torch.optim.Optimizer] = [torch.optim.Adam(rest, lr=0.01, eps=1e-5)]
    if muon:
        optimisers.append(
            torch.optim.Muon(matrices, lr=0.01, weight_decay=0, momentum=0.95, adjust_lr_fn="match_rms_adamw")
        )
    weights = Weights([other], 0.01, muon)
    for _ in range(20):
        x, y = (torch.randn(16, size, generator=generator) for size in (4, 2))
        one.zero_grad()
        loss = nn.functional.mse_loss(one(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(one.parameters(), longest)
        for optimiser in optimisers:
            optimiser.step()
        found = descend([weights], nn.functional.mse_loss(other(x), y), longest)
        assert torch.allclose(found, loss, rtol=0.02 if muon else 1e-5)
    for mine, theirs, start in zip(other.parameters(), one.parameters(), before.parameters(), strict=True):
        way = (theirs - start).norm()
        assert way > 0.05 and (mine - theirs).norm() < (0.02 if muon else 1e-5) * way


def test_weights_and_whole_are_the_same_memory() -> None:
    """What is loaded into a network is in the whole at once; a copy of the network is not."""
    layer = nn.Linear(2, 1)
    whole = as_one(layer.parameters())
    past = copy.deepcopy(layer)
    layer.load_state_dict({"weight": torch.tensor([[3.0, 4.0]]), "bias": torch.tensor([5.0])})
    assert whole.tolist() == [3.0, 4.0, 5.0]
    assert past.weight.tolist() != [[3.0, 4.0]]


@pytest.mark.parametrize("name", [name for name in ALGORITHMS if not name.startswith("tabular")])
def test_steps_grow_small_in_a_straight_line(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From `learning_rate` to `learning_rate_end`, of all weights alike; COMA's actors take a share of it."""
    rates: list[float] = []
    monkeypatch.setattr(Weights, "set_learning_rate", lambda self, rate: rates.append(rate))
    small = {"worlds": 8, "rollout": 4, "units": 8, "learning_rate": 8e-3, "learning_rate_end": 2e-3}
    more = {"warm_up": 0, "updates": 1, "batch": 8, "minibatches": 1, "actor_share": 1.0}
    algorithm = ALGORITHMS[name]
    known = algorithm.config.model_fields
    config = algorithm.configured("quick", small | {key: value for key, value in more.items() if key in known})
    learner = LEARNERS[name](Corridor(8), config, 0, "cpu")
    for progress, expected in ((0.0, 8e-3), (0.5, 5e-3), (1.0, 2e-3)):
        rates.clear()
        learner.iterate(progress)
        assert rates and all(rate == pytest.approx(expected) for rate in rates)
