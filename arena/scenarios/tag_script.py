"""The scripted baselines of tag: hunters who close in from all sides or search, a runner who looks ahead."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from arena.scenarios.script import Array, in_sight, nearest, norm, patrol, planes, seen, unit, vectors
from arena.sim.body import Body

_ANGLES = np.arange(8) * np.pi / 4
_PATHS = np.array([(first, first + turn) for first in _ANGLES for turn in (-np.pi / 2, 0, np.pi / 2)])
LEGS = np.stack([np.cos(_PATHS), np.sin(_PATHS)], 2)  # (24, 2, 2) a runner's paths: two directions each
TURN = 0.4  # seconds after which a path takes its second direction
_ROUND = np.arange(16) * np.pi / 8
WAYS = np.stack([np.cos(_ROUND), np.sin(_ROUND)], 1)  # (16, 2) round rocks
MOMENTUM = 0.5  # how much a hunter likes to go on as it goes
INERTIA = 0.35  # seconds in which a body without thrust loses two thirds of its speed
SHELTER = 0.15  # how much room a runner gives up for a place in a forest


@dataclass(frozen=True)
class Chase:
    """Both plans, and what they know of the game besides what they see."""

    hunters: int
    hunter: Body
    runner: Body
    rock: float  # radius
    forest: float  # radius
    walls: tuple[float, float] | None  # beyond which a runner's centre cannot go
    fence: float  # beyond which going costs, where there are no walls
    patience: float  # how far a hunter who searches goes out of its way to look into a forest

    def close_in(self, see: Mapping[str, Array], agent: Array) -> Array:
        """Each hunter heads for its own side of the nearest runner in sight, or searches; and round the rocks."""
        runners, known = vectors(see["runners"]), seen(see, "runners")  # (n, R, 2), (n, R)
        rows, nearest = np.arange(len(agent)), np.where(known, norm(runners), np.inf).argmin(1)
        runner, speed = runners[rows, nearest], vectors(see["runner velocities"])[rows, nearest]  # (n, 2)
        distance = norm(runner)[:, None]
        angle = 2 * np.pi * agent / self.hunters
        side = np.stack([np.cos(angle), np.sin(angle)], 1) * 0.5 * np.clip(distance - 0.3, 0, 1)
        chase = runner + speed * np.minimum(distance, 0.6) + side
        target = np.where(known.any(1, keepdims=True), chase, self._search(see, agent))
        return self._round(target, see["velocity"], vectors(see["rocks"])) * 2 - 0.4 * see["velocity"]

    def _search(self, see: Mapping[str, Array], agent: Array) -> Array:
        """(n, 2) the way to the next forest, or on round the field, each hunter on its own lane."""
        half = np.array(self.walls or (self.fence, self.fence))
        place = see["position"] / half / (0.4 + 0.5 * (agent + 1) / self.hunters)[:, None]
        size = np.abs(place).max(1, keepdims=True)  # 1 on the lane, which is a rectangle
        x, y = (place / np.maximum(size, 1e-6)).T
        turn = np.where((x >= np.abs(y))[:, None], (0, 1), np.where((-x >= np.abs(y))[:, None], (0, -1), 0))
        turn = np.where(turn.any(1, keepdims=True), turn, np.stack([-np.sign(y), 0 * y], 1))
        ways = (0.4 * unit(turn + np.clip(1 - size, -1, 1) * 2 * np.stack([x, y], 1)))[:, None]  # (n, 1, 2)
        cost = np.full((len(agent), 1), self.patience)
        if "forests" in see:
            forests = vectors(see["forests"])  # (n, F, 2)
            within = norm(forests) < self.forest  # where one would see the runner
            ways = np.concatenate([ways, forests], 1)
            cost = np.concatenate([cost, np.where(within | ~seen(see, "forests"), np.inf, 0)], 1)
        return patrol(ways, see["velocity"], cost)

    def look_ahead(self, see: Mapping[str, Array], agent: Array) -> Array:
        """The first leg of the path that stays furthest outside the circles which hunters can reach meanwhile."""
        known = seen(see, "hunters")
        hunters, rocks = in_sight(see, "hunters"), in_sight(see, "rocks")
        here, velocity = planes(see["position"][:, None]), planes(see["velocity"][:, None])  # (2, 1, n)
        half = np.array(self.walls or (np.inf, np.inf), here.dtype)[:, None, None]
        margin = np.full((len(LEGS), len(agent)), np.inf, here.dtype)  # (P, n)
        for seconds in (0.2, 0.5, 0.9, 1.4):
            second = _run(max(seconds - TURN, 0))
            legs = self.runner.max_speed * (LEGS[:, 0] * (_run(seconds) - second) + LEGS[:, 1] * second)  # (P, 2)
            there = here + _coast(seconds) * velocity + legs.T[..., None].astype(here.dtype)  # (2, P, n)
            path = there.clip(-half, half) - here
            margin = np.minimum(margin, nearest(path, hunters) - self.hunter.max_speed * seconds)
            margin -= 0.5 * (nearest(path, rocks) < self.rock + self.runner.radius)
            if not self.walls:
                margin -= np.maximum(np.abs(there) - self.fence, 0).sum(0)
        if "forests" in see:
            shelter = np.where(known.all(1), SHELTER, -SHELTER)  # a hunter out of sight may be in there
            margin += shelter * (nearest(path, in_sight(see, "forests")) < self.forest)
        return LEGS[margin.argmax(0), 0]

    def _round(self, target: Array, velocity: Array, rocks: Array) -> Array:
        """(n, 2) the direction to a target, or the nearest to it that no rock blocks; rocks (n, R, 2)."""
        straight, count = unit(target), len(target)
        round_about = np.broadcast_to(WAYS.T[..., None], (2, len(WAYS), count))
        x, y = ways = np.concatenate([straight.T[:, None], round_about], 1)  # (2, D, n)
        right, up = planes(rocks)[:, :, None]  # (R, 1, n)
        along, across = right * x + up * y, right * y - up * x  # (R, D, n)
        clear = self.rock + self.hunter.radius + 0.015
        blocked = (along > 0) & (along < np.minimum(norm(target), 0.6)) & (np.abs(across) < clear)
        wished = (straight + MOMENTUM * velocity / self.hunter.max_speed).T
        best = (x * wished[0] + y * wished[1] - 9 * blocked.any(0)).argmax(0)
        best = np.where(blocked[:, 0].any(0), best, 0)
        return ways[:, best, np.arange(count)].T


def _coast(seconds: float) -> float:
    """How far a body at unit speed rolls without thrust."""
    return INERTIA * (1 - math.exp(-seconds / INERTIA))


def _run(seconds: float) -> float:
    """How far a body of unit top speed gets from rest at full thrust."""
    return seconds - _coast(seconds)
