"""The verb `replay`: step a recorded match again and compare, or draw it as a GIF or WebP."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path
from typing import Any

from arena.cli.complaint import Complaint
from arena.play.history import playable
from arena.play.rewind import Rewind
from arena.sim.replay import Replay, load
from arena.sim.rules import SIMULATION


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--verify", action="store_true", help="step every round again and compare its end, to the bit")
    parser.add_argument("--gif", type=Path, metavar="OUT", help="draw the match")
    parser.add_argument("--webp", type=Path, metavar="OUT", help="draw it as a WebP, a third of the size")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """See the module."""
    replay = load(args.file)
    scenario, rules = playable(replay)
    rewind = Rewind(replay, scenario, rules)
    if args.verify or args.gif or args.webp:
        rewind.look(rewind.length + 1)
    found: dict[str, Any] = {
        "scenario": replay.scenario,
        "seats": replay.seats,
        "people": {str(agent): name for agent, name in replay.names.items()},
        "rounds": len(replay.rounds),
        "ticks": rewind.length,
        "won": replay.won,
        "date": replay.date,
        "simulation": replay.simulation,
        "branch": replay.branch,
    }
    if args.verify:
        check(rewind)
        found["verified"] = True
    for kind, out in (("gif", args.gif), ("webp", args.webp)):
        if out:
            found[kind] = str(out)
            draw(rewind, out.with_suffix(f".{kind}"), out)
    if not args.json:
        print(f"{scenario.title}, {length(replay, rules.tick_seconds)}: {', '.join(replay.seats)}")
        if replay.simulation not in ("", SIMULATION):
            print(f"it was recorded with simulation {replay.simulation}; this program has {SIMULATION}")
        if args.verify:
            print("every round ends where the recording says, to the bit")
    return found


def check(rewind: Rewind) -> None:
    """Complain where the replay parts from what was played."""
    if rewind.parted:
        number, tick = rewind.parted[0]
        seconds = tick * rewind.rules.tick_seconds
        raise Complaint(
            f"the replay ends differently in round {number + 1}: it was recorded with another version, "
            f"and parts from it within {seconds:.1f} s"
        )


def draw(rewind: Rewind, drawn: Path, out: Path) -> None:
    """Draw all rounds; a file keeps the name it was asked for."""
    film = importlib.import_module("arena.app.film")  # Pillow and pygame, which nothing else of this verb needs
    film.write(film.Film(rewind, range(len(rewind.replay.rounds))), drawn)
    if drawn != out:
        drawn.replace(out)


def length(replay: Replay, tick_seconds: float) -> str:
    """How long it is."""
    ticks = sum(len(played.actions) for played in replay.rounds)
    return f"{len(replay.rounds)} rounds, {ticks * tick_seconds:.0f} s"
