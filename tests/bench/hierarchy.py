"""Carry, arena rules: MAPPO with a manager against MAPPO without, at the same number of world-steps.

    python -m tests.bench.hierarchy [--steps N] [--seeds SEED ...]

Both have the same options but for the manager's own, and are judged by their model files on 500 fresh rounds: how many
deliveries a round, in how many rounds there is one, and in how many there are the five that win.

2026-11-23, nearest first and equivariant, two cores that others used too; seconds are those of the processor:
algorithm seed    steps  processor  deliveries  delivers   wins   return
mappo       0  1,011,200     20 s        2.19     51.2 %  24.2 %    111.8 +- 17.8
feudal      0  1,011,200     25 s        3.27     61.8 %  43.8 %    190.7 +- 19.1
mappo       1  1,011,200     18 s        1.97     48.8 %  22.2 %     96.5 +- 16.5
feudal      1  1,011,200     25 s        1.63     40.2 %  16.0 %     62.8 +- 15.3
mappo       2  1,011,200     18 s        1.59     52.6 %  14.0 %     79.2 +- 14.1
feudal      2  1,011,200     24 s        2.16     51.4 %  26.2 %    110.9 +- 16.6
mappo       3  1,011,200     17 s        1.47     32.8 %  16.2 %     50.2 +- 16.8
feudal      3  1,011,200     27 s        3.75     68.2 %  52.6 %    221.2 +- 19.2
mappo       4  1,011,200     16 s        0.53     27.6 %   1.0 %      1.6 +- 7.8
feudal      4  1,011,200     25 s        3.92     55.2 %  53.4 %    226.7 +- 23.9
mappo       5  1,011,200     17 s        1.07     26.6 %  11.8 %     25.8 +- 14.3
feudal      5  1,011,200     26 s        3.24     45.8 %  45.2 %    175.2 +- 23.7
mappo       6  1,011,200     16 s        1.96     31.6 %  24.0 %     82.8 +- 20.9
feudal      6  1,011,200     25 s        2.84     40.2 %  38.0 %    144.1 +- 23.5
mappo       7  1,011,200     17 s        3.16     42.0 %  39.0 %    168.3 +- 25.4
feudal      7  1,011,200     26 s        1.26     47.8 %   6.6 %     58.0 +- 11.9
mappo       8  1,011,200     19 s        0.87     31.6 %   6.6 %     18.1 +- 11.5
feudal      8  1,011,200     23 s        3.66     55.2 %  50.4 %    210.0 +- 22.7
mappo       9  1,011,200     16 s        2.17     53.4 %  25.8 %    114.2 +- 16.7
feudal      9  1,011,200     24 s        4.15     67.4 %  64.6 %    248.6 +- 20.1
mappo      10  1,011,200     15 s        0.65     26.8 %   2.6 %      1.9 +- 9.7
feudal     10  1,011,200     32 s        0.89     36.4 %   4.4 %     24.0 +- 10.9
mappo      11  1,011,200     15 s        1.42     35.8 %  15.0 %     50.3 +- 15.5
feudal     11  1,011,200     23 s        1.27     42.0 %   7.8 %     55.0 +- 12.7
mappo      12  1,011,200     17 s        0.12     11.6 %   0.0 %    -41.3 +- 3.5
feudal     12  1,011,200     25 s        4.08     68.0 %  62.2 %    244.5 +- 19.7
mappo      13  1,011,200     16 s        2.11     43.8 %  26.8 %     99.5 +- 18.7
feudal     13  1,011,200     27 s        3.52     54.2 %  52.2 %    197.5 +- 22.2
mappo      14  1,011,200     18 s        1.13     34.0 %   9.6 %     30.2 +- 14.0
feudal     14  1,011,200     28 s        3.94     55.6 %  54.8 %    226.6 +- 23.6
mappo      15  1,011,200     19 s        0.98     36.0 %   5.2 %     38.9 +- 11.4
feudal     15  1,011,200     24 s        2.62     71.0 %  19.0 %    151.1 +- 13.7
On the mean 2.89 deliveries against 1.46, the manager ahead on thirteen of sixteen seeds; the difference is 1.43 +- 0.81
(95 %, Student's t).  A step costs half as much again.

2026-11-22, by Muon, with neither, the same seeds: 1.52 deliveries against 0.58, the manager ahead on six of eight.
After half a million steps nobody delivered anything, after two million both did, on seeds 0 to 2, as much: flat 4.10,
4.22 and 3.90, with a manager 3.71, 3.43 and 4.34.  By Adam it was 0.10 against 0.81 after a million.
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
