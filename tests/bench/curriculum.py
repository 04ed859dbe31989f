"""What a curriculum brings: shares of rounds won in the full game after the same steps, with one and without.

    python -m tests.bench.curriculum carry --set porters=6 --set hands=4 --steps 1000000 --threshold 0.4
        --algorithm mappo --change gamma=0.97

Rounds are counted by the win rule, with the greedy policy, in fresh worlds; CPU seconds, not those of the clock.

2026-11-23, MAPPO nearest first and equivariant, 256 worlds, gamma 0.97, seeds 0, 1 and 2; carry: deliveries a round,
and share of rounds won by 5 of them.

    four of six must push, 1,004,800 steps, 30 to 36 CPU seconds a run
    with               1.26, won 0.160     1.39, won 0.140     0.79, won 0.105     mean 1.15
    without            0.14, won 0.005     0.71, won 0.065     0.10, won 0.000     mean 0.32

    --set porters=4, all four must push, 1,504,000 steps, 41 to 49 CPU seconds a run
    with               2.17, won 0.250     2.72, won 0.310     0.35, won 0.000     mean 1.75
    without            0.67, won 0.050     3.21, won 0.375     0.91, won 0.100     mean 1.60
    the same, 755,200 steps: with 0.15, 0.00 and 0.10, without 0.01, 0.08 and 0.00, and one round of 600 won

By six porters one round in ten (a mark set afterwards) is won on every seed with the curriculum, and on none without;
it enters the game itself after 525,000 to 538,000 steps.  Four find out by themselves, now that what is alike is
learned once.

2026-11-22, MAPPO by Muon with neither, else the same:

    all four must push, 1,504,000 steps, 39 to 43 CPU seconds a run
    with               0.96, won 0.100     0.97, won 0.070     0.70, won 0.050     mean 0.88
    without            0.41, won 0.015     0.10, won 0.000     0.17, won 0.000     mean 0.23

    --set hands=3, all three must push, 1,004,800 steps, 20 to 24 CPU seconds a run
    with               0.29, won 0.010     0.95, won 0.090     0.34, won 0.010     mean 0.53
    without            0.70, won 0.060     0.37, won 0.020     0.08, won 0.000     mean 0.38

Where all four must push, half a delivery a round (a mark set afterwards) is reached on every seed with the curriculum
and on none without; it enters the game itself after 691,000 to 1,011,000 steps.  Where three do, no mark divides the
two ways: by Adam 0.3 did, with 0.33, 0.78 and 0.81, and 0.19, 0.14 and 0.18 without.

    relay --set rooms=2 --set target=2 --set time=20, two of three must hold switches, 1,004,800 steps; share won
    threshold 0.8      with 1.00, 0.00, 0.00               without 0, 0, 0
    threshold 0.97     with 0.00, 0.00, 0.97               without 0, 0, 0
    with entropy 0.1   with 0.00, 0.985, 0.00              without 0, 0, 0

The game itself is entered after 205,000 to 358,000 steps; then one seed in three learns it, and none without.
With three rooms it is one seed of three at a threshold of 0.4, none at 0.8 and two million steps, and none of three
with four runners.

2026-11-21, VDN by Adam, 128 worlds, gamma 0.97, seed 0; score is lights, or deliveries, a round.  Nothing is reached
with a curriculum that is not without one: the first stage of relay is passed after 50,000 to 78,000 steps, its second
never; carry stays at its first, which then had no time and target of its own.

    relay, 2 agents, 2 rooms, 2 lights, 20 s  250,000 steps, threshold 0.5  with: won 0, score 0.10; without: 0, 0.00
                                              800,000 steps, threshold 0.7  with: won 0, score 0.12; without: 0, 0.01
    carry, 1 gate, 1 delivery, 20 s           300,000 steps, threshold 0.5  with: won 0, still at the first stage
"""

from __future__ import annotations

import argparse
import time
from typing import Any, cast

import numpy as np
import torch

from agents.core.env import VectorEnv
from agents.learn.catalog import LEARNERS
from agents.learn.curriculum import Curriculum
from agents.learn.order import nearest_first
from arena.cli.assignment import assignments
from arena.play.evaluate import evaluate
from arena.scenarios.catalog import make
from arena.sim.env import Env
from arena.sim.rules import ARENA
from arena.sim.scenario import Scenario
from arena.training.request import THRESHOLD, configured

ROUNDS = 200  # of an evaluation
EVALUATION_SEED = 1_000_003


def main() -> None:
    """Print one line a run: with or without, seed, steps, CPU seconds, stage, share of rounds won, score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="an option of the scenario")
    parser.add_argument("--change", action="append", default=[], metavar="KEY=VALUE", help="of the algorithm's config")
    parser.add_argument("--algorithm", default="vdn")
    parser.add_argument("--steps", type=int, default=200_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--threshold", type=float, default=THRESHOLD)
    args = parser.parse_args()
    torch.set_num_threads(1)
    scenario = make(args.scenario, assignments(args.set))
    for seed in args.seeds:
        for threshold in (args.threshold, None):
            said = " ".join(f"{name} {value}" for name, value in trained(scenario, args, seed, threshold).items())
            print(f"{'with   ' if threshold else 'without'} seed {seed} {said}", flush=True)


def trained(scenario: Scenario, args: argparse.Namespace, seed: int, threshold: float | None) -> dict[str, Any]:
    """Train the only team; what it is worth in the full game."""
    config = configured(args.algorithm, "quick", "arena", assignments(args.change))
    began, worlds = time.process_time(), int(config.model_dump()["worlds"])
    env = cast(VectorEnv, Env(scenario, ARENA, worlds, seed))
    if threshold:
        env = Curriculum(env, lambda step: (cast(Any, step).winner == 0).astype(float), threshold=threshold)
    seen = nearest_first(env, bool(config.model_dump()["nearest_first"]))
    learner = LEARNERS[args.algorithm](seen, config, seed, "cpu")
    entered = {0: 0}
    while learner.steps < args.steps:
        learner.iterate(learner.steps / args.steps)
        if isinstance(env, Curriculum):
            entered.setdefault(env.stage, learner.steps)
    seconds = time.process_time() - began
    result = evaluate(scenario, ARENA, dict(learner.networks()), ROUNDS, EVALUATION_SEED)
    return {
        "steps": learner.steps,
        "cpu": round(seconds),
        "stages": list(entered.items()) if threshold else "-",
        "won": result.wins(0),
        "score": round(float(np.mean(result.scores)), 2),
    }


if __name__ == "__main__":
    main()
