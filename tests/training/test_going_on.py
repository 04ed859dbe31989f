"""A run whose worker was killed and that was resumed ends as if nothing had been, to the last bit."""

from __future__ import annotations

import os
import signal
import time

import onnx
import pytest
import torch
from onnx import numpy_helper
from safetensors.torch import load_file

from arena.training.client import DIED, Workers
from arena.training.request import RunRequest

WAIT = 240  # seconds after which a test gives up
SMALL = {"worlds": 32, "units": 16}
RUNS = {
    "a team alone, with replay and a memory": RunRequest(
        scenario="spread", algorithm="dqn", steps=36_000, changes=SMALL | {"recurrent": True, "replay": 20_000}
    ),
    "runners who meet scripts and chance, from stage to stage": RunRequest(
        scenario="tag",
        team="runners",
        algorithm="mappo",
        steps=160_000,
        changes=SMALL,
        options={"time": 5.0},
        opponents=["script:easy", "random"],
        curriculum=0.2,
    ),
    "wrestlers who meet themselves as they were": RunRequest(
        scenario="sumo", algorithm="vdn", steps=100_000, changes=SMALL, options={"time": 5.0}
    ),
}


def until(true):
    deadline = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def weights(path):
    return {tensor.name: numpy_helper.to_array(tensor).tobytes() for tensor in onnx.load(path).graph.initializer}


@pytest.mark.parametrize("name", RUNS)
def test_the_model_is_the_same_whether_or_not_the_worker_was_killed(name, tmp_path, monkeypatch):
    monkeypatch.setenv("PARTICLE_ARENA_HOME", str(tmp_path / "home"))
    workers, request = Workers(), RUNS[name]
    steady = workers.start(tmp_path / "steady", request)
    killed = workers.start(tmp_path / "killed", request)
    until(lambda: workers.status(killed).steps > 0)
    killed.ask("pause")  # which keeps a checkpoint
    until(lambda: workers.status(killed).state == "paused")
    stood = workers.status(killed).steps
    killed.ask("resume")
    until(lambda: workers.status(killed).steps > stood)  # what comes now is lost, and learned again
    os.kill(workers._processes[killed.path].pid, signal.SIGKILL)
    workers._processes[killed.path].wait()
    status = workers.status(killed)
    assert (status.state, status.error) == ("failed", DIED) and 0 < status.progress < 1
    workers.resume(killed)
    for run in (killed, steady):
        assert workers._processes[run.path].wait(WAIT) == 0
        assert workers.status(run).state == "done"
    one, other = (load_file(run.checkpoint) for run in (killed, steady))
    assert one.keys() == other.keys()
    assert [key for key in one if not torch.equal(one[key], other[key])] == []
    stages = [row["stage"] for row in steady.metrics()[0] if "stage" in row]
    assert bool(stages) == bool(request.curriculum) and stages == sorted(stages)
    assert not stages or stages[-1] > 0
    for path, same in zip(*(workers.status(run).models.values() for run in (killed, steady)), strict=True):
        assert weights(path) == weights(same)
