"""Games not ours, by the command line alone: train, export, and measure the file; six minutes of one core in all.

`make test` leaves it out, PARTICLE_ARENA_BENCH=1 does not; pytest's -s shows the table.
2026-11-22: seed, steps, processor seconds of training, the file's return in 100 episodes, and what chance returns:
mpe2.simple_reference_v3 mappo  0   40,000   12 s    -36.9 ±   2.1    -58.7 ±   3.9
mpe2.simple_reference_v3 mappo  1   40,000   12 s    -34.4 ±   2.0    -55.1 ±   3.3
mpe2.simple_reference_v3 mappo  2   40,000   12 s    -34.2 ±   2.3    -56.3 ±   3.6
mpe2.simple_spread_v3    vdn    0   60,416   39 s    -57.1 ±   3.3    -78.7 ±   4.7
mpe2.simple_spread_v3    vdn    1   60,416   39 s    -55.9 ±   3.3    -74.6 ±   4.6
mpe2.simple_spread_v3    vdn    2   60,416   37 s    -57.5 ±   3.0    -76.8 ±   4.5
CartPole-v1              iql    0  300,032   20 s    500.0 ±   0.0     21.4 ±   2.4
CartPole-v1              iql    1  300,032   20 s    500.0 ±   0.0     22.3 ±   2.2
CartPole-v1              iql    2  300,032   21 s    500.0 ±   0.0     21.8 ±   2.1
Pendulum-v1              ddpg   0   24,000   16 s   -151.0 ±  17.5  -1205.5 ±  53.3
Pendulum-v1              ddpg   1   24,000   15 s   -156.2 ±  18.0  -1259.9 ±  59.4
Pendulum-v1              ddpg   2   24,000   16 s   -154.0 ±  17.6  -1219.6 ±  51.3
Muon's steps are to be larger than Adam's: with a learning rate of 1e-3 the pole came to 108, 112 and 133 only.
Not among them, with one seed: mpe2.simple_tag_v3, three hunters by VDN after a runner that acts at random.  They return
23.4 ± 9.4 after 20,480 steps (gamma 0.99) and 39.9 ± 10.0 after 40,448 (gamma 0.9); chance 15.9 ± 6.7.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SEEDS, EPISODES = range(3), 100


@dataclass(frozen=True)
class Training:
    """What `train` is told besides the seed."""

    scenario: str
    algorithm: str
    team: str
    steps: int
    changes: dict[str, Any]
    options: dict[str, Any] = field(default_factory=dict)
    least: float = -math.inf  # what counts as solved, where the field has a mark for that

    def words(self) -> list[str]:
        """As one types them."""
        words = [self.scenario, "--algorithm", self.algorithm, "--team", self.team, "--steps", str(self.steps)]
        for flag, pairs in (("--set", self.changes), ("--option", self.options)):
            words += [word for key, value in pairs.items() for word in (flag, f"{key}={value}")]
        return words


IQL = {"worlds": 16, "rollout": 32, "gamma": 0.98, "trace": 0.9, "learning_rate": 1e-2, "epochs": 4, "minibatches": 4}
DDPG = {"continuous": "true", "worlds": 8, "updates": 12, "batch": 128, "gamma": 0.98, "learning_rate": 2e-3}
TRAININGS = [
    Training(
        "pettingzoo:mpe2.simple_reference_v3", "mappo", "agent", 40_000, {"worlds": 32, "gamma": 0.95}, {"processes": 2}
    ),
    Training(
        "pettingzoo:mpe2.simple_spread_v3",
        "vdn",
        "agent",
        60_000,
        {"worlds": 32, "gamma": 0.9, "epochs": 4},
        {"processes": 2},
    ),
    Training(
        "gymnasium:CartPole-v1",
        "iql",
        "agent",
        300_000,
        IQL | {"exploration": 0.3, "epsilon_end": 0.02, "units": 64},
        least=475,
    ),
    Training(
        "gymnasium:Pendulum-v1",
        "ddpg",
        "agent",
        24_000,
        DDPG | {"learning_rate_end": 2e-4, "noise_end": 0.1, "warm_up": 1000},
        least=-200,
    ),
]


def told(*words: str) -> dict[str, Any]:
    """What a verb tells, from a process of its own."""
    done = subprocess.run([sys.executable, "-m", "arena", *words, "--json"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def processor_seconds() -> float:
    """What all processes started from here took, those that they started themselves included."""
    used = os.times()
    return used.children_user + used.children_system


@pytest.mark.skipif(os.environ.get("PARTICLE_ARENA_BENCH") != "1", reason="a benchmark: set PARTICLE_ARENA_BENCH=1")
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("training", TRAININGS, ids=lambda training: training.scenario)
def test_what_is_trained_and_exported_is_better_than_chance(training: Training, seed: int, tmp_path: Path) -> None:
    file, before = str(tmp_path / "model.onnx"), processor_seconds()
    run = told("train", *training.words(), "--seed", str(seed), "--run", str(tmp_path / "run"), "--save", file)
    seconds = processor_seconds() - before
    found = told("eval", file, "--episodes", str(EPISODES), "--seed", str(1000 + seed))
    mean, ci95, chance, chance_ci95 = (found[key] for key in ("return_mean", "return_ci95", "chance", "chance_ci95"))
    print(
        f"\n{training.scenario.partition(':')[2]:24} {training.algorithm:6} {seed} {run['steps']:8,} {seconds:4.0f} s "
        f"{mean:8.1f} ± {ci95:5.1f} {chance:8.1f} ± {chance_ci95:5.1f}"
    )
    assert found["episodes"] == EPISODES
    assert mean - ci95 > chance + chance_ci95
    assert mean >= training.least
