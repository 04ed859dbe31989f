"""Playing on and on does not fill the memory: what was left is gone, and what is kept of pictures has a limit."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import pygame
import pytest

from arena.app.background import Background
from arena.cli import growth
from arena.cli.growth import Play
from arena.sim.option import Value
from tests.bench.test_bench import measured

SHORT: dict[str, Value] = {"time": 5.0}


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    """Somebody who plays short rounds of tag and heist."""
    monkeypatch.setenv("PARTICLE_ARENA_HOME", str(tmp_path))
    monkeypatch.setattr(growth, "RESULT", 0.3)
    make = growth.make
    monkeypatch.setattr(growth, "make", lambda name: make(name, SHORT))
    somebody = Play(("tag", "heist"))
    yield somebody
    somebody.close()
    gc.unfreeze()
    pygame.quit()


def test_matches_that_are_over_are_gone(play: Play) -> None:
    screens: list[weakref.ref] = []
    while play.matches < 4:
        screen = play.game.screen
        if screen.name == "match" and (not screens or screens[-1]() is not screen):
            screens.append(weakref.ref(screen))
        del screen
        play.step()
    assert len(screens) == 3, "tag, its rematch, heist"
    gc.collect()
    assert [screen() for screen in screens[:2]] == [None, None]


def test_what_was_done_in_the_background_is_gone() -> None:
    background, work = Background(), Mock()
    job = background.do(work)
    background.finish()
    assert job.value is work.return_value
    worked_on = weakref.ref(work)
    del job, work
    gc.collect()
    assert worked_on() is None


def test_what_is_kept_of_pictures_and_texts_is_bounded(play: Play) -> None:
    canvas = play.game.canvas
    for number in range(3000):
        canvas.text(f"{number}", (0, 0))
        canvas.cut(f"a text that is much too long to be shown: {number}", 40)
        canvas.wrap(f"a text that is broken in some place: {number}", 40)
    kept = [len(cache) for cache in (canvas.texts, canvas.wraps, canvas.widths)]
    assert max(kept) < 2000 and max(kept) > 100


def test_growth(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTICLE_ARENA_HOME", "")
    said = measured("growth --minutes 0.02", capsys)
    assert said["matches"] == 1 and said["megabytes_end"] > 10 and said["budget"] == 5.0
    gc.unfreeze()
    pygame.quit()


def test_frame(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arena.cli.frames.WARM_UP", 2)
    monkeypatch.setattr("arena.cli.frames.LEAST", 3)
    monkeypatch.setattr("arena.cli.frames.SHORTEST", 0.01)
    said = measured("frame --seconds 0.01", capsys)
    assert [(row["scene"], row["budget"]) for row in said["scenes"]] == [
        *(("12 agents", 6.0), ("12 agents, X-ray", 9.0), ("200 agents", 12.0))
    ]
    for row in said["scenes"]:
        assert 0 < row["processor"] <= row["processor_p99"] and 0 < row["frame"] <= row["frame_p99"]
    gc.unfreeze()
    pygame.quit()
