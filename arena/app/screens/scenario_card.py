"""A scenario's card: a small live arena and what the game is about."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from arena.app.draw.look import team_look
from arena.app.exhibition import Exhibition
from arena.app.face.canvas import Canvas
from arena.app.face.widget import Key, Widget

KIND_INKS = {"cooperative": "mint", "competitive": "rose", "adversarial": "amber"}


class ScenarioCard(Widget):
    """Press it to choose the scenario."""

    corner = 12

    def __init__(self, name: str, show: Exhibition, action: Callable[[], None]) -> None:
        super().__init__(name)
        self.show, self.scenario = show, show.scenario
        self.action = action
        self.chosen = False

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
        canvas.panel(
            box, canvas.theme.mix("raised", "panel", 0.6) if hovered else "panel", edge, thick=2 if self.chosen else 1
        )
        picture = pygame.Rect(box.left + 8, box.top + 8, round((box.height - 16) * 1.6), box.height - 16)
        self.show.view.corner, self.show.view.outside = 8, "panel"
        self.show.draw(canvas, picture)
        left, width = picture.right + 20, box.right - picture.right - 36
        canvas.text(self.scenario.title, (left, box.top + 32), "large", face="bold", width=width)
        canvas.text(self.scenario.kind, (left, box.top + 58), "small", KIND_INKS.get(self.scenario.kind, "muted"))
        height = canvas.paragraph(self.scenario.pitch, (left, box.top + 74), width, ink="text", most=2)
        y = box.top + 90 + height
        for number, team in enumerate(self.scenario.teams()):
            if y > box.bottom - 14 or (self.scenario.symmetric and number):
                break
            shape, ink = team_look(number)
            canvas.team_mark(shape, (left + 6, y), 5, ink)
            size = (
                "each"
                if self.scenario.symmetric
                else f"{len(team.agents)} {team.name}"
                if len(team.agents) > 1
                else team.agents[0]
            )
            said = canvas.text(size, (left + 20, y), "small", "text")
            lines = 2 if number == 0 and (self.scenario.symmetric or len(self.scenario.teams()) == 1) else 1
            used = canvas.paragraph(team.wish, (left + 32 + said, y - 8), width - 32 - said, "small", "muted", lines)
            y += used + 5
