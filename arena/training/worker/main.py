"""The verb `worker`: train the run in a directory, as its `run.json` asks, from its checkpoint if it has one."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import Any

from agents.core.algorithms import CLONING
from arena.training.run import RunDirectory
from arena.training.worker.clone import CloneWorker
from arena.training.worker.loop import Worker

NICE = 5  # the game comes first


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("run", type=Path, help="the run's directory")
    parser.add_argument("--save", help="where finished models are kept besides: a folder, or FILE.onnx")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """See the module."""
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(NICE)
    return work(RunDirectory(args.run), args.save).result()


def work(directory: RunDirectory, save: str | None = None) -> Worker:
    """Train to the end; an interrupt or a polite kill ends the run like a stop, keeping what was learned."""
    kind = CloneWorker if directory.request().algorithm == CLONING.name else Worker
    worker = kind(directory, save)
    told = False

    def stop(*_: Any) -> None:
        nonlocal told
        worker.stop()
        if not told:
            told = True  # first, as a second signal may come amid the words
            with contextlib.suppress(OSError):
                print("\n" * sys.stderr.isatty() + "stopping: what was learned is measured and kept", file=sys.stderr)

    previous = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        worker.train()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    return worker
