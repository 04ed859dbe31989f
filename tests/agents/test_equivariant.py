"""Networks that do the same, turned, where the ground is turned: from the first step to the exported file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import torch
from torch import Tensor

from agents.core.algorithms import ALGORITHMS
from agents.core.card import ModelCard
from agents.core.configs import ComaConfig, HierarchyConfig, MaddpgConfig, PpoConfig
from agents.core.env import TeamSpec, VectorEnv
from agents.export.onnx_file import export
from agents.inference.model import load
from agents.learn.catalog import LEARNERS
from agents.learn.coma import ComaLearner
from agents.learn.equivariant import Group, Mean, Representation, Tie, group_of
from agents.learn.hierarchy import HierarchyLearner
from agents.learn.layers import Dense, Normaliser, Shape
from agents.learn.maddpg import MaddpgLearner
from agents.learn.network import PolicyNetwork
from agents.learn.ppo import PpoLearner
from agents.learn.whole import Weights, gradient
from arena.scenarios.catalog import make
from arena.sim.env import Env
from arena.sim.rules import RULES

SMALL: dict[str, Any] = {"equivariant": True, "worlds": 16, "rollout": 5, "units": 20}
CASES = [
    ("spread", "classic", "mappo", {}),
    ("spread", "classic", "vdn", {"recurrent": True}),
    ("spread", "classic", "qmix", {"shared": False}),
    ("spread", "classic", "dqn", {"warm_up": 100}),
    ("spread", "classic", "coma", {}),
    ("spread", "arena", "mappo", {"continuous": True, "normalise": True}),
    ("speaker_listener", "classic", "mappo", {"channel": 8}),
    ("reference", "arena", "ippo", {}),
    ("tag", "arena", "ippo", {"shared": False}),
    ("carry", "arena", "iql", {}),
    ("tag", "classic", "maddpg", {"warm_up": 100}),
    ("spread", "arena", "ddpg", {"warm_up": 100, "continuous": True}),
]


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(0)


def worlds(game: str, rules: str, count: int = 16, *, continuous: bool = False) -> VectorEnv:
    return cast(VectorEnv, Env(make(game), RULES[rules], count, 0, continuous=continuous))


def turns(spec: TeamSpec) -> Group:
    found = group_of(spec, True)
    assert found is not None
    return found


def scores(network: PolicyNetwork, obs: Tensor) -> Tensor:
    """(A, S, K + W)."""
    return network.step(obs, torch.zeros(*obs.shape[:2], network.memory_size))[0]


def check_values(critic: Callable[[Tensor], Tensor], seen: Representation, agents: int) -> None:
    """Values of anything that could be seen are those of the same, turned."""
    state = torch.randn(agents, 6, seen.size, generator=torch.Generator().manual_seed(0))
    values = torch.stack([critic(view) for view in seen.of(state).unbind(-2)])
    assert values.std(0).max() < 1e-5 < 1e-4 < values[0].std()


@pytest.mark.parametrize(("game", "rules", "algorithm", "changes"), CASES)
def test_scores_are_turned_where_observations_are(
    game: str, rules: str, algorithm: str, changes: dict[str, Any], random: np.random.Generator
) -> None:
    config = ALGORITHMS[algorithm].configured("quick", SMALL | changes)
    env = worlds(game, rules, continuous="continuous" in changes)
    learner = LEARNERS[algorithm](env, config, 0, "cpu")
    for progress in (0.0, 0.3, 0.6):
        for name, network in learner.networks().items():
            assert isinstance(network, PolicyNetwork)
            spec = env.teams[name]
            seen, done = turns(spec).seen(spec), turns(spec).done(spec)
            obs = torch.from_numpy(random.normal(size=(len(spec.agents), 6, spec.obs_size))).float()
            answers = done.of(scores(network, obs))
            assert answers.std() > 1e-4
            for number, view in enumerate(seen.of(obs).unbind(-2)):
                torch.testing.assert_close(scores(network, view), answers[..., number, :], atol=1e-4, rtol=1e-4)
        learner.iterate(progress)


def test_thrust_strays_alike_along_both_axes_of_a_square() -> None:
    env = worlds("spread", "classic", continuous=True)
    learner = PpoLearner(env, PpoConfig(**SMALL, continuous=True), 0)
    before = learner.teams["crew"].actor.log_deviation
    assert before is not None
    fresh = before.detach().clone()
    learner.iterate(0.0)
    along, across = before.detach().unbind(-1)
    assert torch.equal(along, across) and not torch.equal(before.detach(), fresh)


@pytest.mark.parametrize("changes", [{"units": 7}, {"channel": 4}])
def test_networks_too_narrow_for_every_turn_are_refused(changes: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=f"need 8 units.*not {next(iter(changes.values()))}; widen them"):
        PpoLearner(worlds("spread", "classic"), PpoConfig(**SMALL | changes), 0)


def test_what_never_moves_is_known_to(random: np.random.Generator) -> None:
    """Numbers that are always the same are not scaled up, whatever rounding says of their deviation."""
    env = worlds("reference", "arena")
    network = PolicyNetwork(
        env.teams["pair"], Shape(24, 2, normalise=True, equivariant=True), torch.Generator().manual_seed(0)
    )
    assert isinstance(network.normaliser, Normaliser)
    for _ in range(50):
        network.normaliser.show(torch.from_numpy(np.tile(random.uniform(0, 3, env.teams["pair"].obs_size), (99, 1))))
        network.normaliser.count.zero_()
        plain = turns(env.teams["pair"]).seen(env.teams["pair"])
        still = torch.from_numpy((plain.place == plain.place[0]).all(0) & (plain.sign == 1).all(0))
        assert (network.normaliser.scale[still] == 1).all()


def test_the_values_of_critics_stay_what_they_are() -> None:
    env = worlds("tag", "classic")
    learner = PpoLearner(env, PpoConfig(**SMALL), 0)
    for name, team in learner.teams.items():
        check_values(team.critic, turns(env.teams[name]).state(env.teams.values()), 1)


@pytest.mark.parametrize("decentralised", ["", "hunters", "all"])
def test_so_do_those_of_critics_that_see_actions(decentralised: str) -> None:
    env, config = (
        worlds("tag", "classic"),
        MaddpgConfig(worlds=16, units=20, decentralised=decentralised, equivariant=True),
    )
    for name, team in MaddpgLearner(env, config, 0).teams.items():
        check_values(team.critic, team.view.turned(turns(env.teams[name])), len(env.teams[name].agents))


def test_a_hierarchy_is_turned_at_both_levels(random: np.random.Generator) -> None:
    env = worlds("tag", "arena")
    learner = HierarchyLearner(env, HierarchyConfig(**SMALL), 0)
    learner.iterate(0.0)
    for team in learner.teams.values():
        goals = team.goals
        for level, spec in ((team.manager, goals.manager), (team.worker, goals.worker)):
            known = spec(env.teams[team.name])
            obs = torch.from_numpy(random.normal(size=(len(known.agents), 6, known.obs_size))).float()
            network, group = level.actor.network, turns(known)
            answers = group.done(known).of(network.scores(obs))
            for number, view in enumerate(group.seen(known).of(obs).unbind(-2)):
                torch.testing.assert_close(network.scores(view), answers[..., number, :], atol=1e-5, rtol=1e-4)


def test_counterfactual_values_are_turned(random: np.random.Generator) -> None:
    env = worlds("spread", "classic")
    learner, spec = ComaLearner(env, ComaConfig(**SMALL), 0), env.teams["crew"]
    group, made = turns(spec), torch.from_numpy(random.integers(spec.moves, size=(3, 6)))
    obs = torch.from_numpy(random.normal(size=(3, 6, spec.obs_size))).float()
    answers = group.moves.of(learner.team.answers(obs, made))
    for number, view in enumerate(group.seen(spec).of(obs).unbind(-2)):
        moved = torch.from_numpy(group.moves.place[number]).argsort()[made]  # each move, turned
        torch.testing.assert_close(learner.team.answers(view, moved), answers[..., number, :])


def test_the_mean_of_gradients_is_the_gradient_on_all_that_is_turned(random: np.random.Generator) -> None:
    """To learn from a decision is to learn from it turned every way, at the price of one."""
    spec = worlds("tag", "classic").teams["hunters"]
    shape = Shape(24, 2, layer_norm=True, equivariant=True)
    network = PolicyNetwork(spec, shape, torch.Generator().manual_seed(0))
    weights, group = Weights([network], 1e-3, muon=True), turns(spec)
    assert len(weights.means) == 2
    obs, wish = (torch.from_numpy(random.normal(size=(3, 6, size))).float() for size in (spec.obs_size, spec.moves))
    (network.scores(obs) - wish).square().mean().backward()
    for mean, whole in zip(weights.means, weights.wholes, strict=True):
        mean(gradient(whole))
    found = [gradient(whole).clone() for whole in weights.wholes]
    weights.forget()
    everywhere, wishes = (x.flatten(1, 2) for x in (group.seen(spec).of(obs), group.done(spec).of(wish)))
    (network.scores(everywhere) - wishes).square().mean().backward()
    for ours, whole in zip(found, weights.wholes, strict=True):
        torch.testing.assert_close(ours, gradient(whole), atol=1e-6, rtol=1e-4)


def test_means_by_hand() -> None:
    """A mirror: x changes its sign, p and q change places, and what is plain stays."""
    x = Representation(np.array([[0], [0]]), np.array([[1], [-1]]))
    pair = Representation(np.array([[0, 1], [1, 0]]), np.ones((2, 2), np.int64))
    weight, tie = torch.tensor([[3.0, 1.0], [8.0, 2.0]]), Tie(x + x.plain(1), pair)
    free = torch.tensor([5.0])
    whole = torch.cat([free, weight.flatten()])
    Mean([free, weight], {weight: tie})(whole)
    assert whole.tolist() == [5, 1, -1, 5, 5]


def test_weights_begin_as_large_as_they_would() -> None:
    spec = worlds("tag", "classic").teams["hunters"]
    sizes = []
    for equivariant in (False, True):
        shape = Shape(64, 2, shared=False, equivariant=equivariant)
        network = PolicyNetwork(spec, shape, torch.Generator().manual_seed(0))
        sizes.append([dense.weight.std().item() for dense in network.mlp.dense_layers()])
    np.testing.assert_allclose(sizes[1], sizes[0], rtol=0.15)


def test_workers_goals_are_turned_part_by_part() -> None:
    """Push's runner has no place of its own in classic rules: its goals are about all that it sees, colours too."""
    env = worlds("push", "classic")
    learner = HierarchyLearner(env, HierarchyConfig(**SMALL, centralised=True), 0)
    learner.iterate(0.0)
    runner = learner.teams["runner"].goals
    assert not runner.manager(env.teams["runner"]).turns
    known = runner.worker(env.teams["runner"])
    assert turns(known).seen(known).size == known.obs_size


@pytest.mark.parametrize(("game", "rules"), [("crypto", "classic"), ("heist", "arena"), ("swarm", "arena")])
def test_nothing_is_tied_where_turns_change_the_game_or_nothing_is_seen_of_it(game: str, rules: str) -> None:
    env = worlds(game, rules)
    learner = PpoLearner(env, PpoConfig(**SMALL), 0)
    layers = [layer for team in learner.teams.values() for net in team.networks.values() for layer in net.modules()]
    assert not any(layer.ties() for layer in layers if isinstance(layer, Dense))


def test_the_exported_file_is_as_even_handed(tmp_path: Path, random: np.random.Generator) -> None:
    spec = worlds("tag", "classic").teams["hunters"]
    network = PolicyNetwork(spec, Shape(24, 2, layer_norm=True, equivariant=True), torch.Generator().manual_seed(0))
    obs, path = random.normal(size=(60, spec.obs_size)).astype(np.float32), tmp_path / "model.onnx"
    facts = {"name": "test", "scenario": "tag", "rules": "classic", "team": "hunters", "algorithm": "mappo"}
    card = ModelCard(**facts, agents=list(spec.agents), layout=list(spec.layout), moves=spec.moves)
    export(network, card, path, obs)
    model = load(path)
    who, nothing = np.arange(60) % 3, np.zeros((60, 0), np.float32)
    group = turns(spec)
    moves, _ = model.act(obs, who, nothing, random)
    for number, view in enumerate(group.seen(spec).of(torch.from_numpy(obs)).unbind(-2)):
        done, _ = model.act(view.numpy(), who, nothing, random)
        assert (group.moves.place[number][done] == moves).all()
