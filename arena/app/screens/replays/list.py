"""The list of replays: the kept ones, then the history, newest first; looked at again every now and then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from arena.app.background import Job
from arena.app.face.canvas import Canvas
from arena.app.face.scroll import Scroll
from arena.app.face.widget import Widget
from arena.app.screens.replays.rows import ROW, ReplayRow
from arena.play.history import History, ReplayFile

if TYPE_CHECKING:
    from arena.app.application import Application

HEADING = 34
LOOK_EVERY = 2.0  # seconds between two looks into the folder
AIR = 6


class ReplayList:
    """Its rows are widgets of the screen; pressing one calls `press` with its file's path."""

    def __init__(self, app: Application, press: Callable[[Path], None]) -> None:
        self.app, self.press = app, press
        self.history: History = app.home.history
        self.rows: list[ReplayRow] = []
        self.headings: list[tuple[str, int]] = []
        self.chosen: Path | None = None
        self.scroll = Scroll()
        self.looking: Job | None = app.background.do(self.history.files)
        self.wait, self.read = LOOK_EVERY, False

    @property
    def file(self) -> ReplayFile | None:
        """The chosen one."""
        return next((row.file for row in self.rows if row.path == self.chosen), None)

    @property
    def paths(self) -> list[Path]:
        """All of them, by name."""
        return sorted(row.path for row in self.rows)

    def choose(self, path: Path | None) -> None:
        """This one is shown now."""
        self.chosen = path
        for row in self.rows:
            row.chosen = row.path == path

    def neighbour(self) -> Path | None:
        """The one after the chosen one, or before it."""
        paths = [row.path for row in self.rows]
        here = paths.index(self.chosen) if self.chosen in paths else -1
        others = paths[here + 1 :] or paths[: max(here, 0)][-1:]
        return others[0] if others else None

    def update(self, seconds: float) -> bool:
        """Another copy of the game, or the match that was left last, may have put a file there; True after a look."""
        self.wait -= seconds
        if self.looking is None and self.wait <= 0:
            self.looking = self.app.background.do(self.history.files)
        if self.looking is None or not self.looking.done:
            return False
        known = {row.file: row for row in self.rows}
        files: list[ReplayFile] = self.looking.value or []
        self.rows = [known.get(file) or ReplayRow(file, self.presser(file.path)) for file in files]
        self.choose(self.chosen)
        self.looking, self.wait = None, LOOK_EVERY
        return True

    def presser(self, path: Path) -> Callable[[], None]:
        """What pressing a row does."""
        return lambda: self.press(path)

    def same(self, widget: Widget | None) -> Widget | None:
        """The row that is in the place of an older one of the same file."""
        if not isinstance(widget, ReplayRow):
            return widget
        return next((row for row in self.rows if row.path == widget.path), None)

    def place(self, area: pygame.Rect, left: int, width: int) -> None:
        """Rows below the headings of their groups."""
        groups = [(kept, [row for row in self.rows if row.file.kept == kept]) for kept in (True, False)]
        self.scroll.fit(area, sum((ROW + 10) * len(group) + HEADING for _, group in groups if group) + AIR)
        top, self.headings = area.top + AIR - round(self.scroll.offset), []
        for kept, group in groups:
            if group:
                self.headings.append(("Kept" if kept else "History", top + HEADING // 2 - 2))
                top += HEADING
            for row in group:
                row.rect, row.clip = pygame.Rect(left, top, width, ROW), area
                top += ROW + 10

    def draw(self, canvas: Canvas) -> None:
        """The headings and the scroll bar; the rows are drawn as widgets."""
        with canvas.clipped(self.scroll.area):
            for words, middle in self.headings:
                canvas.text(words, (self.scroll.area.left + 8, middle), "small", "muted")
        self.scroll.draw(canvas)
