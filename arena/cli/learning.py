"""How well everything learns: `bench learning` trains as the game does, and lets what was exported play afresh."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from agents.core.algorithms import ALGORITHMS, Algorithm
from agents.core.policy import Policy
from agents.inference.model import load
from arena import places
from arena.cli import learning_table
from arena.cli.complaint import Complaint
from arena.cli.learning_table import CHANCE, NOBODY, SCRIPT, Row
from arena.play.evaluate import evaluate
from arena.play.expected import FILE
from arena.play.learning import learning_teams
from arena.play.player import random_player
from arena.play.success import MEASURES, has_measures, success
from arena.scenarios.catalog import SCENARIOS, make
from arena.sim.rules import CLASSIC, RULES, Rules
from arena.sim.scenario import Scenario
from arena.training.client import training_missing
from arena.training.request import RunRequest
from arena.training.run import RunDirectory
from arena.version import VERSION

EPISODES = 500  # each model plays, and each yardstick
SEED = 2_000_003  # of the fresh episodes
TRAINED = "trained"


def learning(args: argparse.Namespace) -> dict[str, Any]:
    """Everything asked for that is not in the table yet, training after training; the table is kept up to date."""
    missing = training_missing()
    if missing:
        raise Complaint(missing)
    if args.seeds < 1:
        raise Complaint(f"--seeds must be at least 1, not {args.seeds}")
    table, kept, done = Table(), [], 0
    for row in asked(args):
        known = table.find(row)
        if known is None or args.again:
            known = measured(row)
            table.add(known)
            done += 1
        kept.append(known)
        say(known)
    return {"trainings": len(kept), "measured_now": done, "rows": kept}


class Table:
    """The lines kept in the source tree, and what is made of them."""

    def __init__(self) -> None:
        folder = places.shipped() / "tests" / "bench"
        if not folder.is_dir():
            raise Complaint("bench learning keeps its table in the source tree, and this is none")
        self.path, self.page = folder / "learning.jsonl", folder / "LEARNING.md"

    def find(self, wanted: Row) -> Row | None:
        """The newest line of the same training by the same version of this program."""
        same = [row for row in learning_table.read(self.path) if wanted.items() <= row.items()]
        return same[-1] if same else None

    def add(self, row: Row) -> None:
        """Keep one line more; others may be adding theirs."""
        learning_table.append(self.path, row)
        learning_table.write(learning_table.read(self.path), self.page, places.assets() / FILE)


def asked(args: argparse.Namespace) -> Iterator[Row]:
    """What identifies each row: the yardsticks of every scenario first, then the trainings, seed after seed."""
    if args.algorithm not in (None, *ALGORITHMS):
        raise Complaint(f"there is no algorithm called {args.algorithm}; there are {', '.join(ALGORITHMS)}")
    names = [args.scenario] if args.scenario else list(MEASURES if args.rules == CLASSIC.name else SCENARIOS)
    algorithms = [ALGORITHMS[args.algorithm]] if args.algorithm else list(ALGORITHMS.values())
    for name in names:
        for who in (CHANCE, SCRIPT):
            yield identity(name, args.rules, None, who, "", 0, None)
    for seed in range(args.seeds):
        for name in names:
            for algorithm in algorithms:
                if args.preset not in algorithm.presets:
                    known = ", ".join(algorithm.presets)
                    raise Complaint(f"there is no preset called {args.preset}; there are {known}")
                seconds = args.seconds or algorithm.presets[args.preset].seconds
                for team in suited(make(name), algorithm, args.team):
                    row = identity(name, args.rules, team, algorithm.name, args.preset, seconds, seed)
                    yield row | {"config": request(row).config().model_dump(mode="json")}


def identity(
    scenario: str, rules: str, team: str | None, algorithm: str, preset: str, seconds: float, seed: int | None
) -> Row:
    """What makes two rows the same measurement."""
    game = {"scenario": scenario, "rules": rules, "team": team}
    how = {"algorithm": algorithm, "preset": preset, "seconds_asked": float(seconds), "seed": seed}
    return game | how | {"code": VERSION}


def suited(scenario: Scenario, algorithm: Algorithm, wanted: str | None = None) -> list[str | None]:
    """The trainings of a scenario that an algorithm is for: all teams at once where it can, else each team by itself.

    Who learns by a team's common reward is not asked to teach a lone agent among teams.
    """
    teams = scenario.teams()
    each: list[str | None] = [
        team.name for team in teams if not algorithm.common_reward or len(team.agents) > 1 or len(teams) == 1
    ]
    no_choice = len(teams) == 1 or scenario.symmetric
    ways: list[list[str | None]] = [[None]] if algorithm.several_teams or no_choice else []
    for way in [[wanted]] if wanted else [*ways, each]:
        fits = [team for team in way if can(scenario, algorithm, team)]
        if fits:
            return fits
    return []


def can(scenario: Scenario, algorithm: Algorithm, team: str | None) -> bool:
    """Whether the program would train it."""
    try:
        learning_teams(scenario, algorithm, team)
    except ValueError:
        return False
    return True


def measured(row: Row) -> Row:
    """A row with what came of it."""
    game, rules = make(row["scenario"]), RULES[row["rules"]]
    found: Row = {"date": datetime.date.today().isoformat(), "cores": os.cpu_count(), "error": None, "teams": {}}
    if row["seed"] is None:
        names = [team.name for team in game.teams()]
        trained = {name: yardstick(game, rules, name, row["algorithm"]) for name in names}
        return row | found | {"teams": played(game, rules, trained, (SCRIPT,))}
    with tempfile.TemporaryDirectory() as folder:
        directory = RunDirectory.create(Path(folder), request(row))
        found |= trained_by_worker(directory)
        if not found["error"]:
            models: dict[str, Policy] = {team: load(Path(path)) for team, path in directory.status().models.items()}
            found["teams"] = played(game, rules, models, (SCRIPT, CHANCE))
    return row | found


def request(row: Row) -> RunRequest:
    """The training of a row."""
    names = ("scenario", "rules", "team", "algorithm", "preset", "seed")
    return RunRequest(**{name: row[name] for name in names}, seconds=row["seconds_asked"])


def trained_by_worker(directory: RunDirectory) -> Row:
    """Run the ordinary worker to its end: what it took, and in one sentence what went wrong."""
    with (directory.path / "worker.log").open("ab") as log:
        worker = subprocess.Popen([*places.program(), "worker", str(directory.path)], stdout=log, stderr=log)
        try:
            megabytes, code = wait_for(worker)
        except KeyboardInterrupt:
            worker.wait()  # it heard that too, and its directory must not go before it does
            raise
    status, rows = directory.status(), directory.metrics()[0]
    last: Mapping[str, Any] = next((row for row in reversed(rows) if "processor_seconds" in row), {})
    error = None if status.state == "done" else status.error or f"The worker ended with {code}, as {status.state}."
    return {
        "seconds": round(status.seconds, 2),
        "processor_seconds": last.get("processor_seconds"),
        "steps": status.steps,
        "updates": status.updates,
        "megabytes": megabytes,
        "error": error,
    }


def wait_for(process: subprocess.Popen[bytes]) -> tuple[int | None, int]:
    """The most memory that a process has held, in megabytes where the system says so, and its exit code."""
    if sys.platform == "win32":
        return None, process.wait()
    _, code, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(code)
    return used.ru_maxrss * (1024 if sys.platform.startswith("linux") else 1) // 2**20, process.returncode


def played(game: Scenario, rules: Rules, trained: Mapping[str, Policy], rivals: tuple[str, ...]) -> Row:
    """How each trained team does: alone; or against each rival, and against the others that were trained with it."""
    names = [team.name for team in game.teams()]
    if len(names) == 1:
        return {names[0]: {NOBODY: episodes(game, rules, trained, names[0])}}
    found: Row = {name: {} for name in trained}
    for name in trained:
        for rival in rivals:
            others = {other: yardstick(game, rules, other, rival) for other in names if other != name}
            found[name][rival] = episodes(game, rules, {**others, name: trained[name]}, name)
        if len(trained) == len(names) and len(rivals) > 1:
            found[name][TRAINED] = episodes(game, rules, trained, name)
    return found


def yardstick(game: Scenario, rules: Rules, team: str, who: str) -> Policy:
    """Chance or the script."""
    words = next(known.words for known in game.teams() if known.name == team)
    return random_player(rules, words).policy if who == CHANCE else game.script(team, rules, "hard")


def episodes(game: Scenario, rules: Rules, policies: Mapping[str, Policy], team: str) -> Row:
    """What one team's fresh episodes bring, and its success: in arena rules rounds won, and points."""
    ordered = {known.name: policies[known.name] for known in game.teams()}
    result, index = evaluate(game, rules, ordered, EPISODES, SEED), list(ordered).index(team)
    if has_measures(game, rules):
        reached = success(game, ordered, EPISODES, SEED)
    else:
        reached = {"rounds won": result.wins(index), "points": float(result.scores[:, index].mean())}
    return {
        "return": round(result.mean(index), 4),
        "deviation": round(float(result.returns[:, index].std()), 4),
        "episodes": len(result.winners),
        "success": {name: round(value, 4) for name, value in reached.items()},
    }


def say(row: Row) -> None:
    """One line for whoever waits."""
    took = "" if row["seed"] is None else f" seed {row['seed']}, {row['steps']:,} steps"
    took += f" in {row['seconds']:.0f} s" if row.get("seconds") else ""
    print(f"{time.strftime('%H:%M:%S')} {learning_table.setup(row)}{took}: {row['error'] or ''}", flush=True)
    for team, rivals in row["teams"].items():
        for rival, found in rivals.items():
            print(f"  {team} against {rival}: {found['return']:.2f}, {json.dumps(found['success'])}", flush=True)
