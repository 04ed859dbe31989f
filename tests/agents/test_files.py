"""Files that are replaced while others read them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agents.core import files
from agents.core.files import replacing


class Windows:
    """Refuses to replace a file that somebody has open, so many times; nobody really waits meanwhile."""

    def __init__(self, refusals: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.refusals, self.waited, self.replace = refusals, 0.0, os.replace
        monkeypatch.setattr(os, "replace", self.refusing)
        monkeypatch.setattr(files.time, "sleep", self.wait)

    def refusing(self, old: Path, new: Path) -> None:
        self.refusals -= 1
        if self.refusals >= 0:
            raise PermissionError(13, "Access is denied")
        self.replace(old, new)

    def wait(self, seconds: float) -> None:
        self.waited += seconds


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "status.json"
    path.write_text("old")
    return path


@pytest.mark.parametrize("refusals", [0, 1, 7])
def test_a_file_that_is_being_read_is_replaced_a_moment_later(
    refusals: int, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows = Windows(refusals, monkeypatch)
    with replacing(file) as unfinished:
        unfinished.write_text("new")
    assert file.read_text() == "new" and list(file.parent.iterdir()) == [file]
    assert (windows.waited > 0) == (refusals > 0)


def test_a_file_that_stays_open_is_refused_after_a_second(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    windows = Windows(99, monkeypatch)
    with pytest.raises(PermissionError), replacing(file) as unfinished:
        unfinished.write_text("new")
    assert file.read_text() == "old" and list(file.parent.iterdir()) == [file]
    assert 0.5 < windows.waited < 2
