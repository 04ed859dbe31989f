"""Which teams a training teaches, whom they meet, and why it cannot."""

from __future__ import annotations

from collections.abc import Sequence

from agents.core.algorithms import ALGORITHMS, Algorithm
from arena.sim.scenario import Scenario

SELF = "self"  # the word for past selves among rivals
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
    every = not scenario.symmetric and (algorithm.several_teams or apart(scenario, algorithm, wanted, rivals))
    learning = [wanted] if wanted else list(words)[: None if every else 1]
    talking = [team for team in learning if words[team]]
    if talking and not algorithm.words:
        raise ValueError(
            f"{algorithm.title} cannot learn to talk, which {talking[0]} of {scenario.name} has to; choose "
            f"{', '.join(row.title for row in ALGORITHMS.values() if row.words)}, or train a silent team"
        )
    if SELF in rivals and not past_selves(scenario, algorithm, wanted, rivals):
        raise ValueError(_no_past_selves(scenario, wanted))
    return learning


def apart(scenario: Scenario, algorithm: Algorithm, wanted: str | None, rivals: Sequence[str] = ()) -> bool:
    """Whether unlike rivals all learn, each in worlds of its own: no team is named, and rivals are, or one can learn.

    An algorithm that can learn all teams in the same worlds does, where no rivals are named.
    """
    unlike = len(scenario.teams()) > 1 and not scenario.symmetric and scenario.kind != "cooperative"
    return unlike and wanted is None and (bool(rivals) or not algorithm.several_teams)


def past_selves(scenario: Scenario, algorithm: Algorithm, wanted: str | None, rivals: Sequence[str] = ()) -> bool:
    """Whether there can be past selves among the rivals: of equal teams, or of unlike ones that all learn apart."""
    return scenario.symmetric or apart(scenario, algorithm, wanted, rivals)


def met(scenario: Scenario, algorithm: Algorithm, wanted: str | None, rivals: Sequence[str] = ()) -> list[str]:
    """The rivals asked for, each once; else the scripts, and past selves where there can be any."""
    usual = [SELF, *SCRIPTS] if past_selves(scenario, algorithm, wanted, rivals) else SCRIPTS
    return list(dict.fromkeys(rivals)) or usual


def _no_past_selves(scenario: Scenario, wanted: str | None) -> str:
    if wanted and len(scenario.teams()) > 1:
        return f"the teams of {scenario.name} differ: {wanted} alone meets no past self; name no team, and all learn"
    return f"nobody plays against {scenario.teams()[0].name} of {scenario.name}: there is no past self to meet"
