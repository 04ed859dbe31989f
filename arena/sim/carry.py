"""Things that are carried: taken by touch, going where their carrier goes, and slowing it down."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from arena.sim.world import World

Array = npt.NDArray


def carry(world: World, thing: int, carrier: Array, hands: slice, able: Array, top_speed: float) -> None:
    """Let the first of `hands` that is able (H, B) and touches a loose thing take it; then move it, for one tick.

    `carrier` (B,) is who of the hands has it, -1 for nobody, and is written to.  A carrier who is not able drops it;
    one who is keeps to `top_speed`.
    """
    pos, vel, at = world.pos[:, hands], world.vel[:, hands], world.pos[:, thing]
    x, y = pos - at[:, None]  # (H, B)
    reach = world.radius[hands, None] + world.radius[thing]
    held = carrier >= 0
    held &= able[carrier, np.arange(world.count)]
    touching = (x * x + y * y < reach * reach) & able
    carrier[:] = np.where(held, carrier, np.where(touching.any(0), touching.argmax(0), -1))
    rows = (carrier >= 0).nonzero()[0]
    who = carrier[rows]
    at[:, rows] = pos[:, who, rows]
    speed = np.sqrt(vel[0, who, rows] * vel[0, who, rows] + vel[1, who, rows] * vel[1, who, rows])
    limit = np.asarray(top_speed, world.dtype)
    vel[:, who, rows] *= limit / np.maximum(speed, limit)
