"""Typing text: a row that shows its text, and pygame_gui's entry line in its place while somebody types.

pygame_gui brings the caret, selection, clipboard and input methods; there is one such line at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from arena import places
from arena.app.face.canvas import Canvas, Point
from arena.app.face.letters import FACES
from arena.app.face.widget import CONTROL, Key, Widget, draw_label, row_height

if TYPE_CHECKING:
    import pygame_gui
    from pygame_gui.elements import UITextEntryLine

Check = Callable[[str], str | None]
FONT = "mono"


class Typing:
    """The one entry line, while it is open."""

    def __init__(self) -> None:
        self.manager: pygame_gui.UIManager | None = None
        self.line: UITextEntryLine | None = None
        self.done: Callable[[str | None], None] = lambda text: None

    @property
    def active(self) -> bool:
        """Somebody types."""
        return self.line is not None

    def open(
        self, canvas: Canvas, rect: pygame.Rect, text: str, longest: int, done: Callable[[str | None], None]
    ) -> None:
        """Begin to type in a place of the screen; `done` gets the text, or None when it was given up."""
        import pygame_gui  # here, because it would take a tenth of the time in which the window has to open
        from pygame_gui.elements import UITextEntryLine

        self.close(None)
        self.manager = pygame_gui.UIManager(canvas.surface.get_size(), look(canvas))
        self.line = UITextEntryLine(canvas.place(rect), self.manager, initial_text=drawable(text))
        self.line.set_text_length_limit(longest)
        self.line.focus()
        self.line.select_range = [0, len(self.line.text)]
        self.line.edit_position = len(self.line.text)
        self.done = done

    def close(self, text: str | None) -> None:
        """Stop typing."""
        if self.line is None:
            return
        line, done = self.line, self.done
        self.line = self.manager = None
        line.kill()
        done(text)

    def handle(self, event: pygame.event.Event) -> bool:
        """Take an event; False where typing has nothing to do with it (Tab and clicks elsewhere end it first)."""
        if self.line is None or self.manager is None:
            return False
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
            self.close(self.line.get_text())
            return True
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            self.close(None)
            return True
        leaves = event.type == pygame.KEYDOWN and event.key in (pygame.K_TAB, pygame.K_UP, pygame.K_DOWN)
        outside = event.type == pygame.MOUSEBUTTONDOWN and not self.line.rect.collidepoint(event.pos)
        if leaves or outside or event.type in (pygame.VIDEORESIZE, pygame.MOUSEWHEEL, pygame.DROPFILE):
            self.close(self.line.get_text())
            return False
        if event.type == pygame.TEXTINPUT:
            event = pygame.event.Event(pygame.TEXTINPUT, text=drawable(event.text))
        try:
            self.manager.process_events(event)
        except (pygame.error, UnicodeError):  # what was pasted cannot be drawn
            self.close(None)
        return True

    def draw(self, canvas: Canvas, seconds: float) -> None:
        """Let the caret blink and draw the line."""
        if self.manager is not None:
            self.manager.update(seconds)
            self.manager.draw_ui(canvas.surface)


def drawable(text: str) -> str:
    """The text without signs that fonts refuse to draw alone, such as marks of the writing direction."""
    return "".join(letter for letter in text if letter.isprintable())


def look(canvas: Canvas) -> dict:
    """The theme in pygame_gui's words."""
    colour = {name: "#" + "".join(f"{part:02x}" for part in rgb) for name, rgb in canvas.theme.colour.items()}
    font = {
        "name": "particle-mono",
        "size": str(canvas.px(canvas.type_size("body"))),
        "regular_path": str(places.assets() / "fonts" / FACES[FONT]),
    }
    colours = {
        "dark_bg": colour["background"],
        "normal_text": colour["text"],
        "selected_text": colour["background"],
        "selected_bg": colour["sky"],
        "normal_border": colour["sky"],
        "text_cursor": colour["sky"],
    }
    corner = str(canvas.px(7))
    misc = {
        "shape": "rounded_rectangle",
        "shape_corner_radius": corner,
        "border_width": "1",
        "shadow_width": "0",
        "padding": "8,4",
    }
    return {"text_entry_line": {"colours": colours, "font": font, "misc": misc}}


class TextField(Widget):
    """A row with a label, what it means, and a text that can be typed; `check` says what is wrong with a text."""

    def __init__(
        self, label: str, text: str, changed: Callable[[str], None], meaning: str = "", check: Check = lambda text: None
    ) -> None:
        super().__init__(label)
        self.text, self.changed, self.meaning, self.check = text, changed, meaning, check
        self.begin: Callable[[TextField, str | None], None] = lambda field, first: None  # the screen opens the line
        self.problem: str | None = None
        self.longest = 60

    @property
    def box(self) -> pygame.Rect:
        """Where the text stands."""
        width = self.box_width(self.rect.width)
        return pygame.Rect(self.rect.right - width - 8, self.rect.centery - 17, width, 34)

    def box_width(self, width: float) -> int:
        """How wide the text's place is in a row so wide: wider where nothing has to be explained."""
        return round(min(width / 2, 200) if self.meaning else min(width * 0.78, 330))

    def height_for(self, canvas: Canvas, width: float) -> int:
        """See `Widget`."""
        told = self.told()
        return row_height(canvas, told, width - self.box_width(width) - 32) if told else CONTROL

    def told(self) -> str:
        """What stands below the label; a row without a meaning has no room for a problem, only its edge shows it."""
        return (self.reason or self.problem or self.meaning) if self.meaning else ""

    def press(self) -> None:
        """See `Widget`."""
        if self.reason is None:
            self.begin(self, None)

    def take(self, text: str | None) -> None:
        """What was typed; None where it was given up."""
        if text is None:
            return
        self.text = text.strip()
        self.problem = self.check(self.text)
        self.changed(self.text)

    def click(self, at: Point) -> None:
        """See `Widget`."""
        self.press()

    def keys(self) -> list[Key]:
        """See `Widget`."""
        return [Key("Enter", "type", pygame.K_RETURN)] if self.reason is None else []

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        if focused:
            canvas.focus_ring(self.rect, under="panel")
        canvas.panel(self.rect, "raised", "sky" if focused else None, self.corner)
        left, middle, width = self.rect.left + 14, self.rect.centery, self.box.left - self.rect.left - 24
        ink, plain = "rose" if self.problem else "muted", "text" if self.reason is None else "faint"
        draw_label(canvas, self.rect, (left, width), self.label, self.told(), (plain, ink))
        canvas.panel(self.box, "background", "rose" if self.problem else "line", 7)
        canvas.text(self.text, (self.box.left + 10, middle), ink=plain, face="mono", width=self.box.width - 20)
