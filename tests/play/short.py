"""Games whose rounds are short."""

from __future__ import annotations

from arena.scenarios.catalog import SCENARIOS
from arena.sim.option import options

LENGTHS = ("time", "prepare", "seek")  # options that say how long a round lasts, or a part of it


def brief(name: str, seconds: float = 6.0) -> dict[str, float]:
    """Options for rounds of so many seconds, or of as few as the game allows."""
    return {option.name: max(option.low, seconds) for option in options(SCENARIOS[name]) if option.name in LENGTHS}
