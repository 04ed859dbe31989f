"""The scripted baselines of push: a runner that goes round the guard, a guard that stays in its way and shoves."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from arena.scenarios.script import Array, arrive, norm, seen, unit, vectors

RIM = 0.1  # how far from a light's middle the runner rests, on the side away from the guard
SHOVE = 0.3  # how near to a light the runner is when it must be shoved off
SHY = 0.35  # distance at which the runner begins to turn aside from the guard


def run(see: Mapping[str, Array], agent: Array) -> Array:
    """To the far side of the goal as the guard stands, and past the guard on the side that is shorter."""
    goal, guard = see["goal"], see["other"]
    target = goal + RIM * unit(goal - guard) if "position" in see else goal
    far = norm(guard)[:, None]
    ahead = (unit(guard) * unit(target)).sum(1, keepdims=True) > 0.5  # the guard is in the way
    ahead &= (far < SHY) & (far < norm(target)[:, None]) & seen(see, "other")
    left = np.stack([-guard[:, 1], guard[:, 0]], 1)
    aside = left * np.sign((left * target).sum(1, keepdims=True) + 1e-9)
    return np.where(ahead, unit(aside) * 2 + unit(target), arrive(target, see["velocity"]))


def guard(see: Mapping[str, Array], agent: Array) -> Array:
    """Into the runner if it is near a light, else between it and the light that it seems to head for."""
    lights, runner, known = vectors(see["lights"]), see["other"], seen(see, "other")
    speed = see.get("other's velocity", np.zeros_like(runner))
    coming = runner + 0.3 * speed
    cost = norm(lights - coming[:, None]) + 1000 * ~seen(see, "lights")  # (n, L)
    cost += ~known * norm(lights)
    light = lights[np.arange(len(lights)), cost.argmin(1)]
    close = (norm(runner - light)[:, None] < SHOVE) & known
    stand = np.where(known, light + 0.12 * unit(runner - light), light)
    shove = runner + 0.15 * speed - 0.05 * unit(runner - light)
    return np.where(close, unit(shove) * 2, arrive(stand, see["velocity"]))
