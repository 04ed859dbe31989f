"""Does adversary's crew fool a spy that was trained?  MAPPO, classic rules, two trainings of 120 s for each seed.

`python -m tests.bench.deception --seeds 0,1,2 --folder DIR` first lets both teams learn together, each against what the
other was and is, and then a new crew against the spy that came of it; 2,000 fresh episodes of the exported files.
*further*: how much further from the goal than from the decoy the spy ends, in world units; not below 0: it is fooled.

Lowe et al. 2017, arXiv:1706.02275, section 5.2, "physical deception".  While both learn, the crew needs much entropy to
hide at all: with little, both of the crew go to the goal, and the spy learns whom to follow (-0.73 with 0.02, by Adam).

2026-11-23, nearest first and equivariant, on a machine where another training ran beside it:
seed  learned together        a new crew against that spy    against the spies of the two other seeds
0     -0.051, crew paid 16.0  +0.191, 17.5                   +0.078, +0.097
1     -0.006, crew paid 15.9  +0.040, 17.1                   -0.152, -0.210
2     -0.039, crew paid 15.9  +0.175, 17.7                   +0.115, +0.031
So a crew fools the spy that it has met, and four of six strangers.

2026-11-22, with neither:
seed  learned together        a new crew against that spy    against the spies of the two other seeds
0     -0.015, crew paid 16.0  +0.091, 16.4                   -0.055, -0.019
1     +0.066, crew paid 17.0  +0.286, 19.2                   +0.071, -0.414
2     -0.030, crew paid 16.1  +0.449, 21.3                   -0.137, -0.276
That is the spy that it has met, and one of six strangers.  By Adam it was +0.079, +0.087 and +0.083.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from agents.inference.model import load
from arena.play.evaluate import evaluate
from arena.play.success import success
from arena.scenarios.catalog import make
from arena.sim.rules import CLASSIC
from arena.training.request import RunRequest
from arena.training.run import RunDirectory
from arena.training.worker.main import work

HIDING = {"entropy": 0.5, "entropy_end": 0.1}
EPISODES, SEED = 2_000, 2_000_003


def trained(path: Path, seed: int, seconds: float, **wish: Any) -> dict[str, Path]:
    """The models of a finished training, by team; the one at `path` where there is one already."""
    run = RunDirectory(path)
    if not (path / "run.json").exists():
        request = RunRequest(
            scenario="adversary", rules="classic", algorithm="mappo", seed=seed, seconds=seconds, **wish
        )
        run = RunDirectory.at(path, request)
    if run.status().state != "done":
        work(run)
    return {team: Path(file) for team, file in run.status().models.items()}


def met(crew: Path, spy: Path) -> dict[str, float]:
    """What comes of two files' meeting."""
    game, players = make("adversary"), {"spy": load(spy), "crew": load(crew)}
    names = [team.name for team in game.teams()]
    result = evaluate(game, CLASSIC, {name: players[name] for name in names}, EPISODES, SEED)
    reached = success(game, {name: players[name] for name in names}, EPISODES, SEED)
    return {"crew paid": round(result.mean(names.index("crew")), 2)} | {
        name: round(value, 3) for name, value in reached.items()
    }


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--seconds", type=float, default=120.0, help="of each training")
    parser.add_argument("--folder", type=Path, required=True, help="where the trainings are kept")
    args = parser.parse_args()
    seeds = [int(seed) for seed in args.seeds.split(",")]
    pairs = {}
    for seed in seeds:
        pairs[seed] = trained(args.folder / f"together-{seed}", seed, args.seconds, opponents=["self"], changes=HIDING)
        print(json.dumps({"learned together": seed} | met(**pairs[seed])), flush=True)
    for seed in seeds:
        spy = str(pairs[seed]["spy"])
        crew = trained(args.folder / f"crew-{seed}", seed, args.seconds, team="crew", opponents=[spy])["crew"]
        for other in seeds:
            print(json.dumps({"new crew": seed, "spy": other} | met(crew, pairs[other]["spy"])), flush=True)


if __name__ == "__main__":
    main()
