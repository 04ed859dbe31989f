"""The formations of a swarm, who is near whom, and the scripted baseline: to one's slot, round what drifts.

Axes: A agents, S slots (as many), K shapes, M neighbours, B worlds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from arena.scenarios.script import Array, arrive, norm, seen, unit, vectors

SPACING = 0.18  # between slots of up to eight agents; of more, such that all take the same room
EXTENT = 0.72  # half the size of the largest formation
WINDOW = 32  # how many on either side in the sweep's order may be somebody's neighbours
BLOCK = 32_768  # lanes handled at once, which fit a cache
LOW = 255  # bits of a key that say who


@dataclass(frozen=True)
class Formations:
    """Shapes of as many slots as agents, on a square grid."""

    spacing: float
    slots: Array  # (K, 2, S) places in units of the spacing, row by row: see `in_rows`
    cells: Array  # (K, W, W) which slot is at each place of the grid, -1 for none

    @staticmethod
    @cache
    def of(agents: int) -> Formations:
        """For so many agents."""
        spacing = SPACING * min(1.0, (8 / agents) ** 0.5)
        limit = int(EXTENT / spacing)
        x, y = np.mgrid[-limit : limit + 1, -limit : limit + 1].reshape(2, -1).astype(float)
        slots = np.stack([_choose(agents, key, x, y) for key in _keys(agents, limit, x, y)])
        slots = np.take_along_axis(slots, _row_order(slots.transpose(1, 2, 0) * spacing).T[:, None], 2)
        cells = np.full((len(slots), 2 * limit + 1, 2 * limit + 1), -1)
        column, row = slots.swapaxes(0, 1).astype(int) + limit
        cells[np.arange(len(slots))[:, None], column, row] = np.arange(agents)
        return Formations(spacing, slots, cells)

    @property
    def body(self) -> float:
        """Radius of an agent."""
        return 0.3 * self.spacing

    @property
    def gain(self) -> float:
        """Acceleration of an agent at full thrust: small ones must stop on small slots."""
        return 22 * self.spacing

    @property
    def drifter(self) -> float:
        """Radius of what drifts; it shrinks less than agents do."""
        return 0.28 * self.spacing**0.5

    @property
    def aisle(self) -> float:
        """How far a drifter's middle stays from the edge: an agent always fits in between."""
        return self.drifter + 3 * self.body

    @property
    def reach(self) -> float:
        """How near to a slot's middle an agent must be to fill it."""
        return 0.42 * self.spacing

    @property
    def half(self) -> float:
        """Half the size of the largest formation, agents included."""
        return EXTENT + self.body

    def places(self, shape: Array, middle: Array) -> Array:
        """(2, S, B) of the slots of shapes (B,) around middles (2, B)."""
        return self.slots[shape].transpose(1, 2, 0) * self.spacing + middle[:, None]

    def stood_in(self, places: Array, shape: Array, middle: Array) -> Array:
        """(A, B) which slot of shapes (B,) each agent (2, A, B) stands in, -1 for none."""
        limit = self.cells.shape[1] // 2
        off = (places - middle[:, None]) / self.spacing
        cell = np.rint(off.clip(-limit, limit))
        x, y = off - cell
        column, row = cell.astype(np.int64) + limit
        slot = self.cells[shape, column, row]
        return np.where(x * x + y * y < (self.reach / self.spacing) ** 2, slot, -1)


def _keys(agents: int, limit: int, x: Array, y: Array) -> list[Array]:
    """For each shape, the order in which places are taken: block, ring, lines, wedges, cross, diamond, saltire."""
    far, wide, tall = np.hypot(x, y), abs(x), abs(y)
    radius, deep = min(agents / 6, 0.85 * limit), limit // 2
    bands = [(tall, wide), (wide, tall), (abs(y - wide + deep), wide), (abs(x - tall + deep), tall)]
    bands += [(np.minimum(wide, tall), far), (wide + tall, far), (abs(wide - tall), far)]
    return [np.maximum(wide, tall) * 1e3 + far, abs(far - radius), *(first * 1e3 + then for first, then in bands)]


def _choose(agents: int, key: Array, x: Array, y: Array) -> Array:
    """(2, S) the places that come first."""
    first = np.argsort(key, kind="stable")[:agents]
    return np.stack([x[first], y[first]])


def _row_order(places: Array) -> Array:
    """(A, B) agents (2, A, B) from left to right in columns of equal number, and upwards in each."""
    agents = places.shape[1]
    each = -(-agents // round(agents**0.5))
    column = np.argsort(np.argsort(places[0], axis=0, kind="stable"), axis=0, kind="stable") // each
    return np.argsort(column * 10 + places[1], axis=0, kind="stable")


def in_rows(places: Array) -> Array:
    """(A, B) the rank of each agent (2, A, B) in that order: slots of the same rank are at no great distance."""
    return np.argsort(_row_order(places), axis=0, kind="stable")


def nearby(places: Array, few: int) -> Array:
    """(2, A, few, B) from each agent (2, A, B) to its nearest ones, nearest first.

    Agents are sorted along a slanting line and compared with the next WINDOW on either side only: in a crowd, one
    that is near but far off along the line can be missed.  A key holds the distance, and in its last bits who it is.
    """
    agents, worlds = places.shape[1:]
    near = np.empty((2, agents, few, worlds), places.dtype)
    step = max(1, BLOCK // agents)
    for first in range(0, worlds, step):
        block = np.ascontiguousarray(places[:, :, first : first + step])
        who = _nearest(block.astype(np.float32, copy=False), few).swapaxes(0, 1)  # (A, few, B)
        lanes = who * block.shape[2] + np.arange(block.shape[2], dtype=np.int32)
        np.subtract(np.take(block.reshape(2, -1), lanes, 1), block[:, :, None], out=near[..., first : first + step])
    return near


def _nearest(places: Array, few: int) -> Array:
    """(few, A, B) who they are."""
    order = np.argsort(places[0] * np.float32(0.8) + places[1] * np.float32(0.6), axis=0, kind="stable")
    x, y = np.take_along_axis(places, order[None], 1)
    who, best = order.astype(np.int32), np.full((few, *order.shape), np.iinfo(np.int32).max, np.int32)
    for shift in range(1, min(WINDOW, len(order) - 1) + 1):
        across, along = x[shift:] - x[:-shift], y[shift:] - y[:-shift]
        far = (across * across + along * along).view(np.int32) & ~LOW
        _insert(best[:, :-shift], far | who[shift:])
        _insert(best[:, shift:], far | who[:-shift])
    found = np.empty_like(best)
    np.put_along_axis(found, order[None], best & LOW, 1)
    return found


def _insert(best: Array, key: Array) -> None:
    """Sort keys into the rows of `best`, the least first; the largest drop out."""
    for row in best:
        smaller = np.minimum(row, key)
        np.maximum(row, key, out=key)
        row[:] = smaller


def swap(slot: Array, stood: Array, in_place: Array, where: Array) -> None:
    """Who stands in a slot (A, B) that nobody fills takes it from its owner; one agent a world at a time."""
    agents, worlds = slot.shape
    filled = np.zeros((agents + 1, worlds), bool)  # the last row: of who stands in none
    np.put_along_axis(filled, np.where(in_place, slot, agents), True, 0)
    filled[agents] = True
    takes = ~np.take_along_axis(filled, stood % (agents + 1), 0) & where
    world = np.flatnonzero(takes.any(0))
    if len(world):
        taker = takes[:, world].argmax(0)
        wanted = stood[taker, world]
        owner = (slot[:, world] == wanted).argmax(0)
        slot[owner, world] = slot[taker, world]
        slot[taker, world] = wanted


def to_and_fro(start: Array, drift: Array, seconds: Array, room: Array) -> tuple[Array, Array]:
    """Places and velocities (2, D, B) of what drifts (2, D, B) between -room and room (2, 1, 1) and back."""
    way = (start + drift * seconds.astype(start.dtype) + room) % (4 * room)
    return room - np.abs(way - 2 * room), np.where(way < 2 * room, drift, -drift)


@dataclass(frozen=True)
class Fill:
    """The plan, and what it knows of the game besides what it sees."""

    formations: Formations

    def to_own_slot(self, see: Mapping[str, Array], agent: Array) -> Array:
        """A spring with a brake towards the slot, pushes away from what drifts near and, on the way, from others."""
        scale = self.formations.spacing / SPACING
        thrust = arrive(see["slot"] / scale, see["velocity"] / scale, 8.0, 2.5)
        return unit(thrust) * np.minimum(norm(thrust)[:, None], 1) + self._away(see)

    def _away(self, see: Mapping[str, Array]) -> Array:
        """(n, 2) off drifters that are near, and past them on the side where the slot is."""
        drifters, velocity = vectors(see["drifters"]), vectors(see["drifters' velocities"])
        gap = norm(drifters)[:, :, None] - self.formations.drifter - self.formations.body
        off = -unit(drifters)  # (n, D, 2)
        coming = np.maximum((off * velocity).sum(2, keepdims=True), 0)
        across = np.stack([-off[..., 1], off[..., 0]], 2)
        slot = unit(see["slot"])[:, None]
        side = np.where((across * (slot - 2 * velocity)).sum(2, keepdims=True) < 0, -1, 1)
        blocked = (off * slot).sum(2, keepdims=True) < -0.3
        near = np.maximum(1 - gap / 0.1, 0) * seen(see, "drifters")[..., None]
        return (near * ((1.5 + 4 * coming) * off + 1.5 * blocked * side * across)).sum(1)
