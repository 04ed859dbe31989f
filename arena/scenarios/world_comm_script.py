"""The scripted baselines of world_comm: a leader who reports, hunters who go there, prey that eats far from them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from arena.scenarios.script import FAR, Array, in_sight, nearest, norm, patrol, planes, seen, unit, vectors
from arena.sim.body import Body
from arena.sim.world import World

_ANGLES = np.arange(16) * np.pi / 8
WAYS = np.concatenate([np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], 1), [[0, 0]]])  # (17, 2) a prey's choices
LOOK = (0.15, 0.4, 0.8)  # seconds ahead
INERTIA = 0.35  # seconds in which a body without thrust loses two thirds of its speed
ROOM = 0.3  # distance from hunters beyond which prey thinks of food alone
QUARTERS = ("lower left", "lower right", "upper left", "upper right")
AFRAID = 4.0  # how much more a unit of that room counts than one of the way to food
OPEN = 0.9  # how far the field reaches where it has no edges


@dataclass(frozen=True)
class Hunt:
    """All plans, and what they know of the game besides what they see."""

    hunters: int
    hunter: Body
    prey: Body
    rock: float  # radius
    half: tuple[float, float] | None  # field

    def chase(self, see: Mapping[str, Array], agent: Array) -> Array:
        """The nearest prey in sight, from one's own side; else the quarter that the leader named; else round about."""
        prey, rows = vectors(see["prey"]), np.arange(len(agent))
        known = seen(see, "prey") & (norm(prey) > 0)  # in classic rules zeros are out of sight
        nearest = np.where(known, norm(prey), np.inf).argmin(1)
        target, speed = prey[rows, nearest], vectors(see["prey velocities"])[rows, nearest]
        far = norm(target)[:, None]
        angle = 2 * np.pi * agent / self.hunters
        side = np.stack([np.cos(angle), np.sin(angle)], 1) * 0.5 * np.clip(far - 0.3, 0, 1)
        ahead = target + speed * np.minimum(far, 0.6) + side
        goal = np.where(known.any(1, keepdims=True), ahead, self._search(see))
        rocks = np.where(seen(see, "rocks")[..., None], vectors(see["rocks"]), 9)
        gap = norm(rocks)[:, :, None] - self.rock - self.hunter.radius
        around = (unit(rocks) * np.maximum(0.2 - gap, 0) * 5).sum(1)
        return unit(goal) * 2 - 0.4 * see["velocity"] - around

    def _search(self, see: Mapping[str, Array]) -> Array:
        """(n, 2) the way to the forest of the quarter named, or to its middle; with none named, to all in turn."""
        wide, high = self.half or (OPEN, OPEN)
        middles = np.array([(x, y) for y in (-high / 2, high / 2) for x in (-wide / 2, wide / 2)])
        ways = middles - see["position"][:, None]  # (n, 4, 2)
        around = patrol(ways, see["velocity"], np.where(norm(ways) < 0.3, np.inf, 0))
        quarter = ways[np.arange(len(ways)), see["said"].argmax(1)]
        forests, known = vectors(see["forests"]), seen(see, "forests")
        if forests.shape[1]:
            beyond = np.abs(forests - quarter[:, None]) - (wide / 2, high / 2)
            within = known & (beyond < 0).all(2)  # (n, F)
            first = np.where(within, norm(forests), np.inf).argmin(1)
            quarter = np.where(within.any(1, keepdims=True), forests[np.arange(len(ways)), first], quarter)
        return np.where(see["said"].any(1, keepdims=True), quarter, around)

    def report(self, see: Mapping[str, Array], agent: Array, sure: Array) -> Array:
        """(n,) the quarter of the field in which the prey is that the leader is nearest to."""
        prey, known = vectors(see["prey"]), seen(see, "prey")
        nearest = np.where(known, norm(prey), np.inf).argmin(1)
        x, y = (see["position"] + prey[np.arange(len(prey)), nearest]).T
        return np.where(sure, (x > 0) + 2 * (y > 0), 0)

    def graze(self, see: Mapping[str, Array], agent: Array) -> Array:
        """The way that leads nearest to food and leaves room to every hunter in sight."""
        hunters = vectors(see["hunters"])
        known = seen(see, "hunters") & (norm(hunters) > 0)
        hunters = np.where(known.T, planes(hunters), FAR)  # (2, H, n)
        food, rocks = in_sight(see, "food"), in_sight(see, "rocks")
        here, velocity = planes(see["position"][:, None]), planes(see["velocity"][:, None])  # (2, 1, n)
        half = np.array(self.half or (OPEN, OPEN), here.dtype)[:, None, None]
        room = np.full((len(WAYS), len(agent)), ROOM, here.dtype)
        hungry = np.full(room.shape, np.inf, here.dtype)
        for seconds in LOOK:
            coast = INERTIA * (1 - math.exp(-seconds / INERTIA))
            ways = self.prey.max_speed * (seconds - coast) * WAYS  # (P, 2)
            there = here + coast * velocity + ways.T[..., None].astype(here.dtype)  # (2, P, n)
            path = there.clip(-half, half) - here
            reach = self.hunter.max_speed * seconds + self.hunter.radius
            room = np.minimum(room, nearest(path, hunters) - reach)
            hungry = np.minimum(hungry, nearest(path, food))
            room -= 0.5 * (nearest(path, rocks) < self.rock + self.prey.radius)
            if self.half is None:
                room -= np.maximum(np.abs(there) - OPEN, 0).sum(0)
        return WAYS[(AFRAID * room - hungry).argmax(0)]


def quarter(game: Any, world: World, speaker: str) -> tuple[tuple[str, ...], Array]:
    """The leader's words are about where the prey is that it is nearest to."""
    prey = game.team_slices()["prey"]
    nearest = world.distances(slice(0, 1), prey)[0].argmin(0)  # (B,)
    x, y = world.pos[:, prey][:, nearest, np.arange(world.count)]
    return QUARTERS, (x > 0) + 2 * (y > 0)
