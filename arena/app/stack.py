"""Which screens are open, one over the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import pygame

from arena.app.face.canvas import Canvas
from arena.app.face.widget import Key


class Shown(Protocol):
    """What the application knows of a screen; `arena.app.screen.Screen` is the base of all."""

    name: str
    overlay: bool
    listening: bool
    age: float

    def place(self, canvas: Canvas) -> None:
        """Lay out for the size of the window."""

    def update(self, seconds: float) -> None:
        """Let time pass."""

    def draw(self, canvas: Canvas) -> None:
        """Draw all but the line of keys."""

    def handle(self, event: pygame.event.Event) -> None:
        """A key, the mouse, or text."""

    def keys(self) -> list[Key]:
        """What the keys do now."""

    def arrange(self) -> None:
        """Lay out again."""

    def closed(self) -> None:
        """The screen is closed."""


class Stack:
    """Screens by name behind `doors`, so that they need not import each other; the top one has the keyboard."""

    canvas: Canvas  # what they are drawn on; the application makes it

    def __init__(self) -> None:
        self.doors: Mapping[str, Callable[..., Shown]] = {}
        self.screens: list[Shown] = []

    @property
    def screen(self) -> Shown:
        """The one that has the keyboard."""
        return self.screens[-1]

    def go(self, name: str, **details: Any) -> None:
        """Leave everything that is open for the screen of this name."""
        self.show(self.doors[name](self, **details))

    def enter(self, name: str, **details: Any) -> None:
        """Open the screen of this name over the others."""
        self.push(self.doors[name](self, **details))

    def go_through(self, first: str, name: str, **details: Any) -> None:
        """Leave everything for the screen of this name, with another one behind it."""
        self.go(first)
        self.enter(name, **details)

    def replace(self, name: str, **details: Any) -> None:
        """Put the screen of this name in the place of the top one."""
        screen = self.doors[name](self, **details)
        self.screens.pop().closed()
        self.push(screen)

    def show(self, screen: Shown) -> None:
        """Leave everything that is open for this screen."""
        self.clear()
        self.push(screen)

    def clear(self) -> None:
        """Leave everything that is open."""
        for old in reversed(self.screens):
            old.closed()
        self.screens = []

    def push(self, screen: Shown) -> None:
        """Open a screen over the others; `back` returns.  A click may come before it is drawn, so it is placed."""
        screen.place(self.canvas)
        self.screens.append(screen)
        self.entitle()

    def back(self) -> None:
        """Close the top screen; the last one stays."""
        if len(self.screens) > 1:
            self.screens.pop().closed()
            self.screen.age = 1.0
            self.entitle()
            self.screen.arrange()

    def back_to(self, name: str) -> bool:
        """Close what is open above the screen of this name; False if there is none."""
        if not any(screen.name == name for screen in self.screens[:-1]):
            return False
        while self.screen.name != name:
            self.back()
        return True

    def entitle(self) -> None:
        """Say in the window's title where one is."""
        pygame.display.set_caption(f"Particle Arena - {self.screen.name}")

    def visible(self) -> list[Shown]:
        """The top screen and those that it lets through, from the bottom."""
        first = max(number for number, screen in enumerate(self.screens) if not screen.overlay or number == 0)
        return self.screens[first:]
