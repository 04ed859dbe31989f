"""The fence of MPE2's `simple_tag` and `simple_world_comm`: nobody is stopped at it, but to be outside costs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

INSIDE = 0.9  # how far from the middle a coordinate may be


def fence(pos: npt.NDArray) -> npt.NDArray:
    """(M, B) the price of places (2, M, B): per coordinate ten a unit from 0.9 to 1, then exp(2x - 2), at most ten."""
    x = np.abs(pos)
    price = np.maximum(x - x.dtype.type(INSIDE), 0) * 10
    far = np.nonzero(x >= 1)
    if len(far[0]):
        price[far] = np.minimum(np.exp(np.minimum(2 * x[far] - 2, 3)), 10)
    return price[0] + price[1]
