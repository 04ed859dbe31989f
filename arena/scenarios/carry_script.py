"""The course of carry, and its scripted baseline: porters line up behind the crate and push it from gate to gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from arena.scenarios.script import Array, arrive, norm, seen, unit, vectors
from arena.sim.body import Wall

PLACES = 3  # where a wall may have its gate
SPREAD = 0.62  # radians between two porters behind the crate
ALIGN = 0.18  # how far before a gate the crate is brought to its height
DRAG = 1.2  # how hard a porter keeps to the crate's speed
BESIDE = 0.25  # height from which on a wall, and not its gate, is behind the crate
OFF = 0.12  # height by which the crate may miss a gate's middle


@dataclass(frozen=True)
class Course:
    """Two ends, and the walls between them with a gate each."""

    half: tuple[float, float]  # of the field
    gates: int  # how many walls there are

    @property
    def columns(self) -> tuple[float, float]:
        """Where the walls stand: a single one in the middle, which counts twice."""
        apart = 0.32 * self.half[0] if self.gates == 2 else 0.0
        return -apart, apart

    def walls(self, edges: bool) -> tuple[Wall, ...]:
        """Two walls of doors each, and the field's edges if asked for."""
        width, height = self.half
        cuts = np.linspace(-height, height, PLACES + 1).tolist()
        doors = [((x, low), (x, high)) for x in self.columns for low, high in pairwise(cuts)]
        corners = [(-width, -height), (width, -height), (width, height), (-width, height), (-width, -height)]
        return (
            *(Wall(start, end, opaque=False, door=True) for start, end in doors),
            *(Wall(start, end, opaque=False) for start, end in (pairwise(corners) if edges else ())),
        )

    def middles(self, gate: Array) -> Array:
        """(2, 2, B) of both gates; gate (2, B) says which place of each wall is open."""
        y = (gate - (PLACES - 1) / 2) * (2 * self.half[1] / PLACES)
        return np.stack([np.broadcast_to(np.array(self.columns)[:, None], y.shape), y])

    def way(self, crate: Array, goal: Array, gate: Array) -> Array:
        """(B,) from the crate (2, B) through the gates that are still ahead to the goal."""
        ahead = np.sign(goal[0])
        left, right = self.middles(gate).swapaxes(0, 1)  # (2, B) each
        near, far = np.where(ahead > 0, left, right), np.where(ahead > 0, right, left)
        last = length(goal - far)
        ways = [length(near - crate) + length(far - near) + last, length(far - crate) + last, length(goal - crate)]
        passed = (ahead * (crate[0] - near[0]) > 0) * 1 + (ahead * (crate[0] - far[0]) > 0)
        return np.choose(passed, ways)


def length(vector: Array) -> Array:
    """(...) of vectors (2, ...)."""
    return np.sqrt(vector[0] * vector[0] + vector[1] * vector[1])


@dataclass(frozen=True)
class Push:
    """The plan, and what it knows of the game besides what it sees."""

    porter: float  # radius
    crate: float  # radius
    course: Course

    def together(self, see: Mapping[str, Array], agent: Array) -> Array:
        """Push where enough can, go behind the crate otherwise, and look for it on the far side if it is not seen."""
        place, crate, goal = see["position"], see["crate"], see["goal"]
        gates = place[:, None] + vectors(see["gates"])  # (n, 2, 2)
        found = seen(see, "crate")  # (n, 1)
        side = np.sign(place + goal)[:, :1]
        lost = np.concatenate([-side * self.course.half[0] * 0.6, np.sin(2.4 * agent)[:, None] * 0.5], 1) - place
        way = unit(self._next(place + crate, gates, place + goal) - place - crate)  # (n, 2)
        slot, pushing = self._slot(see, way, gates)
        offset = np.where(found, slot, lost)
        through = self._through(place, place + offset, gates)
        drift = see["velocity"] - see["crate's velocity"]
        thrust = np.where(pushing & found, way + 8 * offset - DRAG * drift, arrive(through, see["velocity"], 12.0, 1.5))
        return unit(thrust) * np.minimum(norm(thrust)[:, None], 1)

    def _next(self, crate: Array, gates: Array, goal: Array) -> Array:
        """(n, 2) where the crate must go now: before a gate, through it, to the goal."""
        ahead = np.sign(goal[:, 0])
        order = np.argsort(gates[:, :, 0] * ahead[:, None], axis=1, kind="stable")
        target = goal
        for number in reversed(range(2 if self.course.gates else 0)):
            gate = gates[np.arange(len(gates)), order[:, number]]
            left = (gate[:, 0] - crate[:, 0]) * ahead  # what is left to the wall
            askew = np.abs(crate[:, 1] - gate[:, 1]) > OFF
            before = np.where(left < ALIGN, crate[:, 0], gate[:, 0] - ahead * ALIGN)
            after = gate[:, 0] + ahead * 0.2
            here = np.stack([np.where(askew, before, after), gate[:, 1]], 1)
            target = np.where((left > -0.03)[:, None], here, target)
        for number in range(2 if self.course.gates else 0):  # no room behind it: along the wall to the gate
            off = crate - gates[:, number]
            tight = (np.abs(off[:, 0]) < self.crate + 2 * self.porter) & (np.abs(off[:, 1]) > BESIDE)
            tight &= (target[:, 0] - crate[:, 0]) * off[:, 0] > 0
            target = np.where(tight[:, None], np.stack([crate[:, 0], gates[:, number, 1]], 1), target)
        return target

    def _slot(self, see: Mapping[str, Array], way: Array, gates: Array) -> tuple[Array, Array]:
        """(n, 2) the way to this porter's place behind the crate, around it if need be; (n, 1) whether it is there."""
        crate, reach = see["crate"], self.porter + self.crate - 0.005
        across = np.stack([-way[:, 1], way[:, 0]], 1)
        others = vectors(see["others"]) - crate[:, None]  # (n, A-1, 2) seen from the crate
        there = seen(see, "others")
        mine = -(crate * across).sum(1)
        rank = (there & ((others * across[:, None]).sum(2) < mine[:, None])).sum(1)
        angle = (SPREAD * (rank - there.sum(1) / 2))[:, None]
        slot = crate - reach * (np.cos(angle) * way - np.sin(angle) * across)
        behind = -(crate * way).sum(1, keepdims=True) < -0.4 * reach
        pushing = behind & (norm(slot)[:, None] < 0.09)
        turn = np.where(mine < 0, -1.0, 1.0)[:, None]
        middle = see["position"] + crate
        around = middle + turn * across * (reach + 0.08)
        outside = (np.abs(around) > np.array(self.course.half) - self.porter).any(1)
        for gate in gates.swapaxes(0, 1) if self.course.gates else ():  # a wall in between is as good as the edge
            walled = np.abs(middle[:, 1] - gate[:, 1]) > BESIDE
            outside |= walled & ((middle - gate)[:, 0] * (around - gate)[:, 0] < 0)
        around = crate + np.where(outside[:, None], -turn, turn) * across * (reach + 0.08) - 0.1 * way
        return np.where(behind, slot, around), pushing

    def _through(self, place: Array, target: Array, gates: Array) -> Array:
        """(n, 2) the way to a target, by the gate of a wall that stands in between."""
        way = target - place
        for number in range(2) if self.course.gates else ():
            gate = gates[:, number]
            side = np.sign(gate[:, 0] - place[:, 0])
            between = (gate[:, 0] - place[:, 0]) * (gate[:, 0] - target[:, 0]) < 0
            nearer = np.abs(gate[:, 0] - place[:, 0]) < np.abs(gate[:, 0] - (place + way)[:, 0])
            askew = np.abs(place[:, 1] - gate[:, 1]) > 0.2
            aim = np.stack([gate[:, 0] + side * np.where(askew, -0.1, 0.12), gate[:, 1]], 1)
            way = np.where((between & nearer)[:, None], aim - place, way)
        return way
