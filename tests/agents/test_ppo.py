"""PPO: advantages, losses and units by hand, gradients against differences, and small games learned."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from agents.core.algorithms import ALGORITHMS
from agents.core.configs import PpoConfig
from agents.core.env import TeamSpec
from agents.learn.chance import Actor
from agents.learn.layers import Normaliser, Shape
from agents.learn.popart import SLOWNESS, Critic
from agents.learn.ppo import PpoLearner, advantages, policy_loss, value_loss
from agents.learn.rollout import Rollout, side_by_side
from agents.learn.value import lambda_returns
from tests.agents.games import Naming, Parade, TwoStep, Wage

SMALL = PpoConfig(worlds=16, rollout=4, units=32, minibatches=2, learning_rate=3e-3)


def dice(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def actor(moves: int, words: int, *, shared: bool = True) -> Actor:
    spec = TeamSpec("crew", ("a", "b", "c"), (("all", 6),), moves, words, ("a", "c") if words else ())
    made = Actor(spec, Shape(16, 1, shared=shared), 0.5, dice())
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.add_(0.3 * torch.randn(parameter.shape, generator=dice(1)))
    return made


def test_advantages_by_hand():
    reward, value, after = (
        torch.tensor(x).reshape(1, 3, 1) for x in ([1.0, 2.0, 4.0], [5.0, 10.0, 20.0], [10.0, 20.0, 30.0])
    )
    # delta = 1 + .5*10 - 5 = 1;  2 + .5*20 - 10 = 2;  4 + .5*30 - 20 = -1;  gamma lambda = 1/8
    going = torch.zeros(3, 1, dtype=torch.bool)
    found, returns = advantages(reward, value, after, going, gamma=0.5, trace=0.25)
    assert found.flatten().tolist() == [1 + (2 - 1 / 8) / 8, 2 - 1 / 8, -1.0]
    assert torch.equal(returns, found + value)
    ended = torch.tensor([False, True, False]).reshape(3, 1)  # what follows belongs to another episode
    found, _ = advantages(reward, value, after, ended, gamma=0.5, trace=0.25)
    assert found.flatten().tolist() == [1 + 2 / 8, 2.0, -1.0]


def test_returns_of_actions_that_last_by_hand():
    """Decisions at times 0 and 2, each of which lasts two steps: 2 is where values are looked at, 1 and 3 are not."""
    reward, after = (torch.tensor(x).reshape(1, 4, 1) for x in ([1.0, 2.0, 4.0, 8.0], [10.0, 20.0, 30.0, 40.0]))
    trace = torch.tensor([1.0, 0.25, 1.0, 1.0]).reshape(4, 1)  # of where each step leads: times 1, 2, 3 and the end
    going = torch.zeros(4, 1, dtype=torch.bool)
    second = 4 + 8 / 2 + 40 / 4
    found = lambda_returns(reward, after, going, 0.5, trace).flatten()
    assert found[2] == second
    assert found[0] == 1 + 2 / 2 + (0.75 * 20 + 0.25 * second) / 4
    cut = torch.tensor([True, False, False, False]).reshape(4, 1)  # the goal is cut short with its episode
    assert lambda_returns(reward, after, cut, 0.5, trace).flatten()[0] == 1 + 10 / 2


@pytest.mark.parametrize(
    ("ratio", "advantage", "wanted", "slope"),
    [
        (1.1, 2.0, 2.2, 2.0),  # within the clip
        (1.5, 2.0, 2.4, 0.0),  # gone far enough
        (0.5, 2.0, 1.0, 2.0),  # went the wrong way: let it come back
        (0.5, -2.0, -1.6, 0.0),
        (1.5, -2.0, -3.0, -2.0),
    ],
)
def test_the_clipped_loss_by_hand(ratio, advantage, wanted, slope):
    log_ratio = torch.tensor([math.log(ratio)], requires_grad=True)
    loss = policy_loss(log_ratio, torch.tensor([advantage]), 0.2)
    assert loss.item() == pytest.approx(-wanted)
    assert torch.autograd.grad(loss, log_ratio)[0].item() == pytest.approx(-slope * ratio)


def test_the_clipped_value_loss_by_hand():
    # Moved from 0 to .5 and .1 where the target is 1: held at .2, (1 - .2)^2 / 2 = .32, and (1 - .1)^2 / 2 = .405.
    value = torch.tensor([0.5, 0.1], requires_grad=True)
    loss = value_loss(value, torch.zeros(2), torch.ones(2), 0.2)
    assert loss.item() == pytest.approx((0.32 + 0.405) / 2)
    assert torch.autograd.grad(loss, value)[0].tolist() == pytest.approx([0.0, -0.45])


def test_units_follow_the_returns_and_values_stay_what_they_were():
    critic, seen = Critic(2, 3, Shape(8, 1), rescale=True, generator=dice()), torch.randn(2, 50, 3, generator=dice())
    first, second = torch.tensor([1.0, 3.0]), torch.tensor([-40.0, -20.0])
    before = critic.value(seen)
    critic.show(first)
    assert (float(critic.mean), float(critic.deviation)) == pytest.approx((2, 1))
    critic.show(second)
    old, new = (1 - SLOWNESS) * SLOWNESS, 1 - SLOWNESS
    mean = (old * 2 + new * -30) / (old + new)
    square = (old * 5 + new * 1000) / (old + new)
    assert float(critic.mean) == pytest.approx(mean, rel=1e-4)
    assert float(critic.deviation) == pytest.approx(math.sqrt(square - mean**2), rel=1e-4)
    torch.testing.assert_close(critic.value(seen), before, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(critic.in_units(critic.value(seen)), critic(seen), atol=1e-4, rtol=1e-4)


def test_units_that_are_not_asked_for_do_not_change():
    critic = Critic(2, 3, Shape(8, 1), rescale=False, generator=dice())
    critic.show(torch.tensor([5.0, 50.0]))
    assert (float(critic.mean), float(critic.deviation)) == (0, 1)


@pytest.mark.parametrize("shared", [True, False])
def test_one_state_for_all_is_what_each_critic_would_say_of_it(shared):
    critic = Critic(3, 4, Shape(8, 1, shared=shared), rescale=True, generator=dice())
    state = torch.randn(1, 20, 4, generator=dice())
    torch.testing.assert_close(critic(state), critic(state.repeat(3, 1, 1)))
    assert not torch.allclose(critic(state)[0], critic(state)[1])


@pytest.mark.parametrize("words", [0, 4])
@pytest.mark.parametrize("moves", [5, 0])
def test_log_probabilities_of_heads_add_up(moves, words):
    """Against torch's own distributions; who cannot talk is not judged by its words."""
    made, obs = actor(moves, words), torch.randn(3, 200, 6, generator=dice())
    out = made(obs, torch.ones(3, 200, moves, dtype=torch.bool))
    action = made.draw(out, dice())
    scores = made.network.scores(obs)
    first: torch.distributions.Distribution = torch.distributions.Categorical(logits=scores[..., :5])
    if moves:
        chance, entropy = first.log_prob(action[..., 0]), first.entropy()
    else:
        assert made.log_deviation is not None
        first = torch.distributions.Normal(scores[..., :2].tanh(), made.log_deviation.exp())
        chance, entropy = first.log_prob(action[..., :2]).sum(-1), first.entropy().sum(-1).expand(3, 200)
    if words:
        word = torch.distributions.Categorical(logits=scores[..., moves or 2 :])
        speaks = torch.tensor([1.0, 0.0, 1.0])[:, None]
        chance, entropy = chance + speaks * word.log_prob(action[..., -1]), entropy + speaks * word.entropy()
    torch.testing.assert_close(made.log_probability(out, action), chance, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(made.entropy(out), entropy, atol=1e-5, rtol=1e-4)


def test_actions_are_drawn_as_often_as_they_are_likely():
    made = actor(5, 4)
    obs, all_of_them = torch.ones(3, 40_000, 6), torch.ones(3, 40_000, 5, dtype=torch.bool)
    all_of_them[..., 2] = False
    out = made(obs, all_of_them)
    action = made.draw(out, dice()).long()
    for agent in range(3):
        for head, kinds, which in ((0, 5, slice(0, 5)), (1, 4, slice(5, 9))):
            share = torch.bincount(action[agent, :, head], minlength=kinds) / 40_000
            torch.testing.assert_close(share, out[agent, 0, which].exp(), atol=0.01, rtol=0)
    assert not (action[..., 0] == 2).any() and torch.isfinite(made.entropy(out)).all()


@pytest.mark.parametrize("moves", [5, 0])
def test_what_is_drawn_is_around_what_is_exported(moves):
    made, rng = actor(moves, 0), np.random.default_rng(0)
    obs = torch.randn(1, 1, 6, generator=dice()).expand(3, 20_000, 6)
    out = made(obs, torch.ones(3, 20_000, moves, dtype=torch.bool))
    drawn = made.decision(made.draw(out.detach(), dice()))  # (B, A) or (B, A, 2)
    greedy, _ = made.network.act(obs[:, 0].numpy(), np.arange(3), np.zeros((3, 0), np.float32), rng)
    if moves:
        assert [np.bincount(drawn[:, agent]).argmax() for agent in range(3)] == greedy.tolist()
    else:
        torch.testing.assert_close(out[:, 0], torch.from_numpy(greedy))
        assert np.abs(drawn).max() == 1  # noise may lead beyond what an action may be


def test_decisions_have_the_shapes_that_environments_take():
    obs, shapes = torch.zeros(3, 7, 6), {}
    for moves, words in ((5, 0), (5, 4), (0, 0), (0, 4)):
        made = actor(moves, words)
        decided = made.decision(made.draw(made(obs, torch.ones(3, 7, moves, dtype=torch.bool)), dice()))
        shapes[moves, words] = (decided.shape, decided.dtype.kind)
        if words and not moves:
            assert (np.sort(decided[..., 2:], -1) == [0, 0, 0, 1]).all()
    assert shapes == {
        (5, 0): ((7, 3), "i"),
        (5, 4): ((7, 3, 2), "i"),
        (0, 0): ((7, 3, 2), "f"),
        (0, 4): ((7, 3, 6), "f"),
    }


def played(env=None, **changes) -> PpoLearner:
    """A learner that has just played a rollout and not learned from it."""
    learner = PpoLearner(env or Parade(16), SMALL.replaced(changes), seed=0)
    for team in learner.teams.values():
        team.learn = lambda *_: {}  # type: ignore[method-assign]
    learner.iterate(0.0)
    return learner


@pytest.mark.parametrize(("moves", "words"), [(5, 4), (0, 4)])
def test_gradients_are_those_of_differences(moves, words):
    """Of the whole objective of the actor, in every direction that a seed gives."""
    made = actor(moves, words).double()
    obs, possible = torch.randn(3, 9, 6, generator=dice()).double(), torch.ones(3, 9, moves, dtype=torch.bool)
    action = made.draw(made(obs, possible), dice()).detach()
    advantage = torch.randn(3, 9, generator=dice()).double()
    before = made.log_probability(made(obs, possible), action).detach() + 0.05 * advantage

    def objective() -> torch.Tensor:
        out = made(obs, possible)
        log_ratio = made.log_probability(out, action) - before
        return policy_loss(log_ratio, advantage, 0.2) - 0.01 * made.entropy(out).mean()

    parameters = list(made.parameters())
    gradients, step = torch.autograd.grad(objective(), parameters), 1e-6
    for parameter, gradient in zip(parameters, gradients, strict=True):
        direction = torch.randn(parameter.shape, generator=dice(2)).double()
        sides = []
        for sign in (1, -2):
            with torch.no_grad():
                parameter.add_(sign * step * direction)
            sides.append(objective().item())
        with torch.no_grad():
            parameter.add_(step * direction)
        slope = (sides[0] - sides[1]) / (2 * step)
        assert slope == pytest.approx(float((gradient * direction).sum()), rel=1e-5, abs=1e-8) and slope != 0


def test_one_pass_is_the_plain_policy_gradient(monkeypatch):
    """A2C: nothing is clipped where the policy has not moved yet; both losses are those of actor and critic alone."""
    learner = PpoLearner(
        Parade(16), SMALL.replaced({"epochs": 1, "minibatches": 1, "centralised": False, "clip": 0.01}), seed=0
    )
    team = learner.teams["right"]
    found: list[torch.Tensor] = []
    parameters = [*team.actor.parameters(), *team.critic.parameters()]
    monkeypatch.setattr(team, "_descend", lambda loss: found.extend(torch.autograd.grad(loss, parameters)))
    learner.iterate(0.0)
    rollout, critic = team.rollout, team.critic
    obs, possible, action = (x.flatten(1, 2) for x in (rollout.obs[:, :-1], team.possible, team.action))
    out = team.actor(obs, possible)
    advantage, returns, _ = (x.flatten(1) for x in team.judge(rollout.obs, rollout.final_obs))
    advantage = (advantage - advantage.mean()) / advantage.std()
    entropy = learner.config.entropy * team.actor.entropy(out).mean()
    gain = (advantage * team.actor.log_probability(out, action)).mean() + entropy
    loss = (critic(obs) - critic.in_units(returns)).square().mean() / 2 - gain
    for one, wanted in zip(found, torch.autograd.grad(loss, parameters), strict=True):
        torch.testing.assert_close(one, wanted, atol=1e-5, rtol=1e-3)


def test_the_state_is_what_all_teams_see():
    learner = played()
    (seen, final), again = learner._views()
    assert seen.shape == (1, 5, 16, 3 + 2 * 5) and final.shape == (1, 4, 16, 13) and again[0] is seen
    left, right = (learner.teams[name].rollout for name in ("left", "right"))
    wanted = torch.cat([left.obs[0], right.obs[0], right.obs[1]], -1)
    assert torch.equal(seen[0], wanted)
    assert torch.equal(side_by_side([left.final_obs, right.final_obs]), final)


def test_a_rollout_keeps_where_a_step_led():
    env = Parade(6, stagger=2)
    rollout = Rollout(env.teams["right"], 4, 6, torch.device("cpu"))
    obs = env.reset()
    for t in range(4):
        rollout.see(t, obs["right"])
        step = env.step({"left": np.zeros((6, 1), int), "right": np.zeros((6, 2), int)})
        rollout.remember(t, step)
        obs = step.obs
    rollout.see(4, obs["right"])
    assert rollout.truncated[3].tolist() == [True, False] * 3 and not rollout.truncated[:3].any()
    script = torch.from_numpy(env.script["right"]).swapaxes(1, 2)  # (T, A, B, D)
    assert torch.equal(rollout.final_obs[:, 3], script[4])
    assert torch.equal(rollout.obs[:, 4, ::2], script[0][:, ::2])


@pytest.mark.parametrize(("terminates", "worth"), [(True, 1.0), (False, 2.0)])
@pytest.mark.parametrize("centralised", [True, False])
def test_time_running_out_is_bootstrapped_and_an_end_is_not(terminates, worth, centralised):
    """Paid 1 for ever at discount 1/2 is worth 2; paid once is worth 1."""
    learner = PpoLearner(
        Wage(16, terminates=terminates), SMALL.replaced({"gamma": 0.5, "centralised": centralised}), seed=0
    )
    for iteration in range(80):
        learner.iterate(iteration / 80)
    team = learner.teams["worker"]
    assert float(team.judge(*learner._views()[0])[2].mean()) == pytest.approx(worth, abs=0.05)


def test_a_common_reward_is_the_sum_of_the_teams():
    for centralised, critics in ((True, 1), (False, 2)):
        learner = played(common_reward=True, gamma=0.0, centralised=centralised)
        team, views = learner.teams["right"], dict(zip(learner.teams, learner._views(), strict=True))
        _, returns, value = team.judge(*views["right"])
        assert len(value) == critics
        torch.testing.assert_close(returns, team.rollout.reward.sum(0, keepdim=True).expand_as(returns))


def greedy(learner: PpoLearner, env, decisions: int) -> dict[str, float]:
    """Mean reward of an agent and decision, by team."""
    obs, rng = env.reset(), np.random.default_rng(0)
    total = dict.fromkeys(env.teams, 0.0)
    for _ in range(decisions):
        action = {}
        for name, network in learner.networks().items():
            count, agents = obs[name].shape[:2]
            rows, who = obs[name].reshape(count * agents, -1), np.tile(np.arange(agents), count)
            acted, _ = network.act(rows, who, np.zeros((count * agents, 0), np.float32), rng)
            action[name] = acted.reshape(count, agents, *acted.shape[1:])
        step = env.step(action)
        obs = step.obs
        total = {name: total[name] + float(step.reward[name].mean()) / decisions for name in total}
    return total


@pytest.mark.parametrize("continuous", [False, True])
@pytest.mark.parametrize(("centralised", "shared"), [(True, True), (False, False)])
def test_it_learns_two_teams_of_different_size_at_once(continuous, centralised, shared):
    changes = {"continuous": continuous, "gamma": 0.0, "centralised": centralised, "shared": shared}
    env = Parade(16, continuous=continuous)
    learner = PpoLearner(env, SMALL.replaced({**changes, "learning_rate": 1e-2}), seed=0)
    for iteration in range(100):
        learner.iterate(iteration / 100)
    for paid in greedy(learner, env, 4).values():
        assert paid > (-0.1 if continuous else 0.75)  # at random: about -0.7 and 0.33


@pytest.mark.parametrize("name", ["mappo", "ippo"])
def test_a_pair_learns_to_talk(name):
    """Without words they are right one time in three; a code that tells one thing from two is where some stay."""
    changes = {"centralised": name == "mappo", "worlds": 64, "rollout": 8, "common_reward": True, "entropy": 0.03}
    env = Naming(64)
    learner = PpoLearner(env, SMALL.replaced({**changes, "learning_rate": 5e-3}), seed=0)
    for iteration in range(100):
        learner.iterate(iteration / 100)
    assert greedy(learner, env, 20)["pair"] > 0.6 / 4  # paid a half every second decision


def test_a2c_learns_two_teams():
    config, env = ALGORITHMS["a2c"].configured("quick", {"worlds": 64, "gamma": 0.0, "units": 32}), Parade(64)
    assert isinstance(config, PpoConfig)
    learner = PpoLearner(env, config.replaced({"learning_rate": 1e-2}), seed=0)
    for iteration in range(200):
        learner.iterate(iteration / 200)
    assert all(paid > 0.75 for paid in greedy(learner, env, 4).values())


def test_two_step_game():
    """At least the sure 7."""
    learner = PpoLearner(TwoStep(32), SMALL.replaced({"worlds": 32, "common_reward": True, "gamma": 0.99}), seed=0)
    for iteration in range(100):
        learner.iterate(iteration / 100)
    assert greedy(learner, TwoStep(32), 20)["pair"] * 4 >= 6.99  # (A, 2 decisions)


def test_scaled_observations_are_scaled_in_the_exported_network_too():
    learner = PpoLearner(Parade(16), SMALL.replaced({"normalise": True}), seed=0)
    for _ in range(3):
        learner.iterate(0.0)
    own, critics = learner.networks()["right"].normaliser, learner.teams["right"].critic.normaliser
    assert isinstance(own, Normaliser) and isinstance(critics, Normaliser)
    assert (float(own.count), float(critics.count)) == (3 * 4 * 16 * 2, 3 * 4 * 16)


def test_only_critics_that_see_no_more_than_their_agent_are_given_out():
    assert played(centralised=True).critics() == {}
    learner = played(centralised=False)
    assert learner.critics().keys() == learner.networks().keys()
    for name, critic in learner.critics().items():
        spec = learner.env.teams[name]
        obs, agent = np.zeros((4, spec.obs_size)), np.arange(4) % len(spec.agents)
        assert critic.rows(obs, agent).shape == (4, 1)
