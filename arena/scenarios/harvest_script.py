"""The scripted baseline of harvest: to the food that can be had first, and into the others where it pays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from arena.scenarios.script import Array, arrive, norm, unit, vectors

SPEED = 1.0  # about what an eater keeps up, units/s
CROWD = 1.5  # seconds that food counts as further away if a mate is nearer to it
RACE = 0.5  # and if another is
REACH = 0.45  # from where an eater gathers enough speed for a bump


@dataclass(frozen=True)
class Forage:
    """What the plan knows of the game besides what it sees."""

    regrow: float  # seconds
    bump: float  # units/s
    bumps: bool  # whether they count

    def plan(self, see: Mapping[str, Array], agent: Array) -> Array:
        """(n, 2) thrust; where no food is in sight, round the middle in search of some."""
        food, ripe, velocity = vectors(see["food"]), see["food ripe"], see["velocity"]  # (n, F, 2), (n, F), (n, 2)
        known = (food != 0).any(2)
        far = norm(food)
        wait = (1 - ripe) * self.regrow
        seconds = np.maximum(far / SPEED, wait) + 0.3 * far  # the shorter way of two that take as long
        seconds += CROWD * self._nearer(food, far, vectors(see["mates"]))
        seconds += RACE * self._nearer(food, far, vectors(see["others"]))
        rows, best = np.arange(len(agent)), np.where(known, seconds, np.inf).argmin(1)
        there = food[rows, best]
        run = unit(there - 0.25 * velocity) * 2
        early = wait[rows, best] > far[rows, best] / SPEED + 0.3
        forage = np.where(early[:, None], arrive(there, velocity), run)
        place = see["position"]
        search = np.stack([-place[:, 1], place[:, 0]], 1) + (0.6 - norm(place)[:, None]) * place
        wanted = np.where(known.any(1)[:, None], forage, unit(search) * 2)
        return self._ram(see, wanted) if self.bumps else wanted

    def _nearer(self, food: Array, far: Array, eaters: Array) -> Array:
        """(n, F) whether one of the eaters (n, M, 2) in sight is nearer to the food."""
        theirs = norm(food[:, :, None] - eaters[:, None])  # (n, F, M)
        return ((theirs < far[..., None]) & (eaters != 0).any(2)[:, None]).any(2)

    def _ram(self, see: Mapping[str, Array], wanted: Array) -> Array:
        """The same, or into the nearest other that can be bumped, comes less fast than this one goes, and is near."""
        others, speeds = vectors(see["others"]), vectors(see["others' velocities"])  # (n, M, 2)
        far = norm(others)
        way = unit(others)
        faster = ((see["velocity"][:, None] + speeds) * way).sum(2) + np.minimum(2 * far, 0.7)  # at the bump
        target = (far > 0) & (far < REACH) & (see["others' guard"] <= 0) & (faster > self.bump)
        rows, nearest = np.arange(len(far)), np.where(target, far, np.inf).argmin(1)
        ram = unit(others[rows, nearest] + 0.25 * (speeds[rows, nearest] - see["velocity"])) * 2
        return np.where(target.any(1)[:, None], ram, wanted)
