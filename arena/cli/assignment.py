"""KEY=VALUE words of the command line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from arena.cli.complaint import Complaint


def assignments(words: Sequence[str]) -> dict[str, Any]:
    """Values by key; they are read as JSON where they can be, else as they stand."""
    found: dict[str, Any] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not (equals and key):
            raise Complaint(f"write KEY=VALUE, not {word}")
        try:
            found[key] = json.loads(value)
        except ValueError:
            found[key] = value
    return found
