"""A scenario's card: a small arena and what the game is about."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from arena.app.draw.stars import draw_star
from arena.app.exhibits.gallery import Preview
from arena.app.face.canvas import Canvas
from arena.app.face.widget import Key, Widget

KIND_INKS = {"cooperative": "mint", "competitive": "rose", "adversarial": "amber"}
MARGIN = 12
BELOW = 106  # height of the words below the picture
SMALL_LINE = 17  # height of a small line for which that is meant


class ScenarioCard(Widget):
    """Press it to choose the scenario."""

    corner = 12

    def __init__(
        self, name: str, preview: Preview, action: Callable[[], None], stars: Callable[[], int] = lambda: 0
    ) -> None:
        super().__init__(name)
        self.stars = stars  # earned in its challenges
        self.preview, self.scenario = preview, preview.scenario
        self.action = action
        self.chosen = False
        self.alive = False  # somebody looks at it

    def press(self) -> None:
        """See `Widget`."""
        self.action()

    def keys(self) -> list[Key]:
        """See `Widget`."""
        return [Key("Enter", "to the start" if self.chosen else "choose", pygame.K_RETURN)]

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        box = self.rect
        if focused:
            canvas.focus_ring(box, 12)
        edge = "sky" if focused or self.chosen else "line"
        fill = canvas.theme.mix("raised", "panel", 0.6) if hovered else "panel"
        canvas.panel(box, fill, edge, thick=2 if self.chosen else 1)
        self.alive = focused or hovered or self.chosen
        below = BELOW + max(0, round(2 * (canvas.line_height("small") - SMALL_LINE)))  # larger letters, smaller picture
        picture = pygame.Rect(box.left + 8, box.top + 8, box.width - 16, box.height - below - 8)
        if self.preview.show is not None:
            self.preview.show.view.corner, self.preview.show.view.outside = 8, "panel"
        self.preview.draw(canvas, picture, self.alive)
        left, width = box.left + MARGIN, box.width - 2 * MARGIN
        top = picture.bottom
        if earned := self.stars():
            wide = canvas.text(str(earned), (left + width, top + 24), "small", "gold", "mono", "midright")
            draw_star(canvas, (left + width - wide - 12, top + 24), 7, True)
            width -= round(wide) + 30
        canvas.text(self.scenario.title, (left, top + 24), "large", face="bold", width=width)
        width = box.width - 2 * MARGIN
        canvas.text(self.scenario.kind, (left, top + 47), "small", KIND_INKS.get(self.scenario.kind, "muted"))
        canvas.paragraph(self.scenario.pitch, (left, top + 59), width, "small", "muted", most=2)
