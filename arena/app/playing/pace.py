"""How fast a match's time runs: as it is, slowly, tick by tick, or not at all."""

from __future__ import annotations

import pygame

from arena.app.face.widget import Key
from arena.app.playing.part import Part

TIMES = "\N{MULTIPLICATION SIGN}"
SLOW = 0.25


class Pace(Part):
    """Space stands still, Z goes slowly, the full stop makes one step."""

    paused = False
    slow = False

    @property
    def rate(self) -> float:
        """Seconds of the match to a second of the player."""
        return 0.0 if self.paused else SLOW if self.slow else 1.0

    @property
    def words(self) -> str:
        """The rate, to be read."""
        return "paused" if self.paused else f"¼{TIMES}" if self.slow else f"1{TIMES}"

    def handle_key(self, event: pygame.event.Event) -> bool:
        """See `Part`."""
        if event.key == pygame.K_SPACE:
            self.paused = not self.paused
        elif event.key == pygame.K_z:
            self.slow = not self.slow
        elif event.key in (pygame.K_PERIOD, pygame.K_KP_PERIOD):
            self.paused = True
            self.screen.step()
        else:
            return False
        return True

    def keys(self) -> list[Key]:
        """See `Part`."""
        return [
            Key("Space", "go on" if self.paused else "pause", pygame.K_SPACE),
            Key("Z", "full speed" if self.slow else "slow", pygame.K_z),
            Key(".", "step", pygame.K_PERIOD),
        ]
