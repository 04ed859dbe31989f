"""Carry, arena rules: MAPPO with a manager against MAPPO without, at the same number of world-steps.

    python -m tests.bench.hierarchy [--steps N] [--seeds N]

Both have the same options but for the manager's own, and are judged by their model files on 500 fresh rounds: how many
deliveries a round, in how many rounds there is one, and in how many there are the five that win.

2026-11-22, by Muon, two cores that others used too; seconds are those of the processor:
algorithm seed    steps  processor  deliveries  delivers   wins   return
mappo       0  1,011,200     16 s        1.11     38.6 %   8.0 %     31.4 +- 12.4
feudal      0  1,011,200     25 s        2.13     48.0 %  28.6 %    106.9 +- 17.0
mappo       1  1,011,200     16 s        0.61     28.8 %   1.8 %      2.1 +- 8.9
feudal      1  1,011,200     27 s        0.17     13.8 %   0.0 %    -25.0 +- 4.9
mappo       2  1,011,200     15 s        0.95     33.8 %   6.0 %     19.9 +- 12.0
feudal      2  1,011,200     23 s        2.10     47.6 %  26.6 %    104.5 +- 17.0
mappo       3  1,011,200     18 s        0.48     27.6 %   0.2 %    -10.4 +- 7.2
feudal      3  1,011,200     24 s        1.76     51.4 %  14.4 %     80.6 +- 14.1
mappo       4  1,011,200     15 s        0.12     11.6 %   0.0 %    -37.8 +- 4.4
feudal      4  1,011,200     22 s        1.83     45.2 %  20.6 %     87.0 +- 16.3
mappo       5  1,011,200     15 s        0.30     19.8 %   0.2 %    -16.8 +- 6.1
feudal      5  1,011,200     23 s        1.81     45.6 %  19.2 %     82.5 +- 15.6
mappo       6  1,011,200     16 s        0.30     19.6 %   0.0 %    -23.6 +- 6.5
feudal      6  1,011,200     23 s        0.23     17.0 %   0.0 %    -25.6 +- 5.5
mappo       7  1,011,200     15 s        0.79     29.0 %   5.6 %     10.0 +- 11.0
feudal      7  1,011,200     22 s        2.10     49.0 %  25.8 %    102.2 +- 16.5
On the mean 1.52 deliveries against 0.58, the manager ahead on six of eight seeds: a head start.  After half a million
steps nobody delivers anything, after two million both do, on seeds 0 to 2, as much: flat 4.10, 4.22 and 3.90, with a
manager 3.71, 3.43 and 4.34.  A step costs half as much again.  By Adam it was 0.10 against 0.81 after a million.
Of other hierarchies, by Adam, seed 0 at a million steps unless said: goals for 10 decisions instead of 5, 0.11
deliveries; workers paid 3 for a unit towards the goal instead of 1, 0.31; paid 1/4, 0.02 where it was stopped, after
0.68 million, where 1 had 0.13.  A manager with 2 gradient steps a rollout instead of 16 had 0.66 after 1.06 million of
1.5; such a manager with one goal for the whole team, and workers paid 0.43, none.
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
from agents.learn.order import nearest_first, order_of
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
    learner = LEARNERS[name](nearest_first(env, True), config, seed, "cpu")
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
        export(network, card, path, env.reset()[TEAM].reshape(-1, spec.obs_size), order=order_of(spec, True))
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
