"""Thousands of keys, clicks and sizes in an order fixed by a seed: nothing that a player does ends the game."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pygame
import pytest
from pygame.event import Event

from tests.app.pilot import Pilot

KEYS = [pygame.K_UP, pygame.K_DOWN, pygame.K_LEFT, pygame.K_RIGHT, pygame.K_RETURN, pygame.K_RETURN, pygame.K_TAB]
KEYS += [
    pygame.K_SPACE,
    pygame.K_r,
    pygame.K_z,
    pygame.K_PERIOD,
    pygame.K_F1,
    pygame.K_ESCAPE,
    pygame.K_F11,
    pygame.K_5,
    pygame.K_1,
    pygame.K_RIGHTBRACKET,
]
SIZES = [(1280, 720), (1, 1), (700, 400), (1280, 720)]
SCREENS = ["lobby", "library", "train", "settings", "replays", "runs"]


def doings(seed: int) -> Iterator[list[Event]]:
    """What the monkey does, frame by frame."""
    chance = random.Random(seed)
    while True:
        kind = chance.random()
        if kind < 0.55:
            key = chance.choice(KEYS)
            mod = chance.choice([0, 0, pygame.KMOD_SHIFT])
            yield [Event(pygame.KEYDOWN, key=key, mod=mod, unicode=""), Event(pygame.KEYUP, key=key, mod=0)]
        elif kind < 0.85:
            place = (chance.randrange(1280), chance.randrange(720))
            down = [Event(pygame.MOUSEMOTION, pos=place, rel=(0, 0), buttons=(0, 0, 0))]
            down.append(Event(pygame.MOUSEBUTTONDOWN, pos=place, button=1))
            yield down + [Event(pygame.MOUSEBUTTONUP, pos=place, button=1)] * chance.randrange(2)
        elif kind < 0.98:
            wheel = Event(pygame.MOUSEWHEEL, x=0, y=chance.choice([-1, 1]), flipped=False, which=0)
            yield [chance.choice([wheel, Event(pygame.TEXTINPUT, text=chance.choice("0123456789.eä-"))])]
        else:
            size = chance.choice(SIZES)
            pygame.display.set_mode(size, pygame.RESIZABLE)
            yield [Event(pygame.VIDEORESIZE, size=size, w=size[0], h=size[1])]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_monkey_cannot_break_it(pilot: Pilot, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("monkeys do not train")

    monkeypatch.setattr(type(pilot.app.home.workers), "start", refuse)
    app = pilot.app
    for number, events in zip(range(900), doings(seed), strict=False):
        for event in events:
            pygame.event.post(event)
        pilot.frames(1, seconds=0.1 if number % 3 == 0 else 1 / 60)
        if number % 60 == 0 or not app.open:
            app.open = True
            app.go("title")
            app.enter(SCREENS[number // 60 % len(SCREENS)])
