"""The scripted baselines of adversary: a crew that covers more lights than it must, a spy that follows it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from arena.scenarios.script import Array, arrive, norm, seen, vectors

ON = 0.18  # how near to a light counts as standing on it, to the spy
NEAR = 0.3  # what a unit of the spy's own way counts against one of the crew's


def cover(see: Mapping[str, Array], agent: Array) -> Array:
    """Whoever is nearest goes to the goal; the others to the nearest light that no other of them is nearer to."""
    goal, lights, crew = see["goal"], vectors(see["lights"]), vectors(see["crew"])
    known = seen(see, "crew")
    mine = norm(goal)
    theirs = np.where(known, norm(crew - goal[:, None]), np.inf)  # (n, N - 1)
    first = mine <= theirs.min(1, initial=np.inf)
    to_lights = norm(lights)  # (n, L)
    from_crew = norm(crew[:, None] - lights[:, :, None])  # (n, L, N - 1)
    busy = np.arange(crew.shape[1]) == (theirs.argmin(1) if crew.shape[1] else np.zeros(len(agent)))[:, None]
    from_crew = np.where((known & ~busy)[:, None], from_crew, np.inf).min(2, initial=np.inf)
    is_goal = norm(lights - goal[:, None]) < 1e-4
    cost = to_lights + 10 * (from_crew < to_lights) + 100 * is_goal + 1000 * ~seen(see, "lights")
    decoy = lights[np.arange(len(lights)), cost.argmin(1)]
    return _go(see, np.where(first[:, None], goal, decoy))


def follow(see: Mapping[str, Array], agent: Array) -> Array:
    """The light that one of the crew stands on or is nearest to; of several such, a near one."""
    lights, crew = vectors(see["lights"]), vectors(see["crew"])
    apart = norm(crew[:, None] - lights[:, :, None])  # (n, L, N)
    apart = np.where(seen(see, "crew")[:, None], apart, 4).min(2).clip(ON)  # (n, L)
    cost = apart + NEAR * norm(lights) + 1000 * ~seen(see, "lights")
    return _go(see, lights[np.arange(len(lights)), cost.argmin(1)])


def gather(see: Mapping[str, Array], agent: Array) -> Array:
    """Straight to the goal, all of them: easily seen."""
    return _go(see, see["goal"])


def settle(see: Mapping[str, Array], agent: Array) -> Array:
    """The nearest light, whoever is there."""
    lights = vectors(see["lights"])
    cost = norm(lights) + 1000 * ~seen(see, "lights")
    return _go(see, lights[np.arange(len(lights)), cost.argmin(1)])


def _go(see: Mapping[str, Array], offset: Array) -> Array:
    return arrive(offset, see["velocity"]) if "velocity" in see else 4 * offset
