"""Watching a training: its directory is read in the background, its newest snapshot is made a player there too."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from arena.app.background import Background, Job
from arena.app.home import Home
from arena.app.series import Series, grown
from arena.play.player import Player
from arena.scenarios import catalog
from arena.sim.rules import RULES
from arena.sim.scenario import Scenario
from arena.training.request import RunError, RunRequest, foreign
from arena.training.run import RunDirectory, Status

LOOK_EVERY = 0.25  # seconds


@dataclass
class Found:
    """What one look brought."""

    request: RunRequest
    status: Status
    interrupted: bool
    series: dict[str, Series]  # all numbers so far, by name
    offset: int  # in the file of reports, behind the last one that is among them
    newest: dict[str, Path] = field(default_factory=dict)  # the newest snapshot of each team
    players: dict[str, Player] = field(default_factory=dict)  # of those that are new
    trouble: str | None = None  # with the newest snapshot


class Watch:
    """What is known of a run so far; `update` looks again when it is time."""

    def __init__(self, run: RunDirectory, home: Home, numbers: bool = True) -> None:
        """`numbers`: whether what is reported matters, or snapshots only."""
        self.run, self.home, self.numbers = run, home, numbers
        self.request: RunRequest | None = None
        self.status: Status | None = None
        self.interrupted = False
        self.series: dict[str, Series] = {}
        self.newest: dict[str, Path] = {}
        self.players: dict[str, Player] = {}
        self.problem: str | None = None
        self.offset = 0
        self.job: Job | None = None
        self.wait = 0.0

    def update(self, seconds: float, background: Background) -> Found | None:
        """Look now and then; returns what the last look found, once."""
        self.wait -= seconds
        found = None
        if self.job is not None and self.job.done:
            found, self.problem = self.job.value, self.job.problem
            self.job = None
            if found is not None and found.trouble:
                self.problem = found.trouble
            if found is not None:
                self.take(found)
        if self.job is None and self.wait <= 0:
            self.wait = LOOK_EVERY
            self.job = background.do(self.look)
        return found

    def take(self, found: Found) -> None:
        """Remember what was found."""
        self.request, self.status, self.interrupted = found.request, found.status, found.interrupted
        self.series, self.offset = found.series, found.offset
        self.newest = found.newest
        self.players |= found.players

    def look(self) -> Found:
        """Read the directory (in the background); RunError where it cannot be used."""
        request = self.request or usable(self.run.request())
        written, status = self.run.status(), self.home.workers.status(self.run)
        rows, offset = self.run.metrics(self.offset) if self.numbers else ([], self.offset)
        series = grown(self.series, rows) if rows else self.series
        found = Found(request, status, written.active and not status.active, series, offset)
        if foreign(request.scenario):
            return found  # numbers only: nobody here can draw or play it
        scenario = catalog.make(request.scenario, request.options)
        for team in scenario.teams():
            snapshots = self.run.snapshots(team.name)
            if not snapshots:
                continue
            found.newest[team.name] = snapshots[-1]
            if self.newest.get(team.name) != snapshots[-1]:
                self.seat(found, scenario, team.name)
        return found

    def seat(self, found: Found, scenario: Scenario, team: str) -> None:
        """Make the newest snapshot of a team a player; one that cannot be read is passed over."""
        rules = RULES[found.request.rules]
        try:
            path = found.newest[team]
            player = self.home.library.player(path, scenario, rules, team)
            name = f"{found.request.algorithm.upper()} · snapshot {int(path.name.partition('-')[0])}"
            found.players[team] = replace(player, name=name, run=self.run.path)
        except (ValueError, OSError) as error:
            found.trouble = str(error)


def usable(request: RunRequest) -> RunRequest:
    """The request itself; RunError where another version of the game wrote it and this one knows no such training."""
    try:
        request.config()
        if not foreign(request.scenario):
            catalog.make(request.scenario, request.options)
    except ValueError as error:
        raise RunError(f"This training is of another version of the game: {error}.") from None
    return request
