"""The shortest ways round walls, for who must plan one: scripts do, learners find their own.

A way leads straight from one wall's end to the next.  Axes: K corners beside the ends of walls, n walkers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from arena.sim.body import Wall
from arena.sim.rules import Rules
from arena.sim.wall import Walls

Array = npt.NDArray


class Ways:
    """Ways for a body that needs `clearance` from its middle to a wall's end, in a field of the half sizes `half`."""

    def __init__(self, walls: Sequence[Wall], rules: Rules, clearance: float, half: tuple[float, float]) -> None:
        ends = np.array([(wall.start, wall.end) for wall in walls], np.float64).reshape(-1, 2, 2)  # (W, end, axis)
        along = ends[:, 1] - ends[:, 0]
        along *= clearance / np.linalg.norm(along, axis=1, keepdims=True)
        across = np.stack([-along[:, 1], along[:, 0]], 1)
        outward = ((ends[:, 0], -along), (ends[:, 1], along))
        corners = np.concatenate([end + 1.2 * out + side * across for end, out in outward for side in (-1, 1)])
        self.corners = corners[(np.abs(corners) <= np.array(half) - 0.6 * clearance).all(1)]  # (K, 2)
        longer = zip(walls, ends[:, 0] - along, ends[:, 1] + along, strict=True)
        self._walls = Walls([replace(wall, start=tuple(start), end=tuple(end)) for wall, start, end in longer], rules)
        self._between = self._legs(self.corners, self.corners)  # (K, K)
        for via in range(len(self.corners)):
            self._between = np.minimum(self._between, self._between[:, [via]] + self._between[via])

    def _legs(self, here: Array, there: Array) -> Array:
        """(n, m) lengths of straight ways from here (n, 2) to there (m, 2), inf through walls."""
        length = np.linalg.norm(here[:, None] - there, axis=2)
        return np.where(self._blocked(here[:, None], there[None]), np.inf, length)

    def _blocked(self, here: Array, there: Array) -> Array:
        if not self._walls:
            return np.zeros(np.broadcast_shapes(here.shape, there.shape)[:-1], bool)
        return self._walls.between(np.moveaxis(here, -1, 0), np.moveaxis(there, -1, 0)).any(0)

    def plan(self, here: Array, there: Array, toll: Array | None = None) -> tuple[Array, Array]:
        """Where to head first on the way from here to there (n, 2), as an offset (n, 2), and the way's length (n,).

        `toll` (n, K + 1) makes first legs longer: to each corner, then straight to the goal.
        """
        straight = np.where(self._blocked(here, there), np.inf, np.linalg.norm(there - here, axis=1))
        rest = (self._between + self._legs(there, self.corners)[:, None]).min(2, initial=np.inf)  # (n, K)
        first = self._legs(here, self.corners)
        lost = np.isinf(first).all(1) & np.isinf(straight)  # squeezed against a wall's end
        first[lost] = np.linalg.norm(here[lost, None] - self.corners, axis=2)
        total = np.concatenate([first + rest, straight[:, None]], 1)  # (n, K + 1)
        total[:, -1] = np.minimum(total[:, -1], 99.0)  # where there is no way, straight on
        best = (total if toll is None else total + toll).argmin(1)
        rows = np.arange(len(here))
        goals = np.concatenate([np.broadcast_to(self.corners, (len(here), *self.corners.shape)), there[:, None]], 1)
        return goals[rows, best] - here, total[rows, best]
