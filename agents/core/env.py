"""The one environment a learner knows: many worlds stepped at once, agents grouped in teams.

Axes: B worlds, A agents of a team, D numbers an agent observes, K moves, W words, S numbers of a world's state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating]
Bools = npt.NDArray[np.bool_]
Turn = tuple[tuple[int, int], tuple[int, int]]  # a matrix that turns or mirrors the plane
TeamArrays = dict[str, npt.NDArray]  # one array a team, by the team's name


@dataclass(frozen=True)
class TeamSpec:
    """What the agents of one team see and can do; the same for all of them."""

    name: str
    agents: tuple[str, ...]
    layout: tuple[tuple[str, int], ...]  # named parts of the observation and their sizes, in order
    moves: int  # K: how many discrete moves, none first; 0 where the team acts by continuous thrust in [-1, 1]
    words: int = 0  # W: how many words its speakers know; 0 where nobody talks
    speakers: tuple[str, ...] = ()  # the agents that talk; what the others say is not heard
    thrust: int = 2  # how many numbers thrust has
    planar: tuple[str, ...] = ()  # parts that are vectors of the plane, x and y in turn
    directions: tuple[tuple[float, float], ...] = ()  # K: where moves go
    turns: tuple[Turn, ...] = ()  # what can be done to the ground and the game is the same
    alike: tuple[tuple[str, ...], ...] = ()  # sets of parts about things that differ in nothing else; first, where

    @property
    def obs_size(self) -> int:
        """D: the length of one agent's observation."""
        return sum(size for _, size in self.layout)


@dataclass(frozen=True)
class Step:
    """What one decision of every agent brought about."""

    obs: TeamArrays  # (B, A, D) where the worlds stand now: the first observation of a new episode where one ended
    reward: TeamArrays  # (B, A)
    terminated: Bools  # (B,) the game itself ended: there is no value beyond
    truncated: Bools  # (B,) only the clock ran out: bootstrap from `final_obs`
    final_obs: TeamArrays  # (B, A, D) where this step led, before any restart; equals `obs` where no episode ended
    cut: Bools | None = None  # (B,) truncated from outside, in the middle of an episode that came to nothing

    @property
    def done(self) -> Bools:
        """(B,) the episode ended, either way."""
        return self.terminated | self.truncated


def finished(step: Step) -> Bools:
    """(B,) the episode came to an end of its own, either way."""
    return step.done if step.cut is None else step.done & ~step.cut


class VectorEnv(Protocol):
    """B worlds side by side; a world whose episode ends restarts by itself.

    Arrays that come back are never written to again by the environment.
    """

    @property
    def worlds(self) -> int:
        """B."""

    @property
    def teams(self) -> Mapping[str, TeamSpec]:
        """The teams that the caller acts for, by name."""

    @property
    def stages(self) -> int:
        """How many stages the curriculum has, at least one; the last is the game itself.  Their teams are the same."""

    def reset(self) -> TeamArrays:
        """Start every world afresh; returns observations, (B, A, D) a team."""

    def restart(self, which: npt.NDArray) -> TeamArrays:
        """Start the worlds `which` (indices) afresh, whatever they were at; observations of all worlds."""

    def enter(self, stage: int) -> TeamArrays:
        """Start every world afresh at a stage of the curriculum, counted from 0; ValueError where there is none."""

    def step(self, action: Mapping[str, npt.NDArray]) -> Step:
        """Act once in every world.

        A team's action is int (B, A) of moves or float (B, A, 2) of thrust; of a team that talks it is int (B, A, 2), a
        move and a word, or float (B, A, 2 + W), thrust and utterance.
        """

    def mask(self) -> dict[str, Bools]:
        """(B, A, K) a team: which moves change anything now; none, the first, always is possible."""

    def state(self) -> npt.NDArray[np.floating]:
        """(B, S) all there is to know about each world now, for critics that see more than agents do."""

    def keep(self) -> dict[str, npt.NDArray]:
        """All that decides how the worlds go on, randomness included, as copies; empty where that cannot be had."""

    def resume(self, kept: Mapping[str, npt.NDArray]) -> TeamArrays:
        """Go on as what `keep` found would have; observations as they stand.  Afresh where it is empty.

        ValueError, before anything changes, where it is of other worlds than these.
        """
