"""Charts: one line a series over a faint area, drawn by hand because a plotting library costs more than a frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import pygame

from arena.app.face.canvas import Canvas
from arena.app.face.letters import Ink
from arena.app.theme import Colour, blend

MINUS = "\N{MINUS SIGN}"
NOTHING = "\N{EN DASH}"
MOST_POINTS = 320  # of a series that stay, and one; longer ones are thinned
AREA = 0.09
DASH = 5  # of the lines around what is expected
APART = 8  # from one tick to the next
TOGETHER = "\N{NO-BREAK SPACE}"  # where a number must not be divided between lines
LINE = 16  # from one name beside the plot to the next


@dataclass
class Chart:
    """What a chart says; x goes from 0 to `end` (or to the last point)."""

    title: str
    ink: Ink
    x: list[float] = field(default_factory=list)
    y: list[float] = field(default_factory=list)
    end: float = 0.0
    ticks: Sequence[float] = ()  # x where snapshots were taken
    large: bool = False  # a heading and the last value in the corner
    empty: str = "no numbers yet"
    percent: bool = False
    levels: Sequence[tuple[str, float]] = ()  # quiet lines to compare with, in large charts
    band: tuple[str, float, float] | None = None  # what is expected in the end: its name, lowest and highest
    calm_y: list[float] = field(default_factory=list)  # what the line shows: smoothed in large charts

    def set(self, x: list[float], y: list[float], end: float = 0.0) -> None:
        """New numbers, thinned where they are many; those that are not finite are left out."""
        pairs = [(a, b) for a, b in zip(x, y, strict=False) if math.isfinite(a) and math.isfinite(b)]
        self.x, self.y = thinned([a for a, _ in pairs]), thinned([b for _, b in pairs])
        self.end = end
        self.calm_y = smoothed(self.y) if self.large else self.y

    def bounds(self) -> tuple[float, float, float]:
        """The right end and the lowest and highest value shown, with some air."""
        if self.percent:
            return max(self.end, self.x[-1], 1e-9), 0.0, 1.0
        shown = [*self.y, *(value for _, value in self.levels), *(self.band[1:] if self.band else ())]
        low, high = min(shown), max(shown)
        air = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
        return max(self.end, self.x[-1], 1e-9), low - air, high + air

    def points(self, plot: pygame.Rect, values: list[float]) -> list[tuple[float, float]]:
        """Where the line through some values goes, in pixels."""
        right, low, high = self.bounds()
        across, up = plot.width / right, plot.height / (high - low)
        return [(plot.left + x * across, plot.bottom - (y - low) * up) for x, y in zip(self.x, values, strict=True)]

    def draw(self, canvas: Canvas, rect: pygame.Rect, focused: bool = False) -> None:
        """The panel with everything in it."""
        if focused:
            canvas.focus_ring(rect, 12)
        canvas.panel(rect)
        pad = 19 if self.large else 17
        top = rect.top + (32 if self.large else 24)
        last = self.say(self.calm_y[-1]) if self.y else ""
        if self.large:
            canvas.text(self.title, (rect.left + pad, top), face="bold", width=rect.width - 200)
            canvas.text(last, (rect.right - pad, top), "large", self.ink, "mono", "midright")
        else:
            room = rect.width - 2 * pad - canvas.measure(last, "small", "mono") - 10
            canvas.text(self.title, (rect.left + pad, top), "small", "muted", width=room)
            canvas.text(last, (rect.right - pad, top), "small", self.ink, "mono", "midright")
        below = 30 if self.large else 27
        above = 42 if self.large else 26
        plot = pygame.Rect(rect.left + pad, top + above, rect.width - 2 * pad, rect.bottom - below - top - above)
        if plot.height > 10:
            self.draw_plot(canvas, plot)

    def say(self, value: float) -> str:
        """A value in words."""
        return f"{value * 100:.0f} %" if self.percent else say_number(value)

    def draw_plot(self, canvas: Canvas, plot: pygame.Rect) -> None:
        """Grid, area, line, last point, ticks."""
        if not self.x:
            canvas.text(self.empty, plot.center, "small", "faint", anchor="center", width=plot.width)
            return
        box = canvas.place(plot)
        points = self.points(box, self.calm_y)
        ink = canvas.ink(self.ink)
        if len(points) > 1:
            area = [(points[0][0], box.bottom), *points, (points[-1][0], box.bottom)]
            pygame.draw.polygon(canvas.surface, self.faded(canvas, AREA), area)
        self.draw_grid(canvas, plot)
        self.draw_compared(canvas, plot)
        if self.large and len(points) > 1:
            pygame.draw.aalines(canvas.surface, self.faded(canvas, 0.35), False, self.points(box, self.y))
        if len(points) > 1:
            pygame.draw.aalines(canvas.surface, ink, False, points)
            if canvas.scale * 1.0 >= 0.9:
                pygame.draw.aalines(canvas.surface, ink, False, [(x, y + 1) for x, y in points])
        if self.large:
            pygame.draw.aacircle(canvas.surface, ink, points[-1], canvas.px(5))
            self.draw_scale(canvas, plot)
        self.draw_ticks(canvas, plot)

    def faded(self, canvas: Canvas, share: float) -> Colour:
        """The chart's colour, as if thinner."""
        return blend(canvas.ink(self.ink), canvas.ink("panel"), share)

    def draw_grid(self, canvas: Canvas, plot: pygame.Rect) -> None:
        """Level lines: the ground, and in large charts some more."""
        for step in range(5 if self.large else 1):
            canvas.rule(
                (plot.left, plot.bottom - plot.height * step / 4), plot.width, canvas.theme.mix("line", "panel", 0.45)
            )

    def draw_ticks(self, canvas: Canvas, plot: pygame.Rect) -> None:
        """Dots on the ground; where they would be too close, the first one stands for those behind it."""
        right, last = self.bounds()[0], -math.inf
        for tick in self.ticks:
            x = plot.left + plot.width * min(tick / right, 1)
            if x - last >= APART:
                canvas.rule((x, plot.bottom - 5), 1, "text")
                canvas.team_mark("disc", (x, plot.bottom), 2.5, "text")
                last = x

    def draw_compared(self, canvas: Canvas, plot: pygame.Rect) -> None:
        """The expected band and the levels, across the plot; names stand where lines that rise do not go."""
        _, low, high = self.bounds()

        def height(value: float) -> int:
            return round(plot.bottom - (value - low) / (high - low) * plot.height)

        labels = []  # (middle, name, ink)
        for name, value in self.levels:
            canvas.rule((plot.left, height(value)), plot.width, canvas.theme.mix("muted", "panel", 0.3))
            labels.append((height(value) - 8, name, "faint"))
        if self.band is not None:
            name, worst, best = self.band
            top, bottom = height(best), height(worst)
            draw_band(canvas, pygame.Rect(plot.left, top, plot.width, max(bottom - top, 3)))
            labels.append((top - 8, name, "mint"))
        free = plot.top + LINE // 2
        for y, name, ink in sorted(labels):
            y = max(y, free)
            free = y + LINE
            if y < plot.centery:
                canvas.text(name, (plot.left + 8, y), "small", ink)
            else:
                canvas.text(name, (plot.right - 8, y), "small", ink, anchor="midright")

    def draw_scale(self, canvas: Canvas, plot: pygame.Rect) -> None:
        """What the top and bottom lines mean, and where the time ends."""
        right, low, high = self.bounds()
        for value, y in ((high, plot.top - 9), (low, plot.bottom + 13)):
            canvas.text(self.say(value), (plot.left, y), "small", "faint", "mono")
        canvas.text(say_seconds(right), (plot.right, plot.bottom + 13), "small", "faint", "mono", "midright")


def draw_band(canvas: Canvas, rect: pygame.Rect) -> None:
    """A faint stretch between two dashed lines."""
    shade = pygame.Surface(canvas.place(rect).size, pygame.SRCALPHA)
    shade.fill((*canvas.ink("mint"), round(255 * AREA)))
    canvas.surface.blit(shade, canvas.place(rect))
    for y in (rect.top, rect.bottom):
        for x in range(rect.left, rect.right - DASH, 2 * DASH):
            canvas.rule((x, y), DASH, canvas.theme.mix("mint", "panel", 0.45))


def thinned(values: list[float]) -> list[float]:
    """MOST_POINTS at most, by averaging neighbours; the last one, which is told in the corner, stays as it is."""
    group = math.ceil(len(values) / MOST_POINTS)
    if group < 2:
        return values
    parts = [values[start : min(start + group, len(values) - 1)] for start in range(0, len(values) - 1, group)]
    return [sum(part) / len(part) for part in parts] + values[-1:]


def smoothed(values: list[float]) -> list[float]:
    """Each value averaged with those before it: a twentieth of them count most."""
    keep = 1 - 1 / max(1.0, len(values) / 20)
    line: list[float] = []
    for number, value in enumerate(values):
        weight = min(keep, number / (number + 1))  # a plain mean at first
        line.append(value if not line else weight * line[-1] + (1 - weight) * value)
    return line


def say_number(value: float) -> str:
    """A number as short as it can be read: 2.18 M, 57 k, -31.4, 0.052."""
    size = abs(value)
    if not math.isfinite(value):
        return NOTHING
    if size >= 999_500:
        return f"{value / 1e6:.2f}{TOGETHER}M"
    if size >= 10_000:
        return f"{value / 1e3:.0f}{TOGETHER}k"
    if size >= 1000:
        return f"{value:,.0f}".replace(",", TOGETHER).replace("-", MINUS)
    if value == round(value):
        return f"{value:.0f}".replace("-", MINUS)
    digits = 1 if size >= 10 else 2 if size >= 1 else 3
    return f"{value:.{digits}f}".replace("-", MINUS)


def say_seconds(seconds: float) -> str:
    """A stretch of time: 0:38, 12:05, 1:02:03."""
    whole = max(0, round(seconds)) if math.isfinite(seconds) else 0
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
