"""How fast a match's time runs: as it is, slowly, tick by tick, or not at all."""

from __future__ import annotations

import pygame

from arena.app.face.widget import Key
from arena.app.playing.part import Part

TIMES = "\N{MULTIPLICATION SIGN}"
SLOW = 0.25


class Pace(Part):
    """Keys that stand still, go slowly, and make one step."""

    paused = False
    slow = False

    @property
    def holds(self) -> bool:
        """See `Part`."""
        return self.paused

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
        action = self.screen.app.bindings.action(event.key)
        if action == "pause":
            self.paused = not self.paused
        elif action == "slow":
            self.slow = not self.slow
        elif action == "step":
            self.paused = True
            self.screen.step()
        else:
            return False
        return True

    def keys(self) -> list[Key]:
        """See `Part`."""
        key = self.screen.app.bindings.key
        return [
            key("pause", "go on" if self.paused else "pause"),
            key("slow", "full speed" if self.slow else "slow"),
            key("step", "step"),
        ]
