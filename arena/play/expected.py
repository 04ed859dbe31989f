"""What a training may be expected to reach: bands measured beforehand, kept in `assets/learning.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from arena.places import assets

FILE = "learning.json"  # written by `bench learning`


@dataclass(frozen=True)
class Band:
    """Returns of one team, on fresh episodes."""

    team: str
    seconds: float  # of training
    low: float  # of the seeds
    high: float
    random: float | None  # what chance gets in its place
    script: float | None


def key(scenario: str, rules: str, team: str | None, algorithm: str, preset: str, seconds: float) -> str:
    """What a band is kept under; `team` is the one that was asked to learn, None for all that can."""
    return f"{scenario} {rules} {team or 'all'} {algorithm} {preset} {seconds:g}"


def expected(
    scenario: str, rules: str, team: str | None, algorithm: str, preset: str, seconds: float, path: Path | None = None
) -> Band | None:
    """The band of a training with the preset's config and the game's own options; None where nobody measured it."""
    kept = _read(path or assets() / FILE)
    row = kept.get("bands", {}).get(key(scenario, rules, team, algorithm, preset, seconds))
    if row is None:
        return None
    levels = kept.get("levels", {}).get(f"{scenario} {rules} {row['team']}", {})
    return Band(row["team"], seconds, row["low"], row["high"], levels.get("random"), levels.get("script"))


def best(
    scenario: str, rules: str, team: str | None, preset: str, seconds: float, path: Path | None = None
) -> tuple[str, Band] | None:
    """The algorithm whose worst seed got furthest in such a training, and its band; None where none was measured."""
    found = []
    for known in _read(path or assets() / FILE).get("bands", {}):
        algorithm = known.split()[3]
        if known == key(scenario, rules, team, algorithm, preset, seconds):
            band = expected(scenario, rules, team, algorithm, preset, seconds, path)
            assert band is not None
            found.append((algorithm, band))
    return max(found, key=lambda pair: pair[1].low, default=None)


@cache
def _read(path: Path) -> dict[str, Any]:
    """Empty where there is none, or none that can be read: nothing but a hint is lost."""
    try:
        kept = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}
