"""What goes wrong in a training: one sentence says what, and nothing that was good is lost."""

from __future__ import annotations

import errno
import json
import math
import os
import shutil
import time
from pathlib import Path

import pytest
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save, save_file

from agents.export.onnx_file import ExportError
from agents.inference.model import load
from agents.learn.catalog import LEARNERS
from arena.cli.main import main
from arena.training.client import Workers
from arena.training.request import RunError, RunRequest
from arena.training.run import Diverged, RunDirectory
from arena.training.worker import loop, shelf
from arena.training.worker.loop import Worker

ROLLOUT = 8
SMALL = RunRequest(
    scenario="spread",
    rules="classic",
    algorithm="vdn",
    steps=10_000,
    changes={"worlds": 32, "units": 16, "rollout": ROLLOUT},
)


@pytest.fixture
def run(tmp_path, monkeypatch) -> RunDirectory:
    """A run whose worker keeps a checkpoint after every iteration."""
    monkeypatch.setenv("PARTICLE_ARENA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(loop, "CHECKPOINT_SECONDS", 0.0)
    monkeypatch.setattr(loop, "SPARE_SHARE", math.inf)
    monkeypatch.setattr(shelf, "SNAPSHOT_EPISODES", 2)
    return RunDirectory.create(tmp_path / "runs", SMALL)


def breaking(monkeypatch, damage, after: int = 4) -> None:
    """Let the learner come to harm: `damage` changes it, and what it plots, from some iteration on."""

    def made(*args):
        learner = LEARNERS["vdn"](*args)
        iterate = learner.iterate

        def harmed(progress):
            plot = iterate(progress)
            return damage(learner, plot) if learner.steps > after * 32 * ROLLOUT else plot

        learner.iterate = harmed  # type: ignore[method-assign]
        return learner

    monkeypatch.setattr(loop, "LEARNERS", {"vdn": made})


def lost_loss(learner, plot):
    return plot | {"loss": math.nan}


def lost_weight(learner, plot):
    with torch.no_grad():
        next(learner.networks()["crew"].parameters()).view(-1)[0] = math.inf
    return plot


@pytest.mark.parametrize(("damage", "what"), [(lost_loss, "loss"), (lost_weight, "a number in the checkpoint")])
def test_numbers_that_are_none_stop_the_run_and_leave_what_was_good(damage, what, run, monkeypatch):
    breaking(monkeypatch, damage)
    run.ask("snapshot")  # while all is well
    worker = Worker(run)
    with pytest.raises(Diverged):
        worker.train()
    status = run.status()
    assert status.state == "failed"
    assert status.error == (
        f"Training diverged ({what} is no longer a finite number): train again with a lower learning_rate; "
        "the last good checkpoint and snapshots are kept."
    )
    kept = load_file(run.checkpoint)
    assert int(kept["counters/value"][0]) == 4 * 32 * ROLLOUT
    assert all(tensor.isfinite().all() for tensor in kept.values() if tensor.is_floating_point())
    steps = [load(path).card.steps for path in run.snapshots()]  # on a slow machine the clock asks for more than one
    assert steps[0] == 32 * ROLLOUT and steps[-1] <= 4 * 32 * ROLLOUT
    monkeypatch.setattr(loop, "LEARNERS", LEARNERS)
    again = Worker(run)
    again.train()
    assert run.status().state == "done" and run.status().error is None


@pytest.mark.parametrize("where", ["checkpoint", "metrics", "snapshot"])
def test_a_full_disk_is_one_sentence_and_what_was_kept_stays(where, run, monkeypatch):
    worker = Worker(run)
    full = OSError(errno.ENOSPC, "No space left on device")
    if where == "metrics":
        monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)

        def refusing(row):
            raise full

        monkeypatch.setattr(worker.run, "report", refusing)
    elif where == "checkpoint":

        def half(state, path, told):  # as safetensors says it
            path.write_bytes(save(state, told)[:1000])
            raise SafetensorError("Error while serializing: I/O error: No space left on device (os error 28)")

        monkeypatch.setattr(shelf, "save_file", half)
    else:
        write, count = Path.write_bytes, [0]

        def filling(path, data):
            count[0] += 1
            if count[0] < 4:
                return write(path, data)
            write(path, data[: len(data) // 2])
            raise full

        monkeypatch.setattr(Path, "write_bytes", filling)
        monkeypatch.setattr(loop, "CHECKPOINT_SECONDS", math.inf)
        monkeypatch.setattr(loop, "SHORTEST_WAIT", 0.0)
    with pytest.raises((OSError, ExportError), match="No space left"):
        worker.train()
    assert run.status().state == "failed"
    assert run.status().error == (
        "The disk is full: make room, then resume; the last checkpoint and all snapshots are kept."
    )
    assert not [path for path in run.path.rglob("*.tmp")]
    assert all(load(path) for path in run.snapshots())
    monkeypatch.undo()
    monkeypatch.setenv("PARTICLE_ARENA_HOME", str(run.path / "home"))
    Worker(run).train()
    assert run.status().state == "done"


def test_a_heartbeat_that_cannot_be_written_ends_nothing(run, monkeypatch):
    """Somebody has `status.json` open, and the system refuses to replace it meanwhile."""
    monkeypatch.setattr(loop, "HEARTBEAT_SECONDS", 0.0)
    write, refused = run.write, []

    def refusing(name, model):
        if model.state == "running" and model.steps > 0:
            refused.append(model.steps)
            raise PermissionError(errno.EACCES, "Access is denied")
        write(name, model)

    monkeypatch.setattr(run, "write", refusing)
    monkeypatch.setattr(Worker, "_finish", lambda worker: worker._say(state="done"))
    Worker(run).train()
    assert len(refused) > 10 and run.status().state == "done"


@pytest.mark.parametrize("name", ["latest.safetensors", "status.json", ".onnx"])
def test_what_was_being_written_when_a_worker_was_killed_goes_when_the_run_is_taken_up(name, run, monkeypatch):
    """And nothing else of what lies there, in a directory that somebody chose."""

    class Killed(BaseException):
        """Nobody handles it, and nothing is tidied up."""

    def die(unfinished, path):
        if path.name.endswith(name):
            raise Killed
        unfinished.rename(path)

    with monkeypatch.context() as killing:
        killing.setattr(Path, "replace", die)
        killing.setattr(Path, "unlink", lambda *args, **kinds: None)
        with pytest.raises(Killed):
            worker = Worker(run)
            worker._heard = 0
            run.ask("snapshot")
            worker.train()
    [left] = run.path.rglob("*.tmp")
    left.rename(left.with_name(left.name.replace(f".{os.getpid()}.", ".7.")))  # it was another process
    mine = run.path / ".notes.txt.7.tmp"
    mine.touch()
    Worker(run).train()
    assert list(run.path.rglob("*.tmp")) == [mine]


def test_a_place_where_no_model_can_be_kept_is_told_before_anything_is_learned(run, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match=r"models cannot be kept in .*file.* \(.*\); choose another place"):
        Worker(run, str(tmp_path / "file" / "models")).train()
    assert run.status().state == "failed" and not run.checkpoint.exists()


def test_a_model_that_cannot_be_kept_is_said_to_lie_among_the_snapshots(run, tmp_path, monkeypatch):
    kept, measured = tmp_path / "kept", shelf.Shelf._evaluations

    def meanwhile(*args):
        kept.rmdir()
        kept.touch()
        return measured(*args)

    with monkeypatch.context() as patch, pytest.raises(RunError):
        patch.setattr(shelf.Shelf, "_evaluations", meanwhile)
        Worker(run, str(kept)).train()
    last = run.snapshots()[-1]
    assert load(last).card.evaluations
    assert run.status().state == "failed" and f"is measured and lies in {last}, but" in str(run.status().error)
    kept.unlink()
    Worker(run, str(kept)).train()
    assert [str(path) for path in kept.iterdir()] == [run.status().models["crew"]]


@pytest.mark.parametrize("paused", [False, True])
def test_a_run_that_is_deleted_ends_and_stays_deleted(paused, run, monkeypatch):
    def deleted(*args):
        with worker._pen:  # not amid a heartbeat
            shutil.rmtree(run.path)
        return args[-1]

    monkeypatch.setattr(loop, "HEARTBEAT_SECONDS", 0.001)
    worker = Worker(run)
    if paused:
        run.ask("pause")
        monkeypatch.setattr(time, "sleep", deleted)
    else:
        breaking(monkeypatch, deleted)
    with pytest.raises(RunError, match="was deleted, so its training has ended"):
        worker.train()
    assert not run.path.exists()


def test_a_line_that_was_torn_costs_itself_only(run):
    run.report({"steps": 1})
    with (run.path / "metrics.jsonl").open("ab") as file:
        file.write(b'{"steps": 2, "lo')
    run.report({"steps": 3})
    assert [row["steps"] for row in run.metrics()[0]] == [1, 3]


@pytest.mark.parametrize("format", [None, 1, shelf.FORMAT + 1, "two"])
def test_a_checkpoint_of_another_version_is_one_sentence_and_stays(format, run):
    Worker(run).train()
    with safe_open(run.checkpoint, framework="pt") as file:
        bookmark = json.loads(file.metadata()["bookmark"])
    bookmark["format"] = format
    save_file(load_file(run.checkpoint), run.checkpoint, {"bookmark": json.dumps(bookmark)})
    before = run.checkpoint.read_bytes()
    with pytest.raises(RunError, match="is of another version of the game; start a new run, its snapshots still play"):
        Worker(run).train()
    assert run.status().state == "failed" and "another version" in str(run.status().error)
    assert run.checkpoint.read_bytes() == before and load(run.snapshots()[-1])


@pytest.mark.parametrize("spoil", ["cut", "empty", "text", "other weights"])
def test_a_damaged_checkpoint_is_one_sentence(spoil, run):
    Worker(run).train()
    whole = run.checkpoint.read_bytes()
    if spoil == "other weights":
        with safe_open(run.checkpoint, framework="pt") as file:
            metadata = file.metadata()
        save_file({"counters/value": torch.zeros(2, dtype=torch.int64)}, run.checkpoint, metadata)
    else:
        run.checkpoint.write_bytes({"cut": whole[: len(whole) // 2], "empty": b"", "text": b"x" * 99}[spoil])
    with pytest.raises(ValueError, match=r"is damaged; start a new run|does not fit this training"):
        Worker(run).train()
    assert "\n" not in str(run.status().error)


@pytest.mark.parametrize("damage", [None, "", '{"state": "runn'])
def test_a_status_that_is_lost_or_damaged_keeps_no_run_from_going_on(damage, run, monkeypatch):
    monkeypatch.setattr(Workers, "_spawn", lambda workers, run: None)
    run.ask("stop")
    Worker(run).train()
    status = run.status()
    (run.path / "status.json").unlink()
    if damage is not None:
        (run.path / "status.json").write_text(damage)
    Workers().resume(run)
    Worker(run).train()
    assert run.status().state == "done" and len(run.status().models) == 1
    assert shelf.Shelf.bookmark(run.checkpoint).resumes == 1 and run.metrics()[0][-1]["steps"] > status.steps > 0


def test_what_ends_a_training_is_one_sentence_on_the_command_line_and_a_traceback_in_its_log(run, capsys):
    run.checkpoint.parent.mkdir()
    run.checkpoint.touch()
    assert main(["train", "--resume", str(run.path)]) == 2
    told = capsys.readouterr().err
    assert "is damaged; start a new run" in told and told.count("\n") == 1
    assert "Traceback" in (run.path / "worker.log").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["spread"], "scenario"),
        (["--steps", "9", "--seed", "0"], "--steps and --seed"),
        (["--algorithm", "mappo", "--set", "gamma=0.9"], "--algorithm and --set"),
    ],
)
def test_a_run_is_resumed_as_it_was_asked_for(words, named, run, capsys):
    assert main(["train", *words, "--resume", str(run.path)]) == 2
    told = f"a run is resumed as it was asked for; leave out {named}, or begin a new run without --resume\n"
    assert capsys.readouterr().err == told
    assert run.status().pid == 0  # no worker was there


REFUSED = [
    (["tag", "--algorithm", "qmix", "--against", "together"], "QMIX learns one team at a time, unlike MAPPO, IQL, "),
    (["reference", "--algorithm", "coma"], "of reference has to; choose MAPPO, "),
    (
        ["gymnasium:Pendulum-v1", "--algorithm", "qmix"],
        "QMIX learns discrete moves, and agent of gymnasium:Pendulum-v1",
    ),
    (["gymnasium:CartPole-v1", "--curriculum"], "games of others have no easier stages"),
    (["spread", "--set", "learning_rate=5"], "learning_rate: input should be less than or equal to 0.1, not 5"),
    (["spread", "--set", "worlds=0"], "worlds: input should be greater than or equal to 1, not 0"),
    (["spread", "--set", "learning=1"], "learning"),
    (["spread", "--algorithm", "maddpg", "--set", "decentralised=x"], "there is no team or agent called x; there are"),
    (["tag", "--team", "hunters", "--against", "nosuch"], "there is no model called nosuch"),
    (["spread", "--option", "agents=99"], "agents must lie between"),
    (["spread", "--option", "agents=many"], "agents must be a whole number, not 'many'"),
    (["spread", "--option", "agents=[3]"], "agents must be a whole number, not [3]"),
    (["gymnasium:CartPole-v1", "--option", "processes=many"], "processes must be a whole number, not 'many'"),
    (["spread", "--curriculum", "2"], "curriculum: input should be less than or equal to 1, not 2.0"),
    (["spread", "--seconds", "-1"], "seconds: input should be greater than 0, not -1.0"),
    (["spread", "--seconds", "inf"], "seconds: input should be a finite number, not inf"),
    (["spread", "--steps", "0"], "steps: input should be greater than 0, not 0"),
    (["spread", "--seed", "-1"], "--seed: a seed is a whole number from 0 to"),
]


@pytest.mark.parametrize(("words", "sentence"), REFUSED)
def test_what_cannot_be_is_refused_before_there_is_a_run(words, sentence, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PARTICLE_ARENA_HOME", str(tmp_path))
    assert main(["train", *words]) == 2
    told = capsys.readouterr().err.strip()
    assert sentence in told and "\n" not in told
    assert not list(tmp_path.rglob("run.json"))


def test_a_device_that_is_missing_is_refused_before_there_is_a_run(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PARTICLE_ARENA_HOME", str(tmp_path))
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert main(["train", "spread", "--device", "cuda"]) == 2
    told = capsys.readouterr().err.strip()
    assert told == "torch finds no CUDA device here; leave --device out, or install a CUDA build of torch"
    assert not list(tmp_path.rglob("run.json"))
