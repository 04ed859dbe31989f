"""Policy gradients held close to where the experience was made; IPPO, MAPPO and A2C are configs of it.

Policy: ascends min(r A, clip(r, 1 - c, 1 + c) A) with r = pi(u|o) / pi_old(u|o);  Schulman et al. 2017,
arXiv:1707.06347, eq. 7.
Advantage: A_t = sum (gamma lambda)^l delta_t+l;  Schulman et al. 2016, arXiv:1506.02438, eq. 16.
IPPO: every agent's critic sees what the agent sees;  de Witt et al. 2020, arXiv:2011.09533.
MAPPO: it sees what all see; values are clipped, and in units of the returns;  Yu et al. 2022, arXiv:2103.01955.
A2C: one step on each rollout, where r = 1 and nothing clips;  Mnih et al. 2016, arXiv:1602.01783; that this is the same
is shown by Huang et al. 2022, arXiv:2205.09123.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy.typing as npt
import torch
from torch import Tensor

from agents.core.configs import PpoConfig
from agents.core.env import Bools, TeamSpec, VectorEnv
from agents.learn import checkpoint
from agents.learn.chance import Actor
from agents.learn.equivariant import group_of
from agents.learn.layers import Normaliser, Shape
from agents.learn.learner import Kept, Plot, Resumable, between
from agents.learn.network import PolicyNetwork
from agents.learn.popart import Critic
from agents.learn.rollout import Rollout, minibatches, views_of
from agents.learn.value import lambda_returns
from agents.learn.whole import Weights, descend, kept


def policy_loss(log_ratio: Tensor, advantage: Tensor, clip: float) -> Tensor:
    """Equation 7 of Schulman et al. 2017, to descend."""
    ratio = log_ratio.exp()
    return -torch.minimum(ratio * advantage, ratio.clamp(1 - clip, 1 + clip) * advantage).mean()


def value_loss(value: Tensor, old: Tensor, target: Tensor, clip: float) -> Tensor:
    """Half the squared error, or that of the value held within `clip` of the old one where it is larger."""
    held = old + (value - old).clamp(-clip, clip)
    return torch.maximum((value - target).square(), (held - target).square()).mean() / 2


def advantages(
    reward: Tensor, value: Tensor, after: Tensor, done: Tensor, gamma: float, trace: float | Tensor
) -> tuple[Tensor, Tensor]:
    """GAE (G, T, B), and the returns that it is measured from: a lambda-return is the advantage over the value.

    reward, value, after (G, T, B): `after` is the value of where each step led, zero where the game itself ended.
    """
    returns = lambda_returns(reward, after, done, gamma, trace)
    return returns - value, returns


class PpoLearner(Resumable):
    """Learns all teams of its environment at once, each agent by its own reward or by its team's."""

    teams: dict[str, ActorCritic]

    def __init__(self, env: VectorEnv, config: PpoConfig, seed: int, device: str = "cpu"):
        super().__init__(env, seed, device)
        self.config = config
        seen = [*env.teams.values()] if config.centralised else None
        self.teams = {
            name: ActorCritic(spec, env.worlds, seen, config, self.generator, torch.device(device))
            for name, spec in env.teams.items()
        }

    def iterate(self, progress: float) -> dict[str, float]:
        """See `Learner.iterate`."""
        config, plot = self.config, Plot()
        for t in range(config.rollout):
            possible = self.env.mask()
            step = self.env.step(
                {name: team.act(t, self.obs[name], possible[name]) for name, team in self.teams.items()}
            )
            for team in self.teams.values():
                team.rollout.remember(t, step)
            self.obs = step.obs
            plot.returns(self.returns.add(step))
        self.steps += config.rollout * self.env.worlds
        for name, team in self.teams.items():
            team.rollout.see(config.rollout, self.obs[name])
        for team, (seen, final) in zip(self.teams.values(), self._views(), strict=True):
            plot.add(**team.learn(seen, final, progress))
            self.updates += config.epochs * config.minibatches
        return plot.means()

    def networks(self) -> dict[str, PolicyNetwork]:
        """See `Learner.networks`."""
        return {name: team.actor.network for name, team in self.teams.items()}

    def critics(self) -> dict[str, Critic]:
        """See `Learner.critics`: those of IPPO and A2C."""
        return {} if self.config.centralised else {name: team.critic for name, team in self.teams.items()}

    def _views(self) -> list[tuple[Tensor, Tensor]]:
        return views_of([team.rollout for team in self.teams.values()], self.config.centralised)


class ActorCritic(Kept):
    """The actor, critic and rollout of one team.  G critics: one where all share state and reward, otherwise A."""

    def __init__(
        self,
        spec: TeamSpec,
        worlds: int,
        seen: Sequence[TeamSpec] | None,
        config: PpoConfig,
        generator: torch.Generator,
        device: torch.device,
    ):
        """`seen`: the teams that critics see all the observations of; None where they see their own agent's."""
        self.config, self.generator, agents = config, generator, len(spec.agents)
        shape = Shape.of(config)
        self.actor = Actor(spec, shape, config.deviation, generator).to(device)
        self.critic = Critic(
            1 if seen is not None and config.common_reward else agents,
            spec.obs_size if seen is None else sum(len(team.agents) * team.obs_size for team in seen),
            shape,
            rescale=config.rescale_values,
            generator=generator,
        ).to(device)
        group = group_of(spec, config.equivariant)
        if group:
            state = group.seen(spec) if seen is None else group.state(seen)
            self.critic.tie(group, state, state.plain(1))
        self.networks = {"actor": self.actor, "critic": self.critic}
        self.weights = {name: Weights([x], config.learning_rate, config.muon) for name, x in self.networks.items()}
        self.rollout = Rollout(spec, config.rollout, worlds, device)
        experience = (agents, config.rollout, worlds)
        self.action = torch.zeros(*experience, self.actor.size, device=device)
        self.log_probability = torch.zeros(experience, device=device)
        self.possible = torch.ones(*experience, spec.moves, dtype=torch.bool, device=device)
        self.chose = torch.ones(experience[1:], dtype=torch.bool, device=device)  # not while an earlier action lasts

    @torch.inference_mode()
    def act(self, t: int, obs: npt.NDArray, possible: Bools) -> npt.NDArray:
        """Actions drawn under observations (B, A, D), as the environment takes them."""
        if self.actor.network.moves:
            self.possible[:, t] = torch.from_numpy(possible).swapaxes(0, 1)
        out = self.actor(self.rollout.see(t, obs), self.possible[:, t])
        self.action[:, t] = self.actor.draw(out, self.generator)
        self.log_probability[:, t] = self.actor.log_probability(out, self.action[:, t])
        return self.actor.decision(self.action[:, t])

    def learn(self, seen: Tensor, final: Tensor, progress: float) -> dict[str, float]:
        """Improve on the rollout, of which the critic sees (1 or A, T + 1, B, D) and the ends of episodes."""
        config, plot = self.config, Plot()
        for weights in self.weights.values():
            weights.set_learning_rate(between(config.learning_rate, config.learning_rate_end, progress))
        weight = between(config.entropy, config.entropy_end, progress)
        if not self.chose.any():
            return {}
        advantage, returns, value = (self._chosen(x) for x in self.judge(seen, final))  # (G, S)
        self.critic.show(returns)
        old, target = self.critic.in_units(value), self.critic.in_units(returns)
        if config.normalise_advantage and advantage.numel() > 1:
            advantage = (advantage - advantage.mean()) / (advantage.std() + 1e-8)
        acted = (self.rollout.obs[:, :-1], self.possible, self.action, self.log_probability, seen[:, :-1])
        everything = [*(self._chosen(x) for x in acted), advantage, old, target]  # (A, G or 1, S, ...) each
        for obs, possible, action, before, views, gained, held, wanted in minibatches(
            [(x, 1) for x in everything], config.epochs, config.minibatches, self.generator
        ):
            out = self.actor(obs, possible)
            log_ratio = self.actor.log_probability(out, action) - before
            entropy = self.actor.entropy(out).mean()
            surprise = value_loss(self.critic(views), held, wanted, config.value_clip)
            gain = -policy_loss(log_ratio, gained, config.clip) + weight * entropy
            self._descend(surprise - gain)
            plot.add(loss=surprise.detach(), entropy=entropy.detach(), change=log_ratio.detach().square().mean() / 2)
        obs, *_, views = everything[: len(acted)]
        for normaliser, shown in ((self.actor.network.normaliser, obs), (self.critic.normaliser, views)):
            if isinstance(normaliser, Normaliser):  # only now: the old probabilities were those of the old scale
                normaliser.show(shown)
        return plot.means()

    @torch.no_grad()
    def judge(self, seen: Tensor, final: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Advantages, returns and values of the rollout, (G, T, B) each."""
        rollout = self.rollout
        value = self.critic.value(seen.flatten(1, 2)).unflatten(1, seen.shape[1:3])  # (G, T + 1, B)
        after = value[:, 1:].clone()
        if rollout.truncated.any():
            after[:, rollout.truncated] = self.critic.value(final[:, rollout.truncated])
        after[:, rollout.terminated] = 0
        reward = rollout.reward.sum(0, keepdim=True) if self.config.common_reward else rollout.reward
        reward = reward.expand_as(after)
        trace = torch.where(self.chose.roll(-1, 0), self.config.trace, 1.0)  # no value is asked while an action lasts
        found = advantages(reward, value[:, :-1], after, rollout.done, self.config.gamma, trace)
        return *found, value[:, :-1]

    def parts(self) -> checkpoint.Parts:
        """See `Kept`."""
        return kept(self.networks, self.weights)

    def _chosen(self, x: Tensor) -> Tensor:
        """(., T, B, ...) to what belongs to decisions that were made here, (., S, ...)."""
        return x.flatten(1, 2) if self.chose.all() else x[:, self.chose]

    def _descend(self, loss: Tensor) -> None:
        descend(self.weights.values(), loss, self.config.gradient_norm)
