"""Every match is stored by itself, kept ones stay, and nothing is lost when something fails."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from arena.play import history as module
from arena.play.history import History, playable, seal
from arena.play.match import Match
from arena.play.player import script
from arena.scenarios.catalog import make
from arena.sim.replay import Replay, ReplayError, load, verify
from arena.sim.rules import ARENA, SIMULATION
from tests.bench.recorded import recorded


def played(seed: int = 1) -> Replay:
    return recorded("sumo", ARENA, 1, seed)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*") if path.is_file())


def test_a_match_is_stored_once_and_moves_when_it_is_kept(tmp_path: Path) -> None:
    history, replay = History(tmp_path), played()
    stored = history.add(replay)
    assert stored is not None and stored.parent == tmp_path / "history" and history.add(replay) == stored
    assert len(names(tmp_path / "history")) == 1
    again = load(stored)
    assert again.date == replay.date != "" and again.simulation == SIMULATION
    assert history.keep(replay).name == "sumo-1.npz" and history.keep(replay).name == "sumo-1.npz"
    assert names(tmp_path) == ["sumo-1.npz"] and names(tmp_path / "history") == []
    assert history.keep(played()).name == "sumo-2.npz"


def test_the_oldest_of_the_history_makes_room_and_kept_ones_never(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    history = History(tmp_path)
    kept = history.keep(played())
    os.utime(kept, (1, 1))
    paths = []
    for number in range(5):
        path = history.add(played())
        assert path is not None
        os.utime(path, (1000 + number, 1000 + number))
        paths.append(path)
    assert set(tmp_path.rglob("*.npz")) == {kept, *paths[-3:]}  # whose names may be those of files that went
    for path in paths[2:]:
        os.utime(path, (2e9, 2e9))  # the clock was wrong by years, and now it is right again
    newest = history.add(played())
    assert newest is not None and newest.exists()


def test_a_full_disk_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    history = History(tmp_path)
    first = history.keep(played())
    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(OSError, match="No space left"):
        history.keep(played())
    assert names(tmp_path) == [first.name] and names(tmp_path / "history") == []


def test_two_games_at_once_do_not_take_each_others_names(tmp_path: Path) -> None:
    one, two = History(tmp_path), History(tmp_path)
    stored = [history.add(played(seed)) for history, seed in ((one, 1), (two, 2), (one, 3), (two, 4))]
    assert len(set(stored)) == 4 and all(path is not None and load(path).rounds for path in stored)


def test_a_deleted_replay_comes_back_and_names_are_free(tmp_path: Path) -> None:
    history = History(tmp_path)
    path = history.keep(played())
    trashed = history.remove(path)
    assert history.files() == [] and history.restore(trashed, kept=True) == path
    renamed = history.rename(path, " ../my: best/match ")
    assert renamed.name == "my- best-match.npz" and renamed.parent == tmp_path
    with pytest.raises(ReplayError, match="a name needs"):
        history.rename(renamed, "...")
    (file,) = history.files()
    assert file.kept and file.header is not None and file.header.scenario == "sumo"


def test_a_match_that_was_left_ends_where_it_was_left(tmp_path: Path) -> None:
    game = make("sumo")
    match = Match(game, ARENA, [script(game, ARENA, team) for team in ("left", "right")], 3, seed=1)
    assert History(tmp_path).add(seal(match)) is None, "nothing was played"
    while match.phase != "play" or match.world.ticks[0] < 40:
        match.tick()
    path = History(tmp_path).add(seal(match))
    assert path is not None
    again = load(path)
    assert again.left and len(again.rounds) == 1 and len(again.rounds[0].actions) == 40
    assert verify(again, game, ARENA) == [] and len(again.rounds[0].checks) == 1


def test_what_comes_from_elsewhere_is_looked_at_first(tmp_path: Path) -> None:
    history, good = History(tmp_path / "own"), tmp_path / "good.npz"
    played().save(good)
    assert history.take_in(good).name == "good.npz" and history.take_in(good).name == "good 2.npz"
    bad = played()
    for change, complaint in (
        ({"options": {"radius": 99.0}}, "does not fit this program"),
        ({"options": {"nothing": 1}}, "has no option"),
        ({"scenario": "chess"}, "there is no scenario called"),
        ({"rules": "house"}, "does not know"),
        ({"seats": ["a", "b", "c"]}, "is not a replay"),
    ):
        for key, value in change.items():
            setattr(bad, key, value)
        bad.save(tmp_path / "bad.npz")
        with pytest.raises(ReplayError, match=complaint) as caught:
            history.take_in(tmp_path / "bad.npz")
        assert "\n" not in str(caught.value)
        bad = played()
    huge = tmp_path / "huge.npz"
    with huge.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(ReplayError, match="too large"):
        history.take_in(huge)
    assert len(history.files()) == 2


def test_a_file_that_cannot_be_read_says_why_in_the_list(tmp_path: Path) -> None:
    (tmp_path / "broken.npz").write_bytes(b"no")
    (file,) = History(tmp_path).files()
    assert file.header is None and "broken.npz is not a replay" in file.problem


def test_playable_looks_before_it_steps() -> None:
    replay = played()
    replay.rounds = []
    with pytest.raises(ReplayError, match="no rounds"):
        playable(replay)
