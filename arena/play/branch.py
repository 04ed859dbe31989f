"""Going on with a match from a moment of its replay: the branch is recorded with the round that it began in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from arena.play.choosing import choices
from arena.play.decisions import people
from arena.play.library import Library
from arena.play.match import Match
from arena.play.player import PERSON, Player
from arena.play.rewind import Rewind, rounds_won
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario

STAND_IN = "script:medium"  # for people, and for players that are not here any more
MOST_ROUNDS = 3  # of matches that do not say how many they had


def seated(names: Sequence[str], scenario: Scenario, rules: Rules, library: Library) -> tuple[list[Player], list[str]]:
    """Who sat on the seats, as far as they can sit down again, and the names of those who cannot.

    Equal names of a team are one player.  ValueError where a model cannot be used any more.
    """
    made: dict[tuple[str, str], Player] = {}
    players, missing = [], []
    teams = [team for team in scenario.teams() for _ in team.agents]
    for name, team in zip(names, teams, strict=True):
        if (team.name, name) not in made:
            offered = choices(scenario, rules, team.name, library)
            found = next((choice for choice in offered if choice.label == name and choice.key != "human"), None)
            if found is None and name != PERSON:
                missing.append(name)
            choice = found or next(choice for choice in offered if choice.key == STAND_IN)
            made[team.name, name] = choice.make()
        players.append(made[team.name, name])
    return players, list(dict.fromkeys(missing))


def resumed(rewind: Rewind, moment: int, players: Sequence[Player]) -> Match:
    """The match at a moment that has been looked at: its world, its wins, and players who remember the round so far.

    The rounds that follow begin as they did, or would have.
    """
    replay, r = rewind.replay, rewind.round_at(moment)
    played, ticks = replay.rounds[r], moment - rewind.starts[r]
    number = replay.first + r
    rounds = max(replay.planned or MOST_ROUNDS, number + 1)
    match = Match(rewind.scenario, rewind.rules, players, rounds, replay.seed)
    drivers = list(people(replay, played)[:ticks])
    so_far = replace(played, actions=played.actions[:ticks], people=drivers)
    match.rejoin(number, rounds_won(rewind, r), so_far)
    match.recording.names = dict(replay.names)
    return match
