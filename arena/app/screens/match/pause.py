"""The menu of a match that stands still: what now, what its keys do for those who have none, what its signs mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import pygame

from arena.app.face.canvas import Canvas
from arena.app.face.widget import Button, Key
from arena.app.screens.dialog import WIDTH, Answer, Dialog
from arena.app.screens.match.legend import ROW, Legend

if TYPE_CHECKING:
    from arena.app.application import Application

SIGNS = 320  # width of their part
EDGE, HEAD, LINE = 24, 72, 56
CONTROL, GAP = 40, 8  # of the keys' buttons
LEAST = 168  # width of one of them


class Pause(Dialog):
    """A dialog with the legend of the game to the right of its answers, and a button for each key below them."""

    def __init__(
        self,
        app: Application,
        answers: Sequence[Answer],
        legend: Legend,
        keys: Sequence[Key] = (),
        hear: Callable[[int], None] = lambda _: None,
    ) -> None:
        super().__init__(app, "Paused", "", answers)
        self.legend = legend
        self.actions = [
            Button(key.meaning[:1].upper() + key.meaning[1:], self.closing(partial(hear, key.code)))
            for key in keys
            if key.code is not None
        ]
        self.widgets += self.actions

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        signs = SIGNS if self.legend.rows else 0
        inside = WIDTH + signs - 2 * EDGE
        columns = (inside + GAP) // (LEAST + GAP)
        lines = -(-len(self.actions) // columns)
        upper = max(HEAD + LINE * len(self.answers), 84 + ROW * len(self.legend.rows))
        tall = upper + (30 + (CONTROL + GAP) * lines if lines else 0) + 12
        self.box = pygame.Rect(0, 0, WIDTH + signs, tall)
        self.box.center = (round(width / 2), round(height / 2) - 20)
        left, top = self.box.left + EDGE, self.box.top
        for number, widget in enumerate(self.answers):
            widget.rect = pygame.Rect(left, top + HEAD + LINE * number, WIDTH - 84 if signs else inside, 44)
        self.below = top + upper + 10
        wide = (inside - GAP * (columns - 1)) // columns
        for number, widget in enumerate(self.actions):
            line, column = divmod(number, columns)
            at = (left + (wide + GAP) * column, self.below + 20 + (CONTROL + GAP) * line)
            widget.rect = pygame.Rect(at, (wide, CONTROL))

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        super().draw(canvas)
        if self.actions:
            canvas.text("Time and view", (self.box.left + EDGE, self.below), "small", "muted")
        if self.legend.rows:
            left = self.box.left + WIDTH - 24
            canvas.text("Signs", (left, self.box.top + 36), "small", "muted")
            self.legend.draw(canvas, left, self.box.top + 64, self.box.right - 24 - left)
