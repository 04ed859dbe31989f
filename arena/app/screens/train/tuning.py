"""The config of a training: what is suggested for an algorithm, a preset and rules, and what of it was changed."""

from __future__ import annotations

from typing import Any

from agents.core.config import Config
from arena.training.request import configured


class Tuning:
    """Changes that are wrong are kept too, so that they can be corrected."""

    def __init__(self) -> None:
        self.changes: dict[str, Any] = {}
        self._basis = ("", "", "")

    def suggest(self, algorithm: str, preset: str, rules: str) -> None:
        """Begin with another config; of the changes those stay that can be there, one after the other."""
        self._basis = algorithm, preset, rules
        before, self.changes = self.changes, {}
        for name, value in before.items():
            if self.complaint(name, value, self.changes) is None:
                self.changes[name] = value

    def config(self) -> Config:
        """As it is now; ValueError says what is wrong."""
        return configured(*self._basis, self.changes)

    def complaint(self, name: str, value: Any, beside: dict[str, Any] | None = None) -> str | None:
        """What is wrong with a value, beside other changes or alone."""
        try:
            configured(*self._basis, {**(beside or {}), name: value})
        except ValueError as error:
            return str(error)
        return None
