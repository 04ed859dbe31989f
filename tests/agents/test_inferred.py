"""Inferred policies: equations 7 and 8 of Lowe et al. 2017 against loops, and beliefs that come true."""

from __future__ import annotations

import pytest
import torch

from agents.core.configs import MaddpgConfig
from agents.learn.critic import judge
from agents.learn.learner import Plot
from agents.learn.maddpg import MaddpgLearner
from agents.learn.network import PolicyNetwork
from tests.agents.games import Naming, Parade

SMALL = MaddpgConfig(inferred=True, worlds=8, rollout=4, batch=64, capacity=2_000, warm_up=1, units=16)


def filled(env, **changes) -> MaddpgLearner:
    """A learner that has learned a little."""
    learner = MaddpgLearner(env, SMALL.replaced(changes), seed=0)
    for _ in range(5):
        learner.iterate(0.0)
    return learner


def alone(network, pair: int, x: torch.Tensor) -> torch.Tensor:
    """What one of a stack of networks answers, by plain products."""
    *hidden, last = network.dense_layers()
    for dense in hidden:
        x = (x @ dense.weight[pair] + dense.bias[pair, 0]).relu()
    return x @ last.weight[pair] + last.bias[pair, 0]


# Of Parade's agents a, b and c: who believes something of whom, in the order of the stacks.
PAIRS = {"left": [("b", 0), ("c", 0)], "right": [("a", 0), ("a", 1), ("b", 1), ("c", 0)]}


@pytest.mark.parametrize("continuous", [False, True])
def test_the_loss_is_equation_7(continuous):
    learner = filled(Parade(8, continuous=continuous), continuous=continuous, inferred_entropy=0.3)
    batch = learner.replay.latest(32)
    for name, pairs in PAIRS.items():
        beliefs, total = learner.beliefs[name], torch.zeros(())
        for pair, (_, seen) in enumerate(pairs):
            out, done = alone(beliefs.network, pair, batch.obs[name][seen]), batch.action[name][seen]
            if continuous:
                deviation = 0.02 + 1.98 * out[:, 2:].sigmoid()
                law = torch.distributions.Normal(out[:, :2].tanh(), deviation)
                total = total + (law.log_prob(done) + 0.3 * law.entropy()).sum(1).mean()
            else:
                chance = out.softmax(1)
                gain = (chance.log() * done).sum(1) - 0.3 * (chance * chance.log()).sum(1)
                total = total + gain.mean()
        found = beliefs.loss(batch.obs[name], batch.action[name])
        torch.testing.assert_close(found, -total / len(pairs))


def test_the_target_is_equation_8(monkeypatch):
    """What critics expect next: chances by their own agent's beliefs of others, and what their own agent will do."""
    learner, seen = filled(Parade(8)), {}
    for name, team in learner.teams.items():
        monkeypatch.setattr(
            team,
            "improve_critics",
            lambda batch, others, own, rest, name=name: seen.update({name: (batch, own, rest)}) or torch.zeros(()),
        )
    learner._update(1e-3, Plot())
    for name, team in learner.teams.items():
        batch, own, rest = seen[name]
        obs = batch.next_obs
        for number, agent in enumerate(learner.env.teams[name].agents):
            mine = torch.nn.functional.one_hot(alone(team.target_actor.mlp, number, obs[name][number]).argmax(1), 3)
            torch.testing.assert_close(own[number], mine.float())
            parts = []
            for other, pairs in PAIRS.items():
                for pair, (viewer, whom) in enumerate(pairs):
                    if viewer == agent:
                        chance = alone(learner.beliefs[other].target, pair, obs[other][whom]).softmax(1)
                        parts.append(torch.cat([obs[other][whom], chance], 1))
            torch.testing.assert_close(rest[number], torch.cat(parts, 1))


def test_without_beliefs_critics_know_what_others_will_do():
    learner = filled(Parade(8), inferred=False)
    batch, team = learner.replay.sample(16, learner.generator), learner.teams["right"]
    next_action = {name: one.target_action(batch) for name, one in learner.teams.items()}
    rest = team.view.others(batch.next_obs, next_action)
    mate, rival = batch.next_obs["right"][0], batch.next_obs["left"][0]
    wanted = torch.cat([rival, next_action["left"][0], mate, next_action["right"][0]], 1)
    torch.testing.assert_close(rest[1], wanted)
    assert judge(team.critic, batch.obs["right"], batch.action["right"], rest).shape == (2, 16)


@pytest.mark.parametrize(
    ("env", "continuous"), [(Parade(8), False), (Parade(8, continuous=True), True), (Naming(8), False)]
)
def test_beliefs_come_true_of_policies_that_stay(env, continuous):
    """The divergence falls to a small part of a nat, words included."""
    learner = filled(env, continuous=continuous, batch=1500)
    for team in learner.teams.values():  # decided, so that there is something to find out
        assert isinstance(team.actor, PolicyNetwork)
        with torch.no_grad():
            list(team.actor.mlp.dense_layers())[-1].weight.mul_(10 if team.actor.moves else 3)
    found = []
    for step in range(300):
        if step % 4 == 0:
            learner._decide(0.3, Plot())
        learner._infer(1e-2 * (1 - step / 300))
        if step in (0, 299):
            found.append(learner.divergence(learner.replay.latest(500), 0.3))
    nearly = 0.25 if continuous else 0.1  # thrust that noise carries beyond its bounds is cut off there: not normal
    assert (found[1] < nearly).all() and found[1].mean() < found[0].mean() / 3
