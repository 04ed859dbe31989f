"""One sentence that comes, can be read, and goes: errors and good news."""

from __future__ import annotations

import pygame

from arena.app.face.canvas import Canvas

SHOWN = 5.0  # seconds, plus what a long sentence takes to read
READ = 0.04  # seconds a letter


class Toasts:
    """The newest sentence is shown; one more waits at most three deep."""

    def __init__(self) -> None:
        self.waiting: list[tuple[str, str]] = []
        self.age = 0.0

    def say(self, sentence: str, ink: str = "rose") -> None:
        """Show a sentence; saying the same again while it is shown starts it afresh."""
        if self.waiting and self.waiting[0][0] == sentence:
            self.age = 0.3
            return
        if all(sentence != said for said, _ in self.waiting):
            self.waiting = [*self.waiting[:2], (sentence, ink)]

    @property
    def shown(self) -> str | None:
        """The sentence on the screen."""
        return self.waiting[0][0] if self.waiting else None

    def update(self, seconds: float) -> None:
        """Let time pass."""
        if self.waiting:
            self.age += seconds
            if self.age > SHOWN + READ * len(self.waiting[0][0]):
                self.waiting.pop(0)
                self.age = 0.0

    def draw(self, canvas: Canvas, calm: bool) -> None:
        """Draw it at the top, sliding in."""
        if not self.waiting:
            return
        sentence, ink = self.waiting[0]
        lines = canvas.wrap(sentence, 620)[:3]
        width = max(canvas.measure(line) for line in lines) + 56
        height = 24 + 20 * len(lines)
        come = 1.0 if calm else min(self.age / canvas.theme.motion["slow"], 1.0)
        eased = 1 - (1 - come) ** 3
        box = pygame.Rect(
            round((canvas.width - width) / 2), round(16 - (1 - eased) * (height + 24)), round(width), height
        )
        canvas.panel(box, canvas.theme.mix(ink, "panel", 0.1), canvas.theme.mix(ink, "panel", 0.6), 10)
        canvas.team_mark("disc", (box.left + 20, box.top + 22), 4, ink)
        for number, line in enumerate(lines):
            canvas.text(line, (box.left + 36, box.top + 22 + 20 * number))
