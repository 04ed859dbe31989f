"""Moving the player's folder: everything is copied and compared first, and the old folder stays as it is."""

from __future__ import annotations

import filecmp
import os
import shutil
from pathlib import Path

from agents.core.files import replacing
from arena import places


def chosen_elsewhere() -> bool:
    """The environment says where the folder is, so that it cannot be moved."""
    return bool(os.environ.get(places.VARIABLE))


def lost_home() -> Path | None:
    """Where the folder was moved to, if that is not there now: a drive that is unplugged."""
    noted = places.noted_home()
    return noted if noted is not None and not noted.is_dir() and not chosen_elsewhere() else None


def unfit(folder: Path) -> str | None:
    """Why the player's things cannot be moved to a folder."""
    old = places.home()
    if not folder.is_absolute():
        return "write the whole path, from the root on"
    if folder.is_relative_to(old) or old.is_relative_to(folder):
        return "one of the two folders would be inside the other"
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            return "there is something already; name a folder that is new or empty"
    except (OSError, ValueError) as error:
        return f"it cannot be looked into ({getattr(error, 'strerror', None) or error})"
    return None


def move_home(folder: Path) -> None:
    """Copy everything there, and look there from now on; OSError or ValueError: all is as it was."""
    if problem := unfit(folder):
        raise ValueError(problem)
    old, new_here = places.home(), not folder.exists()
    try:
        if old.is_dir():
            shutil.copytree(old, folder, symlinks=True, dirs_exist_ok=True)
            compare(old, folder)
        else:
            folder.mkdir(parents=True, exist_ok=True)
        with replacing(places.home_note()) as draft:
            draft.write_text(str(folder), encoding="utf-8")
    except (OSError, ValueError) as error:
        for left in [folder] if new_here else list(folder.iterdir()):  # it was empty before
            shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink(missing_ok=True)
        raise ValueError(reason(error)) from None


def compare(old: Path, new: Path) -> None:
    """Every file is there, and as long as it was; ValueError otherwise."""
    for path in old.rglob("*"):
        twin = new / path.relative_to(old)
        if path.is_file() and not (twin.is_file() and filecmp.cmp(path, twin)):
            raise ValueError(f"{path.name} changed while it was copied")


def reason(error: Exception) -> str:
    """Why copying failed: of many complaints the first one."""
    if isinstance(error, shutil.Error) and error.args and error.args[0]:
        return str(error.args[0][0][2])
    return getattr(error, "strerror", None) or str(error)
