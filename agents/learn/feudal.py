"""Two levels as one policy: every k decisions a manager sets each agent a goal, and workers follow them.

A goal is where some numbers of an agent's own observation should come to; the manager says how far off that is, and
which way.  Nachum et al. 2018, arXiv:1805.08296, section 3.1.  One manager sees what the whole team sees and has a goal
for each of its agents, who act at the same time;  Ahilan and Dayan 2019, arXiv:1901.08492, section 3.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from agents.core.env import TeamSpec
from agents.core.policy import check_whole_teams
from agents.learn.network import PolicyNetwork

ASKED = "asked for:"  # before the name of a part: what workers observe of the way to where it should come to


@dataclass(frozen=True)
class Goals:
    """What goals are about, P numbers of each agent's observation, and for how long they hold."""

    about: list[int]  # which numbers
    reach: float  # how far off a goal may be, in each of them
    hold: int  # k, decisions

    @staticmethod
    def of(spec: TeamSpec, parts: str, reach: float, hold: int) -> Goals:
        """About the named parts of the observation, divided by commas, as far as there are any; else about all."""
        wanted = {name.strip() for name in parts.split(",")}
        names = [name for name, size in spec.layout for _ in range(size)]
        about = [number for number, name in enumerate(names) if name in wanted]
        return Goals(about or list(range(len(names))), reach, hold)

    def manager(self, spec: TeamSpec) -> TeamSpec:
        """The team as its manager deals with it: for every agent it sees what all see, and names a goal."""
        mates = range(len(spec.agents))
        seen = tuple((f"{mate} {part}", size) for mate in mates for part, size in spec.layout)
        planar = tuple(f"{mate} {part}" for mate in mates for part in spec.planar)
        team = TeamSpec(spec.name, spec.agents, seen, moves=0, thrust=len(self.about))
        return replace(team, planar=planar, turns=spec.turns if self.parts(spec) <= {*spec.planar} else ())

    def worker(self, spec: TeamSpec) -> TeamSpec:
        """The team as its workers are: they see their goals too."""
        asked = [(name, size) for name, size in spec.layout if name in self.parts(spec)]
        seen = (*spec.layout, *((f"{ASKED} {name}", size) for name, size in asked), ("time left", 1))
        planar = (*spec.planar, *(f"{ASKED} {name}" for name, _ in asked if name in spec.planar))
        return replace(spec, layout=seen, planar=planar)

    def parts(self, spec: TeamSpec) -> set[str]:
        """The names of the parts that goals are about: whole ones."""
        names = [name for name, size in spec.layout for _ in range(size)]
        return {names[number] for number in self.about}


def turns(agents: int) -> npt.NDArray[np.int64]:
    """(A, A) in which order the manager looks at the team for each agent: that agent first, then those after it."""
    return (np.arange(agents)[:, None] + np.arange(agents)) % agents


class FeudalNetwork(nn.Module):
    """Manager and workers of one team; greedy, it is a `Policy` whose agents are asked together.

    Its memory is the goal, P numbers, and for how many more decisions it holds.
    """

    together = True

    def __init__(self, goals: Goals, manager: PolicyNetwork, worker: PolicyNetwork):
        super().__init__()
        self.goals, self.manager, self.worker = goals, manager, worker
        self.agents, self.moves, self.words, self.width = worker.agents, worker.moves, worker.words, worker.width
        self.obs_size, self.memory_size = manager.obs_size // manager.agents, len(goals.about) + 1

    def step(self, obs: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        """Observations (A, S, D) and memory (A, S, M) to what workers do, (A, S, K + W), and the next memory."""
        goals, here = self.goals, obs[..., self.goals.about]  # (A, S, P)
        target, left = memory.split([len(goals.about), 1], -1)
        team = obs[turns(self.agents)].movedim(1, 2).flatten(2)  # (A, S, A D)
        over = left < 0.5
        target = torch.where(over, here + goals.reach * self.manager(team), target)
        left = torch.where(over, float(goals.hold), left)
        return self.worker(torch.cat([obs, target - here, left / goals.hold], -1)), torch.cat([target, left - 1], -1)

    @torch.inference_mode()
    def rows(self, obs: npt.NDArray, agent: npt.NDArray, memory: npt.NDArray) -> tuple[npt.NDArray, npt.NDArray]:
        """See `agents.learn.learner.Network.rows`; ValueError where the rows are not whole teams, in order."""
        check_whole_teams(agent, self.agents)
        device = next(self.parameters()).device
        given = (torch.from_numpy(np.ascontiguousarray(part, np.float32)).to(device) for part in (obs, memory))
        teams = [part.unflatten(0, (-1, self.agents)).swapaxes(0, 1) for part in given]
        out, after = (part.swapaxes(0, 1).flatten(0, 1).cpu().numpy() for part in self.step(*teams))
        return out, after

    def act(
        self, obs: npt.NDArray, agent: npt.NDArray, memory: npt.NDArray, rng: np.random.Generator
    ) -> tuple[npt.NDArray, npt.NDArray]:
        """See `agents.core.policy.Policy.act`."""
        out, memory = self.rows(obs, agent, memory)
        return self.worker.decided(out), memory

    def frozen(self) -> FeudalNetwork:
        """See `agents.learn.learner.Network.frozen`."""
        return copy.deepcopy(self).requires_grad_(False)
