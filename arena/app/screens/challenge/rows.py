"""What the challenge screen is made of: a card for every game with its stars, and a row for every step of a ladder."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from arena.app.draw.stars import draw_star, draw_stars
from arena.app.face.canvas import Canvas
from arena.app.face.item import Item
from arena.app.screens.scenario_card import KIND_INKS
from arena.app.seats.climbing import Step
from arena.sim.scenario import Scenario

CARD, STEP = 78, 58  # how tall a card is, and from one step to the next at most
STAR = 6.5


class GameCard(Item):
    """A game: how many of its stars are earned."""

    corner = 12

    def __init__(self, game: type[Scenario], earned: int, all_stars: int, action: Callable[[], None]) -> None:
        super().__init__(game.title, action, "to its ladder")
        self.name, self.kind = game.name, game.kind
        self.earned, self.all_stars = earned, all_stars

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        self.draw_box(canvas, focused, hovered)
        left, right, inside = self.rect.left + 16, self.rect.right - 16, self.rect.width - 32
        said = f"{self.earned} of {self.all_stars}"
        wide = canvas.measure(said, "small", "mono")
        canvas.text(self.label, (left, self.rect.top + 22), face="bold", width=inside)
        full, line = self.earned == self.all_stars and self.all_stars > 0, self.rect.top + 44
        canvas.text(said, (right, line), "small", "gold" if full else "muted", "mono", "midright")
        draw_star(canvas, (right - wide - 14, line), 7, self.earned > 0)
        canvas.text(self.kind, (left, line), "small", KIND_INKS.get(self.kind, "muted"), width=inside - wide - 30)
        share = self.earned / max(self.all_stars, 1)
        canvas.bar(pygame.Rect(left, self.rect.bottom - 16, inside, 4), share, "gold")


class StepRow(Item):
    """One opponent of the ladder; greyed until the one before has been beaten."""

    def __init__(self, step: Step, earned: int, reason: str | None, action: Callable[[], None]) -> None:
        super().__init__(step.rung.name, action, "play", reason=reason)
        self.step, self.earned = step, earned
        self.next = False

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        mix = canvas.theme.mix
        if focused:
            canvas.focus_ring(self.rect, under="panel")
        fill = mix("raised", "background", 0.5) if self.reason else mix("line", "raised", 0.5) if hovered else "raised"
        edge = "sky" if focused else "gold" if self.next else None
        canvas.panel(self.rect, fill, edge, self.corner)
        left, middle, right = self.rect.left + 16, self.rect.centery, self.rect.right - 16
        ink = "faint" if self.reason else "text"
        canvas.text(str(self.step.number + 1), (left, middle), "small", "faint", "mono")
        row = draw_stars(canvas, (right - STAR * 6.6, middle), self.earned, STAR)
        room = right - row - 16 - (left + 26)
        below = self.reason or ("next" if self.next else self.step.rung.kind)
        canvas.text(self.label, (left + 26, middle - 9), ink=ink, face="bold" if self.next else "normal", width=room)
        under = "gold" if self.next else "faint" if self.reason else "muted"
        canvas.text(below, (left + 26, middle + 11), "small", under, width=room)
