"""The models one has: those that ship with the game, those the player kept, and which seats each of them fits."""

from __future__ import annotations

import datetime
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.core.card import ModelCard
from agents.core.files import replacing
from agents.inference.model import Model, ModelError, load, read_card
from agents.inference.relabel import relabelled
from arena.play.folder import Stamp, files_in, stamp
from arena.play.player import Player
from arena.sim.env import layout_of
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario

SUFFIX = ".onnx"
LONGEST_NAME = 60
TRASH = ".trash"  # beside the player's models, a folder for each day
KEPT_DAYS = 30  # in the trash
LOADED = 24  # models kept ready to play; those that do play stay in memory anyway


@dataclass(frozen=True)
class ModelFile:
    """One file of the library: its card, or the sentence that says why it cannot be used."""

    path: Path
    card: ModelCard | None
    problem: str | None = None
    size: int = 0  # bytes
    changed: float = 0.0  # seconds since the epoch

    @property
    def name(self) -> str:
        """What to call it."""
        return self.card.name if self.card else self.path.stem


class Library:
    """All models in some folders; the player's own folder is the last one, and the only one written to."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = list(folders)
        self._read: dict[Path, tuple[Stamp, ModelFile]] = {}
        self._loaded: dict[Path, tuple[Stamp, Model]] = {}
        self.removed: list[tuple[Path, str]] = []  # since the game began: where in the trash, and what it was called

    def models(self) -> list[ModelFile]:
        """Every file, the player's newest first, then the shipped ones by name; only changed files are read again."""
        own = sorted(files_in(self._folders[-1], SUFFIX), key=lambda path: -stamp(path)[0])
        shipped = [path for folder in self._folders[:-1] for path in sorted(files_in(folder, SUFFIX))]
        return [self._file(path) for path in own + shipped]

    def find(self, name: str) -> Path:
        """The file of a model given by path, file name or card name; ModelError where there is none."""
        if name.endswith(".onnx") and Path(name).exists():
            return Path(name)
        for model in self.models():
            if name in (model.path.name, model.path.stem, model.name):
                return model.path
        raise ModelError(f"there is no model called {name}; give an .onnx file or a name from `list models`")

    def player(self, path: Path, scenario: Scenario, rules: Rules, team: str) -> Player:
        """The model in `path` as a player of `team`; ModelError says why it does not fit."""
        found, known = stamp(path), self._loaded.get(path)
        model = known[1] if known is not None and known[0] == found else load(path)
        self._loaded.pop(path, None)
        self._loaded[path] = found, model  # the last one now
        while len(self._loaded) > LOADED:
            self._loaded.pop(next(iter(self._loaded)), None)
        reason = misfit(model.card, scenario, rules, team)
        if reason:
            raise ModelError(f"{path.name} {reason}")
        return Player(model.card.name, "model", model, path)

    # -- the player's own folder

    def owns(self, model: ModelFile) -> bool:
        """Whether a file is the player's, who may rename and delete it."""
        return model.path.parent == self._folders[-1]

    def keep(self, path: Path, name: str, curve: Sequence[tuple[float, float]] = ()) -> Path:
        """Copy a model, a run's snapshot say, into the player's folder under a name that is free.

        `curve`: how it was learned, where its card does not say so yet.  What was kept before, by its card, is not
        copied again.
        """
        card = load(path).card
        learned = card.model_copy(update={"curve": list(curve)}) if curve else card
        for known in self.models():
            if known.card == learned and self.owns(known):
                return known.path
        target = self._place(name)
        with replacing(target) as unfinished:
            shutil.copyfile(path, unfinished)
            if curve:
                unfinished.write_bytes(relabelled(path.read_bytes(), learned))
        return target

    def take(self, path: Path) -> Path:
        """Copy a file from elsewhere into the player's folder; a name that is taken gets a number.

        ModelError says why it cannot play; then nothing is kept.
        """
        return self._write(path, load(path).card.name, path.stem)

    def duplicate(self, model: ModelFile) -> Path:
        """The same model once more, under a name of its own."""
        return self._write(model.path, model.name, model.path.stem)

    def rename(self, model: ModelFile, name: str) -> Path:
        """Call one of the player's own models something else, its file too; a name that is taken gets a number."""
        self._check_own(model)
        name = " ".join(name.split())
        if not name or len(name) > LONGEST_NAME:
            raise ModelError(f"a name has 1 to {LONGEST_NAME} letters")
        if name == model.name:
            return model.path
        renamed = self._write(model.path, name, name)
        os.utime(renamed, (model.changed, model.changed))  # it is no newer than it was
        model.path.unlink()
        return renamed

    def export(self, model: ModelFile, target: Path) -> Path:
        """Copy a file to a folder or a path elsewhere; where there is something already, a number is added."""
        target = target.absolute()
        target = target / model.path.name if target.is_dir() else target.with_suffix(".onnx")
        target = _free(target.parent, target.stem)
        with replacing(target) as unfinished:
            shutil.copyfile(model.path, unfinished)
        return target

    def remove(self, model: ModelFile, today: datetime.date | None = None) -> Path:
        """Move one of the player's own models into the trash; returns where it lies, for `restore`."""
        self._check_own(model)
        trash = self._folders[-1] / TRASH / (today or datetime.date.today()).isoformat()
        trash.mkdir(parents=True, exist_ok=True)
        trashed = model.path.replace(_free(trash, model.path.stem))
        self.removed.append((trashed, model.name))
        return trashed

    def restore(self, trashed: Path) -> Path:
        """Bring a removed model back."""
        self.removed = [known for known in self.removed if known[0] != trashed]
        return trashed.replace(_free(self._folders[-1], trashed.stem))

    def clear_trash(self, today: datetime.date | None = None) -> None:
        """Forget what was removed long ago."""
        last = (today or datetime.date.today()) - datetime.timedelta(KEPT_DAYS)
        for folder in (self._folders[-1] / TRASH).glob("????-??-??"):
            if folder.name < last.isoformat():
                shutil.rmtree(folder, ignore_errors=True)

    def _check_own(self, model: ModelFile) -> None:
        if not self.owns(model):
            raise ModelError(f"{model.name} came with the game and stays as it is")

    def _place(self, name: str) -> Path:
        """Where a new file can lie."""
        stem = re.sub(r"[^\w.-]+", "-", name).strip("-.") or "model"
        return _free(self._folders[-1], stem[:LONGEST_NAME])

    def _write(self, path: Path, name: str, stem: str) -> Path:
        """A copy that is called `name`, or nearly so; ModelError where it would not play."""
        taken = {model.name for model in self.models()}
        free, number = name, 1
        while free in taken:
            number += 1
            free = f"{name[:LONGEST_NAME]} {number}"
        target = self._place(stem if free == name else f"{stem} {number}")
        with replacing(target) as unfinished:
            data = path.read_bytes()
            card = read_card(path)
            unfinished.write_bytes(data if free == card.name else relabelled(data, _called(card, free)))
            load(unfinished)
        return target

    def _file(self, path: Path) -> ModelFile:
        found = stamp(path)
        if path not in self._read or self._read[path][0] != found:
            card, problem = None, None
            try:
                card = read_card(path)
            except (ModelError, OSError) as error:
                problem = str(error)
            self._read[path] = found, ModelFile(path, card, problem, found[1], found[0] / 1e9)
        return self._read[path][1]


def misfit(card: ModelCard, scenario: Scenario, rules: Rules, team: str) -> str | None:
    """Why a model cannot play `team` here, as the rest of a sentence that begins with its name; None where it can."""
    if card.scenario != scenario.name:
        return f"was trained for {card.scenario}, not {scenario.name}"
    if card.rules != rules.name:
        return f"was trained in {card.rules} rules, not {rules.name}"
    if card.team != team and not scenario.symmetric:
        return f"plays {card.team}, not {team}"
    seats = next(known for known in scenario.teams() if known.name == team)
    if len(card.agents) != len(seats.agents):
        return f"drives {len(card.agents)} agents, not {len(seats.agents)}"
    if tuple(card.layout) != layout_of(scenario, rules, team):
        return "sees other things than this scenario shows with these options"
    if card.moves not in (0, len(rules.moves)):
        return f"knows {card.moves} moves, not {len(rules.moves)}"
    if card.words != seats.words:
        return f"knows {card.words} words, not {seats.words}"
    return None


def _called(card: ModelCard, name: str) -> ModelCard:
    return card.model_copy(update={"name": name})


def _free(folder: Path, stem: str) -> Path:
    """Where a model called `stem` can lie in `folder` without taking another's place."""
    target, number = folder / f"{stem}.onnx", 1
    while target.exists():
        number += 1
        target = folder / f"{stem}-{number}.onnx"
    return target
