"""What `bench loop` says of a short training, and how it sorts a profile."""

from __future__ import annotations

import json
import pstats

import pytest

from arena.cli import throughput
from arena.cli.main import main


def test_a_short_training(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throughput, "LEAST_SECONDS", 1.0)
    assert main(["bench", "loop", "--scenario", "simple", "--json"]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["steps_per_second"] > 0 and said["steps_per_processor_second"] > 0 and said["megabytes"] > 50
    parts = [said[f"share_of_{kind}"] for kind in ("network", "simulation", "learner", "rest")]
    assert sum(parts) == pytest.approx(1, abs=0.01) and min(parts) > 0


def test_what_is_built_in_belongs_to_who_calls_it() -> None:
    """Two seconds of numpy for the simulation, one for the learner; torch is the network whoever calls it."""
    world, learner = ("/x/arena/sim/world.py", 1, "tick"), ("/x/agents/learn/value.py", 1, "iterate")
    numpy, torch = ("~", 0, "<built-in method numpy.array>"), ("~", 0, "<built-in method torch._C.mm>")
    stats = pstats.Stats()
    stats.stats = {  # type: ignore[attr-defined]  # missing from the type stubs
        world: (1, 1, 1.0, 3.0, {learner: (1, 1, 1.0, 3.0)}),
        learner: (1, 1, 1.0, 9.0, {}),
        numpy: (2, 2, 3.0, 3.0, {world: (1, 1, 2.0, 2.0), learner: (1, 1, 1.0, 1.0)}),
        torch: (1, 1, 5.0, 5.0, {learner: (1, 1, 5.0, 5.0)}),
    }
    assert throughput.shares(stats) == {"network": 0.5, "simulation": 0.3, "learner": 0.2, "rest": 0.0}
