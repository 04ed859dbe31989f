"""Ready-made seatings of people: me against them, two of us, all watch, as far as a game's teams make sense of them."""

from __future__ import annotations

from dataclasses import dataclass

from arena.app.hands.bindings import MOST_PEOPLE
from arena.app.seats.seating import Table, usual_seat

NUMBERS = ("", "", "two", "three", "four")


@dataclass(frozen=True)
class Preset:
    """Who drives what to begin with; everybody else stays as seated."""

    label: str
    people: dict[int, int]


def presets(table: Table) -> list[Preset]:
    """One person on each side, several on one, several on both, nobody."""
    teams: list[list[int]] = [[] for _ in table.scenario.teams()]
    for place in table.places:
        teams[place.team].append(place.agent)
    mine = table.places[usual_seat(table)].team
    order = [mine, *(team for team in range(len(teams)) if team != mine)]
    sides = order[:1] if table.scenario.symmetric else order
    labels = [role_label(table, teams[team]) if len(sides) > 1 else alone_label(teams, team) for team in sides]
    found = [Preset(label, {0: teams[team][0]}) for label, team in zip(labels, sides, strict=True)]
    largest = max(order, key=lambda team: len(teams[team]))
    found += [
        Preset(f"{NUMBERS[count]} of us", dict(enumerate(teams[largest][:count])))
        for count in range(2, min(MOST_PEOPLE, len(teams[largest])) + 1)
    ]
    if len(teams) > 1:
        found.append(
            Preset("one of us on each side", {person: teams[team][0] for person, team in enumerate(order[:2])})
        )
    if len(teams) == 2 and min(map(len, teams)) >= 2:
        pairs = [agent for team in order for agent in teams[team][:2]]
        found.append(Preset("two against two", dict(enumerate(pairs))))
    return [*found, Preset("all watch", {})]


def alone_label(teams: list[list[int]], team: int) -> str:
    """One person on a team, in words: who is beside and who is against."""
    mates = len(teams[team]) - 1
    rivals = sum(len(other) for other in teams) - len(teams[team])
    beside = "" if not mates else " with a partner" if mates == 1 else " with partners"
    against = "" if not rivals else " against it" if rivals == 1 else " against them"
    return f"me{beside or against or ' alone'}"


def role_label(table: Table, team: list[int]) -> str:
    """One person on a team, by the name of what it is there."""
    first = table.places[team[0]]
    return f"me as {first.name}" if len(team) == 1 else f"me with the {table.scenario.teams()[first.team].name}"
