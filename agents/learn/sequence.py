"""Sequences: stretches of a team's decisions side by side; a rollout fills them, a replay keeps them."""

from __future__ import annotations

from dataclasses import dataclass, fields

import torch
from torch import Tensor

from agents.core.env import TeamSpec
from agents.learn.network import PolicyNetwork


@dataclass(frozen=True)
class Sequences:
    """N stretches of L decisions of every agent of a team; the third axis of every tensor is N."""

    obs: Tensor  # (A, L + 1, N, D) the last is where the stretch led
    final_obs: Tensor  # (A, L, N, D) where a step led before the restart; of use only where truncated
    memory: Tensor  # (A, 1, N, M) at the first decision
    action: Tensor  # (A, L, N, H) move, and word in a team that talks
    reward: Tensor  # (A, L, N)
    terminated: Tensor  # (1, L, N)
    truncated: Tensor  # (1, L, N)

    @classmethod
    def blank(cls, spec: TeamSpec, length: int, count: int, memory: int, device: torch.device) -> Sequences:
        """Room for `count` of them, each agent remembering `memory` numbers."""
        agents, many = len(spec.agents), (length, count)

        def room(*shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
            return torch.zeros(shape, dtype=dtype, device=device)

        return cls(
            obs=room(agents, length + 1, count, spec.obs_size),
            final_obs=room(agents, *many, spec.obs_size),
            memory=room(agents, 1, count, memory),
            action=room(agents, *many, 2 if spec.words else 1, dtype=torch.int64),
            reward=room(agents, *many),
            terminated=room(1, *many, dtype=torch.bool),
            truncated=room(1, *many, dtype=torch.bool),
        )

    @property
    def done(self) -> Tensor:
        """(L, N) an episode ended, either way."""
        return (self.terminated | self.truncated)[0]

    def tensors(self) -> dict[str, Tensor]:
        """All of them, by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def pick(self, which: Tensor) -> Sequences:
        """Copies of the sequences `which` (indices)."""
        return Sequences(**{name: tensor[:, :, which] for name, tensor in self.tensors().items()})

    def put(self, place: Tensor, other: Sequences) -> None:
        """Write `other` over the sequences at `place` (indices)."""
        theirs = other.tensors()
        for name, tensor in self.tensors().items():
            tensor[:, :, place] = theirs[name]


def unroll(network: PolicyNetwork, obs: Tensor, memory: Tensor, done: Tensor) -> tuple[Tensor, Tensor]:
    """Scores (A, L, N, K + W), and what is remembered after each decision (A, L, N, M).

    obs (A, L, N, D); memory (A, N, M) at the first; where done (L, N) an episode ended, the next begins with zeros.
    """
    shape = obs.shape[1:3]
    x = network.mlp.features(network.normaliser(obs.flatten(1, 2)))  # (A, L*N, H)
    after = memory.new_zeros(len(obs), *shape, 0)
    if network.gru is not None:
        steps, gates = [], network.gru.of_input(x).unflatten(1, shape)
        keep = 1 - done[:, :, None].to(x.dtype)  # (L, N, 1)
        for t in range(shape[0]):
            memory = network.gru.after(gates[:, t], memory * keep[t - 1] if t else memory)
            steps.append(memory)
        after = torch.stack(steps, 1)
        x = after.flatten(1, 2)
    return network.answer(x).unflatten(1, shape), after
