"""Where a secret stays the same for a round: whoever may know it is told at the start, while all others look away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from arena.app.draw.sight import known_marks
from arena.app.face.canvas import Canvas
from arena.app.face.widget import Key
from arena.app.playing.eyes import Agents
from arena.app.playing.part import Part

if TYPE_CHECKING:
    from arena.app.screens.match.screen import MatchScreen

ENTER = (pygame.K_RETURN, pygame.K_KP_ENTER)


class Secret(Part):
    """Holds the countdown until each role among the people has been told."""

    def __init__(self, screen: MatchScreen) -> None:
        super().__init__(screen)
        self.round = 0  # the last one before which was told
        self.left: list[Agents] = []  # roles that are still to be told
        self.update(0.0)

    def update(self, seconds: float) -> None:
        """See `Part`."""
        screen, roles = self.screen, self.screen.eyes.roles
        if screen.scenario.hides(screen.rules) != "round" or len(roles) < 2:
            roles = []
        if self.round != screen.match.round:
            self.round = screen.match.round
            world = screen.match.world
            common = known_marks(world, screen.driving.eyes)
            self.left = [role for role in roles if known_marks(world, role) != common]
        elif any(role not in roles for role in self.left):  # somebody has taken another seat
            self.left = [role for role in self.left if role in roles]
            self.tell(None)

    @property
    def holds(self) -> bool:
        """See `Part`."""
        return bool(self.left)

    def tell(self, role: Agents | None) -> None:
        """Show the field as a role sees it, or as all may."""
        self.screen.eyes.told = role
        self.screen.eyes.look()

    def handle_key(self, event: pygame.event.Event) -> bool:
        """See `Part`."""
        if not self.left or event.key not in ENTER:
            return False
        if self.screen.eyes.told is None:
            self.tell(self.left[0])
        else:
            self.left.pop(0)
            self.tell(None)
        return True

    def keys(self) -> list[Key]:
        """See `Part`."""
        if not self.left:
            return []
        return [Key("Enter", "show the secret" if self.screen.eyes.told is None else "hide it", pygame.K_RETURN)]

    def draw_over(self, canvas: Canvas) -> None:
        """See `Part`."""
        if not self.left:
            return
        who = " and ".join(self.screen.match.seats[agent].name for agent in self.left[0])
        if self.screen.eyes.told is None:
            said, how = f"A secret for {who}", "Everybody else looks away; then press Enter."
        else:
            said, how = f"For {who} alone", "Press Enter when you know it by heart."
        field = self.screen.field
        box = pygame.Rect(0, 0, 380, 78)
        box.midbottom = (field.centerx, field.bottom - 14)
        canvas.panel(box, canvas.theme.mix("gold", "panel", 0.08), canvas.theme.mix("gold", "panel", 0.5))
        canvas.text(said, (box.centerx, box.top + 26), "large", "gold", "bold", "center")
        canvas.text(how, (box.centerx, box.top + 54), "small", "text", anchor="center")
