"""The verb `ladder`: measure how strong the opponents are that ship with the game, and write their order down.

Everybody plays silent rounds against everybody of the other role, in arena rules; in games of one team, against the
game itself.  What comes of it is where ratings begin and what a challenge climbs.
"""

from __future__ import annotations

import argparse
import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from agents.core.files import replacing
from agents.core.policy import Policy
from arena import places
from arena.cli.complaint import Complaint
from arena.play.evaluate import evaluate
from arena.play.ladder import GAME, Ladder, Rung, read
from arena.play.library import Library, misfit
from arena.play.player import STRENGTHS, Player, random_player, script
from arena.play.rating import Ratings, Side, role
from arena.play.who import Who, who
from arena.scenarios.catalog import SCENARIOS, make
from arena.sim.body import Team
from arena.sim.rules import ARENA
from arena.sim.scenario import Scenario

ROUNDS = 300  # ten minutes of a core for all games; of 60, equals came out in any order
AT_ONCE = 250  # worlds
SEED = 0
LEAST_DOUBT, MOST_DOUBT = 1.5, 2.5  # where everything was won little is known, but whoever ships is no newcomer


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("--scenario", help="only this one; the others stay as they are (default: all)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of every pair (default: {ROUNDS})")
    parser.add_argument("--out", type=Path, help="the file to write (default: the one that ships, assets/ladder.json)")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """See the module."""
    if args.rounds < 1:
        raise Complaint(f"--rounds must be at least 1, not {args.rounds}")
    out = args.out or places.assets() / "ladder.json"
    names = [args.scenario] if args.scenario else list(SCENARIOS)
    roles = dict(read(out).roles)
    for name in names:
        for known, rungs in measure(make(name), args.rounds).items():
            roles[known] = rungs
            print(known)
            for rung in rungs:
                print(
                    f"  {rung.name:24} {rung.mean:6.1f} ± {rung.doubt:.1f}  won {rung.won:6.1%}  score {rung.score:g}"
                )
        write(Ladder(date=datetime.date.today().isoformat(), rounds=args.rounds, roles=roles), out)
    return {"file": str(out), "roles": {known: [rung.name for rung in roles[known]] for known in sorted(roles)}}


def write(ladder: Ladder, path: Path) -> None:
    """Replace the file in one go."""
    text = json.dumps(ladder.model_dump(exclude_none=True), indent=1, ensure_ascii=False) + "\n"
    with replacing(path) as unfinished:
        unfinished.write_text(text, "utf-8")


@dataclass
class Tally:
    """What one contender came to in a role."""

    contender: Who
    file: str | None
    won: list[float] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)


def contenders(game: Scenario, team: Team) -> list[Player]:
    """Everybody who ships with the game and can play a team."""
    library = Library([places.shipped_models()])
    models = [
        library.player(model.path, game, ARENA, team.name)
        for model in library.models()
        if model.card and not misfit(model.card, game, ARENA, team.name)
    ]
    return [
        random_player(ARENA, team.words),
        *(script(game, ARENA, team.name, strength) for strength in STRENGTHS),
        *models,
    ]


class Measurement:
    """The rounds of one game: who won which, and what each came to."""

    def __init__(self, game: Scenario, rounds: int) -> None:
        self.game, self.rounds = game, rounds
        self.roles = [role(game, team.name) for team in game.teams()]
        self.tallies: dict[Side, Tally] = {}
        self.met: list[tuple[tuple[Side, Side], int]] = []

    def side(self, team: int, player: Player) -> Side:
        """A contender in the role of a team, noted."""
        known = who(player)
        side = Side(self.roles[team], known.key)
        self.tallies.setdefault(side, Tally(known, player.path.name if player.path else None))
        return side

    def alone(self) -> None:
        """A game of one team: everybody against the game."""
        (team,) = self.game.teams()
        other = Side(self.roles[0], GAME)
        tally = self.tallies.setdefault(other, Tally(Who(GAME, "the game", "game"), None))
        for player in contenders(self.game, team):
            side = self.side(0, player)
            result = self.play({team.name: player.policy})
            self.note(side, result.winners == 0, result.scores[:, 0])
            tally.won += [1 - float(won) for won in result.winners == 0]
            self.met += [((side, other), 0 if winner == 0 else 1) for winner in result.winners.tolist()]

    def against(self, one: int, other: int) -> None:
        """Everybody of a team against everybody of another; where they are equal, every pair once."""
        teams = self.game.teams()
        first, second = contenders(self.game, teams[one]), contenders(self.game, teams[other])
        hard = {team.name: script(self.game, ARENA, team.name).policy for team in teams}
        for number, player in enumerate(first):
            for rival in second[number + 1 :] if self.game.symmetric else second:
                sides = self.side(one, player), self.side(other, rival)
                result = self.play(hard | {teams[one].name: player.policy, teams[other].name: rival.policy})
                for side, team in zip(sides, (one, other), strict=True):
                    self.note(side, (result.winners == team) + 0.5 * (result.winners == -1), result.scores[:, team])
                places_of = {one: 0, other: 1}
                self.met += [(sides, places_of.get(winner, -1)) for winner in result.winners.tolist()]

    def play(self, policies: Mapping[str, Policy]) -> Any:
        """Fresh rounds."""
        return evaluate(self.game, ARENA, policies, self.rounds, SEED, AT_ONCE)

    def note(self, side: Side, won: Any, scores: Any) -> None:
        """How some rounds went for one side."""
        self.tallies[side].won += [float(each) for each in won]
        self.tallies[side].scores += [float(each) for each in scores]

    def ratings(self) -> Ratings:
        """By all rounds in an order that favours nobody."""
        ratings = Ratings()
        for number in np.random.default_rng(SEED).permutation(len(self.met)):
            sides, winner = self.met[number]
            ratings.record(sides, winner)
        return ratings


def measure(game: Scenario, rounds: int) -> dict[str, list[Rung]]:
    """The rungs of every role of a game, the weakest first: by rating, in games of one team by points."""
    measurement = Measurement(game, rounds)
    alone = len(game.teams()) == 1
    if alone:
        measurement.alone()
    else:
        measurement.against(0, 1)
    ratings, rungs = measurement.ratings(), {known: [] for known in measurement.roles}  # type: ignore[var-annotated]
    for side, tally in measurement.tallies.items():
        known = ratings.rating(side)
        rungs[side.role].append(
            Rung(
                key=tally.contender.key,
                name=tally.contender.name,
                kind=tally.contender.kind,
                file=tally.file,
                mean=round(known.mean, 2),
                doubt=round(min(max(known.doubt, LEAST_DOUBT), MOST_DOUBT), 2),
                won=round(float(np.mean(tally.won)), 3),
                score=round(float(np.mean(tally.scores)), 2) if tally.scores else 0.0,
            )
        )
    return {known: sorted(rows, key=lambda rung: rung.score if alone else rung.mean) for known, rows in rungs.items()}
