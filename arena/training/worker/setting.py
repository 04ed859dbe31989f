"""The setting of a training: the environments as the learners see them, and who plays the teams that do not learn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from agents.core.algorithms import ALGORITHMS
from agents.core.card import Evaluation
from agents.core.env import VectorEnv
from agents.core.policy import Policy
from agents.learn.curriculum import Curriculum
from agents.learn.pool import Pool
from agents.learn.selfplay import TakenSeats
from arena.places import models, shipped_models
from arena.play.evaluate import evaluate
from arena.play.learning import SELF, apart, learning_teams, met
from arena.play.library import Library
from arena.scenarios.catalog import make
from arena.sim.env import Env
from arena.sim.option import options
from arena.sim.rules import RULES
from arena.training.request import RunError, RunRequest
from arena.training.worker.ladder import Ladder
from arena.training.worker.remembering import Remembering
from arena.training.worker.rivals import Rivals

EVALUATION_SEED = 1_000_003  # of fresh episodes: far from the seeds people train with


@dataclass(frozen=True)
class Side:
    """Teams that learn in the same worlds, and the pools that the others there are drawn from."""

    teams: list[str]
    env: Remembering
    pools: dict[str, Pool]  # by team


class Setting:
    """Everything about a run that is not the learner: scenario, environments, rivals, and what all are worth."""

    def __init__(self, request: RunRequest, continuous: bool, worlds: int, resumed: int) -> None:
        self.request = request
        self.scenario = make(request.scenario, request.options)
        self.rules = RULES[request.rules]
        self.rivals = Rivals(self.scenario, self.rules, Library([shipped_models(), models()]))
        self.ladder = Ladder(self.scenario)
        asked = self.scenario, ALGORITHMS[request.algorithm], request.team, request.opponents
        self.learning = learning_teams(*asked)
        groups = [[team] for team in self.learning] if apart(*asked) else [self.learning]
        self.curricula: list[Curriculum] = []  # of the sides, where there are any
        self.sides = self._sides(groups, met(*asked), continuous, worlds, resumed)
        self.horizon = round(self.scenario.seconds(self.rules) / self.rules.decision_seconds)  # decisions
        self.title = self.scenario.title
        self.options = {option.name: getattr(self.scenario, option.name) for option in options(self.scenario)}
        several = len(self.scenario.teams()) > 1
        self.yardsticks = ("script:hard", "script:easy", "random") if several else ("script:hard",)

    def _sides(
        self, groups: list[list[str]], words: list[str], continuous: bool, worlds: int, resumed: int
    ) -> list[Side]:
        sides = []
        for number, teams in enumerate(groups):
            seed = [self.request.seed, resumed, *[number][:number]]
            env = cast(VectorEnv, Env(self.scenario, self.rules, worlds, seed, continuous=continuous))  # by its shape
            if self.request.curriculum:
                env = Curriculum(env, partial(self._won, teams[0]), threshold=self.request.curriculum)
                self.curricula.append(env)
            others = [team for team in env.teams if team not in teams]
            pools = {team: Pool(own=SELF in words, sampling=self.request.sampling) for team in others}
            sides.append((teams, env, seed, pools))
        self.rivals.join([entry for *_, pools in sides for entry in pools.items()], words, resuming=resumed > 0)
        return [
            Side(teams, Remembering(TakenSeats(env, pools, seed=seed, outcome=self._outcome) if pools else env), pools)
            for teams, env, seed, pools in sides
        ]

    @property
    def meets_itself(self) -> bool:
        """Whether past selves are among the rivals."""
        return any(pool.own for side in self.sides for pool in side.pools.values())

    def side(self, team: str) -> Side:
        """Where a team learns."""
        return next(side for side in self.sides if team in side.teams)

    def add_past_self(self, path: Path, team: str) -> None:
        """A snapshot of a team is rated, and joins the pools that hold its past selves."""
        self.book()
        self.ladder.snapshot(team, path.stem)
        for side in self.sides:
            for rival, pool in side.pools.items():
                if pool.own and (rival == team or self.scenario.symmetric):
                    pool.add(path.stem, self.rivals.past_self(path, rival), own=True)

    def book(self) -> None:
        """Take the rounds that were played into account."""
        for side in self.sides:
            self.ladder.book(side.teams[0], side.pools)

    def rating(self, team: str, name: str) -> float | None:
        """What a snapshot of a team is worth; None where nobody plays against it."""
        return self.ladder.rating(team, name).mean if len(self.scenario.teams()) > 1 else None

    def state(self) -> dict[str, Any]:
        """The pools of each side, and the ratings; for the bookmark."""
        self.book()
        pools = [{team: pool.state() for team, pool in side.pools.items()} for side in self.sides]
        return {"pools": pools, "ratings": self.ladder.state()}

    def restore(self, snapshots: Mapping[str, Path], state: Mapping[str, Any]) -> None:
        """Pools and ratings as they were; of `snapshots`, by name, some may be lost.  RunError where nobody is left."""
        for side, pools in zip(self.sides, state["pools"], strict=True):
            for team, pool in side.pools.items():
                met = {kept["name"] for kept in pools[team] if not kept["gone"]} & snapshots.keys()
                pool.restore(pools[team], {name: self.rivals.past_self(snapshots[name], team) for name in met})
                if all(member.retired for member in pool.members):
                    names = ", ".join(kept["name"] for kept in pools[team] if not kept["retired"])
                    raise RunError(f"no rival is left to meet; put back {names}, or start a new training")
        self.ladder.restore(state["ratings"])

    def play(self, team: str, policy: Policy, word: str, episodes: int, rated: str | None = None) -> Evaluation:
        """How a policy plays fresh episodes, rivals being played by `word`; rated under a name, if it has one."""
        names = [known.name for known in self.scenario.teams()]
        policies = {name: policy if name == team else self.rivals.policy(word, name) for name in names}
        result = evaluate(self.scenario, self.rules, policies, episodes, EVALUATION_SEED)
        for rival in names if rated else []:
            if rival != team:
                self.ladder.measured(team, str(rated), rival, word, result.winners)
        return result.told(names.index(team), word)

    def close(self) -> None:
        """Nothing is open."""

    def _won(self, team: str, step: Any) -> npt.NDArray:
        """(B,) 1 where the rules say that `team` won."""
        return (step.winner == list(self.scenario.team_slices()).index(team)).astype(float)

    def _outcome(self, step: Any, team: str) -> npt.NDArray:
        """(B,) 1 where the rules say that `team` lost, 0.5 where nobody won."""
        winner, rival = step.winner, list(self.scenario.team_slices()).index(team)
        return np.where(winner == rival, 0.0, np.where(winner == -1, 0.5, 1.0))
