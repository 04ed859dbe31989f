"""The rows of the ratings: who, what kind, what it is worth and how sure that is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pygame

from arena.app.draw.chart import NOTHING
from arena.app.face.canvas import Canvas
from arena.app.face.item import Item
from arena.app.face.letters import Ink
from arena.play.standings import Row

ROW = 46  # from one row to the next
KIND_INKS: dict[str, Ink] = {"human": "white", "model": "sky", "game": "mint", "random": "faint"}
NUMBER, POINTS, MATCHES, WON = 14, 148, 70, 16  # columns: from the left edge, the others from the right


@dataclass(frozen=True)
class Span:
    """What all rows of a table share: the lowest and the highest that somebody may be worth."""

    low: float
    high: float

    def place(self, points: float, box: pygame.Rect) -> float:
        """Where that stands in a box."""
        return box.left + (points - self.low) / max(self.high - self.low, 1) * box.width


def span(rows: list[Row]) -> Span:
    """Of a table."""
    return Span(
        min((row.points - row.doubt for row in rows), default=0),
        max((row.points + row.doubt for row in rows), default=1),
    )


class RatingRow(Item):
    """Somebody in the table."""

    def __init__(self, number: int, row: Row, shared: Span, mine: bool, action: Callable[[], None]) -> None:
        super().__init__(row.who.name, action, "to the button")
        self.number, self.row, self.shared, self.mine = number, row, shared, mine

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        row, box, middle = self.row, self.rect, self.rect.centery
        self.draw_box(canvas, focused, hovered)
        ink = KIND_INKS.get(row.who.kind, "muted")
        canvas.text(str(self.number), (box.left + NUMBER + 18, middle), "small", "faint", "mono", "midright")
        name = box.left + NUMBER + 34
        spread = pygame.Rect(box.right - POINTS - 76 - 200, box.top, 200, box.height)
        room = spread.left - 20 - name
        canvas.text(row.who.name, (name, middle), ink="text", face="bold" if self.mine else "normal", width=room - 70)
        kind = "you" if self.mine else {"human": "person", "game": "game"}.get(row.who.kind, row.who.kind)
        if not row.who.name.startswith(kind):
            said = canvas.measure(canvas.cut(row.who.name, room - 70), face="bold" if self.mine else "normal")
            canvas.text(kind, (name + said + 10, middle + 1), "small", "faint", width=60)
        self.draw_spread(canvas, spread, ink)
        canvas.text(f"{row.points}", (box.right - POINTS, middle), ink="text", face="mono", anchor="midright")
        doubt = f"±{row.doubt}" if row.doubt < 1000 else ""
        canvas.text(doubt, (box.right - POINTS + 6, middle + 1), "small", "faint", "mono")
        canvas.text(str(row.matches), (box.right - MATCHES, middle), "small", "muted", "mono", "midright")
        won = f"{round(100 * row.won / row.matches)} %" if row.matches else NOTHING
        canvas.text(won, (box.right - WON, middle), "small", "muted", "mono", "midright")

    def draw_spread(self, canvas: Canvas, box: pygame.Rect, ink: Ink) -> None:
        """From what it is worth at least to what it is worth at most, as likely as not."""
        low, high = (self.shared.place(self.row.points + side * self.row.doubt, box) for side in (-1, 1))
        canvas.rule((box.left, box.centery), box.width, canvas.theme.mix("line", "panel", 0.6))
        bar = pygame.Rect(round(low), box.centery - 2, max(4, round(high - low)), 4)
        canvas.panel(bar, canvas.theme.mix("muted", "panel", 0.35), None, 2)
        canvas.team_mark("disc", (self.shared.place(self.row.points, box), box.centery), 5, ink)


def draw_heads(canvas: Canvas, left: float, right: float, y: float) -> None:
    """What the columns are."""
    canvas.text("who", (left + NUMBER + 34, y), "small", "muted")
    for word, far in (("rating", POINTS), ("played", MATCHES), ("won", WON)):
        canvas.text(word, (right - far, y), "small", "muted", anchor="midright")
