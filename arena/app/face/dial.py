"""A number to set and a thing to switch."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from arena.app.face.canvas import Canvas, Point
from arena.app.face.letters import Ink
from arena.app.face.widget import CONTROL, ROW, Key, Widget, draw_label, row_height


class Slider(Widget):
    """A number between two ends, in equal steps."""

    def __init__(
        self,
        label: str,
        low: float,
        high: float,
        value: float,
        step: float,
        changed: Callable[[float], None],
        say: Callable[[float], str] = str,
    ) -> None:
        super().__init__(label)
        self.low, self.high, self.step = low, high, step
        self.value = value
        self.changed, self.say = changed, say
        self.meaning = ""

    def choose(self, value: float) -> None:
        """Take the step nearest to this value."""
        steps = round((min(max(value, self.low), self.high) - self.low) / self.step)
        nearest = self.low + steps * self.step
        if nearest != self.value and self.reason is None:
            self.value = nearest
            self.changed(nearest)

    def turn(self, step: int) -> bool:
        """See `Widget`."""
        self.choose(self.value + step * self.step)
        return True

    def click(self, at: Point) -> None:
        """See `Widget`."""
        self.drag(at)

    def drag(self, at: Point) -> None:
        """See `Widget`."""
        share = (at[0] - self.rect.left - 14) / max(self.rect.width - 28, 1)
        self.choose(self.low + share * (self.high - self.low))

    def keys(self) -> list[Key]:
        """See `Widget`."""
        return [Key("←", "less", pygame.K_LEFT), Key("→", "more", pygame.K_RIGHT)]

    def height_for(self, canvas: Canvas, width: float) -> int:
        """See `Widget`."""
        if not self.meaning:
            return CONTROL
        lines = min(2, len(canvas.wrap(self.meaning, width - 28, "small")))
        return max(ROW, 42 + round(lines * canvas.line_height("small") * 1.05))

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        if focused:
            canvas.focus_ring(self.rect, under="panel")
        canvas.panel(self.rect, "raised", "sky" if focused else None, self.corner)
        left, right = self.rect.left + 14, self.rect.right - 14
        ink: Ink = "text" if self.reason is None else "faint"
        upper = self.rect.top + 18
        canvas.text(self.label, (left, upper), ink=ink, width=self.rect.width - 120)
        canvas.text(self.reason or self.say(self.value), (right, upper), "small" if self.reason else "body", ink,
                    "normal" if self.reason else "mono", "midright")  # fmt: skip
        if self.meaning:
            canvas.paragraph(self.meaning, (left, upper + 12), right - left, "small", "muted", most=2)
        share = (self.value - self.low) / (self.high - self.low)
        track = pygame.Rect(left, self.rect.bottom - 9, right - left, 4)
        canvas.bar(track, share, "sky" if self.reason is None else "faint", "line")


class Switch(Widget):
    """On or off."""

    def __init__(self, label: str, on: bool, changed: Callable[[bool], None], meaning: str = "") -> None:
        super().__init__(label)
        self.on = on
        self.changed = changed
        self.meaning = meaning

    def press(self) -> None:
        """See `Widget`."""
        if self.reason is None:
            self.on = not self.on
            self.changed(self.on)

    def turn(self, step: int) -> bool:
        """See `Widget`."""
        if self.on != (step > 0):
            self.press()
        return True

    def keys(self) -> list[Key]:
        """See `Widget`."""
        return [Key("Enter", "switch off" if self.on else "switch on", pygame.K_RETURN)] if self.reason is None else []

    def height_for(self, canvas: Canvas, width: float) -> int:
        """See `Widget`."""
        words = self.reason or self.meaning
        return row_height(canvas, words, width - 84) if words else CONTROL

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        if focused:
            canvas.focus_ring(self.rect, under="panel")
        canvas.panel(
            self.rect,
            canvas.theme.mix("line", "raised", 0.4) if hovered else "raised",
            "sky" if focused else None,
            self.corner,
        )
        middle = self.rect.centery
        tall = self.rect.height >= 50
        ink: Ink = "text" if self.reason is None else "faint"
        left = self.rect.left + 14
        words = self.reason or self.meaning
        if tall:
            draw_label(canvas, self.rect, (left, self.rect.right - 70 - left), self.label, words, (ink, "muted"))
        else:
            width = canvas.text(self.label, (left, middle), ink=ink)
            canvas.text(words, (left + 12 + width, middle), "small", "muted", width=self.rect.right - 82 - left - width)
        track = pygame.Rect(self.rect.right - 54, middle - 11, 40, 22)
        canvas.panel(track, "sky" if self.on else "line", None, 11)
        knob = track.right - 11 if self.on else track.left + 11
        canvas.team_mark("disc", (knob, middle), 8, "background" if self.on else "muted")
