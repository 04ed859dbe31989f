"""Who sat where in a match that is over, and what each of them did in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pygame

from arena.app.draw.look import team_look
from arena.app.face.canvas import Canvas
from arena.app.screens.match.seat_rows import TIMES, grouped_seats
from arena.play.match import Match, Seat
from arena.play.standings import Change, role_of
from arena.play.story import Story
from arena.play.who import person, who

HEAD, LEAST, TALL = 34, 25, 36  # design units: above the rows, and from one row to the next
NAME, WHO = 20, 270  # where columns begin, from the panel's left
COLUMNS = (("rating", 24), ("words", 220), ("contacts", 340), ("travelled", 460))  # where they end, from its right


@dataclass(frozen=True)
class Told:
    """One row: a seat, or several that one player had."""

    team: int
    name: str
    who: str
    cells: Mapping[str, str]  # by column
    ink: str  # of the rating


class ResultTable:
    """The rows are made when it is known how much room there is."""

    def __init__(self, match: Match, story: Story | None, changes: Sequence[Change]) -> None:
        self.match, self.story = match, story
        self.changes = {(change.role, change.who.key): change for change in changes}  # one may have several roles
        self.rows: list[Told] = []
        self.shown: tuple = ()

    def tell(self, people: Mapping[int, int], names: Sequence[str], most: int) -> list[Told]:
        """The rows, at most so many."""
        if self.shown != (tuple(names), most):
            self.shown = (tuple(names), most)
            person_of = {agent: names[number] for number, agent in people.items()}
            groups = grouped_seats(self.match.seats, people, most)
            self.rows = [self.row(seats, person_of.get(seats[0].agent)) for seats in groups]
        return self.rows

    def row(self, seats: Sequence[Seat], name: str | None) -> Told:
        """What some seats of one driver came to."""
        seat, cells = seats[0], {}
        key = person(name).key if name is not None else who(seat.player).key
        match = self.match
        role = role_of(match.scenario, match.rules.name, match.teams[seat.team].name)
        change = self.changes.get((role, key))
        if change is not None:
            cells["rating"] = f"{change.after}  {change.words}"
        if self.story is not None:
            agents = [each.agent for each in seats]
            cells["travelled"] = f"{self.story.distance[agents].sum():.1f}"
            cells["contacts"] = str(int(self.story.contacts[agents].sum()))
            if self.match.world.words:
                cells["words"] = str(int(self.story.words[agents].sum()))
        label = seat.name if len(seats) == 1 else f"{len(seats)} {TIMES} {self.match.teams[seat.team].name}"
        up = change is not None and change.after > change.before
        down = change is not None and change.after < change.before
        return Told(seat.team, label, name or seat.player.name, cells, "mint" if up else "rose" if down else "muted")

    def draw(self, canvas: Canvas, rect: pygame.Rect, people: Mapping[int, int], names: Sequence[str]) -> None:
        """The panel with all rows."""
        canvas.panel(rect)
        rows = self.tell(people, names, max(1, (rect.height - HEAD - 6) // LEAST))
        columns = [(word, rect.right - far) for word, far in COLUMNS if any(word in row.cells for row in rows)]
        canvas.text("Seats", (rect.left + NAME, rect.top + 18), "small", "muted")
        for word, right in columns:
            canvas.text(word, (right, rect.top + 18), "small", "muted", anchor="midright")
        step = min(TALL, (rect.height - HEAD - 6) / max(len(rows), 1))
        for number, row in enumerate(rows):
            self.draw_row(canvas, rect, row, rect.top + HEAD + step * (number + 0.5), columns)

    def draw_row(
        self, canvas: Canvas, rect: pygame.Rect, row: Told, y: float, columns: Sequence[tuple[str, int]]
    ) -> None:
        """One of them."""
        shape, ink = team_look(row.team)
        canvas.team_mark(shape, (rect.left + NAME + 7, y), 6, ink)
        canvas.text(row.name, (rect.left + NAME + 24, y), width=WHO - NAME - 34)
        room = min([rect.right - 24, *(right - 90 for _, right in columns)]) - rect.left - WHO
        canvas.text(row.who, (rect.left + WHO, y), ink="muted", width=room)
        for word, right in columns:
            told = row.cells.get(word, "")
            canvas.text(told, (right, y), "small", row.ink if word == "rating" else "text", "mono", "midright")
