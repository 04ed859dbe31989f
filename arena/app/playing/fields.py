"""Where the fields of a match lie on its screen: one, or several with a caption and a wish beside each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pygame

from arena.app.draw.look import team_look
from arena.app.face.canvas import Canvas
from arena.app.hands.devices import called
from arena.app.screens.match.seat_rows import CHIP, SeatRow, WordChip, grouped_seats

if TYPE_CHECKING:
    from arena.app.playing.eyes import Eyes

CAPTION = 30  # above a field that is not alone
GAP = 16
BELOW = 120  # below a field, for the wish and words
BESIDE = 120  # least width at which the wish stands beside its field
PAIR = 2  # as many fields stand side by side
SEATS, SEAT = 64, (180, 56)  # how far below a field seats stand, and how large one is at least


class Fields:
    """Rectangles of the fields in design units, and what is written around them."""

    def __init__(self, eyes: Eyes) -> None:
        self.eyes = eyes
        self.rects: list[pygame.Rect] = []
        self.cells: list[pygame.Rect] = []  # a field with all that belongs to it

    @property
    def several(self) -> bool:
        """Whether there are several, so that people are told beside their own what they want."""
        return len(self.eyes.views) > 1

    def layout(self, room: pygame.Rect) -> None:
        """Share the room; several fields have a caption each, and below or beside them what that role wants."""
        views = self.eyes.views
        if not self.several:
            self.cells, self.rects = [room], [room]
            return
        rows = -(-len(views) // PAIR)
        width, height = (room.width - GAP) // PAIR, (room.height - GAP * (rows - 1)) // rows
        corners = [(number % PAIR, number // PAIR) for number in range(len(views))]
        self.cells = [
            pygame.Rect(room.left + x * (width + GAP), room.top + y * (height + GAP), width, height) for x, y in corners
        ]
        self.rects = []
        for view, cell in zip(views, self.cells, strict=True):
            unit = min(cell.width / view.half[0], (cell.height - CAPTION) / view.half[1])
            size = round(unit * view.half[0]), round(unit * view.half[1])
            spare = max(0, cell.height - CAPTION - size[1] - BELOW)
            cell.top, cell.height = cell.top + spare // 2, cell.height - spare // 2
            self.rects.append(pygame.Rect((cell.left, cell.top + CAPTION), size))

    def chips(self) -> list[WordChip]:
        """The words of all who speak, each below or beside the own field."""
        screen, found = self.eyes.screen, []
        for view, cell, field in zip(self.eyes.views, self.cells, self.rects, strict=True):
            speakers = [agent for agent in view.sight.eyes if screen.driving.words(agent)][:1]
            words = [WordChip(screen, agent, word) for agent in speakers for word in range(screen.driving.words(agent))]
            beside = cell.right - field.right > BESIDE
            left = field.right + GAP if beside else field.left
            across = max(1, (cell.right - left + 8) // (CHIP + 8))
            top = cell.bottom - (CHIP + 8) * -(-len(words) // across) + 8
            for number, chip in enumerate(words):
                row, column = divmod(number, across)
                chip.rect = pygame.Rect(left + (CHIP + 8) * column, top + (CHIP + 8) * row, CHIP, CHIP)
            found += words
        return found

    def seats(self, chips: Sequence[WordChip]) -> list[SeatRow]:
        """Everybody of a field's team, below the first of its fields that has room there besides words."""
        screen, found, told = self.eyes.screen, [], set()
        for view, cell, field in zip(self.eyes.views, self.cells, self.rects, strict=True):
            team = screen.match.seats[view.sight.eyes[0]].team
            taken = any(cell.colliderect(chip.rect) for chip in chips)
            if team in told or taken or field.bottom + SEATS + SEAT[1] > cell.bottom:
                continue
            told.add(team)
            most = (cell.width + 8) // (SEAT[0] + 8)
            seats = [seat for seat in screen.match.seats if seat.team == team]
            rows = [SeatRow(screen, group) for group in grouped_seats(seats, screen.drives, most)[:most]]
            wide = (cell.width - 8 * (most - 1)) // most
            for number, row in enumerate(rows):
                row.rect = pygame.Rect((cell.left + (wide + 8) * number, field.bottom + SEATS), (wide, SEAT[1]))
            found += rows
        return found

    def draw(self, canvas: Canvas) -> None:
        """Whose each field is, and what they want."""
        if not self.several:
            return
        for view, cell, field in zip(self.eyes.views, self.cells, self.rects, strict=True):
            self.draw_caption(canvas, view.sight.eyes, cell)
            beside = cell.right - field.right > BESIDE
            left = field.right + GAP if beside else field.left + 2
            top = field.top if beside else field.bottom + 12
            wish = self.eyes.screen.match.teams[self.eyes.screen.match.seats[view.sight.eyes[0]].team].wish
            seated = any(cell.colliderect(row.rect) for row in self.eyes.screen.rows)
            room = SEATS - 16 if seated else cell.bottom - top - (CHIP + 12)
            most = max(1, int(room // (canvas.line_height() * 1.05)))
            canvas.paragraph(wish, (left, top), cell.right - left, ink="muted", most=most)

    def draw_caption(self, canvas: Canvas, eyes: tuple[int, ...], cell: pygame.Rect) -> None:
        """Agents and the people who drive them."""
        screen, middle = self.eyes.screen, cell.top + CAPTION // 2 - 3
        shape, ink = team_look(screen.match.seats[eyes[0]].team)
        canvas.team_mark(shape, (cell.left + 10, middle), 7.5, ink)
        names = ", ".join(screen.match.seats[agent].name for agent in eyes)
        x = cell.left + 28.0
        x += canvas.text(names, (x, middle), face="bold", width=cell.width - 28) + 12
        people = [person for agent in eyes if (person := screen.driving.person_of(agent)) is not None]
        hands = [
            f"{screen.name_of(person)} · {called(screen.driving.devices[person], screen.app.hands, False)}"
            if screen.driving.moves(person)
            else screen.name_of(person)
            for person in people
        ]
        canvas.text(", ".join(hands), (x, middle), "small", "muted", width=cell.right - x)
