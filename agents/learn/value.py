"""Values of moves and words, learned from lambda-returns without replay; IQL, VDN and QMIX are three mixers of it.

An agent's value is the sum over its heads, Q_a(o, move, word) = Q_a(o, move) + Q_a(o, word): the best of all is the
best of each.  In place of a replay buffer and target networks: many worlds, short rollouts, normalised layers, and the
returns of Gallici et al. 2024 (PQN), arXiv:2407.04811, algorithm 1.  With a memory, gradients go back through the
rollout, which begins with what was remembered then.  For the same with replay see `agents.learn.dqn`.
"""

from __future__ import annotations

import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from agents.core.configs import ValueConfig
from agents.core.env import Step, TeamSpec, VectorEnv
from agents.learn import checkpoint
from agents.learn.arrays import agents_first
from agents.learn.layers import Normaliser, Shape
from agents.learn.learner import Kept, Plot, Resumable, between
from agents.learn.mixer import mixer
from agents.learn.network import PolicyNetwork
from agents.learn.rollout import minibatches
from agents.learn.sequence import Sequences, unroll
from agents.learn.whole import Weights, descend, kept


def lambda_returns(reward: Tensor, after: Tensor, done: Tensor, gamma: float, trace: float | Tensor) -> Tensor:
    """G_t = r_t + gamma ((1 - lambda) V_t+1 + lambda G_t+1); r_t + gamma V_t+1 where the episode or the rollout ends.

    reward, after (G, T, B): `after` is the value of where each step led, zero where the game itself ended; done (T, B);
    lambda, `trace`, may differ from step to step, (T, B).
    """
    returns, carried = torch.empty_like(reward), torch.where(done, 0.0, trace)  # (G, T, B), (T, B)
    following = after[:, -1]
    for t in reversed(range(reward.shape[1])):
        following = reward[:, t] + gamma * (after[:, t] + carried[t] * (following - after[:, t]))  # (G, B)
        returns[:, t] = following
    return returns


class TeamValues(Kept):
    """The network, mixer and rollout of one team."""

    def __init__(
        self, spec: TeamSpec, worlds: int, config: ValueConfig, generator: torch.Generator, device: torch.device
    ):
        self.name, self.config, self.generator, self.device = spec.name, config, generator, device
        agents, steps = len(spec.agents), config.rollout
        self.network = PolicyNetwork(spec, Shape.of(config), generator).to(device)
        self.mixer = mixer(config, spec, generator).to(device)
        self.weights = Weights([self.network, self.mixer], config.learning_rate, config.muon)
        self.speaks = torch.tensor([agent in spec.speakers for agent in spec.agents], device=device).float()  # (A,)
        size = self.network.memory_size
        self.memory = torch.zeros(agents, worlds, size, device=device)
        self.rollout = Sequences.blank(spec, steps, worlds, size, device)
        self.remembered = torch.zeros(agents, steps, worlds, size, device=device)  # after each decision
        self.best = torch.zeros(agents, steps + 1, worlds, device=device)  # the value of the best action

    def act(self, t: int, obs: npt.NDArray, epsilon: float) -> npt.NDArray:
        """Actions under observations (B, A, D): the best, or each part of one anything with probability epsilon."""
        if t == 0:
            self.rollout.memory[:, 0] = self.memory
        greedy, memory = self._see(t, obs)  # (A, B, H), (A, B, M)
        self.memory.copy_(memory)
        self.remembered[:, t] = self.memory
        chance = torch.rand(greedy.shape, generator=self.generator, device=self.device)
        anything = [
            torch.randint(size, (*greedy.shape[:2], 1), generator=self.generator, device=self.device)
            for size in (self.network.moves, self.network.words)[: greedy.shape[2]]
        ]
        action = torch.where(chance < epsilon, torch.cat(anything, 2), greedy)
        self.rollout.action[:, t] = action
        decided = action.swapaxes(0, 1).cpu().numpy()
        return decided if self.network.words else decided[:, :, 0]

    def remember(self, t: int, step: Step) -> None:
        """What the actions of decision t brought about."""
        rollout = self.rollout
        rollout.reward[:, t] = agents_first(step.reward[self.name])
        rollout.terminated[0, t] = torch.from_numpy(step.terminated)
        rollout.truncated[0, t] = torch.from_numpy(step.truncated)
        if step.truncated.any():
            rollout.final_obs[:, t] = agents_first(step.final_obs[self.name])
        if self.network.memory_size:
            self.memory.masked_fill_(rollout.done[t, :, None], 0)

    def learn(self, last: npt.NDArray, learning_rate: float) -> list[Tensor]:
        """Fit the rollout, which ended under observations (B, A, D); the loss of every gradient step."""
        config, rollout, losses = self.config, self.rollout, []
        self.weights.set_learning_rate(learning_rate)
        self._see(config.rollout, last)
        obs, action, memory, done = rollout.obs[:, :-1], rollout.action, rollout.memory[:, 0], rollout.done
        target = self.targets()
        if not self.network.memory_size:  # every decision is a sequence of its own
            obs, action, target = (x.flatten(1, 2)[:, None] for x in (obs, action, target))
            memory, done = obs[:, 0, :, :0], done.flatten()[None]
        experience = ((obs, 2), (memory, 1), (done, 1), (action, 2), (target, 2))
        for seen, before, ended, did, wanted in minibatches(
            experience, config.epochs, config.minibatches, self.generator
        ):
            out, _ = unroll(self.network, seen, before, ended)
            value = self.mixer(self.value(out, did), self.network.normaliser(seen))  # (G, L, S)
            losses.append(self._descend(functional.mse_loss(value, wanted)))
        self._show()  # only now: the targets were made with the old scale
        return losses

    @torch.inference_mode()
    def targets(self) -> Tensor:
        """(G, T, B) lambda-returns; G is 1 for a team's common value, A for its agents' own."""
        rollout, cut = self.rollout, self.rollout.truncated[0]
        after = self.mixer(self.best[:, 1:], self.network.normaliser(rollout.obs[:, 1:])).clone()  # (G, T, B)
        if cut.any():
            final = rollout.final_obs[:, cut]  # (A, S, D)
            out, _ = self.network.step(final, self.remembered[:, cut])
            after[:, cut] = self.mixer(self.value(out, self.greedy(out)), self.network.normaliser(final))
        return self._returns(rollout, after)

    def greedy(self, out: Tensor) -> Tensor:
        """The best action (..., H) by scores (..., K + W)."""
        return torch.stack([head.argmax(-1) for head in self.network.heads(out)], -1)

    def value(self, out: Tensor, action: Tensor) -> Tensor:
        """(A, ...) what actions (A, ..., H) are worth by scores (A, ..., K + W); words count where they are heard."""
        move, *word = self.network.heads(out)
        value = move.gather(-1, action[..., :1])
        if word:
            speaks = self.speaks.view(-1, *[1] * (out.dim() - 1))
            value = value + speaks * word[0].gather(-1, action[..., 1:])
        return value.squeeze(-1)

    def parts(self) -> checkpoint.Parts:
        """See `Kept`."""
        return kept({"network": self.network, "mixer": self.mixer}, {"team": self.weights})

    def running(self) -> dict[str, Tensor]:
        """See `Kept`."""
        return {"memory": self.memory}

    @torch.inference_mode()
    def _see(self, t: int, obs: npt.NDArray) -> tuple[Tensor, Tensor]:
        """The best action (A, B, H), whose value it keeps, and the next memory."""
        self.rollout.obs[:, t] = agents_first(obs)
        out, memory = self.network.step(self.rollout.obs[:, t], self.memory)
        greedy = self.greedy(out)
        self.best[:, t] = self.value(out, greedy)
        return greedy, memory

    def _show(self) -> None:
        if isinstance(self.network.normaliser, Normaliser):
            self.network.normaliser.show(self.rollout.obs[:, :-1])

    def _returns(self, sequences: Sequences, after: Tensor) -> Tensor:
        """Lambda-returns (G, L, N); `after` (G, L, N) is the value of where each step led."""
        after = after.masked_fill(sequences.terminated, 0)
        reward = sequences.reward if self.config.mixer == "none" else sequences.reward.sum(0, keepdim=True)
        return lambda_returns(reward, after, sequences.done, self.config.gamma, self.config.trace)

    def _descend(self, loss: Tensor) -> Tensor:
        return descend([self.weights], loss, self.config.gradient_norm)


class ValueLearner(Resumable):
    """Learns one team by its common reward (VDN, QMIX), or every team by its agents' own (IQL); discrete moves only."""

    values: type[TeamValues] = TeamValues
    teams: dict[str, TeamValues]

    def __init__(self, env: VectorEnv, config: ValueConfig, seed: int, device: str = "cpu"):
        """ValueError where the environment is not for this algorithm."""
        if any(spec.moves == 0 for spec in env.teams.values()):
            raise ValueError("this algorithm learns discrete moves; choose maddpg for thrust")
        if config.mixer != "none" and len(env.teams) != 1:
            raise ValueError("this algorithm learns one team; name the team, or choose iql or maddpg to learn several")
        super().__init__(env, seed, device)
        self.config = config
        self.teams = {
            name: self.values(spec, env.worlds, config, self.generator, torch.device(device))
            for name, spec in env.teams.items()
        }

    def iterate(self, progress: float) -> dict[str, float]:
        """See `Learner.iterate`."""
        config, plot = self.config, Plot()
        epsilon = between(config.epsilon, config.epsilon_end, progress / max(config.exploration, 1e-9))
        plot.add(exploration=epsilon)
        for t in range(config.rollout):
            actions = {name: team.act(t, self.obs[name], epsilon) for name, team in self.teams.items()}
            step = self.env.step(actions)
            for team in self.teams.values():
                team.remember(t, step)
            self.obs = step.obs
            plot.returns(self.returns.add(step))
        self.steps += config.rollout * self.env.worlds
        rate = between(config.learning_rate, config.learning_rate_end, progress)
        for name, team in self.teams.items():
            losses = team.learn(self.obs[name], rate)
            self.updates += len(losses)
            if losses:
                plot.add(loss=torch.stack(losses).mean())
        return plot.means()

    def networks(self) -> dict[str, PolicyNetwork]:
        """See `Learner.networks`."""
        return {name: team.network for name, team in self.teams.items()}
