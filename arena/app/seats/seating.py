"""Who sits where in the match that is being set up: for each seat a person or a player, for each person a device."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from arena.app.hands.bindings import MOST_PEOPLE
from arena.app.hands.devices import alone, called, given
from arena.app.hands.input import Device, Hands
from arena.play.choosing import Choice, choices
from arena.play.library import Library
from arena.play.player import Player
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario

Offers = Callable[[Scenario, Rules, str, list[Choice]], list[Choice]]  # more choices for a team, or told more of


@dataclass
class Place:
    """One seat: what it could have, what plays there, and who drives it to begin with."""

    agent: int
    name: str
    team: int
    choices: list[Choice]
    chosen: int = 0  # what plays when no person does
    person: int | None = None

    @property
    def stand_in(self) -> Choice:
        """What plays when no person does."""
        return self.choices[self.chosen]

    def choice(self) -> Choice | None:
        """What plays from the beginning; None for a person."""
        return None if self.person is not None else self.stand_in

    def choose(self, key: str) -> bool:
        """Seat the choice with this key; False if there is none."""
        for number, choice in enumerate(self.choices):
            if choice.key == key:
                self.chosen, self.person = number, None
                return True
        return False


@dataclass
class Table:
    """All seats of a scenario."""

    scenario: Scenario
    rules: Rules
    places: list[Place] = field(default_factory=list)
    chosen: dict[int, Device] = field(default_factory=dict)  # devices by person, where somebody chose one

    def offered(self) -> list[int]:
        """The people that a seat can have: those who sit somewhere, and one more."""
        seated = self.people()
        free = [person for person in range(MOST_PEOPLE) if person not in seated]
        return sorted([*seated, *free[:1]])

    def choose(self, agent: int, option: int) -> None:
        """Seat somebody, as offered: first people, then choices; who sat elsewhere leaves that seat to its player."""
        place, people = self.places[agent], self.offered()
        if option < len(people):
            self.seat({**self.people(), people[option]: agent})
        else:
            place.chosen, place.person = option - len(people), None

    def option(self, agent: int) -> int:
        """Which of what is offered a seat has."""
        place, people = self.places[agent], self.offered()
        return people.index(place.person) if place.person is not None else len(people) + place.chosen

    def seat(self, people: Mapping[int, int]) -> None:
        """Seat exactly these people, by person; where two want a seat the later one has it."""
        for place in self.places:
            place.person = None
        for person, agent in people.items():
            self.places[agent].person = person

    def keep(self, before: Table) -> None:
        """Seat whoever sat on the seats of the same names before, as far as they still fit."""
        seated = {place.name: place for place in before.places}
        here = [place for place in self.places if place.name in seated]
        if not before.people() or any(seated[place.name].person is not None for place in here):
            self.seat({})
        for place in here:
            old = seated[place.name]
            if place.person is None or old.person is not None:
                place.choose(old.stand_in.key)
            if old.person is not None:
                place.person = old.person
        self.chosen = dict(before.chosen)

    def seat_model(self, path: Path, team: str) -> bool:
        """Seat a model: as the person's rival if there can be one, else beside the person; False if it does not fit."""
        teams = [known.name for known in self.scenario.teams()]
        wanted = teams.index(team) if team in teams else 0
        person = self.places[self.people()[0]]
        rivals = [place for place in self.places if place.team != wanted]
        if rivals and person.team == wanted:
            if self.scenario.symmetric:
                wanted = rivals[0].team
            else:
                self.seat({0: rivals[0].agent})
        beside = [place for place in self.places if place.team == wanted and place.person is None]
        return all([place.choose(str(path)) for place in beside])

    def people(self) -> dict[int, int]:
        """Which agent each person drives."""
        return {place.person: place.agent for place in self.places if place.person is not None}

    def players(self) -> list[Player]:
        """Everybody, seated; equal choices of a team share one player.  ValueError where a model cannot be used."""
        made: dict[tuple[int, str], Player] = {}
        for place in self.places:
            key = (place.team, place.stand_in.key)
            if key not in made:
                made[key] = place.stand_in.make()
        return [made[place.team, place.stand_in.key] for place in self.places]

    # -- devices

    def devices(self, hands: Hands) -> dict[int, Device]:
        """What each person steers with."""
        return given(self.people(), hands, self.chosen)

    def give(self, person: int, device: Device, hands: Hands) -> None:
        """A person steers with a device from now on; whoever had it gets the person's."""
        devices = self.devices(hands)
        for other, theirs in devices.items():
            if theirs == device and other != person:
                self.chosen[other] = devices[person]
        self.chosen[person] = device

    def labels(self, agent: int, names: Sequence[str], hands: Hands) -> list[str]:
        """What a seat's chooser shows, as `offered`: people with their devices, then what can play."""
        devices, seated = given(self.offered(), hands, self.chosen), self.people()
        people = []
        for person, device in devices.items():
            playing = [devices[other] for other in {*seated, person}]
            people.append(f"{names[person]} · {called(device, hands, alone(playing))}")
        return [*people, *(choice.words for choice in self.places[agent].choices)]


def usual(place: Place) -> Choice:
    """Good company for a newcomer: the easy model if there is one, else the medium script."""
    models = (choice for choice in place.choices if choice.path is not None and "easy" in choice.label.lower())
    return next(models, None) or next(choice for choice in place.choices if choice.key == "script:medium")


def set_table(scenario: Scenario, rules: Rules, library: Library, offers: Offers | None = None) -> Table:
    """The usual seating: a person on the last team's first seat (tag's runner), good company elsewhere."""
    table, agent = Table(scenario, rules), 0
    teams = scenario.teams()
    for number, team in enumerate(teams):
        offered = [choice for choice in choices(scenario, rules, team.name, library) if choice.key != "human"]
        if offers is not None:
            offered = offers(scenario, rules, team.name, offered)
        for name in team.agents:
            place = Place(agent, name, number, offered)
            place.choose(usual(place).key)
            table.places.append(place)
            agent += 1
    table.seat({0: usual_seat(table)})
    return table


def usual_seat(table: Table) -> int:
    """Where one person sits: on the last team's first seat; of equal teams on the first one's."""
    team = 0 if table.scenario.symmetric else len(table.scenario.teams()) - 1
    return next(place.agent for place in table.places if place.team == team)
