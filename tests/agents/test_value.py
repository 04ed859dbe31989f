"""IQL, VDN and QMIX, with words, memory and replay: returns by hand, bootstraps, and games whose answers are known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from agents.core.configs import ValueConfig
from agents.core.env import TeamSpec
from agents.export.onnx_file import export
from agents.inference.model import load
from agents.learn.dqn import ReplayedValues, value_learner
from agents.learn.layers import Shape
from agents.learn.network import PolicyNetwork
from agents.learn.sequence import unroll
from agents.learn.value import ValueLearner, lambda_returns
from tests.agents.files import card
from tests.agents.games import Game, Naming, Parade, Recall, TwoStep, Wage, played

KINDS: list[dict[str, Any]] = [{}, {"recurrent": True}, {"replay": 2000}, {"replay": 2000, "recurrent": True}]


def learned(env: Game, iterations: int, seed: int = 0, **changes) -> ValueLearner:
    """A small learner after so many rollouts."""
    small = {"worlds": env.worlds, "rollout": 4, "units": 32, "minibatches": 2, "batch": 64, "warm_up": 100}
    learner = value_learner(env, ValueConfig().replaced(small | changes), seed, "cpu")
    for iteration in range(iterations):
        learner.iterate(iteration / iterations)
    return learner


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
    changes: dict[str, Any] = {"mixer": mixer, "gamma": 0.5, "units": 16, "minibatches": 1, "learning_rate": 1e-2}
    team = learned(Wage(8, terminates=terminates), 150, **changes).teams["worker"]
    assert float(team.targets().mean()) == pytest.approx(worth, abs=0.05)


@pytest.mark.parametrize(("terminates", "worth"), [(True, 4 / 3), (False, 2.0)])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: "+".join(kind) or "plain")
def test_with_memory_and_replay_too(terminates, worth, kind):
    """Paid 1 for ever at discount 1/2 is worth 2; paid until a coin says no, V = 1 + 1/2 * 1/2 V, it is worth 4/3."""
    changes: dict[str, Any] = {
        "gamma": 0.5,
        "units": 16,
        "minibatches": 1,
        "learning_rate": 2e-2,
        "target_rate": 0.1,
        "updates": 2,
    }
    team = learned(Wage(64, terminates=terminates, ends=0.5), 150, **changes, **kind).teams["worker"]
    assert float(team.best[:, :-1].mean()) == pytest.approx(worth, abs=0.07)


def two_step(mixer: str, seed: int, iterations: int = 300, **changes) -> tuple[ValueLearner, float]:
    """The greedy team's payoff after learning under moves that are all random (Rashid et al. 2018, section 5.2)."""
    random: dict[str, Any] = {"gamma": 0.99, "trace": 0.0, "learning_rate": 1e-2, "mixer_units": 8, "epsilon_end": 1.0}
    learner = learned(TwoStep(32), iterations, seed, mixer=mixer, **(random | changes))
    return learner, played(learner.networks()["pair"], TwoStep(1), 2)


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


@pytest.mark.parametrize("kind", KINDS[1:], ids="+".join)
def test_two_step_game_with_memory_and_with_replay(kind):
    assert two_step("monotonic", 0, 200, target_rate=0.1, **kind)[1] == 8


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


# Words.


def test_a_value_is_the_sum_over_heads_and_silent_words_count_nothing():
    team = learned(Naming(2), 0).teams["pair"]  # the speaker talks, the listener does not
    out = torch.arange(12.0).reshape(2, 1, 6)  # (A, B, K + W)
    action = torch.tensor([[[1, 2]], [[1, 2]]])
    assert team.value(out, action).tolist() == [[1 + 5], [7]]
    assert team.greedy(out).tolist() == [[[2, 2]], [[2, 2]]]
    assert team.value(out, team.greedy(out)).tolist() == [[2 + 5], [8]]


def test_every_move_and_every_word_is_tried():
    team = learned(Naming(2000), 0).teams["pair"]
    action = team.act(0, Naming(2000).reset()["pair"], epsilon=1.0)
    assert action.shape == (2000, 2, 2)
    pairs, counts = np.unique(action.reshape(-1, 2), axis=0, return_counts=True)
    assert len(pairs) == 9 and counts.min() > 0.8 * counts.max()


TALK: dict[str, Any] = {"layers": 1, "learning_rate": 5e-3, "exploration": 0.5}


@pytest.mark.parametrize("mixer", ["none", "sum"])
def test_what_is_seen_is_named(mixer):
    """The listener knows only what the speaker says: everything with words, and chance, one in three, without.

    QMIX is not asked: its mixer sees the thing, gives no weight to a listener who errs, and stays at chance.
    """
    changes: dict[str, Any] = TALK | {"mixer": mixer}
    talking = learned(Naming(32), 300, **changes).networks()["pair"]
    assert played(talking, Naming(300), 2) == 1
    silent = learned(Naming(32, words=0), 100, **changes).networks()["pair"]
    assert played(silent, Naming(3000, words=0), 2) == pytest.approx(1 / 3, abs=0.04)


def test_a_replay_of_any_size_is_learned_from():
    """Also one that never holds as many decisions as `warm_up`, and no whole number of rollouts."""
    learner = learned(TwoStep(8), 12, replay=50, rollout=4, warm_up=1000)
    assert learner.updates > 0


def test_naming_is_learned_from_a_replay():
    talking = learned(Naming(32), 300, mixer="sum", replay=20_000, **TALK).networks()["pair"]
    assert played(talking, Naming(300), 2) == 1


# Memory.


def test_unrolled_is_step_by_step_and_forgets_where_episodes_end():
    spec = TeamSpec("crew", ("a", "b", "c"), (("all", 6),), 5, words=2, speakers=("a",))
    dice = torch.Generator().manual_seed(0)
    network = PolicyNetwork(spec, Shape(16, 2, layer_norm=True, normalise=True, recurrent=True), dice)
    obs, memory = torch.randn(3, 7, 4, 6, generator=dice), torch.randn(3, 4, 16, generator=dice)
    done = torch.rand(7, 4, generator=dice) < 0.4
    out, after = unroll(network, obs, memory, done)
    for t in range(7):
        scores, memory = network.step(obs[:, t], memory)
        torch.testing.assert_close(out[:, t], scores)
        torch.testing.assert_close(after[:, t], memory)
        memory = torch.where(done[t, :, None], 0.0, memory)


def test_memory_goes_on_from_rollout_to_rollout_and_starts_anew_with_an_episode():
    """What the learner remembers after some rollouts is what its policy remembers that sees the same from the start."""
    env = Recall(30)
    learner = learned(env, 0, mixer="none", recurrent=True, learning_rate=1e-6, epsilon_end=0.0, epsilon=0.0)
    team, network = learner.teams["one"], learner.networks()["one"].frozen()
    memory = torch.zeros(1, 30, 32)
    for _ in range(5):
        learner.iterate(0.0)
        for t in range(4):
            _, memory = network.step(team.rollout.obs[:, t], memory)
            torch.testing.assert_close(team.remembered[:, t], memory, atol=1e-3, rtol=0)
            memory = torch.where(team.rollout.done[t, :, None], 0.0, memory)
        torch.testing.assert_close(team.memory, memory, atol=1e-3, rtol=0)
    assert team.rollout.done.any() and not team.rollout.done.all()


REMEMBER: dict[str, Any] = {"mixer": "none", "layers": 1, "learning_rate": 5e-3, "exploration": 0.5}


@pytest.mark.parametrize("replay", [0, 20_000])
def test_a_sign_is_remembered(tmp_path, replay):
    """Seen once and asked for later: known to who remembers, also as a file; a coin to who does not."""
    network = learned(Recall(32), 300, recurrent=True, replay=replay, **REMEMBER).networks()["one"]
    assert played(network, Recall(300), 5) == 1
    spec = Recall(1).teams["one"]
    known = card(moves=2, agents=["one"], layout=list(spec.layout), memory=network.memory_size)
    export(network, known, tmp_path / "model.onnx", Recall(300).reset()["one"][:, 0])
    assert played(load(tmp_path / "model.onnx"), Recall(300), 5) == 1
    forgetful = learned(Recall(32), 100, replay=replay, **REMEMBER).networks()["one"]
    assert played(forgetful, Recall(3000), 5) == pytest.approx(1 / 2, abs=0.04)


# Replay.


def replayed(learner: ValueLearner, team: str) -> ReplayedValues:
    found = learner.teams[team]
    assert isinstance(found, ReplayedValues)
    return found


def test_a_replay_forgets_the_oldest_first():
    learner = learned(Parade(8), 0, mixer="none", replay=4 * 8 * 3)  # three rollouts of eight worlds
    team = replayed(learner, "left")
    seen = []
    for _ in range(5):
        learner.iterate(0.0)
        seen.append(team.rollout.action.clone())
    held = team.replay.action.reshape(1, 4, 3, 8, 1)  # three rollouts side by side
    for place, rollout in ((0, 3), (1, 4), (2, 2)):
        assert torch.equal(held[:, :, place], seen[rollout])


def test_replayed_targets_are_double_and_slow():
    """One step ahead: the slow copy's value of the move that the network itself thinks best."""
    learner = learned(Parade(8), 30, mixer="none", replay=2000, trace=0.0, gamma=0.5, target_rate=1e-3)
    team = replayed(learner, "right")
    batch = team.replay.pick(torch.arange(20))
    target = team.replayed_targets(
        batch, *(x.detach() for x in unroll(team.network, batch.obs, batch.memory[:, 0], batch.done))
    )
    led = torch.where(batch.truncated[..., None], batch.final_obs, batch.obs[:, 1:])
    for t in range(4):
        best = team.network(led[:, t]).argmax(2, keepdim=True)
        worth = team.slow_network(led[:, t]).gather(2, best)[..., 0]
        torch.testing.assert_close(target[:, t], batch.reward[:, t] + 0.5 * worth)
    assert not torch.equal(team.network(led[:, 0]), team.slow_network(led[:, 0]))


def test_nothing_is_learned_before_the_replay_is_warm():
    learner = learned(Parade(8), 0, mixer="none", replay=2000, warm_up=64, updates=3)
    assert "loss" not in learner.iterate(0.0) and learner.updates == 0
    assert "loss" in learner.iterate(0.0) and learner.updates == 2 * 3  # of two teams
