"""Files in a player's folders: which there are, and whether one has changed since it was read."""

from __future__ import annotations

from pathlib import Path

Stamp = tuple[int, int]  # nanoseconds since the epoch when it was written, and bytes; (0, 0) where there is no file


def files_in(folder: Path, suffix: str) -> list[Path]:
    """The files of a kind; none where there is no folder."""
    return [path for path in folder.glob(f"*{suffix}") if path.is_file()] if folder.is_dir() else []


def stamp(path: Path) -> Stamp:
    """Another one whenever the file has changed."""
    try:
        status = path.stat()
        return status.st_mtime_ns, status.st_size
    except OSError:
        return 0, 0
