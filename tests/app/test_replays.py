"""The replays screen: whoever was recorded can be cloned from there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from arena.play.player import PERSON
from arena.sim.rules import ARENA
from arena.training.client import Workers
from tests.app.pilot import Pilot
from tests.bench.recorded import recorded


def put(home: Path, name: str, scenario: str, rounds: int, person: int | None = None) -> None:
    """A replay in the player's folder; a person drove one agent all the time."""
    replay = recorded(scenario, ARENA, rounds, 1)
    for played in replay.rounds if person is not None else []:
        played.people = [np.arange(len(replay.seats)) == person] * len(played.actions)
    replay.save(home / "replays" / f"{name}.npz")


def opened(pilot: Pilot) -> None:
    pilot.app.enter("replays")
    pilot.until(lambda: pilot.screen.tape is not None)
    pilot.frames(2)


def test_a_person_is_cloned_from_all_replays_of_the_game(
    pilot: Pilot, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workers, "_spawn", lambda self, run: None)  # what is asked matters here, not the worker
    put(own_home, "1 tag", "tag", 4, person=0)
    put(own_home, "2 tag", "tag", 4, person=1)
    put(own_home, "3 sumo", "sumo", 4, person=0)
    (own_home / "replays" / "4 broken.npz").write_bytes(b"no")
    opened(pilot)
    pilot.click_on("1 tag")
    pilot.until(lambda: pilot.screen.tape is not None and pilot.screen.tape.replay.scenario == "tag")
    pilot.click_on("Clone")
    assert pilot.screen.whom.option.label == f"{PERSON} · hunters"
    pilot.click_on("Clone this player")
    pilot.until(lambda: pilot.on == "Training")
    request = pilot.screen.run.request()
    assert [Path(path).name for path in request.replays] == ["1 tag.npz", "2 tag.npz"]
    assert (request.algorithm, request.player, request.team) == ("clone", PERSON, "hunters")


def test_too_little_to_learn_from_is_said(pilot: Pilot, own_home: Path) -> None:
    put(own_home, "1 sumo", "sumo", 2, person=0)
    opened(pilot)
    pilot.click_on("Clone")
    pilot.click_on("Clone this player")
    pilot.until(lambda: bool(pilot.app.toasts.shown))
    assert "cloning needs 300 decisions from 3 rounds at least" in str(pilot.app.toasts.shown)
    assert pilot.on == "CloneDialog"


def test_nothing_is_cloned_where_nothing_is_open(pilot: Pilot) -> None:
    pilot.app.enter("replays")
    pilot.until(lambda: pilot.screen.list.read)
    pilot.frames(2)
    assert [widget.label for widget in pilot.screen.focus.widgets] == ["Play a match", "Import"]
    pilot.enter("Play a match")
    assert pilot.on == "Lobby"
