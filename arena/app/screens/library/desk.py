"""What the library does with files: in the background, one after the other, each said in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from arena.app.errands import Errands
from arena.app.screens.ask import Ask, as_path
from arena.app.screens.library.ask import AskForFile, AskForName
from arena.app.screens.library.card import Card, kept_curve
from arena.app.screens.library.rows import Rated, rate
from arena.play.library import ModelFile
from arena.training.request import foreign
from arena.training.run import all_runs

if TYPE_CHECKING:
    from arena.app.application import Application

Took = Callable[[list[Rated], Path | None], None]


class Desk(Errands):
    """`took` is told of all models whenever they were read, and of the file to look at.

    After a failure they are read again, since they are not what they seemed to be.
    """

    def __init__(self, app: Application, took: Took) -> None:
        super().__init__(app)
        self.took, self.library = took, app.home.library

    def read(self, wanted: Path | None = None) -> None:
        """Look at the files."""

        def look() -> list[Rated]:
            self.library.clear_trash()
            return rate(self.library.models(), self.app.home.standings)

        self.do(look, lambda models: self.took(models, wanted))

    def change(self, work: Callable[[], Path], said: str) -> None:
        """Do something that leaves a file, say so, and look at it."""

        def done(path: Path) -> None:
            self.app.say(said, "mint")
            self.read(path)

        self.do(work, done, self.read)

    # -- what can be done

    def take(self, path: Path) -> None:
        """Import a file."""
        self.change(lambda: self.library.take(path), f"{path.name} is in the library.")

    def duplicate(self, model: ModelFile | None) -> None:
        """Once more, under another name."""
        if model is not None:
            self.change(lambda: self.library.duplicate(model), f"There is another {model.name} now.")

    def remove(self, model: ModelFile | None) -> None:
        """Into the trash."""
        if model is None:
            return

        def done(_: Path) -> None:
            self.app.say(f"{model.name} is in the trash; it can be brought back.", "gold")
            self.read()

        self.do(lambda: self.library.remove(model), done, self.read)

    def bring_back(self) -> None:
        """Undo the last deletion."""
        if self.library.removed:
            trashed, name = self.library.removed[-1]
            self.change(lambda: self.library.restore(trashed), f"{name} is back.")

    def ask_for_file(self) -> None:
        """Import by path."""
        self.app.push(AskForFile(self.app, self.take))

    def ask_for_name(self, model: ModelFile | None) -> None:
        """Rename."""
        if model is not None:

            def rename(name: str) -> None:
                self.change(lambda: self.library.rename(model, name), f"{model.name} has another name now.")

            self.app.push(AskForName(self.app, model, rename))

    def ask_where(self, model: ModelFile | None) -> None:
        """Copy it to another place, or say where it is."""
        if model is None:
            return

        def export(text: str) -> None:
            target = as_path(text)
            self.do(
                lambda: self.library.export(model, target),
                lambda path: self.app.say(f"It is copied to {path}.", "mint"),
                self.read,
            )

        def note(_: str) -> None:
            try:
                pygame.scrap.put_text(str(model.path))
            except pygame.error:
                self.app.say("There is no clipboard here.")
                return
            self.app.say("The path is on the clipboard.", "mint")

        said = f"It lies in {model.path.parent}, as {model.path.name}. Copy it to a folder or a path:"
        actions = [("Copy it there", export), ("Put its own path on the clipboard", note)]
        self.app.push(Ask(self.app, f"Export {model.name}", said, str(Path.home() / model.path.name), actions))

    def find_curve(self, model: ModelFile, card: Card) -> None:
        """How it was learned, from its training, where its card does not say."""
        known = model.card
        if known is None or known.curve or foreign(known.scenario) or not self.library.owns(model):
            return

        def found(curve: list[tuple[float, float]]) -> None:
            if card.model is model:
                card.plot(curve)

        self.do(lambda: kept_curve(model, all_runs(self.app.home.runs_folder)), found)
