"""The shortest ways round walls, for who must plan one: scripts do, learners find their own.

A way leads straight from one wall's end to the next.  Axes: K corners just beyond the ends of walls, n walkers.
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
AHEAD = 0.8  # how much of a leg counts as its beginning


class Ways:
    """Ways for a body that needs `clearance` from its middle to a wall's end, in a field of the half sizes `half`."""

    def __init__(self, walls: Sequence[Wall], rules: Rules, clearance: float, half: tuple[float, float]) -> None:
        ends = np.array([(wall.start, wall.end) for wall in walls], np.float64).reshape(-1, 2, 2)  # (W, end, axis)
        along = ends[:, 1] - ends[:, 0]
        along *= clearance / np.linalg.norm(along, axis=1, keepdims=True)
        corners = np.concatenate([ends[:, 0] - 1.2 * along, ends[:, 1] + 1.2 * along])
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
        return np.asarray(self._walls.between(np.moveaxis(here, -1, 0), np.moveaxis(there, -1, 0)).any(0))

    def plan(self, here: Array, there: Array, toll: Array | None = None) -> tuple[Array, Array]:
        """Where to head first on the way from here to there (n, 2), as an offset (n, 2), and what it costs (n,).

        It costs its length; `toll` (n, K + 1) makes first legs longer: to each corner, then straight to the goal.
        """
        straight = np.where(self._blocked(here, there), np.inf, np.linalg.norm(there - here, axis=1))
        last = self._legs(there, self.corners)  # (n, K)
        rest = np.full(last.shape, np.inf)
        for corner, row in enumerate(self._between):
            rest[:, corner] = (last + row).min(1)
        first = self._legs(here, self.corners)
        lost = np.isinf(first).all(1) & np.isinf(straight)  # squeezed against a wall's end
        first[lost] = np.linalg.norm(here[lost, None] - self.corners, axis=2)
        total = np.concatenate([first + rest, straight[:, None]], 1)  # (n, K + 1)
        total[:, -1] = np.minimum(total[:, -1], 99.0)  # where there is no way, straight on
        cost, rows = total if toll is None else total + toll, np.arange(len(here))
        best = cost.argmin(1)
        goals = np.concatenate([np.broadcast_to(self.corners, (len(here), *self.corners.shape)), there[:, None]], 1)
        return goals[rows, best] - here, cost[rows, best]

    def past(self, here: Array, there: Array, foes: Array, fear: float) -> tuple[Array, Array]:
        """The same, where first legs are dearer the nearer their beginning comes to foes.

        Foes are offsets (n, F, 2); `fear` is the distance from which on they do not matter.
        """
        corners = np.broadcast_to(self.corners, (len(here), *self.corners.shape))
        legs = np.concatenate([corners, there[:, None]], 1) - here[:, None]  # (n, K + 1, 2)
        legs = legs * np.minimum(1, AHEAD / np.maximum(np.linalg.norm(legs, axis=2, keepdims=True), 1e-6))
        square = np.maximum(np.square(legs).sum(2), 1e-9)
        toll = np.zeros(square.shape)
        for foe in foes.swapaxes(0, 1):  # (n, 2)
            share = np.clip(np.einsum("ni,nki->nk", foe, legs) / square, 0, 1)
            apart = np.linalg.norm(foe[:, None] - share[..., None] * legs, axis=2)
            toll += 4 * np.maximum(fear - apart, 0)
        return self.plan(here, there, toll)
