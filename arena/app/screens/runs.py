"""The trainings so far, newest first: at work, interrupted, finished."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from arena.app.draw.chart import say_number, say_seconds
from arena.app.face.canvas import Canvas
from arena.app.face.item import Item
from arena.app.face.scroll import Scroll
from arena.app.face.widget import Button
from arena.app.home import RunNews
from arena.app.naming import training_kind, training_name
from arena.app.screen import Screen

if TYPE_CHECKING:
    from arena.app.application import Application

ROW = 68
STATE_INKS = {"running": "mint", "starting": "gold", "paused": "gold", "measuring": "mint", "failed": "rose"}


class RunRow(Item):
    """One training."""

    def __init__(self, news: RunNews, action: Callable[[], None]) -> None:
        super().__init__(news.run.path.name, action, "open")
        self.news = news

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        self.draw_box(canvas, focused, hovered)
        left, middle, right = self.rect.left + 20, self.rect.centery, self.rect.right - 20
        request, status = self.news.request, self.news.status
        state = "interrupted" if self.news.interrupted else status.state
        ink = STATE_INKS.get(status.state, "sky")
        canvas.text(training_name(request), (left, middle - 11), face="bold", width=self.rect.width - 320)
        reached = f"{say_seconds(status.seconds)} · {say_number(status.steps)} steps"
        detail = f"{training_kind(request)} · {when(self.label)} · {reached}"
        canvas.text(detail, (left, middle + 12), "small", "muted", width=self.rect.width - 320)
        canvas.text(state, (right, middle - 11), ink=ink, anchor="midright")
        canvas.bar(pygame.Rect(right - 220, middle + 9, 220, 5), status.progress, ink)


def when(folder: str) -> str:
    """The date and time at the beginning of a folder's name; the name itself where there are none."""
    found = re.match(r"(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)", folder)
    return "{}-{}-{} {}:{}".format(*found.groups()) if found else folder


class Runs(Screen):
    """What the background has read of the folder of trainings."""

    name = "trainings"

    def __init__(self, app: Application) -> None:
        super().__init__(app)
        self.rows: list[RunRow] = []
        self.known: list[RunNews] = []
        self.scroll = Scroll()
        self.scrolls = (self.scroll,)
        self.new = Button("New training", self.set_up, "primary", verb="set up")
        self.widgets = [self.new]

    def set_up(self) -> None:
        """The form that is open already, as it was left, or a new one."""
        if not self.app.back_to("train"):
            self.app.replace("train")

    def opener(self, news: RunNews) -> Callable[[], None]:
        """What pressing a row does."""
        return lambda: self.app.enter("training", run=news.run)

    def update(self, seconds: float) -> None:
        """See `Screen`."""
        if self.app.home.news is not self.known:
            self.known = self.app.home.news
            focused = self.focus.widget.label if isinstance(self.focus.widget, RunRow) else None
            self.rows = [RunRow(news, self.opener(news)) for news in self.known]
            self.focus.widget = next((row for row in self.rows if row.label == focused), self.focus.widget)
            self.arrange()

    def missing(self) -> str:
        """Which trainings are not in the list; nothing where all are."""
        folders = self.app.home.unreadable
        if not folders:
            return ""
        more = f" and {len(folders) - 1} more" if len(folders) > 1 else ""
        return f"Not shown: {folders[0]}{more}; damaged, or of another version."

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        w, h = round(width), round(height)
        area = pygame.Rect(26, 86, w - 52, h - 86 - 70)
        self.scroll.fit(area, (ROW + 10) * len(self.rows) + 6)
        for number, row in enumerate(self.rows):
            top = area.top + 6 + (ROW + 10) * number - round(self.scroll.offset)
            row.rect, row.clip = pygame.Rect(32, top, w - 64, ROW), area
        self.new.rect = pygame.Rect(w - 32 - 180, 24, 180, 44)
        self.widgets = [self.new, *self.rows]

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        left = 32 + canvas.text("Trainings", (32, 45), "huge", face="bold") + 24
        canvas.text(self.missing(), (left, 47), "small", "muted", width=self.new.rect.left - left - 16)
        if not self.rows:
            canvas.text("Nothing was trained yet.", self.scroll.area.center, ink="muted", anchor="center")
        self.draw_widgets(canvas)
        self.scroll.draw(canvas)
