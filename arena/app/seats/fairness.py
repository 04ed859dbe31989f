"""What those who can sit down are worth, and who of them makes a person's match even."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from arena.app.seats.seating import Place, Table
from arena.play.choosing import Choice
from arena.play.standings import Offer, Standings
from arena.play.who import Who, key_of, person


def rated(choices: Iterable[Choice], standings: Standings, role: str) -> list[Choice]:
    """The choices of a seat, each with what it is worth in that role."""
    return [replace(choice, rating=standings.text(role, standing_key(choice)) or None) for choice in choices]


def standing_key(choice: Choice) -> str:
    """What the standings call a choice: a model by what is in its file."""
    return choice.key if choice.path is None else key_of(choice.path) or ""


def fair_match(table: Table, standings: Standings, name: str) -> Offer | None:
    """Of all who are rated, who makes the match of the first person, called `name`, most even."""
    agent = table.people().get(0)
    if agent is None:
        return None
    teams = table.scenario.teams()
    mine = table.places[agent].team
    known = [
        Who(standing_key(choice), choice.label, "model" if choice.path else "script")
        for place in others(table, mine)[:1]
        for choice in place.choices
        if choice.rating
    ]
    return standings.fair(table.scenario, table.rules.name, teams[mine].name, person(name), known) if known else None


def others(table: Table, mine: int) -> list[Place]:
    """The seats without people that decide how hard it is for a team: the rivals', or where there are none its own."""
    rivals = [place for place in table.places if place.team != mine] or table.places
    return [place for place in rivals if place.person is None]


def seat_fairly(table: Table, offer: Offer) -> None:
    """Seat who was offered wherever it decides and no person sits."""
    agent = table.people()[0]
    for place in others(table, table.places[agent].team):
        for choice in place.choices:
            if standing_key(choice) == offer.who.key:
                place.choose(choice.key)
                break
