"""The log of all matches that were played out: one line of JSON a match, only ever appended to.

Two copies of the game may write at once, and a line that was cut off by a crash or a full disk spoils no other.
"""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agents.core.files import set_aside
from arena.sim.option import Value

MOST = 99  # rounds, sides, drivers of a side
LARGEST = 64_000_000  # bytes; a hundred thousand matches


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class Driver(_Told):
    """Somebody who drove a team, and with which share of it."""

    key: str = Field(max_length=200)
    name: str = Field(max_length=200)
    kind: str = Field(max_length=20)
    share: float = Field(ge=0.01, le=1)


class Side(_Told):
    """A team."""

    team: str
    drivers: list[Driver] = Field(max_length=MOST)


class Round(_Told):
    """A round: which team won it (-1: none), and everybody's points."""

    winner: int = Field(ge=-1, le=16)
    points: list[float] = Field(max_length=MOST)


class Challenge(_Told):
    """A step of a ladder that was tried: as which team, against whom (a rung's key), and what it earned."""

    team: str
    rung: str
    stars: int = Field(ge=0, le=3)


class MatchResult(_Told):
    """A match that was played out."""

    at: float  # seconds since 1970 by the clock of the machine; nothing relies on it
    scenario: str
    options: dict[str, Value] = {}  # those that were changed
    rules: str
    sides: list[Side] = Field(min_length=1, max_length=MOST)
    rounds: list[Round] = Field(min_length=1, max_length=MOST)
    winner: int | None = None
    challenge: Challenge | None = None


class Log:
    """The file; reading goes on where it stopped."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read = 0  # bytes
        self._known: tuple[int, int] | None = None  # which file that was

    def append(self, result: MatchResult) -> None:
        """Write one more match; OSError where that is impossible, and then the others are still there."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._write(result.model_dump_json() + "\n")

    def news(self) -> tuple[list[MatchResult], bool, str | None]:
        """What has been written since the last time.

        Then, whether it begins anew because the file is another one, and a sentence where some of it was unreadable:
        the file is kept aside and what could be read is written again.
        """
        try:
            found = self.path.stat()
            anew = self._known is not None and (self._known != _file(found) or found.st_size < self._read)
            if anew:
                self._read = 0
            self._known = _file(found)
            if found.st_size == self._read:
                return [], anew, None
            if found.st_size > LARGEST:
                raise ValueError("it is too large")
            with self.path.open("rb") as file:
                file.seek(self._read)
                fresh = file.read()
        except FileNotFoundError:
            anew, self._known, self._read = self._known is not None, None, 0
            return [], anew, None
        except OSError as error:
            return [], False, f"The results of earlier matches cannot be read: {error.strerror or error}."
        except ValueError:
            return [], True, self._begin_anew()[1]
        whole = fresh[: fresh.rfind(b"\n") + 1]  # another copy of the game may be in the middle of a line
        results, damaged = parsed(whole)
        self._read += len(whole)
        if damaged:
            results, sentence = self._begin_anew()
            return results, True, sentence
        return results, anew, None

    def _begin_anew(self) -> tuple[list[MatchResult], str]:
        """Set the file aside, then append what can be read of it to a new one: nothing written meanwhile is lost."""
        said = "Some results of earlier matches could not be read"
        try:
            aside = set_aside(self.path)
            results = [] if aside.stat().st_size > LARGEST else parsed(aside.read_bytes())[0]
            self._write("".join(result.model_dump_json() + "\n" for result in results))
            self._known, self._read = _file(self.path.stat()), self.path.stat().st_size
        except OSError as error:
            return [], f"{said}: {error.strerror or error}."
        return results, f"{said} and do not count; the old file is kept as {aside.name}."

    def _write(self, lines: str) -> None:
        with self.path.open("a+b") as file:
            end = file.seek(0, os.SEEK_END)
            if end and (file.seek(end - 1), file.read(1))[1] != b"\n":
                lines = "\n" + lines  # somebody's line was cut off
            file.write(lines.encode())  # at the end, in one go, whoever else writes


def parsed(lines: bytes) -> tuple[list[MatchResult], bool]:
    """The matches that can be read, and whether some cannot."""
    results, damaged = [], False
    for line in filter(None, lines.split(b"\n")):
        try:
            results.append(MatchResult.model_validate_json(line))
        except ValidationError:
            damaged = True
    return results, damaged


def _file(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino
