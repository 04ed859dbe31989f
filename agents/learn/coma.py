"""COMA: an agent is praised for how much more its move was worth than those it might have made.

A_a(s, u) = Q_a(s, u) - sum over u' of pi_a(u'|o_a) Q_a(s, (u_-a, u')); Foerster et al. 2018, arXiv:1705.08926, eq. 4.
The critic sees what agent a sees, the state and what the others do, and answers for all moves of the agent at once; it
fits TD(lambda) of the team's reward (section 3.2).  Policies keep a share epsilon of chance (section 5.2).  In place of
a slow copy of the critic: many worlds, targets worked out once a rollout, and values in units of the returns
(`agents.learn.popart`).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from agents.core.configs import ComaConfig
from agents.core.env import Bools, TeamSpec, VectorEnv
from agents.learn import checkpoint
from agents.learn.chance import Actor
from agents.learn.layers import Normaliser, Shape
from agents.learn.learner import Plot, Returns, between, set_learning_rate
from agents.learn.network import PolicyNetwork
from agents.learn.popart import Critic
from agents.learn.rollout import Rollout, side_by_side
from agents.learn.value import lambda_returns


def counterfactual(q: Tensor, chances: Tensor, moves: Tensor) -> Tensor:
    """(A, S) equation 4, of values and chances of every move (A, S, K) and the moves that were made (A, S)."""
    return _of(q, moves) - (chances * q).sum(-1)


def others(moves: Tensor, kinds: int) -> Tensor:
    """(A, S) to (A, S, A*K): to each agent, the moves of all, one-hot, with nothing where its own would be."""
    team = functional.one_hot(moves, kinds).float().movedim(0, -2)  # (S, A, K)
    mine = torch.eye(len(moves), dtype=torch.bool, device=moves.device)[:, None, :, None]  # (A, 1, A, 1)
    return team.masked_fill(mine, 0).flatten(-2)


class ComaLearner:
    """Learns one team by its common reward; discrete moves only."""

    def __init__(self, env: VectorEnv, config: ComaConfig, seed: int, device: str = "cpu"):
        """ValueError where the environment is not for this algorithm."""
        if len(env.teams) != 1:
            raise ValueError("this algorithm learns one team; name the team, or choose mappo to learn several")
        (spec,) = env.teams.values()
        if spec.moves == 0 or spec.words:
            raise ValueError("this algorithm learns discrete moves; choose mappo for thrust or words")
        self.env, self.config, self.steps, self.updates = env, config, 0, 0
        self.generator = torch.Generator(device).manual_seed(seed)
        self.team = Counterfactuals(spec, env.worlds, config, self.generator, torch.device(device))
        self.returns, self.obs = Returns(env), env.reset()

    def iterate(self, progress: float) -> dict[str, float]:
        """See `Learner.iterate`."""
        config, plot, team, name = self.config, Plot(), self.team, self.team.rollout.name
        epsilon = between(config.epsilon, config.epsilon_end, progress / max(config.exploration, 1e-9))
        plot.add(exploration=epsilon)
        for t in range(config.rollout):
            step = self.env.step({name: team.act(t, self.obs[name], self.env.mask()[name], epsilon)})
            team.rollout.remember(t, step)
            self.obs = step.obs
            plot.returns(self.returns.add(step))
        self.steps += config.rollout * self.env.worlds
        team.act(config.rollout, self.obs[name], self.env.mask()[name], epsilon)  # what the last value is about
        plot.add(**team.learn(epsilon, between(config.learning_rate, config.learning_rate_end, progress)))
        self.updates += config.epochs * config.minibatches
        return plot.means()

    def networks(self) -> dict[str, PolicyNetwork]:
        """See `Learner.networks`."""
        return {self.team.rollout.name: self.team.actor.network}

    def state_dict(self) -> dict[str, Tensor]:
        """See `Learner.state_dict`."""
        return checkpoint.with_worlds(self._parts(torch.tensor([self.steps, self.updates])), self.env)

    def load_state_dict(self, state: Mapping[str, Tensor]) -> None:
        """See `Learner.load_state_dict`."""
        counters = torch.zeros(2, dtype=torch.int64)
        self.obs = checkpoint.resume(self._parts(counters), state, self.env)
        self.steps, self.updates = counters.tolist()

    def _parts(self, counters: Tensor) -> checkpoint.Parts:
        common = {"counters": counters, "generator": self.generator, **self.returns.tensors()}
        return common | self.team.parts()


class Counterfactuals:
    """The actor, critic and rollout of one team."""

    def __init__(
        self, spec: TeamSpec, worlds: int, config: ComaConfig, generator: torch.Generator, device: torch.device
    ):
        self.config, self.generator, self.moves, agents = config, generator, spec.moves, len(spec.agents)
        shape = Shape(config.units, config.layers, config.layer_norm, config.shared, config.normalise)
        self.actor = Actor(spec, shape, 1.0, generator).to(device)
        seen = spec.obs_size + agents * (spec.obs_size + spec.moves)
        self.critic = Critic(agents, seen, shape, rescale=True, generator=generator, outputs=spec.moves).to(device)
        self.actor_adam = torch.optim.Adam(self.actor.parameters(), lr=config.learning_rate, eps=1e-5, fused=True)
        self.critic_adam = torch.optim.Adam(self.critic.parameters(), lr=config.learning_rate, eps=1e-5, fused=True)
        self.rollout = Rollout(spec, config.rollout, worlds, device)
        experience = (agents, config.rollout + 1, worlds)
        self.made = torch.zeros(experience, dtype=torch.int64, device=device)
        self.possible = torch.ones(*experience, spec.moves, dtype=torch.bool, device=device)

    def chances(self, obs: Tensor, possible: Tensor, epsilon: float) -> Tensor:
        """(A, S, D) to how likely each move is (A, S, K): the softmax, and a share epsilon of anything possible."""
        return (1 - epsilon) * self.actor(obs, possible).exp() + epsilon * possible / possible.sum(-1, keepdim=True)

    @torch.inference_mode()
    def act(self, t: int, obs: npt.NDArray, possible: Bools, epsilon: float) -> npt.NDArray:
        """Moves (B, A) drawn under observations (B, A, D)."""
        self.possible[:, t] = torch.from_numpy(possible).swapaxes(0, 1)
        chances = self.chances(self.rollout.see(t, obs), self.possible[:, t], epsilon)
        self.made[:, t] = self._drawn(chances)
        return self.made[:, t].T.cpu().numpy()

    def learn(self, epsilon: float, learning_rate: float) -> dict[str, float]:
        """Fit the critic to the rollout; then one step of the actors along what the critic says of their moves."""
        config, plot, rollout = self.config, Plot(), self.rollout
        set_learning_rate(self.critic_adam, learning_rate)
        set_learning_rate(self.actor_adam, config.actor_share * learning_rate)
        returns = self.targets(epsilon)
        self.critic.show(returns)
        target = self.critic.in_units(returns).flatten(1)  # (A, S)
        made = self.made[:, :-1].flatten(1)
        obs, possible = rollout.obs[:, :-1].flatten(1, 2), self.possible[:, :-1].flatten(1, 2)
        for _ in range(config.epochs):
            order = torch.randperm(target.shape[1], generator=self.generator, device=self.generator.device)
            for some in order.chunk(config.minibatches):
                q = self.answers(obs[:, some], made[:, some])
                loss = functional.mse_loss(_of(q, made[:, some]), target[:, some])
                self._descend(self.critic_adam, self.critic, loss)
                plot.add(loss=loss.detach())
        with torch.no_grad():
            q = self.answers(obs, made)
        chances = self.chances(obs, possible, epsilon)
        advantage = counterfactual(q, chances.detach(), made)
        gain = (advantage / (advantage.std() + 1e-8) * _of(chances, made).log()).mean()
        entropy = self.actor.entropy(self.actor(obs, possible)).mean()
        self._descend(self.actor_adam, self.actor, -gain - config.entropy * entropy)
        plot.add(entropy=entropy.detach())
        for normaliser, shown in (
            (self.actor.network.normaliser, obs),
            (self.critic.normaliser, self._seen(obs, made)),
        ):
            if isinstance(normaliser, Normaliser):
                normaliser.show(shown)
        return plot.means()

    @torch.no_grad()
    def targets(self, epsilon: float) -> Tensor:
        """(A, T, B) TD(lambda) returns of the team's reward; where time ran out, of moves drawn there."""
        rollout, (_, steps, worlds) = self.rollout, self.rollout.reward.shape
        made = self.made.flatten(1)
        q = self.answers(rollout.obs.flatten(1, 2), made)
        after = self._value(_of(q, made)).unflatten(1, (steps + 1, worlds))[:, 1:]
        if rollout.truncated.any():
            final = rollout.final_obs[:, rollout.truncated]  # (A, S, D)
            everything = torch.ones(*final.shape[:2], self.moves, dtype=torch.bool, device=final.device)
            there = self._drawn(self.chances(final, everything, epsilon))
            after[:, rollout.truncated] = self._value(_of(self.answers(final, there), there))
        after[:, rollout.terminated] = 0
        reward = rollout.reward.sum(0, keepdim=True).expand_as(after)
        return lambda_returns(reward, after, rollout.done, self.config.gamma, self.config.trace)

    def answers(self, obs: Tensor, made: Tensor) -> Tensor:
        """(A, S, D) and moves (A, S) to the values of every move, beside what the others did (A, S, K)."""
        return self.critic(self._seen(obs, made))

    def parts(self) -> checkpoint.Parts:
        """What a checkpoint keeps."""
        adams = {"actor_adam": self.actor_adam, "critic_adam": self.critic_adam}
        return {"actor": self.actor, "critic": self.critic, **adams}

    def _seen(self, obs: Tensor, made: Tensor) -> Tensor:
        return torch.cat([obs, side_by_side([obs]).expand(len(obs), -1, -1), others(made, self.moves)], -1)

    def _value(self, units: Tensor) -> Tensor:
        return units * self.critic.deviation + self.critic.mean

    def _drawn(self, chances: Tensor) -> Tensor:
        return self.actor.draw(chances.log(), self.generator).squeeze(-1).long()

    def _descend(self, adam: torch.optim.Adam, network: nn.Module, loss: Tensor) -> None:
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), self.config.gradient_norm)
        adam.step()


def _of(values: Tensor, moves: Tensor) -> Tensor:
    """(A, S, K) to (A, S), those of the moves."""
    return values.gather(-1, moves[..., None]).squeeze(-1)
