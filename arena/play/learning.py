"""Which teams a training teaches, and why it cannot."""

from __future__ import annotations

from agents.core.algorithms import Algorithm
from arena.sim.scenario import Scenario


def learning_teams(scenario: Scenario, algorithm: Algorithm, wanted: str | None) -> list[str]:
    """The team asked for; else all, where the algorithm can; of equal teams, the first learns for all.

    ValueError says in one sentence why that cannot be.
    """
    words = {team.name: team.words for team in scenario.teams()}
    if wanted not in (None, *words):
        raise ValueError(f"{scenario.name} has no team called {wanted}; it has {', '.join(words)}")
    alone = scenario.symmetric or not algorithm.several_teams
    learning = [wanted] if wanted else list(words)[: 1 if alone else None]
    talking = [team for team in learning if words[team]]
    if talking and not algorithm.words:
        raise ValueError(
            f"{algorithm.title} cannot learn to talk, which {talking[0]} of {scenario.name} has to; train a silent team"
        )
    return learning
