"""Starts workers and watches them: all that the game knows of training."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from arena.training.request import RunError, RunRequest
from arena.training.run import RunDirectory, Status

DIED = "The training process ended unexpectedly. Resume goes on from the last checkpoint."


def training_missing() -> str | None:
    """Why this installation cannot train, in one sentence; None where it can."""
    if importlib.util.find_spec("torch") and importlib.util.find_spec("onnx"):
        return None
    if getattr(sys, "frozen", False):
        return "This is the play-only edition: training comes with the full one."
    return "Training needs torch: install particle-arena[train]."


class Workers:
    """The training processes started here.  They outlive it: closing the game does not stop them unless asked to."""

    def __init__(self, save: Path | None = None) -> None:
        """`save` is the folder in which finished models are kept besides; a run's own files have no say in it."""
        self._save = save
        self._processes: dict[Path, subprocess.Popen[bytes]] = {}

    def start(self, runs: Path, request: RunRequest) -> RunDirectory:
        """Begin a new run; RunError or ValueError where the request cannot be."""
        request.config()
        run = RunDirectory.create(runs, request)
        self._spawn(run)
        return run

    def resume(self, run: RunDirectory) -> None:
        """Go on with a run whose worker is gone."""
        run.request()
        status = run.status()
        if status.active and not self._gone(run, status):
            raise RunError(f"the run {run.path.name} is still at work")
        afresh = {"state": "starting", "pid": 0, "heartbeat": time.time(), "error": None}
        run.write("status.json", status.model_copy(update=afresh))
        self._spawn(run)

    def status(self, run: RunDirectory) -> Status:
        """How the run stands; a worker that died is `failed`, with a sentence that says so."""
        status = run.status()
        if status.active and self._gone(run, status):
            return status.model_copy(update={"state": "failed", "error": DIED})
        return status

    def _gone(self, run: RunDirectory, status: Status) -> bool:
        ours = self._processes.get(run.path)
        if ours is not None and (ours.poll() is None or status.pid in (0, ours.pid)):
            return ours.poll() is not None
        return status.gone(time.time())  # ours may have made way for another

    def _spawn(self, run: RunDirectory) -> None:
        frozen = getattr(sys, "frozen", False)
        command = [sys.executable, *([] if frozen else ["-m", "arena"]), "worker", str(run.path.absolute())]
        command += ["--save", str(self._save)] if self._save else []
        root = str(Path(__file__).resolve().parents[2])
        environment = dict(os.environ)
        if not frozen:
            environment["PYTHONPATH"] = os.pathsep.join(filter(None, [root, environment.get("PYTHONPATH")]))
        with (run.path / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                start_new_session=True,
            )
        self._processes[run.path] = process
        threading.Thread(target=process.wait, daemon=True).start()  # no zombie is left, though nobody asks again
