"""Who is looked through, and how far it sees: a circle where a game limits that, a cone where it has eyes."""

from __future__ import annotations

import math

import numpy as np
import pygame

from arena.app.draw.gazes import seen_from
from arena.app.draw.pen import Pen
from arena.app.draw.view import View
from arena.app.face.canvas import Canvas
from arena.sim.world import World

DASHES = 48


def draw_reach(canvas: Canvas, view: View, world: World, agent: int, at: tuple[int, int]) -> None:
    """Draw what bounds an agent's sight; the agent is drawn at `at`, in pixels."""
    ink = canvas.theme.mix("gold", "field", 0.5)
    vision = world.scenario.vision
    if vision:
        dashed_circle(canvas, at, vision * view.pen.unit, ink)
    gaze = view.gazes.get(agent)
    if gaze is None or not math.isfinite(sum(gaze.way)):
        return
    walls = view.wall_layer.walls
    there = [wall for n, wall in enumerate(walls) if wall.opaque and (view.standing is None or view.standing[n])]
    ends = np.array([[view.to_pixels(*wall.start), view.to_pixels(*wall.end)] for wall in there], float)
    shape = seen_from(at, gaze, view.pen.pixels(gaze.reach), ends.reshape(-1, 2, 2)) + at
    pygame.draw.aalines(canvas.surface, ink, True, shape.tolist())


def draw_chosen(pen: Pen, at: tuple[int, int], body_radius: float) -> None:
    """The broken golden ring around whom watchers look through."""
    radius = pen.pixels(body_radius) + pen.canvas.px(11)
    pen.stamp(pen.get("ring", radius, "gold", 6, 0.62, max(1.4, 1.7 * pen.canvas.scale)), at)


def dashed_circle(canvas: Canvas, at: tuple[int, int], radius: float, ink: tuple[int, int, int]) -> None:
    """A thin broken circle, in pixels."""
    turns = np.linspace(0, math.tau, 4 * DASHES, endpoint=False).reshape(DASHES, 4)[:, :3]
    points = np.stack([at[0] + radius * np.cos(turns), at[1] + radius * np.sin(turns)], 2)
    for dash in points.tolist():
        pygame.draw.aalines(canvas.surface, ink, False, dash)
