"""What the result says in words: who won, by how much, and whether that is good news."""

from __future__ import annotations

from collections.abc import Mapping

from arena.app.draw.look import team_look
from arena.play.match import Match
from arena.play.standings import Change


def gain_ink(change: Change) -> str:
    """Good news are green."""
    return "mint" if change.after > change.before else "rose" if change.after < change.before else "muted"


def rounds_played(match: Match, target: float | None) -> str:
    """How many, and the points of every round where they say more than who won it."""
    played = f"{match.round} round{'s' if match.round > 1 else ''} played"
    scores = [[f"{float(team):g}" for team in kept.score] for kept in match.recording.rounds if kept.score is not None]
    if target is None and all(team in ("0", "1") for score in scores for team in score):
        return played
    of = f" of {target:g}" if target is not None else ""
    return f"{played}: {', '.join(' to '.join(score) for score in scores)}{of}"


def verdict(match: Match, people: Mapping[int, int]) -> tuple[str, str]:
    """The match in a few words, and their colour."""
    mine = {match.seats[agent].team for agent in people.values()}
    if len(match.teams) == 1:
        if match.winner == 0:
            return "Solved", "mint"
        return f"Solved {int(match.wins[0])} of {match.rounds}", "text"
    if match.winner is None:
        return "A draw", "text"
    if mine == {match.winner}:
        return "You win", "mint"
    if len(mine) == 1:
        return "You lose", "rose"
    team = match.teams[match.winner]
    return f"{team.name.capitalize()} win{'s' if len(team.agents) == 1 else ''}", team_look(match.winner)[1]
