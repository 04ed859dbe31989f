"""What a training's learners, their snapshots and all whom they meet are worth: ratings, for as long as it lasts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy.typing as npt

from agents.learn.pool import Pool
from arena.play.rating import Rating, Ratings, Side, role
from arena.sim.scenario import Scenario

LEARNER = "learner"  # as it learns, with all that it tries out: it is worth less than its snapshots


class Ladder:
    """Rated by the rounds of training, and by those that measure snapshots; by who won and nothing else."""

    def __init__(self, scenario: Scenario) -> None:
        self._role = {team.name: role(scenario, team.name) for team in scenario.teams()}
        self.ratings = Ratings()

    def book(self, team: str, pools: Mapping[str, Pool]) -> None:
        """What the learner of a team made of its rivals since the last time."""
        for rival, pool in pools.items():
            sides = Side(self._role[team], LEARNER), self._role[rival]
            for name, outcome in pool.outcomes():
                winner = -1 if outcome == 0.5 else int(outcome == 0)
                self.ratings.record([sides[0], Side(sides[1], name)], winner)

    def measured(self, team: str, player: str, rival: str, word: str, winners: npt.NDArray) -> None:
        """Rounds of a snapshot against whoever `word` names; who won them (E,), as indices of teams or -1."""
        teams = list(self._role)
        sides = [Side(self._role[team], player), Side(self._role[rival], word)]
        places = {teams.index(team): 0, teams.index(rival): 1}
        for winner in winners.tolist():
            self.ratings.record(sides, places.get(winner, -1))

    def snapshot(self, team: str, name: str) -> None:
        """A snapshot begins with what its learner has come to."""
        self.ratings.inherit(self._role[team], name, LEARNER)

    def rating(self, team: str, player: str) -> Rating:
        """Of anybody in a team."""
        return self.ratings.rating(Side(self._role[team], player))

    def state(self) -> dict[str, Any]:
        """For the bookmark."""
        return self.ratings.state()

    def restore(self, state: Mapping[str, Any]) -> None:
        """What `state` gave; ValueError where it is something else."""
        self.ratings = Ratings.of(state)
