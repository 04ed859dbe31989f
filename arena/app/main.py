"""Opens the game."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping

import pygame

from arena.app.application import Application
from arena.app.home import Home
from arena.app.screens.challenge.screen import Challenges
from arena.app.screens.dialog import Close, Help
from arena.app.screens.library.compare import Compare
from arena.app.screens.library.screen import LibraryScreen
from arena.app.screens.lobby.screen import Lobby
from arena.app.screens.match.screen import MatchScreen
from arena.app.screens.ratings.screen import Ratings
from arena.app.screens.replays.screen import Replays
from arena.app.screens.result.screen import Result
from arena.app.screens.runs import Runs
from arena.app.screens.settings.screen import SettingsScreen
from arena.app.screens.title import Title
from arena.app.screens.train.form import TrainForm
from arena.app.screens.training.screen import Training
from arena.app.screens.tutorial.screen import Tutorial
from arena.app.stack import Shown

DOORS: Mapping[str, Callable[..., Shown]] = {
    "title": Title,
    "lobby": Lobby,
    "challenge": Challenges,
    "match": MatchScreen,
    "result": Result,
    "train": TrainForm,
    "training": Training,
    "runs": Runs,
    "library": LibraryScreen,
    "compare": Compare,
    "ratings": Ratings,
    "replays": Replays,
    "settings": SettingsScreen,
    "tutorial": Tutorial,
    "help": Help,
    "close": Close,
}
TAKERS: Mapping[str, str] = {".onnx": "library", ".npz": "replays"}  # who takes a dropped file, as `file`


class NoDisplay(ValueError):
    """There is nothing to open a window on."""


def application(size: tuple[int, int] | None = None) -> Application:
    """The game with its title open, ready to `run` or `step`, in a window as the settings have it or of this size."""
    game = Application(Home(), size)
    game.doors = DOORS
    game.takers = TAKERS
    game.go("title")
    return game


def main() -> None:
    """Open the window and play until it is closed; NoDisplay where there is none."""
    tell_sdl()
    chosen = "SDL_VIDEODRIVER" in os.environ
    if missing_display() and not chosen:
        raise NoDisplay(no_display(""))
    try:
        game = application()
    except pygame.error as error:
        raise NoDisplay(no_display(str(error))) from None
    if pygame.display.get_driver() == "offscreen" and not chosen:  # SDL's last resort: nobody would see the window
        raise NoDisplay(no_display("nothing shows it"))
    game.run()
    pygame.quit()


def tell_sdl() -> None:
    """What SDL should know of this program on Linux, before there is a window."""
    if sys.platform.startswith("linux"):
        os.environ["SDL_VIDEO_X11_WMCLASS"] = "particle-arena"  # over pygame's guess, made when it was imported
        # A picture drawn by the processor goes to X11 straight: by way of OpenGL, a machine without a graphics card
        # spends 60 MB and another fifth of a core on the same pixels.
        os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")


def no_display(error: str) -> str:
    """The sentence for a machine without a screen."""
    why = "there is no display" if missing_display() else f"the window cannot be opened ({error})"
    return f"{why}; `make demo`, or `particle-arena demo`, trains and plays without one"


def missing_display() -> bool:
    """Neither X nor Wayland is there."""
    return sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
