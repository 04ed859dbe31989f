"""The time of a replay as a bar: where it is, what happened when, and how much has been looked at."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from arena.app.draw.look import team_look
from arena.app.face.canvas import Canvas, Point
from arena.app.face.dial import Slider
from arena.app.face.widget import Key
from arena.app.tape import Tape

INSET = 12
TRACK = 6


class TimeBar(Slider):
    """Scrubbed by mouse; with the focus, the arrows go by a second."""

    def __init__(self, tape: Callable[[], Tape | None]) -> None:
        super().__init__("Time", 0, 1, 0, 1, lambda value: None)
        self.tape = tape

    def click(self, at: Point) -> None:
        """See `Widget`."""
        self.drag(at)

    def drag(self, at: Point) -> None:
        """See `Widget`."""
        tape = self.tape()
        if tape is not None:
            share = (at[0] - self.rect.left - INSET) / max(self.rect.width - 2 * INSET, 1)
            tape.go_to(round(min(max(share, 0.0), 1.0) * tape.rewind.length))

    def turn(self, step: int) -> bool:
        """See `Widget`."""
        tape = self.tape()
        if tape is not None:
            tape.go_by(step * round(1 / tape.rules.tick_seconds))
        return True

    def press(self) -> None:
        """See `Widget`."""
        tape = self.tape()
        if tape is not None:
            tape.toggle()

    def keys(self) -> list[Key]:
        """See `Widget`."""
        return [Key("←", "", pygame.K_LEFT), Key("→", "a second", pygame.K_RIGHT)]

    def x_of(self, moment: int, length: int) -> float:
        """Where a moment stands."""
        return self.rect.left + INSET + (self.rect.width - 2 * INSET) * moment / max(length, 1)

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        if focused:
            canvas.focus_ring(self.rect)
        canvas.panel(self.rect, "raised" if hovered else "panel", "sky" if focused else "line", 8)
        tape = self.tape()
        if tape is None:
            return
        rewind, middle = tape.rewind, self.rect.centery + 6
        left, right = self.x_of(0, 1), self.x_of(1, 1)
        canvas.panel(pygame.Rect(round(left), middle - TRACK // 2, round(right - left), TRACK), "line", None, 3)
        for moment, ink in ((rewind.reached, canvas.theme.mix("line", "muted", 0.5)), (tape.moment, "sky")):
            wide = round(self.x_of(moment, rewind.length) - left)
            if wide > 0:
                canvas.panel(pygame.Rect(round(left), middle - TRACK // 2, wide, TRACK), ink, None, 3)
        self.draw_marks(canvas, tape, middle)
        at = self.x_of(tape.moment if tape.wanted is None else tape.wanted, rewind.length)
        canvas.team_mark("disc", (at, middle), 9, "text")

    def draw_marks(self, canvas: Canvas, tape: Tape, middle: int) -> None:
        """Rounds as long strokes, points as signs of their teams, contacts as short strokes; one a pixel is enough."""
        drawn: set[tuple[str, int]] = set()
        for mark in tape.rewind.marks:
            x = self.x_of(mark.at, tape.rewind.length)
            if (mark.kind, round(x / 2)) in drawn:
                continue
            drawn.add((mark.kind, round(x / 2)))
            if mark.kind == "score" and mark.team is not None:
                shape, ink = team_look(mark.team)
                canvas.team_mark(shape, (x, self.rect.top + 9), 4, ink)
            else:
                self.stroke(canvas, x, middle, mark.kind)

    def stroke(self, canvas: Canvas, x: float, middle: int, kind: str) -> None:
        """A mark that is a line."""
        tall, ink = {"round": (26, "text"), "branch": (26, "gold")}.get(kind, (6, "muted"))
        top = middle - tall + 6 if tall > 10 else middle + 6
        canvas.surface.fill(canvas.ink(ink), canvas.place(pygame.Rect(round(x), top, 2, tall)))
