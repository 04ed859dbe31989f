"""Settings, in sections: video, sound, keys and pads, players, accessibility, data."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from arena.app.face.canvas import Canvas, Point
from arena.app.face.letters import Ink
from arena.app.face.scroll import Scroll
from arena.app.face.widget import Button, Widget
from arena.app.screen import Screen
from arena.app.screens.settings import rows
from arena.app.screens.settings.data import Data
from arena.app.screens.settings.preview import SECTIONS, Preview

if TYPE_CHECKING:
    from arena.app.application import Application

TOP, BOTTOM = 92, 64
TABS = 216  # width of the sections' names
WIDEST = 640  # of a row's panel
GAP, INSET, RING = 8, 20, 8


class Tab(Button):
    """The name of a section."""

    def look(self, canvas: Canvas, hovered: bool) -> tuple[Ink, Ink | None, Ink, str]:
        """See `Button`."""
        if self.chosen:
            return "raised", "line", "text", "bold"
        return ("panel" if hovered else "background"), None, "text" if hovered else "muted", "normal"


class SettingsScreen(Screen):
    """Every setting works at once and is kept at once."""

    name = "settings"

    def __init__(self, app: Application, section: str = "Video") -> None:
        super().__init__(app)
        self.data = Data(app)
        self.sections: dict[str, Callable[[Application], list[rows.Group]]] = {
            "Video": rows.video,
            "Sound": rows.sound,
            "Keys and pads": rows.keys,
            "Players": rows.players,
            "Accessibility": rows.accessibility,
            "Data": lambda app: self.data.groups(),
        }
        self.tabs = [Tab(label, self.opener(label), verb="open") for label in self.sections]
        self.scroll = Scroll()
        self.scrolls = (self.scroll,)
        self.preview = Preview(app)
        self.show(section)
        self.focus.widget = next(tab for tab in self.tabs if tab.chosen)

    def opener(self, section: str) -> Callable[[], None]:
        """What pressing a section's name does."""

        def show() -> None:
            self.show(section)
            self.focus.widget = next((row for row in self.rows if row.reason is None), self.focus.widget)

        return show

    def show(self, section: str) -> None:
        """Open a section; what had the focus keeps it where it can."""
        if section != getattr(self, "section", None):
            self.scroll.offset = 0
        self.section = section
        focused = self.focus.widget
        place = self.rows.index(focused) if focused is not None and focused in getattr(self, "rows", []) else None
        self.settings, self.size_seen = self.app.home.settings, self.app.windowed
        self.groups = self.sections[section](self.app)
        self.rows: list[Widget] = [row for group in self.groups for row in group.rows]
        for tab in self.tabs:
            tab.chosen = tab.label == section
        self.widgets = [*self.tabs, *self.rows]
        if place is not None and place < len(self.rows):
            self.focus.widget = self.rows[place]
        self.arrange()

    def update(self, seconds: float) -> None:
        """See `Screen`."""
        changed = self.app.home.settings is not self.settings or self.app.windowed != self.size_seen
        if (changed or self.data.update()) and self.dragged is None and not self.app.typing.active:
            self.show(self.section)
        if self.section in SECTIONS:
            self.preview.update(seconds)

    # -- showing

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        for number, tab in enumerate(self.tabs):
            tab.rect = pygame.Rect(32, TOP + 52 * number, TABS, 44)
        left = 32 + TABS + 16
        wide = round(width) - left - 32
        wide = wide if self.section == "Keys and pads" else min(wide, WIDEST)
        most = round(height) - TOP - BOTTOM
        area = pygame.Rect(left + INSET - RING, TOP + 12, wide - 2 * INSET + 2 * RING, most - 24)
        for _ in range(2):  # again, if there is less to scroll than before
            content = self.place_rows(area, area.top + RING - round(self.scroll.offset))
            before = self.scroll.offset
            self.scroll.fit(area, content)
            if before == self.scroll.offset:
                break
        self.panel = pygame.Rect(left, TOP, wide, min(most, round(content) + 24))

    def place_rows(self, area: pygame.Rect, top: int) -> float:
        """Place the rows from `top` down; returns how tall they are together."""
        canvas, y = self.app.canvas, top
        self.headings: list[tuple[str, Point, str]] = []  # words, where, and by which point of theirs
        inside = area.width - 2 * RING
        for group in self.groups:
            if group.heading:
                tall = round(canvas.line_height("small"))
                self.headings.append((group.heading, (area.left + RING, y + tall / 2), "midleft"))
            wide = (inside - GAP * (group.columns - 1)) // group.columns
            if group.heading:
                for column in range(group.columns):
                    right = area.left + RING + column * (wide + GAP) + wide
                    self.headings += [(word, (right - x, y + tall / 2), "center") for word, x in group.over]
                y += tall + 4
            for start in range(0, len(group.rows), group.columns):
                line = group.rows[start : start + group.columns]
                tall = max(row.height_for(canvas, wide) for row in line)
                for column, row in enumerate(line):
                    row.rect = pygame.Rect(area.left + RING + column * (wide + GAP), y, wide, tall)
                    row.clip = area
                y += tall + GAP
            y += GAP
        return y - top + RING

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        canvas.text("Settings", (32, 45), "huge", face="bold")
        canvas.panel(self.panel)
        with canvas.clipped(self.scroll.area):
            for heading, at, anchor in self.headings:
                canvas.text(heading, at, "small", "muted", anchor=anchor, width=self.panel.width - 2 * INSET)
        self.draw_widgets(canvas)
        self.scroll.draw(canvas)
        beside = pygame.Rect(self.panel.right + 16, TOP, round(canvas.width) - 32 - self.panel.right - 16, 0)
        if self.section in SECTIONS and beside.width > 200:
            self.preview.draw(canvas, beside, self.section)
        elif self.section == "Data" and beside.width > 200:
            self.data.draw(canvas, beside)
