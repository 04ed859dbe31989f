"""What the signs of a game mean, beside small pictures of them: only those that it uses."""

from __future__ import annotations

from typing import Any

import pygame

from arena.app.draw import marks, scene
from arena.app.draw.look import Look
from arena.app.draw.pen import Pen
from arena.app.draw.view import View
from arena.app.face.canvas import Canvas
from arena.sim.body import LOOKS, MARKS

ROW = 30
PICTURE = 26  # across
SIZES = {"forest": 11, "rock": 9}  # radii in design units; all others: 8


class Legend:
    """Kinds of things that are on the field from the start, and the marks that people have seen until now."""

    def __init__(self, scenario: Any, looks: list[Look]) -> None:
        self.own = dict(scenario.signs)
        self.words = {**LOOKS, **MARKS, **self.own}
        self.rows: dict[str, tuple[Look, str | None]] = {}  # by look or mark: a body that shows it, and its mark
        for look in looks:
            if look.kind != "agent":
                self.rows.setdefault(look.kind, (look, None))
        self.pen = Pen()

    def note(self, view: View) -> None:
        """Remember the marks on the picture."""
        for body, mark in view.sight.marks.items():
            if mark not in self.rows and body < len(view.looks) and view.sight.seen[body]:
                self.rows[mark] = (view.looks[body], mark)

    def draw(self, canvas: Canvas, left: float, top: float, width: float, most: int | None = None) -> None:
        """So many rows of them, from `top` down; marks first, then what is the game's own: things can be guessed."""
        rows = sorted(self.rows.items(), key=lambda row: (row[1][1] is None, row[0] not in self.own))
        for number, (word, (look, mark)) in enumerate(rows[:most]):
            middle = top + ROW * (number + 0.5)
            self.draw_sign(canvas, (left + PICTURE / 2, middle), look, mark)
            canvas.text(self.words[word], (left + PICTURE + 10, middle), "small", width=width - PICTURE - 10)

    def draw_sign(self, canvas: Canvas, at: tuple[float, float], look: Look, mark: str | None) -> None:
        """As the field shows it, at another size."""
        pen, size = self.pen, SIZES.get(look.kind, 8)
        half = size / PICTURE * 2
        pen.place(canvas, pygame.Rect(round(at[0] - PICTURE), round(at[1] - PICTURE), 2 * PICTURE, 2 * PICTURE), (1, 1))
        pixel = (round(at[0] * canvas.scale), round(at[1] * canvas.scale))
        body = scene.Shown(0, look, pixel, pen.pixels(half / 2), scene.OUT if gone(look, mark) else 1.0, mark)
        pen.unit *= 6  # coins of marks have the size that they have on the field
        scene.draw_ground(pen, [body])
        scene.draw_solid(pen, [body], carried=mark == "carried")
        if look.kind == "agent":
            pen.stamp(scene.agent_picture(pen, body, False), pixel, body.level)
        scene.draw_cover(pen, [body])
        marks.draw_marks(pen, [body])


def gone(look: Look, mark: str | None) -> bool:
    """Whether it is an agent that is out of the game."""
    return mark == "gone" and look.kind == "agent"
