"""How fast a match's time runs: as it is, slowly, fast, tick by tick, or not at all."""

from __future__ import annotations

import pygame

from arena.app.face.widget import Key
from arena.app.playing.part import Part
from arena.app.tempo import Tempo


class Pace(Tempo, Part):
    """Keys that stand still, go slowly or fast, and make one step."""

    @property
    def holds(self) -> bool:
        """See `Part`."""
        return self.paused

    def handle_key(self, event: pygame.event.Event) -> bool:
        """See `Part`."""
        action = self.screen.app.bindings.action(event.key)
        if action != "step":
            return self.hear(action)
        self.paused = True
        self.screen.step()
        return True

    def keys(self) -> list[Key]:
        """See `Part`."""
        bindings = self.screen.app.bindings
        return [*self.time_keys(bindings), bindings.key("step", "step")]
