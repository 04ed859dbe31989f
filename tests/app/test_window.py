"""The whole path through a real window: an X server without a screen, keys from outside, the game its own process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.display
ROOT = Path(__file__).resolve().parents[2]


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
    """The game in a process of its own, and xdotool."""

    def __init__(self, display: str, home: Path) -> None:
        given = {
            "DISPLAY": display,
            "PARTICLE_ARENA_HOME": str(home),
            "SDL_VIDEODRIVER": "x11",
            "SDL_AUDIODRIVER": "dummy",
        }
        self.environment = os.environ | given
        self.game = subprocess.Popen([sys.executable, "-m", "arena"], cwd=ROOT, env=self.environment)
        self.id = ""
        self.until(self.found, 30)
        self.tool("windowfocus", self.id)

    def tool(self, *words: str) -> str:
        """What xdotool answers."""
        return subprocess.run(["xdotool", *words], env=self.environment, capture_output=True, text=True).stdout.strip()

    def found(self) -> bool:
        """The window is there."""
        self.id = self.tool("search", "--class", "particle-arena").partition("\n")[0]
        return bool(self.id)

    def until(self, true: Callable[[], bool], seconds: float) -> None:
        """Ask again and again: the game is another process, there is nothing to wait on."""
        end = time.monotonic() + seconds
        while not true():
            assert self.game.poll() is None, "the game ended"
            assert time.monotonic() < end, f"waited {seconds} s in vain; the window says {self.title()!r}"
            time.sleep(0.1)

    def title(self) -> str:
        """What stands in the window's title."""
        return self.tool("getwindowname", self.id)

    def at(self, screen: str, seconds: float = 20) -> None:
        """Wait until the game shows a screen."""
        self.until(lambda: self.title().endswith(f"- {screen}"), seconds)

    def press(self, *keys: str) -> None:
        """Tap keys, each for longer than a frame."""
        for key in keys:
            self.tool("key", "--delay", "60", key)


@pytest.fixture
def window(display: str, tmp_path: Path) -> Iterator[Window]:
    """The game, opened."""
    window = Window(display, tmp_path)
    yield window
    window.game.kill()
    window.game.wait()


def test_train_keep_play_through_a_real_window(window: Window, tmp_path: Path) -> None:
    window.at("title")
    window.press("Down", "Return")
    window.at("train")
    window.press(*["shift+Tab"] * 3, "Right", *["Tab"] * 3, "Return")  # the time: 20 s instead of the preset's
    window.at("training")
    models = tmp_path / "models"
    window.until(lambda: bool(list(models.glob("*.onnx"))), 120)
    window.press("Escape")
    window.at("title")
    window.press("Down", "Return")
    window.at("library")
    window.press("Return", "Return")  # the newest model is the first; then its first button
    window.at("lobby")
    window.press("Up", "Left", "Down", "Return")  # one round
    window.at("match")
    window.press("Left", "Up", "Tab", "r")
    window.at("result", 120)
    window.press("Escape")
    window.at("lobby")
    window.press("Escape")
    window.at("library")  # where the lobby came from
    window.press("Escape")
    window.at("title")
    window.press("Escape")
    assert window.game.wait(20) == 0
