"""One thing of several in a list or a grid: it does something when pressed, and stands out once it was chosen."""

from __future__ import annotations

from arena.app.face.canvas import Canvas
from arena.app.face.widget import Pressable


class Item(Pressable):
    """The base of rows and cards, which draw their own words over `draw_box`."""

    inside = False  # it stands on a panel, not on the screen's own ground

    def draw_box(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """Its ground, its edge, and the ring of the focus."""
        if focused:
            canvas.focus_ring(self.rect, self.corner, "panel" if self.inside else "background")
        plain, edge = ("raised", None) if self.inside else ("panel", "line")
        mix = canvas.theme.mix
        lit = mix("line", "raised", 0.5) if self.inside else mix("raised", "panel", 0.7)
        fill = lit if hovered or self.chosen else plain
        canvas.panel(self.rect, fill, "sky" if focused or self.chosen else edge, self.corner)
