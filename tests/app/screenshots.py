"""Makes the README's pictures anew, in assets/screenshots: `python -m tests.app.screenshots`, about two minutes."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ |= {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy", "PARTICLE_ARENA_HOME": tempfile.mkdtemp()}

import pygame

from arena.app.main import application
from arena.cli.selftest import seated
from arena.scenarios import catalog
from arena.sim.rules import ARENA
from tests.app.pilot import Pilot

FOLDER = Path(__file__).parents[2] / "assets" / "screenshots"
TRAINED = 45  # seconds


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


def train(pilot: Pilot) -> None:
    """Charts of a training that has come some way."""
    pilot.enter("Train")
    pilot.enter("Start training")
    pilot.until(lambda: bool(pilot.screen.watch.players), 120)
    pilot.until(lambda: pilot.screen.watch.status.seconds > TRAINED, 4 * TRAINED)


def main() -> None:
    """All of them, or none if one fails."""
    pictures = {}
    for shoot in (title, lobby, match, train):
        app = application()
        pilot = Pilot(app)
        pilot.frames(2)
        shoot(pilot)
        pictures[shoot.__name__] = app.window.copy()
        for news in app.home.training():
            news.run.ask("stop")
        app.clear()
        app.background.finish()
    for name, picture in pictures.items():
        pygame.image.save(picture, FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
