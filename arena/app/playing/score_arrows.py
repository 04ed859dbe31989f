"""What an agent's model thinks, at the agent: a stroke for each move, the longer the better, or an arrow for thrust."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pygame

from arena.app.face.canvas import Canvas
from arena.play.mind import Thought
from arena.sim.rules import Rules

LONGEST = 46.0  # design units
GAP = 18.0  # between a body and its arrows: room for the ring of whom a person drives
THICK = 3.6
LEAST = 0.1  # of the longest: the worst move has a stub


def shares(scores: npt.NDArray) -> npt.NDArray[np.float64]:
    """(K,) how scores stand between the worst, 0, and the best, 1; all 1 where they hardly differ."""
    scores = np.nan_to_num(scores.astype(np.float64))
    low, high = scores.min(initial=0 if not len(scores) else np.inf), scores.max(initial=-np.inf)
    if not len(scores) or high - low <= 1e-6 * max(1.0, abs(high)):
        return np.ones(len(scores))
    return np.asarray((scores - low) / (high - low))


def draw_thought(canvas: Canvas, at: tuple[int, int], radius: int, thought: Thought, rules: Rules) -> None:
    """Draw it around an agent of this radius in pixels."""
    start = radius + GAP * canvas.scale
    if len(thought.thrust):
        draw_thrust(canvas, at, start, thought.thrust)
    standing = shares(thought.moves)
    best = int(standing.argmax()) if len(standing) else -1
    for number in np.argsort(standing).tolist():  # the best last, over the others
        x, y = rules.moves[number]
        size = math.hypot(x, y)
        share = float(standing[number])
        ink = "gold" if number == best else canvas.theme.mix("gold", "field", 0.3 + 0.35 * share)
        if size:
            length = (LEAST + (1 - LEAST) * share) * LONGEST * canvas.scale
            arrow(canvas, at, (x / size, -y / size), start, length, ink)
        elif number == best:
            pygame.draw.aacircle(canvas.surface, canvas.ink(ink), at, round(radius + 5 * canvas.scale), canvas.px(3))


def draw_thrust(canvas: Canvas, at: tuple[int, int], start: float, thrust: npt.NDArray) -> None:
    """One arrow where it pushes, as long as it pushes hard."""
    x, y = (float(number) for number in np.nan_to_num(thrust[:2]))
    strength = math.hypot(x, y)
    if strength > 1e-3:
        length = min(strength, 1.0) * 1.4 * LONGEST * canvas.scale
        arrow(canvas, at, (x / strength, -y / strength), start, length, "gold", head=True)


def arrow(
    canvas: Canvas,
    at: tuple[int, int],
    way: tuple[float, float],
    start: float,
    length: float,
    ink: str | tuple[int, int, int],
    head: bool = False,
) -> None:
    """A stroke with round ends, in pixels, from `start` off the middle outwards."""
    half, colour = THICK * canvas.scale / 2, canvas.ink(ink)
    side = (-way[1] * half, way[0] * half)
    near = (at[0] + way[0] * start, at[1] + way[1] * start)
    far = (near[0] + way[0] * length, near[1] + way[1] * length)
    corners = [
        (near[0] + side[0], near[1] + side[1]),
        (far[0] + side[0], far[1] + side[1]),
        (far[0] - side[0], far[1] - side[1]),
        (near[0] - side[0], near[1] - side[1]),
    ]
    pygame.draw.polygon(canvas.surface, colour, corners)
    pygame.draw.aalines(canvas.surface, colour, True, corners)
    for end in (near, far):
        pygame.draw.aacircle(canvas.surface, colour, (round(end[0]), round(end[1])), max(1, round(half)))
    if head:
        tip = (far[0] + way[0] * 4 * half, far[1] + way[1] * 4 * half)
        points = [
            (far[0] + 3 * side[0], far[1] + 3 * side[1]),
            tip,
            (far[0] - 3 * side[0], far[1] - 3 * side[1]),
        ]
        pygame.draw.polygon(canvas.surface, colour, points)
        pygame.draw.aalines(canvas.surface, colour, True, points)
