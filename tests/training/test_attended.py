"""What a training says in the terminal while it goes on, when it is stopped, and when it breaks."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

import pytest

from arena.cli.attended import progress
from arena.cli.main import main
from arena.training.run import Status
from arena.training.worker.loop import Worker

TRAIN = ["train", "spread", "--steps", "500", "--set", "worlds=8", "--set", "units=8", "--set", "rollout=4"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PARTICLE_ARENA_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(("terminal", "more"), [(True, []), (False, []), (True, ["--json"])])
def test_a_line_is_for_terminals_only(
    terminal: bool, more: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    assert main([*TRAIN, *more]) == 0
    out, err = capsys.readouterr()
    assert ("\rstarting" in err) == (err != "") == (terminal and not more)
    assert "\n" not in err and "\r" not in out
    assert not more or json.loads(out)["state"] == "done"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status(state="starting"), "starting"),
        (Status(state="paused", progress=0.5), "paused"),
        (Status(state="running", progress=0.42, steps=1_234_567, eta=35.4), "42%, 1,234,567 world-steps, 35 s left"),
        (Status(state="running", progress=0.01, steps=9, eta=3_500), "1%, 9 world-steps, 58 min left"),
        (Status(state="measuring", progress=1.0), "measuring what was learned"),
    ],
)
def test_the_line_says_how_the_training_stands(status: Status, words: str) -> None:
    assert progress(status, None) == words
    with_return = words.replace(" world-steps,", " world-steps, return -1.50,")
    assert progress(status, -1.5) == with_return


def test_an_interrupt_is_acknowledged_once_and_keeps_what_was_learned(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    heard, learn = [], Worker.learn

    def interrupted(worker: Worker) -> None:
        for _ in range(2):
            signal.raise_signal(signal.SIGINT)
            heard.append(capsys.readouterr().err)
        learn(worker)

    monkeypatch.setattr(Worker, "learn", interrupted)
    assert main(TRAIN) == 0
    assert heard == ["stopping: what was learned is measured and kept\n", ""]
    assert capsys.readouterr().out.startswith("stopped after 0 world-steps")


def test_what_nobody_expected_is_one_sentence_too(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(worker: Worker) -> None:
        raise RuntimeError("out of memory,\nsays the device")

    monkeypatch.setattr(Worker, "learn", broken)
    assert main(TRAIN) == 2
    [log] = home.rglob("worker.log")
    told = f"Training ended with an error: out of memory, says the device; {log} says where\n"
    assert capsys.readouterr().err == told
    assert "RuntimeError" in log.read_text("utf-8")
