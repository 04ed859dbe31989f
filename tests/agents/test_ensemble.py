"""Policy ensembles: one sub-policy an episode, each taught by its own experience, all of them in one model file."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from agents.core.card import ModelCard
from agents.core.configs import MaddpgConfig
from agents.export.onnx_file import export
from agents.inference.model import load
from agents.learn import actor_critic
from agents.learn.ensemble import Ensemble
from agents.learn.maddpg import MaddpgLearner
from tests.agents.games import Naming, Parade

SMALL = MaddpgConfig(ensemble=3, worlds=6, rollout=4, batch=32, capacity=500, warm_up=1, units=8)
RNG = np.random.default_rng(0)


def made(env, **changes) -> tuple[MaddpgLearner, Ensemble]:
    """A learner, and the ensemble of its last team."""
    learner = MaddpgLearner(env, SMALL.replaced(changes), seed=0)
    network = list(learner.teams.values())[-1].actor
    assert isinstance(network, Ensemble)
    return learner, network


def test_agents_follow_one_sub_policy_an_episode_and_draw_all_of_them():
    """Episodes of world w last 4 + w % 3 decisions."""
    learner, _ = made(Parade(6, stagger=3))
    for _ in range(60):
        learner.iterate(0.0)
    followed = learner.replay.latest(480).followed["right"].view(2, 80, 6)  # decisions of 6 worlds
    for world in range(6):
        length = 4 + world % 3
        changes = (followed[:, 1:, world] != followed[:, :-1, world]).any(0).nonzero().flatten() + 1
        assert len(changes) > 5 and len({int(at) % length for at in changes}) == 1
        assert followed[:, :, world].unique().tolist() == [0, 1, 2]
    assert (followed[0] != followed[1]).any()  # agents draw for themselves


def test_experience_teaches_the_sub_policy_that_made_it_and_no_other(monkeypatch):
    learner, _ = made(Parade(6))
    for _ in range(5):
        learner.iterate(0.0)
    team, batch = learner.teams["right"], learner.replay.sample(32, learner.generator)
    batch.followed["right"][0], batch.followed["right"][1] = 2, 1
    found: list[torch.Tensor] = []
    monkeypatch.setattr(
        actor_critic,
        "descend",
        lambda weights, loss, longest: found.extend(torch.autograd.grad(loss, weights[0].parameters)),
    )
    team.improve_actors(batch, team.view.others(batch.obs, batch.action))
    taught = [bool(part.abs().sum()) for part in found[0]]  # agent after agent, three sub-policies each
    assert taught == [False, False, True, False, True, False]


def test_scores_are_those_of_the_sub_policy_followed():
    _, network = made(Parade(6))
    obs, followed = torch.randn(2, 7, 5, generator=torch.Generator().manual_seed(0)), torch.arange(14).view(2, 7) % 3
    every = network.stack.scores(obs.repeat_interleave(3, 0))
    for agent in range(2):
        for row in range(7):
            wanted = every[3 * agent + int(followed[agent, row]), row]
            torch.testing.assert_close(network.scores(obs, followed)[agent, row], wanted)


def test_the_lot_falls_evenly_and_is_kept():
    _, network = made(Parade(6))
    obs, agent = RNG.uniform(-1, 1, (3000, 5)).astype(np.float32), np.arange(3000) % 2
    _, memory = network.rows(obs, agent, np.zeros((3000, 3), np.float32))
    assert (memory.sum(1) == 1).all() and np.abs(memory.mean(0) - 1 / 3).max() < 0.03
    _, later = network.rows(-obs, agent, memory)
    np.testing.assert_array_equal(later, memory)


@pytest.mark.parametrize("env", [Parade(6), Parade(6, continuous=True), Naming(6)], ids=["moves", "thrust", "words"])
def test_one_file_drives_the_team_by_all_its_sub_policies(env, tmp_path):
    """The lot is the same in torch and in the file, at any place and far outside the field."""
    learner, network = made(env, continuous=getattr(env, "continuous", False))
    learner.iterate(0.0)
    name, spec = list(env.teams.items())[-1]
    card = ModelCard(
        name="e", scenario="parade", rules="test", team=name, agents=list(spec.agents), layout=list(spec.layout),
        moves=spec.moves, words=spec.words, memory=3, algorithm="maddpg",
    )  # fmt: skip
    obs = (RNG.normal(size=(3000, spec.obs_size)) * RNG.choice([0.1, 1, 100], (3000, 1))).astype(np.float32)
    export(network, card, tmp_path / "model.onnx", obs)
    model, agent, nothing = load(tmp_path / "model.onnx"), np.arange(3000) % 2, np.zeros((3000, 3), np.float32)
    ours, theirs = network.rows(obs, agent, nothing), model.scores(obs, agent, nothing)
    np.testing.assert_array_equal(ours[1], theirs[1])
    np.testing.assert_allclose(ours[0], theirs[0], atol=1e-4)
    action, memory = network.act(obs, agent, ours[1], RNG)
    np.testing.assert_array_equal(memory, ours[1])
    np.testing.assert_allclose(action, model.act(obs, agent, ours[1], RNG)[0], atol=1e-5)
