"""The moment in which a round is decided: time dwells on it, and bodies glide to rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from arena.app.playing.part import Part
from arena.sim.world import World

if TYPE_CHECKING:
    from arena.app.screens.match.screen import MatchScreen

SLOW = 0.25  # seconds of the match to a second of the player
LASTS = 0.5  # seconds of the player


class Moments(Part):
    """Slows time, never the physics.  After the last tick of a round one sees how it would have gone on."""

    def __init__(self, screen: MatchScreen) -> None:
        super().__init__(screen)
        self.left = 0.0  # seconds of the player that time goes on dwelling
        self.phase, self.score = screen.match.phase, screen.match.score
        self.imagined: World | None = None
        self.action = screen.match.action

    @property
    def rate(self) -> float:
        """Seconds of the match to a second of the player, beside what the player has chosen."""
        return SLOW if self.left > 0 and self.screen.pace.rate == 1 else 1.0

    @property
    def world(self) -> World:
        """What there is to see: the match's world, or after its round has been decided how it would go on."""
        after = self.imagined is not None and self.screen.match.phase == "round over"
        return self.imagined if self.imagined is not None and after else self.screen.match.world

    def update(self, seconds: float) -> None:
        """See `Part`."""
        if not any(part.holds for part in self.screen.parts):
            self.left = max(0.0, self.left - seconds)

    def tick(self) -> None:
        """See `Part`."""
        match = self.screen.match
        decided, over = self.decided(), self.phase == "play" and match.phase == "round over"
        self.phase, self.score = match.phase, match.score
        if decided and not self.screen.app.home.settings.calm and self.screen.pace.rate == 1:
            self.left = LASTS
            if over:
                self.imagine()
        if match.phase != "round over":
            self.imagined = None
        elif self.imagined is not None and self.left > 0:
            self.imagined.tick(self.action)

    def decided(self) -> bool:
        """Whether the tick that was just made decided the round, before its time was up."""
        match = self.screen.match
        if self.phase != "play":
            return False
        if match.phase == "round over":
            return bool(match.scenario.over(match.world)[0])
        target = getattr(match.scenario, "target", None)
        return len(match.teams) == 1 and isinstance(target, int) and bool(self.score[0] < target <= match.score[0])

    def imagine(self) -> None:
        """Let a copy of the world go on with what everybody was doing."""
        match = self.screen.match
        self.imagined = World(match.scenario, match.rules, 1)
        self.imagined.restart(np.arange(1), np.random.default_rng(0))  # only to have all facts
        self.imagined.resume(match.world.keep())
        self.action = match.action[..., None].copy()
