"""Small windows over a screen: a question with some answers, the pause menu, the keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pygame

from arena.app.face.canvas import Canvas
from arena.app.face.widget import Button, Key
from arena.app.screen import Screen

if TYPE_CHECKING:
    from arena.app.application import Application

Answer = tuple[str, Callable[[], None], str]  # label, what it does, kind of button
WIDTH = 460
CAPS = 126  # width of the part of the help that shows keys
ALWAYS = (
    Key("Tab", "next control"),
    Key("F11", "full screen, also Alt+Enter"),
    Key("F12", "keep a picture of the window"),
    Key("Esc", "back"),
)


class Dialog(Screen):
    """A heading, a sentence, answers below each other.  Every answer closes it first; Esc only closes it."""

    name = "menu"
    overlay = True

    def __init__(self, app: Application, heading: str, sentence: str, answers: Sequence[Answer]) -> None:
        super().__init__(app)
        self.heading, self.sentence = heading, sentence
        self.answers = [Button(label, self.closing(action), kind) for label, action, kind in answers]
        self.widgets = [*self.answers]

    def closing(self, action: Callable[[], None]) -> Callable[[], None]:
        """Close, then do it."""

        def answer() -> None:
            self.app.back()
            action()

        return answer

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        canvas = self.app.canvas
        lines = len(canvas.wrap(self.sentence, WIDTH - 48)) if self.sentence else 0
        inside = 92 + round(lines * canvas.line_height() * 1.05) + len(self.widgets) * 56
        self.box = pygame.Rect(round((width - WIDTH) / 2), round((height - inside) / 2) - 20, WIDTH, inside)
        top = self.box.bottom - len(self.widgets) * 56 - 12
        for number, widget in enumerate(self.widgets):
            widget.rect = pygame.Rect(self.box.left + 24, top + 56 * number, WIDTH - 48, 44)

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        canvas.panel(self.box)
        canvas.text(self.heading, (self.box.left + 24, self.box.top + 34), "large", face="bold", width=WIDTH - 48)
        if self.sentence:
            canvas.paragraph(self.sentence, (self.box.left + 24, self.box.top + 56), WIDTH - 48, ink="muted")
        self.draw_widgets(canvas)

    def keys(self) -> list[Key]:
        """See `Screen`."""
        return [*self.focus_keys(), Key("Esc", "close", pygame.K_ESCAPE)]


class Close(Dialog):
    """Leaving the game: asked at the title, and when the window is closed while something is being trained."""

    name = "close"

    def __init__(self, app: Application) -> None:
        count = len(app.home.training())
        if not count:
            alone: list[Answer] = [("Close", self.leave, "primary"), ("Stay", lambda: None, "plain")]
            super().__init__(app, "Close the game?", "", alone)
            return
        what = "A training is" if count == 1 else f"{count} trainings are"
        answers: list[Answer] = [
            ("Close the game, training goes on", self.leave, "primary"),
            ("Stop and keep what was learned, then close", self.stop, "plain"),
            ("Stay", lambda: None, "plain"),
        ]
        super().__init__(app, "Close the game?", f"{what} running in a process of its own.", answers)

    def leave(self) -> None:
        """Close; a worker goes on."""
        self.app.open = False

    def stop(self) -> None:
        """Ask every worker to stop, and close."""
        for news in self.app.home.training():
            try:
                news.run.ask("stop")
            except OSError as error:
                self.app.say(f"The training could not be told to stop: {error}.")
                return
        self.app.open = False


def together(keys: Sequence[Key]) -> list[Key]:
    """Keys that share a meaning as one."""
    found, caps = [], []
    for key in keys:
        caps.append(key.cap)
        if key.meaning:
            found.append(Key(" ".join(caps), key.meaning))
            caps = []
    return found


def draw_key(canvas: Canvas, key: Key, place: pygame.Rect) -> None:
    """A key and what it does."""
    width = max(round(canvas.measure(key.cap, "small", "mono")) + 14, 26)
    cap = pygame.Rect(place.left, 0, width, max(24, round(canvas.line_height("small", "mono")) + 6))
    cap.centery = place.centery
    canvas.panel(cap, "raised", "line", 5)
    canvas.text(key.cap, cap.center, "small", "text", "mono", "center")
    left = max(place.left + CAPS, cap.right + 12)
    canvas.text(key.meaning, (left, place.centery), ink="muted", width=place.right - left - 12)


class Help(Screen):
    """F1: every key of the screen below."""

    name = "help"
    overlay = True

    def __init__(self, app: Application, heading: str, keys: Sequence[Key]) -> None:
        super().__init__(app)
        self.heading = heading
        seen = {key.cap for key in keys}
        self.listed = [*together(keys), *(key for key in ALWAYS if key.cap not in seen)]

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        line = max(34, round(canvas.line_height("small", "mono")) + 12)
        most = max(1, int((canvas.height - 170) // line))  # in one column
        columns = -(-len(self.listed) // most)
        rows = -(-len(self.listed) // columns)
        box = pygame.Rect(0, 0, min(WIDTH * columns, round(canvas.width) - 64), 124 + line * rows)
        box.center = round(canvas.width / 2), round(canvas.height / 2)
        canvas.panel(box)
        canvas.text(self.heading, (box.left + 24, box.top + 34), "large", face="bold")
        wide = (box.width - 48) // columns
        for number, key in enumerate(self.listed):
            place = pygame.Rect(box.left + 24 + number // rows * wide, box.top + 62 + number % rows * line, wide, line)
            draw_key(canvas, key, place)
        words = "Everything can be clicked, the keys in the bottom line too."
        canvas.text(words, (box.left + 24, box.bottom - 26), "small", "faint", width=box.width - 48)

    def own_key(self, key: int) -> bool:
        """Any key closes it."""
        self.app.back()
        return True

    def field_click(self, at: tuple[float, float]) -> None:
        """A click closes it."""
        self.app.back()

    def keys(self) -> list[Key]:
        """See `Screen`."""
        return [Key("Esc", "close", pygame.K_ESCAPE)]
