"""Carry, arena rules: MAPPO with a manager against MAPPO without, at the same number of world-steps.

    python -m tests.bench.hierarchy [--steps N] [--seeds N]

Both have the same options but for the manager's own, and are judged by their model files on 500 fresh rounds: how many
deliveries a round, in how many rounds there is one, and in how many there are the five that win.

2026-11-21, two cores that others used too; seconds are those of the processor:
algorithm seed    steps  processor  deliveries  delivers   wins   return
mappo       0  1,011,200     32 s        0.03      3.2 %   0.0 %    -38.6 +- 3.0
feudal      0  1,011,200     46 s        0.78     36.2 %   1.4 %     17.0 +- 9.7
mappo       1  1,011,200     31 s        0.12      9.4 %   0.0 %    -40.5 +- 4.3
feudal      1  1,011,200     45 s        0.59     31.4 %   1.6 %     -0.1 +- 8.4
mappo       2  1,011,200     31 s        0.15     11.2 %   0.0 %    -33.1 +- 4.7
feudal      2  1,011,200     49 s        1.05     38.2 %   4.2 %     34.8 +- 11.4
A head start: neither plays well by then, a step costs half as much again, and MAPPO goes on to 47 % of rounds won after
3 million steps (one seed, 200 rounds).  With gamma 0.99 instead of 0.97 MAPPO delivers nothing in a million.
Of other hierarchies, seed 0 at a million steps unless said: goals for 10 decisions instead of 5, 0.11 deliveries;
workers paid 3 for a unit towards the goal instead of 1, 0.31; paid 1/4, 0.02 where it was stopped, after 0.68 million,
where 1 had 0.13.  A manager with 2 gradient steps a rollout instead of 16 had 0.66 after 1.06 million of 1.5; such a
manager with one goal for the whole team, and workers paid 0.43, none.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import cast

import torch

from agents.core.algorithms import ALGORITHMS
from agents.core.card import ModelCard
from agents.core.env import VectorEnv
from agents.export.onnx_file import export
from agents.inference.model import Model, load
from agents.learn.catalog import LEARNERS
from arena.play.evaluate import Result, evaluate
from arena.scenarios.carry import Carry
from arena.sim.env import Env
from arena.sim.rules import ARENA

WORLDS = 512
SAME = {"worlds": WORLDS, "units": 64, "minibatches": 8, "gamma": 0.97}
GAME, TEAM, ROUNDS = Carry(), "crew", 500


def trained(name: str, seed: int, steps: int) -> tuple[Model, float]:
    """The model file that an algorithm makes, opened, and what it took in seconds of processor time."""
    config = ALGORITHMS[name].configured("quick", SAME)
    env, began = cast(VectorEnv, Env(GAME, ARENA, WORLDS, seed)), time.process_time()
    learner = LEARNERS[name](env, config, seed, "cpu")
    while learner.steps < steps:
        learner.iterate(learner.steps / steps)
    seconds, network, spec = time.process_time() - began, learner.networks()[TEAM], env.teams[TEAM]
    card = ModelCard(
        name=name,
        scenario=GAME.name,
        rules=ARENA.name,
        team=TEAM,
        agents=list(spec.agents),
        layout=list(spec.layout),
        moves=spec.moves,
        memory=network.memory_size,
        together=network.together,
        algorithm=name,
        config=config.model_dump(),
        seed=seed,
        steps=learner.steps,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        export(network, card, path, env.reset()[TEAM].reshape(-1, spec.obs_size))
        return load(path), seconds


def row(name: str, seed: int, model: Model, seconds: float, found: Result) -> str:
    """One line of the table."""
    delivers, wins = 100 * float((found.scores > 0).mean()), 100 * found.wins(0)
    return (
        f"{name:8} {seed:4} {model.card.steps:10,} {seconds:6.0f} s {found.scores.mean():11.2f} {delivers:8.1f} % "
        f"{wins:5.1f} % {found.mean(0):8.1f} +- {found.ci95(0):.1f}"
    )


def main() -> None:
    """Print the table, line by line."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--steps", type=int, default=1_000_000)
    asked.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    given = asked.parse_args()
    torch.set_num_threads(1)
    print("algorithm seed    steps  processor  deliveries  delivers   wins   return")
    for seed in given.seeds:
        for name in ("mappo", "feudal"):
            model, seconds = trained(name, seed, given.steps)
            found = evaluate(GAME, ARENA, {TEAM: model}, ROUNDS, 10_000 + seed)
            print(row(name, seed, model, seconds, found), flush=True)


if __name__ == "__main__":
    main()
