"""Points over time: every round of a match beside the one before, a stepped line for each team, and who won it."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from arena.app.draw.chart import say_number, say_seconds
from arena.app.draw.look import team_look
from arena.app.face.canvas import Canvas
from arena.app.theme import blend
from arena.play.story import Chapter

HEAD, FOOT, SIDE = 46, 30, 18  # design units around the plot
BETWEEN = 10  # from one round to the next
SCALE = 34  # room for the numbers at the left


class ScoreChart:
    """Drawn for one match, in which nothing happens any more."""

    def __init__(self, chapters: Sequence[Chapter], teams: Sequence[str], target: float | None = None) -> None:
        self.chapters = [chapter for chapter in chapters if chapter.length > 0]
        self.teams, self.target = list(teams), target
        points = [value for chapter in self.chapters for row in chapter.points for value in row]
        self.low, self.high = min([0.0, *points]), max([1.0, target or 0.0, *points])
        self.seconds = sum(chapter.length for chapter in self.chapters)

    def draw(self, canvas: Canvas, rect: pygame.Rect) -> None:
        """The panel with everything in it."""
        canvas.panel(rect)
        wide = canvas.text("Points over time", (rect.left + SIDE, rect.top + 24), face="bold")
        if self.target is not None:
            said = f"the line: {self.target:g}"
            canvas.text(said, (rect.left + SIDE + wide + 14, rect.top + 25), "small", "mint")
        x = float(rect.right - SIDE)
        for number in reversed(range(len(self.teams))):
            shape, ink = team_look(number)
            x -= canvas.text(self.teams[number], (x, rect.top + 24), "small", ink, anchor="midright") + 14
            canvas.team_mark(shape, (x, rect.top + 24), 5.5, ink)
            x -= 22
        left = rect.left + SIDE + SCALE
        plot = pygame.Rect(left, rect.top + HEAD + 18, rect.right - SIDE - left, rect.height - HEAD - 18 - FOOT)
        if not self.chapters or plot.height < 20:
            return
        self.draw_grid(canvas, plot)
        across = (plot.width - BETWEEN * (len(self.chapters) - 1)) / self.seconds
        x = float(plot.left)
        for number, chapter in enumerate(self.chapters):
            wide = chapter.length * across
            self.draw_round(canvas, pygame.Rect(round(x), plot.top, round(wide), plot.height), chapter, number)
            x += wide + BETWEEN
        if self.target is not None:
            y = self.height(plot, self.target)
            canvas.rule((plot.left, y), plot.width, canvas.theme.mix("mint", "panel", 0.6))

    def draw_grid(self, canvas: Canvas, plot: pygame.Rect) -> None:
        """The lowest and the highest line, and what they mean."""
        for value in (self.high, self.low):
            y = self.height(plot, value)
            canvas.rule((plot.left, y), plot.width, canvas.theme.mix("line", "panel", 0.6))
            canvas.text(say_number(value), (plot.left - 10, y), "small", "faint", "mono", "midright")

    def height(self, plot: pygame.Rect, value: float) -> float:
        """Where a number of points stands."""
        return plot.bottom - (value - self.low) / (self.high - self.low) * plot.height

    def draw_round(self, canvas: Canvas, box: pygame.Rect, chapter: Chapter, number: int) -> None:
        """One round: its ground, a line a team, its number and length below, its winner's mark above."""
        mix = canvas.theme.mix
        won = None if chapter.winner is None or chapter.winner < 0 else team_look(chapter.winner)
        ground = mix("raised", "panel", 0.35) if won is None else mix(won[1], "panel", 0.07)
        canvas.panel(box.inflate(0, 8), ground, None, 4)
        lines = [self.line(canvas, box, chapter, team) for team in range(len(self.teams))]
        for team, pixels in enumerate(lines):
            ground_y = box.bottom * canvas.scale
            area = [(pixels[0][0], ground_y), *pixels, (pixels[-1][0], ground_y)]
            under = canvas.ink(ground)
            pygame.draw.polygon(canvas.surface, blend(canvas.ink(team_look(team)[1]), under, 0.1), area)
        for team, pixels in enumerate(lines):
            pygame.draw.lines(canvas.surface, canvas.ink(team_look(team)[1]), False, pixels, canvas.px(2))
        middle = box.centerx
        if won is not None:
            canvas.team_mark(won[0], (middle, box.top - 14), 5, won[1])
        else:
            canvas.text("-", (middle, box.top - 14), "small", "faint", anchor="center")
        said = f"{number + 1} · {say_seconds(chapter.length)}"
        if canvas.measure(said, "small", "mono") > box.width:
            said = str(number + 1)
        canvas.text(said, (middle, box.bottom + 17), "small", "faint", "mono", "center")

    def line(self, canvas: Canvas, box: pygame.Rect, chapter: Chapter, team: int) -> list[tuple[float, float]]:
        """How a team's points went, in pixels; lines of equal teams do not hide each other."""
        corners: list[tuple[float, float]] = []
        for second, points in zip(chapter.seconds, chapter.points, strict=True):
            x = box.left + second / chapter.length * box.width
            if corners:
                corners.append((x, corners[-1][1]))
            corners.append((x, self.height(box, points[team]) - 2 * team))
        corners.append((box.right, corners[-1][1]))
        return [(x * canvas.scale, y * canvas.scale) for x, y in corners]
