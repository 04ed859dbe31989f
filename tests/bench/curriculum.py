"""What a curriculum brings: shares of rounds won in the full game after the same steps, with one and without.

    python -m tests.bench.curriculum relay --set agents=2 --set rooms=2 --set target=2 --set time=20

Rounds are counted by the win rule, with the greedy policy, in fresh worlds; CPU seconds, not those of the clock.

2026-11-21, MAPPO, 256 worlds, gamma 0.97, 1,004,800 steps, next stage at a share of 0.4; deliveries a round, and share
of rounds won by 5 of them.  Each run took 55 to 80 CPU seconds.

    python -m tests.bench.curriculum carry --algorithm mappo --change gamma=0.97 --steps 1000000 --threshold 0.4

    carry              seed 0              seed 1              seed 2              mean
    with               2.96, won 0.385     1.52, won 0.205     1.92, won 0.230     2.13, won 0.27
    without            1.86, won 0.235     0.26, won 0.000     3.15, won 0.410     1.76, won 0.22

    carry --set hands=3
    with               0.33, won 0.010     0.78, won 0.050     0.81, won 0.085     0.64, won 0.05
    without            0.19, won 0.000     0.14, won 0.000     0.18, won 0.005     0.17, won 0.00

Where all three must push, 0.3 deliveries a round (a mark set afterwards; on seed 0 a narrow one) are reached on every
seed with the curriculum and on none without.  In the game as it is, where two do, no mark divides the two ways.  The
first stage is left after 269,000 to 346,000 steps, the game itself entered after 384,000 to 589,000.  Seed 0 was run
with the same settings by a script that also evaluated on the way.  Seed 0 alone, 600,000 steps, threshold 0.3, with a
crate of weight 1 at first: 0.38 with, 0.35 with two stages before the game, 0.44 without.  A first stage in which the
crate lies right before its ring, threshold 0.5, was left after 461,000 of 600,000 steps: 0.00.

2026-11-21, VDN, 128 worlds, gamma 0.97, seed 0; score is lights, or deliveries, a round.  Nothing is reached with a
curriculum that is not without one: the first stage of relay is passed after 50,000 to 78,000 steps, its second never;
carry stays at its first, which then had no time and target of its own.

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
from arena.cli.assignment import assignments
from arena.play.evaluate import evaluate
from arena.scenarios.catalog import make
from arena.sim.env import Env
from arena.sim.rules import ARENA
from arena.sim.scenario import Scenario
from arena.training.run import THRESHOLD, configured

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
    learner = LEARNERS[args.algorithm](env, config, seed, "cpu")
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
