"""What settings have in common in which nobody meets rivals that learn: no pools, no ratings, no stages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Alone:
    """The part of `Setting` that has nothing to do there."""

    horizon = 0  # unknown
    curricula = ()
    meets_itself = False

    def add_past_self(self, path: Path, team: str) -> None:
        """Nobody meets past selves."""

    def rating(self, team: str, name: str) -> None:
        """Nobody is rated."""

    def state(self) -> dict[str, Any]:
        """There is nothing to keep."""
        return {}

    def restore(self, snapshots: Mapping[str, Path], state: Mapping[str, Any]) -> None:
        """See `state`."""

    def close(self) -> None:
        """Nothing is open."""
