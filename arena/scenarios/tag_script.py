"""The scripted baselines of tag: hunters who close in from all sides, a runner who looks ahead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from arena.scenarios.script import Array, unit, vectors
from arena.sim.body import Body

_ANGLES = np.arange(8) * np.pi / 4
_PATHS = np.array([(first, first + turn) for first in _ANGLES for turn in (-np.pi / 2, 0, np.pi / 2)])
LEGS = np.stack([np.cos(_PATHS), np.sin(_PATHS)], 2)  # (24, 2, 2) a runner's paths: two directions each
TURN = 0.4  # seconds after which a path takes its second direction
INERTIA = 0.35  # seconds in which a body without thrust loses two thirds of its speed


@dataclass(frozen=True)
class Chase:
    """Both plans, and what they know of the game besides what they see."""

    hunters: int
    hunter: Body
    runner: Body
    rock: float  # radius
    walls: tuple[float, float] | None  # beyond which a runner's centre cannot go
    fence: float  # beyond which going costs, where there are no walls

    def close_in(self, see: Mapping[str, Array], agent: Array) -> Array:
        """Each hunter heads for its own side of the first runner, and round the rocks."""
        runner = vectors(see["others"])[:, self.hunters - 1]  # (n, 2)
        speed = vectors(see["runner velocities"])[:, 0]
        distance = np.linalg.norm(runner, axis=1, keepdims=True)
        angle = 2 * np.pi * agent / self.hunters
        side = np.stack([np.cos(angle), np.sin(angle)], 1) * 0.5 * np.clip(distance - 0.3, 0, 1)
        target = runner + speed * np.minimum(distance, 0.6) + side
        return unit(target) * 2 - 0.4 * see["velocity"] + self._around(vectors(see["rocks"]))

    def look_ahead(self, see: Mapping[str, Array], agent: Array) -> Array:
        """The first leg of the path that stays furthest outside the circles which hunters can reach meanwhile."""
        hunters, rocks = vectors(see["others"])[:, : self.hunters, None], vectors(see["rocks"])[:, :, None]
        here, velocity = see["position"][:, None], see["velocity"][:, None]  # (n, 1, 2)
        margin = np.full((len(agent), len(LEGS)), np.inf)  # (n, P)
        for seconds in (0.2, 0.5, 0.9, 1.4):
            second = _run(max(seconds - TURN, 0))
            legs = self.runner.max_speed * (LEGS[:, 0] * (_run(seconds) - second) + LEGS[:, 1] * second)  # (P, 2)
            there = here + _coast(seconds) * velocity + legs  # (n, P, 2)
            path = (there.clip(-np.array(self.walls), self.walls) if self.walls else there) - here
            apart = np.linalg.norm(path[:, None] - hunters, axis=3)  # (n, H, P)
            margin = np.minimum(margin, (apart - self.hunter.max_speed * seconds).min(1))
            blocked = np.linalg.norm(path[:, None] - rocks, axis=3) < self.rock + self.runner.radius
            margin -= 0.5 * blocked.any(1)
            if not self.walls:
                margin -= np.maximum(np.abs(there) - self.fence, 0).sum(2)
        return LEGS[margin.argmax(1), 0]

    def _around(self, rocks: Array) -> Array:
        """(n, 2) a push away from rocks that are near; rocks (n, R, 2)."""
        gap = np.linalg.norm(rocks, axis=2, keepdims=True) - self.rock - self.hunter.radius
        return -(unit(rocks) * np.maximum(0.25 - gap, 0) * 5).sum(1)


def _coast(seconds: float) -> float:
    """How far a body at unit speed rolls without thrust."""
    return INERTIA * (1 - np.exp(-seconds / INERTIA))


def _run(seconds: float) -> float:
    """How far a body of unit top speed gets from rest at full thrust."""
    return seconds - _coast(seconds)
