"""The actors and critics of one team, stacked: one batched product each, whatever the number of agents.

Critic: Q_i(x, a_1 .. a_N) fits r_i + gamma Q_i'(x', mu_1'(o_1') .. mu_N'(o_N')); Lowe et al. 2017, eq. 6.
Actor: ascends Q_i(x, a_1 .. mu_i(o_i) .. a_N); eq. 5 of arXiv:1706.02275.
Where actors are ensembles, each sub-policy ascends Q_i on the decisions of the episodes in which its agent followed it
(eq. 10), and the target goes on as the episode did.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping

import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from agents.core.configs import MaddpgConfig
from agents.core.env import TeamSpec
from agents.learn import checkpoint
from agents.learn.actions import Actions
from agents.learn.critic import View, judge
from agents.learn.ensemble import Ensemble
from agents.learn.equivariant import group_of
from agents.learn.layers import Mlp, Normaliser, Shape
from agents.learn.learner import Kept
from agents.learn.network import PolicyNetwork
from agents.learn.noise import Noise
from agents.learn.replay import Batch
from agents.learn.whole import Weights, descend, follow, kept


class ActorsCritics(Kept):
    """One team's networks, their targets and optimisers, and how it explores."""

    def __init__(
        self,
        name: str,
        teams: Mapping[str, TeamSpec],
        worlds: int,
        config: MaddpgConfig,
        generator: torch.Generator,
        device: str,
    ):
        self.name, self.config, self.generator, self.device = name, config, generator, torch.device(device)
        spec, agents = teams[name], len(teams[name].agents)
        self.actions = Actions(spec, config.temperature, generator, self.device)
        self.view = View(name, teams, config.decentralised)
        self.actor = _actor(spec, config, generator).to(self.device)
        sizes = (self.view.size, *[config.units] * config.layers, 1)
        self.critic = Mlp(agents, sizes, shared=config.shared, layer_norm=config.layer_norm, generator=generator).to(
            self.device
        )
        group = group_of(spec, config.equivariant)
        if group:
            seen = self.view.turned(group)
            self.critic.tie(group, seen, seen.plain(1))
        self.target_actor = copy.deepcopy(self.actor).requires_grad_(False)
        _stack(self.target_actor).normaliser = _stack(self.actor).normaliser  # both see the same
        self.target_critic = copy.deepcopy(self.critic).requires_grad_(False)
        self.actor_weights, self.critic_weights = (
            Weights([network], config.learning_rate, config.muon, eps=1e-8) for network in (self.actor, self.critic)
        )
        self.followed = torch.zeros(agents, worlds, dtype=torch.int64, device=self.device)  # sub-policies
        self._draw_followed(torch.ones(worlds, dtype=torch.bool, device=self.device))
        thrust = 0 if spec.moves else spec.thrust
        self.noise = Noise((agents, worlds, thrust), config.noise_pull, generator, self.device)

    @torch.no_grad()
    def explore(self, obs: Tensor, noise: float) -> Tensor:
        """(A, B, D) to moves and words drawn by their scores, thrust with noise of this deviation (A, B, W).

        What was seen counts in the scale of what is seen from then on.
        """
        obs = obs.to(self.device)
        action = self.actions.draw(self.scores(self.actor, obs, self.followed))
        normaliser = _stack(self.actor).normaliser
        if isinstance(normaliser, Normaliser):
            normaliser.show(obs)
        if not self.actions.moves:
            thrust = action[..., : self.actions.sizes[0]]
            thrust.add_(noise * self.noise.next()).clamp_(-1, 1)
        return action

    def restart(self, done: npt.NDArray) -> None:
        """Worlds (B,) begin another episode."""
        if done.any():
            ended = torch.from_numpy(done).to(self.device)
            self.noise.restart(ended)
            self._draw_followed(ended)

    def scores(self, actor: PolicyNetwork | Ensemble, obs: Tensor, followed: Tensor) -> Tensor:
        """(A, S, D) to the scores (A, S, W) of an actor, of its sub-policies `followed` (A, S) where it has any."""
        return actor.scores(obs, followed) if isinstance(actor, Ensemble) else actor.scores(obs)

    def target_action(self, batch: Batch) -> Tensor:
        """(A, S, W) what the target actors do next: the best by their scores."""
        next_obs, followed = batch.next_obs[self.name], batch.followed[self.name]
        return self.actions.best(self.scores(self.target_actor, next_obs, followed))

    def improve_critics(self, batch: Batch, others: Tensor, next_action: Tensor, next_others: Tensor) -> Tensor:
        """One step on eq. 6, given what the critics see beside their own (A, S, ...); returns the loss."""
        reward = batch.reward[self.name]  # (A, S)
        if self.config.common_reward:
            reward = reward.sum(0, keepdim=True)
        with torch.no_grad():
            beyond = judge(self.target_critic, self.scaled(batch.next_obs[self.name]), next_action, next_others)
            target = reward + self.config.gamma * batch.lives * beyond
        value = judge(self.critic, self.scaled(batch.obs[self.name]), batch.action[self.name], others)
        loss = functional.mse_loss(value, target)
        return descend([self.critic_weights], loss, self.config.gradient_norm)

    def improve_actors(self, batch: Batch, others: Tensor) -> Tensor:
        """One step on eq. 5 or 10; returns the mean value of what the actors do."""
        obs = batch.obs[self.name]
        scores = self.scores(self.actor, obs, batch.followed[self.name])  # (A, S, W)
        value = judge(self.critic, self.scaled(obs), self.actions.draw(scores), others).mean()
        loss = self.config.score_penalty * scores.square().mean() - value
        descend([self.actor_weights], loss, self.config.gradient_norm)
        return value.detach()

    def scaled(self, obs: Tensor) -> Tensor:
        """(..., D) as critics look at it; actors scale it by themselves."""
        scaled: Tensor = _stack(self.actor).normaliser(obs)
        return scaled

    def follow(self) -> None:
        """The targets go a small part of the way towards their networks."""
        follow(self.target_actor.parameters(), self.actor_weights.parameters, self.config.target_rate)
        follow(self.target_critic.parameters(), self.critic_weights.parameters, self.config.target_rate)

    def learning_rate(self, rate: float) -> None:
        """Let the next steps have this size."""
        self.actor_weights.set_learning_rate(rate)
        self.critic_weights.set_learning_rate(rate)

    def parts(self) -> checkpoint.Parts:
        """See `Kept`."""
        moved = {"actor": self.actor_weights, "critic": self.critic_weights}
        learned = {"actor": self.actor, "critic": self.critic}
        return kept(learned | {"target_actor": self.target_actor, "target_critic": self.target_critic}, moved)

    def running(self) -> dict[str, Tensor]:
        """See `Kept`."""
        return {"followed": self.followed, "noise": self.noise.drift}

    def _draw_followed(self, done: Tensor) -> None:
        """In worlds (B,) every agent draws the sub-policy of its next episode."""
        if self.config.ensemble > 1:
            shape = self.followed.shape
            drawn = torch.randint(self.config.ensemble, shape, generator=self.generator, device=self.device)
            self.followed = torch.where(done, drawn, self.followed)


def _stack(actor: PolicyNetwork | Ensemble) -> PolicyNetwork:
    """The network of all agents, or of all their sub-policies."""
    return actor.stack if isinstance(actor, Ensemble) else actor


def _actor(spec: TeamSpec, config: MaddpgConfig, generator: torch.Generator) -> PolicyNetwork | Ensemble:
    shape = Shape.of(config)
    if config.ensemble > 1:
        return Ensemble(spec, config.ensemble, shape, generator)
    return PolicyNetwork(spec, shape, generator)
