"""Who sits where in the match that is being set up: one chooser's worth of state for each seat."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from arena.play.choosing import Choice, choices
from arena.play.library import Library
from arena.play.player import Player
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario

PEOPLE = ("you · arrows", "second · WASD")


@dataclass
class Place:
    """One seat: what it could have and what it has.  The first choices are people."""

    agent: int
    name: str
    team: int
    choices: list[Choice]
    chosen: int = 0

    @property
    def person(self) -> int | None:
        """Which person sits here: 0, 1 or nobody."""
        return self.chosen if self.chosen < len(PEOPLE) else None

    def labels(self) -> list[str]:
        """What the chooser shows."""
        return [*PEOPLE, *(choice.label for choice in self.choices)]

    def choice(self) -> Choice | None:
        """What plays when no person does."""
        return None if self.person is not None else self.choices[self.chosen - len(PEOPLE)]

    def choose(self, key: str) -> bool:
        """Take the choice with this key; False if there is none."""
        for number, choice in enumerate(self.choices):
            if choice.key == key:
                self.chosen = number + len(PEOPLE)
                return True
        return False


@dataclass
class Table:
    """All seats of a scenario."""

    scenario: Scenario
    rules: Rules
    places: list[Place] = field(default_factory=list)

    def choose(self, agent: int, option: int) -> None:
        """Seat somebody; a person who sat elsewhere leaves that seat to its default."""
        place = self.places[agent]
        place.chosen = option
        for other in self.places:
            if other is not place and place.person is not None and other.person == place.person:
                default(other)

    def keep(self, before: Table) -> None:
        """Seat whoever sat on the seats of the same names before, as far as they still fit."""
        seated = {place.name: place for place in before.places}
        here = [place for place in self.places if place.name in seated]
        if not before.people() or any(seated[place.name].person is not None for place in here):
            for place in self.places:
                default(place)
        for place in here:
            old = seated[place.name]
            if old.person is not None:
                place.chosen = old.chosen
            elif place.person is None and (choice := old.choice()) is not None:
                place.choose(choice.key)

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
                self.choose(rivals[0].agent, 0)
        beside = [place for place in self.places if place.team == wanted and place.person is None]
        return all([place.choose(str(path)) for place in beside])

    def people(self) -> dict[int, int]:
        """Which agent each person drives."""
        return {place.person: place.agent for place in self.places if place.person is not None}

    def players(self) -> list[Player]:
        """Everybody, seated; equal choices of a team share one player.  ValueError where a model cannot be used."""
        made: dict[tuple[int, str], Player] = {}
        seated = []
        for place in self.places:
            choice = place.choice() or usual(place)  # who has the seat when the person lets go
            key = (place.team, choice.key)
            if key not in made:
                made[key] = choice.make()
            seated.append(made[key])
        return seated


def usual(place: Place) -> Choice:
    """Good company for a newcomer: the easy model if there is one, else the medium script."""
    models = (choice for choice in place.choices if choice.path is not None and "easy" in choice.label.lower())
    return next(models, None) or next(choice for choice in place.choices if choice.key == "script:medium")


def default(place: Place) -> None:
    """Seat the usual company."""
    place.choose(usual(place).key)


def set_table(scenario: Scenario, rules: Rules, library: Library) -> Table:
    """The usual seating: a person on the last team's first seat (tag's runner), good company elsewhere."""
    table, agent = Table(scenario, rules), 0
    teams = scenario.teams()
    for number, team in enumerate(teams):
        offered = [choice for choice in choices(scenario, rules, team.name, library) if choice.key != "human"]
        for name in team.agents:
            place = Place(agent, name, number, offered)
            default(place)
            table.places.append(place)
            agent += 1
    first = next(place for place in table.places if place.team == (len(teams) - 1 if not scenario.symmetric else 0))
    first.chosen = 0
    return table
