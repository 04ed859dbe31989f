"""How hard two bodies met."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

HARD = 1.5  # units a second: as hard as it gets
SOFT = 0.08  # below this they lean on each other


def impact(world: Any, event: Any) -> float:
    """How fast the two bodies of a contact come together in the tick in which they touch, 0..1."""
    if len(event.agents) != 2 or max(event.agents) >= len(world.bodies):
        return 0.0
    first, second = event.agents
    with np.errstate(all="ignore"):
        apart = world.pos[:, second, 0] - world.pos[:, first, 0]
        closing = world.vel[:, first, 0] - world.vel[:, second, 0]
        length = math.hypot(*apart.tolist())
        speed = float(apart @ closing) / length if length > 0 else math.hypot(*closing.tolist())
    if not math.isfinite(speed):
        return 0.0
    return min(max((speed - SOFT) / (HARD - SOFT), 0.0), 1.0)
