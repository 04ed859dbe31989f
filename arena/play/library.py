"""The models one has: those that ship with the game, those the player kept, and which seats each of them fits."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.core.card import ModelCard
from agents.inference.model import Model, ModelError, load, read_card
from arena.play.player import Player
from arena.sim.env import layout_of
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario


@dataclass(frozen=True)
class ModelFile:
    """One file of the library: its card, or the sentence that says why it cannot be used."""

    path: Path
    card: ModelCard | None
    problem: str | None = None

    @property
    def name(self) -> str:
        """What to call it."""
        return self.card.name if self.card else self.path.stem


class Library:
    """All models in some folders; the player's own folder is the last one, and the only one written to."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = list(folders)
        self._read: dict[Path, tuple[tuple[int, int], ModelFile]] = {}
        self._loaded: dict[Path, tuple[tuple[int, int], Model]] = {}

    def models(self) -> list[ModelFile]:
        """Every file, the player's newest first, then the shipped ones by name; only changed files are read again."""
        own = sorted(self._files(self._folders[-1]), key=lambda path: -_stamp(path)[0])
        shipped = [path for folder in self._folders[:-1] for path in sorted(self._files(folder))]
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
        stamp = _stamp(path)
        if path not in self._loaded or self._loaded[path][0] != stamp:
            self._loaded[path] = stamp, load(path)
        model = self._loaded[path][1]
        reason = misfit(model.card, scenario, rules, team)
        if reason:
            raise ModelError(f"{path.name} {reason}")
        return Player(model.card.name, "model", model, path)

    def keep(self, path: Path, name: str) -> Path:
        """Copy a model, a run's snapshot say, into the player's folder under a name that is free."""
        load(path)
        folder = self._folders[-1]
        folder.mkdir(parents=True, exist_ok=True)
        stem = re.sub(r"[^\w.-]+", "-", name).strip("-.") or "model"
        target = _free(folder, stem)
        unfinished = target.with_suffix(f".{os.getpid()}.tmp")
        try:
            shutil.copyfile(path, unfinished)
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
        return target

    def remove(self, model: ModelFile) -> Path:
        """Move one of the player's own models into the trash beside them; returns where it lies, for `restore`."""
        if model.path.parent != self._folders[-1]:
            raise ModelError(f"{model.name} came with the game and stays")
        trash = self._folders[-1] / ".trash"
        trash.mkdir(exist_ok=True)
        return model.path.replace(_free(trash, model.path.stem))

    def restore(self, trashed: Path) -> Path:
        """Bring a removed model back."""
        return trashed.replace(_free(self._folders[-1], trashed.stem))

    def _files(self, folder: Path) -> list[Path]:
        return [path for path in folder.glob("*.onnx") if path.is_file()] if folder.is_dir() else []

    def _file(self, path: Path) -> ModelFile:
        stamp = _stamp(path)
        if path not in self._read or self._read[path][0] != stamp:
            try:
                self._read[path] = stamp, ModelFile(path, read_card(path))
            except (ModelError, OSError) as error:
                self._read[path] = stamp, ModelFile(path, None, str(error))
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


def _free(folder: Path, stem: str) -> Path:
    """Where a model called `stem` can lie in `folder` without taking another's place."""
    target, number = folder / f"{stem}.onnx", 1
    while target.exists():
        number += 1
        target = folder / f"{stem}-{number}.onnx"
    return target


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
        return status.st_mtime_ns, status.st_size
    except OSError:
        return 0, 0
