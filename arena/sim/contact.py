"""Contact forces between solid circles: MPE2's soft spheres.

Source: mpe2 `_mpe_utils/core.py`, World.get_collision_force.  Only pairs within reach are computed: past forty margins
the force is below 1e-17 of the contact force, and most pairs are far apart.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from arena.sim.body import Body
from arena.sim.rules import Rules

_MARGINS = 40


class Contacts:
    """The pairs of bodies that can push each other, P of them, found once."""

    def __init__(self, bodies: Sequence[Body], rules: Rules, dtype: np.dtype) -> None:
        pairs = [
            (i, j)
            for i, first in enumerate(bodies)
            for j, second in enumerate(bodies[i + 1 :], i + 1)
            if first.solid and second.solid and (first.movable or second.movable)
        ]
        self._first, self._second = np.array(pairs, np.int64).reshape(-1, 2).T.copy()  # (P,) each
        radius = np.array([body.radius for body in bodies], dtype)
        self._rest = radius[self._first] + radius[self._second]  # (P,) the distance at which circles touch
        self._force, self._margin = dtype.type(rules.contact_force), dtype.type(rules.contact_margin)
        self._reach_squared = np.square(self._rest + _MARGINS * self._margin)[:, None]
        self._inverse_mass = np.array([1 / body.mass if body.movable else 0.0 for body in bodies], dtype)

    def push(self, pos: npt.NDArray, acceleration: npt.NDArray) -> None:
        """Add what contacts do: pos (2, N, B), acceleration (2, M, B) of the M <= N movable bodies."""
        if not len(self._first):
            return
        apart = pos[:, self._first] - pos[:, self._second]  # (2, P, B)
        square = apart[0] * apart[0] + apart[1] * apart[1]
        close = np.flatnonzero(square < self._reach_squared)
        if not len(close):
            return
        worlds = pos.shape[2]
        pair, world = np.divmod(close, worlds)
        distance = np.sqrt(square.ravel()[close])
        push = self._force * self._penetration(distance - self._rest[pair])
        overlap = distance == 0  # no direction is right; along x is one, and it separates them
        distance[overlap] = 1
        for axis in range(2):
            direction = apart[axis].ravel()[close] / distance
            direction[overlap] = 1 - axis
            self._add(acceleration[axis], self._first[pair], world, push * direction)
            self._add(acceleration[axis], self._second[pair], world, -push * direction)

    def _penetration(self, gap: npt.NDArray) -> npt.NDArray:
        """margin * softplus(-gap / margin): the overlap, smooth around zero.

        In double precision, because the last bits of exp and log1p differ between processors.  Rounded to single they
        agree, and all else here is exact arithmetic: a replay made on one machine can be verified on another.
        """
        x = -gap.astype(np.float64) / self._margin
        return (self._margin * (np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))))).astype(gap.dtype)

    def _add(self, acceleration: npt.NDArray, body: npt.NDArray, world: npt.NDArray, force: npt.NDArray) -> None:
        """Add force / mass to each (body, world); a body in several contacts gets each, in the order of the pairs."""
        movable = body < len(acceleration)
        if not movable.all():
            body, world, force = body[movable], world[movable], force[movable]
        lanes = body * acceleration.shape[1] + world
        np.add.at(acceleration.reshape(-1), lanes, force * self._inverse_mass[body])
