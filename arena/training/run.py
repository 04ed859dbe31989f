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

from agents.core.algorithms import ALGORITHMS, CLONING, Algorithm
from agents.core.config import Config, one_sentence
from agents.core.files import replacing
from agents.core.rivals import Sampling
from arena.version import VERSION

HEARTBEAT_SECONDS = 1.0
SILENCE_SECONDS = 15.0  # a worker that says nothing for so long is dead
LARGEST_JSON = 1_000_000  # bytes

UNKNOWN = "The run's status.json is missing or damaged. Resume goes on from the last checkpoint."

Asking = Literal["pause", "resume", "snapshot", "stop"]


class RunError(ValueError):
    """The run cannot be used; the message says why in one sentence."""


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


THRESHOLD = 0.7  # the share of rounds won that usually opens the next stage of a curriculum
FAR_SIGHT = {"gamma": 0.93, "trace": 0.8}  # of arena rules: what decides a round comes late
OTHERS = "others"  # the rules of games of others
UNKNOWN_SIGHT = {"gamma": 0.99, "manager_gamma": 0.99, "trace": 0.9}  # how late things come there is not known
AT_LEAST = {"arena": FAR_SIGHT, OTHERS: UNKNOWN_SIGHT}


def foreign(scenario: str) -> bool:
    """Whether this is a game of others, like pettingzoo:mpe2.simple_spread_v3 or gymnasium:CartPole-v1."""
    return scenario.startswith(("pettingzoo:", "gymnasium:"))


def row_of(algorithm: str) -> Algorithm:
    """What is known of an algorithm; RunError where it does not exist."""
    if algorithm == CLONING.name:
        return CLONING
    if algorithm not in ALGORITHMS:
        raise RunError(f"there is no algorithm called {algorithm}; there are {', '.join(ALGORITHMS)}")
    return ALGORITHMS[algorithm]


def configured(algorithm: str, preset: str, rules: str, changes: Mapping[str, Any]) -> Config:
    """The config that preset and rules suggest, with `changes` on top; ValueError says what is wrong."""
    row = row_of(algorithm)
    usual = row.configured(preset).model_dump(exclude=set(row.changes))  # what makes an algorithm is not the rules' say
    further = {name: max(value, usual[name]) for name, value in AT_LEAST.get(rules, {}).items() if name in usual}
    return row.configured(preset, further | dict(changes))


class RunRequest(BaseModel):
    """What to train, and how; `run.json`."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    scenario: str = Field(max_length=80)
    options: dict[str, Any] = {}  # of the scenario, which checks them
    rules: Literal["classic", "arena"] = "arena"
    team: str | None = None  # None: every team that the algorithm can learn
    algorithm: str
    preset: str = "quick"
    changes: dict[str, Any] = {}  # of the preset's config
    seconds: float | None = Field(None, gt=0)  # None: the preset's
    steps: int | None = Field(None, gt=0)  # world-steps; ends the run instead of the clock
    seed: int = Field(0, ge=0, lt=2**32)
    device: Literal["auto", "cpu", "cuda"] = "auto"
    opponents: list[str] = []  # rivals: self, together, script:easy, random, a model's path; empty: as fits
    sampling: Sampling = "prioritised"  # which of them are met how often
    replays: list[str] = []  # files that a clone learns from; what follows says whom, where it is not None
    player: str | None = None
    seat: str | None = None  # an agent
    curriculum: float | None = Field(None, gt=0, le=1)  # the share of rounds won that opens the next stage; None: none
    name: str | None = Field(None, max_length=80)  # what the models are called
    code: str = VERSION

    def config(self) -> Config:
        """The algorithm's config; ValueError says in one sentence what is wrong."""
        rules = OTHERS if foreign(self.scenario) else self.rules
        return configured(self.algorithm, self.preset, rules, self.changes)

    def limit_seconds(self) -> float | None:
        """When the clock ends the run; None where steps do."""
        if self.seconds or self.steps:
            return self.seconds
        return float(row_of(self.algorithm).presets[self.preset].seconds)


def requested(**words: Any) -> RunRequest:
    """A request made of what somebody typed; RunError says in one sentence what is wrong, and names it."""
    try:
        return RunRequest(**words)
    except ValidationError as error:
        raise RunError(one_sentence(error)) from None


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
