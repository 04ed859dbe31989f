"""A part of a screen that is taller than its place."""

from __future__ import annotations

import pygame

from arena.app.face.canvas import Canvas, Point

LINE = 48  # design units for one line of the wheel
AIR = 8


class Scroll:
    """How far a list is scrolled; whoever owns it places things `offset` higher."""

    def __init__(self, air: int = AIR) -> None:
        self.air = air  # between what is revealed and the edge
        self.area = pygame.Rect(0, 0, 0, 0)
        self.content = 0.0
        self.offset = 0.0

    def fit(self, area: pygame.Rect, content: float) -> None:
        """The place and the height of what is in it."""
        self.area, self.content = area, content
        self.offset = min(max(self.offset, 0), self.most)

    @property
    def most(self) -> float:
        """The largest offset."""
        return max(0.0, self.content - self.area.height)

    def wheel(self, at: Point, lines: float) -> bool:
        """Turn the wheel; True if that moved anything."""
        before = self.offset
        if self.area.collidepoint(at):
            self.offset = min(max(self.offset - lines * LINE, 0), self.most)
        return self.offset != before

    def reveal(self, rect: pygame.Rect) -> bool:
        """Scroll until a thing that stands at `rect` now is seen; True if that moved anything."""
        before = self.offset
        if rect.top < self.area.top + self.air:
            self.offset -= self.area.top + self.air - rect.top
        elif rect.bottom > self.area.bottom - self.air:
            self.offset += rect.bottom - self.area.bottom + self.air
        self.offset = min(max(self.offset, 0), self.most)
        return self.offset != before

    def draw(self, canvas: Canvas) -> None:
        """The bar at the right side, where there is something to scroll."""
        if self.most <= 0:
            return
        share = self.area.height / self.content
        height = max(24, self.area.height * share)
        top = self.area.top + (self.area.height - height) * self.offset / self.most
        canvas.panel(
            pygame.Rect(self.area.right + 5, round(top), 4, round(height)),
            canvas.theme.mix("muted", "panel", 0.6),
            None,
            2,
        )
