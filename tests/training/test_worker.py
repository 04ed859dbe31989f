"""The worker as the game meets it: a process that learns, obeys, dies and goes on."""

import gc
import json
import os
import resource
import signal
import subprocess
import sys
import time

import pytest

from agents.inference.model import load
from arena.training.client import DIED, Workers
from arena.training.request import RunError, RunRequest
from arena.training.run import RunDirectory, process_runs

SMALL = {"worlds": 32, "units": 16}
LONG = RunRequest(scenario="spread", rules="classic", algorithm="vdn", seconds=600, changes=SMALL)
WAIT = 240  # seconds after which a test gives up


@pytest.fixture
def workers(tmp_path, monkeypatch):
    monkeypatch.setenv("PARTICLE_ARENA_HOME", str(tmp_path / "home"))
    started = Workers()
    yield started
    for process in started._processes.values():
        process.kill()
        process.wait()


def until(true):
    deadline = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def process_of(workers, run):
    return workers._processes[run.path]


def learns(workers, run):
    return lambda: workers.status(run).state == "running" and len(run.metrics()[0]) > 0


def test_a_run_ends_with_a_measured_model(workers, tmp_path):
    request = LONG.model_copy(update={"seconds": None, "steps": 2000, "name": "Tiny {team}"})
    workers._save = tmp_path / "kept"
    run = workers.start(tmp_path / "runs", request)
    assert process_of(workers, run).wait(WAIT) == 0
    status = workers.status(run)
    assert (status.state, status.progress) == ("done", 1.0) and status.steps >= 2000
    assert [str(path) for path in (tmp_path / "kept").iterdir()] == [status.models["crew"]]
    model = load(status.models["crew"])
    assert model.card.name == "Tiny crew" and model.card.steps == status.steps
    known = {round(row["return"], 5) for row in run.metrics()[0] if "return" in row}
    assert {value for _, value in model.card.curve} == known != set()
    assert [(e.against, e.episodes) for e in model.card.evaluations] == [("nobody", 500)]
    assert [row["steps"] for row in run.metrics()[0]] == sorted(row["steps"] for row in run.metrics()[0])


def test_the_longest_name_has_room_for_the_team(workers, tmp_path):
    changes = {"scenario": "push", "algorithm": "iql", "opponents": ["together"], "seconds": None, "steps": 1}
    run = workers.start(tmp_path, LONG.model_copy(update={**changes, "name": "x" * 80}))
    assert process_of(workers, run).wait(WAIT) == 0
    models = workers.status(run).models
    assert {load(path).card.name for path in models.values()} == {"x" * 80 + " guard", "x" * 80 + " runner"}


def test_there_is_a_return_before_the_first_episode_ends(workers, tmp_path):
    """450 decisions a round, 32 worlds: no round of arena spread ends in 10,000 world-steps."""
    run = workers.start(tmp_path, LONG.model_copy(update={"rules": "arena", "seconds": None, "steps": 10_000}))
    assert process_of(workers, run).wait(WAIT) == 0
    returns = [row["return"] for row in run.metrics()[0] if "loss" in row]
    assert len(returns) > 0 and all(-4000 < value < 0 for value in returns)  # at random about -1,500


def test_pause_stop_and_the_clock_between(workers, tmp_path):
    run = workers.start(tmp_path, LONG)
    until(learns(workers, run))
    run.ask("pause")
    until(lambda: workers.status(run).state == "paused")
    steps = workers.status(run).steps
    run.ask("snapshot")
    until(lambda: len(run.snapshots("crew")) >= 1)
    assert workers.status(run).steps == steps  # nobody learns in a pause
    run.ask("resume")
    until(lambda: workers.status(run).steps > steps)
    run.ask("stop")
    assert process_of(workers, run).wait(WAIT) == 0
    status = workers.status(run)
    assert status.state == "stopped" and status.progress < 1
    load(status.models["crew"])  # what was learned is kept


def test_a_killed_worker_is_noticed_and_goes_on_from_its_checkpoint(workers, tmp_path):
    run = workers.start(tmp_path, LONG)
    until(learns(workers, run))
    run.ask("pause")  # a pause keeps a checkpoint
    until(lambda: workers.status(run).state == "paused" and run.checkpoint.exists())
    asked = (run.path / "run.json").read_bytes()
    run.ask("resume")
    until(learns(workers, run))
    os.kill(process_of(workers, run).pid, signal.SIGKILL)
    process_of(workers, run).wait()
    status = workers.status(run)
    assert (status.state, status.error) == ("failed", DIED)
    kept = status.steps

    rows = len(run.metrics()[0])
    workers.resume(run)
    until(lambda: workers.status(run).state == "running" and len(run.metrics()[0]) > rows)
    assert run.metrics()[0][rows]["seconds"] > 0.2  # not from the beginning
    run.ask("stop")
    assert process_of(workers, run).wait(WAIT) == 0
    assert workers.status(run).steps > 0.5 * kept
    assert (run.path / "run.json").read_bytes() == asked


def test_a_game_that_was_killed_finds_its_run_again(workers, tmp_path):
    run = workers.start(tmp_path, LONG)
    until(learns(workers, run))
    newcomer = Workers()  # the next start of the game knows no processes
    assert newcomer.status(RunDirectory(run.path)).state == "running"
    with pytest.raises(RunError, match="still at work"):
        newcomer.resume(RunDirectory(run.path))
    os.kill(process_of(workers, run).pid, signal.SIGKILL)
    process_of(workers, run).wait()
    assert newcomer.status(RunDirectory(run.path)).state == "failed"


def test_a_worker_is_collected_though_nobody_asks_for_it_again(tmp_path):
    """A game that is closed while its workers end leaves no zombie and no warning, which pytest would raise."""
    workers = Workers()
    run = workers.start(tmp_path, LONG)
    number = process_of(workers, run).pid
    os.kill(number, signal.SIGKILL)
    del workers
    gc.collect()
    until(lambda: not process_runs(number))


def test_both_teams_of_tag_learn_and_sumo_meets_past_selves(workers, tmp_path):
    quick = {"algorithm": "iql", "seconds": None, "steps": 3000, "changes": SMALL}
    tag = workers.start(tmp_path, RunRequest(scenario="tag", rules="classic", **quick))
    assert process_of(workers, tag).wait(WAIT) == 0
    models = workers.status(tag).models
    assert set(models) == {"hunters", "runners"}
    for team, path in models.items():
        card = load(path).card
        assert card.team == team and {e.against for e in card.evaluations} == {"script:hard", "script:easy", "random"}

    sumo = workers.start(tmp_path, RunRequest(scenario="sumo", **quick | {"steps": None, "seconds": 600}))
    until(lambda: len(sumo.snapshots("left")) >= 2)
    sumo.ask("pause")
    until(lambda: workers.status(sumo).state == "paused")
    os.kill(process_of(workers, sumo).pid, signal.SIGKILL)
    process_of(workers, sumo).wait()
    before = json.loads(_metadata(sumo.checkpoint)["bookmark"])["setting"]
    selves = {path.stem for path in sumo.snapshots("left")}
    workers.resume(sumo)
    until(lambda: workers.status(sumo).state == "running")
    sumo.ask("stop")
    assert process_of(workers, sumo).wait(WAIT) == 0
    bookmark = json.loads(_metadata(sumo.checkpoint)["bookmark"])
    [pools], ratings = bookmark["setting"]["pools"], bookmark["setting"]["ratings"]["sumo"]
    assert selves <= {member["name"] for member in pools["right"]}  # past selves and ratings are still there
    assert selves < ratings.keys() and set(before["ratings"]["sumo"]) <= ratings.keys()
    assert ratings["learner"][2] > before["ratings"]["sumo"]["learner"][2]  # rounds
    assert all("rating" in row for row in sumo.metrics()[0] if "snapshot" in row)
    assert bookmark["resumes"] == 1


def _metadata(path):
    from safetensors import safe_open

    with safe_open(path, framework="np") as file:
        return file.metadata()


def test_a_disk_that_refuses_is_one_sentence_and_nothing_is_lost(tmp_path):
    """Files may not grow beyond 30 kB in this worker: the system refuses amid a write, as a full disk does."""
    run = RunDirectory.create(tmp_path, LONG.model_copy(update={"changes": SMALL | {"units": 128}}))
    asked = (run.path / "run.json").read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "arena", "worker", str(run.path)],
        capture_output=True,
        text=True,
        timeout=WAIT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000)),
    )
    assert done.returncode == 2
    status = run.status()
    assert status.state == "failed" and status.error and "\n" not in status.error
    assert (run.path / "run.json").read_bytes() == asked
    assert run.snapshots() == [] and not run.checkpoint.exists()  # nothing half-written
    assert [path for path in run.path.rglob("*.tmp")] == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere"], "no scenario called 'nowhere'"),
        (["spread", "--team", "ghosts"], "no team called ghosts"),
        (["spread", "--option", "agents=99"], "agents must lie between"),
        (["tag", "--team", "hunters", "--against", "nobody-i-know"], "no model called"),
        (["tag", "--team", "hunters", "--against", "self"], "hunters alone meets no past self"),
    ],
)
def test_trainings_that_cannot_be_are_one_sentence(words, sentence, tmp_path):
    environment = os.environ | {"PARTICLE_ARENA_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "arena", "train", *words], capture_output=True, text=True, env=environment, timeout=WAIT
    )
    assert done.returncode == 2
    assert sentence in done.stderr.strip().splitlines()[-1]
