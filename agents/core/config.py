"""Hyperparameters as data: each has a default, a meaning and a range, and they live nowhere else."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError


def option(default: Any, meaning: str, *, low: float | None = None, high: float | None = None) -> Any:
    """A field of a `Config`; `low` and `high` are inclusive.  Forms, the command line and cards are drawn from it."""
    return Field(default, description=meaning, ge=low, le=high)


class Config(BaseModel):
    """Base of every learner's configuration: immutable, unknown names refused, values checked against their range."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def replaced(self, changes: dict[str, Any]) -> Self:
        """The same config with some values changed, all of them checked; ValueError: one sentence on what is wrong."""
        try:
            return type(self).model_validate(self.model_dump() | changes)
        except ValidationError as error:
            raise ValueError(one_sentence(error)) from None


def one_sentence(error: ValidationError) -> str:
    """The first complaint of pydantic, as a sentence that names the field."""
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"]) or "the value"
    if first["type"] == "extra_forbidden":
        return f"there is no option called {field}"
    return f"{field}: {first['msg'][0].lower()}{first['msg'][1:]}, not {first['input']!r}"
