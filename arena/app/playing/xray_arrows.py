"""What an agent's model thinks, at the agent: an arrow for each move, the longer the better, or one for thrust."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pygame

from arena.app.face.canvas import Canvas
from arena.app.face.letters import Ink
from arena.play.mind import Thought
from arena.sim.rules import Rules

LONGEST = 48.0  # design units
GAP = 18.0  # between a body and its arrows: room for the ring of whom a person drives
THICK = 3.4
HEAD, WIDE = 8.0, 2.7  # length of an arrow's head, and how much wider it is than its stroke
LEAST = 0.16  # of the longest: the worst move has a stub


def shares(scores: npt.NDArray) -> npt.NDArray[np.float64]:
    """(K,) how scores stand between the worst, 0, and the best, 1; all 1 where they hardly differ."""
    scores = np.nan_to_num(scores.astype(np.float64))
    low, high = scores.min(initial=0 if not len(scores) else np.inf), scores.max(initial=-np.inf)
    if not len(scores) or high - low <= 1e-6 * max(1.0, abs(high)):
        return np.ones(len(scores))
    return np.asarray((scores - low) / (high - low))


def draw_thought(
    canvas: Canvas, at: tuple[int, int], radius: int, thought: Thought, rules: Rules, above: float = 0.0
) -> None:
    """Draw it around an agent of this radius in pixels; what points up begins `above` design units further off."""
    start = radius + GAP * canvas.scale
    if len(thought.thrust):
        draw_thrust(canvas, at, start, thought.thrust)
    standing = shares(thought.moves)
    best = int(standing.argmax()) if len(standing) else -1
    for number in np.argsort(standing).tolist():  # the best last, over the others
        x, y = rules.moves[number]
        size, share = math.hypot(x, y), float(standing[number])
        ink = "gold" if number == best else canvas.theme.mix("gold", "field", 0.25 + 0.35 * share)
        if size:
            length = (LEAST + (1 - LEAST) * share) * LONGEST * canvas.scale
            off = start + (above * canvas.scale if not x and y > 0 else 0)
            arrow(canvas, at, (x / size, -y / size), off, length, ink)
        elif number == best:
            pygame.draw.aacircle(canvas.surface, canvas.ink(ink), at, round(radius + 5 * canvas.scale), canvas.px(3))


def draw_thrust(canvas: Canvas, at: tuple[int, int], start: float, thrust: npt.NDArray) -> None:
    """One arrow where it pushes, as long as it pushes hard."""
    x, y = (float(number) for number in np.nan_to_num(thrust[:2]))
    strength = math.hypot(x, y)
    if strength > 1e-3:
        length = min(strength, 1.0) * 1.4 * LONGEST * canvas.scale
        arrow(canvas, at, (x / strength, -y / strength), start, length, "gold")


def arrow(canvas: Canvas, at: tuple[int, int], way: tuple[float, float], start: float, length: float, ink: Ink) -> None:
    """A stroke from `start` off the middle outwards, with a head; in pixels."""
    half, colour = THICK * canvas.scale / 2, canvas.ink(ink)
    side = (-way[1] * half, way[0] * half)
    head = min(HEAD * canvas.scale, length)
    near = (at[0] + way[0] * start, at[1] + way[1] * start)
    neck = (near[0] + way[0] * (length - head), near[1] + way[1] * (length - head))
    corners = [
        (near[0] + side[0], near[1] + side[1]),
        (neck[0] + side[0], neck[1] + side[1]),
        (neck[0] + WIDE * side[0], neck[1] + WIDE * side[1]),
        (neck[0] + way[0] * head, neck[1] + way[1] * head),
        (neck[0] - WIDE * side[0], neck[1] - WIDE * side[1]),
        (neck[0] - side[0], neck[1] - side[1]),
        (near[0] - side[0], near[1] - side[1]),
    ]
    pygame.draw.polygon(canvas.surface, colour, corners)
    pygame.draw.aalines(canvas.surface, colour, True, corners)
