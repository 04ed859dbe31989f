"""Words: their fonts and sizes, how they are broken into lines, and their pictures, each made once."""

from __future__ import annotations

import re
from collections import OrderedDict

import pygame

from arena import places
from arena.app.theme import Colour, Theme

TEXTS_KEPT = 700
SMALLEST_TYPE = 11  # pixels, in any window worth reading
GROWING = {"lead": 1.0, "large": 1.0, "body": 1.0, "small": 1.0, "modest": 0.5}
"""How far types follow the player's wish; the others keep their size."""
SMALLER = {"lead": "body", "large": "body", "body": "small", "small": "modest", "modest": "least"}
"""Words rather become smaller than that they are cut off."""
FACES = {"normal": "Inter-Regular.ttf", "bold": "Inter-SemiBold.ttf", "mono": "JetBrainsMono-Regular.ttf"}
SUPERSAMPLE = 4
BREAKS = re.compile("[ \n]+")  # not at spaces that hold a number together

Ink = str | Colour  # a name of the theme, or a colour


class Letters:
    """Sizes of words in design units of `scale` pixels, and pictures of them; `letters`: how large, in percent."""

    def __init__(self, theme: Theme, letters: int) -> None:
        self.theme, self.letters, self.scale = theme, letters, 1.0
        self.fonts: dict[tuple[str, int], pygame.font.Font] = {}
        self.texts: OrderedDict[tuple, pygame.Surface] = OrderedDict()
        self.wraps: dict[tuple, list[str]] = {}
        self.widths: dict[tuple, float] = {}

    def px(self, length: float) -> int:
        """A length in pixels, at least one if it is not nothing."""
        return max(1, round(length * self.scale)) if length > 0 else 0

    def ink(self, ink: Ink) -> Colour:
        """The colour behind a name."""
        return self.theme.colour[ink] if isinstance(ink, str) else ink

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
            before = large.size(text[: number + 1])[0] - large.size(letter)[0]  # pairs of letters are kerned
            place = before + round(closer * SUPERSAMPLE * number)
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
            for word in filter(None, BREAKS.split(text)):
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


def printable(text: str) -> str:
    """The text without what a font cannot write: names of files and models come from anywhere."""
    return text if text.isprintable() else "".join(letter if letter.isprintable() else " " for letter in text)
