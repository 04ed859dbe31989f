"""A surface one draws on in design units: text, panels, rings, icons, all cached, crisp at every scale."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pygame

from arena import places
from arena.app.theme import Colour, Theme, blend

DESIGN = (1280, 720)
TEXTS_KEPT = 700
SMALLEST_SCALE = 0.1  # a window of a few pixels is drawn, but not readable
SMALLEST_TYPE = 11  # pixels, in any window worth reading
GROWING = {
    "lead": 1.0,
    "large": 1.0,
    "body": 1.0,
    "small": 1.0,
    "modest": 0.5,
}  # how far types follow the player's wish
SMALLER = {"lead": "body", "large": "body", "body": "small", "small": "modest", "modest": "least"}
"""Words rather become smaller than that they are cut off."""
SUPERSAMPLE = 4
FACES = {"normal": "Inter-Regular.ttf", "bold": "Inter-SemiBold.ttf", "mono": "JetBrainsMono-Regular.ttf"}

Point = tuple[float, float]
Ink = str | Colour  # a name of the theme, or a colour


class Canvas:
    """Draws on the surface it is attached to.  `width` and `height` are in design units: at least 1280 and 720.

    `wanted`: pixels a design unit in percent, 0 for as many as fit; `letters`: their size in percent.
    """

    def __init__(self, theme: Theme, surface: pygame.Surface, wanted: int = 0, letters: int = 100) -> None:
        self.theme, self.wanted, self.letters = theme, wanted, letters
        self.fonts: dict[tuple[str, int], pygame.font.Font] = {}
        self.texts: OrderedDict[tuple, pygame.Surface] = OrderedDict()
        self.wraps: dict[tuple, list[str]] = {}
        self.widths: dict[tuple, float] = {}
        self.corners: dict[tuple, list[pygame.Surface]] = {}
        self.attach(surface)

    def attach(self, surface: pygame.Surface) -> None:
        """Draw on this surface from now on; forgets what was cached for another size."""
        self.surface = surface
        width, height = surface.get_size()
        self.fitting = max(min(width / DESIGN[0], height / DESIGN[1]), SMALLEST_SCALE)
        scale = min(self.wanted / 100, self.fitting) if self.wanted else self.fitting
        if scale != getattr(self, "scale", None):
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

    def px(self, length: float) -> int:
        """A length in pixels, at least one if it is not nothing."""
        return max(1, round(length * self.scale)) if length > 0 else 0

    def place(self, rect: pygame.Rect) -> pygame.Rect:
        """A rectangle in pixels."""
        left, top = round(rect.left * self.scale), round(rect.top * self.scale)
        return pygame.Rect(left, top, round(rect.right * self.scale) - left, round(rect.bottom * self.scale) - top)

    def design(self, position: Point) -> Point:
        """A place of the window in design units."""
        return position[0] / self.scale, position[1] / self.scale

    def ink(self, ink: Ink) -> Colour:
        """The colour behind a name."""
        return self.theme.colour[ink] if isinstance(ink, str) else ink

    @contextmanager
    def clipped(self, rect: pygame.Rect) -> Iterator[None]:
        """Draw inside this rectangle only."""
        before = self.surface.get_clip()
        self.surface.set_clip(self.place(rect).clip(before))
        yield
        self.surface.set_clip(before)

    # -- words

    def font(self, face: str, size: str) -> pygame.font.Font:
        """The font of a face ("normal", "bold", "mono") in a size of the theme."""
        readable = SMALLEST_TYPE if self.scale > 0.5 else 1
        key = (face, max(self.px(self.type_size(size)), readable))
        if key not in self.fonts:
            self.fonts[key] = pygame.font.Font(places.assets() / "fonts" / FACES[face], key[1])
        return self.fonts[key]

    def type_size(self, size: str) -> float:
        """A size of the theme in design units, as large as the player wants letters."""
        return self.theme.type[size] * (1 + GROWING.get(size, 0.0) * (self.letters / 100 - 1))

    def roomy(self, text: str, width: float, size: str, face: str = "normal") -> str:
        """The largest size, from this one down, in which a text is no wider than `width`; the smallest if none is."""
        while size in SMALLER and self.measure(text, size, face) > width:
            size = SMALLER[size]
        return size

    def measure(self, text: str, size: str = "body", face: str = "normal") -> float:
        """The width of a text, in design units."""
        key = (text, size, face)
        width = self.widths.get(key)
        if width is None:
            if len(self.widths) > 2 * TEXTS_KEPT:
                self.widths.clear()
            said = printable(text)
            pixels = self.font(face, size).size(said)[0] + self.tracking(size) * len(said)
            width = self.widths[key] = pixels / self.scale
        return width

    def tracking(self, size: str) -> float:
        """By how many pixels letters of a size stand closer than the font says."""
        return self.theme.tracking.get(size, 0.0) * self.theme.type[size] * self.scale

    def line_height(self, size: str = "body", face: str = "normal") -> float:
        """The height of a line, in design units."""
        return self.font(face, size).get_linesize() / self.scale

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

    def words(self, text: str, size: str, ink: Ink, face: str) -> pygame.Surface:
        """The picture of a text, made once."""
        key = (text, size, ink, face)
        image = self.texts.get(key)
        if image is None:
            image = self.render(printable(text), size, self.ink(ink), face)
            self.texts[key] = image
            if len(self.texts) > TEXTS_KEPT:
                self.texts.popitem(last=False)
        else:
            self.texts.move_to_end(key)
        return image

    def render(self, text: str, size: str, colour: Colour, face: str) -> pygame.Surface:
        """Draw a text, letter by letter where they stand closer."""
        font, closer = self.font(face, size), self.tracking(size)
        if not closer or len(text) < 2:
            return font.render(text, True, colour)
        large = pygame.font.Font(places.assets() / "fonts" / FACES[face], self.px(self.theme.type[size]) * SUPERSAMPLE)
        width = large.size(text)[0] + round(closer * SUPERSAMPLE * (len(text) - 1))
        image = pygame.Surface((max(SUPERSAMPLE, width), large.get_linesize()), pygame.SRCALPHA)
        image.fill((*colour, 0))
        for number, letter in enumerate(text):  # large first: letters stand between pixels
            place = large.size(text[:number])[0] + round(closer * SUPERSAMPLE * number)
            image.blit(large.render(letter, True, colour), (place, 0))
        size_px = (max(1, image.get_width() // SUPERSAMPLE), max(1, image.get_height() // SUPERSAMPLE))
        return pygame.transform.smoothscale(image, size_px)

    def cut(self, text: str, width: float, size: str = "body", face: str = "normal") -> str:
        """The text, shortened with an ellipsis where it is wider than `width`."""
        if self.measure(text, size, face) <= width:
            return text
        key = ("cut", text, round(width), size, face)
        if key not in self.wraps:
            kept = len(text)
            while kept > 1 and self.measure(text[:kept].rstrip() + "…", size, face) > width:
                kept -= 1
            self.remember_wrap(key, [text[:kept].rstrip() + "…"])
        return self.wraps[key][0]

    def wrap(self, text: str, width: float, size: str = "body", face: str = "normal") -> list[str]:
        """The text as lines no wider than `width`."""
        key = (text, round(width), size, face)
        if key not in self.wraps:
            lines, line = [], ""
            for word in text.split():
                longer = f"{line} {word}".strip()
                if line and self.measure(longer, size, face) > width:
                    lines.append(line)
                    line = word
                else:
                    line = longer
            self.remember_wrap(key, [self.cut(part, width, size, face) for part in [*lines, line]])
        return self.wraps[key]

    def remember_wrap(self, key: tuple, lines: list[str]) -> None:
        """Keep how a text was broken, forgetting all when there are many."""
        if len(self.wraps) > TEXTS_KEPT:
            self.wraps.clear()
        self.wraps[key] = lines

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


def printable(text: str) -> str:
    """The text without what a font cannot write: names of files and models come from anywhere."""
    return text if text.isprintable() else "".join(letter if letter.isprintable() else " " for letter in text)


def hexagon(centre: Point, radius: float) -> list[Point]:
    """The corners of a hexagon that stands on its flat side's neighbour: points to left and right."""
    return [
        (centre[0] + radius * math.cos(k * math.pi / 3), centre[1] + radius * math.sin(k * math.pi / 3))
        for k in range(6)
    ]
