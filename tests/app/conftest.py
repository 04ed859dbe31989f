"""A game with a home of its own, without a window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.pilot import Pilot, opened
from tests.app.shelf import put, visit


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder as the player's home."""
    home = tmp_path / "home"
    monkeypatch.setenv("PARTICLE_ARENA_HOME", str(home))
    return home


@pytest.fixture
def pilot(own_home: Path) -> Iterator[Pilot]:
    """Somebody at the title screen."""
    with opened() as somebody:
        yield somebody


@pytest.fixture
def shelf(pilot: Pilot, own_home: Path) -> Pilot:
    """In the library, with one model of one's own."""
    (own_home / "models").mkdir(parents=True)
    put(own_home / "models" / "mine.onnx", name="mine")
    return visit(pilot)
