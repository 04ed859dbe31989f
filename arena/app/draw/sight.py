"""What may be shown of a world: to spectators all of it, to people what their agents see, know and hear."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from arena.sim.observation import in_sight, observe_team

COME = 0.1  # seconds in which a body that comes into sight appears
GO = 0.3  # seconds in which it fades once it is out of sight
WHISPER = 0.05  # utterances below this are silence


class Sight:
    """What is shown after the last tick.  `eyes` are the agents that people drive; none: spectators see all."""

    def __init__(self) -> None:
        self.eyes: tuple[int, ...] = ()
        self.seen: npt.NDArray = np.ones(0, bool)  # (N,)
        self.level: npt.NDArray = np.ones(0)  # (N,) how clearly each body is drawn
        self.marks: dict[int, str] = {}
        self.words: dict[int, int] = {}  # what agents are heard to say
        self.since: dict[int, float] = {}  # seconds for which they have said it

    def begin(self, world: Any) -> None:
        """Another world."""
        self.look(world, 0.0)
        self.level = self.seen.astype(float)

    def look(self, world: Any, seconds: float) -> None:
        """Look again, `seconds` later."""
        with np.errstate(all="ignore"):  # positions may be anything
            self.seen = seen_by(world, self.eyes)
            self.marks = known_marks(world, self.eyes)
            before, self.words = self.words, heard(world, self.eyes)
        same = {agent for agent, word in self.words.items() if before.get(agent) == word}
        self.since = {agent: self.since[agent] + seconds if agent in same else 0.0 for agent in self.words}
        if len(self.level) == len(self.seen):
            step = np.where(self.seen, seconds / COME, -seconds / GO)
            self.level = np.clip(self.level + step, 0, 1)


def by_role(scenario: Any, eyes: Collection[int]) -> list[tuple[str, list[int]]]:
    """The agents among `eyes` in groups that may look at one picture: their team, and which of it they are."""
    found: list[tuple[str, list[int]]] = []
    for team, agents in scenario.team_slices().items():
        members = [eye - agents.start for eye in sorted(eyes) if agents.start <= eye < agents.stop]
        if members:
            found += [(team, [member]) for member in members] if scenario.apart else [(team, members)]
    return found


def seen_by(world: Any, eyes: Sequence[int]) -> npt.NDArray:
    """(N,) what any driven agent of a role sees; where people sit in several roles, what all of these see."""
    seen = np.ones(len(world.bodies), bool)
    for team, members in by_role(world.scenario, eyes):
        known = in_sight(world, team)  # (A, N, B)
        if known is not None:
            seen &= known[members, :, 0].any(0)
    seen[list(eyes)] = True
    return seen


def known_marks(world: Any, eyes: Sequence[int]) -> dict[int, str]:
    """What any driven agent of a role may know; where people sit in several roles, what all of these may."""
    scenario = world.scenario
    if not eyes:
        return dict(scenario.marks(world, None))
    names = [agent for team in scenario.teams() for agent in team.agents]
    roles: list[dict[int, str]] = []
    for team, members in by_role(scenario, eyes):
        first = scenario.team_slices()[team].start
        roles.append({})
        for member in members:
            roles[-1] |= scenario.known(world, names[first + member])
    return {body: mark for body, mark in roles[0].items() if all(other.get(body) == mark for other in roles)}


def heard(world: Any, eyes: Sequence[int]) -> dict[int, int]:
    """Who says which word, as far as all these agents hear it: what they observe would be another without it."""
    if not world.words:
        return {}
    said = world.said[..., 0]  # (W, A)
    loud = np.flatnonzero(np.nan_to_num(said).max(0) > WHISPER)
    words = {int(agent): int(np.nan_to_num(said[:, agent]).argmax()) for agent in loud}
    roles = by_role(world.scenario, eyes)
    if not roles:
        return words
    return {agent: word for agent, word in words.items() if agent in eyes or _reaches(world, agent, roles)}


def _reaches(world: Any, speaker: int, roles: list[tuple[str, list[int]]]) -> bool:
    """Whether at least one agent of each role hears a speaker."""
    before = world.said[:, speaker].copy()
    with_it = [observe_team(world, team)[members] for team, members in roles]
    world.said[:, speaker] = 0
    try:
        without = [observe_team(world, team)[members] for team, members in roles]
    finally:
        world.said[:, speaker] = before
    return all(not np.array_equal(*pair, equal_nan=True) for pair in zip(with_it, without, strict=True))
