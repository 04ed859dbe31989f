"""The base of every screen: widgets with a focus, a line of keys, room for what the screen draws itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from arena.app.face.canvas import Canvas, Point
from arena.app.face.dial import Slider, Switch
from arena.app.face.entry import TextField
from arena.app.face.focus import Focus
from arena.app.face.scroll import Scroll
from arena.app.face.widget import Chooser, Key, Widget

if TYPE_CHECKING:
    from arena.app.application import Application

ARROW_KEYS = {pygame.K_LEFT: "left", pygame.K_RIGHT: "right", pygame.K_UP: "up", pygame.K_DOWN: "down"}


class Screen:
    """A screen places its widgets in `layout`, draws the rest in `draw`, and moves in `update`."""

    name = ""  # in the window's title
    overlay = False  # the screen below stays visible
    listening = False  # it wants keys and a gamepad's buttons as they are, whatever they mean elsewhere

    def __init__(self, app: Application) -> None:
        self.app = app
        self.focus = Focus()
        self.widgets: list[Widget] = []
        self.scrolls: tuple[Scroll, ...] = ()  # lists that the wheel turns; their widgets are clipped to them
        self.size: tuple[float, float, float] | None = None
        self.hovered: Widget | None = None
        self.dragged: Widget | None = None
        self.age = 0.0  # seconds since it came

    # -- what screens fill in

    def layout(self, width: float, height: float) -> None:
        """Place the widgets; sizes in design units."""

    def update(self, seconds: float) -> None:
        """Let time pass."""

    def draw(self, canvas: Canvas) -> None:
        """Draw everything but the line of keys."""
        self.draw_widgets(canvas)

    def own_key(self, key: int) -> bool:
        """A key that means something special here; True if it was used."""
        return False

    def back(self) -> None:
        """Esc."""
        self.app.back()

    def closed(self) -> None:
        """The screen is gone or covered by another for good."""

    def keys(self) -> list[Key]:
        """What the keys do now."""
        return [*self.focus_keys(), Key("Esc", "back", pygame.K_ESCAPE)]

    def wheel(self, at: Point, lines: float) -> None:
        """The mouse wheel turns; lines > 0 is up."""
        if any(scroll.wheel(at, lines) for scroll in self.scrolls):
            self.arrange()

    def field_click(self, at: Point) -> None:
        """A click that hit no widget."""

    # -- what all share

    def focus_keys(self) -> list[Key]:
        """How the focus moves, and what the focused widget does."""
        widget = self.focus.widget
        if widget is None:
            return []
        sideways, upright = self.focus.ways()
        if isinstance(widget, Chooser | Slider | Switch):
            sideways = False  # these arrows change the value
        caps = ["← ↑ ↓ →"] if sideways and upright else ["← →"] if sideways else ["↑ ↓"] if upright else []
        return [*(Key(cap, "choose") for cap in caps), *widget.keys()]

    def place(self, canvas: Canvas) -> None:
        """Lay out again if the window has changed, its scale included: words are not as wide in small letters."""
        if self.size != (canvas.width, canvas.height, canvas.scale):
            self.size = (canvas.width, canvas.height, canvas.scale)
            self.layout(canvas.width, canvas.height)
        self.focus.offer(self.widgets)
        for widget in self.widgets:
            if isinstance(widget, TextField):
                widget.begin = self.type_into

    def arrange(self) -> None:
        """Lay out again at the next frame: widgets have come or gone."""
        self.size = None

    def draw_widgets(self, canvas: Canvas) -> None:
        """Draw all widgets, the focused one with its ring."""
        for widget in self.focus.widgets:
            focused, hovered = widget is self.focus.widget, widget is self.hovered
            if widget.clip is None:
                widget.draw(canvas, focused, hovered)
            elif widget.clip.colliderect(widget.rect):
                with canvas.clipped(widget.clip):
                    widget.draw(canvas, focused, hovered)

    def press(self, widget: Widget) -> None:
        """Press a widget, or say why not."""
        if widget.reason is not None:
            self.app.say(f"{widget.label}: {widget.reason}." if widget.label else f"{widget.reason}.", "gold")
            return
        self.app.sounds.play("press", 0.6)
        widget.press()

    def handle(self, event: pygame.event.Event) -> None:
        """A key, the mouse, or text."""
        if self.size is None:  # an event of the same frame has changed what there is
            self.place(self.app.canvas)
        if event.type == pygame.KEYDOWN:
            self.handle_key(event)
        elif event.type == pygame.MOUSEMOTION:
            at = self.app.canvas.design(event.pos)
            self.hovered = self.focus.at(at)
            if self.dragged is not None:
                self.dragged.drag(at)
        elif event.type == pygame.MOUSEBUTTONUP:
            self.dragged = None
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self.handle_click(self.app.canvas.design(event.pos))
        elif event.type == pygame.TEXTINPUT and isinstance(self.focus.widget, TextField) and not event.text.isspace():
            self.type_into(self.focus.widget, event.text)
        elif event.type == pygame.MOUSEWHEEL:
            self.wheel(self.app.canvas.design(pygame.mouse.get_pos()), event.y)

    def handle_click(self, at: Point) -> None:
        """The left button went down."""
        widget = self.focus.at(at)
        if widget is None:
            self.field_click(at)
            return
        self.focus.widget = self.dragged = widget
        if widget.reason is not None:
            self.press(widget)
        else:
            widget.click(at)

    def handle_key(self, event: pygame.event.Event) -> None:
        """Escape, Tab, arrows, Enter; the screen's own keys first."""
        key, widget = event.key, self.focus.widget
        if self.own_key(key):
            return
        if key == pygame.K_ESCAPE:
            self.back()
        elif key == pygame.K_TAB or (event.dict.get("pad") is not None and self.app.bindings.action(key) == "next"):
            self.focus.tab(-1 if event.mod & pygame.KMOD_SHIFT else 1)
            self.focused()
        elif key in ARROW_KEYS:
            arrow = ARROW_KEYS[key]
            if arrow in ("left", "right") and widget is not None and widget.turn(-1 if arrow == "left" else 1):
                return
            if self.focus.move(arrow):
                self.focused()
        elif key in (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_SPACE) and widget is not None:
            self.press(widget)

    def type_into(self, field: TextField, first: str | None) -> None:
        """Open the entry line over a field; `first` replaces what is there."""
        canvas = self.app.canvas
        self.app.typing.open(canvas, field.box, field.text if first is None else first, field.longest, field.take)

    def focused(self) -> None:
        """The keyboard moved the focus: lists scroll to it."""
        widget = self.focus.widget
        if widget is not None and any(each.area == widget.clip and each.reveal(widget.rect) for each in self.scrolls):
            self.arrange()
