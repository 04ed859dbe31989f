"""Learners that are being trained, as players: the newest snapshot sits down, and newer ones take its seat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from arena.app.home import RunNews
from arena.play.choosing import Choice
from arena.play.library import Library
from arena.play.player import Player, script
from arena.scenarios import catalog
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.training.request import foreign
from arena.training.run import RunDirectory


def live_choices(
    news: Iterable[RunNews], scenario: Scenario, rules: Rules, team: str, library: Library
) -> list[Choice]:
    """The trainings at work that learn to play a team of this very game."""
    return [
        Choice(
            f"live:{each.run.path.name}",
            f"{each.request.algorithm.upper()} · learning now",
            lambda each=each: live_player(each, scenario, rules, team, library),  # type: ignore[misc]
        )
        for each in news
        if each.alive and learns(each, scenario, rules, team)
    ]


def learns(news: RunNews, scenario: Scenario, rules: Rules, team: str) -> bool:
    """Whether a training makes models for a team of a game."""
    request = news.request
    if foreign(request.scenario) or request.scenario != scenario.name or request.rules != rules.name:
        return False
    try:
        same = catalog.make(request.scenario, request.options) == scenario
    except ValueError:  # of another version of the game
        return False
    return same and (scenario.symmetric or request.team in (None, team))


def live_player(news: RunNews, scenario: Scenario, rules: Rules, team: str, library: Library) -> Player:
    """The newest snapshot of a run, or the medium script until there is one."""
    path = newest(news.run, scenario, team)
    learner = news.request.algorithm.upper()
    if path is None:
        return replace(script(scenario, rules, team, "medium"), run=news.run.path)
    player = library.player(path, scenario, rules, team)
    return replace(player, name=snapshot_name(learner, path.name), run=news.run.path)


def newest(run: RunDirectory, scenario: Scenario, team: str) -> Path | None:
    """The file of the newest snapshot that plays a team; of equal teams any team's will do."""
    teams = [team, *(known.name for known in scenario.teams() if scenario.symmetric)]
    return next((found[-1] for name in teams if (found := run.snapshots(name))), None)


def snapshot_name(learner: str, file: str) -> str:
    """What to call a snapshot."""
    return f"{learner} · snapshot {int(file.partition('-')[0])}"
