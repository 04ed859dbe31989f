"""A person at the keyboard and mouse of a real application object: posts events and steps frames."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pygame

from arena.app.application import Application
from arena.app.face.widget import Widget
from arena.app.hands.input import Device
from arena.app.main import application
from arena.cli.selftest import seated
from arena.scenarios import catalog
from arena.sim.rules import ARENA

FRAME = 1 / 60


class Pilot:
    """Presses keys, clicks things by their label, lets time pass."""

    def __init__(self, app: Application) -> None:
        self.app = app

    @property
    def screen(self) -> Any:
        """The top screen; tests look at what it holds."""
        return self.app.screen

    @property
    def on(self) -> str:
        """The class of the top screen."""
        return type(self.screen).__name__

    def frames(self, count: int = 1, seconds: float = FRAME) -> None:
        """Let frames pass."""
        for _ in range(count):
            self.app.step(seconds)

    def press(self, *keys: int, mod: int = 0) -> None:
        """Tap keys one after the other."""
        for key in keys:
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, mod=mod, unicode=""))
            pygame.event.post(pygame.event.Event(pygame.KEYUP, key=key, mod=mod))
            self.frames(2)

    def hold(self, key: int) -> None:
        """Press a key and keep it down."""
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, mod=0, unicode=""))

    def let_go(self, key: int) -> None:
        """End of `hold`."""
        pygame.event.post(pygame.event.Event(pygame.KEYUP, key=key, mod=0))

    def type(self, text: str) -> None:
        """Type letters into whatever listens."""
        for letter in text:
            pygame.event.post(pygame.event.Event(pygame.TEXTINPUT, text=letter))
            self.frames(1)

    def click(self, at: tuple[float, float]) -> None:
        """Click a place given in design units."""
        pixel = (round(at[0] * self.app.canvas.scale), round(at[1] * self.app.canvas.scale))
        pygame.event.post(pygame.event.Event(pygame.MOUSEMOTION, pos=pixel, rel=(0, 0), buttons=(0, 0, 0)))
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=pixel, button=1))
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONUP, pos=pixel, button=1))
        self.frames(2)

    def widget(self, label: str) -> Widget:
        """The widget that shows a label."""
        self.frames(1)
        found = [widget for widget in self.screen.focus.widgets if widget.label == label]
        assert found, f"{label!r} is not on {self.on}: {[widget.label for widget in self.screen.focus.widgets]}"
        return found[0]

    def click_on(self, label: str) -> None:
        """Click a widget by its label."""
        self.click(self.widget(label).rect.center)

    def walk_to(self, label: str) -> None:
        """Move the focus to a widget with Tab."""
        wanted = self.widget(label)
        for _ in range(len(self.screen.focus.widgets) + 1):
            if self.screen.focus.widget is wanted:
                return
            self.press(pygame.K_TAB)
        raise AssertionError(f"Tab does not lead to {label!r} on {self.on}")

    def enter(self, label: str) -> None:
        """Walk to a widget and press Enter."""
        self.walk_to(label)
        self.press(pygame.K_RETURN)

    def enter_match(
        self, game: str, people: dict[int, int], devices: dict[int, Device] | None = None, rounds: int = 3
    ) -> Any:
        """Open a match of arena rules; scripts have the seats that nobody takes."""
        self.app.enter(
            "match",
            scenario=catalog.make(game),
            rules=ARENA,
            players=seated(game, {}),
            people=people,
            devices=devices,
            seed=0,
            rounds=rounds,
        )
        return self.screen

    def until(self, true: Callable[[], bool], seconds: float = 120) -> None:
        """Step frames, in real time, until something is so: another process or thread has to get there."""
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, f"waited {seconds} s in vain on {self.on}; toast: {self.app.toasts.shown}"
            self.frames(1)
            pygame.time.wait(8)  # as a frame would: the worker needs the processor


@contextmanager
def opened() -> Iterator[Pilot]:
    """Somebody at the title screen of a game that is closed in the end."""
    game = application()
    pilot = Pilot(game)
    pilot.frames(2)
    yield pilot
    game.clear()
    game.background.finish()
    pygame.quit()
