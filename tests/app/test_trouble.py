"""What is broken, missing or dead is said in one sentence, and the game goes on."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from pathlib import Path

import pygame
import pytest

from agents.core.card import ModelCard
from agents.inference.model import read_card
from arena import places
from arena.app.main import application
from arena.app.settings import Settings
from arena.play.library import ModelFile
from arena.sim.replay import load as load_replay
from arena.training.request import RunRequest
from arena.training.run import RunDirectory, Status
from tests.app.pilot import Pilot
from tests.app.shelf import put

GARBAGE = [b"\x00\xff\x80garbage", b"volume = [", b"\xef\xbb\xbf=", b"[[", b"volume = 0.1\nvolume = 0.2"]


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_settings_are_kept_aside(own_home: Path, garbage: bytes) -> None:
    own_home.mkdir()
    (own_home / "settings.toml").write_bytes(garbage)
    game = application()
    pilot = Pilot(game)
    pilot.frames(3)
    assert game.home.settings == Settings()
    assert game.toasts.shown and game.toasts.shown.count(".") and "\n" not in game.toasts.shown
    assert (own_home / "settings.toml.unreadable-1").read_bytes() == garbage
    game.clear()


def test_settings_that_cannot_be_kept_are_used_anyway(pilot: Pilot, own_home: Path) -> None:
    own_home.write_text("a file where the folder should be")
    pilot.app.change_settings(volume=0.1)
    assert pilot.app.home.settings.volume == 0.1
    assert pilot.app.toasts.shown and "could not be saved" in pilot.app.toasts.shown


def test_broken_models_are_listed_with_their_reason(pilot: Pilot, own_home: Path) -> None:
    (own_home / "models").mkdir(parents=True)
    (own_home / "models" / "broken.onnx").write_bytes(b"not a model")
    pilot.enter("Library")
    pilot.until(lambda: bool(pilot.screen.rows))
    (row,) = [row for row in pilot.screen.rows if row.label == "broken"]
    assert row.model.card is None and row.model.problem
    pilot.enter("broken")
    assert pilot.screen.play.reason
    pilot.enter("Delete")
    pilot.until(lambda: "broken" not in [row.label for row in pilot.screen.rows])
    assert not (own_home / "models" / "broken.onnx").exists()
    pilot.enter("Bring back broken")
    pilot.until(lambda: "broken" in [row.label for row in pilot.screen.rows])


def finished_process() -> int:
    """The number of a process that runs no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_dead_worker_is_found_and_said(pilot: Pilot, own_home: Path) -> None:
    run = RunDirectory.create(own_home / "runs", RunRequest(scenario="spread", algorithm="vdn"))
    run.write("status.json", Status(state="running", pid=finished_process(), heartbeat=time.time(), progress=0.4))
    run.report({"seconds": 1.0, "steps": 10, "return": -3.0})
    pilot.until(lambda: bool(pilot.app.home.news))
    pilot.until(lambda: pilot.screen.card.visible)
    assert pilot.screen.card.news.interrupted
    pilot.click(pilot.screen.card.rect.center)
    pilot.until(lambda: pilot.screen.watch.status is not None)
    pilot.frames(2)
    words, _ = pilot.screen.sentence()
    assert "unexpectedly" in words
    assert pilot.screen.pause.label == "Resume" and pilot.screen.pause.reason is None


def test_a_training_on_a_game_of_others_shows_its_numbers(pilot: Pilot, own_home: Path) -> None:
    run = RunDirectory.create(own_home / "runs", RunRequest(scenario="gymnasium:CartPole-v1", algorithm="iql"))
    run.write("status.json", Status(state="done", heartbeat=time.time(), progress=1.0, seconds=9, steps=10))
    run.report({"seconds": 1.0, "steps": 10, "return": 400.0})
    (run.path / "snapshots").mkdir(exist_ok=True)
    pilot.app.enter("training", run=run)
    pilot.until(lambda: pilot.screen.watch.status is not None)
    pilot.frames(5)
    assert pilot.screen.foreign and pilot.screen.watch.problem is None and pilot.screen.play.reason
    pilot.app.enter("runs")
    pilot.frames(5)


def test_a_model_that_is_measured_is_said_to_be(pilot: Pilot, own_home: Path) -> None:
    run = RunDirectory.create(own_home / "runs", RunRequest(scenario="spread", algorithm="vdn"))
    run.write("status.json", Status(state="measuring", pid=os.getpid(), heartbeat=time.time(), progress=1.0))
    pilot.app.enter("training", run=run)
    pilot.until(lambda: pilot.screen.watch.status is not None)
    pilot.frames(2)
    words, _ = pilot.screen.sentence()
    assert "measured" in words and pilot.screen.pause.reason == "measuring"


@pytest.mark.parametrize(
    ("strange", "said"),
    [
        ({"algorithm": "alphago"}, "no algorithm called alphago"),
        ({"preset": "eternal"}, "no preset called eternal"),
        ({"changes": {"gama": 0.9}}, "no option called gama"),
        ({"changes": {"gamma": 7}}, "gamma"),
        ({"scenario": "chess"}, "chess"),
        ({"options": {"agents": 99}}, "agents"),
    ],
)
def test_a_training_of_another_version_is_said(
    pilot: Pilot, own_home: Path, strange: dict[str, object], said: str
) -> None:
    request = RunRequest.model_validate({"scenario": "spread", "algorithm": "vdn", "team": "crew", **strange})
    run = RunDirectory.create(own_home / "runs", request)
    run.write("status.json", Status(state="done", progress=1.0, seconds=9, steps=10))
    run.report({"seconds": 1.0, "steps": 10, "return": -3.0})
    pilot.until(lambda: bool(pilot.app.home.news))
    pilot.app.enter("runs")
    pilot.frames(2)
    pilot.enter(run.path.name)
    pilot.until(lambda: pilot.screen.watch.problem is not None)
    pilot.frames(3)
    problem = pilot.screen.watch.problem
    assert problem.startswith("This training is of another version") and said in problem and problem.count(".") < 3
    assert {button.reason for button in (pilot.screen.pause, pilot.screen.stop, pilot.screen.play)} == {
        "cannot be read"
    }


def test_numbers_that_cannot_be_drawn_are_passed_over(pilot: Pilot, own_home: Path) -> None:
    run = RunDirectory.create(own_home / "runs", RunRequest(scenario="spread", algorithm="vdn"))
    run.write("status.json", Status(state="done", progress=1.0, seconds=9, steps=10))
    for second, value in enumerate((-3.0, -(10**400), math.inf, math.nan, None, True, "", 1e305, -2.0)):
        run.report({"seconds": second, "steps": 10, "return": value, "loss": value})
    run.report({"seconds": 10**400, "return": 1.0})
    pilot.app.enter("training", run=run)
    pilot.until(lambda: pilot.screen.watch.status is not None)
    pilot.frames(3)
    assert pilot.screen.watch.problem is None and pilot.screen.charts.main.y == [-3.0, -2.0]


def test_the_snapshot_of_a_dead_worker_is_kept_once_and_by_its_name(pilot: Pilot, own_home: Path) -> None:
    request = RunRequest(scenario="sumo", algorithm="mappo", name="Sumo MAPPO {team}")
    run = RunDirectory.create(own_home / "runs", request)
    run.write("status.json", Status(state="failed", seconds=9, steps=10))
    run.report({"seconds": 1.0, "steps": 10, "return": -3.0})
    run.snapshot(1, "left").parent.mkdir()
    put(run.snapshot(1, "left"), name="Sumo MAPPO left")
    for _ in range(2):
        pilot.app.enter("training", run=run)
        pilot.until(lambda: bool(pilot.screen.watch.newest))
        pilot.click_on("Keep the snapshot")
        assert pilot.on == "LibraryScreen"
    (kept,) = (own_home / "models").iterdir()
    assert kept.name == "Sumo-MAPPO-left.onnx" and read_card(kept).curve == [(1.0, -3.0)]


def test_half_written_runs_do_not_matter(pilot: Pilot, own_home: Path) -> None:
    for name, text in (("a", ""), ("b", '{"scenario": "spr'), ("c", json.dumps({"scenario": 3}))):
        folder = own_home / "runs" / name
        folder.mkdir(parents=True)
        (folder / "run.json").write_text(text)
        (folder / "status.json").write_text(text)
    pilot.frames(200)
    pilot.app.background.finish()
    pilot.frames(2)
    assert pilot.on == "Title" and pilot.app.home.news == [] and len(pilot.app.home.unreadable) == 3
    pilot.app.enter("runs")
    assert "and 2 more" in pilot.screen.missing()
    pilot.app.enter("training", run=RunDirectory(own_home / "runs" / "b"))
    pilot.until(lambda: pilot.screen.watch.problem is not None)
    pilot.frames(2)


def test_closing_asks_while_something_is_trained(pilot: Pilot, own_home: Path) -> None:
    run = RunDirectory.create(own_home / "runs", RunRequest(scenario="spread", algorithm="vdn"))
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as worker:
        run.write("status.json", Status(state="running", pid=worker.pid, heartbeat=time.time()))
        pilot.until(lambda: bool(pilot.app.home.training()))
        pygame.event.post(pygame.event.Event(pygame.QUIT))
        pilot.frames(2)
        assert pilot.app.open and pilot.on == "Close"
        pilot.enter("Stop and keep what was learned, then close")
        assert not pilot.app.open
        worker.communicate(b"\n")
    assert run.asked(0)[0] == ["stop"]


def test_wrong_values_in_the_form_are_said_in_their_place(pilot: Pilot) -> None:
    pilot.enter("Train")
    pilot.enter("gamma")
    assert pilot.app.typing.active
    pilot.type("7")
    pilot.press(pygame.K_RETURN)
    field = pilot.widget("gamma")
    assert field.problem and "gamma" in field.problem  # type: ignore[attr-defined]
    words, ink = pilot.screen.forecast()
    assert ink == "rose" and "gamma" in words.lower()
    pilot.enter("Start training")
    assert pilot.on == "TrainForm" and pilot.app.toasts.shown


def test_a_model_that_fits_no_seat_is_said(pilot: Pilot, own_home: Path) -> None:
    card = ModelCard(
        name="strange",
        scenario="spread",
        options={"agents": 99, "colour": 1},
        rules="arena",
        team="crew",
        agents=["crew 1"],
        layout=[("x", 3)],
        moves=9,
        algorithm="vdn",
    )
    pilot.app.enter("lobby", scenario="spread", model=ModelFile(own_home / "strange.onnx", card))
    pilot.frames(3)
    assert pilot.on == "Lobby" and pilot.app.toasts.shown and "strange" in pilot.app.toasts.shown.lower()
    odd = card.model_copy(update={"options": {}})
    pilot.app.toasts.waiting.clear()
    pilot.app.enter("lobby", scenario="spread", model=ModelFile(own_home / "strange.onnx", odd))
    pilot.frames(3)
    assert pilot.app.toasts.shown and "does not fit" in pilot.app.toasts.shown


def test_names_from_anywhere_can_be_written(pilot: Pilot, own_home: Path) -> None:
    (own_home / "models").mkdir(parents=True)
    for number, name in enumerate(("a\nb", "\udcff\udcfe", "x" * 200, "ä ö \u202e", " ")):
        (own_home / "models" / f"{number}{name}.onnx").write_bytes(b"")
    pilot.enter("Library")
    pilot.until(lambda: len(pilot.screen.rows) >= 5)
    for _ in range(6):
        pilot.press(pygame.K_DOWN)
    assert pilot.on == "LibraryScreen"


def test_the_home_folder_of_nobody_is_a_path_like_any_other(pilot: Pilot, monkeypatch: pytest.MonkeyPatch) -> None:
    pilot.enter("Library")
    pilot.click_on("Import")
    pilot.frames(2)
    pilot.type("~nobody-is-called-so/x.onnx")
    pilot.press(pygame.K_RETURN, pygame.K_RETURN)
    pilot.until(lambda: pilot.app.toasts.shown is not None)
    monkeypatch.setenv("PARTICLE_ARENA_HOME", "~nobody-is-called-so")
    assert places.home() == Path("~nobody-is-called-so")


def test_closing_the_window_amid_a_match_keeps_the_match(pilot: Pilot, own_home: Path) -> None:
    pilot.app.enter("lobby", scenario="sumo")
    pilot.enter("Start")
    pilot.frames(30, seconds=0.1)
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    pilot.frames(1)
    assert not pilot.app.open
    pilot.app.clear()  # what `run` does next, and the program ends
    (path,) = (own_home / "replays" / "history").glob("*.npz")
    assert len(load_replay(path).rounds[0].actions) > 10


def test_no_training_is_too_old_to_be_seen(pilot: Pilot, own_home: Path) -> None:
    runs = [RunDirectory(own_home / "runs" / f"202401{day:02}-120000-spread-vdn") for day in range(1, 31)]
    for run in runs:
        run.path.mkdir(parents=True, exist_ok=True)
        RunDirectory.at(run.path, RunRequest(scenario="spread", algorithm="vdn"))
        run.write("status.json", Status(state="done", progress=1.0))
    (runs[-1].path / "run.json").write_text('{"scenario": "spread", "algorithm": "vdn", "of the future": 1}')
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as worker:
        runs[0].write("status.json", Status(state="running", pid=worker.pid, heartbeat=time.time()))
        pilot.until(lambda: bool(pilot.app.home.training()))
        pilot.app.enter("runs")
        pilot.frames(2)
        assert [row.label for row in pilot.screen.rows] == [run.path.name for run in runs[-2::-1]]
        assert runs[-1].path.name in pilot.screen.missing() and "another version" in pilot.screen.missing()
        pygame.event.post(pygame.event.Event(pygame.QUIT))
        pilot.frames(2)
        assert pilot.on == "Close"
        worker.communicate(b"\n")
    runs[0].write("status.json", Status(state="stopped", progress=0.5))
    runs[1].write("status.json", Status(state="failed", progress=0.25))
    pilot.until(lambda: [news.status.state for news in pilot.app.home.news[-2:]] == ["failed", "stopped"])


@pytest.mark.parametrize("years", [-30, 30])
def test_a_clock_that_is_moved_is_borne(
    pilot: Pilot, own_home: Path, monkeypatch: pytest.MonkeyPatch, years: int
) -> None:
    run = RunDirectory.create(own_home / "runs", RunRequest(scenario="spread", algorithm="vdn"))
    now = time.time()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as worker:
        beat = {"state": "running", "pid": worker.pid}
        run.write("status.json", Status.model_validate({**beat, "heartbeat": now}))
        monkeypatch.setattr(time, "time", lambda: now + years * 365 * 86400)
        pilot.frames(200)
        run.write("status.json", Status.model_validate({**beat, "heartbeat": time.time()}))  # its next one
        pilot.until(lambda: bool(pilot.app.home.training()))
        worker.communicate(b"\n")
    pilot.until(lambda: any(news.interrupted for news in pilot.app.home.news))
    pilot.app.enter("lobby", scenario="sumo")
    pilot.enter("Start")
    pilot.frames(30, seconds=0.1)
    pilot.app.go("title")
    pilot.app.background.finish()
    assert len(list((own_home / "replays" / "history").glob("*.npz"))) == 1
