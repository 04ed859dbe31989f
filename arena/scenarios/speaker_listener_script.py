"""The scripted baselines of those who go by a word: the first word is the first light, and so on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from arena.scenarios.script import Array, arrive, unit

LOOPS = 0.6  # of the half field: how far from the middle to look for a light that is out of sight
HALF_FIELD = np.array([1.6, 1.0])  # of arena rules: elsewhere nobody knows where it is


def tell(see: Mapping[str, Array], agent: Array, sure: Array) -> Array:
    """(n,) the number of the light that is meant; who is unsure in classic rules says the first word."""
    meant = see["goal"].argmax(1)
    return meant if "said" in see else np.where(sure, meant, 0)


def follow(see: Mapping[str, Array], agent: Array) -> Array:
    """(n, 2) to the light that was named and rest there; where it is out of sight, look for it."""
    rows, word = np.arange(len(agent)), see["heard"].argmax(1)
    lights = np.stack([see[f"light {i}"] for i in (1, 2, 3)], 1)  # (n, 3, 2)
    named = (word < 3) & see["heard"].any(1)
    word = np.minimum(word, 2)
    thrust = arrive(lights[rows, word] * named[:, None], see["velocity"])
    if "light 1 seen" not in see:
        return thrust
    seen = np.concatenate([see[f"light {i} seen"] for i in (1, 2, 3)], 1)[rows, word] > 0
    return np.where((seen | ~named)[:, None], thrust, search(see))


def search(see: Mapping[str, Array]) -> Array:
    """(n, 2) in circles around the field; where nobody knows its place, straight on."""
    if "position" not in see:
        return unit(see["velocity"]) + np.array([0.1, 0.0])
    x, y = (see["position"] / HALF_FIELD).T
    inward = LOOPS - np.hypot(x, y)
    return np.stack([-y + 3 * x * inward, x + 3 * y * inward], 1) * 2 + np.array([0.05, 0.0])
