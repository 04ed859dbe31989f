"""All scenarios at once, by kind, over the screen that asks for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from arena.app.face.canvas import Canvas
from arena.app.face.item import Item
from arena.app.face.widget import Key, Opener, Option
from arena.app.screen import Screen
from arena.app.screens.scenario_card import KIND_INKS
from arena.scenarios import catalog

if TYPE_CHECKING:
    from arena.app.application import Application

COLUMN = 372
GAP = 6
MARGIN = 24


class Entry(Item):
    """One scenario: its name and its pitch."""

    inside = True

    def __init__(self, name: str, chosen: bool, action: Callable[[], None]) -> None:
        kind = catalog.SCENARIOS[name]
        super().__init__(kind.title, action, chosen=chosen)
        self.pitch, self.kind = kind.pitch, kind.kind

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        self.draw_box(canvas, focused, hovered)
        left, width = self.rect.left + 14, self.rect.width - 28
        canvas.text(self.label, (left, self.rect.top + 16), face="bold", width=width)
        canvas.paragraph(self.pitch, (left, self.rect.top + 25), width, "small", "muted", most=2)


class Picker(Screen):
    """Enter takes one; Esc takes none."""

    name = "scenarios"
    overlay = True

    def __init__(self, app: Application, chosen: str, take: Callable[[str], None]) -> None:
        super().__init__(app)
        self.columns = [
            [
                Entry(name, name == chosen, self.taking(name, take))
                for name, scenario in catalog.SCENARIOS.items()
                if scenario.kind == kind
            ]
            for kind in KIND_INKS
        ]
        self.widgets = [entry for column in self.columns for entry in column]
        self.focus.widget = next((entry for column in self.columns for entry in column if entry.chosen), None)

    def taking(self, name: str, take: Callable[[str], None]) -> Callable[[], None]:
        """Close, then take a scenario."""

        def answer() -> None:
            self.app.back()
            take(name)

        return answer

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        canvas = self.app.canvas
        line = round(canvas.line_height("small") * 1.05)
        heights = [
            [46 + line * (min(2, len(canvas.wrap(entry.pitch, COLUMN - 28, "small"))) - 1) for entry in column]
            for column in self.columns
        ]
        inside = max(sum(each + GAP for each in column) for column in heights)
        squeeze = min(1.0, (round(height) - 180) / max(inside, 1))  # very many scenarios
        wide, tall = 3 * COLUMN + 2 * 16 + 2 * MARGIN, 102 + round(inside * squeeze)
        self.box = pygame.Rect(round((width - wide) / 2), max(12, round((height - 56 - tall) / 2)), wide, tall)
        for number, column in enumerate(self.columns):
            left, top = self.box.left + MARGIN + (COLUMN + 16) * number, self.box.top + 90.0
            for entry, each in zip(column, heights[number], strict=True):
                entry.rect = pygame.Rect(left, round(top), COLUMN, round(each * squeeze))
                top += (each + GAP) * squeeze

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        canvas.panel(self.box)
        canvas.text("Scenarios", (self.box.left + MARGIN, self.box.top + 36), "large", face="bold")
        for number, (kind, ink) in enumerate(KIND_INKS.items()):
            left = self.box.left + MARGIN + (COLUMN + 16) * number
            canvas.text(kind, (left, self.box.top + 70), "small", ink, "bold")
        self.draw_widgets(canvas)

    def field_click(self, at: tuple[float, float]) -> None:
        """A click beside it closes it."""
        if not self.box.collidepoint(at):
            self.app.back()

    def keys(self) -> list[Key]:
        """See `Screen`."""
        return [*self.focus_keys(), Key("Esc", "close", pygame.K_ESCAPE)]


class ScenarioChooser(Opener):
    """Left and right for the next scenario; Enter or a click for all of them."""

    opens = "all scenarios"

    def __init__(self, app: Application, scenario: str, changed: Callable[[int], None]) -> None:
        self.names = list(catalog.SCENARIOS)
        titles = [Option(kind.title) for kind in catalog.SCENARIOS.values()]
        super().__init__("Scenario", titles, self.names.index(scenario), changed)
        self.app = app

    @property
    def name(self) -> str:
        """The chosen one's name in the catalog."""
        return self.names[self.chosen]

    def press(self) -> None:
        """See `Widget`."""
        self.app.push(Picker(self.app, self.name, self.take))

    def take(self, name: str) -> None:
        """Choose a scenario."""
        self.chosen = self.names.index(name)
        if self.changed:
            self.changed(self.chosen)
