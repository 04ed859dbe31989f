"""The verb `train`: train a team of a scenario, here and now, as the game would."""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from agents.core.algorithms import ALGORITHMS
from agents.core.rivals import SAMPLINGS
from arena.cli.assignment import assignments
from arena.cli.attended import attended
from arena.cli.complaint import Complaint
from arena.cli.seed import seed
from arena.places import runs
from arena.training.client import training_missing
from arena.training.request import THRESHOLD, RunRequest, foreign, requested
from arena.training.run import RunDirectory

FIRST = next(iter(ALGORITHMS))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    meanings = "; ".join(f"{name}: {meaning}" for name, meaning in SAMPLINGS.items())
    games = "pettingzoo:MODULE, gymnasium:NAME, gymnasium:MODULE:NAME"
    parser.add_argument("scenario", nargs="?", help=f"see `list scenarios`; or {games}")
    parser.add_argument("--algorithm", help=f"see `list algorithms`; {FIRST} without it")
    parser.add_argument("--team", help="the team that learns; without it all rivals learn")
    parser.add_argument("--rules", choices=("classic", "arena"))
    parser.add_argument("--preset", choices=("quick", "solid", "long"))
    parser.add_argument("--seconds", type=float, help="how long to learn; without it as the preset says")
    parser.add_argument("--steps", type=int, help="world-steps to learn for, instead of --seconds")
    parser.add_argument("--seed", type=seed)
    parser.add_argument("--run", type=Path, help="the run's directory; without it a new one among the game's own")
    parser.add_argument("--resume", type=Path, metavar="DIR", help="go on with a run, as it was asked for")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"))
    parser.add_argument(
        "--against",
        action="append",
        default=[],
        metavar="RIVAL,...",
        help="whom those who learn meet: self (their past), script:hard, random, a model; or together: each other now",
    )
    parser.add_argument("--sampling", choices=SAMPLINGS, help=meanings)
    parser.add_argument(
        "--curriculum",
        nargs="?",
        type=float,
        const=THRESHOLD,
        metavar="SHARE",
        help=f"begin with easier stages of the scenario, and go on by the share of rounds won, {THRESHOLD} if not said",
    )
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="one option of the algorithm")
    parser.add_argument("--option", action="append", default=[], metavar="KEY=VALUE", help="one option of the scenario")
    parser.add_argument("--name", help="what the models are called; {team} stands for the team")
    parser.add_argument(
        "--save", help="where finished models are kept besides: a folder, or FILE.onnx; {team} as above"
    )


def run(args: argparse.Namespace) -> dict[str, Any]:
    """See the module."""
    missing = training_missing()
    if missing:
        raise Complaint(missing)
    result = attended(_directory(args), args.save, args.json)
    if not args.json:
        shown = "" if result["return"] is None else f", return {result['return']:.2f}"
        print(f"{result['state']} after {result['steps']:,} world-steps in {result['seconds']:.0f} s{shown}")
        for team, path in result["models"].items():
            print(f"{team}: {path}")
    return result


def rivals(words: list[str]) -> list[str]:
    """All that `--against` was given, split at commas; files by their whole paths: runs are resumed from anywhere."""
    names = [name for word in words for name in ([word] if Path(word).is_file() else word.split(","))]
    return [str(Path(name).resolve()) if Path(name).is_file() else name for name in names if name]


def _directory(args: argparse.Namespace) -> RunDirectory:
    if args.resume:
        return _interrupted(args)
    if args.scenario is None:
        raise Complaint("name a scenario to train; `list scenarios` shows them")
    same = (
        "scenario",
        "rules",
        "team",
        "preset",
        "seconds",
        "steps",
        "seed",
        "device",
        "sampling",
        "curriculum",
        "name",
    )
    said = {name: getattr(args, name) for name in same if getattr(args, name) is not None}
    request = requested(
        algorithm=args.algorithm or FIRST,
        options=assignments(args.option),
        changes=assignments(args.set),
        opponents=rivals(args.against),
        **said,
    )
    _check(request)
    if args.run:
        return RunDirectory.at(args.run, request)
    return RunDirectory.create(runs(), request)


def _interrupted(args: argparse.Namespace) -> RunDirectory:
    """The run to go on with; it is as it was asked for, so that nothing else can be said of it."""
    kept = ("resume", "save", "json")
    others = [name for name, value in vars(args).items() if name not in kept and value not in (None, [])]
    if others:
        words = " and ".join(name if name == "scenario" else f"--{name}" for name in others)
        raise Complaint(f"a run is resumed as it was asked for; leave out {words}, or begin a new run without --resume")
    directory = RunDirectory(args.resume)
    directory.request()
    return directory


def _check(request: RunRequest) -> None:
    """Refuse what cannot begin, while there is no folder of it, and say what to mind."""
    if foreign(request.scenario) and find_spec("pettingzoo") is None:
        raise Complaint("games of others need PettingZoo; install particle-arena with the extra pettingzoo")
    from arena.training.worker.trial import refuse_what_cannot_begin  # torch, which not every installation has

    refuse_what_cannot_begin(request)
    if foreign(request.scenario):
        from arena.training.worker.foreign import caution  # gymnasium, as above

        if told := caution(request):
            print(told, file=sys.stderr)
