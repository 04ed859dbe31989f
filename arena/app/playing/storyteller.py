"""Notes the story of a match, with who of the people drove whom, for its result and the ratings; see `Story`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arena.app.playing.part import Part
from arena.play.story import Story
from arena.play.who import person

if TYPE_CHECKING:
    from arena.app.screens.match.screen import MatchScreen


class Storyteller(Part):
    """Notes every tick."""

    def __init__(self, screen: MatchScreen) -> None:
        super().__init__(screen)
        self.story = Story(screen.match)
        self.people = [person(name) for name in screen.app.home.settings.names]

    def tick(self) -> None:
        """See `Part`."""
        self.story.note({agent: self.people[number] for number, agent in self.screen.drives.items()})
