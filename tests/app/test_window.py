"""The whole path through a real window: an X server without a screen, keys from outside, the game its own process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pygame
import pytest

from arena import places
from arena.app.face.widget import Widget
from arena.app.hands.bindings import ACTIONS
from arena.app.screens.tutorial.lessons import LESSONS
from arena.sim.replay import Replay, load
from tests.app.pilot import Pilot

pytestmark = pytest.mark.display
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = (3, 6, 12, 25, 50)  # seconds that one waits until something is done again


@pytest.fixture
def display() -> Iterator[str]:
    """The name of an X display of our own."""
    for program, package in (("Xvfb", "xvfb"), ("xdotool", "xdotool")):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed; on Debian `apt-get install {package}` brings it")
    reader, writer = os.pipe()  # Xvfb picks a free number and writes it there
    screen = ["-screen", "0", "1280x720x24", "-nolisten", "tcp", "-displayfd", str(writer)]
    with subprocess.Popen(["Xvfb", *screen], pass_fds=[writer], stderr=subprocess.DEVNULL) as server:
        os.close(writer)
        with os.fdopen(reader) as answer:
            number = answer.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
        server.terminate()


class Window:
    """The game in a process of its own, and xdotool.

    Either may be held up for seconds on a busy machine.  So whatever is done waits for what it leads to, and what may
    come while the game does not listen yet is done again.
    """

    def __init__(self, display: str, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        (home / "settings.toml").write_text("rate = 30\n")
        given = {
            "DISPLAY": display,
            "PARTICLE_ARENA_HOME": str(home),
            "SDL_VIDEODRIVER": "x11",
            "SDL_AUDIODRIVER": "dummy",
        }
        self.environment = os.environ | given
        self.game = subprocess.Popen([sys.executable, "-m", "arena"], cwd=ROOT, env=self.environment)
        self.id = ""
        self.until(self.found)
        self.until(self.focused)

    def tool(self, *words: str) -> str:
        """What xdotool answers."""
        return subprocess.run(["xdotool", *words], env=self.environment, capture_output=True, text=True).stdout.strip()

    def found(self) -> bool:
        """The window is there."""
        self.id = self.tool("search", "--onlyvisible", "--class", "particle-arena").partition("\n")[0]
        return bool(self.id)

    def focused(self) -> bool:
        """The window has the keyboard."""
        self.tool("windowfocus", self.id)
        return self.tool("getwindowfocus") == self.id

    def came(self, true: Callable[[], bool], seconds: float) -> bool:
        """Ask again and again whether something is so: the game is another process, there is nothing to wait on."""
        end = time.monotonic() + seconds
        while not true():
            assert self.game.poll() is None, "the game ended"
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def until(self, true: Callable[[], bool], seconds: float = 120) -> None:
        """Wait until something is so."""
        assert self.came(true, seconds), f"waited {seconds} s in vain; the window says {self.title()!r}"

    def insist(self, act: Callable[[], object], true: Callable[[], bool]) -> None:
        """Do something until it has worked, and wait longer from time to time."""
        for seconds in PATIENCE:
            act()
            if self.came(true, seconds):
                return
        raise AssertionError(f"done {len(PATIENCE)} times in vain; the window says {self.title()!r}")

    def title(self) -> str:
        """What stands in the window's title."""
        return self.tool("getwindowname", self.id)

    def shows(self, screen: str) -> Callable[[], bool]:
        """Whether the game shows a screen."""
        return lambda: self.title().endswith(f"- {screen}")

    def at(self, screen: str) -> None:
        """Wait until the game shows a screen."""
        self.until(self.shows(screen))

    def press(self, *keys: str) -> None:
        """Tap keys; nothing comes between down and up, or a held up game would take the key for a held one."""
        for key in keys:
            self.tool("key", "--delay", "0", key, "sleep", "0.05")

    def click(self, twin: Pilot, label: str) -> None:
        """Click where a twin of the game, in this process, has a widget on its screen."""
        self.click_on(twin.widget(label))

    def click_on(self, widget: Widget) -> None:
        """Click where the twin has placed a widget, shown or not."""
        x, y = widget.rect.center
        self.tool("mousemove", "--window", self.id, str(x), str(y), "click", "1")

    def enter(self, twin: Pilot, label: str) -> None:
        """Walk with Tab, as often as the twin has to, and press Enter; the twin stays before it."""
        wanted, steps = twin.widget(label), 0
        while twin.screen.focus.widget is not wanted:
            twin.press(pygame.K_TAB)
            steps += 1
        self.press(*["Tab"] * steps, "Return")


@pytest.fixture
def window(display: str, tmp_path: Path) -> Iterator[Window]:
    """The game, opened."""
    window = Window(display, tmp_path)
    yield window
    window.game.kill()
    window.game.wait()


def test_train_keep_play_through_a_real_window(window: Window, tmp_path: Path) -> None:
    window.at("title")
    window.press("Down", "Down", "Return")
    window.at("train")
    window.press(*["shift+Tab"] * 3, "Right", *["Tab"] * 3, "Return")  # the time: 20 s instead of the preset's
    window.at("training")
    models = tmp_path / "models"
    window.until(lambda: bool(list(models.glob("*.onnx"))), 240)
    window.press("Escape")
    window.at("title")
    window.press("Down", "Return")
    window.at("library")
    window.press("Return", "Return")  # the newest model is the first; then its first button
    window.at("lobby")
    window.press("Up", "Left", "Down", "Return")  # one round
    window.at("match")
    window.press("Left", "Up", "Tab", "r")
    window.at("result")
    window.press("Escape")
    window.at("lobby")
    window.press("Escape")
    window.at("library")  # where the lobby came from
    window.press("Escape")
    window.at("title")
    window.press("Escape")
    window.at("close")
    window.press("Return")
    assert window.game.wait(120) == 0


SIX = ("tag", "spread", "sumo", "heist", "carry", "speaker_listener")


def settings(home: Path) -> dict[str, Any]:
    """The player's settings as they are kept now."""
    path = home / "settings.toml"
    return tomllib.loads(path.read_text()) if path.exists() else {}


def test_lessons_six_games_a_key_and_a_model_through_a_real_window(
    window: Window, pilot: Pilot, tmp_path: Path
) -> None:
    window.at("title")
    learn(window, pilot, tmp_path)
    pilot.app.change_settings(introduced=True)
    history = tmp_path / "replays" / "history"
    for name in SIX:
        window.insist(partial(play, window, pilot, name), partial(driven, history, name))
    window.insist(lambda: go_on_from_replay(window, pilot), lambda: any(replay.branch for replay in played(history)))
    choose_key(window, pilot, tmp_path)
    take_model(window, pilot, tmp_path)
    window.press("Escape")
    window.at("close")
    window.press("Return")
    assert window.game.wait(120) == 0


def played(history: Path) -> list[Replay]:
    """All matches that are stored."""
    return [load(path) for path in sorted(history.glob("*.npz")) if path.stat().st_size]


def driven(history: Path, name: str) -> bool:
    """In a match of this game the person drove one agent after the other."""
    matches = [replay for replay in played(history) if replay.scenario == name]
    return any(np.array(replay.rounds[0].people).any(0).sum() > 1 for replay in matches)


def learn(window: Window, twin: Pilot, home: Path) -> None:
    """The tutorial: some lessons done, the others skipped."""

    def learned(lessons: int) -> Callable[[], bool]:
        return lambda: settings(home).get("learned", 0) >= lessons

    def skip_to(lessons: int) -> None:
        while not learned(lessons)():
            there = settings(home).get("learned", 0)
            window.insist(lambda: window.press("Return"), learned(there + 1))

    window.click(twin, twin.screen.offer.buttons[0].label)
    window.at("tutorial")
    assert settings(home)["introduced"]
    window.insist(lambda: window.press("Left", "Right", "Up", "Down"), learned(1))  # the countdown hears nothing
    skip_to(3)
    window.insist(lambda: window.press("Tab", "r"), learned(4))
    window.insist(lambda: window.press("space", "period", "space", "z"), learned(5))
    skip_to(len(LESSONS))
    window.at("title")


def play(window: Window, twin: Pilot, name: str) -> None:
    """A match, left after some seconds in which one agent after the other is driven."""
    window.press("Return")
    window.at("lobby")
    twin.app.enter("lobby")
    window.enter(twin, name)
    window.press("Return", "Return")  # the card again: to the start
    window.at("match")
    time.sleep(2.1)  # the countdown; where it takes longer, the match is played again
    for key in ("Left", "Tab", "Up", "Tab", "Right", "r"):
        window.press(key)
        time.sleep(0.2)
    window.press("Escape")
    window.at("menu")
    twin.app.enter("match", **twin_match(twin, name))
    twin.press(pygame.K_ESCAPE)
    window.enter(twin, "Leave the match")
    window.at("lobby")
    window.press("Escape")
    window.at("title")
    go_back(twin)


def go_back(twin: Pilot) -> None:
    """To the title as it was left, like the window."""
    while twin.on != "Title":
        twin.app.back()
    twin.frames(2)


def twin_match(twin: Pilot, name: str) -> dict[str, Any]:
    """What a match of this game needs."""
    twin.screen.choose(name)
    table = twin.screen.table
    return {"scenario": table.scenario, "rules": table.rules, "players": table.players(), "people": table.people()}


def go_on_from_replay(window: Window, twin: Pilot) -> None:
    """The newest match once more, taken over near its beginning, which makes another match."""
    window.enter(twin, "Replays")
    window.at("replays")
    twin.app.enter("replays")

    def take_over() -> None:
        window.press("Home")  # at its end there is nothing to take over, and before it was read nothing at all
        window.click_on(twin.screen.over)  # hidden in the twin, which has no replays

    window.insist(take_over, window.shows("match"))
    time.sleep(1.0)  # of play; where nothing was played meanwhile, all of this is done again
    window.press("Escape")
    window.at("menu")
    window.press("Down", "Down", "Down", "Down", "Return")
    window.at("replays")
    window.press("Escape")
    window.at("title")
    go_back(twin)


def choose_key(window: Window, twin: Pilot, home: Path) -> None:
    """P instead of the space bar."""
    window.enter(twin, "Settings")
    window.at("settings")
    twin.app.enter("settings")
    window.enter(twin, "Keys and pads")
    twin.press(pygame.K_RETURN)
    row = ACTIONS["pause"].meaning.capitalize()
    window.click(twin, row)
    window.at("press a key")
    window.press("p")
    window.until(lambda: settings(home).get("keys") == {"pause": "p"})
    window.at("settings")
    window.press("Escape")
    window.at("title")
    go_back(twin)


def take_model(window: Window, twin: Pilot, home: Path) -> None:
    """A file from elsewhere, by its path."""
    given = home / "from a friend.onnx"
    shutil.copyfile(places.shipped_models() / "sumo-left-easy.onnx", given)
    window.enter(twin, "Library")
    window.at("library")
    twin.app.enter("library")

    def bring() -> None:
        window.insist(lambda: window.click(twin, "Import"), window.shows("question"))
        window.tool("key", "--delay", "0", "ctrl+a", "sleep", "0.2", "type", "--delay", "10", str(given))
        window.press("Return", "Return")
        window.at("library")

    window.insist(bring, lambda: any((home / "models").glob("*.onnx")))
    window.press("Escape")
    window.at("title")
