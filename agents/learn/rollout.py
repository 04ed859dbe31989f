"""What one team saw and was paid over T decisions in B worlds: the experience of learners without replay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy.typing as npt
import torch
from torch import Tensor

from agents.core.env import Step, TeamSpec
from agents.learn.arrays import agents_first


class Rollout:
    """Tensors that are allocated once and written again with every rollout, agents first."""

    def __init__(self, spec: TeamSpec, steps: int, worlds: int, device: torch.device):
        agents = len(spec.agents)
        self.name, self.device = spec.name, device
        self.obs = torch.zeros(agents, steps + 1, worlds, spec.obs_size, device=device)  # the last: where it all led
        self.final_obs = torch.zeros(agents, steps, worlds, spec.obs_size, device=device)  # written where time ran out
        self.reward = torch.zeros(agents, steps, worlds, device=device)
        self.terminated = torch.zeros(steps, worlds, dtype=torch.bool, device=device)
        self.truncated = torch.zeros(steps, worlds, dtype=torch.bool, device=device)

    @property
    def done(self) -> Tensor:
        """(T, B) the episode ended, either way."""
        return self.terminated | self.truncated

    def see(self, t: int, obs: npt.NDArray) -> Tensor:
        """What the team observes before decision t, (B, A, D), as (A, B, D)."""
        self.obs[:, t] = agents_first(obs)
        return self.obs[:, t]

    def remember(self, t: int, step: Step) -> None:
        """What decision t brought about."""
        self.reward[:, t] = agents_first(step.reward[self.name])
        self.terminated[t] = torch.from_numpy(step.terminated)
        self.truncated[t] = torch.from_numpy(step.truncated)
        if step.truncated.any():
            self.final_obs[:, t] = agents_first(step.final_obs[self.name])


def side_by_side(views: Iterable[Tensor]) -> Tensor:
    """What every agent of every team observes, (A, ..., D) each, as one state (1, ..., all of it).

    `VectorEnv.state` would tell more where agents see little, but not where a step led before the restart.
    """
    return torch.cat([view.movedim(0, -2).flatten(-2) for view in views], -1)[None]


def views_of(rollouts: Sequence[Rollout], centralised: bool) -> list[tuple[Tensor, Tensor]]:
    """What the critics of each team see, (1 or A, T + 1, B, D) and, where episodes were cut, (1 or A, T, B, D)."""
    if not centralised:
        return [(rollout.obs, rollout.final_obs) for rollout in rollouts]
    state = side_by_side(rollout.obs for rollout in rollouts)
    final = side_by_side(rollout.final_obs for rollout in rollouts)
    return [(state, final)] * len(rollouts)


def minibatches(
    parts: Sequence[tuple[Tensor, int]], passes: int, count: int, generator: torch.Generator
) -> Iterator[tuple[Tensor, ...]]:
    """Every sample once a pass, each pass in an order of its own, divided into `count` minibatches.

    parts: tensors of experience, each with the number of the axis along which its samples lie.  Whole rows are copied,
    which is four times as fast as indexing.
    """
    tensor, axis = parts[0]
    for _ in range(passes):
        order = torch.randperm(tensor.shape[axis], generator=generator, device=generator.device)
        for some in order.chunk(count):
            yield tuple(x.index_select(along, some) for x, along in parts)
