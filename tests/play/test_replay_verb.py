"""The verb `replay`: what it says of a file, and the pictures it makes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from arena.cli.main import main
from arena.sim.replay import Replay
from arena.sim.rules import ARENA
from tests.bench.recorded import recorded


@pytest.fixture
def match(tmp_path: Path) -> tuple[Path, Replay]:
    replay = recorded("sumo", ARENA, 1, 1)
    replay.rounds[0].actions = replay.rounds[0].actions[:40]
    replay.names = {0: "Ada"}
    return tmp_path / "match.npz", replay


def test_a_file_that_parts_says_where(match: tuple[Path, Replay], capsys: pytest.CaptureFixture) -> None:
    path, replay = match
    replay.save(path)
    assert main(["replay", str(path), "--verify"]) == 2
    said = capsys.readouterr().err
    assert "ends differently in round 1" in said and said.count("\n") == 1


def test_pictures_of_both_kinds(match: tuple[Path, Replay], tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path, replay = match
    replay.save(path)
    gif, webp = tmp_path / "a.gif", tmp_path / "b.webp"
    assert not main(["replay", str(path), "--gif", str(gif), "--webp", str(webp), "--json"])
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["gif"], told["webp"], told["people"], told["branch"]) == (str(gif), str(webp), {"0": "Ada"}, False)
    for file, kind in ((gif, "GIF"), (webp, "WEBP")):
        with Image.open(file) as picture:
            assert (picture.format, picture.size) == (kind, (480, 300))
