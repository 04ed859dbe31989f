"""A match beside the settings, as it looks with them: each section shows what it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from arena.app.draw.look import Driver
from arena.app.exhibits.gallery import exhibit
from arena.app.face.canvas import Canvas
from arena.scenarios import catalog

if TYPE_CHECKING:
    from arena.app.application import Application

SCENARIO = "tag"  # has two teams, places and a colour of its own, and an agent for each of four people
SECTIONS = ("Video", "Players", "Accessibility")
TIMES = "\N{MULTIPLICATION SIGN}"
NEWS = (
    ("disc", "sky", "one team"),
    ("hexagon", "amber", "the other team"),
    ("disc", "mint", "good news"),
    ("disc", "rose", "danger"),
)


class Preview:
    """Goes on as long as one of its sections is shown."""

    def __init__(self, app: Application) -> None:
        self.app = app
        self.show = exhibit(catalog.make(SCENARIO, {}))

    def update(self, seconds: float) -> None:
        """Let the match go on."""
        self.show.update(seconds, self.app.home.settings.calm)

    def draw(self, canvas: Canvas, beside: pygame.Rect, section: str) -> None:
        """The match, and below it what there is to say."""
        field = pygame.Rect(beside.left, beside.top, beside.width, round(beside.width * 0.625))
        settings = self.app.home.settings
        driven = {person: Driver(f"{person + 1}", ink) for person, ink in enumerate(settings.inks)}
        self.show.view.draw(canvas, field, 1.0, driven if section == "Players" else None)
        y = field.bottom + 28.0
        if section == "Players":
            told = [("disc", ink, name) for ink, name in zip(settings.inks, settings.names, strict=True)]
        elif section == "Accessibility":
            told = list(NEWS)
        else:
            self.draw_facts(canvas, (field.left, y), field.width)
            return
        for shape, ink, word in told:
            canvas.team_mark(shape, (field.left + 8, y), 7, ink)
            canvas.text(word, (field.left + 26, y), ink=ink, width=field.width - 26)
            y += canvas.line_height() + 6

    def draw_facts(self, canvas: Canvas, at: tuple[float, float], width: float) -> None:
        """What these settings come to here and now."""
        x, y = at
        wide, high = self.app.window.get_size()
        facts = (("resolution", f"{wide} {TIMES} {high}"), ("interface scale", f"{canvas.scale * 100:.0f} %"))
        for name, value in facts:
            canvas.text(name, (x, y), ink="muted")
            canvas.text(value, (x + width, y), face="mono", anchor="midright")
            y += canvas.line_height() + 6
