"""All who can play one seat, over the lobby: people, models with what they are worth, scripts and the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from arena.app.draw.look import team_look
from arena.app.face.canvas import Canvas
from arena.app.face.item import Item
from arena.app.face.scroll import Scroll
from arena.app.face.widget import Key
from arena.app.screen import Screen
from arena.app.seats.seating import Place, Table

if TYPE_CHECKING:
    from arena.app.application import Application

COLUMN, TALL = 320, 46
GAP, MARGIN = 6, 24
LISTS = ("People", "Trained", "Scripts and others")


class Candidate(Item):
    """Somebody who could sit there: a name, and what it is worth at the right."""

    inside = True

    def __init__(self, label: str, rating: str | None, chosen: bool, action: Callable[[], None]) -> None:
        super().__init__(label, action, "seat", chosen)
        self.rating = rating

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        self.draw_box(canvas, focused, hovered)
        right, middle = self.rect.right - 14, self.rect.centery
        taken = (
            canvas.text(self.rating, (right, middle), "body", "muted", "mono", "midright") + 12 if self.rating else 0
        )
        canvas.text(self.label, (self.rect.left + 14, middle), width=self.rect.width - 28 - taken)


class SeatPicker(Screen):
    """Enter seats one; Esc leaves all as it was."""

    name = "seat"
    overlay = True

    def __init__(self, app: Application, table: Table, place: Place, take: Callable[[int], None]) -> None:
        super().__init__(app)
        self.place_name, self.team = place.name, place.team
        people, now = len(table.offered()), table.option(place.agent)
        labels = table.labels(place.agent, app.home.settings.names, app.hands)
        found: list[list[Candidate]] = [[], [], []]
        for number, label in enumerate(labels):
            choice = place.choices[number - people] if number >= people else None
            column = 0 if choice is None else 1 if choice.path or choice.key.startswith("live:") else 2
            shown = (label, None) if choice is None else (choice.label, choice.rating)
            found[column].append(Candidate(*shown, number == now, self.taking(take, number)))
        self.columns = [(name, column) for name, column in zip(LISTS, found, strict=True) if column]
        self.widgets = [entry for _, column in self.columns for entry in column]
        self.focus.widget = next((entry for entry in self.widgets if entry.chosen), None)  # type: ignore[attr-defined]
        self.scroll, self.fresh = Scroll(), True
        self.scrolls = (self.scroll,)

    def taking(self, take: Callable[[int], None], number: int) -> Callable[[], None]:
        """Close, then seat somebody."""

        def answer() -> None:
            self.app.back()
            take(number)

        return answer

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        longest = max(len(column) for _, column in self.columns)
        inside = (TALL + GAP) * longest + 2 * GAP
        tall = min(104 + inside, round(height) - 80)
        wide = len(self.columns) * (COLUMN + 16) - 16 + 2 * MARGIN
        self.box = pygame.Rect(round((width - wide) / 2), max(12, round((height - 44 - tall) / 2)), wide, tall)
        area = pygame.Rect(self.box.left + MARGIN - 6, self.box.top + 86, wide - 2 * MARGIN + 12, tall - 104)
        self.scroll.fit(area, inside)
        if self.fresh and self.focus.widget is not None:
            self.put(area)
            self.scroll.reveal(self.focus.widget.rect)
            self.fresh = False
        self.put(area)

    def put(self, area: pygame.Rect) -> None:
        """Place the entries in their columns."""
        for number, (_, column) in enumerate(self.columns):
            for line, entry in enumerate(column):
                top = area.top + GAP + (TALL + GAP) * line - round(self.scroll.offset)
                entry.rect = pygame.Rect(area.left + 6 + (COLUMN + 16) * number, top, COLUMN, TALL)
                entry.clip = area

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        canvas.panel(self.box)
        shape, ink = team_look(self.team)
        canvas.team_mark(shape, (self.box.left + MARGIN + 8, self.box.top + 34), 8, ink)
        wide = canvas.text(self.place_name, (self.box.left + MARGIN + 28, self.box.top + 34), "large", face="bold")
        canvas.text("who plays?", (self.box.left + MARGIN + 42 + wide, self.box.top + 35), ink="muted")
        for number, (name, _) in enumerate(self.columns):
            left = self.box.left + MARGIN + (COLUMN + 16) * number
            canvas.text(name, (left, self.box.top + 70), "small", "muted", "bold")
        self.draw_widgets(canvas)
        self.scroll.draw(canvas)

    def field_click(self, at: tuple[float, float]) -> None:
        """A click beside it closes it."""
        if not self.box.collidepoint(at):
            self.app.back()

    def keys(self) -> list[Key]:
        """See `Screen`."""
        return [*self.focus_keys(), Key("Esc", "close", pygame.K_ESCAPE)]
