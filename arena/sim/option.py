"""Options of a scenario: each has a default, a meaning and a range, and they live nowhere else."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from typing import Any

Value = bool | int | float


@dataclass(frozen=True)
class Option:
    """One option as a form or a command line shows it; `low` and `high` are inclusive."""

    name: str
    default: Value
    meaning: str
    low: float
    high: float
    common: bool = False  # every scenario has it


def option(default: Value, meaning: str, *, low: float = 0, high: float = 1, common: bool = False) -> Any:
    """A field of a scenario's dataclass; `common` to all scenarios, and therefore listed last."""
    metadata = {"meaning": meaning, "low": low, "high": high, "common": common}
    return field(default=default, kw_only=common, metadata=metadata)


def options(scenario: Any) -> list[Option]:
    """The options of a scenario (class or instance), in the order in which it declares them."""
    known = [
        Option(f.name, f.default, **f.metadata)
        for f in fields(scenario)
        if f.default is not MISSING and "meaning" in f.metadata
    ]
    return sorted(known, key=lambda option: option.common)


def check(scenario: Any) -> None:
    """Raise ValueError, naming the option and its range, when a value is of the wrong kind or out of range."""
    for known in options(scenario):
        value = getattr(scenario, known.name)
        kind = type(known.default)
        if not (type(value) is kind or (kind is float and type(value) is int)):
            raise ValueError(f"{known.name} must be {_KINDS[kind]}, not {value!r}")
        if kind is not bool and not known.low <= value <= known.high:
            raise ValueError(f"{known.name} must lie between {known.low} and {known.high}, not {value!r}")


_KINDS = {bool: "true or false", int: "a whole number", float: "a number"}
