"""The story of a match, noted while it is played: points over time, ways, contacts, words, and who drove whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from arena.play.match import Match
from arena.play.player import Player
from arena.play.who import Who, who
from arena.sim.world import Array

LEAST_SHARE = 0.1  # of a team's time; below, one has only had a look


@dataclass
class Chapter:
    """One round."""

    seconds: list[float]  # since it began, whenever the points changed
    points: list[tuple[float, ...]]  # by team, then
    length: float = 0.0
    winner: int | None = None  # index of a team, -1 for nobody, None while it goes on


class Story:
    """Belongs to one match; `note` after each of its ticks, which costs some microseconds an agent."""

    def __init__(self, match: Match) -> None:
        self.match = match
        agents = len(match.seats)
        self.whole = match.round == 1 and not match.recording.rounds[-1].actions  # seen from its first tick on
        self.chapters: list[Chapter] = []
        self.distance = np.zeros(agents)  # world units
        self.contacts = np.zeros(agents, np.int64)
        self.words = np.zeros(agents, np.int64)  # begun; the same one held counts once
        self.drove: dict[tuple[int, Who], int] = {}  # ticks of all agents of a team, by driver
        self._known: dict[int, tuple[Player, Who]] = {}
        self._round, self._noted = 0, 0
        self._before: Array = np.zeros((2, agents))
        self._said = np.zeros((match.world.words, agents), bool)
        self._begin()

    def note(self, people: Mapping[int, Who]) -> None:
        """What the last tick brought; `people` says who drives which agent, the others their seats' players."""
        match = self.match
        if match.round != self._round:
            self._begin()
        if len(match.recording.rounds[-1].actions) > self._noted:
            self._noted = len(match.recording.rounds[-1].actions)
            self._note_moves()
            self._note_drivers(people)
            self._note_points()
        if match.phase == "round over" and self.chapters[-1].winner is None:
            self.chapters[-1].winner = -1 if match.winner is None else match.winner

    def _begin(self) -> None:
        match = self.match
        self._round, self._noted = match.round, len(match.recording.rounds[-1].actions)
        self._before = match.world.pos[:, : len(match.seats), 0].copy()
        self._said[:] = False
        now = self._noted * match.rules.tick_seconds
        self.chapters.append(Chapter([now], [tuple(match.score.tolist())]))

    def _note_moves(self) -> None:
        match, agents = self.match, len(self.match.seats)
        now = match.world.pos[:, :agents, 0]
        self.distance += np.hypot(*(now - self._before))
        self._before = now.copy()
        for event in match.events:
            if event.kind == "contact":
                self.contacts[[agent for agent in event.agents if agent < agents]] += 1
        if match.world.words:
            said = match.action[2:] > 0
            self.words += (said & ~self._said).any(0)
            self._said = said

    def _note_drivers(self, people: Mapping[int, Who]) -> None:
        for seat in self.match.seats:
            driver = (people.get(seat.agent) if seat.human else None) or self._who(seat.player)
            key = (seat.team, driver)
            self.drove[key] = self.drove.get(key, 0) + 1

    def _who(self, player: Player) -> Who:
        """Looked up once a player: a model's file may be gone by the end of the match."""
        known = self._known.get(id(player))
        if known is None:
            known = self._known[id(player)] = (player, who(player))
        return known[1]

    def _note_points(self) -> None:
        chapter, tick = self.chapters[-1], self.match.rules.tick_seconds
        chapter.length = self._noted * tick
        points = tuple(self.match.score.tolist())
        if points != chapter.points[-1]:
            chapter.seconds.append(chapter.length)
            chapter.points.append(points)

    # What is told.

    def shares(self, team: int) -> dict[Who, float]:
        """Who drove a team, by share of all its agents' time; who drove less than a tenth is left out."""
        drove = {driver: ticks for (of, driver), ticks in self.drove.items() if of == team}
        kept = {driver: ticks for driver, ticks in drove.items() if ticks >= LEAST_SHARE * sum(drove.values())}
        return {driver: ticks / sum(kept.values()) for driver, ticks in kept.items()}
