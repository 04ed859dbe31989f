"""One thing of several in a list or a grid: it does something when pressed, and stands out once it was chosen."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from arena.app.face.canvas import Canvas
from arena.app.face.widget import Key, Widget


class Item(Widget):
    """The base of rows and cards, which draw their own words over `draw_box`."""

    inside = False  # it stands on a panel, not on the screen's own ground

    def __init__(
        self,
        label: str,
        action: Callable[[], None],
        verb: str = "choose",
        chosen: bool = False,
        reason: str | None = None,
    ) -> None:
        super().__init__(label, reason)
        self.action, self.verb, self.chosen = action, verb, chosen

    def press(self) -> None:
        """See `Widget`."""
        if self.reason is None:
            self.action()

    def keys(self) -> list[Key]:
        """See `Widget`."""
        return [Key("Enter", self.verb, pygame.K_RETURN)] if self.reason is None else []

    def draw_box(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """Its ground, its edge, and the ring of the focus."""
        if focused:
            canvas.focus_ring(self.rect, self.corner, "panel" if self.inside else "background")
        plain, edge = ("raised", None) if self.inside else ("panel", "line")
        mix = canvas.theme.mix
        lit = mix("line", "raised", 0.5) if self.inside else mix("raised", "panel", 0.7)
        fill = lit if hovered or self.chosen else plain
        canvas.panel(self.rect, fill, "sky" if focused or self.chosen else edge, self.corner)
