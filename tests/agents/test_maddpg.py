"""MADDPG: whose gradient goes where, what critics see, what is remembered; it learns moves, thrust and words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from agents.core.configs import MaddpgConfig
from agents.core.env import Step, TeamSpec
from agents.learn import actor_critic
from agents.learn.chance import gumbel
from agents.learn.critic import judge
from agents.learn.evaluate import returns
from agents.learn.maddpg import MaddpgLearner
from agents.learn.replay import Batch, Replay
from tests.agents.games import Game, Naming, Parade, Wage, played

SMALL = MaddpgConfig(worlds=8, rollout=4, updates=4, batch=64, capacity=2_000, warm_up=100, units=16)


def filled(continuous: bool, **changes) -> MaddpgLearner:
    """A learner whose replay holds something and whose networks have moved."""
    config = SMALL.replaced({"continuous": continuous, "warm_up": 0, "updates": 1, **changes})
    learner = MaddpgLearner(Parade(8, continuous=continuous), config, seed=0)
    for _ in range(5):
        learner.iterate(0.0)
    return learner


def doubled(batch: Batch) -> Batch:
    """In float64."""
    parts = {name: getattr(batch, name) for name in ("obs", "action", "reward", "next_obs")}
    parts = {name: {team: part.double() for team, part in by_team.items()} for name, by_team in parts.items()}
    return replace(batch, lives=batch.lives.double(), **parts)


@pytest.fixture
def gradients(monkeypatch) -> list[torch.Tensor]:
    """Where gradients go instead of into steps."""
    found: list[torch.Tensor] = []

    def keep(weights, loss, longest):
        found.extend(torch.autograd.grad(loss, weights[0].parameters))
        return loss.detach()

    monkeypatch.setattr(actor_critic, "descend", keep)
    return found


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("continuous", [False, True])
def test_actor_gradient_is_that_of_each_agent_alone(continuous, shared, gradients):
    """Equation 5 one agent at a time, with a loop and plain products, against the stack."""
    learner = filled(continuous, score_penalty=0.0, shared=shared)
    gradients.clear()
    team, batch = learner.teams["right"], learner.replay.sample(32, learner.generator)
    state = learner.generator.get_state()
    team.improve_actors(batch, team.view.others(batch.obs, batch.action))

    learner.generator.set_state(state)
    own = team.actions.draw(team.scores(team.actor, batch.obs["right"], batch.followed["right"]))
    total = torch.zeros(())
    for agent, mate in ((0, 1), (1, 0)):
        seen = [own[agent], batch.obs["right"][agent], batch.obs["left"][0], batch.action["left"][0]]
        x = torch.cat([*seen, batch.obs["right"][mate], batch.action["right"][mate]], 1)
        for depth, dense in enumerate(team.critic.dense_layers()):
            bias = dense.bias[min(agent, len(dense.bias) - 1), 0]
            x = (x if depth == 0 else x.relu()) @ (dense.weight if shared else dense.weight[agent]) + bias
        total = total - x.mean() / 2
    for found, wanted in zip(gradients, torch.autograd.grad(total, list(team.actor.parameters())), strict=True):
        assert wanted.abs().sum() > 0
        torch.testing.assert_close(found, wanted, atol=1e-6, rtol=1e-4)


def slopes(value, parameters, step=1e-6) -> list[float]:
    """Central differences of value() by a few numbers of each tensor, in place."""
    found = []
    for parameter in parameters:
        flat = parameter.data.view(-1)
        for place in range(0, len(flat), max(len(flat) // 5, 1)):
            ends = []
            for sign in (step, -step):
                flat[place] += sign
                ends.append(float(value()))
                flat[place] -= sign
            found.append((ends[0] - ends[1]) / (2 * step))
    return found


def few(tensors) -> list[float]:
    """The same numbers of each gradient."""
    flat = [tensor.reshape(-1) for tensor in tensors]
    return [float(one[place]) for one in flat for place in range(0, len(one), max(len(one) // 5, 1))]


@pytest.mark.parametrize("ensemble", [1, 2])
@pytest.mark.parametrize("continuous", [False, True])
def test_gradients_are_finite_differences(continuous, ensemble, gradients):
    """In float64.  A drawn move has no slope: its gradient is the critic's slope there times that of the softmax."""
    learner = filled(continuous, score_penalty=0.0, ensemble=ensemble, layer_norm=True)
    gradients.clear()
    team, batch = learner.teams["right"], doubled(learner.replay.sample(32, learner.generator))
    for network in (team.actor, team.critic, team.target_critic):
        network.double()
    obs, action, others = batch.obs["right"], batch.action["right"], team.view.others(batch.obs, batch.action)

    team.improve_critics(batch, others, action, others)
    with torch.no_grad():
        target = batch.reward["right"] + 0.9 * batch.lives * judge(
            team.target_critic, batch.next_obs["right"], action, others
        )
        assert few(gradients) == pytest.approx(
            slopes(
                lambda: (judge(team.critic, obs, action, others) - target).square().mean(), team.critic.parameters()
            ),
            abs=1e-8,
            rel=1e-4,
        )

    gradients.clear()
    state = learner.generator.get_state()
    team.improve_actors(batch, others)
    with torch.no_grad():

        def drawn(soft: bool = False):
            learner.generator.set_state(state)
            scores = team.scores(team.actor, obs, batch.followed["right"])
            if continuous:
                return scores.tanh()
            scores = scores + gumbel(scores, learner.generator)
            return (scores / learner.config.temperature).softmax(2) if soft else team.actions.best(scores)

        if continuous:
            wanted = slopes(lambda: -judge(team.critic, obs, drawn(), others).mean(), team.actor.parameters())
        else:
            hard = drawn()
            slope = torch.zeros_like(hard)
            for move in range(3):
                push = 1e-6 * torch.eye(3, dtype=hard.dtype)[move]
                ends = [judge(team.critic, obs, hard + sign * push, others) for sign in (1, -1)]
                slope[..., move] = (ends[0] - ends[1]) / 2e-6 / ends[0].numel()
            wanted = slopes(lambda: -(slope * drawn(soft=True)).sum(), team.actor.parameters())
    assert any(wanted) and few(gradients) == pytest.approx(wanted, abs=1e-7, rel=1e-3)


def test_an_agents_critic_teaches_no_other_actor():
    learner = filled(continuous=True)
    team, batch = learner.teams["right"], learner.replay.sample(16, learner.generator)
    others = team.view.others(batch.obs, batch.action)
    own = team.actor(batch.obs["right"])
    first = judge(team.critic, batch.obs["right"], own, others)[0].sum()
    gradient = torch.autograd.grad(first, next(team.actor.parameters()))[0]  # (A, in, out)
    assert gradient[0].abs().sum() > 0 and gradient[1].abs().sum() == 0


@pytest.mark.parametrize(
    ("decentralised", "blind"),
    [("", []), ("all", ["a", "b", "c"]), ("right", ["b", "c"]), ("c", ["c"]), ("left, b", ["a", "b"])],
)
def test_critics_that_see_only_their_own(decentralised, blind):
    """Whatever others see and do changes the values of those alone whose critics see all."""
    learner = filled(continuous=False, decentralised=decentralised)
    batch = learner.replay.sample(16, learner.generator)
    for name, team in learner.teams.items():
        for number, agent in enumerate(learner.env.teams[name].agents):

            def values(team=team, name=name):
                others = team.view.others(batch.obs, batch.action)
                return judge(team.critic, batch.obs[name], batch.action[name], others)

            before = values()[number]
            for what in (batch.obs, batch.action):
                changed = []
                for other in learner.teams:
                    mine = torch.arange(len(what[other])) == (number if other == name else -1)
                    kept = what[other]
                    what[other] = torch.where(mine[:, None, None], kept, kept + 1)
                    changed.append(not torch.equal(values()[number], before))
                    what[other] = kept
                alone = len(learner.env.teams[name].agents) == 1
                for other, change in zip(learner.teams, changed, strict=True):
                    assert change == (agent not in blind and not (alone and other == name))


def test_nobody_of_that_name_can_be_decentralised():
    with pytest.raises(
        ValueError, match=r"^decentralised: there is no team or agent called foxes; there are a, all, b"
    ):
        MaddpgLearner(Parade(8), SMALL.replaced({"decentralised": "left,foxes"}), seed=0)


def test_moves_are_one_hot_and_drawn_by_their_scores():
    actions = filled(continuous=False).teams["left"].actions
    scores = torch.tensor([0.0, 1.0, 2.0]).expand(1, 20_000, 3).contiguous().requires_grad_()
    drawn = actions.draw(scores)
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


@pytest.mark.parametrize(
    ("continuous", "changes"),
    [
        (False, {}),
        (True, {"noise_pull": 0.5}),
        (False, {"shared": True, "decentralised": "right"}),
        (False, {"ensemble": 2}),
        (True, {"inferred": True}),
        (False, {"inferred": True, "decentralised": "left"}),
    ],
    ids=str,
)
def test_it_learns_two_teams_of_different_size_at_once(continuous, changes):
    config = SMALL.replaced({"gamma": 0.0, "worlds": 16, "learning_rate": 1e-2, "units": 32, **changes})
    env = Parade(16, continuous=continuous)
    learner = MaddpgLearner(env, config.replaced({"continuous": continuous}), seed=0)
    for iteration in range(150):
        learner.iterate(iteration / 150)
    for reward in returns(env, learner.networks(), 0).values():
        assert reward.mean() / 4 > (-0.1 if continuous else 0.75)  # at random: about -0.7 and 0.33


def test_it_learns_to_talk():
    """At chance the listener is right one time in three, with two words for three things two times: many end there."""
    small = {"worlds": 32, "batch": 128, "learning_rate": 5e-3, "units": 64}
    config = SMALL.replaced(small | {"temperature": 1.0, "score_penalty": 1e-3})  # rewards are small
    right = []
    for seed in range(3):
        learner = MaddpgLearner(Naming(32), config, seed)
        for iteration in range(300):
            learner.iterate(iteration / 300)
        right.append(played(learner.networks()["pair"], Naming(100), 20))
    assert min(right) > 0.6 and max(right) > 0.95  # of eight seeds one stays at chance, four name everything


@pytest.mark.parametrize("ensemble", [1, 2])
def test_observations_are_scaled_by_all_that_was_seen(ensemble):
    """Critics look at them so, and the slow copies too; actors do by themselves."""
    learner = filled(False, normalise=True, ensemble=ensemble)
    team = learner.teams["right"]
    seen = learner.replay.tensors()["obs/right"][:, : len(learner.replay)].flatten(0, 1)
    torch.testing.assert_close(team.scaled(seen).mean(0), torch.zeros(seen.shape[1]), atol=1e-5, rtol=0)
    deviation = team.scaled(seen).std(0, correction=0)
    torch.testing.assert_close(deviation, (seen.std(0, correction=0) > 1e-4).float(), atol=1e-4, rtol=0)
    one, slow = ({name: buffer for name, buffer in net.named_buffers()} for net in (team.actor, team.target_actor))
    assert one and all(one[name] is slow[name] for name in one)


def test_large_numbers_are_learned_from_when_scaled():
    """Rewards for the move that the sign of a number tells, which stands 500 off and moves by 50."""

    class Far(Game):
        def __init__(self):
            self.worlds, self.teams = 32, {"one": TeamSpec("one", ("a",), (("number", 1),), 2)}
            self.dice = np.random.default_rng(0)
            self.number = self.dice.choice([-1, 1], 32)

        def restart(self, which):
            return self._obs()

        def step(self, action):
            paid = (np.asarray(action["one"])[:, 0] == (self.number > 0)).astype(np.float32)[:, None]
            self.number = self.dice.choice([-1, 1], 32)
            over = np.ones(32, bool)
            return Step(self._obs(), {"one": paid}, over, ~over, self._obs())

        def _obs(self):
            return {"one": (500 + 50 * self.number[:, None, None]).astype(np.float32)}

    right = {}
    for scaled in (False, True):
        config = SMALL.replaced({"worlds": 32, "normalise": scaled, "learning_rate": 3e-3, "score_penalty": 1e-3})
        learner = MaddpgLearner(Far(), config, seed=0)
        for iteration in range(60):
            learner.iterate(iteration / 60)
        right[scaled] = played(learner.networks()["one"], Far(), 20)
    assert right[True] == 1 and right[False] < 0.9


def test_worlds_are_as_many_as_the_environment_has():
    """A learner of somebody's own environment need not be told."""
    learner = MaddpgLearner(Parade(8), MaddpgConfig(warm_up=0, updates=1, units=16), seed=0)
    assert learner.config.worlds == 128
    learner.iterate(0.0)
    assert learner.steps == 4 * 8


def test_who_is_not_heard_says_nothing():
    actions = MaddpgLearner(Naming(8), SMALL, seed=0).teams["pair"].actions
    for choose in (actions.draw, actions.best, actions.chances):
        chosen = choose(torch.randn(2, 5, 6, generator=torch.Generator().manual_seed(0)))
        torch.testing.assert_close(chosen[0].sum(1), torch.full((5,), 2.0))  # the speaker: a move and a word
        torch.testing.assert_close(chosen[1, :, :3].sum(1), torch.ones(5))
        assert not chosen[1, :, 3:].any()


def test_replay_forgets_the_oldest_and_keeps_where_a_step_led():
    env = Parade(3)
    replay = Replay({"left": env.teams["left"]}, 7, torch.device("cpu"))
    yes, no = np.ones(3, bool), np.zeros(3, bool)
    for number in range(4):
        obs = {"left": np.full((3, 1, 3), number, np.float32)}
        after, restart = {"left": obs["left"] + 0.5}, {"left": obs["left"] - 100}
        step = Step(restart, {"left": np.full((3, 1), number)}, yes if number == 2 else no, no, after)
        replay.add(obs, {"left": torch.zeros(1, 3, 3)}, {"left": torch.full((1, 3), number % 2)}, step)
    assert len(replay) == 7 and replay.count == 12
    batch = replay.sample(500, torch.Generator().manual_seed(0))
    assert set(batch.reward["left"].flatten().tolist()) == {1.0, 2.0, 3.0}
    assert torch.equal(batch.next_obs["left"][..., 0], batch.reward["left"] + 0.5)
    assert torch.equal(batch.followed["left"], batch.reward["left"].long() % 2)
    assert torch.equal(batch.lives, (batch.reward["left"][0] != 2).float())


def test_the_latest_decisions_come_in_order_round_the_end():
    env = Parade(3)
    replay = Replay({"left": env.teams["left"]}, 7, torch.device("cpu"))
    for number in range(4):
        obs = {"left": np.zeros((3, 1, 3), np.float32)}
        reward = {"left": 10 * number + np.arange(3.0)[:, None]}
        step = Step(obs, reward, np.zeros(3, bool), np.zeros(3, bool), obs)
        replay.add(obs, {"left": torch.zeros(1, 3, 3)}, {"left": torch.zeros(1, 3, dtype=torch.int64)}, step)
        if number == 0:
            assert replay.latest(5).reward["left"].tolist() == [[0, 1, 2]]
    assert replay.latest(5).reward["left"].tolist() == [[21, 22, 30, 31, 32]]


def test_a_common_reward_is_the_sum_of_the_teams():
    learner = filled(continuous=False, common_reward=True, gamma=0.0)
    team, batch = learner.teams["right"], learner.replay.sample(64, learner.generator)
    others, action = team.view.others(batch.obs, batch.action), batch.action["right"]
    wanted = (judge(team.critic, batch.obs["right"], action, others) - batch.reward["right"].sum(0)).square().mean()
    found = team.improve_critics(batch, others, action, others)
    assert float(found) == pytest.approx(float(wanted.detach()), rel=1e-5)
