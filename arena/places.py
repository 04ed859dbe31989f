"""Where things lie: what ships with the program, and what the player makes with it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

PACKAGE = Path(__file__).resolve().parent


def shipped() -> Path:
    """Holds `assets/` and `models/`: `arena/_data` in a wheel or an executable, else the top of the source tree."""
    data = PACKAGE / "_data"
    return data if data.is_dir() else PACKAGE.parent


def assets() -> Path:
    """Fonts, icons and the theme."""
    return shipped() / "assets"


def shipped_models() -> Path:
    """Models that come with the program; read only."""
    return shipped() / "models"


def home() -> Path:
    """The player's own folder, not made here: `PARTICLE_ARENA_HOME` if set, else the platform's place for user data."""
    chosen = os.environ.get("PARTICLE_ARENA_HOME")
    return Path(chosen).expanduser() if chosen else Path(platformdirs.user_data_dir("particle-arena", appauthor=False))


def runs() -> Path:
    """Trainings, one folder each."""
    return home() / "runs"


def models() -> Path:
    """Models the player has kept."""
    return home() / "models"


def replays() -> Path:
    """Recorded matches."""
    return home() / "replays"


def settings_file() -> Path:
    """The player's settings, TOML."""
    return home() / "settings.toml"


def program() -> list[str]:
    """The words that start this program again; a verb follows.  There is no `python -m` inside an executable."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "arena"]
