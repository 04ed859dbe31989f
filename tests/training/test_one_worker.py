"""One run, one worker: which words are for it, and how others know that it lives."""

from __future__ import annotations

import math
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from agents.inference.model import load
from arena.cli.main import main
from arena.training.client import Workers
from arena.training.request import RunError, RunRequest
from arena.training.run import RunDirectory, Status
from arena.training.worker import loop, shelf
from arena.training.worker.loop import Worker

WAIT = 60  # seconds after which a test gives up
ROLLOUT = 8
ITERATION = 32 * ROLLOUT  # world-steps
SMALL = RunRequest(
    scenario="spread",
    rules="classic",
    algorithm="vdn",
    steps=3 * ITERATION,
    changes={"worlds": 32, "units": 16, "rollout": ROLLOUT},
)


@pytest.fixture
def run(tmp_path, monkeypatch) -> RunDirectory:
    """A run whose worker has not begun yet."""
    monkeypatch.setenv("PARTICLE_ARENA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(shelf, "FINAL_EPISODES", 2)
    monkeypatch.setattr(loop, "LONGEST_WAIT", math.inf)
    monkeypatch.setattr(loop, "SHORTEST_WAIT", math.inf)  # no snapshots but those asked for
    return RunDirectory.create(tmp_path / "runs", SMALL)


@pytest.fixture
def workers(monkeypatch) -> Workers:
    """The game's side, where the process itself takes long to come."""
    monkeypatch.setattr(Workers, "_spawn", lambda workers, run: None)
    return Workers()


def test_a_word_said_while_the_worker_starts_is_heard(run):
    run.ask("stop")
    Worker(run).train()
    assert (run.status().state, run.status().steps) == ("stopped", ITERATION)


def test_a_worker_that_goes_on_hears_what_was_said_since_it_was_asked_to(run, workers):
    run.ask("stop")
    Worker(run).train()
    workers.resume(run)
    run.ask("snapshot")
    Worker(run).train()
    assert run.status().state == "done"
    assert [load(path).card.steps for path in run.snapshots()] == [ITERATION, 2 * ITERATION, 3 * ITERATION]


def test_who_goes_on_from_the_command_line_hears_nothing_old(run):
    run.ask("stop")
    Worker(run).train()
    run.ask("stop")
    Worker(run).train()
    assert run.status().state == "done"


@pytest.mark.parametrize(("long", "state"), [("iterate", "running"), ("finish", "measuring")])
def test_a_worker_that_is_long_at_one_thing_is_known_to_live(long, state, run, monkeypatch):
    monkeypatch.setattr(loop, "HEARTBEAT_SECONDS", 0.01)
    worker = Worker(run)
    worker.set_up()
    monkeypatch.setattr(worker, "set_up", lambda: None)
    owner = worker.learner if long == "iterate" else worker.shelf
    do = getattr(owner, long)

    def done_slowly(*args):
        assert run.status().state == state
        heard, deadline = run.status().heartbeat, time.monotonic() + WAIT
        while run.status().heartbeat == heard:
            assert time.monotonic() < deadline, "waited in vain"
        return do(*args)

    monkeypatch.setattr(owner, long, done_slowly)
    worker.train()
    assert run.status().state == "done"


@pytest.fixture
def elsewhere(run) -> Iterator[subprocess.Popen]:
    """Some other process, which is at the run as it seems."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    run.write("status.json", Status(state="running", pid=process.pid, heartbeat=time.time() + WAIT))
    yield process
    process.kill()
    process.wait()


def test_a_run_that_is_at_work_takes_no_second_worker(run, elsewhere, capsys):
    before = run.status()
    assert main(["train", "--resume", str(run.path)]) == 2
    assert capsys.readouterr().err.endswith("is still at work in another process; stop it there first\n")
    assert run.status() == before and not run.checkpoint.exists()


def test_who_has_made_way_is_not_taken_for_the_worker(run, elsewhere):
    workers = Workers()
    workers._processes[run.path] = made_way = subprocess.Popen([sys.executable, "-c", ""])
    made_way.wait()
    assert workers.status(run).state == "running"
    with pytest.raises(RunError, match="is still at work"):
        workers.resume(run)


def test_a_run_whose_worker_was_killed_takes_another(run, elsewhere):
    elsewhere.kill()
    elsewhere.wait()
    Worker(run).train()
    assert run.status().state == "done"
