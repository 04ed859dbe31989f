"""The ladder of each role: the opponents that ship with the game by their measured strength, and stars to earn.

`python -m arena ladder` measures it, in silent rounds of everybody against everybody; see `arena.cli.ladder`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

MOST_STARS = 3
ROUNDS = 5  # of a challenge
GAME = "game"  # the key of a game of one team itself, which wins the rounds that the team does not solve


class Rung(BaseModel):
    """Somebody who ships with the game, as one plays in a role."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    key: str  # who it is, see `arena.play.who`
    name: str
    kind: str
    file: str | None = None  # of a model, in the folder of those that ship
    mean: float
    doubt: float
    won: float  # share of the rounds, a draw counted half
    score: float  # points in a round, on the average

    @property
    def word(self) -> str:
        """What a seat's chooser calls it."""
        return self.file or self.key


class Ladder(BaseModel):
    """All rungs, the weakest first, by role."""

    model_config = ConfigDict(frozen=True)

    date: str = ""
    rounds: int = 0  # that each pair played
    roles: dict[str, list[Rung]] = {}

    def rungs(self, role: str) -> list[Rung]:
        """Who can be challenged in a role, the weakest first."""
        return [rung for rung in self.roles.get(role, []) if rung.key != GAME]


def read(path: Path) -> Ladder:
    """The ladder that ships; an empty one where there is none."""
    try:
        return Ladder.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return Ladder()


def mark(rung: Rung) -> int:
    """Points that a round of a game of one team needs: what the rung's player makes of it alone, and at least one."""
    return max(1, round(rung.score))


def stars_against(won: int, lost: int, victory: bool) -> int:
    """For a match against others: one for winning it, two for winning clearly, three for not losing a round."""
    if not victory:
        return 0
    return 3 if lost == 0 else 2 if won - lost >= 2 else 1


def stars_for(points: Sequence[float], wanted: float) -> int:
    """For a game of one team: one for a round that reached the mark, two for most of them, three for all."""
    reached = sum(point >= wanted for point in points)
    if not reached:
        return 0
    return 3 if reached == len(points) else 2 if 2 * reached > len(points) else 1
