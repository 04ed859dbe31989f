"""The title: where everything starts, over a match that plays by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from arena.app.draw.fade import Fade
from arena.app.exhibits.parade import Parade
from arena.app.face.canvas import Canvas
from arena.app.face.widget import Button, Key, Widget
from arena.app.home import RunNews
from arena.app.naming import training_name
from arena.app.screen import Screen
from arena.app.screens.tutorial.offer import TutorialOffer

if TYPE_CHECKING:
    from arena.app.application import Application

DIM = 0.3  # how far the match behind steps back
LEFT = 88
MENU_RIGHT = 390
MENU = (
    ("Play", "lobby"),
    ("Challenge", "challenge"),
    ("Train", "train"),
    ("Library", "library"),
    ("Replays", "replays"),
    ("Ratings", "ratings"),
    ("Tutorial", "tutorial"),
    ("Settings", "settings"),
)
HALVES = ("Library", "Replays", "Ratings", "Tutorial")  # two of them share a line
WIDE, LINE, GAP = 264, 52, 8
RECENT = 20  # trainings, of which an interrupted one is worth a word here


class RunCard(Widget):
    """What is being trained now, or what was interrupted."""

    corner = 12

    def __init__(self, app: Application) -> None:
        super().__init__("Training")
        self.app = app

    @property
    def news(self) -> RunNews | None:
        """The newest training that is alive, else the newest that was interrupted, unless many followed."""
        known = self.app.home.news
        interrupted = next((news for news in known[:RECENT] if news.interrupted), None)
        return next((news for news in known if news.alive), interrupted)

    def press(self) -> None:
        """See `Widget`."""
        if self.news is not None:
            self.app.enter("training", run=self.news.run)

    def keys(self) -> list[Key]:
        """See `Widget`."""
        return [Key("Enter", "open the training", pygame.K_RETURN)]

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        news = self.news
        if news is None:
            return
        if focused:
            canvas.focus_ring(self.rect, 12)
        box, alive = self.rect, news.alive
        canvas.panel(box, "raised" if hovered else "panel", "sky" if focused else "line")
        left, right = box.left + 19, box.right - 19
        ink = "mint" if alive else "rose"
        said = (
            ("Training is paused" if news.status.state == "paused" else "Training now")
            if alive
            else "A training was interrupted"
        )
        canvas.text(said, (left, box.top + 25), "small", "muted")
        share = f"{news.status.progress * 100:.0f} %"
        canvas.text(training_name(news.request), (left, box.top + 51), "large", face="bold", width=box.width - 110)
        canvas.text(share, (right, box.top + 51), "body", ink, "mono", "midright")
        canvas.bar(pygame.Rect(left, box.top + 73, right - left, 6), news.status.progress, ink)
        canvas.text(below(news), (left, box.top + 98), "small", "muted", width=right - left)


def below(news: RunNews) -> str:
    """One line about a training."""
    status = news.status
    if not news.alive:
        return "Open it to go on from where it stopped."
    if status.state == "starting":
        return "The worker is starting."
    return f"{status.snapshots} snapshots · open to watch or play"


class Title(Screen):
    """Play, Train, Library, Replays, Ratings, Tutorial, Settings."""

    name = "title"

    def __init__(self, app: Application) -> None:
        super().__init__(app)
        self.menu = [Button(label, self.opener(door), "plain", verb="open") for label, door in MENU]
        self.menu[0].kind = "primary"
        for button, (_, door) in zip(self.menu, MENU, strict=True):
            if door not in app.doors:
                button.reason = "not in this version yet"
        self.card = RunCard(app)
        self.offer = TutorialOffer(app)
        self.widgets = [*self.menu, self.card, *self.offer.buttons]
        self.fade = Fade()
        self.parade = Parade("tag", DIM)

    def opener(self, door: str) -> Callable[[], None]:
        """What a menu entry does."""
        return lambda: self.app.enter(door)

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        top, half = round(height / 2 - 45), (WIDE - GAP) // 2
        before: Button | None = None  # the left half of a line
        for button in self.menu:
            if button.label in HALVES and before is not None:
                button.rect = pygame.Rect(LEFT + half + GAP, before.rect.top, half, 44)
                before = None
            else:
                button.rect = pygame.Rect(LEFT, top, half if button.label in HALVES else WIDE, 44)
                before = button if button.label in HALVES else None
                top += LINE
        self.card.rect = pygame.Rect(round(width) - 378, round(height) - 186, 330, 122)
        self.offer.layout(self.card.rect.right, self.card.rect.top - 16 if self.card.visible else self.card.rect.bottom)

    def update(self, seconds: float) -> None:
        """See `Screen`."""
        self.parade.update(seconds, self.app.background, self.app.home.settings.calm)
        if self.card.visible != (self.card.news is not None):
            self.card.visible = not self.card.visible
            self.arrange()
        self.offer.update()

    def back(self) -> None:
        """Esc asks whether to close the game."""
        self.app.enter("close")

    def keys(self) -> list[Key]:
        """See `Screen`."""
        common = [
            Key("F1", "help", pygame.K_F1),
            Key("F11", "full screen", pygame.K_F11),
            Key("Esc", "quit", pygame.K_ESCAPE),
        ]
        return [*self.focus_keys(), *common]

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        self.draw_ground(canvas)
        top = self.menu[0].rect.top
        canvas.text("Particle", (LEFT, top - 176), "title", face="bold")
        canvas.text("Arena", (LEFT, top - 112), "title", face="bold")
        canvas.text("The opponents learn.", (LEFT, top - 54), "lead", "muted")
        self.offer.draw(canvas)
        self.draw_widgets(canvas)
        said = f"{self.parade.show.scenario.title}, played by scripts"
        canvas.text(said, (canvas.width - 32, canvas.height - 32), "small", "faint", anchor="midright")

    def draw_ground(self, canvas: Canvas) -> None:
        """The match, fading into the dark where the menu stands."""
        field = pygame.Rect(MENU_RIGHT, 0, round(canvas.width) - MENU_RIGHT, round(canvas.height))
        self.parade.draw(canvas, field)
        if self.parade.level < 1:
            self.app.cover(round(255 * (1 - self.parade.level)))
        self.fade.draw(canvas, pygame.Rect(field.left, 0, field.width // 3, field.height))
