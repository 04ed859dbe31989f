"""A surface one draws on in design units: text, panels, rings, icons, all cached, crisp at every scale."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pygame

from arena.app.face.letters import SMALLER, SUPERSAMPLE, Ink, Letters
from arena.app.theme import Colour, Theme, blend

DESIGN = (1280, 720)
SMALLEST_SCALE = 0.1  # a window of a few pixels is drawn, but not readable

Point = tuple[float, float]


class Canvas(Letters):
    """Draws on the surface it is attached to.  `width` and `height` are in design units: at least 1280 and 720.

    `wanted`: pixels a design unit in percent, 0 for as many as fit; `letters`: their size in percent.
    """

    def __init__(self, theme: Theme, surface: pygame.Surface, wanted: int = 0, letters: int = 100) -> None:
        super().__init__(theme, letters)
        self.wanted = wanted
        self.corners: dict[tuple, list[pygame.Surface]] = {}
        self.attach(surface)

    def attach(self, surface: pygame.Surface) -> None:
        """Draw on this surface from now on; forgets what was cached for another size."""
        self.surface = surface
        width, height = surface.get_size()
        self.fitting = max(min(width / DESIGN[0], height / DESIGN[1]), SMALLEST_SCALE)
        scale = min(self.wanted / 100, self.fitting) if self.wanted else self.fitting
        if scale != self.scale:
            self.forget()
        self.scale = scale
        self.width, self.height = max(width / scale, DESIGN[0]), max(height / scale, DESIGN[1])

    def adjust(self, theme: Theme, wanted: int, letters: int) -> bool:
        """Draw with these colours and sizes from now on; True if that changes anything."""
        if (theme, wanted, letters) == (self.theme, self.wanted, self.letters):
            return False
        self.theme, self.wanted, self.letters = theme, wanted, letters
        self.forget()
        self.attach(self.surface)
        return True

    def forget(self) -> None:
        """Drop all that was made for other sizes or colours."""
        for cache in (self.fonts, self.texts, self.wraps, self.widths, self.corners):
            cache.clear()

    # -- units

    def place(self, rect: pygame.Rect) -> pygame.Rect:
        """A rectangle in pixels."""
        left, top = round(rect.left * self.scale), round(rect.top * self.scale)
        return pygame.Rect(left, top, round(rect.right * self.scale) - left, round(rect.bottom * self.scale) - top)

    def design(self, position: Point) -> Point:
        """A place of the window in design units."""
        return position[0] / self.scale, position[1] / self.scale

    @contextmanager
    def clipped(self, rect: pygame.Rect) -> Iterator[None]:
        """Draw inside this rectangle only."""
        before = self.surface.get_clip()
        self.surface.set_clip(self.place(rect).clip(before))
        yield
        self.surface.set_clip(before)

    # -- words

    def text(
        self,
        text: str,
        at: Point,
        size: str = "body",
        ink: Ink = "text",
        face: str = "normal",
        anchor: str = "midleft",
        width: float | None = None,
    ) -> float:
        """Write one line with its `anchor` (a name of pygame.Rect's) at a place; returns its width.

        A line wider than `width` becomes smaller, and is cut off only where that does not help.
        """
        if width is not None:
            size = self.roomy(text, width, size, face)
            text = self.cut(text, width, size, face)
        image = self.words(text, size, ink, face)
        rect = image.get_rect(**{anchor: (round(at[0] * self.scale), round(at[1] * self.scale))})
        self.surface.blit(image, rect)
        return image.get_width() / self.scale

    def paragraph(
        self,
        text: str,
        at: Point,
        width: float,
        size: str = "body",
        ink: Ink = "text",
        most: int = 20,
        face: str = "normal",
    ) -> float:
        """Write wrapped text from a top left corner, at most so many lines; returns the height.

        What needs more lines becomes smaller, and is cut off only where that does not help.
        """
        lines = self.wrap(text, width, size, face)
        while len(lines) > most and size in SMALLER:
            size = SMALLER[size]
            lines = self.wrap(text, width, size, face)
        step = self.line_height(size, face) * 1.05
        if len(lines) > most:
            lines = [*lines[: most - 1], self.cut(" ".join(lines[most - 1 :]), width, size, face)]
        for number, line in enumerate(lines):
            self.text(line, (at[0], at[1] + step * number), size, ink, face, "topleft")
        return step * len(lines)

    # -- shapes

    def panel(
        self,
        rect: pygame.Rect,
        fill: Ink = "panel",
        edge: Ink | None = "line",
        corner: float | None = None,
        thick: float = 1,
    ) -> None:
        """A filled rectangle with round corners and, mostly, an edge."""
        corner = self.theme.measure["panel_corner"] if corner is None else corner
        box, inside = self.place(rect), self.ink(fill)
        border = inside if edge is None else self.ink(edge)
        radius = min(self.px(corner), box.width // 2, box.height // 2)
        line = min(self.px(thick) if edge is not None else 0, max(radius, 1))
        if radius < 1:
            self.surface.fill(inside, box)
            return
        self.surface.fill(inside, box.inflate(0, -2 * radius))
        self.surface.fill(inside, box.inflate(-2 * radius, 0))
        if line:
            straight_x, straight_y = box.width - 2 * radius, box.height - 2 * radius
            self.surface.fill(border, (box.left + radius, box.top, straight_x, line))
            self.surface.fill(border, (box.left + radius, box.bottom - line, straight_x, line))
            self.surface.fill(border, (box.left, box.top + radius, line, straight_y))
            self.surface.fill(border, (box.right - line, box.top + radius, line, straight_y))
        pieces = self.corner_pieces(radius, inside, border, line)
        right, bottom = box.right - radius, box.bottom - radius
        for piece, at in zip(
            pieces, ((box.left, box.top), (right, box.top), (box.left, bottom), (right, bottom)), strict=True
        ):
            self.surface.blit(piece, at)

    def corner_pieces(self, radius: int, fill: Colour, edge: Colour, line: int) -> list[pygame.Surface]:
        """Four smooth corners: top left, top right, bottom left, bottom right."""
        key = (radius, fill, edge, line)
        if key not in self.corners:
            big = pygame.Surface((2 * radius * SUPERSAMPLE,) * 2, pygame.SRCALPHA)
            big.fill((*edge, 0))
            middle = (radius * SUPERSAMPLE, radius * SUPERSAMPLE)
            pygame.draw.circle(big, edge, middle, radius * SUPERSAMPLE)
            pygame.draw.circle(big, fill, middle, (radius - line) * SUPERSAMPLE)
            small = pygame.transform.smoothscale(big, (2 * radius, 2 * radius))
            at = [(0, 0), (radius, 0), (0, radius), (radius, radius)]
            self.corners[key] = [small.subsurface((*place, radius, radius)) for place in at]
        return self.corners[key]

    def focus_ring(self, rect: pygame.Rect, corner: float | None = None, under: Ink = "background") -> None:
        """The ring that says where the keyboard is; draw it before the thing itself."""
        measure = self.theme.measure
        corner = measure["button_corner"] if corner is None else corner
        ring = blend(self.theme.colour["sky"], self.ink(under), measure["focus_share"])
        grown = 2 * measure["focus"]
        self.panel(rect.inflate(grown, grown), ring, None, corner + measure["focus"])

    def pill(self, text: str, at: Point, ink: Ink, fill: Ink = "background") -> float:
        """A small word in an outlined capsule, by its middle left; returns its width."""
        width = self.measure(text, "small", "bold") + 20
        self.panel(pygame.Rect(round(at[0]), round(at[1] - 12), round(width), 24), fill, ink, 12)
        self.text(text, (at[0] + width / 2, at[1]), "small", ink, "bold", "center")
        return width

    def bar(self, rect: pygame.Rect, share: float, ink: Ink = "mint", under: Ink = "raised") -> None:
        """How much of something is done; share in 0..1."""
        share = min(max(share, 0.0), 1.0) if math.isfinite(share) else 0.0
        corner = rect.height / 2
        self.panel(rect, under, None, corner)
        if share > 0:
            width = max(rect.height, round(rect.width * share))
            self.panel(pygame.Rect(rect.left, rect.top, width, rect.height), ink, None, corner)

    def polygon(self, points: Sequence[Point], ink: Ink) -> None:
        """A small filled shape with smooth edges."""
        corners = [(x * self.scale, y * self.scale) for x, y in points]
        pygame.draw.polygon(self.surface, self.ink(ink), corners)
        pygame.draw.aalines(self.surface, self.ink(ink), True, corners)

    def team_mark(self, shape: str, centre: Point, radius: float, ink: Ink) -> None:
        """The sign of a team: a disc or a hexagon."""
        if shape == "disc":
            at = (round(centre[0] * self.scale), round(centre[1] * self.scale))
            pygame.draw.aacircle(self.surface, self.ink(ink), at, self.px(radius))
            return
        self.polygon(hexagon(centre, radius * 1.12), ink)

    def rule(self, start: Point, length: float, ink: Ink = "line") -> None:
        """A thin level line."""
        box = self.place(pygame.Rect(round(start[0]), round(start[1]), round(length), 1))
        self.surface.fill(self.ink(ink), (box.left, box.top, box.width, self.px(1)))


def hexagon(centre: Point, radius: float) -> list[Point]:
    """The corners of a hexagon that stands on its flat side's neighbour: points to left and right."""
    return [
        (centre[0] + radius * math.cos(k * math.pi / 3), centre[1] + radius * math.sin(k * math.pi / 3))
        for k in range(6)
    ]
