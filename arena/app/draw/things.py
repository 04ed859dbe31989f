"""Pictures of bodies: agents, and every other look.  Each has a shape of its own as well as a colour."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pygame

from arena.app.draw.glyph import draw_sign, hue_sign
from arena.app.draw.sheet import Sheet, regular
from arena.app.theme import Colour, blend

DARK = (8, 14, 30)
WHITE = (255, 255, 255)
SMALLEST_PIPS = 9  # pixels of radius below which pips would be mud


def rim(radius: int) -> float:
    """How thick the edge of a body is, in radii."""
    return max(1.6 / radius, 0.03)


def agent(
    radius: int, colour: Colour, shape: str, pips: int = 0, hue: Colour | None = None, sign: int = 0
) -> pygame.Surface:
    """An agent: a disc with a hole, or a hexagon with a bright rim; pips say which of its team it is."""
    sheet = Sheet(radius, colour)
    if shape == "disc":
        sheet.disc(0, 0, 1, colour)
        sheet.disc(0, 0, 0.42, blend(colour, DARK, 0.25))
    else:
        sheet.polygon(regular(6, 1.1), blend(WHITE, colour, 0.45))
        sheet.polygon(regular(6, 1.1 - rim(radius)), colour)
    if hue is not None and sign:
        sheet.disc(0, 0, 0.52, blend(colour, DARK, 0.25))
        draw_sign(sheet, hue_sign(sign), 0.34, hue)
    elif pips and radius >= SMALLEST_PIPS:
        ring = 0.71 if shape == "disc" else 0.55
        for x, y in regular(pips, ring, 0.25) if shape == "disc" or pips > 1 else [(0.0, 0.0)]:
            sheet.disc(x, y, 0.13, blend(colour, DARK, 0.2))
    return sheet.small()


def silhouette(radius: int, colour: Colour, shape: str) -> pygame.Surface:
    """The whole of a body in one colour: behind it, a bright edge."""
    sheet = Sheet(radius, colour)
    if shape == "disc":
        sheet.disc(0, 0, 1, colour)
    else:
        sheet.polygon(regular(6, 1.1), colour)
    return sheet.small()


def rock(radius: int, colour: Colour, edge: Colour) -> pygame.Surface:
    """Something that stops: a dark disc with an edge and a fold of light."""
    sheet = Sheet(radius, edge)
    sheet.disc(0, 0, 1, edge)
    sheet.disc(0, 0, 1 - rim(radius), colour)
    return sheet.small()


def light(radius: int, colour: Colour, bright: bool, sign: int = 0) -> pygame.Surface:
    """A place to be reached: a broken ring; closed and filled when it is lit; its sign in the middle."""
    sheet = Sheet(radius, colour)
    sheet.disc(0, 0, 1 - rim(radius), (*colour, 70 if bright else 22))
    if bright:
        sheet.hoop(0, 0, 1, 0.04, colour, 2)
    else:
        sheet.dashes(1, 16, 0.5, 0.04, colour, 2)
    draw_sign(sheet, hue_sign(sign), 0.2 if not sign else 0.42, colour)
    return sheet.small()


def forest(radius: int, leaf: Colour, leaf_light: Colour, edge: Colour) -> pygame.Surface:
    """A canopy that one sees through a little."""
    sheet = Sheet(radius, leaf)
    sheet.disc(0, 0, 1, (*leaf, 150))
    rng = np.random.default_rng(5)
    for _ in range(46):
        turn, far = rng.uniform(0, math.tau), math.sqrt(rng.uniform(0, 0.66))
        size, tone = rng.uniform(0.1, 0.19), rng.uniform(0.1, 0.75)
        colour = blend(leaf_light, leaf, tone)
        sheet.disc(far * math.cos(turn), far * math.sin(turn), size, (*colour, 168))
        sheet.disc(
            far * math.cos(turn) - 0.02, far * math.sin(turn) - 0.03, size * 0.8, (*blend(leaf, colour, 0.25), 160)
        )
    count = max(12, min(round(radius * math.tau / 12), 72))
    sheet.dashes(1, count, 0.5, 0.012, (*edge, 190), 1.6)
    return sheet.small()


def food(radius: int, colour: Colour) -> pygame.Surface:
    """Three seeds."""
    sheet = Sheet(radius, colour)
    sheet.disc(0, 0, 1, (*colour, 26))
    for turn in (0.25, 0.25 + 1 / 3, 0.25 + 2 / 3):
        x, y = 0.4 * math.cos(turn * math.tau), 0.4 * math.sin(turn * math.tau)
        sheet.disc(x, y, 0.34, colour)
        tip = (2.4 * x, 2.4 * y)
        side = (-y * 0.72, x * 0.72)
        sheet.polygon([(x + side[0], y + side[1]), tip, (x - side[0], y - side[1])], colour)
        sheet.disc(x * 0.85, y * 0.85, 0.1, blend(DARK, colour, 0.45))
    return sheet.small()


def eaten(radius: int, colour: Colour) -> pygame.Surface:
    """Where food was: an empty husk."""
    sheet = Sheet(radius, colour)
    sheet.dashes(0.7, 6, 0.4, 0.08, (*colour, 190), 1.4)
    return sheet.small()


def crate(radius: int, wood: Colour, edge: Colour) -> pygame.Surface:
    """Round, of planks, with a cross nailed over them."""
    sheet = Sheet(radius, edge)
    sheet.disc(0, 0, 1, edge)
    sheet.disc(0, 0, 0.88, wood)
    dark = blend(DARK, wood, 0.45)
    for x in (-0.44, 0.0, 0.44):
        half = math.sqrt(0.86**2 - x * x)
        sheet.line((x, -half), (x, half), 0.035, dark)
    for way in (1, -1):
        sheet.line((-0.58, -0.58 * way), (0.58, 0.58 * way), 0.24, dark)
        sheet.line((-0.58, -0.58 * way), (0.58, 0.58 * way), 0.17, blend(edge, wood, 0.75))
    for x, y in (*regular(4, 0.82, 0.125), (0.0, 0.0)):
        sheet.disc(x, y, 0.07, dark)
    return sheet.small()


def ball(radius: int, colour: Colour, seam: Colour) -> pygame.Surface:
    """A ball with a pentagon and its seams."""
    sheet = Sheet(radius, colour)
    sheet.disc(0, 0, 1, colour)
    for x, y in regular(5, 1.0, 0.25):
        sheet.line((0.36 * x, 0.36 * y), (0.72 * x, 0.72 * y), 0.07, seam)
    sheet.polygon(regular(5, 0.4, 0.25), seam)
    for patch in range(5):
        angle = (0.25 + patch / 5) * math.tau
        turns = [angle + step * 0.14 for step in (-2, -1, 0, 1, 2)]
        points = [(0.98 * math.cos(turn), 0.98 * math.sin(turn)) for turn in turns]
        sheet.polygon([*points, (0.7 * math.cos(angle), 0.7 * math.sin(angle))], seam)
    sheet.hoop(0, 0, 1, 0.05, blend(seam, colour, 0.35))
    return sheet.small()


def gem(radius: int, colour: Colour) -> pygame.Surface:
    """Cut like a stone: a table, and facets of several lights."""
    sheet = Sheet(radius, colour)
    outer, table = regular(8, 1.06, 1 / 16), regular(8, 0.52, 1 / 16)
    for k in range(8):
        tone = 0.5 + 0.5 * math.cos((k - 2.5) / 8 * math.tau)
        shade = blend(WHITE, colour, 0.45 * tone) if tone > 0.5 else blend(DARK, colour, 0.55 * (1 - tone))
        following = (k + 1) % 8
        sheet.polygon([outer[k], outer[following], table[following], table[k]], shade)
    sheet.polygon(table, blend(WHITE, colour, 0.3))
    sheet.line(table[2], table[3], 0.05, blend(WHITE, colour, 0.75))
    return sheet.small()


def block(radius: int, steel: Colour, edge: Colour) -> pygame.Surface:
    """A plate of steel with four bolts."""
    sheet = Sheet(radius, edge)
    sheet.disc(0, 0, 1, edge)
    sheet.disc(0, 0, 1 - max(rim(radius), 0.07), steel)
    sheet.hoop(0, 0, 0.56, 0.05, blend(edge, steel, 0.5))
    for x, y in regular(4, 0.74, 0.125):
        sheet.disc(x, y, 0.11, blend(DARK, steel, 0.5))
        sheet.disc(x, y, 0.08, edge)
    return sheet.small()


def drifter(radius: int, colour: Colour) -> pygame.Surface:
    """Something to keep away from: a dark star with a burning edge."""
    sheet = Sheet(radius, colour)
    points, inside = [], []
    for corner in range(24):
        reach, angle = (1.08 if corner % 2 == 0 else 0.86), corner * math.tau / 24
        points.append((reach * math.cos(angle), reach * math.sin(angle)))
        inside.append(((reach - 0.1) * math.cos(angle), (reach - 0.1) * math.sin(angle)))
    sheet.polygon(points, colour)
    sheet.polygon(inside, blend(colour, DARK, 0.22))
    sheet.hoop(0, 0, 0.5, 0.1, colour)
    sheet.disc(0, 0, 0.2, colour)
    return sheet.small()


def switch(radius: int, colour: Colour, pressed: bool, sign: int = 0) -> pygame.Surface:
    """A plate in the ground; the button stands out, or is down and alight."""
    sheet = Sheet(radius, colour)
    sheet.disc(0, 0, 1, (*blend(colour, DARK, 0.18), 200))
    sheet.hoop(0, 0, 1, 0.07, colour, 1.6)
    for x, y in regular(4, 0.84, 0.125):
        sheet.disc(x, y, 0.07, colour)
    if pressed:
        sheet.disc(0, 0, 0.66, colour)
    else:
        sheet.disc(0, 0, 0.62, blend(colour, DARK, 0.35))
        sheet.hoop(0, 0, 0.66, 0.09, colour, 1.6)
    if sign:
        draw_sign(sheet, hue_sign(sign), 0.36, DARK if pressed else colour)
    return sheet.small()


MAKERS: dict[str, Callable[..., pygame.Surface]] = {
    "agent": agent,
    "silhouette": silhouette,
    "rock": rock,
    "light": light,
    "forest": forest,
    "food": food,
    "eaten": eaten,
    "crate": crate,
    "ball": ball,
    "gem": gem,
    "block": block,
    "drifter": drifter,
    "switch": switch,
}
