"""How people steer and change seats in a match: what their devices push, and what keys and clicks do to seats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from arena.app.hands.input import Push, within

if TYPE_CHECKING:
    from arena.app.screens.match.screen import MatchScreen

FULL = 0.15  # world units from the agent at which the mouse means full thrust


class Steering:
    """The hands of everybody who takes part."""

    def __init__(self, screen: MatchScreen) -> None:
        self.screen = screen
        self.held = False  # the mouse button, in the field

    def thrust(self) -> dict[int, Push]:
        """What every person wants now, by agent."""
        driving, hands = self.screen.driving, self.screen.app.hands
        wanted = {agent: driving.push(person, hands) for person, agent in driving.drives.items()}
        agent = driving.drives.get(driving.steerer(self.held), -1)
        if agent in wanted and wanted[agent] == (0.0, 0.0):
            wanted[agent] = self.towards_mouse(agent)
        return wanted

    def towards_mouse(self, agent: int) -> Push:
        """To where the mouse is, more gently when it is near; nowhere where the mouse is not in the field."""
        mouse, view = self.screen.app.hands.mouse, self.screen.eyes.view_of(agent)
        if mouse is None or not view.rect.collidepoint(mouse):
            return 0.0, 0.0
        x, y = view.to_world(mouse)
        mine = self.screen.match.world.pos[:, agent, 0]
        return within((x - float(mine[0])) / FULL, (y - float(mine[1])) / FULL)

    def handle_key(self, event: pygame.event.Event) -> None:
        """Take over, release, or say a word; a gamepad's buttons do it for whoever has it."""
        driving = self.screen.driving
        action = self.screen.app.bindings.action(event.key)
        pad = getattr(event, "pad", None)
        holder = None if pad is None else driving.holder("pad", pad)
        asked = driving.asked(action, holder)
        if asked is None:
            if not driving.hear_digit(event.key):
                driving.hear_action(action, holder)
        elif asked[0] == "release":
            self.screen.release(asked[1])
        else:
            agent = driving.next_free(-1 if event.mod & pygame.KMOD_SHIFT else 1, asked[1])
            if agent is not None:
                self.screen.take_over(agent, asked[1])

    def click(self, pixel: tuple[float, float]) -> None:
        """On an agent: take it over.  Elsewhere in the field: steer there as long as the button is down."""
        view = self.screen.eyes.view_at(pixel)
        if view is None:
            return
        agent = view.agent_at(pixel)
        if agent is not None and self.screen.driving.person_of(agent) is None:
            self.screen.take_over(agent)
        else:
            self.held = True
