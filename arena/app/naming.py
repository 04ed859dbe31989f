"""What trainings and scenarios are called on screens, where their files have short names of their own."""

from __future__ import annotations

from agents.core.algorithms import ALGORITHMS
from arena.scenarios import catalog
from arena.training.request import RunRequest, foreign


def scenario_title(name: str) -> str:
    """A scenario's title; of a game of others, or one that is not here, its name."""
    return name if foreign(name) or name not in catalog.SCENARIOS else catalog.SCENARIOS[name].title


def training_name(request: RunRequest) -> str:
    """What the player called a training, or what it would be called."""
    given = " ".join((request.name or "").replace("{team}", "").split())
    return given or f"{scenario_title(request.scenario)} {algorithm_title(request.algorithm)}"


def training_kind(request: RunRequest) -> str:
    """Who learns what, and how."""
    who = request.player or request.team or "all teams"
    return f"{scenario_title(request.scenario)} · {algorithm_title(request.algorithm)} · {who}"


def algorithm_title(name: str) -> str:
    """An algorithm as the menu writes it; what is in no menu by its name."""
    return ALGORITHMS[name].short if name in ALGORITHMS else name.upper()
