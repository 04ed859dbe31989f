"""Round by round: who won each round of a match and how soon; for games whose only point is the round."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from arena.app.draw.chart import say_seconds
from arena.app.draw.look import team_look
from arena.app.face.canvas import Canvas
from arena.play.story import Chapter

SIDE, HEAD, FOOT = 18, 52, 14  # design units around the rows
TALLEST = 44  # from one row to the next
NAME, BAR, TIME = 50, 190, 70  # where a row's parts begin, and the room for its time at the right


class RoundBars:
    """A row for every round: its winner, and how much of its time it took."""

    target = None

    def __init__(self, chapters: Sequence[Chapter], teams: Sequence[str], limit: float) -> None:
        self.chapters = [chapter for chapter in chapters if chapter.length > 0]
        self.teams, self.limit = list(teams), limit

    def draw(self, canvas: Canvas, rect: pygame.Rect) -> None:
        """The panel with everything in it."""
        canvas.panel(rect)
        wide = canvas.text("Round by round", (rect.left + SIDE, rect.top + 24), face="bold")
        said = f"time taken, of {say_seconds(self.limit)}"
        canvas.text(said, (rect.left + SIDE + wide + 14, rect.top + 25), "small", "muted")
        step = min(TALLEST, (rect.height - HEAD - FOOT) / max(len(self.chapters), 1))
        for number, chapter in enumerate(self.chapters):
            self.draw_round(canvas, rect, rect.top + HEAD + step * (number + 0.5), number, chapter)

    def draw_round(self, canvas: Canvas, rect: pygame.Rect, middle: float, number: int, chapter: Chapter) -> None:
        """One row."""
        left, right = rect.left + SIDE, rect.right - SIDE
        canvas.text(str(number + 1), (left, middle), "small", "faint", "mono")
        ink, name = "line", "nobody"
        if chapter.winner is not None and chapter.winner >= 0:
            shape, ink = team_look(chapter.winner)
            name = self.teams[chapter.winner]
            canvas.team_mark(shape, (left + NAME - 18, middle), 6, ink)
        canvas.text(name, (left + NAME, middle), ink="muted" if ink == "line" else "text", width=BAR - NAME - 12)
        track = pygame.Rect(left + BAR, round(middle) - 5, right - TIME - left - BAR, 10)
        canvas.bar(track, chapter.length / self.limit, ink)
        canvas.text(say_seconds(chapter.length), (right, middle), ink="text", face="mono", anchor="midright")


def pointless(chapters: Sequence[Chapter]) -> bool:
    """Whether points say no more than who won: no round has more than one change of them."""
    return all(len(chapter.points) <= 2 and set(chapter.points[-1]) <= {0.0, 1.0} for chapter in chapters)
