"""The verb `replay`: step a recorded match again and compare, or draw it as a GIF."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path
from typing import Any

from arena.cli.complaint import Complaint
from arena.scenarios.catalog import make
from arena.sim.replay import ReplayError, load, verify
from arena.sim.rules import RULES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--verify", action="store_true", help="step every round again and compare its end, to the bit")
    parser.add_argument("--gif", type=Path, metavar="OUT", help="draw the match")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """See the module."""
    replay = load(args.file)
    if replay.rules not in RULES:
        raise ReplayError(f"the replay was played in {replay.rules} rules, which this program does not know")
    scenario, rules = make(replay.scenario, replay.options), RULES[replay.rules]
    ticks = sum(len(played.actions) for played in replay.rounds)
    found: dict[str, Any] = {
        "scenario": replay.scenario,
        "seats": replay.seats,
        "rounds": len(replay.rounds),
        "ticks": ticks,
    }
    if args.verify:
        differing = verify(replay, scenario, rules)
        if differing:
            raise Complaint(
                f"the replay ends differently in round {differing[0]}: it was recorded with another version"
            )
        found["verified"] = True
    if args.gif:
        # Pillow and pygame, which nothing else of this verb needs.
        importlib.import_module("arena.app.gif").write(replay, scenario, rules, args.gif)
        found["gif"] = str(args.gif)
    if not args.json:
        length = f"{len(replay.rounds)} rounds, {ticks * rules.tick_seconds:.0f} s"
        print(f"{scenario.title}, {length}: {', '.join(replay.seats)}")
        if args.verify:
            print("every round ends where the recording says, to the bit")
    return found
