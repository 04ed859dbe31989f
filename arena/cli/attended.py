"""A training in the terminal: a line says how far it is, and whatever ends it is told in one sentence."""

from __future__ import annotations

import contextlib
import shutil
import sys
import threading
from typing import Any

from arena.cli.complaint import Complaint, sentence
from arena.training.request import RunError
from arena.training.run import RunDirectory, Status

EVERY_SECONDS = 2.0


def attended(directory: RunDirectory, save: str | None, quiet: bool) -> dict[str, Any]:
    """Train a run to its end; returns what `--json` prints.  The line is only for terminals, and not if `quiet`."""
    from arena.training.worker.main import work  # torch, which not every installation has

    shown = sys.stderr.isatty() and not quiet
    with Line(directory) if shown else contextlib.nullcontext():
        try:
            return work(directory, save).result()
        except ValueError:
            raise
        except Exception as error:  # of torch, of a disk, of a game of others
            reason = (directory.status().error or sentence(error)).rstrip(".")
            raise Complaint(f"{reason}; {directory.path / 'worker.log'} says where") from error


class Line:
    """One line on stderr, written over and over while the context lasts, then gone."""

    def __init__(self, directory: RunDirectory) -> None:
        self._directory, self._offset, self._last_return = directory, 0, None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_on, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._write("")
        print(end="\r", file=sys.stderr, flush=True)

    def _go_on(self) -> None:
        self._show()
        while not self._over.wait(EVERY_SECONDS):
            self._show()

    def _show(self) -> None:
        rows, self._offset = self._directory.metrics(self._offset)
        for row in rows:
            self._last_return = row.get("return", self._last_return)
        with contextlib.suppress(RunError):  # another time
            self._write(progress(self._directory.status(), self._last_return))

    def _write(self, line: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        print(f"\r{line[:width]:{width}}", end="", file=sys.stderr, flush=True)


def progress(status: Status, last_return: float | None) -> str:
    """How a training stands, in a few words."""
    if status.state == "measuring":
        return "measuring what was learned"
    if status.state != "running":
        return status.state
    words = [f"{status.progress:.0%}", f"{status.steps:,} world-steps"]
    words += [f"return {last_return:.2f}"] if last_return is not None else []
    words += [f"{duration(status.eta)} left"] if status.eta else []
    return ", ".join(words)


def duration(seconds: float) -> str:
    """Seconds, or minutes where there are several."""
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
