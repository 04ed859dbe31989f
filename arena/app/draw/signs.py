"""Pictures of what is said about bodies: marks, words, and the ring of whom a person drives."""

from __future__ import annotations

import math
from collections.abc import Callable

import pygame

from arena.app.draw.glyph import draw_sign, word_sign
from arena.app.draw.sheet import Sheet, regular
from arena.app.theme import Colour, blend

DARK = (8, 14, 30)


def ring(radius: int, colour: Colour, dashes: int, share: float, thick: float) -> pygame.Surface:
    """A broken circle: so many dashes, each covering `share` of its part; `thick` in pixels."""
    sheet = Sheet(radius, colour, 1.02)
    sheet.dashes(1, dashes, share, 0, colour, thick)
    return sheet.small()


def flag(radius: int, colour: Colour) -> pygame.Surface:
    """Goal: a flag on a pole whose foot is the middle."""
    sheet = Sheet(radius, colour)
    sheet.line((-0.45, -0.9), (-0.45, 0.9), 0.16, colour, 1.5)
    sheet.polygon([(-0.45, 0.98), (0.85, 0.52), (-0.45, 0.02)], colour)
    return sheet.small()


def lock(radius: int, colour: Colour) -> pygame.Surface:
    """Locked: a padlock."""
    sheet = Sheet(radius, colour)
    sheet.hoop(0, 0.28, 0.56, 0.2, colour, 1.6)
    sheet.polygon([(-0.8, 0.22), (0.8, 0.22), (0.8, -0.9), (-0.8, -0.9)], colour)
    sheet.disc(0, -0.22, 0.2, DARK)
    sheet.line((0, -0.28), (0, -0.58), 0.16, DARK)
    return sheet.small()


def eye(radius: int, colour: Colour) -> pygame.Surface:
    """Spotted: an eye."""
    sheet = Sheet(radius, colour)
    up = [(math.cos(turn), 0.62 * math.sin(turn)) for turn in (k * math.pi / 12 for k in range(13))]
    sheet.polygon(up + [(-x, -y) for x, y in up[1:-1]], colour)
    sheet.disc(0, 0, 0.42, DARK)
    sheet.disc(0, 0, 0.2, colour)
    return sheet.small()


def frost(radius: int, colour: Colour) -> pygame.Surface:
    """Frozen: a sheet of ice with a star of it, over the body."""
    sheet = Sheet(radius, colour, 1.5)
    sheet.polygon(regular(6, 1.42, 1 / 12), (*colour, 90))
    for corner, following in zip(regular(6, 1.4, 1 / 12), regular(6, 1.4, 1 / 12 + 1 / 6), strict=True):
        sheet.line(corner, following, 0.06, (*colour, 235), 1.2)
    for x, y in regular(6, 1.0, 0.25):
        sheet.line((0, 0), (x, y), 0.07, (*colour, 235), 1.2)
        for way in (-0.5, 0.5):
            angle = math.atan2(y, x) + way
            start = (0.55 * x, 0.55 * y)
            end = (start[0] + 0.32 * math.cos(angle), start[1] + 0.32 * math.sin(angle))
            sheet.line(start, end, 0.06, (*colour, 235))
    return sheet.small()


def star(radius: int, colour: Colour) -> pygame.Surface:
    """Lit: a star."""
    sheet = Sheet(radius, colour)
    draw_sign(sheet, "star", 1.0, colour)
    return sheet.small()


def open_hand(radius: int, colour: Colour) -> pygame.Surface:
    """Free: a ring with an opening at the top."""
    sheet = Sheet(radius, colour)
    turns = [math.pi / 2 + 0.5 + (math.tau - 1.0) * k / 24 for k in range(25)]
    outer = [(math.cos(turn), math.sin(turn)) for turn in turns]
    sheet.polygon(outer + [(0.7 * x, 0.7 * y) for x, y in reversed(outer)], colour)
    return sheet.small()


def bubble(radius: int, colour: Colour, word: int, fill: Colour, ink: Colour) -> pygame.Surface:
    """What somebody says: the word's sign in a bubble whose tail points down to the left."""
    sheet = Sheet(radius, colour, 1.3)
    for size, paint in ((1.0, colour), (0.87, fill)):
        less = (1 - size) * 1.6
        sheet.polygon([(-1.15 + less, -1.15 + less), (-0.1, -0.9 + less / 2), (-0.9 + less / 2, -0.1)], paint)
        sheet.disc(0, 0, size, paint)
    draw_sign(sheet, word_sign(word), 0.5, ink)
    return sheet.small()


def token(radius: int, colour: Colour, word: int) -> pygame.Surface:
    """A word's sign alone."""
    sheet = Sheet(radius, colour)
    draw_sign(sheet, word_sign(word), 0.8, colour)
    return sheet.small()


def pin(radius: int, colour: Colour, icon: str) -> pygame.Surface:
    """A mark on a dark coin, so that it can be read over anything."""
    sheet = Sheet(radius, colour)
    sheet.disc(0, 0, 1, blend(colour, DARK, 0.55))
    sheet.disc(0, 0, 0.88, DARK)
    picture = sheet.small()
    inside = MAKERS[icon](max(1, round(radius * 0.58)), colour)
    picture.blit(inside, inside.get_rect(center=picture.get_rect().center))
    return picture


MAKERS: dict[str, Callable[..., pygame.Surface]] = {
    "ring": ring,
    "flag": flag,
    "lock": lock,
    "eye": eye,
    "frost": frost,
    "free": open_hand,
    "star": star,
    "bubble": bubble,
    "token": token,
    "pin": pin,
}
