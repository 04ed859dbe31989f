"""How fair the games are: `bench balance` lets scripts of every strength, and chance, play each other in arena rules.

Of teams against each other: how often the one beats the other, every strength against every strength.  Of one team
alone: how often it succeeds, and its score.
"""

from __future__ import annotations

import argparse
from itertools import combinations, product
from typing import Any

import numpy as np

from agents.core.policy import Policy
from arena.cli.complaint import Complaint
from arena.play.evaluate import evaluate
from arena.play.player import STRENGTHS, random_player
from arena.scenarios.catalog import SCENARIOS, make
from arena.sim.body import Team
from arena.sim.rules import ARENA
from arena.sim.scenario import Scenario

WHO = ("random", *STRENGTHS)
AT_ONCE = 1_000  # worlds
EQUAL, UNLIKE = (0.47, 0.53), (0.3, 0.7)  # share of rounds that hard scripts should win against each other
SEED = 0


def balance(args: argparse.Namespace) -> dict[str, Any]:
    """Of one scenario, or of all: tables, printed as they come."""
    if args.episodes < 1:
        raise Complaint(f"--episodes must be at least 1, not {args.episodes}")
    names = [args.scenario] if args.scenario else list(SCENARIOS)
    return {"episodes": args.episodes, "rules": ARENA.name, "scenarios": [measure(n, args.episodes) for n in names]}


def measure(name: str, episodes: int) -> dict[str, Any]:
    """What there is to say of one scenario."""
    game = make(name)
    print(f"\n{game.title}, {game.kind}, {episodes} rounds each")
    teams = game.teams()
    found: dict[str, Any] = {"scenario": name, "kind": game.kind, "symmetric": game.symmetric}
    if len(teams) == 1:
        return found | alone(game, episodes)
    return found | {"pairs": [against(game, pair, episodes) for pair in combinations(range(len(teams)), 2)]}


def policy(game: Scenario, team: Team, who: str) -> Policy:
    """A script of some strength, or chance."""
    return random_player(ARENA, team.words).policy if who == "random" else game.script(team.name, ARENA, who)


def alone(game: Scenario, episodes: int) -> dict[str, Any]:
    """How often the only team wins, and its mean score, by who plays it."""
    (team,) = game.teams()
    success, score = {}, {}
    for who in WHO:
        result = evaluate(game, ARENA, {team.name: policy(game, team, who)}, episodes, SEED, AT_ONCE)
        success[who], score[who] = round(result.wins(0), 4), round(float(result.scores.mean()), 3)
        print(f"  {who:8} succeeds {success[who]:6.1%}, score {score[who]:g}")
    return {"success": success, "score": score}


def against(game: Scenario, pair: tuple[int, int], episodes: int) -> dict[str, Any]:
    """How often the first team of the pair beats the second, by who plays each; any others play the hard script."""
    teams = game.teams()
    one, other = (teams[index] for index in pair)
    others = {team.name: policy(game, team, "hard") for team in teams}
    wins: dict[str, dict[str, float]] = {who: {} for who in WHO}
    drawn = 0.0
    for first, second in product(WHO, WHO):
        players = {one.name: policy(game, one, first), other.name: policy(game, other, second)}
        result = evaluate(game, ARENA, others | players, episodes, SEED, AT_ONCE)
        ahead = (result.wins(pair[0]) - result.wins(pair[1])) / 2 + 0.5  # where a third team wins, both lose
        wins[first][second] = round(ahead, 4)
        drawn = float(np.mean(result.winners == -1))  # of the last pair: hard against hard
    low, high = EQUAL if game.symmetric else UNLIKE
    even, error = wins["hard"]["hard"], 0.98 / episodes**0.5  # half the width of the 95 % interval
    found = {
        "teams": [one.name, other.name],
        "wins": wins,
        "hard_against_hard": even,
        "drawn": round(drawn, 4),
        "error": round(error, 4),
        "asked": [low, high],
        "fair": bool(low - error <= even <= high + error),
    }
    print(f"  {one.name} (rows) against {other.name} (columns): rounds won, draws counted half")
    print(" " * 10 + "".join(f"{who:>9}" for who in WHO))
    for first in WHO:
        print(f"  {first:8}" + "".join(f"{wins[first][second]:9.1%}" for second in WHO))
    verdict = "fair" if found["fair"] else "NOT FAIR"
    print(
        f"  hard against hard {even:.1%} +- {error:.1%} ({drawn:.1%} drawn), asked {low:.0%} to {high:.0%}: {verdict}"
    )
    return found
