"""The verb `list`: scenarios, algorithms, models."""

from __future__ import annotations

import argparse
from typing import Any

from agents.core.algorithms import ALGORITHMS
from arena.places import models, shipped_models
from arena.play.library import Library
from arena.scenarios.catalog import SCENARIOS
from arena.sim.option import options
from arena.training.request import foreign

WHAT = ("scenarios", "algorithms", "models")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("what", choices=WHAT)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """See the module."""
    rows = {"scenarios": _scenarios, "algorithms": _algorithms, "models": _models}[args.what]()
    if not args.json:
        width = max((len(row["name"]) for row in rows), default=0)
        for row in rows:
            print(f"{row['name']:{width}}  {row['says']}")
        if not rows:
            print("none")
    return {args.what: rows}


def _scenarios() -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "says": f"{kind.kind}: {kind.pitch}",
            "teams": {team.name: list(team.agents) for team in kind().teams()},
            "options": {
                o.name: {"default": o.default, "low": o.low, "high": o.high, "meaning": o.meaning}
                for o in options(kind)
            },
        }
        for name, kind in SCENARIOS.items()
    ]


def _algorithms() -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "says": f"{algorithm.summary} ({algorithm.source})",
            "options": algorithm.configured("quick").model_dump(),
            "presets": {preset: chosen.seconds for preset, chosen in algorithm.presets.items()},
        }
        for name, algorithm in ALGORITHMS.items()
    ]


def _models() -> list[dict[str, Any]]:
    rows = []
    for model in Library([shipped_models(), models()]).models():
        card = model.card
        says = model.problem or ""
        if card:
            where = "a game of others" if foreign(card.scenario) else f"{card.rules} rules"
            says = f"{card.scenario} {card.team}, {where}, {card.algorithm}, {card.seconds:.0f} s"
        rows.append(
            {"name": model.name, "says": says, "path": str(model.path), "card": card.model_dump() if card else None}
        )
    return rows
