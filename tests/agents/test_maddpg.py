"""MADDPG: whose gradient goes where, what is remembered, and that it learns moves and thrust."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from agents.core.configs import MaddpgConfig
from agents.core.env import Step
from agents.learn.maddpg import MaddpgLearner
from agents.learn.replay import Replay
from tests.agents.games import Parade, Wage

SMALL = MaddpgConfig(worlds=8, rollout=4, updates=4, batch=64, capacity=2_000, warm_up=100, units=16)


def filled(continuous: bool, **changes) -> MaddpgLearner:
    """A learner whose replay holds something and whose networks have moved."""
    config = SMALL.replaced({"continuous": continuous, "warm_up": 0, "updates": 1, **changes})
    learner = MaddpgLearner(Parade(8, continuous=continuous), config, seed=0)
    for _ in range(5):
        learner.iterate(0.0)
    return learner


@pytest.mark.parametrize("continuous", [False, True])
def test_actor_gradient_is_that_of_each_agent_alone(continuous, monkeypatch):
    """Equation 5 one agent at a time, with a loop and plain products, against the stack."""
    learner = filled(continuous, score_penalty=0.0)
    team, batch = learner.teams["right"], learner.replay.sample(32, learner.generator)
    state = learner.generator.get_state()
    gradients: list[torch.Tensor] = []
    monkeypatch.setattr(team, "_descend", lambda adam, own, loss: gradients.extend(torch.autograd.grad(loss, own)))
    team.improve_actors(batch)

    learner.generator.set_state(state)
    scores = team.actor.scores(batch.obs["right"])
    own = scores.tanh() if continuous else team._gumbel_softmax(scores)
    seen = [*batch.obs["left"], *batch.obs["right"]]  # (S, D) each
    total = torch.zeros(())
    for agent in range(2):
        actions = list(batch.action["right"])
        actions[agent] = own[agent]
        x = torch.cat([*actions, *seen, *batch.action["left"]], 1)
        for depth, dense in enumerate(team.critic.dense_layers()):
            bias = dense.bias[agent, 0]
            x = (x if depth == 0 else x.relu()) @ dense.weight[agent] + bias
        total = total - x.mean() / 2
    for found, wanted in zip(gradients, torch.autograd.grad(total, list(team.actor.parameters())), strict=True):
        assert wanted.abs().sum() > 0
        torch.testing.assert_close(found, wanted, atol=1e-6, rtol=1e-4)


def test_an_agents_critic_teaches_no_other_actor():
    learner = filled(continuous=True)
    team, batch = learner.teams["right"], learner.replay.sample(16, learner.generator)
    own = team.actor(batch.obs["right"])
    first = team._judge(team.critic, batch.obs, batch.action, own)[0].sum()
    gradient = torch.autograd.grad(first, next(team.actor.parameters()))[0]  # (A, in, out)
    assert gradient[0].abs().sum() > 0 and gradient[1].abs().sum() == 0


def test_moves_are_one_hot_and_drawn_by_their_scores():
    team = filled(continuous=False).teams["left"]
    scores = torch.tensor([0.0, 1.0, 2.0]).expand(1, 20_000, 3).contiguous().requires_grad_()
    drawn = team._gumbel_softmax(scores)
    assert set(drawn.detach().round(decimals=6).unique().tolist()) == {0.0, 1.0}
    torch.testing.assert_close(drawn.mean((0, 1)), scores[0, 0].softmax(0), atol=0.015, rtol=0)
    drawn[..., 2].sum().backward()
    assert scores.grad is not None and scores.grad[..., 2].mean() > 0 > scores.grad[..., 0].mean()


@pytest.mark.parametrize(("terminates", "worth"), [(True, 1.0), (False, 2.0)])
def test_time_running_out_is_bootstrapped_and_an_end_is_not(terminates, worth):
    config = SMALL.replaced({"gamma": 0.5, "target_rate": 0.1, "learning_rate": 1e-2})
    learner = MaddpgLearner(Wage(8, terminates=terminates), config, seed=0)
    for iteration in range(150):
        plot = learner.iterate(iteration / 150)
    assert plot["value"] == pytest.approx(worth, abs=0.05)


@pytest.mark.parametrize("continuous", [False, True])
def test_it_learns_two_teams_of_different_size_at_once(continuous):
    config = SMALL.replaced({"continuous": continuous, "gamma": 0.0, "worlds": 16, "learning_rate": 1e-2, "units": 32})
    env = Parade(16, continuous=continuous)
    learner = MaddpgLearner(env, config, seed=0)
    for iteration in range(150):
        learner.iterate(iteration / 150)
    obs, reward = env.reset(), {"left": 0.0, "right": 0.0}
    for _ in range(4):
        action = {}
        for name, network in learner.networks().items():
            out = network(torch.from_numpy(obs[name]).swapaxes(0, 1)).detach()
            action[name] = (out if continuous else out.argmax(2)).swapaxes(0, 1).numpy()
        step = env.step(action)
        obs = step.obs
        reward = {name: reward[name] + step.reward[name].mean() / 4 for name in reward}
    for team in reward.values():
        assert team > (-0.1 if continuous else 0.75)  # at random: about -0.7 and 0.33


def test_replay_forgets_the_oldest_and_keeps_where_a_step_led():
    env = Parade(3)
    replay = Replay({"left": env.teams["left"]}, 7, torch.device("cpu"))
    yes, no = np.ones(3, bool), np.zeros(3, bool)
    for number in range(4):
        obs = {"left": np.full((3, 1, 3), number, np.float32)}
        after, restart = {"left": obs["left"] + 0.5}, {"left": obs["left"] - 100}
        step = Step(restart, {"left": np.full((3, 1), number)}, yes if number == 2 else no, no, after)
        replay.add(obs, {"left": torch.zeros(1, 3, 3)}, step)
    assert len(replay) == 7 and replay.count == 12
    batch = replay.sample(500, torch.Generator().manual_seed(0))
    assert set(batch.reward["left"].flatten().tolist()) == {1.0, 2.0, 3.0}
    assert torch.equal(batch.next_obs["left"][..., 0], batch.reward["left"] + 0.5)
    assert torch.equal(batch.lives, (batch.reward["left"][0] != 2).float())


def test_a_common_reward_is_the_sum_of_the_teams():
    learner = filled(continuous=False, common_reward=True, gamma=0.0)
    team, batch = learner.teams["right"], learner.replay.sample(64, learner.generator)
    judged = team._judge(team.critic, batch.obs, batch.action)
    wanted = (judged - batch.reward["right"].sum(0)).square().mean()
    assert float(team.improve_critics(batch, batch.action)) == pytest.approx(float(wanted.detach()), rel=1e-5)
