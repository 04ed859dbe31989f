"""The shape of everything that a match's screen can do beside showing the match; one subclass a subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from arena.app.face.canvas import Canvas, Point
from arena.app.face.widget import Key

if TYPE_CHECKING:
    from arena.app.screens.match.screen import MatchScreen


class Part:
    """Hears what happens in a match, may answer keys and draw; all of it does nothing unless filled in."""

    def __init__(self, screen: MatchScreen) -> None:
        self.screen = screen

    def tick(self) -> None:
        """The match has made one physics step; `screen.match.events` says what happened in it."""

    def update(self, seconds: float) -> None:
        """A frame's time has passed, paused or not."""

    def handle_key(self, event: pygame.event.Event) -> bool:
        """A key went down; True if it meant this part."""
        return False

    def handle_click(self, at: Point) -> bool:
        """A click that hit no widget; True if it meant this part."""
        return False

    def wheel(self, at: Point, lines: float) -> bool:
        """The mouse wheel turns; True if it meant this part."""
        return False

    def keys(self) -> list[Key]:
        """What this part's keys do now, for the line at the bottom; of two for one key the part's is true."""
        return []

    @property
    def takes_panel(self) -> bool:
        """Whether the panel at the side is this part's now, and there is no room for the seats."""
        return False

    def pill(self) -> tuple[str, str] | None:
        """A word for the head line and its colour, in the place of the kind of game."""
        return None

    @property
    def holds(self) -> bool:
        """Whether time must stand still for this part now."""
        return False

    def draw_under(self, canvas: Canvas) -> None:
        """Draw on the field's ground, below bodies and walls."""

    def draw_over(self, canvas: Canvas) -> None:
        """Draw over the field."""

    def draw_panel(self, canvas: Canvas) -> None:
        """Draw in the panel at the side, if that `takes_panel`; of two the first has it."""

    def closed(self) -> None:
        """The match's screen is gone."""
