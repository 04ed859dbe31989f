"""The menu of a match that stands still, and what the signs of its game mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pygame

from arena.app.face.canvas import Canvas
from arena.app.screens.dialog import WIDTH, Answer, Dialog
from arena.app.screens.match.legend import ROW, Legend

if TYPE_CHECKING:
    from arena.app.application import Application

SIGNS = 320  # width of their part


class Pause(Dialog):
    """A dialog with the legend of the game to the right of its answers."""

    def __init__(self, app: Application, answers: Sequence[Answer], legend: Legend) -> None:
        super().__init__(app, "Paused", "", answers)
        self.legend = legend

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        super().layout(width, height)
        if not self.legend.rows:
            return
        tall = max(self.box.height, 84 + ROW * len(self.legend.rows))
        self.box = pygame.Rect(0, 0, WIDTH + SIGNS, tall)
        self.box.center = (round(width / 2), round(height / 2) - 20)
        for number, widget in enumerate(self.widgets):
            widget.rect = pygame.Rect(self.box.left + 24, self.box.top + 72 + 56 * number, WIDTH - 84, 44)

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        super().draw(canvas)
        if self.legend.rows:
            left = self.box.left + WIDTH - 24
            canvas.text("Signs", (left, self.box.top + 36), "small", "muted")
            self.legend.draw(canvas, left, self.box.top + 64, self.box.right - 24 - left)
