"""Some copies of a game of others, stepped one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import gymnasium
import numpy as np
import numpy.typing as npt

from agents.core.env import Bools, Step, TeamArrays, TeamSpec
from agents.learn.pettingzoo.games import Alone, Make
from agents.learn.pettingzoo.seat import Teams, alike, seats_of, spec_of

ALL = "all"  # the name of a team of all agents


class Copies:
    """Some copies of the game, and nothing else: what a process is made of."""

    def __init__(self, make: Make, seeds: Sequence[int], teams: Teams | str) -> None:
        made = [make() for _ in seeds]
        self._games = [Alone(one) if isinstance(one, gymnasium.Env) else one for one in made]
        self._seeds: list[int | None] = list(seeds)  # of the next restart; the first has one
        first = self._games[0]
        grouped = {ALL: first.possible_agents} if teams == ALL else alike(first)
        self._seats = seats_of(first, grouped if isinstance(teams, str) else teams)
        self.teams = {team: spec_of(team, seats) for team, seats in self._seats.items()}
        self._possible = {
            team: np.array([np.arange(self.teams[team].moves) < seat.moves for seat in seats])  # (A, K)
            for team, seats in self._seats.items()
        }
        self._obs = self._zeros()

    def kinds(self) -> tuple[dict[str, TeamSpec], dict[str, Bools]]:
        """The teams, and which of its team's moves each agent has, (A, K)."""
        return self.teams, self._possible

    def close(self) -> None:
        """Let the games close their windows."""
        for copy in self._games:
            copy.close()

    def restart(self, which: Sequence[int]) -> TeamArrays:
        """See `VectorEnv.restart`."""
        self._obs = {team: obs.copy() for team, obs in self._obs.items()}
        for world in which:
            obs, _ = self._games[world].reset(seed=self._seeds[world])
            self._seeds[world] = None
            self._write(self._obs, world, obs)
        return self._obs

    def step(self, action: Mapping[str, npt.NDArray]) -> Step:
        """See `VectorEnv.step`."""
        final, count = self._zeros(), len(self._games)
        reward = {team: np.zeros((count, len(seats)), np.float32) for team, seats in self._seats.items()}
        terminated, truncated = np.zeros((2, count), bool)
        for world, one in enumerate(self._games):
            playing = set(one.agents)
            doing = {
                seat.agent: seat.act(action[team][world, row])
                for team, seats in self._seats.items()
                for row, seat in enumerate(seats)
                if seat.agent in playing
            }
            obs, paid, ended, cut, _ = one.step(doing)
            self._write(final, world, obs)
            for team, seats in self._seats.items():
                reward[team][world] = [paid.get(seat.agent, 0.0) for seat in seats]
            if not one.agents or all(ended.get(agent) or cut.get(agent) for agent in one.agents):
                truncated[world] = any(cut.get(agent) and not ended.get(agent) for agent in playing)
                terminated[world] = not truncated[world]
        self._obs = final
        return Step(self.restart(np.flatnonzero(terminated | truncated).tolist()), reward, terminated, truncated, final)

    def _write(self, into: TeamArrays, world: int, obs: Mapping[str, Any]) -> None:
        for team, seats in self._seats.items():
            into[team][world] = 0
            for row, seat in enumerate(seats):
                if seat.agent in obs:
                    into[team][world, row, : seat.obs_size] = seat.see(obs[seat.agent])

    def _zeros(self) -> TeamArrays:
        shapes = {team: (len(self._games), len(spec.agents), spec.obs_size) for team, spec in self.teams.items()}
        return {team: np.zeros(shape, np.float32) for team, shape in shapes.items()}
