"""A run: one training, a directory, and the whole protocol between whoever asks for it and the worker.

run.json        what was asked                                        written once
metrics.jsonl   one line a report                                     appended by the worker
status.json     how it stands, with a heartbeat                       replaced
snapshots/      NNNN-<team>.onnx                                      replaced
checkpoint/     everything needed to go on                            replaced
control.jsonl   pause, resume, snapshot, stop                         appended by the player
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agents.core.config import one_sentence
from agents.core.files import replacing
from arena.training.request import RunError, RunRequest

HEARTBEAT_SECONDS = 1.0
SILENCE_SECONDS = 15.0  # a worker that says nothing for so long is dead
LARGEST_JSON = 1_000_000  # bytes

UNKNOWN = "The run's status.json is missing or damaged. Resume goes on from the last checkpoint."

Asking = Literal["pause", "resume", "snapshot", "stop"]


class Damaged(RunError):
    """A file of the run is missing, or not what it should be."""


class Diverged(RunError):
    """What is learned is no longer made of numbers; the message says what to do."""

    def __init__(self, what: str) -> None:
        """`what` is not a number any more, or infinite."""
        super().__init__(
            f"Training diverged ({what} is no longer a finite number): train again with a lower learning_rate; "
            "the last good checkpoint and snapshots are kept."
        )


class Status(BaseModel):
    """How a run stands; `status.json`."""

    model_config = ConfigDict(extra="ignore")

    state: Literal["starting", "running", "paused", "measuring", "done", "failed", "stopped"]
    pid: int = 0  # of the worker; 0 until it is there
    heartbeat: float = 0.0  # seconds since the epoch
    progress: float = Field(default=0.0, ge=0, le=1)
    seconds: float = 0.0  # spent learning, over all resumes
    steps: int = 0
    updates: int = 0
    steps_per_second: float = 0.0
    eta: float | None = None  # seconds
    snapshots: int = 0
    error: str | None = None  # one sentence, of a failed run
    models: dict[str, str] = {}  # finished models by team

    @property
    def active(self) -> bool:
        """The worker should be at it."""
        return self.state in ("starting", "running", "paused", "measuring")

    def silent(self, now: float) -> bool:
        """The worker should be at it, but has not been heard of for too long."""
        return self.active and now - self.heartbeat > SILENCE_SECONDS

    def gone(self, now: float) -> bool:
        """The worker should be at it, but its process has ended, or has not been heard of for too long."""
        return self.active and (process_runs(self.pid) is False or self.silent(now))


class RunDirectory:
    """One run on disk, for both sides of the protocol."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.checkpoint = path / "checkpoint" / "latest.safetensors"

    @classmethod
    def create(cls, runs: Path, request: RunRequest) -> RunDirectory:
        """A new directory under `runs`, named by time, scenario and algorithm."""
        scenario = re.sub(r"[^\w.-]", "-", request.scenario)  # games of others have : and / in their names
        stem = f"{time.strftime('%Y%m%d-%H%M%S')}-{scenario}-{request.algorithm}"
        for number in range(1, 1000):
            path = runs / (stem if number == 1 else f"{stem}-{number}")
            try:
                path.mkdir(parents=True)
            except FileExistsError:
                continue
            return cls.at(path, request)
        raise RunError(f"there are too many runs called {stem}")

    @classmethod
    def at(cls, path: Path, request: RunRequest) -> RunDirectory:
        """A new run in the directory `path`, which holds no other."""
        if (path / "run.json").exists():
            raise RunError(f"{path} already holds a run; resume it, or choose another directory")
        run = cls(path)
        run.write("status.json", Status(state="starting", heartbeat=time.time()))
        run.write("run.json", request)  # last: it makes the directory a run
        return run

    @property
    def there(self) -> bool:
        """Nobody has deleted it."""
        return (self.path / "run.json").is_file()

    def write(self, name: str, model: BaseModel) -> None:
        """Replace one of the JSON files."""
        with replacing(self.path / name) as unfinished:
            unfinished.write_text(model.model_dump_json(indent=1), "utf-8")

    def clear(self) -> None:
        """Delete what workers that were killed left half written (see `replacing`); nobody may be at work."""
        snapshots = self.path / "snapshots"
        for path in (self.path / "status.json", self.checkpoint, snapshots / "*.onnx"):
            for unfinished in path.parent.glob(f".{path.name}.*.tmp"):
                with suppress(OSError):
                    unfinished.unlink()

    def request(self) -> RunRequest:
        """What was asked; RunError where the file is missing or damaged."""
        return self._read("run.json", RunRequest)

    def status(self) -> Status:
        """How it stands; `failed` where the file is lost or damaged, as a new worker writes it anew.

        RunError where there is no run, or the file cannot be read now.
        """
        try:
            return self._read("status.json", Status)
        except Damaged:
            if not self.there:
                raise
            return Status(state="failed", error=UNKNOWN)

    def _read(self, name: str, kind: type[Any]) -> Any:
        path = self.path / name
        try:
            if path.stat().st_size > LARGEST_JSON:
                raise Damaged(f"{name} of the run {self.path.name} is too large")
            return kind.model_validate_json(path.read_text("utf-8"))
        except FileNotFoundError:
            raise Damaged(f"the run {self.path.name} has no {name}") from None
        except ValidationError as error:
            raise Damaged(f"{name} of the run {self.path.name} is damaged: {one_sentence(error)}") from None
        except UnicodeDecodeError:
            raise Damaged(f"{name} of the run {self.path.name} is damaged: it is no text") from None
        except OSError:
            raise RunError(f"{name} of the run {self.path.name} cannot be read") from None

    def metrics(self, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
        """Reports from byte `offset` on, and the offset after them; unfinished or damaged lines are passed over."""
        return self._lines("metrics.jsonl", offset)

    def report(self, row: dict[str, Any]) -> None:
        """Append one line for `metrics`."""
        self._append("metrics.jsonl", row)

    def ask(self, what: Asking) -> None:
        """Leave a word for the worker."""
        self._append("control.jsonl", {"ask": what, "time": time.time()})

    def asked(self, offset: int, since: float = 0.0) -> tuple[list[str], int]:
        """What was asked from byte `offset` on, not before `since` by the clock, and the offset after it."""
        rows, offset = self._lines("control.jsonl", offset)
        return [str(row.get("ask")) for row in rows if _moment(row) >= since], offset

    def snapshot(self, number: int, team: str) -> Path:
        """Where the snapshot of a team lies."""
        return self.path / "snapshots" / f"{number:04d}-{team}.onnx"

    def snapshots(self, team: str | None = None) -> list[Path]:
        """All snapshots, oldest first; of one team, or of all."""
        named = re.compile(r"\d{4,}-" + (re.escape(team) if team else ".+") + r"\.onnx")
        return sorted(path for path in (self.path / "snapshots").glob("*.onnx") if named.fullmatch(path.name))

    def _lines(self, name: str, offset: int) -> tuple[list[dict[str, Any]], int]:
        try:
            with (self.path / name).open("rb") as file:
                file.seek(offset)
                text = file.read()
        except OSError:
            return [], offset
        whole = text.rfind(b"\n") + 1
        return list(_objects(text[:whole])), offset + whole

    def _append(self, name: str, row: dict[str, Any]) -> None:
        with (self.path / name).open("ab+") as file:
            file.seek(max(file.tell() - 1, 0))
            torn = file.read() not in (b"", b"\n")  # a full disk, or a kill amid a line
            file.write(b"\n" * torn + json.dumps(row).encode() + b"\n")


def _objects(text: bytes) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict):
            yield row


def _moment(row: Mapping[str, Any]) -> float:
    """When a line was written, in seconds since the epoch; 0 where it does not say."""
    moment = row.get("time")
    return moment if isinstance(moment, int | float) else 0.0


def all_runs(runs: Path) -> list[RunDirectory]:
    """Every run under `runs`, the newest first."""
    if not runs.is_dir():
        return []
    found = [path for path in runs.iterdir() if (path / "run.json").is_file()]
    return [RunDirectory(path) for path in sorted(found, key=lambda path: path.name, reverse=True)]


def process_runs(pid: int) -> bool | None:
    """Whether a process of that number runs; None where the system cannot be asked safely."""
    if os.name == "nt" or pid <= 0:
        return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
