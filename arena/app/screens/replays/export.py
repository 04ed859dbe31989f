"""A small window that makes a moving picture of a replay: which part, what kind, how large; it can be given up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from arena import places
from arena.app.draw.chart import say_seconds
from arena.app.face.canvas import Canvas
from arena.app.face.widget import Button, Chooser, Key, Option
from arena.app.film import TICKS_A_PICTURE, Film, Writing
from arena.app.screen import Screen
from arena.app.tape import Tape

if TYPE_CHECKING:
    from arena.app.application import Application

WIDTH, INSET = 560, 24
SIZES = (480, 320, 640, 800)  # pixels wide
SUFFIXES = (".gif", ".webp")
DRAWING = 0.008  # seconds of a frame


class ExportDialog(Screen):
    """Closing it gives the picture up."""

    name = "export"
    overlay = True

    def __init__(self, app: Application, tape: Tape, stem: str) -> None:
        super().__init__(app)
        self.tape, self.stem = tape, stem
        self.writing: Writing | None = None
        count = len(tape.replay.rounds)
        parts = [f"this round ({tape.round + 1 + tape.replay.first})"] + (["all rounds"] if count > 1 else [])
        self.part = Chooser("Part", [Option(part) for part in parts])
        self.kind = Chooser("Kind", [Option("GIF"), Option("WebP, a third of the size")])
        self.wide = Chooser("Width", [Option(f"{size} pixels") for size in SIZES])
        self.make = Button("Make it", self.begin, "primary", verb="make it")
        self.cancel = Button("Cancel", self.back, verb="cancel")
        self.widgets = [self.part, self.kind, self.wide, self.make, self.cancel]
        self.focus.widget = self.make

    def rounds(self) -> range:
        """The chosen ones."""
        return (
            range(self.tape.round, self.tape.round + 1)
            if self.part.chosen == 0
            else range(len(self.tape.replay.rounds))
        )

    def film(self) -> Film:
        """As it is chosen."""
        return Film(self.tape.rewind, self.rounds(), SIZES[self.wide.chosen])

    def begin(self) -> None:
        """Start."""
        folder, number = places.replays() / "pictures", 1
        suffix = SUFFIXES[self.kind.chosen]
        while (path := folder / f"{self.stem}{f' {number}' if number > 1 else ''}{suffix}").exists():
            number += 1
        self.writing = Writing(self.film(), path, self.app.clock)
        self.focus.widget = self.cancel

    def update(self, seconds: float) -> None:
        """See `Screen`."""
        self.tape.look()
        busy = "it is being made" if self.writing is not None else None
        self.make.reason = busy or (None if self.tape.rewind.whole else "the replay is being looked through")
        self.part.reason = self.kind.reason = self.wide.reason = busy
        if self.writing is None:
            return
        self.writing.draw(DRAWING)
        if self.writing.done:
            writing, self.writing = self.writing, None
            self.app.back()
            self.tell(writing.problem, writing.path)

    def tell(self, problem: str, path: Path) -> None:
        """How it went."""
        if problem:
            self.app.say(f"The picture could not be written: {problem}.")
        else:
            self.app.say(f"{path.name}, {path.stat().st_size / 1e6:.1f} MB, is in {path.parent}.", "mint")

    def back(self) -> None:
        """See `Screen`."""
        if self.writing is not None:
            self.app.say("The picture is given up.", "gold")
        self.app.back()

    def closed(self) -> None:
        """See `Screen`."""
        if self.writing is not None:
            self.writing.give_up()
            self.writing = None

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        tall = 132 + 54 * len(self.widgets)
        self.box = pygame.Rect(round((width - WIDTH) / 2), round((height - tall) / 2) - 20, WIDTH, tall)
        for number, widget in enumerate(self.widgets):
            lower = 40 if number > 2 else 0
            top = self.box.top + 64 + 54 * number + lower
            widget.rect = pygame.Rect(self.box.left + INSET, top, WIDTH - 2 * INSET, 44)

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        canvas.panel(self.box)
        left, inside = self.box.left + INSET, WIDTH - 2 * INSET
        canvas.text("Make a moving picture", (left, self.box.top + 34), "large", face="bold", width=inside)
        middle = self.make.rect.top - 24
        if self.writing is not None:
            canvas.bar(pygame.Rect(left, middle - 3, inside - 60, 6), self.writing.share, "sky", "line")
            share = f"{min(self.writing.share, 1):.0%}"
            canvas.text(share, (left + inside, middle), face="mono", anchor="midright")
        else:
            ticks = sum(len(self.tape.replay.rounds[r].actions) for r in self.rounds())
            seconds = ticks * self.tape.rules.tick_seconds
            rate = 1 / (self.tape.rules.tick_seconds * TICKS_A_PICTURE)
            words = f"{say_seconds(seconds)}, {rate:.0f} pictures a second"
            canvas.text(words, (left, middle), "small", "muted", width=inside)
        self.draw_widgets(canvas)

    def keys(self) -> list[Key]:
        """See `Screen`."""
        return [*self.focus_keys(), Key("Esc", "cancel" if self.writing is not None else "close", pygame.K_ESCAPE)]
