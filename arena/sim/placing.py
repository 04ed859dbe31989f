"""Where bodies may begin: apart from each other and inside the field."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_TRIES = 24


def scatter(
    rng: np.random.Generator, half_field: tuple[float, float], radii: Sequence[float], count: int
) -> npt.NDArray[np.float64]:
    """(2, len(radii), count) circles drawn uniformly in turn, each drawn again while it overlaps an earlier one.

    After two dozen tries an overlap stays; contacts then push the bodies apart.
    """
    places = np.empty((2, len(radii), count))
    for i, radius in enumerate(radii):
        limit = np.array(half_field)[:, None] - radius
        todo = np.arange(count)
        for _ in range(_TRIES):
            places[:, i, todo] = rng.uniform(-limit, limit, (2, len(todo)))
            apart = places[:, :i, todo] - places[:, i : i + 1, todo]
            reach = (np.array(radii[:i]) + radius)[:, None]
            todo = todo[(np.square(apart).sum(0) < reach * reach).any(0)]
            if not len(todo):
                break
    return places
