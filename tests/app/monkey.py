"""A monkey at the game: keys, clicks, sizes, pads, files, text, in an order fixed by a seed.

`python -m tests.app.monkey --events 200000` lets it play for so long, in lives of 10,000 events; `--lives 3:5` only
some of them.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

os.environ |= {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"}

import pygame
from pygame.event import Event

from arena.app.main import DOORS
from arena.play.player import script
from arena.scenarios import catalog
from arena.sim.rules import ARENA
from tests.app.furnished import furnish, furnished
from tests.app.pilot import Pilot

LIFE = 10_000  # events in one game with one home
VISIT = 150  # events after which it is put before another screen
PATIENCE = 15  # presses of Escape that must lead to the title from anywhere
NOT_DOORS = {"match", "result", "training", "compare", "help"}  # they need something to show; see `show`
OFTEN = [pygame.K_UP, pygame.K_DOWN, pygame.K_LEFT, pygame.K_RIGHT, pygame.K_RETURN, pygame.K_TAB, pygame.K_SPACE]
RARELY = [
    *(getattr(pygame, f"K_{letter}") for letter in "abcdefghijklmnopqrstuvwxyz0123456789"),
    *(getattr(pygame, f"K_KP{digit}") for digit in range(10)),
    *(pygame.K_PERIOD, pygame.K_COMMA, pygame.K_MINUS, pygame.K_PLUS, pygame.K_LEFTBRACKET, pygame.K_RIGHTBRACKET),
    *(pygame.K_BACKSPACE, pygame.K_DELETE, pygame.K_HOME, pygame.K_END, pygame.K_PAGEUP, pygame.K_PAGEDOWN),
    *(pygame.K_F1, pygame.K_F2, pygame.K_F5, pygame.K_F11, pygame.K_F12, pygame.K_ESCAPE, pygame.K_ESCAPE, 0),
]
MODS = [0, 0, 0, pygame.KMOD_SHIFT, pygame.KMOD_CTRL, pygame.KMOD_ALT, pygame.KMOD_CTRL | pygame.KMOD_SHIFT]
SIZES = [(640, 360), (640, 360), (960, 540), (1, 1), (400, 700), (1100, 300), (1280, 720)]
LETTERS = "0123456789.eE-+aeiou ~/\\ä€\N{CYRILLIC SMALL LETTER ZHE}\N{CJK UNIFIED IDEOGRAPH-4E2D}\u202e\n\t"


class Monkey:
    """What it does next, a handful of events a frame."""

    def __init__(self, seed: int, files: list[Path]) -> None:
        self.chance = random.Random(seed)
        self.files = files

    def frame(self) -> list[Event]:
        """One to four things at once."""
        kinds = [self.key, self.click, self.pad, self.wheel, self.text, self.window, self.drop]
        weights = [46, 27, 12, 6, 5, 3, 1]
        chosen = self.chance.choices(kinds, weights, k=self.chance.randrange(1, 5))
        return [event for kind in chosen for event in kind()]

    def key(self) -> list[Event]:
        """A key, tapped, or held for a while."""
        key = self.chance.choice(OFTEN if self.chance.random() < 0.6 else RARELY)
        down = Event(pygame.KEYDOWN, key=key, mod=self.chance.choice(MODS), unicode="")
        up = Event(pygame.KEYUP, key=key, mod=0)
        return self.chance.choice([[down, up], [down, up], [down], [up]])

    def place(self) -> tuple[int, int]:
        """Somewhere in or just beside the window."""
        width, height = pygame.display.get_window_size()
        return self.chance.randrange(-5, width + 5), self.chance.randrange(-5, height + 5)

    def click(self) -> list[Event]:
        """Mostly the left button, sometimes held and moved."""
        at, there = self.place(), self.place()
        button = self.chance.choice([1, 1, 1, 1, 2, 3])
        events = [Event(pygame.MOUSEMOTION, pos=at, rel=(0, 0), buttons=(0, 0, 0))]
        events.append(Event(pygame.MOUSEBUTTONDOWN, pos=at, button=button))
        if self.chance.random() < 0.25:
            events.append(Event(pygame.MOUSEMOTION, pos=there, rel=(0, 0), buttons=(1, 0, 0)))
        if self.chance.random() < 0.85:
            events.append(Event(pygame.MOUSEBUTTONUP, pos=there, button=button))
        return events

    def pad(self) -> list[Event]:
        """One of three gamepads comes, goes, or is used."""
        pad, chance = self.chance.randrange(3), self.chance
        return [
            chance.choice(
                [
                    Event(pygame.JOYBUTTONDOWN, instance_id=pad, button=chance.randrange(16)),
                    Event(pygame.JOYBUTTONDOWN, instance_id=pad, button=chance.randrange(4)),
                    Event(pygame.JOYBUTTONUP, instance_id=pad, button=chance.randrange(16)),
                    Event(pygame.JOYAXISMOTION, instance_id=pad, axis=chance.randrange(6), value=chance.uniform(-1, 1)),
                    Event(pygame.JOYHATMOTION, instance_id=pad, hat=0, value=chance.choice([(0, 0), (1, 0), (0, -1)])),
                    Event(pygame.JOYDEVICEADDED, device_index=pad),
                    Event(pygame.JOYDEVICEREMOVED, instance_id=pad),
                ]
            )
        ]

    def wheel(self) -> list[Event]:
        """Up or down."""
        lines = self.chance.choice([-3, -1, 1, 3])
        return [Event(pygame.MOUSEWHEEL, x=0, y=lines, flipped=False, which=0, precise_x=0.0, precise_y=float(lines))]

    def text(self) -> list[Event]:
        """A few letters from anywhere."""
        return [Event(pygame.TEXTINPUT, text="".join(self.chance.choices(LETTERS, k=self.chance.randrange(1, 4))))]

    def window(self) -> list[Event]:
        """Another size, or the focus goes, or somebody closes it."""
        kind = self.chance.random()
        if kind < 0.45:
            size = self.chance.choice(SIZES)
            pygame.display.set_mode(size, pygame.RESIZABLE)
            return [Event(pygame.VIDEORESIZE, size=size, w=size[0], h=size[1])]
        if kind < 0.5:
            return [Event(pygame.QUIT)]
        named = ["FOCUSLOST", "FOCUSGAINED", "LEAVE", "ENTER", "MINIMIZED", "RESTORED", "EXPOSED", "SIZECHANGED"]
        return [Event(getattr(pygame, f"WINDOW{self.chance.choice(named)}"))]

    def drop(self) -> list[Event]:
        """Some file, or some text."""
        if self.chance.random() < 0.2:
            return [Event(pygame.DROPTEXT, text="dropped")]
        return [Event(pygame.DROPFILE, file=str(self.chance.choice(self.files)))]


def junk(folder: Path) -> list[Path]:
    """Files that may be dropped: good ones, broken ones, none."""
    good = [*(folder / "home" / "models").glob("*.onnx"), *(folder / "home" / "replays").glob("*.npz")]
    for name, content in (("empty.onnx", b""), ("text.npz", b"text"), ("readme.txt", b"hello"), ("no suffix", b"\0")):
        (folder / name).write_bytes(content)
    return [*good, folder, *(path for path in folder.iterdir() if path.is_file()), folder / "missing.onnx"]


def show(pilot: Pilot, visit: int) -> None:
    """Put the monkey before the next screen."""
    doors = sorted({*DOORS} - NOT_DOORS)
    games = list(catalog.SCENARIOS)
    app, turn = pilot.app, visit % (len(doors) + 4)
    app.go("title")
    if turn < len(doors):
        app.enter(doors[turn])
    elif turn == len(doors) and app.home.news:
        app.enter("training", run=app.home.news[visit % len(app.home.news)].run)
    elif turn == len(doors) + 1:
        app.enter("compare", model=app.home.library.models()[visit % 3])
    else:
        scenario = catalog.make(games[visit % len(games)])
        players = [script(scenario, ARENA, team.name) for team in scenario.teams() for _ in team.agents]
        people = {0: visit % len(players)} if visit % 2 else {}
        app.enter("match", scenario=scenario, rules=ARENA, players=players, people=people, rounds=1, seed=visit)


def escapes(pilot: Pilot) -> bool:
    """Escape leads to the title, from wherever it is now."""
    for _ in range(PATIENCE):
        if pilot.app.screen.name == "title" and not pilot.app.typing.active:
            return True
        pilot.press(pygame.K_ESCAPE)
        if pilot.app.screen.name == "menu":  # Escape in a match opens and closes its menu; its last answer leaves
            pilot.screen.focus.widget = pilot.screen.answers[-1]
            pilot.press(pygame.K_RETURN)
    return pilot.app.screen.name == "title"


def live(seed: int, events: int, folder: Path) -> int:
    """So many events, in a furnished home below `folder`; returns how many screens it was put before."""
    furnish(folder / "home")
    nothing = mock.patch.object(subprocess, "Popen", side_effect=OSError("monkeys start no programs"))
    with furnished(folder / "home", (640, 360)) as pilot, nothing:
        before = Path.cwd()
        os.chdir(folder)  # where files lie whose names it types
        try:
            return play(pilot, Monkey(seed, junk(folder)), events)
        finally:
            os.chdir(before)


def play(pilot: Pilot, monkey: Monkey, events: int) -> int:
    """See `live`."""
    done = visits = next_visit = 0
    for frame in itertools.count():
        if done >= next_visit:
            assert escapes(pilot), f"no way out of {pilot.on} after {done} events"
            if done >= events:
                return visits
            show(pilot, visits)
            visits, next_visit = visits + 1, done + VISIT
        doing = monkey.frame()
        done += len(doing)
        for event in doing:
            pygame.event.post(event)
        pilot.frames(1, seconds=0.1 if frame % 3 == 0 else 1 / 60)
        pilot.app.open = True
    raise AssertionError


def lives(events: int) -> Iterator[tuple[int, int]]:
    """Seed and events of each life."""
    for number in range(-(-events // LIFE)):
        yield number, min(LIFE, events - number * LIFE)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--lives", default=":", help="which of them, as a slice")
    given = parser.parse_args()
    first, _, last = given.lives.partition(":")
    for seed, events in list(lives(given.events))[slice(int(first or 0), int(last) if last else None)]:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            visits = live(seed, events, Path(folder))
        print(f"life {seed}: {events} events, {visits} visits, {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
