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
        self._between = self._legs(self.corners.T)  # (K, K)
        for via in range(len(self.corners)):
            self._between = np.minimum(self._between, self._between[:, [via]] + self._between[via])

    def plan(self, here: Array, there: Array, foes: Array | None = None, fear: float = 0.0) -> tuple[Array, Array]:
        """Where to head first on the ways from here (n, 2) to each of G goals, and what they cost.

        Goals are (n, G, 2), or (1, G, 2) where all have the same; first legs are offsets (n, G, 2), costs (n, G).  A
        way costs its length; with foes, offsets (n, F, 2), first legs are dearer the nearer their beginning comes to
        them, who do not matter from the distance `fear` on.
        """
        start, end, count = here.T, there.T, len(self.corners)  # walkers last, here and below
        offsets, goals = self.corners.T[..., None] - start[:, None], end - start[:, None]  # (2, K, n), (2, G, n)
        first = self._legs(start)  # (K, n)
        straight = np.where(self._blocked(start[:, None], end), np.inf, _norm(goals))  # (G, n)
        lost = np.isinf(first).all(0) & np.isinf(straight)  # squeezed against a wall's end
        first = np.where(lost, _norm(offsets)[:, None], first[:, None])  # (K, G, n)
        rest = self._rest(end.reshape(2, -1)).reshape(count, *end.shape[1:])
        straight = np.minimum(straight, 99.0)  # where there is no way, straight on
        total = np.concatenate([first + rest, straight[None]])  # (K + 1, G, n)
        if foes is not None:
            total[:-1] += _toll(offsets, foes.T, fear)[:, None]
            total[-1] += _toll(goals, foes.T, fear)
        best = total.argmin(0)  # (G, n)
        legs = goals.copy()
        goal, walker = (best < count).nonzero()  # of the ways that are not straight
        legs[:, goal, walker] = offsets[:, best[goal, walker], walker]
        return legs.T, np.take_along_axis(total, best[None], 0)[0].T

    def _rest(self, there: Array) -> Array:
        """(K, m) lengths of the ways from the corners to places (2, m)."""
        last = self._legs(there)
        rest = np.empty(last.shape)
        for corner, between in enumerate(self._between):
            rest[corner] = (last + between[:, None]).min(0)
        return rest

    def _legs(self, there: Array) -> Array:
        """(K, m) lengths of straight ways between the corners and places (2, m), inf through walls."""
        corners, there = self.corners.T[..., None], there[:, None]
        return np.where(self._blocked(there, corners), np.inf, _norm(there - corners))

    def _blocked(self, here: Array, there: Array) -> Array:
        """(...) whether a wall stands between places (2, ...)."""
        if not self._walls:
            return np.zeros(np.broadcast_shapes(here.shape, there.shape)[1:], bool)
        return np.asarray(self._walls.between(here, there).any(0))


def _toll(legs: Array, foes: Array, fear: float) -> Array:
    """(L, n) what the beginnings of legs (2, L, n) cost more, for the foes (2, F, n) near them."""
    legs = legs * np.minimum(1, AHEAD / np.maximum(_norm(legs), 1e-6))
    square = np.maximum(legs[0] * legs[0] + legs[1] * legs[1], 1e-9)
    toll = np.zeros(square.shape)
    for foe in foes.swapaxes(0, 1):  # (2, n)
        share = np.clip((foe[0] * legs[0] + foe[1] * legs[1]) / square, 0, 1)
        toll += 4 * np.maximum(fear - _norm(foe[:, None] - share * legs), 0)
    return toll


def _norm(vector: Array) -> Array:
    """(...) of (2, ...)."""
    return np.sqrt(vector[0] * vector[0] + vector[1] * vector[1])
