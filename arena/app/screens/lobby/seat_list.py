"""The people and seats of a match that is being set up: a row for each, and one for all of a large team's rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from arena.app.draw.look import team_look
from arena.app.face.canvas import Canvas
from arena.app.face.widget import Chooser, Opener, Option
from arena.app.hands.devices import alone, called, offered
from arena.app.screens.lobby.seat_picker import SeatPicker
from arena.app.seats.seating import Place, Table

if TYPE_CHECKING:
    from arena.app.screens.lobby.screen import Lobby

GROUPED = 5  # agents of a team from which they share a row
TIMES = "\N{MULTIPLICATION SIGN}"


class GroupRow(Opener):
    """All seats of a team that no person has; Enter shows them one by one."""

    def __init__(self, table: Table, team: int, unfolded: bool, fold: Callable[[], None], changed: Callable[[], None]):
        self.table, self.team, self.unfolded, self.fold, self.told = table, team, unfolded, fold, changed
        self.opens = "fold" if unfolded else "single seats"
        self.places = [place for place in table.places if place.team == team and place.person is None]
        label = f"{len(self.places)} {TIMES} {table.scenario.teams()[team].name}"
        options = [Option(choice.words) for choice in self.places[0].choices]
        super().__init__(label, options, 0, mark=team_look(team))
        self.look()

    def look(self) -> None:
        """See what the seats have."""
        chosen = {place.choice().key for place in self.places if place.choice()}  # type: ignore[union-attr]
        self.mixed = len(chosen) > 1
        keys = [choice.key for choice in self.places[0].choices]
        first = self.places[0].choice()
        self.chosen = keys.index(first.key) if first is not None else 0

    @property
    def option(self) -> Option:
        """See `Chooser`."""
        return Option("mixed") if self.mixed else self.options[self.chosen]

    def turn(self, step: int) -> bool:
        """See `Widget`."""
        self.chosen = (self.chosen + (0 if self.mixed else step)) % len(self.options)
        for place in self.places:
            place.choose(place.choices[self.chosen].key)
        self.mixed = False
        self.told()
        return True

    @property
    def arrow_x(self) -> float:
        """See `Chooser`."""
        return self.rect.right - min(self.rect.width * 0.55, 214)

    def press(self) -> None:
        """See `Widget`."""
        self.fold()

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        super().draw(canvas, focused, hovered)
        x, y = self.arrow_x - 26, self.rect.centery
        turned = [(-4, -2), (4, -2), (0, 3)] if self.unfolded else [(-2, -4), (3, 0), (-2, 4)]
        canvas.polygon([(x + dx, y + dy) for dx, dy in turned], "muted")


class SeatRow(Opener):
    """One seat: left and right for the next that could sit there, Enter or a click for all of them."""

    opens = "all who can play"

    def __init__(self, lobby: Lobby, place: Place) -> None:
        self.lobby, self.place = lobby, place
        labels = lobby.table.labels(place.agent, lobby.app.home.settings.names, lobby.app.hands)
        options = [Option(label) for label in labels]
        super().__init__(place.name, options, lobby.table.option(place.agent), self.take, team_look(place.team))

    def take(self, option: int) -> None:
        """Seat what was chosen."""
        self.lobby.seat(self.place.agent, option)

    def press(self) -> None:
        """See `Widget`."""
        self.lobby.app.push(SeatPicker(self.lobby.app, self.lobby.table, self.place, self.take))


class DeviceRow(Chooser):
    """One person and what it steers with; whoever had that gets what this person had."""

    def __init__(self, lobby: Lobby, person: int, told: Callable[[], None]) -> None:
        self.lobby, self.person, self.told = lobby, person, told
        table, hands = lobby.table, lobby.app.hands
        devices = table.devices(hands)
        self.devices = offered(hands)
        if devices[person] not in self.devices:  # it was unplugged
            self.devices.append(devices[person])
        single = alone(devices.values())
        options = [Option(called(device, hands, single and device == devices[person])) for device in self.devices]
        super().__init__(lobby.app.home.settings.names[person], options, self.devices.index(devices[person]), self.take)

    def take(self, number: int) -> None:
        """Give the person what was chosen."""
        self.lobby.table.give(self.person, self.devices[number], self.lobby.app.hands)
        self.told()


def grouped(table: Table, team: int) -> bool:
    """Whether a team's seats share a row."""
    return sum(place.team == team for place in table.places) >= GROUPED
