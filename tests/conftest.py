"""Every test runs without a window, on one thread a process, and with a home of its own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

# Set before any test module imports numpy, torch or pygame: two processes share two cores, and windows are imagined.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["SDL_AUDIODRIVER"] = "dummy"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"


@pytest.fixture(autouse=True, scope="session")
def home() -> Iterator[Path]:
    """The player's folder, empty at first; nothing of the person who runs the tests is read or written."""
    with tempfile.TemporaryDirectory() as folder:
        before = os.environ.get("PARTICLE_ARENA_HOME")
        os.environ["PARTICLE_ARENA_HOME"] = folder
        yield Path(folder)
        if before is None:
            del os.environ["PARTICLE_ARENA_HOME"]
        else:
            os.environ["PARTICLE_ARENA_HOME"] = before


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With PARTICLE_ARENA_REQUIRE_DISPLAY=1 a test marked `display` may not be skipped."""
    report = yield
    required = os.environ.get("PARTICLE_ARENA_REQUIRE_DISPLAY") == "1"
    if report.skipped and required and item.get_closest_marker("display"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} must run here, but: {report.longrepr}"
    return report
