"""Does self-play go on getting better?  The newest snapshot against the one of half the steps, 500 rounds.

`python -m tests.bench.self_play` trains sumo, strikers and tag, one after another, and prints a table.

Of equal teams the pair plays half of the rounds with seats changed.  Of unlike teams it plays both ways too, newest
hunters against earlier runners and newest runners against earlier hunters, and beside it stands what the earlier ones
make of each other: the newest is better in a role where it wins more than the earlier one did there, against the same.

2026-11-23, nearest first and equivariant, seeds 0, 1 and 2; past selves then joined by the clock:
sumo      VDN, 1.5 M steps, 40 to 51 s of processor time: the newest wins 84, 100 and 71 % (from either side the same)
strikers  IPPO against itself, 1.5 M steps, 60 s: home 86, 92 and 86 %, away 87, 93 and 85 %
tag       VDN, 0.4 M steps, 18 s: hunters 80, 77 and 75 % (before 27, 72 and 0 %), runners 93, 92 and 95 % (before
          73, 28 and 100 %)
2026-11-22, by Muon, with neither:
sumo      VDN, 1.5 M steps, 81 s of processor time, seed 0: the newest wins 99 % (left 99.2, right 99.2)
strikers  IPPO against itself, 1.5 M steps, 104 s, seed 0: 95 % (home 95.0, away 94.4); with the preset's learning rate,
          0.008, 68 % (home 72.6, away 63.2)
tag       VDN, 0.4 M steps, 30 s, seeds 0, 1, 2: 78, 80 and 85 % of both ways; hunters 62, 73 and 79 % (before 14, 15
          and 3 %), runners 94, 87 and 91 % (before 86, 85 and 97 %)
          0.3 M: hunters 71, 72 and 41 %, runners 83, 93 and 98 %; 0.5 M: 64, 89 and 82 %, and 72, 61 and 77 %
          1.0 M, seeds 0 and 1: hunters 99 and 98 %, runners 40 and 35 % (before 39 and 12 %), who can do the less the
          longer hunters learn; with learning rate 0.005, three seeds: 86, 97 and 84 %, and 83, 17 and 57 %
2026-11-21, by Adam, seed 0 only, on a loaded machine:
sumo      VDN, 1.5 M steps, 57 s of processor time: the newest wins 99 % (left 99.6, right 99.2)
strikers  IPPO against itself, 1.5 M steps, 105 s: 95 % (home 95.4, away 94.0); of 100 rounds against the hard script,
          which it never met, it won 47 and lost 40
tag       VDN, 2.0 M steps, 119 s: 72 % of both ways; hunters 98 % (before 72 %), runners 46 % (before 28 %)
2026-11-22, by Adam, tag by VDN, 1.0 M steps, 61 to 70 s, a line a seed; seed 0 alone reaches 70 % in both roles:
          90 %; hunters 93 % (before 35 %), runners 88 % (before 65 %)
          61 %; hunters 99 % (before 60 %), runners 23 % (before 40 %); with uniform sampling 23 % (before 14 %)
          78 %; hunters 90 % (before 41 %), runners 66 % (before 59 %)
0.5 M steps, seed 0: hunters 79 % (before 3 %), runners 96 % (before 97 %); 0.7 M: 85 % (55 %) and 51 % (45 %).
What did not do: strikers by VDN against itself and scripts, 63 % after 1.5 M steps, 53 % after 0.8 M (and none of 100
rounds won against the easy script); tag by IPPO against itself, gamma 0.97, 0.8 M: 55 %, hunters 99.6 % (before 85 %),
runners 11 % (before 15 %).  Hunters gain more from learning than runners: where they win most rounds, these cannot.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from agents.inference.model import Model, load
from arena.cli.assignment import assignments
from arena.play.evaluate import evaluate
from arena.scenarios.catalog import make
from arena.sim.rules import RULES
from arena.training.request import RunRequest
from arena.training.run import RunDirectory
from arena.training.worker.main import work

# What is trained: by which algorithm against whom (nobody named: past selves and scripts), for how many world-steps.
TRAININGS: dict[str, dict[str, Any]] = {
    "sumo": {"algorithm": "vdn", "changes": {"epochs": 2}, "steps": 1_500_000},
    "strikers": {
        "algorithm": "ippo",
        "opponents": ["self"],
        "changes": {"gamma": 0.97, "trace": 0.9, "learning_rate": 0.004},
        "steps": 1_500_000,
    },
    "tag": {"algorithm": "vdn", "steps": 400_000},
}
ROUNDS, SEED = 500, 7


@dataclass(frozen=True)
class Row:
    """One role of one training; shares of rounds won, one that nobody won counting half."""

    scenario: str
    role: str  # the seat that the newest snapshot plays
    steps: int
    earlier: int  # steps of the snapshot it meets
    wins: float  # of the newest in that seat against the earlier one
    before: float  # of the earlier one in that seat against itself
    rounds: int


def trained(folder: Path, scenario: str, seed: int, wish: dict[str, Any]) -> RunDirectory:
    """A finished training; the one in `folder` where there is one already."""
    run = RunDirectory(folder / f"{scenario}-{seed}")
    if not (run.path / "run.json").exists():
        run = RunDirectory.at(run.path, RunRequest(scenario=scenario, seed=seed, **wish))
    if run.status().state != "done":
        work(run)
    return run


def rows(run: RunDirectory) -> list[Row]:
    """The newest snapshot of each role against the one nearest to half its steps."""
    request = run.request()
    scenario, rules = make(request.scenario, request.options), RULES[request.rules]
    teams = [team.name for team in scenario.teams()]
    learned = sorted({load(path).card.team for path in run.snapshots()}, key=teams.index)
    ages = {team: [load(path) for path in run.snapshots(team)] for team in learned}
    newest = {team: ages[team if team in learned else learned[0]][-1] for team in teams}
    earlier = {team: _half(ages[team if team in learned else learned[0]]) for team in teams}

    def wins(players: dict[str, Model], team: str, rounds: int) -> float:
        return evaluate(scenario, rules, players, rounds, SEED).wins(teams.index(team))

    rounds = ROUNDS // len(teams) if scenario.symmetric else ROUNDS
    return [
        Row(
            scenario=request.scenario,
            role=team,
            steps=newest[team].card.steps,
            earlier=earlier[team].card.steps,
            wins=wins(earlier | {team: newest[team]}, team, rounds),
            before=wins(earlier, team, rounds),
            rounds=rounds,
        )
        for team in teams
    ]


def _half(models: list[Model]) -> Model:
    half = models[-1].card.steps / 2
    return min(models, key=lambda model: abs(model.card.steps - half))


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="*", default=list(TRAININGS))
    parser.add_argument("--algorithm", help="instead of the one that is known to do, like what follows")
    parser.add_argument("--sampling", help="as of `train`")
    parser.add_argument("--against", help="as of `train`")
    parser.add_argument("--steps", type=int, help="world-steps, of all sides together")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="as of `train`")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, required=True, help="where the trainings are kept")
    args = parser.parse_args()
    asked = {"algorithm": args.algorithm, "sampling": args.sampling, "steps": args.steps}
    asked |= {"changes": assignments(args.set) or None, "opponents": args.against and args.against.split(",")}
    for scenario in args.scenarios:
        wish = TRAININGS[scenario] | {name: value for name, value in asked.items() if value is not None}
        began = time.process_time()
        run = trained(args.folder, scenario, args.seed, wish)
        seconds = round(time.process_time() - began, 1)
        found = rows(run)
        for row in found:
            print(json.dumps(asdict(row) | {"seed": args.seed, "processor_seconds": seconds}), flush=True)
        pair = sum(row.wins for row in found) / len(found)
        print(f"{scenario}: the newest wins {pair:.0%} of {sum(row.rounds for row in found)} rounds", flush=True)


if __name__ == "__main__":
    main()
