"""The policy network: stacked agents compute what each would alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from agents.core.env import TeamSpec
from agents.learn.layers import Gru, Normaliser, Shape
from agents.learn.network import PolicyNetwork

OBS = np.random.default_rng(0).normal(2, 3, (40, 6)).astype(np.float32)
NONE = np.zeros((40, 0), np.float32)  # no memory


def network(moves: int = 5, *, shared: bool = True, normalise: bool = False, layer_norm: bool = True, seed: int = 0):
    spec = TeamSpec("crew", ("a", "b", "c"), (("velocity", 2), ("rest", 4)), moves)
    made = PolicyNetwork(spec, Shape(16, 2, layer_norm, shared, normalise), torch.Generator().manual_seed(seed))
    if isinstance(made.normaliser, Normaliser):
        made.normaliser.show(torch.from_numpy(OBS))
    return made


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("moves", [5, 0])
def test_rows_are_what_the_team_computes(shared, moves):
    made = network(moves, shared=shared)
    together = made(torch.from_numpy(OBS).expand(3, 40, 6)).detach().numpy()
    for agent in range(3):
        rows = made.rows(OBS, np.full(40, agent), NONE)[0]
        np.testing.assert_allclose(rows, together[agent], atol=1e-5)
    mixed = np.arange(40) % 3
    np.testing.assert_allclose(made.rows(OBS, mixed, NONE)[0], together[mixed, np.arange(40)], atol=1e-5)


def test_shared_weights_see_the_agent_as_if_one_hot():
    made = network(layer_norm=False)
    first, second, last = made.mlp.dense_layers()
    one_hot = functional.one_hot(torch.tensor([1] * 40), 3).float()
    weight = torch.cat([first.weight, first.bias[:, 0]])  # the agent's row of the weight is its bias
    x = (torch.cat([torch.from_numpy(OBS), one_hot], 1) @ weight).relu()
    x = (x @ second.weight + second.bias[0]).relu() @ last.weight + last.bias[0]
    np.testing.assert_allclose(made.rows(OBS, np.ones(40), NONE)[0], x.detach().numpy(), atol=1e-5)


def test_separate_agents_do_not_touch_each_other():
    made = network(shared=False)
    made(torch.from_numpy(OBS).expand(3, 40, 6))[1].sum().backward()
    for dense in made.mlp.dense_layers():
        assert dense.weight.grad[1].abs().sum() > 0
        assert dense.weight.grad[[0, 2]].abs().sum() == 0


def test_the_normaliser_knows_all_it_was_shown():
    made = network(normalise=True)
    for part in (OBS[:7] * 2, OBS[7:] + 1):
        made.normaliser.show(torch.from_numpy(part))
    shown = np.concatenate([OBS, OBS[:7] * 2, OBS[7:] + 1])
    np.testing.assert_allclose(made.normaliser.mean, shown.mean(0), rtol=1e-5)
    np.testing.assert_allclose(made.normaliser.variance, shown.var(0), rtol=1e-5)


def test_a_part_that_never_moves_is_not_blown_up():
    made = network(normalise=True)
    made.normaliser.mean.zero_()
    made.normaliser.variance.zero_()
    assert np.isfinite(made.rows(OBS, np.zeros(40), NONE)[0]).all()
    assert (made.normaliser.scale == 1).all()


def test_weights_come_from_the_generator_alone():
    before = torch.random.get_rng_state()
    first, again, other = network(), network(), network(seed=1)
    assert torch.equal(before, torch.random.get_rng_state())
    assert all(torch.equal(a, b) for a, b in zip(first.parameters(), again.parameters(), strict=True))
    assert not any(torch.equal(a, b) for a, b in zip(first.parameters(), other.parameters(), strict=True))


def test_a_frozen_copy_stays():
    made = network()
    past = made.frozen()
    before = past.rows(OBS, np.zeros(40), NONE)[0]
    with torch.no_grad():
        next(made.parameters()).add_(1)
    assert np.array_equal(past.rows(OBS, np.zeros(40), NONE)[0], before)
    assert not any(parameter.requires_grad for parameter in past.parameters())


def test_it_is_a_greedy_policy():
    rng, none = np.random.default_rng(0), NONE
    moves, memory = network().act(OBS, np.zeros(40, np.int64), none, rng)
    assert moves.dtype == np.int64 and memory.shape == (40, 0)
    assert np.array_equal(moves, network().rows(OBS, np.zeros(40), NONE)[0].argmax(1))
    thrust, _ = network(0).act(OBS, np.zeros(40, np.int64), none, rng)
    assert thrust.dtype == np.float32 and thrust.shape == (40, 2) and np.abs(thrust).max() <= 1


@pytest.mark.parametrize("shared", [True, False])
def test_the_memory_is_a_gru_cell(shared):
    """Each agent's unit computes what torch's own cell does with the same weights."""
    generator = torch.Generator().manual_seed(0)
    made = Gru(3, 6, 4, shared=shared, generator=generator)
    x, memory = torch.randn(3, 5, 6, generator=generator), torch.randn(3, 5, 4, generator=generator)
    after = made(x, memory)
    for agent in range(3):
        cell = torch.nn.GRUCell(6, 4)
        for mine, weight, bias in ((made.of_input, "weight_ih", "bias_ih"), (made.of_memory, "weight_hh", "bias_hh")):
            one = 0 if shared else agent
            getattr(cell, weight).data = (mine.weight if shared else mine.weight[one]).T.contiguous()
            getattr(cell, bias).data = mine.bias[one, 0]
        np.testing.assert_allclose(after[agent].detach(), cell(x[agent], memory[agent]).detach(), atol=1e-6)


@pytest.mark.parametrize("shared", [True, False])
def test_rows_remember_what_the_team_does(shared):
    spec = TeamSpec("crew", ("a", "b", "c"), (("all", 6),), 5, words=3, speakers=("a", "b", "c"))
    shape = Shape(16, 1, shared=shared, recurrent=True)
    made = PolicyNetwork(spec, shape, torch.Generator().manual_seed(0))
    x, memory = torch.from_numpy(OBS).expand(3, 40, 6), torch.zeros(3, 40, 16)
    agent, kept = np.arange(40) % 3, np.zeros((40, 16), np.float32)
    for _ in range(3):
        out, memory = made.step(x, memory)
        rows, kept = made.rows(OBS, agent, kept)
        np.testing.assert_allclose(rows, out.detach().numpy()[agent, np.arange(40)], atol=1e-5)
        np.testing.assert_allclose(kept, memory.detach().numpy()[agent, np.arange(40)], atol=1e-5)
    action, _ = made.act(OBS, agent, kept, np.random.default_rng(0))
    rows, _ = made.rows(OBS, agent, kept)
    assert action.tolist() == np.stack([rows[:, :5].argmax(1), rows[:, 5:].argmax(1)], 1).tolist()
