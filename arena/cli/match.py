"""The verb `match`: play a match without a window."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from arena.cli.assignment import assignments
from arena.cli.complaint import Complaint
from arena.cli.seed import seed
from arena.places import models, shipped_models
from arena.play.choosing import player
from arena.play.library import Library
from arena.play.match import Match
from arena.scenarios.catalog import make
from arena.sim.rules import RULES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("scenario", help="see `list scenarios`")
    parser.add_argument(
        "--seat",
        action="append",
        default=[],
        metavar="AGENT=PLAYER",
        help="who plays an agent or a whole team: random, script, script:easy, idle, or a model; the rest are scripts",
    )
    parser.add_argument("--rules", choices=tuple(RULES), default="arena")
    parser.add_argument("--option", action="append", default=[], metavar="KEY=VALUE", help="one option of the scenario")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=seed, default=0)
    parser.add_argument("--record", type=Path, metavar="FILE", help="keep the match for `replay`")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """See the module."""
    if args.rounds < 1:
        raise Complaint(f"--rounds must be at least 1, not {args.rounds}")
    scenario, rules = make(args.scenario, assignments(args.option)), RULES[args.rules]
    library = Library([shipped_models(), models()])
    words: dict[str, str] = {seat: who for seat, _, who in (word.partition("=") for word in args.seat)}
    players, known = [], set()
    for team in scenario.teams():
        for agent in team.agents:
            known |= {agent, team.name}
            word = words.get(agent, words.get(team.name, "script"))
            if word == "human":
                raise Complaint("a person needs a window: start the game instead")
            players.append(player(word, scenario, rules, team.name, library))
    unknown = sorted(words.keys() - known)
    if unknown:
        raise Complaint(f"{scenario.name} has no seat called {unknown[0]}; it has {', '.join(sorted(known))}")
    match = Match(scenario, rules, players, args.rounds, args.seed)
    while match.phase != "over":
        match.tick()
    if args.record:
        match.recording.save(args.record)
    winner = match.teams[match.winner].name if match.winner is not None else None
    wins = {team.name: int(won) for team, won in zip(match.teams, match.wins, strict=True)}
    if not args.json:
        print(f"{winner or 'nobody'} won after {match.round} rounds ({', '.join(f'{t} {n}' for t, n in wins.items())})")
    seats = {seat.name: seat.player.name for seat in match.seats}
    return {"scenario": scenario.name, "seats": seats, "rounds": match.round, "wins": wins, "winner": winner}
