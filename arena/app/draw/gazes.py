"""Which way bodies look: a pool of light before them that ends at walls nobody sees through."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pygame

from arena.app.draw.pen import Pen, corner
from arena.app.draw.scene import Shown
from arena.sim.body import Gaze, Wall

LARGEST = 300  # pixels
RAY = 2.5  # degrees between two rays


def draw_gazes(
    pen: Pen, bodies: Iterable[Shown], gazes: dict[int, Gaze], walls: Sequence[Wall], standing: Sequence[bool] | None
) -> None:
    """Draw what those look at whom one sees."""
    looking = [(body, gazes[body.number]) for body in bodies if body.number in gazes and body.level >= 0.5]
    if not looking:
        return
    there = [wall for n, wall in enumerate(walls) if wall.opaque and (standing is None or standing[n])]
    ends = np.array([[pen.to_pixels(*wall.start), pen.to_pixels(*wall.end)] for wall in there], float)
    for body, gaze in looking:
        if not math.isfinite(sum(gaze.way)):
            continue
        reach = max(8, min(pen.pixels(gaze.reach), LARGEST))
        light = pen.get("pool", reach, body.look.ink)
        lit = pygame.Surface(light.get_size())
        shape = seen_from(body.at, gaze, reach, ends.reshape(-1, 2, 2))
        pygame.draw.polygon(lit, (255, 255, 255), (shape + reach).tolist())
        lit.blit(light, (0, 0), None, pygame.BLEND_RGB_MULT)
        pen.surface.blit(lit, corner(lit, body.at), None, pygame.BLEND_RGB_ADD)


def seen_from(at: tuple[int, int], gaze: Gaze, reach: int, ends: npt.NDArray) -> npt.NDArray:
    """(P, 2) the outline of what is seen from a place, around it, in pixels; walls' ends (W, 2, 2)."""
    middle = math.atan2(-gaze.way[1], gaze.way[0])
    half = math.radians(min(gaze.wide, 360)) / 2
    turns = middle + np.linspace(-half, half, max(8, round(gaze.wide / RAY)))
    rays = np.stack([np.cos(turns), np.sin(turns)], 1)  # (R, 2)
    start = ends[:, 0] - at  # (W, 2)
    along = ends[:, 1] - ends[:, 0]
    cross = rays[:, :1] * along[:, 1] - rays[:, 1:] * along[:, 0]  # (R, W)
    parallel = np.abs(cross) < 1e-9
    cross = np.where(parallel, 1, cross)
    far = (start[:, 0] * along[:, 1] - start[:, 1] * along[:, 0]) / cross
    where = (start[:, 0] * rays[:, 1:] - start[:, 1] * rays[:, :1]) / cross
    hit = ~parallel & (far > 0) & (where >= 0) & (where <= 1)
    length = np.where(hit, far, reach).min(1, initial=reach)  # (R,)
    return np.concatenate([[[0.0, 0.0]], rays * length[:, None]])
