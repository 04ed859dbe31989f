"""COMA: an agent is praised for how much more its move was worth than those it might have made.

A_a(s, u) = Q_a(s, u) - sum over u' of pi_a(u'|o_a) Q_a(s, (u_-a, u')); Foerster et al. 2018, arXiv:1705.08926, eq. 4.
The critic sees what agent a sees, what its team-mates see and do, each in turn, and answers for all moves of the agent
at once; it fits TD(lambda) of the team's reward (section 3.2), from where the agent does what its policy would.
Policies may keep a share epsilon of chance (section 5.2).

Two things are not the paper's.  What a move was worth is, by `config.returned`, not what the critic says but the return
that it is to fit: critics learn late which of two moves was better, long after they know the state.  0 is equation 4.
And a rollout is worth several steps, held close to where it was made by the clipped ratio of PPO.  In place of a slow
copy of the critic: many worlds, targets worked out once a rollout, and values in units of the returns
(`agents.learn.popart`).
"""

from __future__ import annotations

import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from agents.core.configs import ComaConfig
from agents.core.env import Bools, TeamSpec, VectorEnv
from agents.learn import checkpoint
from agents.learn.chance import Actor
from agents.learn.equivariant import group_of
from agents.learn.layers import Normaliser, Shape
from agents.learn.learner import Kept, Plot, Resumable, between
from agents.learn.network import PolicyNetwork
from agents.learn.popart import Critic
from agents.learn.ppo import policy_loss
from agents.learn.rollout import Rollout, minibatches
from agents.learn.value import lambda_returns
from agents.learn.whole import Weights, descend, kept


def counterfactual(q: Tensor, chances: Tensor, moves: Tensor) -> Tensor:
    """(A, S) equation 4, of values and chances of every move (A, S, K) and the moves that were made (A, S)."""
    return _of(q, moves) - (chances * q).sum(-1)


def team_mates(own: Tensor) -> Tensor:
    """(A, S, N) to (A, S, (A-1)*N): to each agent what is the others', from the next on, around to the one before."""
    agents = len(own)
    turn = torch.arange(agents, device=own.device)
    order = (turn[:, None] + turn[None, 1:]) % agents  # (A, A-1)
    return own[order].movedim(1, 2).flatten(2)


class ComaLearner(Resumable):
    """Learns one team by its common reward; discrete moves only."""

    def __init__(self, env: VectorEnv, config: ComaConfig, seed: int, device: str = "cpu"):
        """ValueError where the environment is not for this algorithm."""
        if len(env.teams) != 1:
            raise ValueError("this algorithm learns one team; name the team, or choose mappo to learn several")
        (spec,) = env.teams.values()
        if spec.moves == 0 or spec.words:
            raise ValueError("this algorithm learns discrete moves; choose mappo for thrust or words")
        super().__init__(env, seed, device)
        self.config = config
        self.team = Counterfactuals(spec, env.worlds, config, self.generator, torch.device(device))

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

    def parts(self) -> checkpoint.Parts:
        """See `Resumable.parts`."""
        return self.team.parts()


class Counterfactuals(Kept):
    """The actor, critic and rollout of one team."""

    def __init__(
        self, spec: TeamSpec, worlds: int, config: ComaConfig, generator: torch.Generator, device: torch.device
    ):
        self.config, self.generator, self.moves, agents = config, generator, spec.moves, len(spec.agents)
        shape = Shape.of(config)
        self.actor = Actor(spec, shape, 1.0, generator).to(device)
        seen = agents * spec.obs_size + (agents - 1) * spec.moves
        self.critic = Critic(agents, seen, shape, rescale=True, generator=generator, outputs=spec.moves).to(device)
        group = group_of(spec, config.equivariant)
        if group:
            views = group.seen(spec) * agents + group.moves * (agents - 1)
            self.critic.tie(group, views, group.moves)
        self.networks = {"actor": self.actor, "critic": self.critic}
        self.weights = {name: Weights([x], config.learning_rate, config.muon) for name, x in self.networks.items()}
        self.rollout = Rollout(spec, config.rollout, worlds, device)
        experience = (agents, config.rollout + 1, worlds)
        self.made = torch.zeros(experience, dtype=torch.int64, device=device)
        self.likely = torch.zeros(*experience, spec.moves, device=device)  # every move, when one was drawn
        self.possible = torch.ones(*experience, spec.moves, dtype=torch.bool, device=device)

    def chances(self, obs: Tensor, possible: Tensor, epsilon: float) -> Tensor:
        """(A, S, D) to how likely each move is (A, S, K): the softmax, and a share epsilon of anything possible."""
        return self._mixed(self.actor(obs, possible), possible, epsilon)

    @torch.inference_mode()
    def act(self, t: int, obs: npt.NDArray, possible: Bools, epsilon: float) -> npt.NDArray:
        """Moves (B, A) drawn under observations (B, A, D)."""
        self.possible[:, t] = torch.from_numpy(possible).swapaxes(0, 1)
        self.likely[:, t] = self.chances(self.rollout.see(t, obs), self.possible[:, t], epsilon)
        self.made[:, t] = self._drawn(self.likely[:, t])
        return self.made[:, t].T.cpu().numpy()

    def learn(self, epsilon: float, learning_rate: float) -> dict[str, float]:
        """Fit the critic to the rollout, and the actors to what their moves were worth beside the others."""
        config, plot = self.config, Plot()
        self.weights["actor"].set_learning_rate(config.actor_share * learning_rate)
        self.weights["critic"].set_learning_rate(learning_rate)
        returns, advantage = self.judge(epsilon)  # (A, T, B)
        self.critic.show(returns)
        advantage = ((advantage - advantage.mean()) / (advantage.std() + 1e-8)).flatten(1)  # (A, S)
        target = self.critic.in_units(returns).flatten(1)
        experience = (self.rollout.obs, self.made, self.possible, self.likely)
        obs, made, possible, likely = (x[:, :-1].flatten(1, 2) for x in experience)
        everything = (obs, made, possible, _of(likely, made).log(), advantage, target)
        for seen, move, able, before, gained, wanted in minibatches(
            [(x, 1) for x in everything], config.epochs, config.minibatches, self.generator
        ):
            out = self.actor(seen, able)
            log_ratio = _of(self._mixed(out, able, epsilon), move).log() - before
            entropy = self.actor.entropy(out).mean()
            gain = -policy_loss(log_ratio, gained, config.clip) + config.entropy * entropy
            surprise = functional.mse_loss(_of(self.answers(seen, move), move), wanted)
            self._descend(surprise - gain)
            plot.add(loss=surprise.detach(), entropy=entropy.detach())
        shown = ((self.actor.network.normaliser, obs), (self.critic.normaliser, self._seen(obs, made)))
        for normaliser, views in shown if config.normalise else ():
            assert isinstance(normaliser, Normaliser)
            normaliser.show(views)
        return plot.means()

    @torch.no_grad()
    def judge(self, epsilon: float) -> tuple[Tensor, Tensor]:
        """TD(lambda) returns of the team's reward, and what moves were worth beside the others, (A, T, B) each.

        Where a step led, the others do what they then did, or where time ran out what is drawn for them there.
        """
        config, rollout, (_, steps, worlds) = self.config, self.rollout, self.rollout.reward.shape
        made, likely = self.made.flatten(1), self.likely.flatten(1, 2)
        q = self._worth(self.answers(rollout.obs.flatten(1, 2), made))  # (A, S, K)
        after = (likely * q).sum(-1).unflatten(1, (steps + 1, worlds))[:, 1:]
        if rollout.truncated.any():
            final = rollout.final_obs[:, rollout.truncated]  # (A, S, D)
            everything = torch.ones(*final.shape[:2], self.moves, dtype=torch.bool, device=final.device)
            chances = self.chances(final, everything, epsilon)
            after[:, rollout.truncated] = (chances * self._worth(self.answers(final, self._drawn(chances)))).sum(-1)
        after[:, rollout.terminated] = 0
        reward = rollout.reward.sum(0, keepdim=True).expand_as(after)
        returns = lambda_returns(reward, after, rollout.done, config.gamma, config.trace)
        said, beside = (x.unflatten(1, (-1, worlds))[:, :-1] for x in (_of(q, made), counterfactual(q, likely, made)))
        return returns, beside + config.returned * (returns - said)

    def answers(self, obs: Tensor, made: Tensor) -> Tensor:
        """(A, S, D) and moves (A, S) to the values of every move, beside what the others did (A, S, K), in units."""
        return self.critic(self._seen(obs, made))

    def parts(self) -> checkpoint.Parts:
        """See `Kept`."""
        return kept(self.networks, self.weights)

    def _seen(self, obs: Tensor, made: Tensor) -> Tensor:
        moves = functional.one_hot(made, self.moves).to(obs.dtype)
        return torch.cat([obs, team_mates(obs), team_mates(moves)], -1)

    def _worth(self, units: Tensor) -> Tensor:
        return units * self.critic.deviation + self.critic.mean

    def _mixed(self, out: Tensor, possible: Tensor, epsilon: float) -> Tensor:
        return (1 - epsilon) * out.exp() + epsilon * possible / possible.sum(-1, keepdim=True)

    def _drawn(self, chances: Tensor) -> Tensor:
        return self.actor.draw(chances.log(), self.generator).squeeze(-1).long()

    def _descend(self, loss: Tensor) -> None:
        descend(self.weights.values(), loss, self.config.gradient_norm)


def _of(values: Tensor, moves: Tensor) -> Tensor:
    """(A, S, K) to (A, S), those of the moves."""
    return values.gather(-1, moves[..., None]).squeeze(-1)
