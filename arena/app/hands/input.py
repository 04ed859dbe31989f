"""What hands do: keys, gamepads and mouse, sampled every frame and latched until the next physics tick."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable
from dataclasses import dataclass, field

import pygame

from arena.app.hands.bindings import ARROWS, WAYS, Bindings, KeySet

DEAD_ZONE = 0.25
STRONG, WEAK = 0.6, 0.4  # a stick acts as an arrow key beyond the one, and may do so again within the other
STEPS = {"left": (-1, 0), "right": (1, 0), "up": (0, 1), "down": (0, -1)}
ARROW_OF = {STEPS[way]: key for way, key in zip(WAYS, ARROWS, strict=True)}
REPEATING = {*ARROWS, pygame.K_TAB, pygame.K_BACKSPACE, pygame.K_DELETE}
Push = tuple[float, float]


@dataclass(frozen=True)
class Device:
    """What one person steers with: the nth set of keys, the nth gamepad, or the mouse."""

    kind: str  # keys, pad or mouse
    number: int = 0


@dataclass
class Pad:
    """A gamepad and where its stick and its cross are; y up.  Its place stays when it is unplugged."""

    name: str
    identity: str  # the same when it comes back
    instance: int | None  # the system's number while it is there
    device: pygame.joystick.JoystickType | None = None  # None: it was heard of by its events only
    stick: list[float] = field(default_factory=lambda: [0.0, 0.0])
    cross: Push = (0.0, 0.0)
    tilted: int | None = None  # the arrow key that the stick acted as last

    @property
    def push(self) -> Push:
        """Where it pushes now."""
        if self.cross != (0.0, 0.0):
            return self.cross
        return (self.stick[0], self.stick[1]) if math.hypot(*self.stick) > DEAD_ZONE else (0.0, 0.0)

    def leave(self) -> None:
        """It was unplugged."""
        self.instance, self.device, self.stick, self.cross, self.tilted = None, None, [0.0, 0.0], (0.0, 0.0), None


class Hands:
    """Keys that are down now or went down since the last tick, the gamepads, and where the mouse is."""

    def __init__(self, bindings: Callable[[], Bindings] = Bindings) -> None:
        self.bindings = bindings  # those that hold now
        self.held: set[int] = set()
        self.tapped: set[int] = set()
        self.pads: list[Pad] = []  # by number; one that left keeps its number
        self.pushed: dict[int, Push] = {}  # by pad's number: pushes since the last tick that are over
        self.mouse: tuple[int, int] | None = None  # pixels; None: it is not in the window
        self.pad_used = False

    # -- events

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
        elif event.type in (pygame.MOUSEMOTION, pygame.MOUSEBUTTONDOWN):
            self.mouse = event.pos
        elif event.type == pygame.WINDOWLEAVE:
            self.mouse = None
        elif event.type == pygame.WINDOWFOCUSLOST:
            self.held.clear()
            self.tick()
        elif event.type == pygame.JOYDEVICEADDED:
            with contextlib.suppress(pygame.error):
                self.welcome(pygame.joystick.Joystick(event.device_index))
        elif event.type == pygame.JOYDEVICEREMOVED:
            for pad in self.pads:
                if pad.instance == event.instance_id:
                    pad.leave()
        elif event.type in (pygame.JOYBUTTONDOWN, pygame.JOYHATMOTION, pygame.JOYAXISMOTION):
            return self.see_pad(event)
        return [event]

    def see_pad(self, event: pygame.event.Event) -> list[pygame.event.Event]:
        """The part of `see` for what is done with gamepads: keys, each with the number of its pad."""
        number = self.number_of(event.instance_id)
        pad = self.pads[number]
        keys: list[int | None] = []
        if event.type == pygame.JOYBUTTONDOWN:
            keys = [self.bindings().pad_keys().get(event.button)]
            self.pad_used = True
        elif event.type == pygame.JOYHATMOTION:
            pad.cross = (float(event.value[0]), float(event.value[1]))
            keys = [ARROW_OF.get(event.value)]
            self.pad_used = self.pad_used or any(event.value)
        elif event.axis in (0, 1):
            pad.stick[event.axis] = event.value if event.axis == 0 else -event.value
            keys = [self.tilt(pad)]
        if pad.push != (0.0, 0.0):
            self.pushed[number] = pad.push
        return [key_event(key, number) for key in keys if key is not None]

    def tilt(self, pad: Pad) -> int | None:
        """The arrow key that a stick acts as, each time it leaves the middle."""
        x, y = pad.stick
        if max(abs(x), abs(y)) <= STRONG:
            pad.tilted = pad.tilted if max(abs(x), abs(y)) >= WEAK else None
            return None
        self.pad_used = True
        key = ARROW_OF[(int(math.copysign(1, x)), 0) if abs(x) > abs(y) else (0, int(math.copysign(1, y)))]
        if key == pad.tilted:
            return None
        pad.tilted = key
        return key

    # -- gamepads

    def welcome(self, device: pygame.joystick.JoystickType) -> None:
        """A gamepad has come: it gets the number that it had, or the first that nobody has."""
        identity, instance = device.get_guid(), device.get_instance_id()
        if any(pad.instance == instance and pad.device is not None for pad in self.pads):
            return
        came = Pad(device.get_name(), identity, instance, device)
        away = [number for number, pad in enumerate(self.pads) if pad.instance in (None, instance)]
        same = [number for number in away if self.pads[number].identity == identity]
        self.seat(came, [*same, *away])

    def number_of(self, instance: int) -> int:
        """The number of the pad that the system calls so, which may be known by its events only."""
        for number, pad in enumerate(self.pads):
            if pad.instance == instance:
                return number
        away = [number for number, pad in enumerate(self.pads) if pad.instance is None]
        return self.seat(Pad("gamepad", "", instance), away)

    def seat(self, pad: Pad, numbers: list[int]) -> int:
        """Give a pad the first of these numbers, or a new one; returns it."""
        if numbers:
            self.pads[numbers[0]] = pad
            return numbers[0]
        self.pads.append(pad)
        return len(self.pads) - 1

    # -- steering

    def there(self, device: Device) -> bool:
        """Whether it can be used: an unplugged gamepad cannot."""
        if device.kind != "pad":
            return True
        return device.number < len(self.pads) and self.pads[device.number].instance is not None

    def keys(self, number: int, alone: bool) -> Push:
        """Where the nth set of keys pushes; with `alone`, who has the first also has the second."""
        down = self.held | self.tapped
        ways = {
            way for each in self.sets(number, alone) for way, code in zip(WAYS, each.codes, strict=True) if code in down
        }
        return within(float(sum(STEPS[way][0] for way in ways)), float(sum(STEPS[way][1] for way in ways)))

    def sets(self, number: int, alone: bool) -> list[KeySet]:
        """The keys of whoever has the nth set."""
        sets = self.bindings().sets
        return sets[:2] if alone and number < 2 else sets[number : number + 1]

    def pad(self, number: int) -> Push:
        """Where the nth gamepad pushes, or pushed since the last tick."""
        if number >= len(self.pads):
            return 0.0, 0.0
        now = self.pads[number].push
        return within(*(now if now != (0.0, 0.0) else self.pushed.get(number, now)))

    def tick(self) -> None:
        """A tick has used what was tapped."""
        self.tapped.clear()
        self.pushed.clear()


def within(x: float, y: float) -> Push:
    """The push, at most of length 1."""
    length = max(math.hypot(x, y), 1.0)
    return x / length, y / length


def key_event(key: int, pad: int | None = None) -> pygame.event.Event:
    """A key press as if from a keyboard; `pad`: the gamepad that it came from."""
    return pygame.event.Event(pygame.KEYDOWN, key=key, mod=0, unicode="", pad=pad)
