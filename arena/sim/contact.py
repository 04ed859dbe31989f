"""Contact forces between solid circles: MPE2's soft spheres.

Source: mpe2 `_mpe_utils/core.py`, World.get_collision_force.  Only pairs within reach are computed: past forty margins
the force is below 1e-17 of the contact force, and most pairs are far apart.  Few bodies are compared all with all;
many are sorted along a line, and each is compared with those after it until the first gap that is too wide.
Axes: N bodies, S solid and movable ones, P pairs, B worlds, C contacts (a pair of one world).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from arena.sim.body import Body
from arena.sim.rules import Rules

_MARGINS = 40
_MANY = 100  # pairs from which sorting pays: 15 bodies, measured
_LINE = (0.8, 0.6)  # the unit vector to sort along: rows and columns, which crowds love, spread out on it

Contact = tuple[npt.NDArray, npt.NDArray, npt.NDArray, npt.NDArray]
"""(C,) first body, second body, world, and (2, C) from the second to the first."""


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
        self._crowd, self._fixed = (  # (S,) solid and movable; solid and not
            np.flatnonzero([body.solid and body.movable is movable for body in bodies]) for movable in (True, False)
        )
        self._radius = np.array([body.radius for body in bodies], dtype)
        self._force, self._margin = dtype.type(rules.contact_force), dtype.type(rules.contact_margin)
        reach = self._radius[self._first] + self._radius[self._second] + _MARGINS * self._margin
        self._reach_squared = np.square(reach)[:, None]  # (P, 1)
        self._inverse_mass = np.array([1 / body.mass if body.movable else 0.0 for body in bodies], dtype)

    def push(self, pos: npt.NDArray, acceleration: npt.NDArray) -> None:
        """Add what contacts do: pos (2, N, B), acceleration (2, M, B) of the M <= N movable bodies."""
        if not len(self._first):
            return
        found = self._sweep(pos) if len(self._first) > _MANY else self._compare(pos)
        if found is None or not len(found[0]):
            return
        first, second, world, apart = found
        distance = np.sqrt(apart[0] * apart[0] + apart[1] * apart[1])
        push = self._force * self._penetration(distance - (self._radius[first] + self._radius[second]))
        overlap = distance == 0  # no direction is right; along x is one, and it separates them
        distance[overlap] = 1
        for axis in range(2):
            direction = apart[axis] / distance
            direction[overlap] = 1 - axis
            self._add(acceleration[axis], first, world, push * direction)
            self._add(acceleration[axis], second, world, -push * direction)

    def _compare(self, pos: npt.NDArray) -> Contact | None:
        """All pairs within reach; None where there are none, which is most of the time where one world is stepped."""
        apart = pos.take(self._first, 1) - pos.take(self._second, 1)  # (2, P, B)
        square = apart[0] * apart[0] + apart[1] * apart[1]
        close = (square < self._reach_squared).ravel().nonzero()[0]
        if not len(close):
            return None
        pair, world = np.divmod(close, pos.shape[2])
        return self._first[pair], self._second[pair], world, apart.reshape(2, -1)[:, close]

    def _sweep(self, pos: npt.NDArray) -> Contact:
        """The same, in another order; it depends on a world's own places only."""
        crowd, one = pos[:, self._crowd], pos.dtype.type
        along = crowd[0] * one(_LINE[0]) + crowd[1] * one(_LINE[1])  # (S, B)
        rank = np.argsort(along, axis=0, kind="stable")
        along, (x, y) = np.take_along_axis(along, rank, 0), np.take_along_axis(crowd, rank[None], 1)
        order = self._crowd[rank]
        reach = self._radius[order] + _MARGINS * self._margin / 2
        widest = 2 * reach.max()
        found = [self._against(pos, crowd, fixed) for fixed in self._fixed.tolist()]
        for shift in range(1, len(order)):
            if (along[shift:] - along[:-shift]).min() > widest:
                break
            apart = np.stack([x[:-shift] - x[shift:], y[:-shift] - y[shift:]])
            both = reach[shift:] + reach[:-shift]
            close = np.flatnonzero(apart[0] * apart[0] + apart[1] * apart[1] < both * both)
            first, second = (order[part].ravel()[close] for part in (slice(None, -shift), slice(shift, None)))
            found.append((first, second, close % pos.shape[2], apart.reshape(2, -1)[:, close]))
        return tuple(np.concatenate(part, -1) for part in zip(*found, strict=True))  # type: ignore[return-value]

    def _against(self, pos: npt.NDArray, crowd: npt.NDArray, fixed: int) -> Contact:
        """Who of the crowd (2, S, B) is within reach of a body that cannot move."""
        apart = crowd - pos[:, fixed, None]
        reach = self._radius[self._crowd] + self._radius[fixed] + _MARGINS * self._margin
        close = np.flatnonzero(apart[0] * apart[0] + apart[1] * apart[1] < np.square(reach)[:, None])
        body, world = np.divmod(close, pos.shape[2])
        return self._crowd[body], np.full(len(close), fixed), world, apart.reshape(2, -1)[:, close]

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
