"""The rows in the list of replays: what was played, by whom, when, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pygame

from arena.app.draw.look import team_look
from arena.app.face.canvas import Canvas
from arena.app.face.item import Item
from arena.app.face.widget import Key
from arena.play.history import ReplayFile
from arena.scenarios.catalog import SCENARIOS
from arena.sim.replay import Replay

ROW = 60
SCORE = 76  # for the score at the right


class ReplayRow(Item):
    """One file."""

    def __init__(self, file: ReplayFile, action: Callable[[], None]) -> None:
        known = file.header is not None and file.header.scenario in SCENARIOS
        title = SCENARIOS[file.header.scenario].title if known and file.header is not None else file.path.stem
        super().__init__(file.path.stem if file.kept else title, action)
        self.file, self.path = file, file.path

    def keys(self) -> list[Key]:
        """See `Widget`."""
        return [Key("Enter", "to its time" if self.chosen else "play", pygame.K_RETURN)]

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        self.draw_box(canvas, focused, hovered)
        left, middle, width = self.rect.left + 16, self.rect.centery, self.rect.width - 32
        header = self.file.header
        if header is None:
            canvas.text(self.label, (left, middle - 10), ink="faint", width=width)
            canvas.text("cannot be used; press it to read why", (left, middle + 11), "small", "faint", width=width)
            return
        canvas.text(self.label, (left, middle - 10), face="bold", width=width - SCORE)
        canvas.text(f"{when(self.file)} · {', '.join(who(header))}", (left, middle + 11), "small", "muted", width=width)
        self.draw_score(canvas, header, (self.rect.right - 16, middle - 10))

    def draw_score(self, canvas: Canvas, header: Replay, right: tuple[float, float]) -> None:
        """Rounds won, each in its team's colour."""
        x, y = right
        if len(header.won) == 1:
            canvas.text(f"{header.won[0]} of {header.planned}", right, ink="mint", face="mono", anchor="midright")
            return
        for team in reversed(range(len(header.won))):
            x -= canvas.text(str(header.won[team]), (x, y), ink=team_look(team)[1], face="mono", anchor="midright")
            if team:
                x -= canvas.text(" : ", (x, y), ink="muted", face="mono", anchor="midright")


def who(header: Replay) -> list[str]:
    """Who played: people first, then who sat on the other seats; each once."""
    people = dict.fromkeys(header.names.values())
    others = dict.fromkeys(name for agent, name in enumerate(header.seats) if agent not in header.names)
    return [*people, *(name for name in others if name not in people)]


def when(file: ReplayFile) -> str:
    """The day and the minute when it was played, or written where nobody says."""
    try:
        date = datetime.fromisoformat(file.header.date if file.header else "")
    except ValueError:
        try:
            date = datetime.fromtimestamp(file.written)
        except (ValueError, OSError, OverflowError):
            return "once"
    return f"{date.day} {date:%b} {date:%H:%M}"
