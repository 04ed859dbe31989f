"""Replay: the decisions of the recent past, kept in tensors that are allocated once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy.typing as npt
import torch
from torch import Tensor

from agents.core.env import Step, TeamSpec
from agents.learn.arrays import agents_first

TeamTensors = dict[str, Tensor]  # one tensor a team, by the team's name


@dataclass(frozen=True)
class Batch:
    """S decisions of every agent, agents first; actions as in `agents.learn.actions`."""

    obs: TeamTensors  # (A, S, D)
    action: TeamTensors  # (A, S, W)
    reward: TeamTensors  # (A, S)
    next_obs: TeamTensors  # (A, S, D) where the decision led, before any restart
    followed: TeamTensors  # (A, S) the sub-policy that decided; 0 where there is but one
    lives: Tensor  # (S,) 1 where there is value beyond; 0 where the game itself ended, not where only its time ran out


class Replay:
    """Holds `capacity` decisions and forgets the oldest first."""

    def __init__(self, teams: Mapping[str, TeamSpec], capacity: int, device: torch.device):
        self.capacity, self.count, self.device = capacity, 0, device  # count: of all decisions ever added
        self.memory = Batch(
            obs={name: self._room(team, team.obs_size) for name, team in teams.items()},
            action={name: self._room(team, (team.moves or team.thrust) + team.words) for name, team in teams.items()},
            reward={name: self._room(team) for name, team in teams.items()},
            next_obs={name: self._room(team, team.obs_size) for name, team in teams.items()},
            followed={name: self._room(team).long() for name, team in teams.items()},
            lives=torch.zeros(capacity, device=device),
        )

    def __len__(self) -> int:
        return min(self.count, self.capacity)

    def add(self, obs: Mapping[str, npt.NDArray], action: TeamTensors, followed: TeamTensors, step: Step) -> None:
        """One decision of B worlds: observations (B, A, D), actions (A, B, W) of sub-policies, what came of them."""
        place = torch.arange(self.count, self.count + len(step.terminated), device=self.device) % self.capacity
        for name in self.memory.obs:
            self.memory.obs[name][:, place] = agents_first(obs[name]).to(self.device)
            self.memory.action[name][:, place] = action[name]
            self.memory.followed[name][:, place] = followed[name]
            self.memory.reward[name][:, place] = agents_first(step.reward[name]).to(self.device)
            self.memory.next_obs[name][:, place] = agents_first(step.final_obs[name]).to(self.device)
        self.memory.lives[place] = torch.from_numpy(~step.terminated).float().to(self.device)
        self.count += len(place)

    def sample(self, size: int, generator: torch.Generator) -> Batch:
        """Any `size` of the decisions held."""
        return self._pick(torch.randint(len(self), (size,), generator=generator, device=self.device))

    def latest(self, size: int) -> Batch:
        """The newest `size` decisions, or all that are held."""
        newest = torch.arange(self.count - min(size, len(self)), self.count, device=self.device)
        return self._pick(newest % self.capacity)

    def tensors(self) -> dict[str, Tensor]:
        """What it holds, by name: for checkpoints."""
        memory = self.memory
        kinds = {"obs": memory.obs, "action": memory.action, "reward": memory.reward, "next_obs": memory.next_obs}
        kinds["followed"] = memory.followed
        teams = {f"{kind}/{name}": tensor for kind, by_team in kinds.items() for name, tensor in by_team.items()}
        return teams | {"lives": memory.lives}

    def _pick(self, chosen: Tensor) -> Batch:
        def pick(tensors: TeamTensors) -> TeamTensors:
            return {name: tensor.index_select(1, chosen) for name, tensor in tensors.items()}

        memory = self.memory
        return Batch(
            obs=pick(memory.obs),
            action=pick(memory.action),
            reward=pick(memory.reward),
            next_obs=pick(memory.next_obs),
            followed=pick(memory.followed),
            lives=memory.lives[chosen],
        )

    def _room(self, team: TeamSpec, *width: int) -> Tensor:
        return torch.zeros(len(team.agents), self.capacity, *width, device=self.device)
