"""Pages of rows in one panel: chips choose a page, its head says what the rows are about, and the rows scroll."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pygame

from arena.app.face.canvas import Canvas
from arena.app.face.scroll import Scroll
from arena.app.face.widget import Button, Widget
from arena.app.screen import Screen

GAP = 8
INSET = 20  # from the panel's edge to words and rows
RING = 8  # room around rows for the focus ring


@dataclass
class Page:
    """A heading, what it is in a sentence, something more in another one, and the rows."""

    heading: str = ""
    words: tuple[str, str] = ("", "")
    rows: list[Widget] = field(default_factory=list)


class Pages:
    """A page for each chip; only one is seen.  The screen fills `pages`, and keeps what was chosen in their rows."""

    def __init__(self, screen: Screen, chips: Sequence[str]) -> None:
        self.screen = screen
        self.chips = [Button(chip, self.turner(number), "pill", verb="show") for number, chip in enumerate(chips)]
        self.pages = [Page() for _ in chips]
        self.number = 0
        self.scroll = Scroll()
        self.chips[0].chosen = True

    @property
    def shown(self) -> Page:
        """The page that is seen."""
        return self.pages[self.number]

    def turner(self, number: int) -> Callable[[], None]:
        """What pressing a chip does."""

        def turn() -> None:
            if number != self.number:
                self.scroll.offset = 0
            self.number = number
            for place, chip in enumerate(self.chips):
                chip.chosen = place == number
            self.screen.arrange()

        return turn

    # -- showing

    def layout(self, panel: pygame.Rect) -> list[Widget]:
        """Place everything in a panel; returns the widgets in order."""
        self.panel, canvas = panel, self.screen.app.canvas
        x = panel.right - INSET
        for chip in reversed(self.chips):
            wide = round(canvas.measure(chip.label, "small", "bold")) + 20
            chip.rect = pygame.Rect(x - wide, panel.top + 16, wide, 24)
            x -= wide + 8
        inside = panel.width - 2 * INSET
        lines = sum(len(canvas.wrap(words, inside, "small")) for words in self.shown.words)
        head = 52 + round(lines * canvas.line_height("small") * 1.05)
        area = pygame.Rect(panel.left + INSET - RING, panel.top + head, inside + RING, panel.height - head - RING)
        rows, wide = self.shown.rows, inside - RING
        heights = [row.height_for(canvas, wide) for row in rows]
        self.scroll.fit(area, RING + sum(height + GAP for height in heights))
        y = area.top + RING - round(self.scroll.offset)
        for row, height in zip(rows, heights, strict=True):
            row.rect = pygame.Rect(area.left + RING, y, wide, height)
            row.clip = area
            y += height + GAP
        return [*self.chips, *rows]

    def draw(self, canvas: Canvas) -> None:
        """The panel and the page's head; chips and rows are the screen's."""
        canvas.panel(self.panel)
        page, left, top = self.shown, self.panel.left + INSET, self.panel.top + 28
        canvas.text(page.heading, (left, top), face="bold", width=self.chips[0].rect.left - left - 16)
        y = top + 16.0
        for words, ink in zip(page.words, ("muted", "faint"), strict=True):
            y += canvas.paragraph(words, (left, y), self.panel.width - 2 * INSET, "small", ink)
        self.scroll.draw(canvas)
