"""What a training is asked to be: `run.json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agents.core.algorithms import ALGORITHMS, CLONING, Algorithm
from agents.core.config import Config, one_sentence
from agents.core.rivals import Sampling
from arena.version import VERSION

THRESHOLD = 0.7  # the share of rounds won that usually opens the next stage of a curriculum
FAR_SIGHT = {"gamma": 0.93, "trace": 0.8}  # of arena rules: what decides a round comes late
OTHERS = "others"  # the rules of games of others
UNKNOWN_SIGHT = {"gamma": 0.99, "manager_gamma": 0.99, "trace": 0.9}  # how late things come there is not known
AT_LEAST = {"arena": FAR_SIGHT, OTHERS: UNKNOWN_SIGHT}


class RunError(ValueError):
    """The run cannot be used; the message says why in one sentence."""


def foreign(scenario: str) -> bool:
    """Whether this is a game of others, like pettingzoo:mpe2.simple_spread_v3 or gymnasium:CartPole-v1."""
    return scenario.startswith(("pettingzoo:", "gymnasium:"))


def row_of(algorithm: str) -> Algorithm:
    """What is known of an algorithm; RunError where it does not exist."""
    if algorithm == CLONING.name:
        return CLONING
    if algorithm not in ALGORITHMS:
        raise RunError(f"there is no algorithm called {algorithm}; there are {', '.join(ALGORITHMS)}")
    return ALGORITHMS[algorithm]


def configured(algorithm: str, preset: str, rules: str, changes: Mapping[str, Any]) -> Config:
    """The config that preset and rules suggest, with `changes` on top; ValueError says what is wrong."""
    row = row_of(algorithm)
    usual = row.configured(preset).model_dump(exclude=set(row.changes))  # what makes an algorithm is not the rules' say
    further = {name: max(value, usual[name]) for name, value in AT_LEAST.get(rules, {}).items() if name in usual}
    return row.configured(preset, further | dict(changes))


class RunRequest(BaseModel):
    """What to train, and how; `run.json`."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    scenario: str = Field(max_length=80)
    options: dict[str, Any] = {}  # of the scenario, which checks them
    rules: Literal["classic", "arena"] = "arena"
    team: str | None = None  # None: every team that the algorithm can learn
    algorithm: str
    preset: str = "quick"
    changes: dict[str, Any] = {}  # of the preset's config
    seconds: float | None = Field(None, gt=0)  # None: the preset's
    steps: int | None = Field(None, gt=0)  # world-steps; ends the run instead of the clock
    seed: int = Field(0, ge=0, lt=2**32)
    device: Literal["auto", "cpu", "cuda"] = "auto"
    opponents: list[str] = []  # rivals: self, together, script:easy, random, a model's path; empty: as fits
    sampling: Sampling = "prioritised"  # which of them are met how often
    replays: list[str] = []  # files that a clone learns from; what follows says whom, where it is not None
    player: str | None = None
    seat: str | None = None  # an agent
    curriculum: float | None = Field(None, gt=0, le=1)  # the share of rounds won that opens the next stage; None: none
    name: str | None = Field(None, max_length=80)  # what the models are called
    code: str = VERSION

    def config(self) -> Config:
        """The algorithm's config; ValueError says in one sentence what is wrong."""
        rules = OTHERS if foreign(self.scenario) else self.rules
        return configured(self.algorithm, self.preset, rules, self.changes)

    def limit_seconds(self) -> float | None:
        """When the clock ends the run; None where steps do."""
        if self.seconds or self.steps:
            return self.seconds
        return float(row_of(self.algorithm).presets[self.preset].seconds)


def requested(**words: Any) -> RunRequest:
    """A request made of what somebody typed; RunError says in one sentence what is wrong, and names it."""
    try:
        return RunRequest(**words)
    except ValidationError as error:
        raise RunError(one_sentence(error)) from None
