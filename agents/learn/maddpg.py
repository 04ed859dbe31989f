"""MADDPG: every agent's actor sees what the agent sees; its critic sees what all see and do.

Critic: Q_i(x, a_1 .. a_N) fits r_i + gamma Q_i'(x', mu_1'(o_1') .. mu_N'(o_N')); Lowe et al. 2017, eq. 6.
Actor: ascends Q_i(x, a_1 .. mu_i(o_i) .. a_N); eq. 5 of arXiv:1706.02275.
Discrete moves go through the straight-through Gumbel softmax (Jang et al. 2017, arXiv:1611.01144): one-hot in the
world, in the replay and in the target, and soft only for the gradient of the actor that is being improved.
Actors and critics of a team are stacked: one batched product each, whatever the number of agents.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping

import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from agents.core.configs import MaddpgConfig
from agents.core.env import TeamSpec, VectorEnv
from agents.learn import checkpoint
from agents.learn.learner import Plot, Returns, between, set_learning_rate
from agents.learn.network import Mlp, PolicyNetwork, Shape
from agents.learn.replay import Batch, Replay, TeamTensors, agents_first


class MaddpgLearner:
    """Learns all teams of its environment at once, each agent by its own reward."""

    def __init__(self, env: VectorEnv, config: MaddpgConfig, seed: int, device: str = "cpu"):
        self.env, self.config, self.steps, self.updates = env, config, 0, 0
        self.device = torch.device(device)
        self.generator = torch.Generator(self.device).manual_seed(seed)
        seen = sum(len(spec.agents) * (spec.obs_size + (spec.moves or spec.thrust)) for spec in env.teams.values())
        self.teams = {
            name: ActorsCritics(spec, seen, config, self.generator, self.device) for name, spec in env.teams.items()
        }
        self.replay = Replay(env.teams, config.capacity, self.device)
        self.returns, self.obs = Returns(env), env.reset()

    def iterate(self, progress: float) -> dict[str, float]:
        """See `Learner.iterate`."""
        config, plot = self.config, Plot()
        noise = between(config.noise, config.noise_end, progress)
        for _ in range(config.rollout):
            action = {name: team.explore(agents_first(self.obs[name]), noise) for name, team in self.teams.items()}
            step = self.env.step({name: team.decision(action[name]) for name, team in self.teams.items()})
            self.replay.add(self.obs, action, step)
            self.obs = step.obs
            plot.returns(self.returns.add(step))
        self.steps += config.rollout * self.env.worlds
        rate = between(config.learning_rate, config.learning_rate_end, progress)
        if len(self.replay) >= min(config.warm_up, config.capacity):
            for _ in range(config.updates):
                self._update(rate, plot)
        return plot.means()

    def networks(self) -> dict[str, PolicyNetwork]:
        """See `Learner.networks`."""
        return {name: team.actor for name, team in self.teams.items()}

    def state_dict(self) -> dict[str, Tensor]:
        """See `Learner.state_dict`."""
        return checkpoint.with_worlds(
            self._parts(torch.tensor([self.steps, self.updates, self.replay.count])), self.env
        )

    def load_state_dict(self, state: Mapping[str, Tensor]) -> None:
        """See `Learner.load_state_dict`."""
        counters = torch.zeros(3, dtype=torch.int64)
        self.obs = checkpoint.resume(self._parts(counters), state, self.env)
        self.steps, self.updates, self.replay.count = counters.tolist()

    def _update(self, rate: float, plot: Plot) -> None:
        """One gradient step of every critic and every actor on the same decisions."""
        batch = self.replay.sample(self.config.batch, self.generator)
        with torch.no_grad():
            next_action = {name: team.target_action(batch.next_obs[name]) for name, team in self.teams.items()}
        for team in self.teams.values():
            team.learning_rate(rate)
            plot.add(loss=team.improve_critics(batch, next_action))
            plot.add(value=team.improve_actors(batch))
        for team in self.teams.values():
            team.follow()
        self.updates += 1

    def _parts(self, counters: Tensor) -> checkpoint.Parts:
        parts: dict[str, checkpoint.Part] = {
            "counters": counters,
            "generator": self.generator,
            **self.returns.tensors(),
        }
        for name, team in self.teams.items():
            parts |= {f"{name}/{part}": value for part, value in team.parts().items()}
        return parts | {f"replay/{name}": tensor for name, tensor in self.replay.tensors().items()}


class ActorsCritics:
    """The actors and critics of one team, their targets and optimisers."""

    def __init__(
        self, spec: TeamSpec, seen: int, config: MaddpgConfig, generator: torch.Generator, device: torch.device
    ):
        """`seen`: how many numbers all agents of all teams observe and do."""
        self.name, self.config, self.generator, self.device = spec.name, config, generator, device
        agents, hidden = len(spec.agents), [config.units] * config.layers
        shape = Shape(config.units, config.layers, config.layer_norm, shared=False)
        self.actor = PolicyNetwork(spec, shape, generator).to(device)
        self.critic = Mlp(
            agents, (seen, *hidden, 1), shared=False, layer_norm=config.layer_norm, generator=generator
        ).to(device)
        self.target_actor = copy.deepcopy(self.actor).requires_grad_(False)
        self.target_critic = copy.deepcopy(self.critic).requires_grad_(False)
        self.actor_adam = torch.optim.Adam(self.actor.parameters(), lr=config.learning_rate, fused=True)
        self.critic_adam = torch.optim.Adam(self.critic.parameters(), lr=config.learning_rate, fused=True)

    @torch.no_grad()
    def explore(self, obs: Tensor, noise: float) -> Tensor:
        """(A, B, D) to one-hot moves drawn by their scores (A, B, K), or to thrust plus noise (A, B, 2)."""
        obs = obs.to(self.device)
        if self.actor.moves:
            return self._gumbel_softmax(self.actor.scores(obs))
        thrust = self.actor(obs)
        jitter = torch.randn(thrust.shape, generator=self.generator, device=self.device)
        return (thrust + noise * jitter).clamp(-1, 1)

    def decision(self, action: Tensor) -> npt.NDArray:
        """Actions (A, B, W) as an environment takes them: moves (B, A), or thrust (B, A, 2)."""
        decided = action.argmax(2) if self.actor.moves else action
        return decided.swapaxes(0, 1).cpu().numpy()

    def target_action(self, obs: Tensor) -> Tensor:
        """(A, S, D) to the target actors' greedy actions (A, S, W)."""
        out = self.target_actor(obs)
        return functional.one_hot(out.argmax(2), out.shape[2]).float() if self.actor.moves else out

    def improve_critics(self, batch: Batch, next_action: TeamTensors) -> Tensor:
        """One step on eq. 6; returns the loss."""
        reward = batch.reward[self.name]  # (A, S)
        if self.config.common_reward:
            reward = reward.sum(0, keepdim=True)
        with torch.no_grad():
            beyond = self._judge(self.target_critic, batch.next_obs, next_action)  # (A, S)
            target = reward + self.config.gamma * batch.lives * beyond
        loss = functional.mse_loss(self._judge(self.critic, batch.obs, batch.action), target)
        self._descend(self.critic_adam, list(self.critic.parameters()), loss)
        return loss.detach()

    def improve_actors(self, batch: Batch) -> Tensor:
        """One step on eq. 5; returns the mean value of what the actors do."""
        scores = self.actor.scores(batch.obs[self.name])  # (A, S, K) or (A, S, 2)
        own = self._gumbel_softmax(scores) if self.actor.moves else scores.tanh()
        value = self._judge(self.critic, batch.obs, batch.action, own).mean()
        loss = self.config.score_penalty * scores.square().mean() - value
        self._descend(self.actor_adam, list(self.actor.parameters()), loss)
        return value.detach()

    @torch.no_grad()
    def follow(self) -> None:
        """The targets go a small part of the way towards their networks."""
        for target, network in ((self.target_actor, self.actor), (self.target_critic, self.critic)):
            torch._foreach_lerp_(list(target.parameters()), list(network.parameters()), self.config.target_rate)

    def learning_rate(self, rate: float) -> None:
        """Let the next steps have this size."""
        set_learning_rate(self.actor_adam, rate)
        set_learning_rate(self.critic_adam, rate)

    def parts(self) -> checkpoint.Parts:
        """What a checkpoint keeps."""
        return {
            "actor": self.actor,
            "critic": self.critic,
            "target_actor": self.target_actor,
            "target_critic": self.target_critic,
            "actor_adam": self.actor_adam,
            "critic_adam": self.critic_adam,
        }

    def _judge(self, critic: nn.Module, obs: TeamTensors, action: TeamTensors, own: Tensor | None = None) -> Tensor:
        """(A, S) every agent's critic on what all see and do; given `own` (A, S, W), with its agent doing own[i]."""
        seen = torch.cat([_side_by_side(obs[name]) for name in obs], 1)  # (S, all observations)
        done = [_side_by_side(action[name]) for name in action if name != self.name]
        agents = len(action[self.name])
        team = action[self.name].swapaxes(0, 1)[None]  # (1, S, A, W)
        if own is not None:
            mine = torch.eye(agents, dtype=torch.bool, device=self.device)[:, None, :, None]  # (A, 1, A, 1)
            team = torch.where(mine, own[:, :, None], team)  # (A, S, A, W)
        everything = [team.flatten(2), *(part[None] for part in (seen, *done))]
        x = torch.cat([part.expand(agents, -1, -1) for part in everything], 2)  # (A, S, seen)
        return critic(x).squeeze(2)

    def _gumbel_softmax(self, scores: Tensor) -> Tensor:
        """One-hot moves drawn by their scores, with the gradient of the softmax (A, S, K)."""
        chance = torch.empty_like(scores).exponential_(generator=self.generator)
        soft = ((scores - chance.log()) / self.config.temperature).softmax(2)
        hard = functional.one_hot(soft.argmax(2), soft.shape[2]).float()
        return hard + soft - soft.detach()

    def _descend(self, adam: torch.optim.Adam, parameters: list[nn.Parameter], loss: Tensor) -> None:
        for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
            parameter.grad = gradient
        nn.utils.clip_grad_norm_(parameters, self.config.gradient_norm)
        adam.step()


def _side_by_side(x: Tensor) -> Tensor:
    """(A, S, D) to (S, A*D)."""
    return x.swapaxes(0, 1).flatten(1)
