"""How rivals are drawn from a pool: a choice of the player's."""

from __future__ import annotations

from typing import Literal

Sampling = Literal["latest", "uniform", "prioritised"]

SAMPLINGS: dict[Sampling, str] = {
    "prioritised": "half the time the newest past self, else whoever wins most",
    "uniform": "everybody as often as everybody else",
    "latest": "always the newest past self",
}
