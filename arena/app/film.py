"""A recorded match as a moving picture, GIF or WebP, drawn as the game draws it; Pillow writes the file."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pygame

from agents.core.files import replacing
from arena.app.draw.view import View
from arena.app.face.canvas import Canvas
from arena.app.theme import theme
from arena.play.rewind import Rewind
from arena.sim.replay import begin, step

if TYPE_CHECKING:
    from PIL import Image

WIDTH = 480  # pixels
TICKS_A_PICTURE = 2
LONGEST = 1800  # pictures: two minutes of arena rules
COLOURS = 96  # of a GIF: the same for all pictures, so that what stands still costs nothing
SAMPLES = 4  # pictures from which they are chosen
AHEAD = 8  # pictures drawn that wait to be written
KINDS = {".gif": "GIF", ".webp": "WEBP"}


class Given(Exception):
    """Nobody wants the film any more."""


class Film:
    """Some rounds of a replay that has been looked at from end to end, picture by picture."""

    def __init__(self, rewind: Rewind, rounds: range, width: int = WIDTH) -> None:
        self.rewind, self.rounds = rewind, rounds
        half = rewind.rules.half_field or (1.0, 1.0)
        self.surface = pygame.Surface((width, round(width * half[1] / half[0])))
        pygame.font.init()
        self.canvas = Canvas(theme(), self.surface)
        self.canvas.scale = width / WIDTH  # the picture is all field
        ticks = [len(rewind.replay.rounds[r].actions) for r in rounds]
        self.count = min(sum(-(-count // TICKS_A_PICTURE) for count in ticks), LONGEST)

    @property
    def durations(self) -> list[int]:
        """Milliseconds of every picture, in the hundredths of a second that a GIF knows, right on the whole."""
        length = 100 * self.rewind.rules.tick_seconds * TICKS_A_PICTURE
        ends = [round(length * number) for number in range(self.count + 1)]
        return [10 * (end - start) for start, end in pairwise(ends)]

    def samples(self) -> Image.Image:
        """Some pictures below each other."""
        from PIL import Image  # here and below, because few who open the game write films

        width, height = self.surface.get_size()
        together = Image.new("RGB", (width, height * SAMPLES))
        first, last = self.rewind.starts[self.rounds[0]], self.rewind.starts[self.rounds[-1] + 1]
        for number in range(SAMPLES):
            view = View(corner=0, frame=False)
            for at, world in enumerate(self.rewind.world_at(first + (last - first) * number // SAMPLES, 15)):
                (view.tick if at else view.show)(world)
            together.paste(self.draw(view), (0, height * number))
        return together

    def pictures(self) -> Iterator[Image.Image]:
        """All of them, drawn one by one."""
        drawn = 0
        for r in self.rounds:
            played = self.rewind.replay.rounds[r]
            world, view = begin(played, self.rewind.scenario, self.rewind.rules), View(corner=0, frame=False)
            view.show(world)
            for tick, action in enumerate(played.actions):
                step(world, action)
                view.tick(world)
                view.motion.age(self.rewind.rules.tick_seconds)
                if tick % TICKS_A_PICTURE == 0 and drawn < self.count:
                    drawn += 1
                    yield self.draw(view)

    def draw(self, view: View) -> Image.Image:
        """What a view shows now."""
        from PIL import Image

        view.draw(self.canvas, self.surface.get_rect(), 1.0)
        return Image.fromarray(np.ascontiguousarray(pygame.surfarray.pixels3d(self.surface).swapaxes(0, 1)))


def write(film: Film, path: Path) -> None:
    """Draw and write all of it at once."""
    encode(film, film.samples(), film.pictures(), path)


def encode(film: Film, samples: Image.Image, pictures: Iterable[Image.Image], path: Path) -> None:
    """Write pictures as they come; the file is complete or as it was.  ValueError for other kinds of files."""
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise ValueError(f"{path.name} must end in {' or '.join(KINDS)}")
    if not film.count:
        raise ValueError("there is nothing to draw")
    from PIL import Image

    how: dict[str, Any] = {"quality": 70, "method": 2} if kind == "WEBP" else {}
    if kind == "GIF":
        palette = samples.quantize(COLOURS, dither=Image.Dither.NONE)
        pictures = (picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures)
    coming = iter(pictures)
    first = next(coming)
    lengths = film.durations
    with replacing(path) as unfinished:
        first.save(unfinished, kind, save_all=True, append_images=coming, duration=lengths, loop=0, **how)


class Writing:
    """A film that is drawn a little in every frame and written by a thread of its own; it can be given up."""

    def __init__(self, film: Film, path: Path, clock: Callable[[], float]) -> None:
        self.film, self.path, self.clock = film, path, clock
        self.drawn = 0
        self.done, self.problem = False, ""
        self._given = False
        self._waiting: queue.Queue[Image.Image | None] = queue.Queue(AHEAD)
        self._pictures, self._samples = film.pictures(), film.samples()
        self._thread = threading.Thread(target=self._write, daemon=True)
        self._thread.start()

    @property
    def share(self) -> float:
        """How much is drawn."""
        return self.drawn / max(self.film.count, 1)

    def draw(self, seconds: float) -> None:
        """Draw pictures for so long, as far as the writer has room for them."""
        end = self.clock() + seconds
        while not self._waiting.full() and self._thread.is_alive() and self.drawn <= self.film.count:
            self._waiting.put(next(self._pictures, None))
            self.drawn += 1
            if self.clock() > end:
                return

    def give_up(self) -> None:
        """Leave no file behind; waits until the writer has heard of it."""
        self._given = True
        while self._thread.is_alive():
            if not self._waiting.full():
                self._waiting.put(None)
            self._thread.join(0.01)

    def _write(self) -> None:
        try:
            encode(self.film, self._samples, self._coming(), self.path)
        except Given:
            pass
        except (OSError, ValueError) as error:
            self.problem = str(getattr(error, "strerror", None) or error)
        self.done = True

    def _coming(self) -> Iterator[Image.Image]:
        while not self._given and (picture := self._waiting.get()) is not None:
            yield picture
        if self._given:
            raise Given
