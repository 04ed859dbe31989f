"""A training that plays nothing: it learns from recordings to do what somebody did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from agents.core.card import Evaluation, Imitation, ModelCard
from agents.core.configs import CloneConfig
from agents.core.decisions import Decisions
from agents.core.env import TeamSpec
from agents.core.policy import Policy
from agents.learn.cloning import CloneLearner
from agents.learn.order import order_of
from arena.places import models, shipped_models
from arena.play.choosing import player
from arena.play.decisions import Whom, decisions, read, team_of
from arena.play.evaluate import evaluate
from arena.play.library import Library
from arena.sim.env import Env
from arena.sim.option import options
from arena.sim.rules import RULES
from arena.training.request import RunRequest
from arena.training.worker.alone import Alone
from arena.training.worker.clock import Clock
from arena.training.worker.device import chosen
from arena.training.worker.loop import THREADS, Worker
from arena.training.worker.setting import EVALUATION_SEED
from arena.training.worker.shelf import Bookmark, Shelf

SHOWN = 1_000  # observations with which exports are checked


@dataclass(frozen=True)
class Recorded:
    """What stands where others have an environment: who was recorded, and what they saw."""

    teams: Mapping[str, TeamSpec]
    decisions: Decisions

    def seen(self, team: str) -> npt.NDArray[np.float32]:
        """(n, D) observations, those of one agent after the other, as if they were the team's."""
        agents = len(self.teams[team].agents)
        return self.decisions.obs[: max(min(SHOWN, len(self.decisions)) // agents, 1) * agents]

    def mean_reward(self) -> None:
        """Nobody was paid."""


@dataclass(frozen=True)
class RecordedSide:
    """The only side there is."""

    teams: list[str]
    env: Recorded


class CloneSetting(Alone):
    """As `Setting`, of recordings."""

    def __init__(self, request: RunRequest) -> None:
        self.request, paths = request, [Path(path) for path in request.replays]
        recordings, whom = read(paths), Whom(request.player, request.team, request.seat)
        self.scenario, self.rules = recordings.scenario, RULES[request.rules]
        self.title, self.team = self.scenario.title, team_of(recordings, whom)
        continuous = bool(request.config().model_dump()["continuous"])
        spec = Env(self.scenario, self.rules, 1, 0, continuous=continuous).teams[self.team]
        known = TeamSpec(  # of `agents.core`
            self.team, spec.agents, spec.layout, spec.moves, spec.words, spec.speakers, alike=spec.alike
        )
        self.decisions = decisions(recordings, whom)
        self.learning: list[str] = [self.team]
        self.sides = [RecordedSide(self.learning, Recorded({self.team: known}, self.decisions))]
        self.options = {option.name: getattr(self.scenario, option.name) for option in options(self.scenario)}
        several = len(self.scenario.teams()) > 1
        self.yardsticks = ("script:hard", "script:easy", "random") if several else ("script:hard",)
        self.library = Library([shipped_models(), models()])

    def side(self, team: str) -> RecordedSide:
        """See `Setting`."""
        return self.sides[0]

    def play(self, team: str, policy: Policy, word: str, episodes: int, rated: str | None = None) -> Evaluation:
        """How the clone plays fresh episodes, rivals being played by `word`."""
        names = [known.name for known in self.scenario.teams()]
        rivals = {
            name: player(word, self.scenario, self.rules, name, self.library).policy for name in names if name != team
        }
        result = evaluate(self.scenario, self.rules, rivals | {team: policy}, episodes, EVALUATION_SEED)
        return result.told(names.index(team), word)


class CloneShelf(Shelf):
    """Cards say whom the clone was made after."""

    learner: CloneLearner
    setting: CloneSetting

    def _card(self, team: str, seconds: float, evaluations: list[Evaluation]) -> ModelCard:
        request, learner = self.setting.request, self.learner
        made_after = Imitation(
            player=request.player or request.seat or team,
            decisions=len(self.setting.decisions),
            held_out=learner.held_out(),
            agreement=learner.agreement(),
        )
        return super()._card(team, seconds, evaluations).model_copy(update={"imitation": made_after})


class CloneWorker(Worker):
    """One cloning, from its request or its checkpoint."""

    learner: CloneLearner
    setting: CloneSetting

    @property
    def progress(self) -> float:
        """As the clock says, or all when nothing is left to learn."""
        return 1.0 if self.learner.finished else super().progress

    def result(self) -> dict[str, Any]:
        """What `clone --json` prints."""
        if not hasattr(self, "learner"):
            return super().result()
        known = {"agreement": round(self.learner.agreement(), 4), "held_out": self.learner.held_out()}
        return super().result() | known | {"decisions": len(self.setting.decisions)}

    def set_up(self) -> None:
        """See `Worker.set_up`."""
        torch.set_num_threads(THREADS)
        request, config = self.request, self.request.config()
        assert isinstance(config, CloneConfig)
        resuming = self.run.checkpoint.exists()
        bookmark = Shelf.bookmark(self.run.checkpoint) if resuming else Bookmark()
        self.setting = CloneSetting(request)
        device = chosen(request.device)
        spec, moves = self.setting.sides[0].env.teams[self.setting.team], np.array(self.setting.rules.moves)
        order, decisions = order_of(spec, config.nearest_first), self.setting.decisions
        if order is not None:
            decisions = replace(decisions, obs=order(decisions.obs))
        self.learner = CloneLearner(spec, decisions, moves, config, request.seed, device)
        self.shelf = CloneShelf(self.run, self.setting, self.learner, bookmark.resumes + 1)
        self.clock, self.last_return = Clock(bookmark.seconds), bookmark.last_return
        if resuming:
            self.shelf.restore()
