"""Seats of those who are being trained: a newer snapshot plays on with what the older one knew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from arena.app.playing.part import Part
from arena.app.watch import Watch
from arena.play.player import Player
from arena.training.run import RunDirectory

if TYPE_CHECKING:
    from arena.app.screens.match.screen import MatchScreen


class Learners(Part):
    """Watches the directories of the runs that have seats."""

    def __init__(self, screen: MatchScreen) -> None:
        super().__init__(screen)
        runs = {player.run for player in screen.players if player.run is not None}
        self.watches = {run: Watch(RunDirectory(run), screen.app.home, numbers=False) for run in sorted(runs)}

    def update(self, seconds: float) -> None:
        """See `Part`."""
        for run, watch in self.watches.items():
            found = watch.update(seconds, self.screen.app.background)
            if found is not None and found.players:
                self.renew(run, found.players)

    def renew(self, run: Path, newer: dict[str, Player]) -> None:
        """Seat newer snapshots, by team; of equal teams any team's will do."""
        match, screen = self.screen.match, self.screen
        for seat in match.seats:
            old, team = seat.player, match.teams[seat.team].name
            new = newer.get(team) or (next(iter(newer.values())) if match.scenario.symmetric else None)
            if old.run == run and new is not None and new.path != old.path:
                match.renew(old, new)
                screen.players = [new if player is old else player for player in screen.players]
