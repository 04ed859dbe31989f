"""The agents of a game of others as seats of teams: what they see and do in numbers, and who is like whom."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gymnasium
import numpy as np
import numpy.typing as npt
from gymnasium.spaces import Box, Discrete, Space

from agents.core.card import LARGEST_ANSWER, LARGEST_OBSERVATION
from agents.core.env import TeamSpec

Teams = Mapping[str, Sequence[str]]  # agents by team


@dataclass(frozen=True)
class Seat:
    """One agent of the game: its spaces as numbers."""

    agent: str
    observation: Space
    action: Space

    @property
    def obs_size(self) -> int:
        """How many numbers it observes."""
        return int(gymnasium.spaces.flatdim(self.observation))

    @property
    def moves(self) -> int:
        """How many moves it has; 0 where it acts by thrust."""
        return int(self.action.n) if isinstance(self.action, Discrete) else 0

    @property
    def thrust(self) -> int:
        """How many numbers its thrust has."""
        return gymnasium.spaces.flatdim(self.action) if isinstance(self.action, Box) else 0

    def see(self, obs: Any) -> npt.NDArray:
        """(D,) the observation as numbers."""
        return np.asarray(gymnasium.spaces.flatten(self.observation, obs), np.float32)

    def act(self, action: Any) -> Any:
        """What the game takes for a move, or for thrust in [-1, 1]."""
        if isinstance(self.action, Discrete):
            return self.action.dtype.type(self.action.start + (action if action < self.moves else 0))
        assert isinstance(self.action, Box)
        low, high, shape = self.action.low, self.action.high, self.action.shape
        share = (1 + np.clip(action[: self.thrust], -1, 1).reshape(shape)) / 2
        return (low + share * (high - low)).astype(self.action.dtype)

    def refusal(self) -> str:
        """Why nobody can learn to play it here; empty where somebody can."""
        if not isinstance(self.observation, Box | Discrete):
            return f"{self.agent} observes {self.observation}; only Box and Discrete observations can be learned from"
        if self.obs_size > LARGEST_OBSERVATION:
            return f"{self.agent} observes {self.obs_size} numbers; a model can see {LARGEST_OBSERVATION} at most"
        if max(self.moves, self.thrust) > LARGEST_ANSWER:
            return f"{self.agent} acts by {self.action}; a model can say {LARGEST_ANSWER} numbers at most"
        if isinstance(self.action, Box):
            bounded = np.isfinite(self.action.low).all() and np.isfinite(self.action.high).all()
            return "" if bounded else f"{self.agent} acts by {self.action}; thrust needs bounds"
        discrete = isinstance(self.action, Discrete)
        return "" if discrete else f"{self.agent} acts by {self.action}; only Discrete and Box actions can be learned"


def seats_of(one: Any, teams: Teams) -> dict[str, list[Seat]]:
    """Every team's seats; ValueError says what cannot be learned."""
    known = set(one.possible_agents)
    if unknown := [agent for agents in teams.values() for agent in agents if agent not in known]:
        raise ValueError(f"the game has no agent called {unknown[0]}; it has {', '.join(one.possible_agents)}")
    if left := sorted(known - {agent for agents in teams.values() for agent in agents}):
        raise ValueError(f"{left[0]} belongs to no team")
    seats = {
        team: [Seat(agent, one.observation_space(agent), one.action_space(agent)) for agent in agents]
        for team, agents in teams.items()
    }
    for team, found in seats.items():
        for seat in found:
            if seat.refusal():
                raise ValueError(seat.refusal())
        if len({seat.moves > 0 for seat in found}) > 1:
            raise ValueError(f"some of {team} act by moves and some by thrust; put them in different teams")
    return seats


def spec_of(team: str, seats: list[Seat]) -> TeamSpec:
    """A team of these seats, as learners know it."""
    size, moves = max(seat.obs_size for seat in seats), max(seat.moves for seat in seats)
    agents, thrust = tuple(seat.agent for seat in seats), max(seat.thrust for seat in seats)
    return TeamSpec(team, agents, (("observation", size),), moves, thrust=thrust or TeamSpec.thrust)


def alike(one: Any) -> Teams:
    """Agents of equal spaces and equal names but for their numbers."""
    groups: dict[tuple, list[str]] = {}
    for agent in one.possible_agents:
        stem = re.sub(r"[_\W]*\d+$", "", str(agent)) or "agents"
        groups.setdefault((stem, str(one.observation_space(agent)), str(one.action_space(agent))), []).append(agent)
    stems = [key[0] for key in groups]
    names = [stem if stems.count(stem) == 1 else agents[0] for stem, agents in zip(stems, groups.values(), strict=True)]
    return dict(zip(names, groups.values(), strict=True))
