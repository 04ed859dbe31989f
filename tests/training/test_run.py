"""The run directory: what is read back, and what damage does to it."""

import json
import shutil
import time

import pytest

from agents.core.algorithms import ALGORITHMS
from arena.training.request import RunError, RunRequest, configured
from arena.training.run import UNKNOWN, RunDirectory, Status, all_runs

REQUEST = RunRequest(scenario="spread", algorithm="vdn", seed=7, changes={"worlds": 64})


@pytest.fixture
def run(tmp_path):
    return RunDirectory.create(tmp_path, REQUEST)


def test_what_was_asked_comes_back(run):
    assert run.request() == REQUEST
    assert run.status().state == "starting"
    assert run.request().config().worlds == 64


def test_two_runs_of_the_same_second_get_directories_of_their_own(tmp_path):
    first, second = RunDirectory.create(tmp_path, REQUEST), RunDirectory.create(tmp_path, REQUEST)
    assert first.path != second.path
    assert {found.path for found in all_runs(tmp_path)} == {first.path, second.path}


def test_a_run_is_never_written_over(run):
    with pytest.raises(RunError, match="already holds a run"):
        RunDirectory.at(run.path, REQUEST)


@pytest.mark.parametrize("damage", ["", '{"state": "runn', "[]", "\x00\xff\x00", '{"state": "dancing"}'])
def test_half_written_files_are_one_sentence(run, damage):
    for name in ("run.json", "status.json"):
        (run.path / name).write_bytes(damage.encode("latin-1"))
    with pytest.raises(RunError) as error:
        run.request()
    assert "run.json" in str(error.value) and "\n" not in str(error.value)
    assert (run.status().state, run.status().error) == ("failed", UNKNOWN)


def test_a_run_that_was_deleted_has_no_status(run):
    shutil.rmtree(run.path)
    with pytest.raises(RunError, match=r"has no status\.json"):
        run.status()


def test_metrics_are_read_line_by_line_as_they_grow(run):
    run.report({"steps": 1})
    with (run.path / "metrics.jsonl").open("a") as file:
        file.write('{"steps": 2}\nnonsense\n[3]\n{"steps": 4')  # the last line is still being written
    rows, offset = run.metrics()
    assert rows == [{"steps": 1}, {"steps": 2}]
    with (run.path / "metrics.jsonl").open("a") as file:
        file.write("}\n")
    assert run.metrics(offset)[0] == [{"steps": 4}]


def test_a_worker_hears_each_word_once(run):
    run.ask("pause")
    words, offset = run.asked(0)
    assert words == ["pause"]
    run.ask("resume")
    assert run.asked(offset)[0] == ["resume"]


def test_only_snapshots_count_as_snapshots(run):
    folder = run.path / "snapshots"
    folder.mkdir()
    for name in ("0002-crew.onnx", "0010-crew.onnx", "0001-other.onnx", ".0003-crew.onnx.12.tmp", "notes.onnx"):
        (folder / name).touch()
    assert [path.name for path in run.snapshots("crew")] == ["0002-crew.onnx", "0010-crew.onnx"]
    assert len(run.snapshots()) == 3


def test_silence_is_noticed():
    now = time.time()
    assert Status(state="running", heartbeat=now - 60).silent(now)
    assert not Status(state="running", heartbeat=now - 2).silent(now)
    assert not Status(state="done", heartbeat=now - 60).silent(now)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"algorithm": "magic"}, "no algorithm called magic"),
        ({"changes": {"gamma": 2}}, "gamma"),
        ({"changes": {"speed": 2}}, "no option called speed"),
        ({"preset": "eternal"}, "no preset called eternal"),
    ],
)
def test_impossible_requests_are_one_sentence(asked, sentence):
    with pytest.raises(ValueError, match=sentence) as error:
        REQUEST.model_copy(update=asked).config()
    assert "\n" not in str(error.value)


def test_status_files_hold_no_more_than_the_protocol(run):
    assert set(json.loads((run.path / "status.json").read_text())) == set(Status.model_fields)


@pytest.mark.parametrize("rules", ["classic", "arena", "others"])
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_rules_leave_alone_what_makes_an_algorithm(algorithm, rules):
    row, config = ALGORITHMS[algorithm], configured(algorithm, "solid", rules, {})
    kept = {name: value for name, value in row.changes.items() if name not in row.presets["solid"].changes}
    assert all(getattr(config, name) == value for name, value in kept.items())
