"""Which word was said in which case: the dictionary that speakers have come to share, counted.

Axes: S cases that a speaker may know of, W words.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from arena.play.match import Match
from arena.sim.world import Array


@dataclass
class Usage:
    """How one agent has used its words, counted in decisions; silence is not counted."""

    agent: int
    cases: tuple[str, ...]
    words: int
    counts: Array = field(init=False)  # (S, W) of all rounds
    before: Array = field(init=False)  # (S, W) of the rounds before this one

    def __post_init__(self) -> None:
        self.counts = np.zeros((len(self.cases), self.words), np.int64)
        self.before = self.counts.copy()


class Dictionary:
    """The usage of everybody whose words may be about something, in all rounds of a match."""

    def __init__(self, match: Match) -> None:
        self.match, self.round = match, match.round
        self.usages: list[Usage] = []
        for seat in match.seats:
            team = match.teams[seat.team]
            cases = match.scenario.about(match.world, seat.name) if seat.name in team.speakers else None
            if cases is not None:
                self.usages.append(Usage(seat.agent, cases[0], team.words))
        self.look()

    def look(self) -> None:
        """Remember what speakers know now, before they decide what to say."""
        world, seats = self.match.world, self.match.seats
        self.ticks = int(world.ticks[0])
        self.known = [self.match.scenario.about(world, seats[usage.agent].name) for usage in self.usages]

    def tick(self) -> None:
        """The match has made a tick: count what was decided in it."""
        match = self.match
        if match.round != self.round:
            self.round = match.round
            for usage in self.usages:
                usage.before = usage.counts.copy()
        elif match.world.ticks[0] == self.ticks + 1 and self.ticks % match.rules.ticks_per_decision == 0:
            for usage, known in zip(self.usages, self.known, strict=True):
                said = match.action[2 : 2 + usage.words, usage.agent]
                if known is not None and said.any():
                    usage.counts[int(known[1][0]), int(said.argmax())] += 1
        self.look()


def information(counts: Array) -> float:
    """How many bits a word tells of the case, (S, W): their mutual information, Shannon 1948; 0 of nothing."""
    total = counts.sum()
    if not total:
        return 0.0
    joint = counts / total
    alone = joint.sum(1, keepdims=True) * joint.sum(0, keepdims=True)
    said = joint > 0
    return float((joint[said] * np.log2(joint[said] / alone[said])).sum())


def uncertainty(counts: Array) -> float:
    """How many bits there are to tell: the entropy of the cases, (S, W)."""
    share = counts.sum(1) / max(counts.sum(), 1)
    share = share[share > 0]
    return abs(float((share * np.log2(share)).sum()))
