"""All bodies of a moment, from the ground up: what lies there, what stands there, agents, what covers them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pygame

from arena.app.draw.look import HUES, Look
from arena.app.draw.motion import Motion
from arena.app.draw.pen import Pen
from arena.sim.body import Gaze

SWELL = 0.14  # of the radius
TRAIL_FADES = 6
TURN = 6  # degrees between two pictures of a gaze
LARGEST_GAZE = 260  # pixels
OUT = 0.35  # how clearly agents are drawn that are out of the game
MANY = 40  # agents from which trails have fewer beads
GROUND = ("switch", "light", "food")  # flat: below everything
SOLID = ("rock", "block", "crate", "drifter", "ball", "gem")


@dataclass
class Shown:
    """One body as it is drawn now."""

    number: int
    look: Look
    at: tuple[int, int]  # pixels
    radius: int  # pixels
    level: float  # 1: all of it; less: it fades
    mark: str | None


def shown_bodies(pen: Pen, looks: list[Look], places: Any, levels: Any, marks: dict[int, str]) -> list[Shown]:
    """The bodies that are on the picture."""
    found = []
    sizes = {look.radius: pen.pixels(look.radius) for look in looks}
    pixels, levels = pen.all_to_pixels(places), list(levels)
    for number, (look, at) in enumerate(zip(looks, pixels, strict=False)):
        radius = sizes[look.radius]
        if levels[number] > 0.02 and pen.sees(at, radius * 3):
            mark = marks.get(number)
            level = levels[number] * (OUT if mark == "gone" and look.kind == "agent" else 1)
            found.append(Shown(number, look, (at[0], at[1]), radius, level, mark))
    return found


def hue_ink(look: Look, plain: str) -> str:
    """The colour of a body's hue, or what it has without one."""
    return HUES[look.hue % len(HUES)] or plain


def draw_gazes(pen: Pen, bodies: Iterable[Shown], gazes: dict[int, Gaze]) -> None:
    """Which way those look whom one sees: a wedge of their colour, fading with the distance."""
    for body in bodies:
        gaze = gazes.get(body.number)
        if gaze is None or body.level < 0.5:
            continue
        x, y = gaze.way
        steps = round(math.degrees(math.atan2(y, x)) / TURN) * TURN if math.isfinite(x + y) else 0
        reach = max(8, min(pen.pixels(gaze.reach), LARGEST_GAZE))
        picture = pen.sprites.turned(steps, "gaze", reach, pen.colour(body.look.ink), round(gaze.wide))
        place = (body.at[0] - picture.get_width() // 2, body.at[1] - picture.get_height() // 2)
        pen.surface.blit(picture, place, None, pygame.BLEND_RGB_ADD)


def draw_ground(pen: Pen, bodies: Iterable[Shown]) -> None:
    """Lights, switches, food."""
    bodies = list(bodies)
    agents = [(body.at, body.level) for body in bodies if body.look.kind == "agent"]
    for body in bodies:
        if body.look.kind in GROUND:
            GROUND_DRAWN[body.look.kind](pen, body, any(on(body, at) for at, level in agents if level > 0.5))


def on(body: Shown, at: tuple[int, int]) -> bool:
    """Whether a place is on a body."""
    return math.hypot(body.at[0] - at[0], body.at[1] - at[1]) < body.radius


def draw_light(pen: Pen, body: Shown, covered: bool) -> None:
    """A place to reach: it shines where somebody stands on it."""
    ink, bright = hue_ink(body.look, "mint"), covered or body.mark == "lit"
    pen.shine(body.radius, ink, (0.8 if bright else 0.3) * body.level, body.at)
    pen.stamp(pen.get("light", body.radius, ink, bright, body.look.hue), body.at, body.level)


def draw_switch(pen: Pen, body: Shown, covered: bool) -> None:
    """A plate, up or down."""
    ink, pressed = hue_ink(body.look, "door"), body.mark == "pressed"
    if pressed:
        pen.shine(body.radius, ink, 0.7 * body.level, body.at)
    pen.stamp(pen.get("switch", body.radius, ink, pressed, body.look.hue), body.at, body.level)


def draw_food(pen: Pen, body: Shown, covered: bool) -> None:
    """Seeds, or their husk."""
    gone = body.mark == "gone"
    if not gone:
        pen.shine(body.radius, "seed", 0.4 * body.level, body.at)
    pen.stamp(pen.get("eaten" if gone else "food", body.radius, "seed"), body.at, body.level)


GROUND_DRAWN = {"light": draw_light, "switch": draw_switch, "food": draw_food}


def draw_solid(pen: Pen, bodies: Iterable[Shown], carried: bool = False) -> None:
    """Whatever stands in the way or can be pushed; what is carried comes later, over its carrier."""
    for body in bodies:
        kind = body.look.kind
        if kind in SOLID and (body.mark == "carried") == carried and body.mark != "gone":
            if kind in ("gem", "drifter", "ball"):
                ink = {"gem": hue_ink(body.look, "violet"), "drifter": "rose", "ball": "ball"}[kind]
                pen.shine(body.radius, ink, {"gem": 0.7, "drifter": 0.35, "ball": 0.35}[kind] * body.level, body.at)
            pen.stamp(solid_picture(pen, body), body.at, body.level)


def solid_picture(pen: Pen, body: Shown) -> pygame.Surface:
    """The picture of one of them."""
    radius, look = body.radius, body.look
    if look.kind == "rock":
        return pen.get("rock", radius, "rock", pen.colour("rock_edge"))
    if look.kind == "crate":
        return pen.get("crate", radius, "wood", pen.colour(hue_ink(look, "wood_light")))
    if look.kind == "block":
        return pen.get("block", radius, "steel", pen.colour(hue_ink(look, "steel_light")))
    if look.kind == "ball":
        return pen.get("ball", radius, "ball", pen.colour("steel"))
    if look.kind == "gem":
        return pen.get("gem", radius, hue_ink(look, "violet"))
    return pen.get("drifter", radius, "rose")


def draw_trails(pen: Pen, looks: list[Look], motion: Motion, share: float) -> None:
    """Beads of light where agents were in the last half second; none of whom one does not see."""
    seen = [(n, look) for n, (look, seen) in enumerate(zip(looks, motion.seen.tolist(), strict=False)) if seen]
    agents = [(number, look) for number, look in seen if look.kind == "agent"]
    trail = motion.trail(share)
    ages = range(0, len(trail), 3 if len(agents) > MANY else 1)
    beads = []
    for age in ages:
        pixels = pen.all_to_pixels(trail[age])
        level = math.ceil((age + 1) / (len(trail) + 1) * TRAIL_FADES) / TRAIL_FADES
        for number, look in agents:
            at, full = pixels[number], pen.pixels(look.radius)
            if pen.sees(at, full):
                radius = max(1, round(full * (0.25 + 0.6 * level)))
                picture = pen.get("dot", radius, look.ink, 0.14 * level)
                beads.append((picture, (at[0] - picture.get_width() // 2, at[1] - picture.get_height() // 2)))
    pen.surface.fblits(beads, pygame.BLEND_RGB_ADD)


def draw_agents(pen: Pen, bodies: Iterable[Shown], motion: Motion) -> None:
    """Agents, glowing; swollen for a moment after a contact."""
    agents = [body for body in bodies if body.look.kind == "agent"]
    glows, pictures = [], []
    for body in agents:
        look, radius, at = body.look, body.radius, body.at
        picture = pen.get("glow", radius, look.ink, round(body.level, 1))
        glows.append((picture, (at[0] - picture.get_width() // 2, at[1] - picture.get_height() // 2)))
        if body.number in motion.swell:
            radius = round(radius * (1 + SWELL))
        hue = pen.colour(HUES[look.hue % len(HUES)]) if look.hue % len(HUES) else None
        picture = pen.get("agent", radius, look.ink, look.shape, look.pips, hue, look.hue)
        if body.level < 1:
            pen.stamp(picture, at, body.level)
        else:
            pictures.append((picture, (at[0] - picture.get_width() // 2, at[1] - picture.get_height() // 2)))
    pen.surface.fblits(glows, pygame.BLEND_RGB_ADD)  # all lights first, so that none shines on a body
    pen.surface.fblits(pictures)


def draw_cover(pen: Pen, bodies: Iterable[Shown]) -> None:
    """Forests, over whoever is inside."""
    for body in bodies:
        if body.look.kind == "forest":
            picture = pen.get("forest", body.radius, "leaf", pen.colour("leaf_light"), pen.colour("mint"))
            pen.stamp(picture, body.at, body.level)
