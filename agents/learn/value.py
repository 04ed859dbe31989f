"""Values of moves, learned from lambda-returns without replay; IQL, VDN and QMIX are three mixers of it.

IQL: every agent fits its own return.                      Tan 1993.
VDN: Q_tot = Q_1 + .. + Q_A fits the team's.               Sunehag et al. 2018, arXiv:1706.05296, eq. 4.
QMIX: Q_tot = f(Q_1 .. Q_A; s), df/dQ_a >= 0, fits it.     Rashid et al. 2018, arXiv:1803.11485, eq. 4-6.
In place of a replay buffer and target networks: many worlds, short rollouts, normalised layers, and the returns of
Gallici et al. 2024 (PQN), arXiv:2407.04811, algorithm 1.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from agents.core.algorithms import ValueConfig
from agents.core.env import Step, TeamSpec, VectorEnv
from agents.learn import checkpoint
from agents.learn.learner import Plot, Returns, between, set_learning_rate
from agents.learn.network import Normaliser, PolicyNetwork, Shape


class Independent(nn.Module):
    """IQL: every agent's value stands for itself."""

    def forward(self, q: Tensor, obs: Tensor) -> Tensor:
        """Values (A, ...) under observations (A, ..., D) to values (A, ...)."""
        return q


class Sum(nn.Module):
    """VDN: the team's value is the sum of its agents'."""

    def forward(self, q: Tensor, obs: Tensor) -> Tensor:
        """Values (A, ...) under observations (A, ..., D) to the team's (1, ...)."""
        return q.sum(0, keepdim=True)


class Monotonic(nn.Module):
    """QMIX: a two-layer network whose weights, never negative, are made from the state: all that the team observes."""

    def __init__(self, agents: int, obs_size: int, units: int, generator: torch.Generator):
        super().__init__()
        self.sizes = [agents * units, units, units, units]
        self.hyper = _linear(agents * obs_size, sum(self.sizes), generator)  # makes all weights of the mixer at once
        self.value = _linear(units, 1, generator)

    def forward(self, q: Tensor, obs: Tensor) -> Tensor:
        """Values (A, ...) under observations (A, ..., D) to the team's (1, ...)."""
        state = obs.movedim(0, -2).flatten(-2)  # (..., A*D)
        first, bias, last, value = self.hyper(state).split(self.sizes, -1)
        weight = first.abs().unflatten(-1, (len(q), -1))  # (..., A, H)
        hidden = functional.elu((q.movedim(0, -1)[..., None] * weight).sum(-2) + bias)  # (..., H)
        team = (hidden * last.abs()).sum(-1, keepdim=True) + self.value(value.relu())  # (..., 1)
        return team.movedim(-1, 0)


def lambda_returns(reward: Tensor, after: Tensor, done: Tensor, gamma: float, trace: float) -> Tensor:
    """G_t = r_t + gamma ((1 - lambda) V_t+1 + lambda G_t+1); r_t + gamma V_t+1 where the episode or the rollout ends.

    reward, after (G, T, B): `after` is the value of where each step led, zero where the game itself ended; done (T, B).
    """
    returns = torch.empty_like(reward)
    following = after[:, -1]
    for t in reversed(range(reward.shape[1])):
        carried = torch.where(done[t], 0.0, trace) * (following - after[:, t])  # (G, B)
        following = reward[:, t] + gamma * (after[:, t] + carried)
        returns[:, t] = following
    return returns


class ValueLearner:
    """Learns one team by its common reward (VDN, QMIX), or every team by its agents' own (IQL); discrete moves only."""

    def __init__(self, env: VectorEnv, config: ValueConfig, seed: int, device: str = "cpu"):
        """ValueError where the environment is not for this algorithm."""
        if any(spec.moves == 0 for spec in env.teams.values()):
            raise ValueError("this algorithm learns discrete moves; choose maddpg for thrust")
        if config.mixer != "none" and len(env.teams) != 1:
            raise ValueError("this algorithm learns one team; name the team, or choose iql or maddpg to learn several")
        self.env, self.config, self.steps, self.updates = env, config, 0, 0
        self.generator = torch.Generator(device).manual_seed(seed)
        self.teams = {
            name: TeamValues(spec, env.worlds, config, self.generator, torch.device(device))
            for name, spec in env.teams.items()
        }
        self.returns, self.obs = Returns(env), env.reset()

    def iterate(self, progress: float) -> dict[str, float]:
        """See `Learner.iterate`."""
        config, plot = self.config, Plot()
        epsilon = between(config.epsilon, config.epsilon_end, progress / max(config.exploration, 1e-9))
        plot.add(exploration=epsilon)
        for t in range(config.rollout):
            moves = {name: team.act(t, self.obs[name], epsilon) for name, team in self.teams.items()}
            step = self.env.step(moves)
            for team in self.teams.values():
                team.remember(t, step)
            self.obs = step.obs
            plot.returns(self.returns.add(step))
        self.steps += config.rollout * self.env.worlds
        for name, team in self.teams.items():
            plot.add(loss=team.learn(self.obs[name], between(config.learning_rate, config.learning_rate_end, progress)))
            self.updates += config.epochs * config.minibatches
        return plot.means()

    def networks(self) -> dict[str, PolicyNetwork]:
        """See `Learner.networks`."""
        return {name: team.network for name, team in self.teams.items()}

    def state_dict(self) -> dict[str, Tensor]:
        """See `Learner.state_dict`."""
        return checkpoint.tensors(self._parts(torch.tensor([self.steps, self.updates])))

    def load_state_dict(self, state: Mapping[str, Tensor]) -> None:
        """See `Learner.load_state_dict`."""
        counters = torch.zeros(2, dtype=torch.int64)
        checkpoint.restore(self._parts(counters), state)
        self.steps, self.updates = counters.tolist()

    def _parts(self, counters: Tensor) -> checkpoint.Parts:
        parts: dict[str, checkpoint.Part] = {"counters": counters, "generator": self.generator}
        for name, team in self.teams.items():
            parts |= {f"{name}/network": team.network, f"{name}/mixer": team.mixer, f"{name}/adam": team.optimiser}
        return parts


class TeamValues:
    """The network, mixer and rollout of one team."""

    def __init__(
        self, spec: TeamSpec, worlds: int, config: ValueConfig, generator: torch.Generator, device: torch.device
    ):
        self.name, self.config, self.generator, self.device = spec.name, config, generator, device
        agents, steps = len(spec.agents), config.rollout
        shape = Shape(config.units, config.layers, config.layer_norm, config.shared, config.normalise)
        self.network = PolicyNetwork(spec, shape, generator).to(device)
        self.mixer = _mixer(config, spec, generator).to(device)
        self.parameters = [*self.network.parameters(), *self.mixer.parameters()]
        self.optimiser = torch.optim.Adam(self.parameters, lr=config.learning_rate, eps=1e-5, fused=True)
        self.obs = torch.zeros(agents, steps + 1, worlds, spec.obs_size, device=device)
        self.final_obs = torch.zeros(agents, steps, worlds, spec.obs_size, device=device)
        self.best = torch.zeros(agents, steps + 1, worlds, device=device)  # the value of the best move
        self.moves = torch.zeros(agents, steps, worlds, dtype=torch.int64, device=device)
        self.reward = torch.zeros(agents, steps, worlds, device=device)
        self.terminated = torch.zeros(steps, worlds, dtype=torch.bool, device=device)
        self.truncated = torch.zeros(steps, worlds, dtype=torch.bool, device=device)

    def act(self, t: int, obs: npt.NDArray, epsilon: float) -> npt.NDArray:
        """Moves (B, A) under observations (B, A, D): the best, or any with probability epsilon."""
        q = self._see(t, obs)
        greedy = q.argmax(2)  # (A, B)
        chance = torch.rand(greedy.shape, generator=self.generator, device=self.device)
        anything = torch.randint(q.shape[2], greedy.shape, generator=self.generator, device=self.device)
        self.moves[:, t] = torch.where(chance < epsilon, anything, greedy)
        return self.moves[:, t].T.cpu().numpy()

    def remember(self, t: int, step: Step) -> None:
        """What the moves of decision t brought about."""
        self.reward[:, t] = _tensor(step.reward[self.name].T)
        self.terminated[t] = _tensor(step.terminated)
        self.truncated[t] = _tensor(step.truncated)
        if step.truncated.any():
            self.final_obs[:, t] = _tensor(step.final_obs[self.name].swapaxes(0, 1))

    def learn(self, last: npt.NDArray, learning_rate: float) -> float:
        """Fit the rollout, which ended under observations (B, A, D); returns the mean loss."""
        config, losses = self.config, []
        set_learning_rate(self.optimiser, learning_rate)
        self._see(config.rollout, last)
        if isinstance(self.network.normaliser, Normaliser):
            self.network.normaliser.show(self.obs[:, :-1])
        target = self.targets().flatten(1)  # (G, S)
        moves = self.moves.flatten(1)[:, :, None]  # (A, S, 1)
        obs = self.obs[:, :-1].flatten(1, 2)  # (A, S, D)
        for _ in range(config.epochs):
            order = torch.randperm(target.shape[1], generator=self.generator, device=self.device)
            for batch in order.chunk(config.minibatches):
                q = self.network(obs[:, batch]).gather(2, moves[:, batch]).squeeze(2)  # (A, S)
                losses.append(self._descend(functional.mse_loss(self.mixer(q, obs[:, batch]), target[:, batch])))
        return float(torch.stack(losses).mean())

    @torch.inference_mode()
    def targets(self) -> Tensor:
        """(G, T, B) lambda-returns; G is 1 for a team's common value, A for its agents' own."""
        after = self.mixer(self.best[:, 1:], self.obs[:, 1:]).clone()  # (G, T, B)
        if self.truncated.any():
            final = self.final_obs[:, self.truncated]  # (A, S, D)
            after[:, self.truncated] = self.mixer(self.network(final).amax(2), final)
        after[:, self.terminated] = 0
        reward = self.reward if len(after) > 1 else self.reward.sum(0, keepdim=True)
        return lambda_returns(reward, after, self.terminated | self.truncated, self.config.gamma, self.config.trace)

    @torch.inference_mode()
    def _see(self, t: int, obs: npt.NDArray) -> Tensor:
        self.obs[:, t] = _tensor(obs.swapaxes(0, 1))
        q = self.network(self.obs[:, t])  # (A, B, K)
        self.best[:, t] = q.amax(2)
        return q

    def _descend(self, loss: Tensor) -> Tensor:
        self.optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.parameters, self.config.gradient_norm)
        self.optimiser.step()
        return loss.detach()


def _mixer(config: ValueConfig, spec: TeamSpec, generator: torch.Generator) -> nn.Module:
    match config.mixer:
        case "none":
            return Independent()
        case "sum":
            return Sum()
        case "monotonic":
            return Monotonic(len(spec.agents), spec.obs_size, config.mixer_units, generator)


def _linear(inputs: int, outputs: int, generator: torch.Generator) -> nn.Linear:
    linear = nn.utils.skip_init(nn.Linear, inputs, outputs)
    for parameter in linear.parameters():
        nn.init.uniform_(parameter, -(inputs**-0.5), inputs**-0.5, generator=generator)
    return linear


def _tensor(array: npt.NDArray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(array))
