"""Where the player's things are kept: showing the folder, opening it, and moving everything to another one."""

from __future__ import annotations

import webbrowser
from typing import TYPE_CHECKING

import pygame

from arena import places
from arena.app.background import Job
from arena.app.face.canvas import Canvas
from arena.app.face.entry import TextField
from arena.app.face.widget import Button, Widget
from arena.app.home import Home
from arena.app.moving import chosen_elsewhere, move_home, unfit
from arena.app.screens.settings.rows import Group

if TYPE_CHECKING:
    from arena.app.application import Application

KEPT = (
    "models/ holds what you keep, runs/ every training, replays/ recorded matches, screenshots/ pictures of the "
    "window, settings.toml this page. Copy or delete them freely."
)


class Data:
    """The rows of the section, and the copy that is being made."""

    def __init__(self, app: Application) -> None:
        self.app = app
        self.copying: Job | None = None

    def groups(self) -> list[Group]:
        """See `settings_rows`."""
        show = Button("Open the folder", self.open, verb="open")
        copy = Button("Copy its path", self.copy, verb="copy")
        field = TextField(
            "Move to", str(places.home()), self.move, "all of it is copied, the old folder stays", self.check
        )
        field.longest = 400
        field.reason = self.reason()
        rows: list[Widget] = [show, copy]
        return [Group("", rows, 2), Group("", [field])]

    def reason(self) -> str | None:
        """Why the folder cannot be moved now."""
        if self.copying is not None:
            return "it is being copied"
        if chosen_elsewhere():
            return f"{places.VARIABLE} says where it is"
        return "a training is running" if self.app.home.training() else None

    def open(self) -> None:
        """Show the folder in the system's own program."""
        folder = places.home()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            shown = webbrowser.open(folder.as_uri())
        except (OSError, ValueError):
            shown = False
        if not shown:
            self.app.say(f"The folder could not be opened; it is {folder}.")

    def copy(self) -> None:
        """Put the path where it can be pasted from."""
        try:
            pygame.scrap.put_text(str(places.home()))
        except pygame.error as error:
            self.app.say(f"The path could not be copied: {error}.")
        else:
            self.app.say("The path is copied.", "mint")

    def check(self, text: str) -> str | None:
        """What is wrong with a folder to move to."""
        return unfit(places.typed(text)) if places.typed(text) != places.home() else None

    def move(self, text: str) -> None:
        """Copy everything, in the background."""
        folder = places.typed(text)
        if folder != places.home() and self.check(text) is None and self.reason() is None:
            self.copying = self.app.background.do(lambda: move_home(folder))

    def update(self) -> bool:
        """Look after the copy; True when something has changed."""
        if self.copying is None or not self.copying.done:
            return False
        problem, self.copying = self.copying.problem, None
        if problem is None:
            self.app.settle(Home())
            self.app.say(f"Your things are in {places.home()} now; the old folder is as it was.", "mint")
        else:
            self.app.say(f"The folder could not be moved: {problem}.")
        return True

    def draw(self, canvas: Canvas, beside: pygame.Rect) -> None:
        """What is where."""
        y = beside.top + 12.0
        canvas.text("Where your things are kept", (beside.left, y), "small", "muted", width=beside.width)
        y += canvas.line_height("small")
        y += canvas.paragraph(str(places.home()), (beside.left, y), beside.width, "small", "text", 4, "mono") + 12
        y += canvas.paragraph(KEPT, (beside.left, y), beside.width, "small", "muted") + 12
        words = f"The environment variable {places.VARIABLE} chooses another folder for one start."
        canvas.paragraph(words, (beside.left, y), beside.width, "small", "faint")
