"""The mixers: monotone, and QMIX's the same as in another library."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.learn.mixer import Independent, Monotonic, Sum


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**31), st.integers(1, 6), st.integers(1, 9), st.integers(1, 16), st.floats(0.1, 30))
def test_the_monotonic_mixer_never_falls_when_an_agents_value_rises(seed, agents, obs_size, units, scale):
    generator = torch.Generator().manual_seed(seed)
    mixer = Monotonic(agents, obs_size, units, generator)
    with torch.no_grad():
        for parameter in mixer.parameters():  # as far from the start as learning may lead
            parameter.mul_(scale)
    q = (scale * torch.randn(agents, 5, 64, generator=generator)).requires_grad_()
    mixer(q, scale * torch.randn(agents, 5, 64, obs_size, generator=generator)).sum().backward()
    assert q.grad is not None and (q.grad >= 0).all() and (q.grad > 0).any()


def test_independent_values_stay_and_the_sum_is_the_sum():
    q, obs = torch.arange(6.0).reshape(3, 2), torch.zeros(3, 2, 4)
    assert torch.equal(Independent()(q, obs), q)
    assert Sum()(q, obs).tolist() == [[6.0, 9.0]]


@pytest.mark.parametrize(("agents", "obs_size", "units"), [(2, 3, 8), (3, 18, 32), (5, 4, 1)])
def test_the_monotonic_mixer_is_that_of_torchrl(agents, obs_size, units):
    """On the same weights; theirs has four networks where ours makes all weights of the mixer by one."""
    oracle = pytest.importorskip("torchrl.modules.models.multiagent", exc_type=ImportError).QMixer
    generator = torch.Generator().manual_seed(0)
    ours, theirs = Monotonic(agents, obs_size, units, generator), oracle((agents * obs_size,), units, agents, "cpu")
    layers = [theirs.hyper_w_1, theirs.hyper_b_1, theirs.hyper_w_final, theirs.V[0]]
    for layer, weight, bias in zip(
        layers, ours.hyper.weight.split(ours.sizes), ours.hyper.bias.split(ours.sizes), strict=True
    ):
        layer.weight.data, layer.bias.data = weight.data, bias.data
    theirs.V[2].load_state_dict(ours.value.state_dict())
    q, obs = torch.randn(agents, 50, generator=generator), torch.randn(agents, 50, obs_size, generator=generator)
    state = obs.swapaxes(0, 1).flatten(1)  # (S, A*D)
    torch.testing.assert_close(ours(q, obs)[0], theirs(q.T[..., None], state)[:, 0], atol=1e-5, rtol=1e-5)
