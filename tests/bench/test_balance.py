"""What `bench balance` says of games with one team and with two."""

from __future__ import annotations

import json

import pytest

from arena.cli import balance
from arena.cli.main import main
from arena.scenarios.catalog import SCENARIOS

WHO = ["random", "easy", "medium", "hard"]


def measured(words: str, capsys: pytest.CaptureFixture[str]) -> tuple[dict, str]:
    """What it says as JSON, and as a table."""
    assert main(["bench", "balance", *words.split(), "--json"]) == 0
    *lines, last = capsys.readouterr().out.splitlines()
    return json.loads(last), "\n".join(lines)


def test_all_scenarios_one_after_the_other(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(balance, "SCENARIOS", {name: SCENARIOS[name] for name in ("spread", "sumo")})
    said, table = measured("--episodes 20", capsys)
    assert said["episodes"] == 20 and [row["scenario"] for row in said["scenarios"]] == ["spread", "sumo"]
    spread, sumo = said["scenarios"]
    assert list(spread["success"]) == list(spread["score"]) == WHO
    assert spread["success"]["random"] == 0 and spread["success"]["hard"] == 1
    assert spread["score"]["random"] < spread["score"]["easy"] < spread["score"]["medium"] < spread["score"]["hard"]
    (pair,) = sumo["pairs"]
    assert pair["teams"] == ["left", "right"] and list(pair["wins"]) == WHO
    assert pair["wins"]["hard"]["easy"] > 0.9 and pair["wins"]["easy"]["hard"] < 0.1
    assert pair["hard_against_hard"] == pair["wins"]["hard"]["hard"] and pair["asked"] == [0.47, 0.53]
    assert "left (rows) against right (columns)" in table and "hard     succeeds 100.0%" in table


def test_unlike_teams_may_be_a_little_unequal(capsys: pytest.CaptureFixture[str]) -> None:
    said, table = measured("--scenario tag --episodes 4", capsys)
    (pair,) = said["scenarios"][0]["pairs"]
    assert pair["teams"] == ["hunters", "runners"] and pair["asked"] == [0.3, 0.7]
    assert pair["error"] == 0.49  # of four rounds
    assert ("NOT FAIR" in table) != pair["fair"]


def test_no_rounds_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "balance", "--scenario", "sumo", "--episodes", "0"]) == 2
    assert capsys.readouterr().err == "--episodes must be at least 1, not 0\n"
