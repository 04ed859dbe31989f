"""The scripted baselines of crypto: a cipher that adds the key, and a stranger who hopes that it was forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from arena.scenarios.script import Array
from arena.sim.world import World

WORDS = 4


@dataclass(frozen=True)
class Cipher:
    """What bob, agent 0, and alice say: she adds the key, he subtracts it; who is unsure forgets to."""

    secrets: int

    def __call__(self, see: Mapping[str, Array], agent: Array, sure: Array) -> Array:
        """(n,) words; of two secrets and two keys this is the exclusive or."""
        message, heard, key = (see[name].argmax(1) for name in ("message", "heard", "key"))
        key = key * sure
        return np.where(agent == 0, heard - key, message + key) % self.secrets


def guess(see: Mapping[str, Array], agent: Array, sure: Array) -> Array:
    """(n,) what eve heard, as if there were no key; something else where she is unsure."""
    heard = see["heard"].argmax(1)
    return np.where(sure, heard, (heard + 1) % WORDS)


def told(game: Any, world: World, speaker: str) -> tuple[tuple[str, ...], Array]:
    """Alice's words are about secret and key; what bob and eve say of the secret shows what they make of them."""
    secrets = [f"secret {secret + 1}" for secret in range(game.secrets)]
    secret, key = (world.facts[name].argmax(0) for name in ("message", "key"))
    if speaker != "alice" or game.keys == 1:
        return tuple(secrets), secret
    return tuple(f"{name} + key {n + 1}" for name in secrets for n in range(game.keys)), secret * game.keys + key
