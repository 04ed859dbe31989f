"""The player's settings: a small TOML file, read field by field, and written so that nobody else's changes are lost."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import tomli_w
from pydantic import field_validator

from agents.core.config import Config, option
from agents.core.files import replacing, set_aside
from arena.app.hands.bindings import ACTIONS, FIXED_BUTTONS, MOST_PEOPLE, RESERVED, key_code

LONGEST_NAME = 16  # letters
NAMES = ["you", "second", "third", "fourth"]
INKS = ["white", "gold", "coral", "lime", "violet", "mint"]  # colours of the theme that people can have
MOST_BUTTONS = 32  # of a gamepad

Palette = Literal["standard", "red and green", "blue and yellow", "bright"]
Rate = Literal[0, 30, 60, 120]
Scale = Literal[0, 75, 100, 125, 150, 175, 200]


class Settings(Config):
    """What the settings screen offers."""

    full_screen: bool = option(False, "the game fills the screen")
    width: int = option(1280, "pixels that the window is wide", low=320, high=16384)
    height: int = option(720, "pixels that the window is high", low=180, high=16384)
    scale: Scale = option(0, "size of the interface in percent; 0: as large as fits")
    rate: Rate = option(60, "pictures a second at most; 0: as many as the display shows")

    volume: float = option(0.6, "loudness of the sounds", low=0.0, high=1.0)
    muted: bool = option(False, "no sound at all")

    keys: dict[str, str] = option({}, "actions that have another key than at first")
    buttons: dict[str, int] = option({}, "actions that have another button of the gamepad than at first")

    names: list[str] = option(NAMES, "what up to four people at this machine are called")
    inks: list[str] = option(INKS[:MOST_PEOPLE], "the colours of their rings")

    palette: Palette = option("standard", "colours for eyes that tell red from green or blue from yellow less well")
    text: int = option(100, "size of the letters in percent", low=90, high=150)
    outline: bool = option(False, "a bright edge around all that moves")
    rumble: bool = option(True, "gamepads shake at contacts and points")
    calm: bool = option(False, "nothing slides, swells or pulses")

    introduced: bool = option(False, "the tutorial was offered")
    learned: int = option(0, "lessons of the tutorial that are behind the player", low=0, high=99)

    @property
    def loudness(self) -> float:
        """How loud sounds are now."""
        return 0.0 if self.muted else self.volume

    @field_validator("names")
    @classmethod
    def four_names(cls, names: list[str]) -> list[str]:
        """Four words that can be read; who has none keeps the usual one."""
        given = [
            "".join(filter(str.isprintable, " ".join(name.split())))[:LONGEST_NAME] for name in names[:MOST_PEOPLE]
        ]
        return [*(name or usual for name, usual in zip(given, NAMES, strict=False)), *NAMES[len(given) :]]

    @field_validator("inks")
    @classmethod
    def four_inks(cls, inks: list[str]) -> list[str]:
        """Four colours that there are."""
        if wrong := next((ink for ink in inks if ink not in INKS), None):
            raise ValueError(f"there is no colour called {wrong!r}")
        return [*inks[:MOST_PEOPLE], *INKS[len(inks) : MOST_PEOPLE]]

    @field_validator("keys")
    @classmethod
    def known_keys(cls, keys: dict[str, str]) -> dict[str, str]:
        """Keys that there are and that mean nothing else everywhere."""
        for name, key in keys.items():
            if key_code(key) in RESERVED and name in ACTIONS:
                raise ValueError(f"the key {key!r} means the same everywhere")
        return keys

    @field_validator("buttons")
    @classmethod
    def known_buttons(cls, buttons: dict[str, int]) -> dict[str, int]:
        """Buttons that mean nothing else everywhere; below 0: none."""
        for button in buttons.values():
            if button in FIXED_BUTTONS or button >= MOST_BUTTONS:
                raise ValueError(f"the button {button} cannot be chosen")
        return buttons


def load(path: Path) -> tuple[Settings, str | None]:
    """The settings of a file, and a sentence if not all of it could be used; what is no TOML at all is kept aside."""
    try:
        table = tomllib.loads(path.read_bytes().decode())
    except FileNotFoundError:
        return Settings(), None
    except (ValueError, OSError) as error:  # not TOML, not text, a folder
        return Settings(), f"The settings could not be read, so the defaults are used{kept_aside(path)}: {error}."
    settings, broken = understood(table)
    if not broken:
        return settings, None
    what = "it is" if len(broken) == 1 else "they are"
    return settings, f"In settings.toml {' and '.join(broken)}, so {what} as at first; all else is as you left it."


def understood(table: Mapping[str, Any]) -> tuple[Settings, list[str]]:
    """Settings with every field of a table that has a sense, and what is wrong with the others."""
    settings, broken = Settings(), []
    for name in Settings.model_fields:
        if name not in table:
            continue
        try:
            settings = settings.replaced({name: table[name]})
        except ValueError as error:
            wrong = str(error).removeprefix(f"{name}: ").removeprefix("value error, ")
            broken.append(f"{name} cannot be used ({wrong})")
    return settings, broken


def kept_aside(path: Path) -> str:
    """Move a file out of the way without losing it; says where it is now."""
    try:
        return f" (the old file is kept as {set_aside(path).name})"
    except OSError:
        return ""


def keep(changes: Mapping[str, Any], path: Path) -> None:
    """Write some fields; others stay as the file has them now, whoever wrote them.  OSError: nothing was written."""
    try:
        table = tomllib.loads(path.read_bytes().decode())
    except (FileNotFoundError, ValueError):
        table = {}
    with replacing(path) as draft:
        draft.write_text(written({**table, **changes}), encoding="utf-8")


def written(table: Mapping[str, Any]) -> str:
    """A table as TOML, with what each field means above it; tables last, as TOML wants it."""
    lines = []
    for name in sorted(table, key=lambda name: isinstance(table[name], dict)):
        known = Settings.model_fields.get(name)
        lines.append(f"# {known.description}\n" if known else "# of another version of the game\n")
        lines.append(tomli_w.dumps({name: table[name]}) + "\n")
    return "".join(lines)
