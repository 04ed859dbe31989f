"""Words as they are said: each has a note of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arena.app.playing.part import Part
from arena.app.sound import SCALE, WORD

if TYPE_CHECKING:
    from arena.app.screens.match.screen import MatchScreen

LOUD = 0.8


class Talk(Part):
    """Plays the words that all people on this screen hear."""

    def __init__(self, screen: MatchScreen) -> None:
        super().__init__(screen)
        self.said: dict[int, int] = {}

    def tick(self) -> None:
        """See `Part`."""
        first, *others = (view.sight.words for view in self.screen.eyes.views)
        heard = {agent: word for agent, word in first.items() if all(each.get(agent) == word for each in others)}
        new = [word for agent, word in heard.items() if self.said.get(agent) != word]
        for word in new:
            self.screen.app.sounds.play(WORD.format(word % len(SCALE)), LOUD / len(new))
        self.said = heard
