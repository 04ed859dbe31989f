"""Two models compared in silent rounds: choose the other one, watch the bar, read how sure it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pygame

from arena.app.background import Job
from arena.app.face.canvas import Canvas
from arena.app.face.scroll import Scroll
from arena.app.face.widget import Button, Key
from arena.app.screen import Screen
from arena.app.screens.library.rows import ROW, ModelRow, Rated, rate
from arena.play.compare import Contest, Estimate, Verdict, manner, mismatch
from arena.play.library import ModelFile

if TYPE_CHECKING:
    from arena.app.application import Application

PANEL, GAP = 500, 10
PICTURE = (222, 139)
BUDGET = 0.007  # seconds of a frame
FINE = 1e-4  # seconds that a clock has to tell apart


class Compare(Screen):
    """The others on the left, those that do not fit greyed; the comparison on the right."""

    name = "compare"

    def __init__(self, app: Application, model: ModelFile) -> None:
        super().__init__(app)
        self.model = model
        self.other: ModelFile | None = None
        self.rows: list[ModelRow] = []
        self.loaded = False
        self.scroll = Scroll()
        self.scrolls = (self.scroll,)
        self.start = Button("Compare", self.begin, "primary", verb="let them play")
        self.cancel = Button("Cancel", self.stop, verb="cancel")
        self.widgets = [self.start, self.cancel]
        library, standings = app.home.library, app.home.standings
        self.reading: Job | None = app.background.do(lambda: rate(library.models(), standings))
        self.opening: Job | None = None
        self.contest: Contest | None = None
        self.slices: Iterator[None] = iter(())
        self.longest = 0.0  # seconds that slices took of late
        self.verdict: Verdict | None = None

    # -- choosing

    def take(self, models: list[Rated]) -> None:
        """Show what was read: first those that fit."""
        self.loaded = True
        self.rows = [
            ModelRow(rated, self.chooser(rated.model), self.app.portraits)
            for rated in models
            if rated.model.path != self.model.path and rated.model.card is not None
        ]
        for row in self.rows:
            if self.model.card is not None and row.model.card is not None:
                row.reason = mismatch(self.model.card, row.model.card)
            row.verbs = ("choose", "let them play")
        self.rows.sort(key=lambda row: row.reason is not None)
        self.focus.widget = next((row for row in self.rows if row.reason is None), None)
        self.arrange()

    def chooser(self, model: ModelFile) -> Callable[[], None]:
        """What pressing a row does: choose it; once chosen, begin."""

        def choose() -> None:
            if self.other is not None and self.other.path == model.path and not self.busy:
                self.begin()
            elif not self.busy:
                self.choose(model)

        return choose

    def choose(self, model: ModelFile) -> None:
        """Take another one."""
        self.other, self.verdict = model, None
        for row in self.rows:
            row.chosen = row.model.path == model.path

    # -- playing

    @property
    def busy(self) -> bool:
        """Rounds are being played."""
        return self.opening is not None or self.contest is not None

    def begin(self) -> None:
        """Open both models in the background, then play."""
        one, other = self.model, self.other
        if other is None or self.busy:
            return
        self.verdict = None
        library, seed = self.app.home.library, self.app.frames
        self.opening = self.app.background.do(lambda: Contest(library, one, other, seed))
        self.focus.widget = self.cancel

    def stop(self) -> None:
        """Give it up."""
        self.opening = self.contest = None
        self.slices = iter(())
        self.focus.widget = self.start
        self.arrange()

    def update(self, seconds: float) -> None:
        """See `Screen`."""
        if self.reading is not None and self.reading.done:
            if self.reading.problem:
                self.app.say(f"The library cannot be read: {self.reading.problem}.")
            self.take(self.reading.value or [])
            self.reading = None
        if self.opening is not None and self.opening.done:
            opened, self.opening = self.opening, None
            self.contest = opened.value
            if self.contest is None:
                self.app.say(f"They cannot play: {opened.problem}.")
                self.stop()
            else:
                self.slices = self.contest.slices()
        if self.contest is not None:
            self.play(self.contest)
        self.start.reason = None if self.other is not None else "choose another model"
        self.start.label = "Compare again" if self.verdict else "Compare"
        if self.cancel.visible != self.busy:
            self.arrange()
        self.cancel.visible, self.start.visible = self.busy, not self.busy
        shown = [row.model for row in self.rows if row.rect.colliderect(self.scroll.area)]
        self.app.portraits.update(seconds, self.app.background, self.app.theme, [self.model, *shown])

    def play(self, contest: Contest) -> None:
        """Go on for as long as a frame allows; one that has begun is played to its end."""
        clock = own_clock()
        began = now = clock()
        while now - began + self.longest <= BUDGET or now == began:
            try:
                next(self.slices)
            except StopIteration:
                self.verdict = contest.verdict()
                self.stop()
                return
            before, now = now, clock()
            self.longest = max(0.95 * self.longest, now - before)

    # -- showing

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        w, h = round(width), round(height)
        self.panel = pygame.Rect(w - 32 - PANEL, 92, PANEL, h - 92 - 76)
        area = pygame.Rect(26, 86, self.panel.left - 16 - 26, self.panel.height + 12)
        self.scroll.fit(area, (ROW + GAP) * len(self.rows) + 6)
        for number, row in enumerate(self.rows):
            top = area.top + 6 + (ROW + GAP) * number - round(self.scroll.offset)
            row.rect, row.clip = pygame.Rect(area.left + 6, top, area.width - 12, ROW), area
        place = pygame.Rect(self.panel.left + 20, self.panel.bottom - 60, PANEL - 40, 44)
        self.start.rect, self.cancel.rect = place, place.copy()
        self.widgets = [*self.rows, self.start, self.cancel]

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        wide = canvas.text("Compare", (32, 45), "huge", face="bold")
        canvas.text(f"{self.model.name} with …", (32 + wide + 16, 49), ink="muted", width=canvas.width - wide - 100)
        canvas.panel(self.panel)
        self.draw_widgets(canvas)
        self.scroll.draw(canvas)
        if not self.rows:
            said = "There is no other model." if self.loaded else "Reading the models …"
            canvas.text(said, self.scroll.area.center, ink="muted", anchor="center")
        self.draw_both(canvas)

    def draw_both(self, canvas: Canvas) -> None:
        """How they are compared, how far that is, and what came out."""
        left, width, top = self.panel.left + 20, PANEL - 40, self.panel.top
        one, other = self.model, self.other
        if other is None or one.card is None or other.card is None:
            said = "Choose another model. Those that do not fit are greyed, and say why."
            canvas.paragraph(said, (left, top + 24), width, ink="muted")
            return
        canvas.text(one.name, (left, top + 30), "large", face="bold", width=width)
        canvas.text(f"and {other.name}", (left, top + 58), ink="text", width=width)
        used = canvas.paragraph(manner(one.card, other.card), (left, top + 80), width, "small", "muted", 3)
        top += 80 + round(used)
        for number, model in enumerate((one, other)):
            at = left + (width - PICTURE[0]) * number
            self.app.portraits.draw(canvas, pygame.Rect(at, self.start.rect.top - 16 - PICTURE[1], *PICTURE), model)
        if self.verdict is not None:
            draw_verdict(canvas, self.verdict, (one.name, other.name), pygame.Rect(left, top + 22, width, 200))
        elif self.busy:
            share = self.contest.share if self.contest is not None else 0.0
            canvas.bar(pygame.Rect(left, top + 40, width, 8), share)
            canvas.text(f"{share * 100:.0f} %", (left, top + 66), "small", "mint", "mono")

    def keys(self) -> list[Key]:
        """See `Screen`."""
        return [*self.focus_keys(), Key("Esc", "cancel" if self.busy else "back", pygame.K_ESCAPE)]

    def back(self) -> None:
        """See `Screen`: what is being played is given up first."""
        if self.busy:
            self.stop()
        else:
            super().back()


def own_clock() -> Callable[[], float]:
    """Seconds that the processor gave this thread, whatever else runs; those on the wall where that is coarse."""
    fine = time.get_clock_info("thread_time").resolution < FINE
    return time.thread_time if fine else time.perf_counter


def draw_verdict(canvas: Canvas, verdict: Verdict, names: tuple[str, str], rect: pygame.Rect) -> None:
    """Both estimates with their intervals on one scale, and in one sentence what they mean."""
    low, high = (0.0, 1.0) if not verdict.by_return else scale(verdict.both)
    for number, (name, known) in enumerate(zip(names, verdict.both, strict=True)):
        y, ink = rect.top + 72 * number, "mint" if verdict.better == number else "text"
        canvas.text(name, (rect.left, y), face="bold", width=rect.width - 130)
        canvas.text(say(known.value, verdict), (rect.right, y), "large", ink, "mono", "midright")
        canvas.bar(pygame.Rect(rect.left, y + 20, rect.width, 6), (known.value - low) / (high - low), ink)
        draw_interval(canvas, known, pygame.Rect(rect.left, y + 16, rect.width, 14), (low, high))
        said = f"95 %: {say(known.low, verdict)} to {say(known.high, verdict)}"
        canvas.text(said, (rect.left, y + 44), "small", "muted", "mono")
    better = verdict.better
    said = f"{names[better]} is the better one." if better >= 0 else "Which is better cannot be told from these rounds."
    canvas.paragraph(said, (rect.left, rect.top + 138), rect.width, ink="mint" if better >= 0 else "gold", most=2)


def draw_interval(canvas: Canvas, known: Estimate, rect: pygame.Rect, ends: tuple[float, float]) -> None:
    """From where to where it may lie."""
    low, high = ends
    first, last = (
        round(rect.left + rect.width * min(max((value - low) / (high - low), 0), 1))
        for value in (known.low, known.high)
    )
    canvas.rule((first, rect.centery), max(last - first, 1), "gold")
    for x in (first, last):
        canvas.panel(pygame.Rect(x - 1, rect.top, 2, rect.height), "gold", None, 1)


def scale(both: tuple[Estimate, Estimate]) -> tuple[float, float]:
    """The ends of a bar on which two returns can be seen."""
    low, high = min(known.low for known in both), max(known.high for known in both)
    air = (high - low) * 0.25 or 1.0
    return low - air, high + air


def say(value: float, verdict: Verdict) -> str:
    """A share or a return."""
    return f"{value:.1f}" if verdict.by_return else f"{value * 100:.0f} %"
