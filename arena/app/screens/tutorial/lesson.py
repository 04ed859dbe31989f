"""What a lesson of the tutorial is: some words, a small match to try them in, and what has to be done there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from arena.app.seats.seating import set_table
from arena.play.library import Library
from arena.play.player import Player, idle, script
from arena.scenarios import catalog
from arena.sim.rules import ARENA
from arena.sim.scenario import Scenario

IDLE, USUAL = "idle", "usual"


@dataclass(frozen=True)
class Stage:
    """A match: who is driven, and who all others are: a script's strength, "idle", or whom the lobby would seat."""

    scenario: str
    agent: int = 0  # the player's
    company: str = "easy"
    options: Mapping[str, int | float] = field(default_factory=dict)
    seed: int = 3

    def make(self) -> Scenario:
        """The scenario with its options."""
        return catalog.make(self.scenario, dict(self.options))

    def players(self, scenario: Scenario, library: Library) -> list[Player]:
        """Everybody, seated."""
        if self.company == USUAL:
            return set_table(scenario, ARENA, library).players()
        seats = []
        for team in scenario.teams():
            player = idle(team.words) if self.company == IDLE else script(scenario, ARENA, team.name, self.company)
            seats += [player] * len(team.agents)
        return seats


@dataclass(frozen=True)
class Goal:
    """Something to do: what the guide notices (see `guide.FACTS`), how the card says it, and by which action."""

    fact: str
    words: str
    action: str = ""  # of the key bindings; nobody is asked for what a gamepad has no button for


@dataclass(frozen=True)
class Lesson:
    """One step.  Words in [brackets] are drawn as keys; `mouse` and `pad` are said to whoever used these last."""

    title: str
    words: str
    stage: Stage
    goals: tuple[Goal, ...] = ()  # without any, the player goes on by hand
    mouse: str = ""
    pad: str = ""
    door: str = ""  # a screen that can be opened from here
    door_words: str = ""
    driven: bool = True  # begins with the stage's agent in the player's hands

    def told(self, hand: str) -> str:
        """The words for "keys", "mouse" or "pad"."""
        return {"mouse": self.mouse, "pad": self.pad}.get(hand) or self.words
