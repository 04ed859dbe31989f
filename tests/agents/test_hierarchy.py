"""Managers and workers: goals and pay by hand, a game that needs goals, the model file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from agents.core.algorithms import ALGORITHMS
from agents.core.configs import HierarchyConfig
from agents.core.env import TeamSpec
from agents.export.onnx_file import export
from agents.inference.model import Model, load
from agents.learn.catalog import LEARNERS
from agents.learn.feudal import FeudalNetwork, Goals
from agents.learn.hierarchy import HierarchyLearner
from agents.learn.network import PolicyNetwork, Shape
from arena.play.match import Match
from arena.play.player import Player, idle
from arena.scenarios.carry import Carry
from arena.sim.env import Env
from arena.sim.rules import ARENA
from tests.agents.files import card
from tests.agents.games import Corridor, Parade, Wage, played

SMALL = HierarchyConfig(worlds=12, rollout=7, units=16, minibatches=2, hold=3, common_reward=True)
SPEC = TeamSpec("crew", ("a", "b", "c"), (("velocity", 2), ("position", 2), ("rest", 1)), 5)


def dice(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def network(spec: TeamSpec, goals: Goals, shape: Shape) -> FeudalNetwork:
    return FeudalNetwork(
        goals, PolicyNetwork(goals.manager(spec), shape, dice(1)), PolicyNetwork(goals.worker(spec), shape, dice(2))
    )


def test_goals_are_about_the_named_parts_or_all():
    assert Goals.of(SPEC, "position", 1.0, 5).about == [2, 3]
    assert Goals.of(SPEC, "rest, velocity", 1.0, 5).about == [0, 1, 4]
    assert Goals.of(SPEC, "nothing of this", 1.0, 5).about == [0, 1, 2, 3, 4]


def test_the_manager_looks_at_the_team_beginning_with_each_agent():
    learner = HierarchyLearner(Parade(12), SMALL, seed=0)
    obs = np.arange(2 * 2 * 5, dtype=np.float32).reshape(2, 2, 5)
    seen = learner.teams["right"]._team(obs)
    assert (seen[:, 0] == obs.reshape(2, 10)).all()
    assert (seen[:, 1] == obs[:, ::-1].reshape(2, 10)).all()


def test_a_goal_holds_for_k_decisions_and_ends_with_its_episode():
    """Episodes of Parade last 4, 5 or 6 decisions, goals 3: they are set at times 0 and 3 of every episode."""
    env = Parade(12, stagger=3)
    learner = HierarchyLearner(env, SMALL, seed=0)
    team, act = learner.teams["right"], learner.teams["right"].act
    before = np.zeros_like(team.target)
    set_at: list[np.ndarray] = []

    def watched(t, obs, possible):
        nonlocal before
        time, acted = env.time.copy(), act(t, obs, possible)
        fresh = time % 3 == 0
        assert (team.manager.chose[t].numpy() == fresh).all()
        assert (team.left == 3 - time % 3).all()
        assert (team.target[~fresh] == before[~fresh]).all()
        assert (team.target[fresh] != before[fresh]).any(2).all()
        reach = np.abs(team.target - obs[..., team.goals.about])[fresh]
        assert (reach <= SMALL.reach + 1e-5).all()
        before = team.target.copy()
        set_at.append(time[fresh])
        return acted

    team.act = watched  # type: ignore[method-assign]
    for _ in range(4):
        learner.iterate(0.0)
    assert set(np.concatenate(set_at)) == {0, 3}


def test_workers_are_paid_like_their_team_and_for_coming_nearer_to_their_goals():
    env = Corridor(4)
    learner = HierarchyLearner(env, SMALL.replaced({"worlds": 4, "rollout": 1, "obedience": 2.0}), seed=0)
    team, obs = learner.teams["pair"], env.reset()["pair"]
    assert team.goals.about == [0]
    team.act(0, obs, env.mask()["pair"])
    team.target[:, :, 0] = [[0.5, 0.0]] * 4
    team.way = team._way(obs)
    env.place[:3] = [[11, 12], [12, 12], [0, 11]]
    step = env.step({"pair": np.array([[2, 0], [0, 0], [0, 2], [2, 2]])})
    assert step.reward["pair"].tolist() == [[1, 1], [1, 1], [0, 0], [0, 0]]
    team.remember(0, step)
    nearer = np.array([[0.0, -1.0], [0.0, -1.0], [0.0, -1.0], [1 / 12, -1 / 12]])  # from 1/2 and 0 away
    paid = team.worker.rollout.reward[:, 0].T.numpy()
    np.testing.assert_allclose(paid, step.reward["pair"].sum(1)[:, None] + 2 * nearer, atol=1e-6)
    assert team.manager.rollout.reward[:, 0].T.tolist() == step.reward["pair"].tolist()
    assert team.left.tolist() == [0, 0, 2, 2]  # the game ended in two


def test_workers_are_judged_by_the_goals_that_they_will_have():
    env = Corridor(2)
    learner = HierarchyLearner(env, SMALL.replaced({"worlds": 2}), seed=0)
    team, obs = learner.teams["pair"], env.reset()["pair"]
    team.act(0, obs, env.mask()["pair"])
    team.left[:] = [0, 2]
    target, left = team.target.copy(), team.left.copy()
    seen = team.ahead(obs)
    assert (team.target == target).all() and (team.left == left).all()  # only looked ahead
    np.testing.assert_allclose(seen[:, 0, 3], [1, 2 / 3])  # for how long goals will hold
    np.testing.assert_allclose(seen[1, :, 2], target[1, :, 0] - obs[1, :, 0])
    assert (seen[0, :, 2] != target[0, :, 0] - obs[0, :, 0]).all()


@pytest.mark.parametrize(("terminates", "worth"), [(True, 1.25), (False, 2.0)])
@pytest.mark.parametrize("centralised", [True, False])
def test_time_running_out_is_bootstrapped_on_both_levels_and_an_end_is_not(terminates, worth, centralised):
    """Paid 1 for ever at discount 1/2 is worth 2; with an end after every second decision 1 + (worth - 1) / 2 / 2."""
    changes = {"gamma": 0.5, "manager_gamma": 0.5, "centralised": centralised, "worlds": 64, "learning_rate": 2e-2}
    env = Wage(64, terminates=terminates, ends=0.6 if terminates else 0.5)
    learner = HierarchyLearner(env, SMALL.replaced(changes), seed=0)
    for iteration in range(80):
        learner.iterate(iteration / 80)
    team = learner.teams["worker"]
    for level, views in ((team.manager, learner._upper()), (team.worker, learner._lower())):
        values = level.judge(*views[0])[2][:, level.chose]
        assert float(values.mean()) == pytest.approx(worth, abs=0.06)  # terminates: 1 / (1 - 0.4 / 2)


def test_going_on_from_a_checkpoint_keeps_the_goals_that_stand():
    def learner(seed: int) -> HierarchyLearner:
        return HierarchyLearner(Parade(12, stagger=3), SMALL, seed)

    stopped, resumed = learner(0), learner(1)
    stopped.iterate(0.0)
    resumed.load_state_dict(stopped.state_dict())
    for name, team in stopped.teams.items():
        other = resumed.teams[name]
        assert (team.target == other.target).all() and (team.left == other.left).all() and (team.left > 0).any()
    assert [stopped.iterate(0.5) for _ in range(3)] == [resumed.iterate(0.5) for _ in range(3)]


def greedy(name: str, seed: int, **changes) -> float:
    """The return of what an algorithm made of the corridor within 40 rollouts."""
    both = {"worlds": 64, "rollout": 20, "units": 32, "minibatches": 2, "learning_rate": 2e-2, "gamma": 0.97}
    learner = LEARNERS[name](Corridor(64, 24), ALGORITHMS[name].configured("quick", both | changes), seed, "cpu")
    for iteration in range(40):
        learner.iterate(iteration / 40)
    return played(learner.networks()["pair"], Corridor(64, 24), 96)


def test_where_steps_at_random_lead_nowhere_goals_do():
    """The same policy gradient without a manager mostly finds nothing to learn from: three of six seeds here."""
    assert min(greedy("feudal", seed, hold=24) for seed in range(4)) > 1.9
    assert sum(greedy("mappo", seed) > 0 for seed in range(4)) <= 2


KINDS = [
    (5, 0, {"layer_norm": True}),
    (9, 3, {"shared": False, "normalise": True}),
    (0, 0, {"layer_norm": True, "channel": 4}),
    (0, 3, {}),
]


def exported(folder: Path, spec: TeamSpec, made: FeudalNetwork, scale: float = 1.0) -> Path:
    known = card(spec.moves, words=spec.words, agents=list(spec.agents), layout=list(spec.layout))
    known = known.model_copy(update={"memory": made.memory_size, "together": True})
    path, obs = folder / "model.onnx", np.random.default_rng(0).normal(size=(999, spec.obs_size)) * scale
    export(made, known, path, obs.astype(np.float32))
    return path


@pytest.mark.parametrize(("moves", "words", "kind"), KINDS)
def test_the_model_file_keeps_to_its_goals_like_the_network(tmp_path, moves, words, kind):
    """Also where one agent of a team is new, and has no goal yet."""
    spec = TeamSpec(SPEC.name, SPEC.agents, SPEC.layout, moves, words, SPEC.agents if words else ())
    made = network(spec, Goals.of(spec, "position", 0.7, 3), Shape(16, 2, **kind))
    model = load(exported(tmp_path, spec, made))
    rng, agent = np.random.default_rng(1), np.tile(np.arange(3), 20)
    ours = theirs = np.zeros((60, 3), np.float32)
    for left in (2, 1, 0, 2, 1):
        obs = rng.normal(size=(60, 5)).astype(np.float32)
        held = ours[:, :2]
        out, ours = made.rows(obs, agent, ours)
        answer, theirs = model.scores(obs, agent, theirs)
        np.testing.assert_allclose(answer, out, atol=1e-5)
        np.testing.assert_allclose(theirs, ours, atol=1e-5)
        assert (ours[:, 2] == left).all() and (ours[:, :2] == held).all() == (left < 2)
    ours[0] = theirs[0] = 0
    _, ours = made.rows(obs, agent, ours)
    _, theirs = model.scores(obs, agent, theirs)
    np.testing.assert_allclose(theirs, ours, atol=1e-5)
    assert ours[:3, 2].tolist() == [2, 0, 0]


def test_goals_are_as_coarse_as_what_they_are_about(tmp_path):
    """Beyond 128 a float32 is as coarse as 1.5e-5; what workers do is made of smaller numbers."""
    spec = TeamSpec(SPEC.name, SPEC.agents, SPEC.layout, 0)
    exported(tmp_path, spec, network(spec, Goals.of(spec, "", 1.0, 3), Shape(16, 2, layer_norm=True)), scale=255)


def test_the_learner_and_its_policy_see_and_remember_the_same():
    env = Corridor(6)
    learner = HierarchyLearner(env, SMALL.replaced({"worlds": 6, "rollout": 3}), seed=0)
    learner.iterate(0.0)
    team, made, obs = learner.teams["pair"], learner.networks()["pair"], learner.obs["pair"]
    team.left[:] = 2
    remembered = np.concatenate([team.target, np.full((6, 2, 1), 2)], 2).reshape(12, 2)
    out, after = made.rows(obs.reshape(12, 2), np.tile(np.arange(2), 6), remembered)
    seen = torch.from_numpy(team._seen(obs, team.target, team.left)).swapaxes(0, 1)
    wanted = team.worker.actor.network(seen).swapaxes(0, 1).flatten(0, 1)
    np.testing.assert_allclose(out, wanted.detach().numpy(), atol=1e-6)
    assert (after[:, 1] == 1).all()


class Watched:
    """A policy, and for how long the goals hold that it has remembered."""

    together = True

    def __init__(self, policy: Model):
        self.policy, self.memory_size, self.left = policy, policy.memory_size, np.zeros((0, 3))

    def act(self, obs, agent, memory, rng):
        action, memory = self.policy.act(obs, agent, memory, rng)
        self.left = np.concatenate([self.left, memory[None, :, -1]])
        return action, memory


def test_a_team_with_a_manager_plays_on_while_seats_change_hands(tmp_path):
    """Who drives a while and leaves finds the goals that have been set meanwhile; who sits down anew has none."""
    game = Carry()
    spec = Env(game, ARENA, 1, 0).teams["crew"]
    known = TeamSpec(spec.name, spec.agents, spec.layout, spec.moves)
    made = network(known, Goals.of(known, "position", 1.0, 4), Shape(16, 2, layer_norm=True))
    watched = Watched(load(exported(tmp_path, known, made)))
    crew = Player("crew", "model", watched)
    match = Match(game, ARENA, [crew, crew, crew], rounds=1, seed=0)
    while match.phase != "play":
        match.tick()
    changes = {
        2: lambda: match.take_over(0),
        4: lambda: match.release(0),
        5: lambda: match.change_player(1, idle()),
        7: lambda: match.change_player(1, crew),
    }
    for decision in range(10):
        if decision in changes:
            changes[decision]()
        for _ in range(ARENA.ticks_per_decision):
            match.tick({0: (1, 0)})
    assert watched.left[:, 0].tolist() == watched.left[:, 2].tolist() == [3, 2, 1, 0, 3, 2, 1, 0, 3, 2]
    assert watched.left[:, 1].tolist() == [3, 2, 1, 0, 3, 2, 1, 3, 2, 1]
