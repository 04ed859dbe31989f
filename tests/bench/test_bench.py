"""What `bench` measures exists and makes sense; how fast it is depends on the machine and is not asserted."""

from __future__ import annotations

import json

import pytest

from arena.cli.main import main
from arena.scenarios.catalog import SCENARIOS
from arena.sim.rules import RULES


def measured(words: str, capsys: pytest.CaptureFixture[str]) -> dict:
    """What `bench ... --json` says."""
    assert main(["bench", *words.split(), "--json"]) == 0
    return json.loads(capsys.readouterr().out.splitlines()[-1])


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_sim(scenario: str, rules: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = measured(f"sim --scenario {scenario} --rules {rules} --worlds 16 --seconds 0.01", capsys)
    assert said["steps_per_second"] > 0
    assert (said["scenario"], said["rules"], said["worlds"]) == (scenario, rules, 16)


def test_act(capsys: pytest.CaptureFixture[str]) -> None:
    said = measured("act --seconds 0.01", capsys)
    assert said["agents"] == 12 and len(said["models"]) == 2
    assert 0 < said["microseconds"] <= said["microseconds_p99"]


def test_start_imports_nothing_heavy(capsys: pytest.CaptureFixture[str]) -> None:
    said = measured("start", capsys)
    assert said["heavy"] == []
    assert 0 < said["seconds"] <= said["worst"]
