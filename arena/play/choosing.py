"""Which players a seat can have, for a lobby's chooser and for the words of the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from arena.play.library import Library, misfit
from arena.play.player import PERSON, SCRIPT, STRENGTHS, Player, human, idle, random_player, script
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario


@dataclass(frozen=True)
class Choice:
    """One entry of a seat's chooser."""

    key: str  # what the command line calls it
    label: str
    make: Callable[[], Player]
    path: Path | None = None
    rating: str | None = None  # in the role that it would play

    @property
    def words(self) -> str:
        """Its name and what it is worth."""
        return f"{self.label} · {self.rating}" if self.rating else self.label


def choices(scenario: Scenario, rules: Rules, team: str, library: Library) -> list[Choice]:
    """A person, the models that fit (newest first), the scripts, chance and nobody."""
    words = next(known.words for known in scenario.teams() if known.name == team)
    models = [
        Choice(
            str(model.path),
            model.name,
            lambda path=model.path: library.player(path, scenario, rules, team),  # type: ignore[misc]
            model.path,
        )
        for model in library.models()
        if model.card and not misfit(model.card, scenario, rules, team)
    ]
    scripts = [
        Choice(
            f"script:{strength}",
            f"{SCRIPT}{strength}",
            lambda strength=strength: script(scenario, rules, team, strength),  # type: ignore[misc]
        )
        for strength in STRENGTHS
    ]
    return [
        Choice("human", PERSON, lambda: human(words=words)),
        *models,
        *scripts,
        Choice("random", "random", lambda: random_player(rules, words)),
        Choice("idle", "nobody", lambda: idle(words)),
    ]


def player(word: str, scenario: Scenario, rules: Rules, team: str, library: Library) -> Player:
    """The player that a word names: random, idle, script, script:easy, or a model's path or name."""
    word = "script:hard" if word == "script" else word
    for choice in choices(scenario, rules, team, library):
        if choice.key == word:
            return choice.make()
    return library.player(library.find(word), scenario, rules, team)
