"""What can be seen in the game, one entry a picture: how to get there from the title of the furnished game."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pygame
from PIL import Image

from arena.app.screens.tutorial.lessons import LESSONS
from arena.play.player import script
from arena.scenarios import catalog
from arena.sim.rules import ARENA
from tests.app.furnished import furnished, resize
from tests.app.likeness import shrunk
from tests.app.pilot import Pilot

COUNTDOWN = 60  # ticks
SIZES = ((1280, 720), (960, 540), (2560, 1440))


def at(door: str, frames: int = 30) -> Callable[[Pilot], None]:
    """Some frames of the screen behind a door."""

    def look(pilot: Pilot) -> None:
        pilot.app.enter(door)
        pilot.frames(frames)

    return look


def newcomer(pilot: Pilot) -> None:
    """The title with its offer."""
    pilot.app.change_settings(introduced=False)
    pilot.frames(60)


def match(pilot: Pilot, name: str, people: dict[int, int], ticks: int, rounds: int = 3, **options: int) -> None:
    """Some ticks of a match of scripts and people who do nothing."""
    scenario = catalog.make(name, options)
    teams = [(script(scenario, ARENA, team.name), len(team.agents)) for team in scenario.teams()]
    players = [player for player, count in teams for _ in range(count)]
    pilot.app.enter("match", scenario=scenario, rules=ARENA, players=players, people=people, rounds=rounds, seed=5)
    pilot.frames(COUNTDOWN + ticks, seconds=ARENA.tick_seconds)


def speaking(pilot: Pilot) -> None:
    """Somebody says the first word."""
    match(pilot, "speaker_listener", {0: 0}, 10)
    pilot.press(pygame.K_1)
    pilot.frames(20, seconds=ARENA.tick_seconds)


def xray(pilot: Pilot) -> None:
    """What the runner of tag thinks, which has learned to run."""
    lesson(pilot, "X-ray")
    pilot.app.screen.release()  # type: ignore[attr-defined]
    pilot.press(pygame.K_x)
    pilot.frames(30, seconds=ARENA.tick_seconds)


def pause(pilot: Pilot) -> None:
    """The menu of a match."""
    match(pilot, "push", {0: 1}, 40)
    pilot.press(pygame.K_ESCAPE)
    pilot.frames(10)


def result(pilot: Pilot) -> None:
    """Of a round that a person lost by standing still."""
    match(pilot, "sumo", {0: 0}, 30, rounds=1)
    while pilot.app.screen.name == "match":
        pilot.frames(1, seconds=ARENA.tick_seconds)
    pilot.frames(30)


def library(pilot: Pilot) -> None:
    """A model of the player's own is chosen."""
    pilot.app.enter("library")
    pilot.frames(5)
    pilot.press(pygame.K_RETURN)
    pilot.frames(30)


def compare(pilot: Pilot) -> None:
    """A model and nobody yet."""
    pilot.app.enter("compare", model=pilot.app.home.library.models()[-1])
    pilot.frames(30)


def replays(pilot: Pilot) -> None:
    """A recorded match at rest, two seconds after its start; how soon all of it was read is a matter of the machine."""
    pilot.app.enter("replays")
    pilot.until(lambda: pilot.screen.tape is not None and pilot.screen.tape.rewind.verified is not None)
    pilot.press(pygame.K_SPACE, pygame.K_HOME, *[pygame.K_PERIOD] * 60)
    pilot.frames(30)


def training(pilot: Pilot) -> None:
    """Charts of what was trained."""
    (done,) = [news for news in pilot.app.home.news if not news.alive]
    pilot.app.enter("training", run=done.run)
    pilot.frames(90)


def settings(pilot: Pilot) -> None:
    """The section with the keys."""
    pilot.app.enter("settings", section="Keys and pads")
    pilot.frames(20)


def lesson(pilot: Pilot, title: str) -> None:
    """A step of the tutorial, begun."""
    pilot.app.enter("tutorial", number=[each.title for each in LESSONS].index(title))
    pilot.frames(COUNTDOWN + 20, seconds=ARENA.tick_seconds)


def help_(pilot: Pilot) -> None:
    """F1 on the title."""
    pilot.press(pygame.K_F1)
    pilot.frames(20)


SCENES: dict[str, Callable[[Pilot], None]] = {
    "title": lambda pilot: pilot.frames(90),
    "title-newcomer": newcomer,
    "lobby": at("lobby", 60),
    "match": partial(match, name="heist", people={0: 0}, ticks=120),
    "match-watched": partial(match, name="strikers", people={}, ticks=60),
    "match-crowd": partial(match, name="swarm", people={0: 0}, ticks=40, agents=60),
    "match-shared": partial(match, name="heist", people={0: 0, 1: 3}, ticks=90),
    "match-words": speaking,
    "pause": pause,
    "result": result,
    "challenge": at("challenge", 60),
    "train": at("train"),
    "training": training,
    "runs": at("runs"),
    "library": library,
    "compare": compare,
    "replays": replays,
    "ratings": at("ratings"),
    "settings": at("settings"),
    "settings-keys": settings,
    "tutorial": partial(lesson, title="Move"),
    "tutorial-time": partial(lesson, title="Time"),
    "tutorial-xray": xray,
    "tutorial-talk": partial(lesson, title="Talk"),
    "tutorial-train": partial(lesson, title="Train"),
    "help": help_,
    "close": at("close"),
}


def shoot(name: str, template: Path, home: Path) -> Iterator[tuple[tuple[int, int], Image.Image]]:
    """A scene in all sizes, played in a copy of a furnished home."""
    shutil.copytree(template, home)
    with furnished(home) as pilot:
        SCENES[name](pilot)
        for size in SIZES:
            resize(pilot, size)
            yield size, shrunk(pilot.app.window)
