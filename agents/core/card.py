"""The model card: what a model file says about itself, as JSON in its metadata."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

CURVE_POINTS = 64
# Wide enough for games of others, such as a picture of 210 by 160 in colour; no small file can ask for gigabytes.
LARGEST_OBSERVATION, LARGEST_ANSWER, LARGEST_VOCABULARY = 2**17, 2**14, 2**10  # numbers, numbers, words
MOST_AGENTS = 256  # as many as the largest swarm has
LONGEST_NAME = 120  # letters: what a training is called, and the team beside it
FORMAT = 3  # raised when an older program could not run a newer file; 2: some are asked for whole teams, 3: values


class Evaluation(BaseModel):
    """How the model did against one named opponent, on fresh episodes."""

    model_config = ConfigDict(extra="ignore")

    against: str
    episodes: int = Field(ge=1)
    return_mean: float
    return_ci95: float
    success: float = Field(ge=0, le=1)  # share of rounds won (draws half); for cooperative play, of rounds solved
    score: float = 0.0  # mean points a round
    chance: float | None = None  # what random actions return in its place, in games whose idea of winning is not known


class Imitation(BaseModel):
    """Whom a clone was made after, and how like it is."""

    model_config = ConfigDict(extra="ignore")

    player: str
    decisions: int = Field(ge=1)  # recorded ones, all in all
    held_out: int = Field(ge=1)  # of them, those of rounds that had no part in learning
    agreement: float = Field(ge=0, le=1)  # share of those in which the clone does the same


class ModelCard(BaseModel):
    """Everything one needs to seat the model and to make it again."""

    model_config = ConfigDict(extra="ignore")

    format: int = FORMAT
    name: str = Field(max_length=LONGEST_NAME)
    scenario: str = Field(max_length=80)
    options: dict[str, Any] = {}
    rules: str
    team: str
    agents: list[str] = Field(min_length=1, max_length=MOST_AGENTS)
    layout: list[tuple[str, Annotated[int, Field(ge=0)]]]  # named parts of the observation and their sizes, in order
    moves: int = Field(ge=0, le=LARGEST_ANSWER)  # K; 0 where the model gives thrust
    thrust: int = Field(2, ge=1, le=LARGEST_ANSWER)  # how many numbers thrust has
    memory: int = Field(0, ge=0, le=LARGEST_OBSERVATION)
    words: int = Field(0, ge=0, le=LARGEST_VOCABULARY)
    together: bool = False  # asked for whole teams, see `agents.core.policy.Policy`
    values: bool = False  # says what its agent expects where it is, beside what it does
    algorithm: str
    config: dict[str, Any] = {}
    seed: int = 0
    steps: int = 0  # world-steps (decisions) it was trained for
    seconds: float = 0.0
    evaluations: list[Evaluation] = []
    imitation: Imitation | None = None  # of a clone
    curve: list[tuple[float, float]] = Field([], max_length=CURVE_POINTS)  # seconds and return as it was learned
    simulation: str = ""
    date: str = ""
    code: str = ""

    @field_validator("layout")
    @classmethod
    def _narrow(cls, layout: list[tuple[str, int]]) -> list[tuple[str, int]]:
        size = sum(part for _, part in layout)
        if size > LARGEST_OBSERVATION:
            raise ValueError(f"an observation has {size:,} numbers, and {LARGEST_OBSERVATION:,} are the most")
        return layout

    @property
    def obs_size(self) -> int:
        """D: the length of one observation."""
        return sum(size for _, size in self.layout)
