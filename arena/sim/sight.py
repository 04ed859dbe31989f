"""Lines of sight: from eyes to places, past walls and past round bodies that nobody sees through.

Axes: A who looks, M what is looked at, K circles in between, B worlds.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from arena.sim.world import World

Array = npt.NDArray


def screened(eyes: Array, places: Array, middles: Array, radius: Array) -> Array:
    """(A, M, B) whether a circle lies between eyes (2, A, B) and places (2, M, B); middles (2, K, B), radius (K,).

    A circle with the eye or the place in it is not between them: a block does not hide itself.
    """
    way = places[:, None] - eyes[:, :, None]  # (2, A, M, B)
    square = way[0] * way[0] + way[1] * way[1]
    hidden = np.zeros(square.shape, bool)
    for k, size in enumerate(radius):
        x, y = middles[:, k, None] - eyes  # (A, B)
        x, y = x[:, None], y[:, None]
        reach, from_eye = size * size, x * x + y * y  # (A, 1, B)
        along, across = x * way[0] + y * way[1], x * way[1] - y * way[0]  # (A, M, B), times the way's length
        between = (along > 0) & (along < square) & (across * across < reach * square)
        hidden |= between & (from_eye >= reach) & (from_eye - 2 * along + square >= reach)
    return hidden


def in_line(world: World, viewers: slice, seen: slice, reach: float = 0.0, among: Array | None = None) -> Array:
    """(A, M, B) whether viewers see the bodies `seen`: no further off than `reach` (0: any), nothing opaque between.

    Only the pairs `among` (A, M, B) are looked at; the others are not seen.
    """
    x, y = world.offsets(viewers, seen)
    near = x * x + y * y <= np.asarray(reach * reach if reach else np.inf, world.dtype)
    clear = near if among is None else near & among
    who, what, where = np.nonzero(clear)  # the few that are near: lanes
    eyes, places = (
        world.pos[:, viewers][:, who, where][:, None],
        world.pos[:, seen][:, what, where][:, None],
    )  # (2, 1, L)
    free = np.ones((1, 1, len(where)), bool)
    if world.walls:
        standing = world.scenario.standing(world)
        free &= ~world.walls.hide(eyes, places, None if standing is None else standing[:, where])
    opaque = [index for index, body in enumerate(world.bodies) if body.opaque]
    if opaque:
        free &= ~screened(eyes, places, world.pos[:, opaque][..., where], world.radius[opaque])
    clear[who, what, where] = free[0, 0]
    return clear


def in_cone(world: World, viewers: slice, seen: slice, facing: Array, degrees: float, near: float = 0.0) -> Array:
    """(A, M, B) whether the bodies `seen` lie before viewers who face (2, A, B), in a cone, or within `near`."""
    x, y = world.offsets(viewers, seen)
    square, ahead = x * x + y * y, x * facing[0, :, None] + y * facing[1, :, None]
    cosine = np.asarray(math.cos(math.radians(degrees) / 2), world.dtype)
    wide = ahead * np.abs(ahead) >= cosine * abs(cosine) * square
    return wide | (square <= np.asarray(near * near, world.dtype))


def turn(facing: Array, velocity: Array, least: float = 0.05) -> None:
    """Let who moves face where it goes, both (2, A, B); who is slower than `least` goes on facing as it did."""
    speed = np.sqrt(velocity[0] * velocity[0] + velocity[1] * velocity[1])
    moving = speed > facing.dtype.type(least)
    np.divide(velocity, speed, out=facing, where=np.broadcast_to(moving, velocity.shape))


def report(world: World, viewers: slice, places: Array, since: Array, seconds: float) -> Array:
    """(3, A, M, B) what viewers were told of places (2, M, B) seen `since` (M, B) ticks: where, and how fresh it is.

    Fresh is 1, older than `seconds` is all zeros.
    """
    fresh = np.maximum(1 - since * (world.rules.tick_seconds / seconds), 0).astype(world.dtype)  # (M, B)
    way = places[:, None] - world.pos[:, viewers, None]  # (2, A, M, B)
    return np.concatenate([way * (fresh > 0), np.broadcast_to(fresh, (1, *way.shape[1:]))])
