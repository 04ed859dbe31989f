"""A recorded match as a moving picture, drawn as the game draws it; Pillow writes the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pygame
from PIL import Image

from agents.core.files import replacing
from arena.app.draw.view import View
from arena.app.face.canvas import Canvas
from arena.app.theme import theme
from arena.sim.replay import Replay, begin, step
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario

WIDTH = 480  # pixels
TICKS_A_FRAME = 2
LONGEST = 900  # frames: a minute of arena rules


def write(replay: Replay, scenario: Scenario, rules: Rules, path: Path) -> None:
    """Draw all rounds, a minute at most, into the GIF `path`."""
    half = rules.half_field or (1.0, 1.0)
    surface = pygame.Surface((WIDTH, round(WIDTH * half[1] / half[0])))
    pygame.font.init()
    pictures = [_palette(picture) for picture in _frames(replay, scenario, rules, surface)]
    with replacing(path) as unfinished:
        pictures[0].save(
            unfinished,
            "GIF",
            save_all=True,
            append_images=pictures[1:],
            duration=round(1000 * rules.tick_seconds * TICKS_A_FRAME),
            loop=0,
        )


def _frames(replay: Replay, scenario: Scenario, rules: Rules, surface: pygame.Surface) -> Iterator[Image.Image]:
    canvas = Canvas(theme(), surface)
    canvas.scale = 1.0  # the picture is all field
    frames = 0
    for played in replay.rounds:
        world, view = begin(played, scenario, rules), View(corner=0, frame=False)
        view.show(world)
        for tick, thrust in enumerate(played.actions):
            step(world, thrust)
            view.tick(world)
            view.motion.age(rules.tick_seconds)
            if tick % TICKS_A_FRAME == 0 and frames < LONGEST:
                frames += 1
                view.draw(canvas, surface.get_rect(), 1.0)
                yield Image.fromarray(np.ascontiguousarray(pygame.surfarray.pixels3d(surface).swapaxes(0, 1)))


def _palette(picture: Image.Image) -> Image.Image:
    return picture.quantize(96, dither=Image.Dither.NONE)
