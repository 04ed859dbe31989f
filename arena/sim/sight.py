"""Lines of sight: from eyes to places, past walls and past round bodies that nobody sees through.

Axes: A who looks, M what is looked at, K circles in between, B worlds.
"""

from __future__ import annotations

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


def in_line(world: World, viewers: slice, seen: slice, reach: float = 0.0) -> Array:
    """(A, M, B) whether viewers see the bodies `seen`: no further off than `reach` (0: any), nothing opaque between."""
    eyes, places = world.pos[:, viewers], world.pos[:, seen]
    if reach:
        x, y = world.offsets(viewers, seen)
        clear = x * x + y * y <= np.asarray(reach * reach, world.dtype)
    else:
        clear = np.ones((eyes.shape[1], places.shape[1], world.count), bool)
    if world.walls:
        clear &= ~world.walls.hide(eyes, places, world.scenario.standing(world))
    opaque = [index for index, body in enumerate(world.bodies) if body.opaque]
    if opaque:
        clear &= ~screened(eyes, places, world.pos[:, opaque], world.radius[opaque])
    return clear
