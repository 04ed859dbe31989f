"""Files that are either the old ones or the new ones, never half."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

WAITS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4)  # seconds before the next try to replace a file


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yields a path to write to; what was written takes the place of `path` at the end, unless an exception ends it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = beside(path)
    try:
        yield unfinished
        put(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def beside(path: Path) -> Path:
    """Where this process writes what is to take the place of `path`; a kill amid it leaves that behind."""
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def put(unfinished: Path, path: Path) -> None:
    """Let a file take the place of `path`, and try for a second: Windows refuses while somebody has `path` open."""
    for seconds in WAITS:
        with suppress(PermissionError):
            unfinished.replace(path)
            return
        time.sleep(seconds)
    unfinished.replace(path)


def set_aside(path: Path) -> Path:
    """Move a file that cannot be read out of the way, for whoever wants to look at it; returns where it is now."""
    number = 1
    while (aside := path.with_name(f"{path.name}.unreadable-{number}")).exists():
        number += 1
    return path.rename(aside)
