"""The verb `clone`: learn from recorded matches to play as somebody played."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from arena.cli.assignment import assignments
from arena.cli.attended import attended
from arena.cli.complaint import Complaint
from arena.cli.seed import seed
from arena.places import runs
from arena.play.decisions import Whom, asked
from arena.play.player import PERSON
from arena.training.client import training_missing
from arena.training.request import requested
from arena.training.run import RunDirectory


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("replays", nargs="+", type=Path, metavar="REPLAY", help="recorded matches of one game")
    parser.add_argument("--player", help=f"whom to clone, by name; without this, --team or --seat: {PERSON}, a person")
    parser.add_argument("--team", help="only what the agents of this team did")
    parser.add_argument("--seat", metavar="AGENT", help="only what this agent did")
    parser.add_argument("--save", help="where the finished model is kept besides: a folder, or FILE.onnx")
    parser.add_argument("--seconds", type=float, help="how long to learn at most; without it as the preset says")
    parser.add_argument("--preset", choices=("quick", "solid", "long"), default="quick")
    parser.add_argument("--seed", type=seed, default=0)
    parser.add_argument("--run", type=Path, help="the run's directory; without it a new one among the game's own")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="one option of cloning")
    parser.add_argument("--name", help="what the model is called")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """See the module."""
    missing = training_missing()
    if missing:
        raise Complaint(missing)
    anybody = not (args.player or args.team or args.seat)
    whom = Whom(PERSON if anybody else args.player, args.team, args.seat)
    request = requested(
        **asked(args.replays, whom),
        algorithm="clone",
        preset=args.preset,
        changes=assignments(args.set),
        seconds=args.seconds,
        seed=args.seed,
        name=args.name,
    )
    request.config()
    directory = RunDirectory.at(args.run, request) if args.run else RunDirectory.create(runs(), request)
    result = attended(directory, args.save, args.json)
    if not args.json:
        print(
            f"{result['state']} after {result['seconds']:.0f} s: does the same as {whom.player or 'its model'} in "
            f"{result['agreement']:.1%} of {result['held_out']:,} decisions that it did not learn from"
        )
        for team, path in result["models"].items():
            print(f"{team}: {path}")
    return result
