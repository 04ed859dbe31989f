"""Walls: straight lines that no body passes, at any speed, and through which nobody sees.

A body is a circle; against a wall it is a point against a capsule, the line thickened by the radius.  Its way of a
tick is followed to the first capsule that it enters; what is left of the way then slides along.  All of this is in
double precision and exact arithmetic (no exp, no sin), so a replay verifies on any machine.  Axes: W walls, L lanes
(a body of a world near a wall), M movable bodies, B worlds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from arena.sim.body import Wall
from arena.sim.capsule import LEAST, inside, meet
from arena.sim.rules import Rules

Array = npt.NDArray
SLIDES = 4  # walls that a body may meet in one tick; at the last one it stays
_CHUNK = 1024  # worlds whose walls are looked at together: as many as fit the cache, measured


class Walls:
    """The walls of a scenario, and the edges of the field, which stop whoever slides along a wall to them."""

    def __init__(self, walls: Sequence[Wall], rules: Rules) -> None:
        self.given = tuple(walls)
        ends = np.array([(wall.start, wall.end) for wall in walls], np.float64).reshape(-1, 2, 2)  # (W, end, axis)
        self._start = ends[:, 0].T[..., None]  # (2, W, 1)
        along = (ends[:, 1] - ends[:, 0]).T[..., None]
        self._length = np.sqrt(along[0] * along[0] + along[1] * along[1])  # (W, 1)
        if (self._length <= 0).any():
            raise ValueError("a wall must have a length")
        self._along = along / self._length  # (2, W, 1) unit vectors
        low, high = ends.min(1) - LEAST, ends.max(1) + LEAST
        self._low, self._high = (box.T[..., None, None].astype(np.float32) for box in (low, high))  # (2, W, 1, 1)
        self._opaque = np.array([wall.opaque for wall in walls], bool)
        self._bounce = rules.bounce
        self._half = rules.half_field

    def __bool__(self) -> bool:
        return bool(self.given)

    def stop(self, before: Array, pos: Array, vel: Array, radius: Array, standing: Array | None) -> None:
        """Hold back the bodies whose way from `before` to `pos` (2, M, B) meets a wall that stands (W, B)."""
        lanes = np.flatnonzero(self._near(before, pos, radius, standing))
        if not len(lanes):
            return
        wide = radius.astype(np.float64)
        start = before.reshape(2, -1)[:, lanes].astype(np.float64)  # (2, L)
        way = pos.reshape(2, -1)[:, lanes] - start
        body, world = np.divmod(lanes, pos.shape[2])
        there = np.ones((len(self.given), len(lanes)), bool) if standing is None else standing[:, world]
        meets = np.flatnonzero((self._beside(start, way, wide[body]) & there).any(0))
        if not len(meets):
            return
        body, world = body[meets], world[meets]
        speed = vel[:, body, world].astype(np.float64)
        end, speed = self._slide(start[:, meets], way[:, meets], speed, wide[body], there[:, meets])
        pos[:, body, world], vel[:, body, world] = end, speed

    def _near(self, before: Array, pos: Array, radius: Array, standing: Array | None) -> Array:
        """(M, B) whose way's bounding box, as wide as the body, meets that of a wall."""
        low = np.minimum(before, pos) - radius[:, None]
        high = np.maximum(before, pos) + radius[:, None]
        _, moving, worlds = pos.shape
        near = np.empty((moving, worlds), bool)
        for at in range(0, worlds, _CHUNK):
            some = slice(at, at + _CHUNK)
            meets = (low[:, None, :, some] <= self._high) & (high[:, None, :, some] >= self._low)  # (2, W, M, chunk)
            here = np.bitwise_and(meets[0], meets[1], out=meets[0])
            if standing is not None:
                here &= standing[:, None, some]
            near[:, some] = here.any(0)
        return near

    def _beside(self, at: Array, way: Array, radius: Array) -> Array:
        """(W, L) whether the way passes each wall, in the wall's own coordinates: tight where walls are slanted."""
        s, h = self._frame(at, origin=True)
        ds, dh = self._frame(way)
        across = (np.minimum(h, h + dh) <= radius) & (np.maximum(h, h + dh) >= -radius)
        return across & (np.minimum(s, s + ds) <= self._length + radius) & (np.maximum(s, s + ds) >= -radius)

    def _slide(self, at: Array, way: Array, speed: Array, radius: Array, there: Array) -> tuple[Array, Array]:
        """Where each lane ends, and its velocity; all (2, L), there (W, L)."""
        todo, ends, speeds = np.arange(len(radius)), at.copy(), speed.copy()  # the lanes that have some way left
        for _ in range(SLIDES):
            share, normal = self._first(ends[:, todo], way, radius[todo], there[:, todo])  # (L,), (2, L)
            ends[:, todo] += way * np.minimum(share, 1)
            hit = share <= 1
            if not hit.any():
                break
            todo, normal, way = todo[hit], normal[:, hit], way[:, hit] * (1 - share[hit])
            speed = speeds[:, todo]
            into = np.minimum(speed[0] * normal[0] + speed[1] * normal[1], 0)
            speeds[:, todo] = speed - (1 + self._bounce) * into * normal
            into = way[0] * normal[0] + way[1] * normal[1]
            way = way - into * normal
        return self._push_out(ends, radius, there), speeds

    def _first(self, at: Array, way: Array, radius: Array, there: Array) -> tuple[Array, Array]:
        """(L,) the share of its way after which each lane meets something, inf for never; (2, L) the normal there."""
        wall, lane = np.nonzero(self._beside(at, way, radius) & there)  # (P,) the pairs worth a closer look
        share, normal = np.full(len(radius), np.inf), np.zeros_like(way)
        along = self._along[:, wall, 0]
        s, h = _turned(at[:, lane] - self._start[:, wall, 0], along)
        ds, dh = _turned(way[:, lane], along)
        when, normal_s, normal_h = meet(s, h, ds, dh, self._length[wall, 0], radius[lane])
        np.minimum.at(share, lane, when)
        soonest = np.flatnonzero(when == share[lane])[::-1]  # of several at once the first wall, written last
        normal[:, lane[soonest]] = _turned_back(normal_s, normal_h, along)[:, soonest]
        return self._edges(at, way, radius, share, normal)

    def _frame(self, vector: Array, origin: bool = False) -> tuple[Array, Array]:
        """A place or a way (2, L) in each wall's own coordinates: (W, L) along and across."""
        x = vector[0] - self._start[0] if origin else vector[0] + np.zeros_like(self._length)
        y = vector[1] - self._start[1] if origin else vector[1] + np.zeros_like(self._length)
        ux, uy = self._along
        return x * ux + y * uy, y * ux - x * uy

    def _edges(self, at: Array, way: Array, radius: Array, share: Array, normal: Array) -> tuple[Array, Array]:
        """The same with the field's edges among what can be met."""
        for axis, half in enumerate(self._half or ()):
            side = np.sign(way[axis])
            gap = np.maximum(half - radius - side * at[axis], 0)
            edge = np.where(side != 0, gap / np.where(side != 0, np.abs(way[axis]), 1), np.inf)
            sooner = edge < np.minimum(share, 1)
            share = np.where(sooner, edge, share)
            normal[axis] = np.where(sooner, -side, normal[axis])
            normal[1 - axis] = np.where(sooner, 0, normal[1 - axis])
        return share, normal

    def _push_out(self, at: Array, radius: Array, there: Array) -> Array:
        """Ease bodies out of walls that they overlap, a quarter of their radius at most, and never through another."""
        wall, lane = np.nonzero(self._beside(at, np.zeros_like(at), radius) & there)
        along = self._along[:, wall, 0]
        s, h = _turned(at[:, lane] - self._start[:, wall, 0], along)
        depth, out_s, out_h = inside(s, h, self._length[wall, 0], radius[lane])
        deep = np.flatnonzero(depth > LEAST)
        if not len(deep):
            return at
        shove = np.zeros_like(at)
        for axis, out in enumerate(_turned_back(out_s, out_h, along)):
            np.add.at(shove[axis], lane[deep], (depth * out)[deep])
        far = np.sqrt(shove[0] * shove[0] + shove[1] * shove[1])
        moved = at + shove * np.minimum(1, radius / 4 / np.maximum(far, LEAST))
        free = ~(self.between(at, moved) & there).any(0)
        return np.where(free, moved, at)

    def between(self, here: Array, there: Array) -> Array:
        """(W, ...) whether each wall stands between two places, both (2, ...)."""
        s, h = self._framed(here)
        t, k = self._framed(there)
        crossing = (h < 0) != (k < 0)
        share = h / np.where(crossing, h - k, 1)
        where = s + share * (t - s)
        length = self._length.reshape(-1, *[1] * (where.ndim - 1))
        return crossing & (where >= 0) & (where <= length)

    def _framed(self, places: Array) -> tuple[Array, Array]:
        """Places (2, ...) in each wall's own coordinates: (W, ...) along and across."""
        s, h = self._frame(places.reshape(2, -1), origin=True)
        shape = (len(self.given), *places.shape[1:])
        return s.reshape(shape), h.reshape(shape)

    def hide(self, eyes: Array, places: Array, standing: Array | None) -> Array:
        """(A, M, B) whether an opaque wall stands between eyes (2, A, B) and places (2, M, B)."""
        between = self.between(eyes[:, :, None], places[:, None])[self._opaque]  # (W, A, M, B)
        if standing is not None:
            between &= standing[self._opaque][:, None, None]
        return between.any(0)


def _turned(vector: Array, along: Array) -> tuple[Array, Array]:
    """Vectors (2, P) in the coordinates of lines that run `along` (2, P): along and across."""
    return vector[0] * along[0] + vector[1] * along[1], vector[1] * along[0] - vector[0] * along[1]


def _turned_back(s: Array, h: Array, along: Array) -> Array:
    """(2, P) vectors of the world again."""
    return np.stack([s * along[0] - h * along[1], s * along[1] + h * along[0]])
