"""The seats of a match that is being set up: a row a seat, and one for all of a large team that nobody special has."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from arena.app.draw.look import team_look
from arena.app.face.canvas import Canvas, Point
from arena.app.face.widget import Chooser, Key, Option
from arena.app.seating import Place, Table

GROUPED = 5  # agents of a team from which they share a row
TIMES = "\N{MULTIPLICATION SIGN}"


class GroupRow(Chooser):
    """All seats of a team that no person has; Enter shows them one by one."""

    def __init__(self, table: Table, team: int, unfolded: bool, fold: Callable[[], None], changed: Callable[[], None]):
        self.table, self.team, self.unfolded, self.fold, self.told = table, team, unfolded, fold, changed
        self.places = [place for place in table.places if place.team == team and place.person is None]
        label = f"{len(self.places)} {TIMES} {table.scenario.teams()[team].name}"
        options = [Option(choice.label) for choice in self.places[0].choices]
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

    def click(self, at: Point) -> None:
        """See `Widget`: the arrows change all, the rest of the row folds."""
        if abs(at[0] - self.arrow_x) < 18:
            self.turn(-1)
        elif at[0] > self.rect.right - 36:
            self.turn(1)
        else:
            self.fold()

    def keys(self) -> list[Key]:
        """See `Widget`."""
        return [*super().keys(), Key("Enter", "fold" if self.unfolded else "single seats", pygame.K_RETURN)]

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        super().draw(canvas, focused, hovered)
        x, y = self.arrow_x - 26, self.rect.centery
        turned = [(-4, -2), (4, -2), (0, 3)] if self.unfolded else [(-2, -4), (3, 0), (-2, 4)]
        canvas.polygon([(x + dx, y + dy) for dx, dy in turned], "muted")


def seat_row(place: Place, changed: Callable[[int], None]) -> Chooser:
    """The chooser of one seat."""
    options = [Option(label) for label in place.labels()]
    return Chooser(place.name, options, place.chosen, changed, team_look(place.team))


def grouped(table: Table, team: int) -> bool:
    """Whether a team's seats share a row."""
    return sum(place.team == team for place in table.places) >= GROUPED
