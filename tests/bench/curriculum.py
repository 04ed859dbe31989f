"""What a curriculum brings: shares of rounds won in the full game after the same steps, with one and without.

    python -m tests.bench.curriculum relay --set agents=2 --set rooms=2 --set target=2 --set time=20

Rounds are counted by the win rule, with the greedy policy, in fresh worlds; CPU seconds, not those of the clock.

2026-11-21, VDN, 128 worlds, gamma 0.97, seed 0; score is lights, or deliveries, a round.  Nowhere yet is a threshold
reached with a curriculum that is not without one: the first stage of relay is passed after 50,000 to 78,000 steps, its
second never; carry stays at its first.

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
