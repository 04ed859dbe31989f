"""Where things lie: what ships with the program, and what the player makes with it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

VARIABLE = "PARTICLE_ARENA_HOME"  # of the environment: the player's folder, for one start
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
    """The player's own folder, not made here: as the environment says, where it was moved to, or the usual one."""
    chosen = os.environ.get(VARIABLE)
    return typed(chosen) if chosen else moved_home() or usual_home()


def usual_home() -> Path:
    """The platform's place for user data."""
    return Path(platformdirs.user_data_dir("particle-arena", appauthor=False))


def moved_home() -> Path | None:
    """Where the player has moved the folder to, if it is there."""
    folder = noted_home()
    return folder if folder is not None and folder.is_dir() else None


def noted_home() -> Path | None:
    """Where the player has moved the folder to, there or not."""
    try:
        noted = home_note().read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return None
    return Path(noted) if noted and Path(noted).is_absolute() else None


def home_note() -> Path:
    """The file that says where the folder was moved to."""
    return Path(platformdirs.user_config_dir("particle-arena", appauthor=False)) / "folder.txt"


def runs() -> Path:
    """Trainings, one folder each."""
    return home() / "runs"


def models() -> Path:
    """Models the player has kept."""
    return home() / "models"


def replays() -> Path:
    """Recorded matches."""
    return home() / "replays"


def screenshots() -> Path:
    """Pictures of the window."""
    return home() / "screenshots"


def settings_file() -> Path:
    """The player's settings, TOML."""
    return home() / "settings.toml"


def program() -> list[str]:
    """The words that start this program again; a verb follows.  There is no `python -m` inside an executable."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "arena"]


def typed(path: str) -> Path:
    """A path as a person writes it, with ~ for the home folder; ~name of nobody here stays what it is."""
    return Path(os.path.expanduser(path))  # Path.expanduser would raise
