"""Choosing keys and buttons: a row for each action, a small window that listens, and what to do if a key is taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from arena.app.face.canvas import Canvas
from arena.app.face.letters import Ink
from arena.app.face.widget import Button, Key, Widget
from arena.app.hands.bindings import (
    ACTIONS,
    FIXED_BUTTONS,
    RESERVED,
    STEERING,
    WAYS,
    Action,
    Bindings,
    button_name,
    cap_of,
)
from arena.app.screen import Screen
from arena.app.screens.dialog import WIDTH, Dialog

if TYPE_CHECKING:
    from arena.app.application import Application

PAD = 96  # width of the part of a row that shows the button
OVER = (("gamepad", 12 + PAD / 2), ("keyboard", 12 + PAD + 34))  # words above the two caps
STICKS = {action.name for action in STEERING}  # with a gamepad the stick steers


class KeyRow(Widget):
    """What an action is, its key, and its button on a gamepad."""

    def __init__(self, app: Application, action: Action, label: str) -> None:
        super().__init__(label)
        self.app, self.action = app, action

    def press(self) -> None:
        """See `Widget`."""
        self.app.push(Listen(self.app, self.action))

    def keys(self) -> list[Key]:
        """See `Widget`."""
        return [Key("Enter", "choose another key", pygame.K_RETURN)]

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        if focused:
            canvas.focus_ring(self.rect, under="panel")
        fill = canvas.theme.mix("line", "raised", 0.4) if hovered else "raised"
        canvas.panel(self.rect, fill, "sky" if focused else None, self.corner)
        bindings, name = self.app.bindings, self.action.name
        x, middle = self.rect.right - 12.0, self.rect.centery
        if name not in STICKS:
            button = bindings.buttons[name]
            if button is None or button < 0:
                canvas.text("-", (x - PAD / 2, middle), ink="faint", anchor="center")
            else:
                said = button_name(button)
                draw_cap(canvas, said, (x - PAD / 2 + cap_width(canvas, said) / 2, middle), "mint")
            x -= PAD + 8
        changed = bindings.code(name) != self.action.code
        x -= draw_cap(canvas, bindings.cap(name), (x, middle), "gold" if changed else "text") + 12
        canvas.text(self.label, (self.rect.left + 14, middle), width=x - self.rect.left - 14)


def cap_width(canvas: Canvas, cap: str) -> int:
    """How wide the picture of a key is."""
    return max(round(canvas.measure(cap, "small", "mono")) + 14, 26)


def draw_cap(canvas: Canvas, cap: str, right: tuple[float, float], ink: Ink) -> float:
    """A key or a button by its right middle; returns its width."""
    width = cap_width(canvas, cap)
    height = max(24, round(canvas.line_height("small", "mono")) + 6)
    box = pygame.Rect(round(right[0]) - width, round(right[1] - height / 2), width, height)
    canvas.panel(box, "background", "line", 5)
    canvas.text(cap, box.center, "small", ink, "mono", "center")
    return width


def key_rows(app: Application, actions: tuple[Action, ...]) -> list[Widget]:
    """A row for each of some actions."""
    return [KeyRow(app, action, action.meaning[:1].upper() + action.meaning[1:]) for action in actions]


def steering_rows(app: Application, number: int) -> list[Widget]:
    """A row for each key of one of the sets that steer."""
    actions = STEERING[len(WAYS) * number :][: len(WAYS)]
    return [KeyRow(app, action, way.capitalize()) for action, way in zip(actions, WAYS, strict=True)]


class Listen(Screen):
    """Waits for one key or one button, whatever it means elsewhere."""

    name = "press a key"
    overlay = True
    listening = True

    def __init__(self, app: Application, action: Action) -> None:
        super().__init__(app)
        self.action, self.refusal = action, ""
        self.widgets = [Button("Leave it as it is", app.back)]

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        canvas = self.app.canvas
        self.lines = canvas.line_height() * 1.05
        tall = round(176 + 4 * self.lines)
        self.box = pygame.Rect(round((width - WIDTH) / 2), round((height - tall) / 2) - 20, WIDTH, tall)
        self.widgets[0].rect = pygame.Rect(self.box.left + 24, self.box.bottom - 64, WIDTH - 48, 44)

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        left, width = self.box.left + 24, WIDTH - 48
        canvas.panel(self.box)
        canvas.text("Press the new key", (left, self.box.top + 34), "large", face="bold", width=width)
        steers = self.action.name in STICKS
        words = f"For: {self.action.meaning}. " + ("With a gamepad the stick steers." if steers else "Or a button.")
        top = self.box.top + 60.0
        top += canvas.paragraph(words, (left, top), width, ink="muted", most=2) + 8
        if self.refusal:
            canvas.paragraph(self.refusal, (left, top), width, ink="gold", most=2)
        self.draw_widgets(canvas)

    def handle(self, event: pygame.event.Event) -> None:
        """See `Screen`."""
        if event.type == pygame.JOYBUTTONDOWN:
            self.hear_button(event.button)
        else:
            super().handle(event)

    def handle_key(self, event: pygame.event.Event) -> None:
        """Any key is an answer; Esc is none."""
        if event.key == pygame.K_ESCAPE:
            self.app.back()
        elif event.key in RESERVED:
            self.refusal = f"{cap_of(event.key)} means the same everywhere; press another key."
        elif event.key == self.app.bindings.code(self.action.name):
            self.app.back()
        else:
            self.take(
                self.app.bindings.action(event.key),
                cap_of(event.key),
                lambda: self.app.change_settings(keys=self.kept_keys(event.key)),
                self.app.bindings.cap(self.action.name),
            )

    def hear_button(self, button: int) -> None:
        """A gamepad's button is an answer too."""
        bindings = self.app.bindings
        if button == 1:
            self.app.back()
        elif self.action.name in STICKS:
            self.refusal = "Buttons do not steer; press a key."
        elif button in FIXED_BUTTONS:
            self.refusal = f"{button_name(button)} means the same everywhere; press another button."
        elif button == bindings.buttons[self.action.name]:
            self.app.back()
        else:
            old = bindings.buttons[self.action.name]
            self.take(
                bindings.button_action(button),
                button_name(button),
                lambda: self.app.change_settings(buttons=self.kept_buttons(button)),
                "no button" if old is None or old < 0 else button_name(old),
            )

    def kept_keys(self, code: int) -> dict[str, str]:
        """The keys to keep, those of actions that this version does not know among them."""
        known = self.app.home.settings.keys
        return {name: key for name, key in known.items() if name not in ACTIONS} | self.app.bindings.with_key(
            self.action.name, code
        )

    def kept_buttons(self, button: int) -> dict[str, int]:
        """The same for buttons."""
        known = self.app.home.settings.buttons
        return {name: old for name, old in known.items() if name not in ACTIONS} | self.app.bindings.with_button(
            self.action.name, button
        )

    def take(self, other: str | None, cap: str, change: Callable[[], None], old: str) -> None:
        """Do it, but ask first where the key means something already."""
        self.app.back()
        if other is None:
            change()
            return
        taken = ACTIONS[other].meaning
        self.app.push(
            Dialog(
                self.app,
                f"{cap} is taken",
                f"It means: {taken}. If you swap, that gets {old}.",
                [("Swap them", change, "primary"), ("Leave both as they are", lambda: None, "plain")],
            )
        )


def unchanged(bindings: Bindings) -> str | None:
    """Why there is nothing to reset, if there is nothing."""
    usual = Bindings()
    same = bindings.codes == usual.codes and bindings.buttons == usual.buttons
    return "these are the defaults" if same else None
