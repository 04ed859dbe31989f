"""What hands do: keys and gamepad, sampled every frame and latched until the next physics tick."""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass

import pygame

ARROWS = {pygame.K_LEFT: (-1, 0), pygame.K_RIGHT: (1, 0), pygame.K_UP: (0, 1), pygame.K_DOWN: (0, -1)}
LETTERS = {pygame.K_a: (-1, 0), pygame.K_d: (1, 0), pygame.K_w: (0, 1), pygame.K_s: (0, -1)}
DEAD_ZONE = 0.25
PAD_KEYS = {
    0: pygame.K_RETURN,
    1: pygame.K_ESCAPE,
    2: pygame.K_SPACE,
    3: pygame.K_TAB,
    4: pygame.K_LEFTBRACKET,
    5: pygame.K_RIGHTBRACKET,
    7: pygame.K_ESCAPE,
}  # A B X Y, left and right shoulder, start
REPEATING = {
    pygame.K_LEFT,
    pygame.K_RIGHT,
    pygame.K_UP,
    pygame.K_DOWN,
    pygame.K_TAB,
    pygame.K_BACKSPACE,
    pygame.K_DELETE,
}


@dataclass
class Stick:
    """A gamepad's left stick; y up."""

    x: float = 0.0
    y: float = 0.0


class Hands:
    """Keys that are down now or went down since the last tick, and the stick."""

    def __init__(self) -> None:
        self.held: set[int] = set()
        self.tapped: set[int] = set()
        self.stick = Stick()
        self.pad_used = False
        self.pads: list[pygame.joystick.JoystickType] = []
        self.tilted: int | None = None

    def see(self, event: pygame.event.Event) -> list[pygame.event.Event]:
        """Take note of an event; returns what it amounts to: a pad's buttons act as keys, repeats are dropped."""
        if event.type == pygame.KEYDOWN:
            self.pad_used = False
            repeated = event.key in self.held and event.key not in REPEATING
            self.held.add(event.key)
            self.tapped.add(event.key)
            return [] if repeated else [event]
        if event.type == pygame.KEYUP:
            self.held.discard(event.key)
        elif event.type == pygame.WINDOWFOCUSLOST:
            self.held.clear()
            self.tapped.clear()
        elif event.type == pygame.JOYDEVICEADDED:
            with contextlib.suppress(pygame.error):
                self.pads.append(pygame.joystick.Joystick(event.device_index))
        elif event.type == pygame.JOYDEVICEREMOVED:
            self.stick = Stick()
        else:
            return self.see_pad(event)
        return [event]

    def see_pad(self, event: pygame.event.Event) -> list[pygame.event.Event]:
        """The part of `see` for gamepads."""
        if event.type == pygame.JOYBUTTONDOWN:
            self.pad_used = True
            key = PAD_KEYS.get(event.button)
            return [key_event(key)] if key is not None else []
        if event.type == pygame.JOYHATMOTION:
            self.pad_used = self.pad_used or event.value != (0, 0)
            self.stick = Stick(*map(float, event.value))
            return [key_event(key) for key, value in ARROWS.items() if event.value == value]
        if event.type == pygame.JOYAXISMOTION and event.axis in (0, 1):
            return self.tilt(event.axis, event.value)
        return [event]

    def tilt(self, axis: int, value: float) -> list[pygame.event.Event]:
        """The stick moves: an arrow key each time it leaves the middle."""
        if axis == 0:
            self.stick.x = value
        else:
            self.stick.y = -value
        strong = max(abs(self.stick.x), abs(self.stick.y)) > 0.6
        if not strong:
            if max(abs(self.stick.x), abs(self.stick.y)) < 0.4:
                self.tilted = None
            return []
        self.pad_used = True
        across = abs(self.stick.x) > abs(self.stick.y)
        way = (math.copysign(1, self.stick.x), 0) if across else (0, math.copysign(1, self.stick.y))
        key = next(key for key, value in ARROWS.items() if value == way)
        if key == self.tilted:
            return []
        self.tilted = key
        return [key_event(key)]

    def thrust(self, person: int, people: int) -> tuple[float, float]:
        """Where a person pushes, at most length 1: the first by arrows and stick, the second by WASD; one has all."""
        keys = LETTERS if person else (ARROWS if people > 1 else ARROWS | LETTERS)
        down = self.held | self.tapped
        x = float(sum(way[0] for key, way in keys.items() if key in down))
        y = float(sum(way[1] for key, way in keys.items() if key in down))
        tilt = math.hypot(self.stick.x, self.stick.y)
        if person == 0 and not (x or y) and tilt > DEAD_ZONE:
            x, y = self.stick.x, self.stick.y
        length = max(math.hypot(x, y), 1.0)
        return x / length, y / length

    def tick(self) -> None:
        """A tick has used what was tapped."""
        self.tapped.clear()


def key_event(key: int) -> pygame.event.Event:
    """A key press as if from a keyboard."""
    return pygame.event.Event(pygame.KEYDOWN, key=key, mod=0, unicode="")
