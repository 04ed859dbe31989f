"""Seats for a match against, or beside, given models."""

from __future__ import annotations

from collections.abc import Mapping

from arena.play.player import Player, script
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario


def against(scenario: Scenario, rules: Rules, players: Mapping[str, Player]) -> tuple[list[Player], dict[int, int]]:
    """Every seat's player, and which agent the person drives.

    A released seat goes to its team's player.  The person takes the first seat of a team that has no model; where every
    team has one, the first seat of the last team.
    """
    teams = scenario.teams()
    free = [team for team in teams if team.name not in players]
    mine = free[0] if free else teams[-1]
    seats: list[Player] = []
    people: dict[int, int] = {}
    for team in teams:
        player = players.get(team.name) or script(scenario, rules, team.name, "medium")
        for _ in team.agents:
            if team is mine and not people:
                people[0] = len(seats)
            seats.append(player)
    return seats, people
