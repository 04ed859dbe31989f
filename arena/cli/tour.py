"""Once around the game on an imagined display: every screen, every section, every lesson, every palette."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pygame

from arena import places
from arena.app.face.entry import TextField
from arena.app.film import Film, write
from arena.app.main import DOORS, application
from arena.app.screens.tutorial.lessons import LESSONS
from arena.app.theme import shipped
from arena.play import ladder
from arena.play.expected import best
from arena.play.player import script
from arena.scenarios.catalog import make
from arena.sim.rules import ARENA, CLASSIC

PLAIN = ("lobby", "challenge", "ratings", "train", "runs", "library", "close")  # doors that need nothing to show
FRAME = 0.1  # seconds: the longest step that the game makes
FEWEST_COLOURS = 10  # of a picture that shows something
LONGEST_WAIT = 600  # frames


@contextmanager
def elsewhere(home: Path) -> Iterator[None]:
    """Nothing is shown or heard, and the player's folder is this one."""
    before = dict(os.environ)
    os.environ |= {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy", "PARTICLE_ARENA_HOME": str(home)}
    try:
        yield
    finally:
        for name in ("SDL_VIDEODRIVER", "SDL_AUDIODRIVER", "PARTICLE_ARENA_HOME"):
            os.environ.pop(name)
        os.environ |= before


class Tour:
    """Goes everywhere in a new home, which has a match and its film in the end; whatever is amiss is raised."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.game = application((1280, 720))
        self.seen: set[Callable[..., object]] = set()

    @property
    def screen(self) -> Any:
        """The top one."""
        return self.game.screen

    def take(self) -> str:
        """All of it; returns what was seen."""
        self.game.sounds.open()
        self.look()
        for door in PLAIN:
            self.open(door)
        self.open("help", heading="Keys", keys=self.screen.keys())
        self.open("compare", model=self.game.home.library.models()[0])
        self.settings()
        for number in range(len(LESSONS)):
            self.open("tutorial", number=number)
        self.match()
        self.replay()
        for palette in shipped()["palette"]:
            self.game.change_settings(palette=palette)
            self.open("lobby")
        missed = [door for door, kind in DOORS.items() if kind not in self.seen and door != "training"]  # needs a run
        if missed:
            raise ValueError(f"nobody looked at {', '.join(missed)}")
        return f"{self.game.frames} frames of {len(self.seen)} screens"

    def pass_time(self, frames: int) -> None:
        """Let frames pass, each as long as may be; what is read in the background is there then."""
        for _ in range(frames):
            self.game.step(FRAME)
            self.game.background.finish()

    def look(self) -> None:
        """Some frames, in which something must be seen."""
        self.pass_time(4)
        self.seen.add(type(self.screen))
        if len(np.unique(pygame.surfarray.array2d(self.game.window))) < FEWEST_COLOURS:
            raise ValueError(f"the picture of {self.screen.name} is empty")

    def open(self, door: str, **details: Any) -> None:
        """A screen over the title."""
        self.game.go("title")
        self.game.enter(door, **details)
        self.look()

    def wait(self, true: Callable[[], object], what: str) -> None:
        """Let frames pass until something is so."""
        for _ in range(LONGEST_WAIT):
            if true():
                return
            self.pass_time(1)
        raise TimeoutError(f"{what} does not come")

    def press(self, key: int) -> None:
        """Tap a key."""
        for kind in (pygame.KEYDOWN, pygame.KEYUP):
            pygame.event.post(pygame.event.Event(kind, key=key, mod=0, unicode=""))
        self.pass_time(2)

    def settings(self) -> None:
        """Every section; whatever can be typed into is opened."""
        self.open("settings")
        screen = self.screen
        for section in screen.sections:
            screen.show(section)
            self.look()
            for row in [row for row in screen.rows if isinstance(row, TextField)][:1]:
                row.press()
                self.look()
                self.game.typing.close(None)

    def match(self) -> None:
        """A short one in which somebody drives, with X-ray and the menu, to its result."""
        scenario = make("tag", {"time": 5.0})
        players = [script(scenario, ARENA, team.name) for team in scenario.teams() for _ in team.agents]
        self.open("match", scenario=scenario, rules=ARENA, players=players, people={0: 3}, rounds=1, seed=0)
        self.press(pygame.K_ESCAPE)
        self.press(pygame.K_ESCAPE)
        self.press(self.game.bindings.code("xray"))
        self.wait(lambda: self.screen.name == "result", "the result")
        self.look()

    def replay(self) -> None:
        """That match once more, and a film of its beginning."""
        self.open("replays")
        self.wait(lambda: self.screen.tape is not None and self.screen.tape.rewind.whole, "the replay")
        film = Film(self.screen.tape.rewind, range(1), 120)
        film.count = 10
        for kind in ("gif", "webp"):
            write(film, self.home / f"film.{kind}")


def look_around(home: Path) -> str:
    """The whole tour; the tables that the screens show must be there."""
    table = places.assets() / "ladder.json"
    if not ladder.read(table).roles:
        raise ValueError(f"{table.name} names nobody who could be challenged")
    if best("spread", CLASSIC.name, None, "quick", 60) is None:
        raise ValueError("learning.json does not say what a training leads to")
    with elsewhere(home):
        tour = Tour(home)
        try:
            return tour.take()
        finally:
            tour.game.clear()
            tour.game.background.finish()
            pygame.quit()
