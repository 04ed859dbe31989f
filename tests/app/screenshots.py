"""Makes pictures anew: `python -m tests.app.screenshots` the README's, in assets/screenshots, in about two minutes;
with `--renew` those that tests/app/test_images.py compares with, all or the scenes that are named."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

os.environ |= {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"}

import numpy as np
import pygame
from PIL import Image

from arena.app.main import application
from arena.cli.selftest import seated
from arena.scenarios import catalog
from arena.sim.rules import ARENA
from tests.app.furnished import furnish, furnished
from tests.app.likeness import FOLDER as KEPT
from tests.app.likeness import keep, kept_at
from tests.app.pilot import Pilot
from tests.app.scenes import SCENES, SIZES, shoot

FOLDER = Path(__file__).parents[2] / "assets" / "screenshots"
TRAINED = 45  # seconds
FILM = (640, 360)  # pixels
LONGEST_FILM, XRAY_FROM, TICKS_A_PICTURE = 210, 100, 2


def title(pilot: Pilot) -> None:
    """Some seconds after the start."""
    pilot.frames(200)


def lobby(pilot: Pilot) -> None:
    """The cards have their pictures."""
    pilot.enter("Play")
    screen = pilot.screen
    card = next(card for card in screen.cards if card.label == "carry")
    card.press()
    screen.focus.widget = card
    screen.focused()
    pilot.until(lambda: all(card.preview.show is not None for card in screen.cards))
    pilot.frames(120)


def match(pilot: Pilot) -> None:
    """A heist, seen by the thief who has the gem, while a guard sees another."""
    name = "heist"
    pilot.app.enter(
        "match", scenario=catalog.make(name), rules=ARENA, players=seated(name, {}), people={}, rounds=3, seed=5
    )
    screen = pilot.screen
    pilot.until(lambda: {"carried", "spotted"} <= set(screen.view.sight.marks.values()))
    screen.take_over(int(screen.match.world.facts["carrier"][0]))
    pilot.frames(16)


def library(pilot: Pilot) -> None:
    """The card of a model that ships with the game."""
    pilot.enter("Library")
    pilot.until(lambda: bool(pilot.screen.rows))
    pilot.press(pygame.K_RETURN)
    pilot.frames(60)


def replays(pilot: Pilot) -> None:
    """A match of tag, at some moment."""
    pilot.app.enter("replays")
    pilot.frames(2)
    pilot.press(pygame.K_DOWN, pygame.K_RETURN)
    pilot.frames(400)


def train(pilot: Pilot) -> None:
    """Charts of a training that has come some way."""
    pilot.enter("Train")
    pilot.enter("Start training")
    pilot.until(lambda: bool(pilot.screen.watch.players))
    pilot.until(lambda: pilot.screen.watch.status.seconds > TRAINED, 4 * TRAINED)


@contextmanager
def newly_opened(size: tuple[int, int] = (1280, 720)) -> Iterator[Pilot]:
    """The game of somebody who knows the keys and has nothing else yet."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["PARTICLE_ARENA_HOME"] = home
        app = application(size)
        app.change_settings(introduced=True)
        pilot = Pilot(app)
        pilot.frames(2)
        yield pilot
        for news in app.home.training():
            news.run.ask("stop")
        pilot.until(lambda: not app.home.training())
        app.clear()
        app.background.finish()


def filmed(pilot: Pilot) -> Image.Image:
    """One picture of the film."""
    pixels = np.ascontiguousarray(pygame.surfarray.array3d(pilot.app.window).swapaxes(0, 1))
    return Image.fromarray(pixels).resize(FILM, Image.Resampling.LANCZOS)


def chase(pilot: Pilot) -> list[Image.Image]:
    """A round of tag between models that ship with the game; from the middle on, one hunter's mind is shown."""
    scenario, library = catalog.make("tag"), pilot.app.home.library
    seats = [
        library.player(library.find(f"tag-{team.name}-hard"), scenario, ARENA, team.name)
        for team in scenario.teams()
        for _ in team.agents
    ]
    pilot.app.enter("match", scenario=scenario, rules=ARENA, players=seats, people={}, rounds=1, seed=2)
    pilot.frames(60, seconds=ARENA.tick_seconds)
    pictures: list[Image.Image] = []
    while pilot.screen.match.phase != "over" and len(pictures) < LONGEST_FILM:
        pilot.frames(TICKS_A_PICTURE, seconds=ARENA.tick_seconds)
        pictures.append(filmed(pilot))
        if len(pictures) == XRAY_FROM:
            pilot.press(pygame.K_x)
    return pictures


def save_film(pictures: list[Image.Image], path: Path) -> None:
    """A GIF; the colours are those of some pictures together."""
    some = Image.new("RGB", (FILM[0], FILM[1] * 4))
    for number in range(4):
        some.paste(pictures[number * len(pictures) // 4], (0, FILM[1] * number))
    colours = some.quantize(128, Image.Quantize.FASTOCTREE)
    flat = [picture.quantize(palette=colours, dither=Image.Dither.NONE) for picture in pictures]
    duration = round(1000 * TICKS_A_PICTURE * ARENA.tick_seconds)
    flat[0].save(path, save_all=True, append_images=flat[1:], duration=duration, loop=0)


@contextmanager
def well_used() -> Iterator[Pilot]:
    """The game of somebody who has played, trained and kept things, on a day that is always the same."""
    with tempfile.TemporaryDirectory() as folder:
        furnish(Path(folder) / "home")
        with furnished(Path(folder) / "home") as pilot:
            yield pilot


def renew(names: list[str]) -> None:
    """The kept pictures of these scenes, or of all; then those of scenes that are no more are deleted."""
    with tempfile.TemporaryDirectory() as folder:
        furnish(Path(folder) / "template")
        for name in names or SCENES:
            for size, picture in shoot(name, Path(folder) / "template", Path(folder) / name):
                keep(picture, kept_at(name, size))
    for path in {*KEPT.iterdir()} - {kept_at(name, size) for name in SCENES for size in SIZES}:
        path.unlink()


def main() -> None:
    """See the module."""
    if "--renew" in sys.argv:
        renew([name for name in sys.argv[1:] if name != "--renew"])
        return
    pictures = {}
    scenes: dict[Callable[[], AbstractContextManager[Pilot]], tuple[Callable[[Pilot], None], ...]] = {
        newly_opened: (title, lobby, match, train),
        well_used: (library, replays),
    }
    for opened, shown in scenes.items():
        for scene in shown:
            with opened() as pilot:
                scene(pilot)
                pictures[scene.__name__] = pilot.app.window.copy()
    with newly_opened() as pilot:
        film = chase(pilot)
    for name, picture in pictures.items():  # all of them, or none if one fails
        pygame.image.save(picture, FOLDER / f"{name}.png")
    save_film(film, FOLDER / "match.gif")


if __name__ == "__main__":
    main()
