"""The scripted baselines of those who go by a word: the first word is the first light, and so on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from arena.scenarios.script import Array, arrive


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
    """(n, 2) slantwise across the field, as a ball goes from edge to edge: in time, everywhere."""
    return np.where(see["velocity"] >= 0, 1.0, -1.0)
