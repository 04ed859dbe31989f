"""Gamepads that shake: at contacts of their person's agent, and when its team scores."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pygame

from arena.app.draw.impact import impact
from arena.app.hands.input import Device
from arena.app.playing.part import Part

if TYPE_CHECKING:
    from arena.app.screens.match.screen import MatchScreen

CONTACT = 90  # milliseconds, and as much again for the hardest
SCORE = 180


class Rumble(Part):
    """Nothing shakes in calm, or where the player does not want it."""

    def __init__(self, screen: MatchScreen) -> None:
        super().__init__(screen)
        self.score = screen.match.score

    def tick(self) -> None:
        """See `Part`."""
        match, before, settings = self.screen.match, self.score, self.screen.app.home.settings
        self.score = match.score
        if settings.calm or not settings.rumble:
            return
        ahead = {team for team, points in enumerate(before) if self.score[team] > points}
        for person, agent in self.screen.drives.items():
            contacts = [event for event in match.events if event.kind == "contact" and agent in event.agents]
            view = self.screen.eyes.view_of(agent)
            hits = [impact(match.world, event) for event in contacts if view.perceives(event)]
            if match.seats[agent].team in ahead and match.phase != "countdown":
                self.shake(person, 0.2, 0.7, SCORE)
            elif hits and max(hits) > 0:
                self.shake(person, 0.25 + 0.75 * max(hits), 0.3 * max(hits), round(CONTACT * (1 + max(hits))))

    def shake(self, person: int, low: float, high: float, milliseconds: int) -> None:
        """Shake a person's gamepad: its slow and its quick motor, 0..1."""
        for number in self.pads(person):
            device = self.screen.app.hands.pads[number].device
            if device is not None:
                with contextlib.suppress(pygame.error, AttributeError):  # unplugged just now, or it has no motors
                    device.rumble(low, high, milliseconds)

    def pads(self, person: int) -> list[int]:
        """The gamepads in a person's hands: the own one; the first also has those that nobody chose."""
        driving, hands = self.screen.driving, self.screen.app.hands
        own = driving.devices.get(person)
        found = [own.number] if own is not None and own.kind == "pad" and own.number < len(hands.pads) else []
        if person == driving.first and hands.pad_used:
            chosen = set(driving.devices.values())
            found += [number for number in range(len(hands.pads)) if Device("pad", number) not in chosen]
        return found
