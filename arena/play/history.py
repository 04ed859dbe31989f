"""The player's recorded matches on disk: every match goes into the history by itself, and some are kept for good."""

from __future__ import annotations

import re
import shutil
import threading
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from agents.core.files import replacing
from arena.play.folder import Stamp, files_in, stamp
from arena.play.match import Match
from arena.scenarios.catalog import make
from arena.sim.replay import Replay, ReplayError, begin, load, load_header
from arena.sim.rules import RULES, Rules
from arena.sim.scenario import Scenario

SUFFIX = ".npz"
MOST = 200  # matches that the history holds; whoever is older makes room
TRASHED = 20  # replays that wait in the trash


@dataclass(frozen=True, eq=False)
class ReplayFile:
    """One file: what it says about itself, or the sentence that says why it cannot be used."""

    path: Path
    kept: bool
    written: float  # seconds since the epoch
    header: Replay | None
    problem: str = ""


class History:
    """The folder of kept replays, with the history in a folder of its own.  Several threads may use it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.past, self.trash = folder, folder / "history", folder / ".trash"
        self._lock = threading.RLock()
        self._stored: dict[int, tuple[Replay, Path]] = {}  # the last recordings by id, and where they lie
        self._read: dict[Path, tuple[Stamp, ReplayFile]] = {}

    def files(self) -> list[ReplayFile]:
        """The kept ones, then the history; newest first.  Only files that have changed are read again."""
        found = [
            self._file(path, folder == self.folder)
            for folder in (self.folder, self.past)
            for path in files_in(folder, SUFFIX)
        ]
        return sorted(found, key=lambda file: (not file.kept, -file.written, file.path.name))

    def _file(self, path: Path, kept: bool) -> ReplayFile:
        found = stamp(path)
        if path not in self._read or self._read[path][0] != found:
            file = ReplayFile(path, kept, found[0] / 1e9, None)
            try:
                self._read[path] = found, replace(file, header=load_header(path))
            except (ReplayError, OSError) as error:
                self._read[path] = found, replace(file, problem=str(error))
        return self._read[path][1]

    def add(self, recording: Replay) -> Path | None:
        """Put a match into the history, unless it is stored already or nothing was played; OSError where it cannot."""
        with self._lock:
            where = self.where(recording)
            if where is not None or not any(played.end.size for played in recording.rounds):
                return where
            now = datetime.now()
            recording.date = recording.date or now.isoformat(timespec="seconds")
            path = _reserved(self.past, f"{now:%Y-%m-%d %H-%M-%S} {recording.scenario}")
            try:
                recording.save(path)
            except OSError:
                path.unlink(missing_ok=True)
                raise
            self._stored = {id(recording): (recording, path)}
            self._make_room(path)
            return path

    def where(self, recording: Replay) -> Path | None:
        """Where one of the last matches lies, if it is stored."""
        known, path = self._stored.get(id(recording), (None, None))
        return path if known is recording else None

    def keep(self, recording: Replay) -> Path:
        """Keep a match for good under a short name; OSError where that is impossible."""
        with self._lock:
            path = self.add(recording)
            if path is None:
                raise OSError("nothing was played")
            return self.keep_file(path) if path.parent == self.past else path

    def keep_file(self, path: Path) -> Path:
        """Keep a match of the history for good."""
        with self._lock:
            number, scenario = 1, load_header(path).scenario
            while (self.folder / f"{scenario}-{number}.npz").exists():
                number += 1
            return self._moved(path, _reserved(self.folder, f"{scenario}-{number}"))

    def rename(self, path: Path, name: str) -> Path:
        """Give a replay another name; one of the history is kept with that."""
        stem = re.sub(r"[^\w .,()+-]+", "-", name).strip(" .-")[:80]
        if not stem:
            raise ReplayError("a name needs a letter or a digit")
        return path if stem == path.stem else self._moved(path, _reserved(self.folder, stem))

    def remove(self, path: Path) -> Path:
        """Move a replay into the trash; returns where it lies, for `restore`."""
        trashed = self._moved(path, _reserved(self.trash, path.stem))
        for old in sorted(files_in(self.trash, SUFFIX), key=stamp)[:-TRASHED]:
            old.unlink(missing_ok=True)
        return trashed

    def restore(self, trashed: Path, kept: bool) -> Path:
        """Bring a removed replay back among the kept ones or into the history."""
        return self._moved(trashed, _reserved(self.folder if kept else self.past, trashed.stem))

    def take_in(self, path: Path) -> Path:
        """Copy a replay from anywhere to the kept ones; ReplayError where it cannot be played here."""
        playable(load(path))
        target = _reserved(self.folder, path.stem)
        try:
            with replacing(target) as unfinished:
                shutil.copyfile(path, unfinished)
        except OSError:
            target.unlink(missing_ok=True)
            raise
        return target

    def _moved(self, path: Path, target: Path) -> Path:
        with self._lock:
            try:
                path.replace(target)
            except OSError:
                target.unlink(missing_ok=True)
                raise
            self._stored = {
                key: (recording, target if where == path else where) for key, (recording, where) in self._stored.items()
            }
            return target

    def _make_room(self, newest: Path) -> None:
        """Drop the oldest of the history; never the one just written, whatever the clock says."""
        others = sorted((path for path in files_in(self.past, SUFFIX) if path != newest), key=stamp, reverse=True)
        for path in others[MOST - 1 :]:
            path.unlink(missing_ok=True)


def playable(replay: Replay) -> tuple[Scenario, Rules]:
    """The game of a replay that can be played here; ReplayError says why it cannot, before anything is stepped."""
    if not replay.rounds:
        raise ReplayError("the replay holds no rounds")
    if replay.rules not in RULES:
        raise ReplayError(f"the replay was played in {replay.rules} rules, which this program does not know")
    try:
        scenario, rules = make(replay.scenario, replay.options), RULES[replay.rules]
    except (ValueError, TypeError) as error:
        raise ReplayError(f"the replay does not fit this program: {error}") from None
    for played in replay.rounds:
        begin(played, scenario, rules)
    return scenario, rules


def seal(match: Match) -> Replay:
    """The recording of a match that may have been left in the middle: the round that was going on ends here."""
    recording, last = match.recording, match.recording.rounds[-1]
    if last.actions and not last.end.size:
        last.end, last.score = match.world.pos[..., 0].copy(), match.score.copy()
    recording.left = match.phase != "over"
    return recording


def _reserved(folder: Path, stem: str) -> Path:
    """A name that is free in a folder, taken at once, so that another copy of the game takes another."""
    folder.mkdir(parents=True, exist_ok=True)
    number, path = 1, folder / f"{stem}.npz"
    while True:
        try:
            path.open("xb").close()
            return path
        except FileExistsError:
            number += 1
            path = folder / f"{stem} {number}.npz"
