"""A pool of rivals: past selves, scripts and imported models, and who of them is met how often.

Prioritised sampling is PFSP: whoever beats the learner often is met often.  Vinyals et al. 2019,
doi:10.1038/s41586-019-1724-z, with their f_hard(p) = (1 - p)^2 for the learner's share p of wins.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from agents.core.policy import Policy
from agents.core.rivals import Sampling

LATEST_SHARE = 0.5  # of the worlds in which prioritised sampling meets the newest past self
MEMORY = 0.98  # how slowly a share of wins forgets: about fifty episodes
FLOOR = 0.02  # nobody's weight falls below this, so that nobody is forgotten
NOTED = 32  # of the last outcomes, for whoever asks: with 200, ratings took a sixth of some trainings


@dataclass
class Member:
    """One rival, and the learner's share of wins against it."""

    name: str
    policy: Policy | None  # None once nobody meets it any more
    own: bool  # a past self
    wins: float = 0.5
    retired: bool = False


class Pool:
    """The rivals of one seat team."""

    def __init__(self, *, own: bool, sampling: Sampling = "prioritised", capacity: int = 16) -> None:
        self.own, self.sampling, self.capacity = own, sampling, capacity
        self.members: list[Member] = []
        self._outcomes: deque[tuple[str, float]] = deque(maxlen=NOTED)

    def add(self, name: str, policy: Policy, *, own: bool = False) -> None:
        """One more rival; beyond `capacity` past selves, the one beaten most often retires."""
        self.members.append(Member(name, policy, own))
        selves = [member for member in self.members if member.own and not member.retired]
        if len(selves) > self.capacity:
            max(selves[:-1], key=lambda member: member.wins).retired = True

    def draw(self, count: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
        """(count,) indices of members to meet next."""
        return rng.choice(len(self.members), count, p=self.chances())

    def chances(self) -> npt.NDArray[np.float64]:
        """(members,) how likely each is to be met."""
        active = np.array([not member.retired for member in self.members], float)
        latest = np.zeros(len(active))
        newest = [i for i, member in enumerate(self.members) if member.own and not member.retired]
        if newest:
            latest[newest[-1]] = 1
        if self.sampling == "latest" and newest:
            return latest
        if self.sampling != "prioritised":
            return active / active.sum()
        weights = active * (np.square([1 - member.wins for member in self.members]) + FLOOR)
        weights /= weights.sum()
        return LATEST_SHARE * latest + (1 - LATEST_SHARE) * weights if newest else weights

    def record(self, index: int, outcome: float) -> None:
        """What the learner made of an episode against a member: 1 won, 0 lost, 0.5 neither."""
        member = self.members[index]
        member.wins = MEMORY * member.wins + (1 - MEMORY) * outcome
        self._outcomes.append((member.name, outcome))

    def outcomes(self) -> list[tuple[str, float]]:
        """Against whom what was recorded since the last time of asking, `NOTED` at most."""
        found = list(self._outcomes)
        self._outcomes.clear()
        return found

    def forget(self, met: npt.NDArray[np.int64]) -> None:
        """Let go of the policies of retired members who are not among those still `met`: a long training has many."""
        for index, member in enumerate(self.members):
            if member.retired and index not in met:
                member.policy = None

    def state(self) -> list[dict[str, Any]]:
        """What to keep besides the policies themselves, ready for JSON: the members in order, those let go too."""
        return [
            {
                "name": member.name,
                "own": member.own,
                "wins": member.wins,
                "retired": member.retired,
                "gone": member.policy is None,
            }
            for member in self.members
        ]

    def restore(self, state: Sequence[Mapping[str, Any]], opened: Mapping[str, Policy]) -> None:
        """The members as they were, by what `state` gave; `opened` has the past selves; who is lost has retired."""
        present = {**{member.name: member.policy for member in self.members}, **opened}
        restored = []
        for kept in state:
            policy = None if kept["gone"] else present.get(kept["name"])
            retired = kept["retired"] or policy is None
            restored.append(Member(kept["name"], policy, kept["own"], float(kept["wins"]), retired))
        self.members = restored
