"""Which teams a training teaches, whom they meet, and why it cannot."""

from __future__ import annotations

from collections.abc import Sequence

from agents.core.algorithms import ALGORITHMS, Algorithm
from arena.sim.scenario import Scenario

SELF = "self"  # the word for past selves among rivals
TOGETHER = "together"  # the word for rivals that all learn in the same worlds, each other's only ones
SCRIPTS = ["script:hard", "script:medium"]  # the usual rivals; past selves join them where there can be any


def learning_teams(
    scenario: Scenario, algorithm: Algorithm, wanted: str | None, rivals: Sequence[str] = ()
) -> list[str]:
    """The team asked for; else all that can; of equal teams, the first learns for all.

    ValueError says in one sentence why that cannot be.
    """
    words = {team.name: team.words for team in scenario.teams()}
    if wanted not in (None, *words):
        raise ValueError(f"{scenario.name} has no team called {wanted}; it has {', '.join(words)}")
    learning = [wanted] if wanted else list(words)[: None if unlike_rivals(scenario) else 1]
    talking = [team for team in learning if words[team]]
    if talking and not algorithm.words:
        raise ValueError(
            f"{algorithm.title} cannot learn to talk, which {talking[0]} of {scenario.name} has to; choose "
            f"{', '.join(row.title for row in ALGORITHMS.values() if row.words)}, or train a silent team"
        )
    if SELF in rivals and not past_selves(scenario, wanted):
        raise ValueError(_no_past_selves(scenario, wanted))
    if TOGETHER in rivals and (obstacle := _alone(scenario, algorithm, wanted, rivals)):
        raise ValueError(f"{obstacle}; leave {TOGETHER} out of the rivals")
    return learning


def unlike_rivals(scenario: Scenario) -> bool:
    """Whether teams play against each other that no one policy can play."""
    return len(scenario.teams()) > 1 and not scenario.symmetric


def apart(scenario: Scenario, algorithm: Algorithm, wanted: str | None, rivals: Sequence[str] = ()) -> bool:
    """Whether unlike rivals all learn, each in worlds of its own."""
    return unlike_rivals(scenario) and wanted is None and met(scenario, algorithm, wanted, rivals) != [TOGETHER]


def past_selves(scenario: Scenario, wanted: str | None) -> bool:
    """Whether there can be past selves among the rivals: of equal teams, or of unlike ones that all learn."""
    return scenario.symmetric or (unlike_rivals(scenario) and wanted is None)


def can_be_together(scenario: Scenario, algorithm: Algorithm, wanted: str | None) -> bool:
    """Whether unlike rivals can all learn in the same worlds."""
    return unlike_rivals(scenario) and wanted is None and algorithm.several_teams


def met(scenario: Scenario, algorithm: Algorithm, wanted: str | None, rivals: Sequence[str] = ()) -> list[str]:
    """The rivals asked for, each once; else scripts, and past selves where there can be any.

    Where critics see the rivals, as published, these learn in the same worlds.
    """
    if rivals:
        return list(dict.fromkeys(rivals))
    if algorithm.sees_rivals and can_be_together(scenario, algorithm, wanted):
        return [TOGETHER]
    return [SELF, *SCRIPTS] if past_selves(scenario, wanted) else SCRIPTS


def _alone(scenario: Scenario, algorithm: Algorithm, wanted: str | None, rivals: Sequence[str]) -> str | None:
    """Why rivals cannot learn in the same worlds."""
    if set(rivals) != {TOGETHER}:
        return "rivals that learn together meet nobody else"
    if not unlike_rivals(scenario):
        return f"{scenario.name} has no unlike rivals that could learn together"
    if wanted:
        return f"{wanted} learns alone"
    if algorithm.several_teams:
        return None
    several = ", ".join(row.title for row in ALGORITHMS.values() if row.several_teams)
    return f"{algorithm.title} learns one team at a time, unlike {several}"


def _no_past_selves(scenario: Scenario, wanted: str | None) -> str:
    if wanted and len(scenario.teams()) > 1:
        return f"the teams of {scenario.name} differ: {wanted} alone meets no past self; name no team, and all learn"
    return f"nobody plays against {scenario.teams()[0].name} of {scenario.name}: there is no past self to meet"
