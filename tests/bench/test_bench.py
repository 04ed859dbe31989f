"""What `bench` measures exists and makes sense; how fast it is depends on the machine and is not asserted."""

from __future__ import annotations

import json
from itertools import product

import pytest

from arena.cli import stepping
from arena.cli.bench import samples
from arena.cli.main import main
from arena.scenarios.catalog import SCENARIOS
from arena.sim.rules import RULES


def measured(words: str, capsys: pytest.CaptureFixture[str]) -> dict:
    """What `bench ... --json` says."""
    assert main(["bench", *words.split(), "--json"]) == 0
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_sim(capsys: pytest.CaptureFixture[str]) -> None:
    said = measured("sim --scenario tag --rules arena --worlds 16 --seconds 0.01", capsys)
    assert said["steps_per_second"] > 0
    assert (said["scenario"], said["rules"], said["worlds"]) == ("tag", "arena", 16)
    assert said["microseconds_one_world"] > 0 and said["kilobytes_per_world"] > 0.1


def test_sim_of_everything(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every scenario in both rules has its row, and the cost of a crowd is said; one step each is enough here."""
    monkeypatch.setattr(stepping, "WARM_UP", 1)
    monkeypatch.setattr(stepping, "SINGLE", 1)
    said = measured("sim --worlds 2 --seconds 0.0001", capsys)
    assert [(row["scenario"], row["rules"]) for row in said["scenarios"]] == list(product(SCENARIOS, RULES))
    for row in said["scenarios"]:
        assert row["steps_per_second"] > 0 and row["microseconds_one_world"] > 0 and row["kilobytes_per_world"] > 0.1
    assert [row["agents"] for row in said["growth"]] == [4, 16, 64, 256]
    assert all(row["nanoseconds_per_agent"] > 0 for row in said["growth"])


def test_no_time_is_enough_for_one_round() -> None:
    """A machine that stalls before the first step is slow; it is not told that nothing was done."""
    assert stepping.stepping_rate("tag", "classic", 2, seconds=0.0) > 0
    assert len(samples(lambda: None, seconds=0.0)) == 1


def test_act(capsys: pytest.CaptureFixture[str]) -> None:
    said = measured("act --seconds 0.01", capsys)
    assert said["agents"] == 12 and len(said["models"]) == 2
    assert 0 < said["microseconds"] <= said["microseconds_p99"]


def test_start_imports_nothing_heavy(capsys: pytest.CaptureFixture[str]) -> None:
    said = measured("start", capsys)
    assert said["heavy"] == []
    assert 0 < said["seconds"] <= said["worst"]
