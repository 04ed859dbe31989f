"""What a match sounds like: contacts, points, the countdown, the last seconds, how a round ends."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from arena.app.draw.impact import impact
from arena.app.playing.part import Part
from arena.play.match import COUNTDOWN_SECONDS

if TYPE_CHECKING:
    from arena.app.screens.match.screen import MatchScreen

LAST = 5  # seconds of a round that are counted aloud
STEPS = 3  # numbers of the countdown
QUIET = 0.12  # how loud the gentlest contact is


def countdown_number(left: float) -> int:
    """3, 2, 1 while a round is about to begin, `left` seconds before it."""
    return min(STEPS, max(1, math.ceil(left / COUNTDOWN_SECONDS * STEPS - 1e-3)))


class Heard(Part):
    """Plays sounds, of what all people on this screen may notice."""

    def __init__(self, screen: MatchScreen) -> None:
        super().__init__(screen)
        self.phase, self.count = "", 0
        self.number = 0  # of the countdown, or of the last seconds

    def tick(self) -> None:
        """See `Part`."""
        match, play = self.screen.match, self.screen.app.sounds.play
        seen = [e for e in match.events if all(view.perceives(e) for view in self.screen.eyes.views)]
        knocks = [impact(match.world, event) for event in seen if event.kind == "contact"]
        if knocks and max(knocks) > 0:
            play("contact", QUIET + (1 - QUIET) * max(knocks))
        for event in seen:
            if event.kind == "score":
                play("score")
            elif event.kind == "round":
                play(self.ending())
            elif event.kind == "over":
                play("over")
        self.count_aloud()

    def count_aloud(self) -> None:
        """Three, two, one, go; and the last seconds of a round."""
        match, play = self.screen.match, self.screen.app.sounds.play
        began, self.phase = self.phase, match.phase
        before = self.number if began == match.phase else 0
        if match.phase == "countdown":
            self.number = countdown_number(match.countdown)
            if self.number != before:
                play("count")
        elif match.phase == "play":
            self.number = math.ceil(match.seconds_left - 1e-3)
            calm = self.screen.app.home.settings.calm
            if began == "countdown":
                play("go")
            elif self.number != before and self.number <= LAST and not calm:
                play("final")

    def ending(self) -> str:
        """How the round ended for the people on this screen."""
        match = self.screen.match
        mine = {match.seats[agent].team for agent in self.screen.drives.values()}
        if len(mine) != 1 or (match.winner is None and len(match.teams) > 1):
            return "round"
        return "won" if match.winner in mine else "lost"
