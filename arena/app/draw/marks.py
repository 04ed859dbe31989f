"""What is said of bodies and by them: marks, words, pulses, and the ring on whom a person drives."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pygame

from arena.app.draw.look import Driver
from arena.app.draw.motion import Pulse
from arena.app.draw.pen import Pen
from arena.app.draw.scene import Shown
from arena.app.theme import Colour

PIN = 10.0  # design units: radius of a mark's coin
BUBBLE = 14.0
POP = 0.2  # seconds in which a bubble comes up
LARGEST_BUBBLE = 0.08
LARGEST_PIN = 0.042  # world units: small pictures have small marks
MANY = 40  # pulses, beyond which smooth edges would cost too much
RINGS = {"goal": ("gold", 3, 0.86), "spotted": ("rose", 14, 0.5), "carried": ("gold", 8, 0.4)}  # ink, dashes, part
AGENT_RINGS = RINGS | {"lit": ("gold", 24, 0.55), "free": ("mint", 5, 0.7)}
TURN = ("star", "gold")  # an agent that is lit: it is its turn
PINS = {"goal": ("flag", "gold"), "locked": ("lock", "gold"), "spotted": ("eye", "rose"), "free": ("free", "mint")}


def draw_marks(pen: Pen, bodies: Iterable[Shown]) -> None:
    """Coins at the upper left of bodies, rings around them, ice over them."""
    for body in bodies:
        if body.mark is None or body.level < 0.5:
            continue
        if body.mark == "frozen":
            pen.stamp(pen.get("frost", body.radius, "ice"), body.at)
        ring = AGENT_RINGS.get(body.mark) if body.look.kind == "agent" else RINGS.get(body.mark)
        if ring is not None:
            ink, dashes, part = ring
            radius = body.radius + max(2, min(pen.canvas.px(5), round(0.02 * pen.unit)))
            pen.stamp(
                pen.get("ring", radius, ink, dashes, part, max(1.4, min(2.2 * pen.canvas.scale, 0.01 * pen.unit))),
                body.at,
            )
        pin = PINS.get(body.mark) or (TURN if body.mark == "lit" and body.look.kind == "agent" else None)
        if pin is not None:
            icon, ink = pin
            size = max(4, min(pen.canvas.px(PIN), round(LARGEST_PIN * pen.unit)))
            if body.mark == "locked" and body.radius > 1.2 * size:
                at = body.at
            else:
                off = round(body.radius * 0.75) + size // 2
                at = (body.at[0] - off, body.at[1] - off)
            pen.stamp(pen.get("pin", size, ink, icon), at)


def draw_words(pen: Pen, bodies: Iterable[Shown], words: dict[int, int], since: dict[int, float]) -> None:
    """What agents are heard to say, in a bubble beside them; new words pop up.  `since`: for how many seconds."""
    if not words:
        return
    size = pen.canvas.px(BUBBLE) if not pen.dim else max(4, pen.canvas.px(BUBBLE) // 2)
    size = max(4, min(size, round(LARGEST_BUBBLE * pen.unit)))
    for body in bodies:
        word = words.get(body.number)
        if word is not None and body.level >= 0.5:
            off = round(body.radius * 0.72) + size
            at = (body.at[0] + off, body.at[1] - off)
            now = max(4, round(size * popped(since.get(body.number, POP))))
            pen.stamp(pen.get("bubble", now, body.look.ink, word, pen.colour("panel"), pen.colour("text")), at)


def popped(seconds: float) -> float:
    """The size of something that has just come up: it grows a little too large and settles."""
    share = min(seconds / POP, 1.0)
    return 0.5 + 0.5 * share + 0.35 * math.sin(math.pi * share)


def draw_pulses(pen: Pen, pulses: Iterable[Pulse]) -> None:
    """Rings that grow where something happened."""
    inks: dict[tuple[str, float], Colour] = {}  # of hundreds at once most are alike
    pulses = [] if pen.dim else list(pulses)
    circle = pygame.draw.circle if len(pulses) > MANY else pygame.draw.aacircle
    for pulse in pulses:
        if not all(map(math.isfinite, pulse.at)):
            continue
        share = pulse.share
        at, radius = pen.to_pixels(*pulse.at), pen.pixels(0.04 + pulse.reach * share)
        if pen.sees(at, radius):
            key = (pulse.ink, share)
            if key not in inks:
                inks[key] = pen.canvas.theme.mix(pulse.ink, "field", 1 - share)
            circle(pen.surface, inks[key], at, radius, pen.canvas.px(2))


def draw_driven(pen: Pen, at: tuple[int, int], body_radius: float, driver: Driver) -> None:
    """The broken ring and the arrow in a person's colour, white at first; nothing else is white."""
    canvas = pen.canvas
    radius = pen.pixels(body_radius) + canvas.px(11)
    if not pen.sees(at, 0):
        return
    pen.stamp(pen.get("ring", radius, driver.ink, 6, 0.62, max(2.0, 2.4 * canvas.scale)), at)
    size = canvas.px(9)
    up = -1 if at[1] - radius - canvas.px(8) - size * 1.4 > pen.rect.top else 1  # below, where there is no room above
    tip = at[1] + up * (radius + canvas.px(8))
    back = tip + up * size * 1.4
    points = [(at[0] - size, back), (at[0] + size, back), (at[0], tip)]
    pygame.draw.polygon(canvas.surface, canvas.ink(driver.ink), points)
    pygame.draw.aalines(canvas.surface, canvas.ink(driver.ink), True, points)
    if driver.name:
        place = (at[0] / canvas.scale, back / canvas.scale + up * 10)
        canvas.text(driver.name, place, "small", driver.ink, "bold", "center")
