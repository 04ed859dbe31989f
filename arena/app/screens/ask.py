"""A small window that asks for one text: a name, a path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from arena import places
from arena.app.face.canvas import Canvas
from arena.app.face.entry import TextField
from arena.app.face.widget import Button, Key
from arena.app.screen import Screen

if TYPE_CHECKING:
    from arena.app.application import Application

WIDTH, INSET = 680, 24
LONGEST_PATH = 1000
KINDS = ("primary", "plain", "plain", "plain")
Action = tuple[str, Callable[[str], None]]


class Line(TextField):
    """A text over the whole width, without a label."""

    @property
    def box(self) -> pygame.Rect:
        """See `TextField`."""
        return self.rect.inflate(-12, -8)


class Ask(Screen):
    """A heading, a sentence, the text, and what can be done with it; doing it closes the window first."""

    name = "question"
    overlay = True

    def __init__(self, app: Application, heading: str, sentence: str, text: str, actions: Sequence[Action]) -> None:
        super().__init__(app)
        self.heading, self.sentence = heading, sentence
        self.line = Line("", text, self.typed)
        self.line.longest = LONGEST_PATH
        self.buttons = [
            Button(label, self.doing(action), kind) for (label, action), kind in zip(actions, KINDS, strict=False)
        ]
        self.buttons.append(Button("Cancel", app.back))
        self.focus.widget = self.line
        self.fresh = True

    def doing(self, action: Callable[[str], None]) -> Callable[[], None]:
        """Close, then do it with the text."""

        def answer() -> None:
            self.app.back()
            action(self.line.text)

        return answer

    def typed(self, text: str) -> None:
        """The text is there; Enter once more does what the first button says."""
        self.focus.widget = self.buttons[0]

    def update(self, seconds: float) -> None:
        """See `Screen`: one can type at once."""
        if self.fresh and self.size is not None:
            self.fresh = False
            if not self.app.hands.pad_used:
                self.line.press()

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        lines = len(self.app.canvas.wrap(self.sentence, WIDTH - 2 * INSET))
        tall = 140 + 21 * lines + 52 * len(self.buttons)
        self.panel = pygame.Rect(round((width - WIDTH) / 2), round((height - tall) / 2) - 20, WIDTH, tall)
        left, top, inside = self.panel.left + INSET, self.panel.top + 66 + 21 * lines, WIDTH - 2 * INSET
        self.line.rect = pygame.Rect(left, top, inside, 46)
        for number, button in enumerate(self.buttons):
            button.rect = pygame.Rect(left, top + 60 + 52 * number, inside, 44)
        self.widgets = [self.line, *self.buttons]

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        canvas.panel(self.panel)
        left, inside = self.panel.left + INSET, WIDTH - 2 * INSET
        canvas.text(self.heading, (left, self.panel.top + 32), "large", face="bold", width=inside)
        canvas.paragraph(self.sentence, (left, self.panel.top + 54), inside, ink="muted")
        self.draw_widgets(canvas)

    def keys(self) -> list[Key]:
        """See `Screen`."""
        return [*self.focus_keys(), Key("Esc", "close", pygame.K_ESCAPE)]


def as_path(text: str) -> Path:
    """What was typed or pasted, as a path."""
    return places.typed(text.strip().strip("\"'").removeprefix("file://"))
