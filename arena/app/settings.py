"""The player's settings: a small TOML file, checked when it is read, replaced atomically when it is written."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path

from agents.core.config import Config, option


class Settings(Config):
    """What the settings screen offers."""

    volume: float = option(0.6, "loudness of the sounds", low=0.0, high=1.0)
    full_screen: bool = option(False, "the game fills the screen")
    calm: bool = option(False, "nothing slides, swells or pulses")


def load(path: Path) -> tuple[Settings, str | None]:
    """The settings of a file, or the defaults and a sentence why; a file that cannot be used is kept aside."""
    try:
        table = tomllib.loads(path.read_bytes().decode())
        settings = Settings().replaced(table)
    except FileNotFoundError:
        return Settings(), None
    except (ValueError, OSError) as error:  # not TOML, not text, a value that is out of range
        return Settings(), f"The settings could not be read, so the defaults are used{set_aside(path)}: {error}."
    assert isinstance(settings, Settings)
    return settings, None


def set_aside(path: Path) -> str:
    """Move a file out of the way without losing it; says where it is now."""
    for number in range(1, 100):
        aside = path.with_name(f"{path.name}.unreadable-{number}")
        if not aside.exists():
            try:
                path.rename(aside)
            except OSError:
                return ""
            return f" (the old file is kept as {aside.name})"
    return ""


def save(settings: Settings, path: Path) -> None:
    """Write the file; OSError where that is impossible, and then the old one is still there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{name} = {json.dumps(value)}  # {Settings.model_fields[name].description}" for name, value in settings]
    draft = path.with_name(path.name + ".new")
    draft.write_text("\n".join([*lines, ""]), encoding="utf-8")
    os.replace(draft, path)
