"""COMA: the counterfactual by brute force, what the critic may see, and small games learned."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from agents.core.configs import ComaConfig
from agents.learn.coma import ComaLearner, counterfactual, team_mates
from agents.learn.pool import Pool
from agents.learn.selfplay import TakenSeats
from tests.agents.games import Naming, Parade, TwoStep, Wage

SMALL = ComaConfig(worlds=16, rollout=4, units=32, minibatches=2, learning_rate=2e-2, actor_share=1.0)


def parade(team: str = "right") -> TakenSeats:
    other = {"left": "right", "right": "left"}[team]
    return TakenSeats(Parade(16), {other: Pool(own=False)}, seed=0)


def played(**changes) -> ComaLearner:
    learner = ComaLearner(parade(), SMALL.replaced(changes), seed=0)
    for _ in range(3):
        learner.iterate(0.0)
    return learner


def test_the_baseline_is_the_sum_over_all_that_the_agent_might_have_done():
    """Equation 4 with loops: the critic asked once for every world, agent and move."""
    learner = played()
    team, rollout, epsilon = learner.team, learner.team.rollout, 0.3
    obs, made, possible = rollout.obs[:, 0], team.made[:, 0], team.possible[:, 0]
    with torch.no_grad():
        chances = team.chances(obs, possible, epsilon)
        found = counterfactual(team.answers(obs, made), chances, made)
        scores = team.actor.network.scores(obs)
        for world in range(16):
            for agent in range(2):
                baseline, worth = 0.0, []
                chance = (1 - epsilon) * scores[agent, world].softmax(0) + epsilon / 3
                for move in range(3):
                    instead = made[:, world].clone()
                    instead[agent] = move
                    answer = team.answers(obs[:, world : world + 1], instead[:, None])[agent, 0, move]
                    worth.append(float(answer))
                    baseline += float(chance[move]) * worth[-1]
                wanted = worth[int(made[agent, world])] - baseline
                assert float(found[agent, world]) == pytest.approx(wanted, abs=1e-5)


def test_the_mean_counterfactual_of_a_policy_is_nothing():
    generator = torch.Generator().manual_seed(0)
    q, chances = torch.randn(2, 9, 4, generator=generator), torch.rand(2, 9, 4, generator=generator).softmax(-1)
    every = torch.stack([counterfactual(q, chances, torch.full((2, 9), move)) for move in range(4)], -1)
    torch.testing.assert_close((chances * every).sum(-1), torch.zeros(2, 9), atol=1e-6, rtol=0)


def test_an_agent_is_shown_what_the_others_do_and_not_its_own():
    """Three agents, two numbers each: the next one's, then those of the one after; alone there is nothing."""
    own = torch.tensor([[[1, 10], [2, 20]], [[3, 30], [4, 40]], [[5, 50], [6, 60]]])  # (A, S, N)
    seen = team_mates(own)
    assert seen[:, 0].tolist() == [[3, 30, 5, 50], [5, 50, 1, 10], [1, 10, 3, 30]]
    assert seen[:, 1].tolist() == [[4, 40, 6, 60], [6, 60, 2, 20], [2, 20, 4, 40]]
    assert team_mates(own[:1]).shape == (1, 2, 0)


def test_moves_that_are_impossible_are_never_made():
    team = played().team
    possible = torch.ones(2, 16, 3, dtype=torch.bool)
    possible[..., 1] = False
    chances = team.chances(team.rollout.obs[:, 0], possible, 0.5)
    assert (chances[..., 1] == 0).all()
    torch.testing.assert_close(chances.sum(-1), torch.ones(2, 16))
    assert not any((team._drawn(chances.detach()) == 1).any() for _ in range(20))


@pytest.mark.parametrize("returned", [0.0, 1.0])
def test_the_step_goes_along_the_counterfactual(monkeypatch, returned):
    """The first gradient is that of sum A log pi, with A scaled: equation 4, or the return over its baseline."""
    changes = {"entropy": 0.0, "epsilon": 0.1, "epsilon_end": 0.1, "epochs": 1, "minibatches": 1, "returned": returned}
    learner = ComaLearner(parade(), SMALL.replaced(changes), seed=0)
    team, actor = learner.team, list(learner.team.actor.parameters())
    found: list[torch.Tensor] = []
    judge, returns = team.judge, torch.zeros(0)

    def judged(epsilon):
        nonlocal returns
        returns, advantage = judge(epsilon)
        return returns, advantage

    monkeypatch.setattr(team, "judge", judged)
    monkeypatch.setattr(team, "_descend", lambda loss: found.extend(torch.autograd.grad(loss, actor)))
    learner.iterate(0.0)
    obs, made = team.rollout.obs[:, :-1].flatten(1, 2), team.made[:, :-1].flatten(1)
    chances = 0.9 * team.actor.network.scores(obs).softmax(-1) + 0.1 / 3
    q = (team.answers(obs, made) * team.critic.deviation + team.critic.mean).detach()
    advantage = counterfactual(q, chances.detach(), made)
    if returned:
        advantage = returns.flatten(1) - (chances.detach() * q).sum(-1)
    advantage = (advantage - advantage.mean()) / advantage.std()
    loss = -(advantage * chances.gather(2, made[..., None])[..., 0].log()).mean()
    for one, wanted in zip(found, torch.autograd.grad(loss, actor), strict=True):
        torch.testing.assert_close(one, wanted, atol=1e-6, rtol=1e-3)


@pytest.mark.parametrize(("terminates", "worth"), [(True, 1.0), (False, 2.0)])
def test_time_running_out_is_bootstrapped_and_an_end_is_not(terminates, worth):
    """Paid 1 for ever at discount 1/2 is worth 2; paid once is worth 1."""
    learner = ComaLearner(Wage(16, terminates=terminates), SMALL.replaced({"gamma": 0.5}), seed=0)
    for iteration in range(150):
        learner.iterate(iteration / 150)
    assert float(learner.team.judge(0.0)[0].mean()) == pytest.approx(worth, abs=0.05)


def test_it_learns_by_the_teams_reward():
    learner = ComaLearner(parade(), SMALL.replaced({"gamma": 0.0, "learning_rate": 1e-2}), seed=0)
    for iteration in range(250):
        plot = learner.iterate(iteration / 250)
    assert plot["return"] > 0.85 * 8


def test_two_step_game():
    """At least the sure 7."""
    learner = ComaLearner(TwoStep(32), SMALL.replaced({"worlds": 32, "gamma": 0.99}), seed=0)
    for iteration in range(200):
        learner.iterate(iteration / 200)
    moves = learner.networks()["pair"](torch.eye(3).expand(2, 3, 3)).argmax(2)  # (A, states)
    table = 1 + int(moves[0, 0])
    assert np.float32(TwoStep.PAYOFF[table - 1, moves[0, table], moves[1, table]]) >= 7


@pytest.mark.parametrize("env", [Parade(2, continuous=True), Naming(2)])
def test_thrust_and_words_are_refused(env):
    seats = TakenSeats(env, {"left": Pool(own=False)}, seed=0) if "left" in env.teams else env
    with pytest.raises(ValueError, match="discrete moves; choose mappo"):
        ComaLearner(seats, SMALL, seed=0)
