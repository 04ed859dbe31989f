"""What critics look at: their agent's own observation and action first, then those of all others, or of nobody else.

Who comes first makes the view of every agent of a team alike, so that one network can be the critic of all of them.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from agents.core.env import TeamSpec
from agents.learn.equivariant import Group, Representation
from agents.learn.replay import TeamTensors

EVERYBODY = "all"


class View:
    """What the critics of one team see."""

    def __init__(self, name: str, teams: Mapping[str, TeamSpec], decentralised: str):
        """`decentralised` as in `MaddpgConfig`."""
        self.name, self.teams, self.agents = name, teams, len(teams[name].agents)
        sizes = {team: spec.obs_size + (spec.moves or spec.thrust) + spec.words for team, spec in teams.items()}
        total = sum(len(spec.agents) * sizes[team] for team, spec in teams.items())
        words = {word.strip() for word in decentralised.split(",")} & {EVERYBODY, name, *teams[name].agents}
        alone = [bool(words & {EVERYBODY, name, agent}) for agent in teams[name].agents]
        self.alone = all(alone)
        self.size = sizes[name] if self.alone else total
        self.sees = (
            None if self.alone or not any(alone) else ~torch.tensor(alone)[:, None, None]
        )  # (A, 1, 1) whose critics see others
        number = torch.arange(self.agents)
        self.mates = (number[:, None] + number[1:]) % self.agents  # (A, A - 1) the next, and so round

    def turned(self, group: Group) -> Representation:
        """What turns make of it, in the order of `judge`."""
        spec = self.teams[self.name]
        seen = group.done(spec) + group.seen(spec)
        for team, other in self.teams.items() if not self.alone else ():
            seen += (group.seen(other) + group.done(other)) * (len(other.agents) - (team == self.name))
        return seen

    def others(self, obs: TeamTensors, action: TeamTensors) -> Tensor:
        """(A, S, all the rest) what each critic sees beside its own agent.

        Actions are (U, S, W) of the U agents of each team, or (A, U, S, W) where each critic's agent has its own idea.
        """
        if self.alone:
            return obs[self.name][..., :0]
        parts = []
        for team, seen in obs.items():
            done = action[team] if action[team].dim() == 4 else action[team][None]
            both = torch.cat([seen.expand(len(done), *seen.shape), done], 3)  # (A or 1, U, S, D + W)
            if team == self.name:
                viewer = torch.arange(self.agents)[:, None] if len(both) > 1 else torch.zeros_like(self.mates)
                both = both[viewer, self.mates]  # (A, A - 1, S, D + W)
            parts.append(both.swapaxes(1, 2).flatten(2).expand(self.agents, -1, -1))
        rest = torch.cat(parts, 2)
        return rest if self.sees is None else rest * self.sees.to(rest.device)


def judge(critic: nn.Module, obs: Tensor, action: Tensor, others: Tensor) -> Tensor:
    """(A, S) the value of own actions (A, S, W) under own observations (A, S, D), given `others`."""
    return critic(torch.cat([action, obs, others], 2)).squeeze(2)


def check_names(decentralised: str, teams: Mapping[str, TeamSpec]) -> None:
    """ValueError unless every name is a team's or an agent's, or all."""
    known = {EVERYBODY, *teams, *(agent for spec in teams.values() for agent in spec.agents)}
    for word in decentralised.split(","):
        if word.strip() and word.strip() not in known:
            raise ValueError(
                f"decentralised: there is no team or agent called {word.strip()}; there are {', '.join(sorted(known))}"
            )
