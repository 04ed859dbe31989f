"""Where a generator of random numbers stands, as an array.

The same is in `arena.sim.dice`: the simulation and the learners do not know each other.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

MASK = 2**64 - 1


def kept(rng: np.random.Generator) -> npt.NDArray[np.uint64]:
    """(6,) where a PCG64 stands: its state and its increment, low half first, and the half number it has left."""
    at = rng.bit_generator.state
    long = [half for part in ("state", "inc") for half in (at["state"][part] & MASK, at["state"][part] >> 64)]
    return np.array([*long, at["has_uint32"], at["uinteger"]], np.uint64)


def put_back(rng: np.random.Generator, found: npt.NDArray[np.uint64]) -> None:
    """Let a PCG64 go on from where `kept` found one."""
    state, state_high, inc, inc_high, has, left = (int(number) for number in found)
    long = {"state": state_high << 64 | state, "inc": inc_high << 64 | inc}
    rng.bit_generator.state = {"bit_generator": "PCG64", "state": long, "has_uint32": has, "uinteger": left}
