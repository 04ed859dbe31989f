"""Seats whoever makes the first person's match most even."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arena.app.face.widget import Button
from arena.app.seats.fairness import fair_match, others, seat_fairly
from arena.play.standings import Offer

if TYPE_CHECKING:
    from arena.app.screens.lobby.screen import Lobby


class FairButton(Button):
    """Says why not where nobody plays or nobody is rated."""

    def __init__(self, lobby: Lobby) -> None:
        super().__init__("", self.seat, verb="seat")
        self.lobby = lobby

    def ask(self) -> None:
        """See whether there is one."""
        alone = len(self.lobby.table.scenario.teams()) == 1
        self.label = "Fair company for you" if alone else "A fair opponent for you"
        self.reason = self.why_not()

    def why_not(self) -> str | None:
        """Why there is none."""
        table = self.lobby.table
        people = table.people()
        if 0 not in people:
            return f"nobody plays as {self.lobby.app.home.settings.names[0]}"
        if not others(table, table.places[people[0]].team):
            return "people have all those seats"
        return None if self.offer() is not None else "nobody who can play here is rated"

    def offer(self) -> Offer | None:
        """Who it would be."""
        home = self.lobby.app.home
        return fair_match(self.lobby.table, home.standings, home.settings.names[0])

    def seat(self) -> None:
        """Seat that one, and say how likely one wins."""
        offer = self.offer()
        if offer is not None:
            seat_fairly(self.lobby.table, offer)
            self.lobby.form.show_seats()
            self.lobby.app.say(offer.words, "mint")
