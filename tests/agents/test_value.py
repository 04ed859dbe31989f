"""IQL, VDN and QMIX: returns by hand, bootstraps, and a game whose answer is known."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.core.algorithms import ValueConfig
from agents.learn.mixer import Monotonic
from agents.learn.value import ValueLearner, lambda_returns
from tests.agents.games import Parade, TwoStep, Wage


def test_lambda_returns_by_hand():
    reward = torch.tensor([1.0, 2.0, 4.0]).reshape(1, 3, 1)
    after = torch.tensor([10.0, 20.0, 30.0]).reshape(1, 3, 1)
    going = torch.zeros(3, 1, dtype=torch.bool)
    # G_2 = 4 + .5*30 = 19;  G_1 = 2 + .5*(.75*20 + .25*19) = 11.875;  G_0 = 1 + .5*(.75*10 + .25*11.875) = 6.234375
    returns = lambda_returns(reward, after, going, gamma=0.5, trace=0.25)
    assert returns.flatten().tolist() == [6.234375, 11.875, 19.0]
    # An episode that ends after decision 1 keeps only what its last step led to: G_1 = 2 + .5*20 = 12.
    ended = torch.tensor([False, True, False]).reshape(3, 1)
    returns = lambda_returns(reward, after, ended, gamma=0.5, trace=0.25)
    assert returns.flatten().tolist() == [1 + 0.5 * (0.75 * 10 + 0.25 * 12), 12.0, 19.0]


def test_lambda_one_is_the_discounted_sum_and_zero_looks_one_step_ahead():
    generator = torch.Generator().manual_seed(0)
    reward, after = torch.rand(2, 2, 5, 3, generator=generator)
    going = torch.zeros(5, 3, dtype=torch.bool)
    discounted = sum(0.9**t * reward[:, t] for t in range(5)) + 0.9**5 * after[:, 4]
    torch.testing.assert_close(lambda_returns(reward, after, going, 0.9, 1.0)[:, 0], discounted)
    torch.testing.assert_close(lambda_returns(reward, after, going, 0.9, 0.0), reward + 0.9 * after)


@pytest.mark.parametrize(("terminates", "worth"), [(True, 1.0), (False, 2.0)])
@pytest.mark.parametrize("mixer", ["none", "sum", "monotonic"])
def test_time_running_out_is_bootstrapped_and_an_end_is_not(terminates, worth, mixer):
    """Paid 1 for ever at discount 1/2 is worth 2; paid once is worth 1."""
    config = ValueConfig(mixer=mixer, worlds=8, rollout=4, gamma=0.5, units=16, minibatches=1, learning_rate=1e-2)
    learner = ValueLearner(Wage(8, terminates=terminates), config, seed=0)
    for iteration in range(150):
        learner.iterate(iteration / 150)
    assert float(learner.teams["worker"].targets().mean()) == pytest.approx(worth, abs=0.05)


def two_step(mixer: str, seed: int) -> tuple[ValueLearner, float]:
    """The greedy team's payoff after learning under moves that are all random (Rashid et al. 2018, section 5.2)."""
    config = ValueConfig(mixer=mixer, rollout=4, gamma=0.99, trace=0.0, units=32, learning_rate=3e-3, minibatches=2)
    config = config.replaced({"mixer_units": 8, "worlds": 32, "epsilon_end": 1.0})
    learner = ValueLearner(TwoStep(32), config, seed)
    for iteration in range(300):
        learner.iterate(iteration / 300)
    moves = learner.networks()["pair"](torch.eye(3).expand(2, 3, 3)).argmax(2)  # (A, states)
    table = 1 + int(moves[0, 0])
    return learner, float(TwoStep.PAYOFF[table - 1, moves[0, table], moves[1, table]])


@pytest.mark.parametrize("seed", [0, 1])
def test_two_step_game(seed):
    """Only QMIX can tell that the table with 8 is worth more than the sure 7."""
    learner, payoff = two_step("monotonic", seed)
    assert payoff == 8
    assert two_step("sum", seed)[1] == 7
    assert two_step("none", seed)[1] == 7
    team = learner.teams["pair"]
    obs = torch.eye(3).expand(2, 3, 3)
    values = team.mixer(team.network(obs).amax(2), obs)[0]  # (states,) table 6b of the paper, up to the discount
    assert values.tolist() == pytest.approx([7.92, 7.0, 8.0], abs=0.15)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**31), st.integers(1, 5), st.floats(0.1, 30))
def test_the_monotonic_mixer_never_falls_when_an_agents_value_rises(seed, agents, scale):
    generator = torch.Generator().manual_seed(seed)
    mixer = Monotonic(agents, 4, 8, generator)
    q = (scale * torch.randn(agents, 64, generator=generator)).requires_grad_()
    mixer(q, scale * torch.randn(agents, 64, 4, generator=generator)).sum().backward()
    assert q.grad is not None and (q.grad >= 0).all() and (q.grad > 0).any()


def test_iql_learns_two_teams_of_different_size_at_once():
    config = ValueConfig(mixer="none", worlds=16, rollout=4, units=32, minibatches=2, gamma=0.0, learning_rate=3e-3)
    learner = ValueLearner(Parade(16), config, seed=0)
    for iteration in range(150):
        plot = learner.iterate(iteration / 150)
    assert plot["return/left"] == plot["return"] > 0.9 * 4
    assert plot["return/right"] > 0.9 * 8
    assert learner.steps == 150 * 64 and learner.updates == 150 * 2 * 2 * config.epochs


def test_thrust_is_refused():
    with pytest.raises(ValueError, match="discrete moves; choose maddpg"):
        ValueLearner(Parade(2, continuous=True), ValueConfig(mixer="none"), seed=0)


def test_random_moves_grow_rare_over_the_first_part():
    learner = ValueLearner(Wage(4, terminates=True), ValueConfig(rollout=1, minibatches=1, exploration=0.2), seed=0)
    shares = [learner.iterate(progress)["exploration"] for progress in (0.0, 0.1, 0.2, 1.0)]
    assert shares == pytest.approx([1.0, 0.525, 0.05, 0.05])
