"""The other side of a match: who sits where once people have changed sides, and whom to train against."""

from __future__ import annotations

from collections.abc import Mapping

from arena.play.match import Match
from arena.play.player import SCRIPT, Player, random_player, script


class Unswappable(ValueError):
    """Sides cannot be swapped; the message says why in a few words."""


def swapped(match: Match, people: Mapping[int, int]) -> tuple[list[Player], dict[int, int]]:
    """Everybody's player and people's agents with people on the other side.

    Of equal teams everybody changes sides.  Of unlike ones only people do: a model knows one role.  Who leaves a team
    to a script or to chance meets the same on the seats that were the people's.
    """
    teams, seats = match.teams, match.seats
    if len(teams) != 2:
        raise Unswappable("one team only" if len(teams) == 1 else "more than two teams")
    if not people:
        raise Unswappable("nobody played")
    where = {(seat.team, seat.index): seat.agent for seat in seats}
    moved = {
        number: where[1 - seats[agent].team, seats[agent].index % len(teams[1 - seats[agent].team].agents)]
        for number, agent in people.items()
    }
    if len(set(moved.values())) < len(moved):
        raise Unswappable("too few seats there")
    players = [seat.player for seat in seats]
    if match.scenario.symmetric:
        players = [seats[where[1 - seat.team, seat.index]].player for seat in seats]
    else:
        for agent in people.values():
            players[agent] = _like(match, agent, [seat.player for seat in seats if seat.team != seats[agent].team])
    return players, moved


def _like(match: Match, agent: int, rivals: list[Player]) -> Player:
    """Whoever has a person's old seat: as the rivals are, where they can play it."""
    seat = match.seats[agent]
    team, rival = match.teams[seat.team], rivals[0]
    if any(other.name != rival.name for other in rivals):
        return seat.player
    if rival.kind == "script":
        return script(match.scenario, match.rules, team.name, rival.name.removeprefix(SCRIPT))
    return random_player(match.rules, team.words) if rival.kind == "random" else seat.player


def rival_to_train_against(match: Match, people: Mapping[int, int]) -> tuple[str, str] | None:
    """The team that would learn, and its rival in the words of the command line; None where nobody can be the rival."""
    if len(match.teams) < 2:
        return None
    mine = {match.seats[agent].team for agent in people.values()} or {0}
    driven = set(people.values())
    for seat in match.seats:
        if seat.team in mine or seat.agent in driven:
            continue
        team = match.teams[min(mine)].name
        if seat.player.path is not None:
            return team, str(seat.player.path)
        if seat.player.kind == "script":
            return team, f"script:{seat.player.name.removeprefix(SCRIPT)}"
        if seat.player.kind == "random":
            return team, "random"
    return None
