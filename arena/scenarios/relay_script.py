"""The rooms of relay, and its scripted baseline: hold the switches of the door that somebody must pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from arena.scenarios.script import Array, arrive, norm, seen, unit, vectors
from arena.sim.body import Wall

DOOR = 0.2  # half its width


@dataclass(frozen=True)
class Rooms:
    """Rooms side by side, doors in the middle of the walls between them, four switches around each."""

    half: tuple[float, float]  # of the field
    count: int

    @property
    def width(self) -> float:
        """Of a room."""
        return 2 * self.half[0] / self.count

    @property
    def middles(self) -> tuple[float, ...]:
        """x of each room's middle."""
        return tuple((i + 0.5) * self.width - self.half[0] for i in range(self.count))

    @property
    def doors(self) -> tuple[float, ...]:
        """x of each door; y is 0."""
        return tuple((i + 1) * self.width - self.half[0] for i in range(self.count - 1))

    @property
    def switches(self) -> tuple[tuple[float, float], ...]:
        """Four a door: before it and behind, below and above."""
        aside, up = 0.28 * self.width, 0.6 * self.half[1]
        return tuple((x + side, y) for x in self.doors for side in (-aside, aside) for y in (-up, up))

    def walls(self, edges: bool) -> tuple[Wall, ...]:
        """The doors first, then the walls beside them, then the field's edges if asked for."""
        width, height = self.half
        corners = [(-width, -height), (width, -height), (width, height), (-width, height), (-width, -height)]
        return (
            *(Wall((x, -DOOR), (x, DOOR), opaque=False, door=True) for x in self.doors),
            *(Wall((x, side * DOOR), (x, side * height), opaque=False) for x in self.doors for side in (-1, 1)),
            *(Wall(start, end, opaque=False) for start, end in (pairwise(corners) if edges else ())),
        )

    def room(self, x: Array) -> Array:
        """The number of the room at x."""
        return np.clip((x + self.half[0]) // self.width, 0, self.count - 1).astype(np.int64)

    def next_door(self, x: Array, goal: Array) -> Array:
        """The number of the next door on the way from x to the room of `goal`; -1 where there is none."""
        here, there = self.room(x), self.room(goal)
        return np.where(here == there, -1, np.where(there > here, here, here - 1))

    def way(self, start: Array, goal: Array) -> Array:
        """(B,) how long the way is from places (2, B) through the doors to others."""
        way, at, ahead = np.zeros(start.shape[1]), start, np.sign(goal[0] - start[0])
        for first, last in zip(self.doors, reversed(self.doors), strict=True):
            door = np.where(ahead > 0, first, last)
            between = (door - start[0]) * (goal[0] - door) > 0
            there = np.where(between, np.stack([door, 0 * door]), at)
            way, at = way + _length(there - at), there
        return way + _length(goal - at)


def _length(vector: Array) -> Array:
    return np.sqrt(vector[0] * vector[0] + vector[1] * vector[1])


@dataclass(frozen=True)
class Pass:
    """The plan, and what it knows of the game besides what it sees."""

    rooms: Rooms
    hold: int

    def take_turns(self, see: Mapping[str, Array], agent: Array) -> Array:
        """Pass if it is one's turn, or if one is too far off to help; hold a switch for whoever passes otherwise."""
        here = see["position"]
        place = np.concatenate([here[:, None], here[:, None] + vectors(see["others"])], 1)  # (n, A, 2) oneself first
        there = np.concatenate([np.ones((len(here), 1), bool), seen(see, "others")], 1)  # (n, A)
        runs = np.concatenate([see["runs"], see["others run"]], 1) * there
        light = here + see["light"]
        goal, door = self._wishes(place[..., 0], runs, light[:, 0])
        passing = self._who(place, there, runs, door)
        hidden = ~runs.any(1)  # somebody out of sight has the turn
        held = np.where(hidden, self._guess(here[:, 0], light[:, 0]), door[_rows(door), passing])
        mine = ~hidden & ((passing == 0) | ~self._beside(here[:, 0], held))
        target = np.where(
            mine[:, None],
            self._through(
                here, np.where(runs[:, :1] > 0, light, np.stack([goal[:, 0], 0 * goal[:, 0]], 1)), door[:, 0]
            ),
            self._switch(here, place, there, held, np.where(hidden, 0, passing)),
        )
        thrust = arrive(target - here, see["velocity"], 12.0, 2.0)
        return unit(thrust) * np.minimum(norm(thrust)[:, None], 1)

    def _wishes(self, x: Array, runs: Array, light: Array) -> tuple[Array, Array]:
        """(n, A) x of where each wants to be, and the door in between, -1 for none: at the light, or near its door."""
        middles = np.array(self.rooms.middles)
        runner = np.where(runs.any(1), x[_rows(x), runs.argmax(1)], x[:, 0])
        door = self.rooms.next_door(runner, light)[:, None]  # the runner's
        room = self.rooms.room(x)
        near = np.where(door < 0, room, np.clip(room, door, door + 1))
        goal = np.where(runs > 0, light[:, None], middles[near])
        return goal, self.rooms.next_door(x, goal)

    def _guess(self, x: Array, light: Array) -> Array:
        """(n,) the door that somebody unseen may have to pass."""
        door = self.rooms.next_door(x, light)
        return np.where(door < 0, np.minimum(self.rooms.room(x), self.rooms.count - 2), door)

    def _beside(self, x: Array, door: Array) -> Array:
        """Whether x is in a room that the door belongs to."""
        room = self.rooms.room(x)
        return (room == door) | (room == door + 1)

    def _who(self, place: Array, there: Array, runs: Array, door: Array) -> Array:
        """(n,) which of all agents is to pass its door now: the runner, unless too few could help it."""
        beside = self._beside(place[:, None, :, 0], door[:, :, None]) & there[:, None]  # (n, A, A) helpers of each
        helpers = beside.sum(2) - 1 + (~there).sum(1, keepdims=True)
        urgent = (door >= 0) & there & (helpers >= self.hold)
        return (urgent * (1.0 + 2 * runs + 0.01 * place.sum(2)) + 0.5 * runs).argmax(1)

    def _through(self, here: Array, goal: Array, door: Array) -> Array:
        """(n, 2) where to go now to reach `goal`, by a door if there is one in between."""
        x = np.array([*self.rooms.doors, 0.0])[door]
        side = np.sign(x - here[:, 0])
        askew = np.abs(here[:, 1]) > 0.1
        before = np.stack([x - side * np.where(askew, 0.14, -0.25), 0 * x], 1)
        return np.where((door < 0)[:, None], goal, before)

    def _switch(self, here: Array, place: Array, there: Array, door: Array, passing: Array) -> Array:
        """(n, 2) the switch on this side of a door: the upper one for the upper of two who hold."""
        side = self.rooms.room(here[:, 0]) > door  # behind it
        helping = there & (self.rooms.room(place[..., 0]) == self.rooms.room(here[:, :1]))
        helping[_rows(door), passing] = False
        above = (helping & (place[..., 1] > here[:, 1:])).sum(1)
        below = (helping & (place[..., 1] < here[:, 1:])).sum(1)
        upper = np.where(above == below, here[:, 1] > 0, above < below)
        switch = np.array(self.rooms.switches)[4 * np.maximum(door, 0) + 2 * side + upper]
        return np.where((door < 0)[:, None], here, switch)


def _rows(array: Array) -> Array:
    return np.arange(len(array))
