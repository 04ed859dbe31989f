"""The whole loop without a window: train, measure, play and draw, by four commands as one would type them."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path
from typing import Any

from arena.cli.main import perform, program


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See `arena.cli.main.VERBS`."""
    parser.add_argument("--folder", type=Path, default=Path("demo"), help="where everything is put (default: demo)")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long to train (default: 30)")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Do it and say what was done."""
    folder: Path = args.folder
    folder.mkdir(parents=True, exist_ok=True)
    trained = step(
        *("train", "sumo", "--rules", "arena", "--algorithm", "iql", "--seconds", f"{args.seconds:g}"),
        *("--seed", "0", "--run", free_name(folder / "run")),
    )
    model = str(trained["models"]["left"])
    measured = step("eval", model, "--against", "script:easy", "--episodes", "200")
    replay, gif = str(folder / "match.npz"), str(folder / "match.gif")
    played = step("match", "sumo", "--seat", f"left={model}", "--seat", "right=script:easy", "--record", replay)
    step("replay", replay, "--gif", gif)
    print(f"\nThe model is {model}; the match that it played is {replay} and, to look at, {gif}.")
    return {"train": trained, "eval": measured, "match": played, "gif": gif}


def step(verb: str, *words: str) -> dict[str, Any]:
    """One command, shown and then done."""
    print(f"\n$ {program()} {shlex.join([verb, *words])}", flush=True)
    return perform(verb, words)[1]


def free_name(path: Path) -> str:
    """`path`, or the first of `path-2`, `path-3`... that is not there yet: a run is never overwritten."""
    candidate, number = path, 1
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.name}-{number}")
    return str(candidate)
