"""All bodies of a moment, from the ground up: what lies there, what stands there, agents, what covers them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pygame

from arena.app.draw.look import HUES, Look
from arena.app.draw.motion import Motion
from arena.app.draw.pen import Pen

EDGE = 2.5  # design units: how wide a bright edge is
SWELL = 0.14  # of the radius
TRAIL_FADES = 6
STILL = 0.1  # of its radius: an agent that moved less in a tick leaves no bead
OUT = 0.35  # how clearly agents are drawn that are out of the game
MANY = 40  # agents from which trails have fewer beads
GROUND = ("switch", "light", "food")  # flat: below everything
MOVING = ("crate", "drifter", "ball", "gem")
SOLID = ("rock", "block", "crate", "drifter", "ball", "gem")


@dataclass(slots=True)
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
    sizes = {radius: pen.pixels(radius) for radius in {look.radius for look in looks}}
    pixels, levels = pen.all_to_pixels(places).tolist(), levels.tolist()
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


def draw_ground(pen: Pen, bodies: Iterable[Shown]) -> None:
    """Lights, switches, food."""
    ground, agents = [], []
    for body in bodies:
        if body.look.kind in GROUND:
            ground.append(body)
        elif body.look.kind == "agent" and body.level > 0.5:
            agents.append(body.at)
    lights = [body for body in ground if body.look.kind == "light"]
    if lights:
        draw_lights(pen, lights, stood_on(lights, agents))
    for body in ground:
        if body.look.kind == "switch":
            draw_switch(pen, body)
        elif body.look.kind == "food":
            draw_food(pen, body)


def stood_on(bodies: list[Shown], agents: list[tuple[int, int]]) -> list[bool]:
    """Whether the middle of an agent is on each body."""
    if not agents:
        return [False] * len(bodies)
    places, feet = np.array([body.at for body in bodies], float).T, np.array(agents, float).T  # (2, M), (2, A)
    across, up = places[0][:, None] - feet[0], places[1][:, None] - feet[1]
    reach = np.array([body.radius for body in bodies], float)[:, None]
    covered: list[bool] = (across * across + up * up < reach * reach).any(1).tolist()
    return covered


def draw_lights(pen: Pen, lights: list[Shown], covered: list[bool]) -> None:
    """Places to reach: they shine where somebody stands on them."""
    inks = [hue_ink(body.look, "mint") for body in lights]
    bright = [stands or body.mark == "lit" for body, stands in zip(lights, covered, strict=True)]
    drawn = list(zip(lights, inks, bright, strict=True))
    pen.shine_all((body.radius, ink, (0.8 if lit else 0.3) * body.level, body.at) for body, ink, lit in drawn)
    pen.stamp_all(
        (pen.get("light", body.radius, ink, lit, body.look.hue), body.at, body.level) for body, ink, lit in drawn
    )


def draw_switch(pen: Pen, body: Shown) -> None:
    """A plate, up or down; one that is lit looks like one that is pressed."""
    ink, pressed = hue_ink(body.look, "door"), body.mark in ("pressed", "lit")
    if pressed:
        pen.shine(body.radius, ink, 0.7 * body.level, body.at)
    pen.stamp(pen.get("switch", body.radius, ink, pressed, body.look.hue), body.at, body.level)


def draw_food(pen: Pen, body: Shown) -> None:
    """Seeds, or their husk."""
    gone = body.mark == "gone"
    if not gone:
        pen.shine(body.radius, "seed", 0.4 * body.level, body.at)
    pen.stamp(pen.get("eaten" if gone else "food", body.radius, "seed"), body.at, body.level)


def draw_solid(pen: Pen, bodies: Iterable[Shown], carried: bool = False) -> None:
    """Whatever stands in the way or can be pushed; what is carried comes later, over its carrier."""
    for body in bodies:
        kind = body.look.kind
        if kind in SOLID and (body.mark == "carried") == carried and body.mark != "gone":
            if kind in ("gem", "drifter", "ball"):
                ink = {"gem": hue_ink(body.look, "violet"), "drifter": "rose", "ball": "ball"}[kind]
                pen.shine(body.radius, ink, {"gem": 0.7, "drifter": 0.35, "ball": 0.35}[kind] * body.level, body.at)
            if kind in MOVING:
                draw_outline(pen, body, "disc")
            pen.stamp(solid_picture(pen, body), body.at, body.level)


def draw_outline(pen: Pen, body: Shown, shape: str) -> None:
    """A bright edge around what moves, for players who want one; the body itself comes over it."""
    if pen.canvas.theme.outline and not pen.dim:
        pen.stamp(pen.get("silhouette", body.radius + max(2, pen.canvas.px(EDGE)), "text", shape), body.at, body.level)


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
    alike: dict[tuple[float, str], list[int]] = {}  # agents whose beads are the same
    for number, (look, seen) in enumerate(zip(looks, motion.seen.tolist(), strict=False)):
        if seen and look.kind == "agent":
            alike.setdefault((look.radius, look.ink), []).append(number)
    trail = motion.trail(share)
    steps = [np.abs(after - place).max(1) for place, after in pairwise([*trail, motion.places(share)])]
    ages = range(0, len(trail), 3 if sum(map(len, alike.values())) > MANY else 1)
    rect, beads = pen.rect, []
    for age in ages:
        level = math.ceil((age + 1) / (len(trail) + 1) * TRAIL_FADES) / TRAIL_FADES
        for (size, ink), members in alike.items():
            full = pen.pixels(size)
            picture = pen.get("dot", max(1, round(full * (0.25 + 0.6 * level))), ink, 0.14 * level)
            at = pen.all_to_pixels(trail[age][members])  # (A, 2)
            left = steps[age][members] > STILL * size  # beads that lie on each other would be a bright spot
            inside = left & (np.abs(at - rect.center) <= (rect.width // 2 + full, rect.height // 2 + full)).all(1)
            at = at[inside] - (picture.get_width() // 2, picture.get_height() // 2)
            beads += [(picture, place) for place in at.tolist()]
    pen.surface.fblits(beads, pygame.BLEND_RGB_ADD)


def draw_agents(pen: Pen, bodies: Iterable[Shown], motion: Motion) -> None:
    """Agents, glowing; swollen for a moment after a contact."""
    agents = [body for body in bodies if body.look.kind == "agent"]
    pen.shine_all((body.radius, body.look.ink, body.level, body.at) for body in agents)  # first: none shines on a body
    for body in agents:
        draw_outline(pen, body, body.look.shape)
    pen.stamp_all((agent_picture(pen, body, body.number in motion.swell), body.at, body.level) for body in agents)


def agent_picture(pen: Pen, body: Shown, swollen: bool) -> pygame.Surface:
    """The picture of one of them."""
    look, hue = body.look, hue_ink(body.look, "")
    radius = round(body.radius * (1 + SWELL)) if swollen else body.radius
    return pen.get("agent", radius, look.ink, look.shape, look.pips, pen.colour(hue) if hue else None, look.hue)


def draw_cover(pen: Pen, bodies: Iterable[Shown]) -> None:
    """Forests, over whoever is inside."""
    for body in bodies:
        if body.look.kind == "forest":
            picture = pen.get("forest", body.radius, "leaf", pen.colour("leaf_light"), pen.colour("mint"))
            pen.stamp(picture, body.at, body.level)
