"""Which widget has the keyboard, and how arrows and Tab move it."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from arena.app.face.canvas import Point
from arena.app.face.widget import Widget

ARROWS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
SIDEWAYS = 2.5  # how much worse a step aside is than one ahead


class Focus:
    """The focus among the widgets of one screen, in Tab order."""

    def __init__(self) -> None:
        self.widgets: list[Widget] = []
        self.widget: Widget | None = None
        self.known_ways: tuple[tuple, tuple[bool, bool]] = ((), (False, False))

    def offer(self, widgets: Sequence[Widget]) -> None:
        """These are the widgets now; the focus stays where it was if that is still there."""
        self.widgets = [widget for widget in widgets if widget.visible]
        if self.widget not in self.widgets:
            self.widget = next((widget for widget in self.widgets if widget.reason is None), None)

    def tab(self, step: int) -> None:
        """To the next (+1) or previous (-1) widget, round and round."""
        if self.widgets:
            here = self.widgets.index(self.widget) if self.widget in self.widgets else -step
            self.widget = self.widgets[(here + step) % len(self.widgets)]

    def move(self, arrow: str) -> bool:
        """To the nearest widget in the direction of an arrow; False if there is none."""
        if self.widget is None:
            self.tab(1)
            return self.widget is not None
        nearest = self.nearest(self.widget, arrow)
        self.widget = nearest or self.widget
        return nearest is not None

    def nearest(self, here: Widget, arrow: str) -> Widget | None:
        """The widget to which an arrow leads from another one."""
        others = [other for other in self.widgets if other is not here]
        if here.clip is not None:  # in a list, also to what is scrolled away
            beside = [other for other in others if other.clip == here.clip]
            found = nearest_of(here.rect, [(other.rect, other) for other in beside], arrow)
            if found is not None:
                return found
        seen = [(shown, other) for other in others if (shown := in_view(other)).width and shown.height]
        return nearest_of(in_view(here), seen, arrow)

    def ways(self) -> tuple[bool, bool]:
        """Whether arrows lead somewhere sideways, and up or down."""
        here = self.widget
        if here is None:
            return False, False
        now = (id(here), len(self.widgets), here.rect.topleft)
        if self.known_ways[0] != now:
            self.known_ways = (now, self.look_around(here))
        return self.known_ways[1]

    def look_around(self, here: Widget) -> tuple[bool, bool]:
        """Whether there is something beside a widget, and above or below it."""
        sideways, upright = (
            any(self.nearest(here, arrow) for arrow in pair) for pair in (("left", "right"), ("up", "down"))
        )
        return sideways, upright

    def at(self, place: Point) -> Widget | None:
        """The widget under the mouse, the last drawn first."""
        for widget in reversed(self.widgets):
            if widget.rect.collidepoint(place) and (widget.clip is None or widget.clip.collidepoint(place)):
                return widget
        return None


def in_view(widget: Widget) -> pygame.Rect:
    """What of it can be seen in its list."""
    return widget.rect if widget.clip is None else widget.rect.clip(widget.clip)


def nearest_of(here: pygame.Rect, others: Sequence[tuple[pygame.Rect, Widget]], arrow: str) -> Widget | None:
    """The one of some widgets to which an arrow leads."""
    ahead = [(distance(here, rect, ARROWS[arrow]), number) for number, (rect, _) in enumerate(others)]
    reachable = [(length, number) for length, number in ahead if length is not None]
    return others[min(reachable)[1]][1] if reachable else None


def distance(one: pygame.Rect, two: pygame.Rect, arrow: tuple[int, int]) -> float | None:
    """How far it is from one place to another in a direction; None where it lies elsewhere."""
    if arrow[0]:
        ahead = two.left - one.right if arrow[0] > 0 else one.left - two.right
        aside = gap(one.top, one.bottom, two.top, two.bottom)
        off = abs(one.centery - two.centery)
    else:
        ahead = two.top - one.bottom if arrow[1] > 0 else one.top - two.bottom
        aside = gap(one.left, one.right, two.left, two.right)
        off = abs(one.centerx - two.centerx)
    return None if ahead < -2 else ahead + SIDEWAYS * aside + 0.01 * off


def gap(low: float, high: float, other_low: float, other_high: float) -> float:
    """The distance between two stretches; 0 where they overlap."""
    return max(0, other_low - high, low - other_high)
