"""Gamepads that come and go during a match: who loses one lets go, who gets one back goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arena.app.hands.devices import called
from arena.app.playing.part import Part
from arena.app.settings import NAMES

if TYPE_CHECKING:
    from arena.app.screens.match.screen import MatchScreen


class Plugs(Part):
    """Looks every frame whether the gamepads of those who take part are there."""

    def __init__(self, screen: MatchScreen) -> None:
        super().__init__(screen)
        self.lost: dict[int, int | None] = {}  # person -> the agent it drove

    def update(self, seconds: float) -> None:
        """See `Part`."""
        driving, hands = self.screen.driving, self.screen.app.hands
        for person, device in driving.devices.items():
            there = hands.there(device)
            if not there and person not in self.lost:
                self.lost[person] = driving.drives.get(person)
                self.screen.release(person)
                self.screen.app.say(f"{self.whose(person)} is gone{self.meanwhile(self.lost[person])}.")
            elif there and person in self.lost:
                agent = self.lost.pop(person)
                if agent is not None and person not in driving.drives:
                    self.screen.take_over(agent, person)
                self.screen.app.say(f"{self.whose(person)} is here.", "mint")

    def whose(self, person: int) -> str:
        """A person's gamepad, in words."""
        name = self.screen.name_of(person)
        device = called(self.screen.driving.devices[person], self.screen.app.hands)
        if name not in NAMES:
            return f"{name}'s {device}"
        return f"The {name} player's {device}" if person else f"Your {device}"

    def meanwhile(self, agent: int | None) -> str:
        """Who drives an agent now that nobody has its gamepad."""
        if agent is None:
            return ""
        seat = self.screen.match.seats[agent]
        return f"; {seat.player.name} plays {seat.name} until there is one again"
