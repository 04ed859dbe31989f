"""Hard scripts cloned from recordings of them: in how many decisions that it never saw a clone does the same.

`make test` leaves it out, PARTICLE_ARENA_BENCH=1 does not: a minute of one core for each game.
2026-11-23: sumo 92.1 % of 16,508, simple 93.2 % of 18,000, push's runner 89.5 % of 27,000, spread 89.5 % of 81,000,
tag's hunters 87.4 % of 34,845; before things that are alike came nearest first, simple 89.6 %, the last two about 80 %.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from arena.cli.main import main
from arena.sim.rules import ARENA
from tests.bench.recorded import recorded

MATCHES, ROUNDS = 8, 50


@pytest.mark.skipif(os.environ.get("PARTICLE_ARENA_BENCH") != "1", reason="a benchmark: set PARTICLE_ARENA_BENCH=1")
@pytest.mark.parametrize(
    ("name", "team", "least"),
    [
        ("sumo", "left", 0.9),
        ("simple", "runner", 0.91),
        ("push", "runner", 0.87),
        ("spread", "crew", 0.87),
        ("tag", "hunters", 0.85),
    ],
)
def test_a_hard_script_is_cloned(
    name: str, team: str, least: float, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    matches = [tmp_path / f"{seed}.npz" for seed in range(MATCHES)]
    for seed, path in enumerate(matches):
        recorded(name, ARENA, ROUNDS, seed).save(path)
    whom = ["--player", "script · hard", "--team", team]
    assert main(["clone", *map(str, matches), *whom, "--run", str(tmp_path / "run"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    with capsys.disabled():
        print(f"{name} {team}: {told['agreement']:.1%} of {told['held_out']:,}, learned from {told['decisions']:,}")
    assert told["agreement"] >= least
