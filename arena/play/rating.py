"""How well who plays: ratings by rounds won and lost, for each scenario and role.

Rewards have no say: where they do not add up to nothing, points taken from one side would be given to nobody.
Plackett-Luce of Weng and Lin 2011, JMLR 12, by openskill.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openskill.models import PlackettLuce

from arena.sim.scenario import Scenario

MEAN, DOUBT = 25.0, 25 / 3  # of somebody who has never played
LUCK = 25 / 6  # how far one round is from what a player is worth
HEIRS_DOUBT = DOUBT / 2  # of somebody who has not, but is known to be much like somebody who has


@dataclass(frozen=True)
class Rating:
    """What is known of one player in one role."""

    mean: float = MEAN
    doubt: float = DOUBT  # standard deviation
    rounds: int = 0

    @property
    def sure(self) -> float:
        """What the player is worth at least, as good as certainly; what tables are ordered by."""
        return self.mean - 3 * self.doubt


@dataclass(frozen=True)
class Side:
    """Who played a round, and as what; see `role`."""

    role: str
    player: str


Team = Mapping[Side, float]  # who drives a team, and with which share of it; the shares make one


class Ratings:
    """The ratings of all players, by role and name."""

    def __init__(self) -> None:
        self._model = PlackettLuce(mu=MEAN, sigma=DOUBT, beta=LUCK)
        self._known: dict[str, dict[str, Rating]] = {}

    def rating(self, side: Side) -> Rating:
        """Of a player in a role; that of a newcomer where it has not been seen."""
        return self._known.get(side.role, {}).get(side.player, Rating())

    def record(self, sides: Sequence[Side], winner: int) -> None:
        """One round: the index of the side that won it, or -1.  Whoever plays itself learns nothing from that."""
        self.record_teams([{side: 1.0} for side in sides], winner)

    def record_teams(self, teams: Sequence[Team], winner: int) -> None:
        """One round of teams that several players drove together; as `record`.

        A team is worth the mean of its players, each with its share; what is learned of the team is learned of each as
        far as the share and what was not known of that player go (the conditional of a Gaussian).
        """
        before = [self._together(team) for team in teams]
        rated = [[self._model.rating(mu=known.mean, sigma=known.doubt)] for known in before]
        ranks = [0.0 if winner in (number, -1) else 1.0 for number in range(len(teams))]
        everywhere = Counter(side for team in teams for side in team)
        learned = []
        for team, known, [after] in zip(teams, before, self._model.rate(rated, ranks=ranks), strict=True):
            variance = known.doubt**2
            for side, share in team.items():
                player = self.rating(side)
                gain = share * player.doubt**2 / variance
                doubt = math.sqrt(player.doubt**2 + gain**2 * (after.sigma**2 - variance))
                learned.append((side, Rating(player.mean + gain * (after.mu - known.mean), doubt, player.rounds + 1)))
        for side, rating in learned:
            if everywhere[side] == 1:
                self._put(side, rating)

    def expected(self, one: Team, other: Team) -> float:
        """How likely the one team is to beat the other, a draw counted half.

        By the law that `record` learns by; openskill's `predict_win` is another model's, and says 78 % where this one
        says 68 % and is right (see the tests).
        """
        first, second = self._together(one), self._together(other)
        spread = math.sqrt(first.doubt**2 + second.doubt**2 + 2 * LUCK**2)
        return 1 / (1 + math.exp((second.mean - first.mean) / spread))

    def _together(self, team: Team) -> Rating:
        """What a team is worth: the mean of its players by share."""
        known = [(self.rating(side), share) for side, share in team.items()]
        doubt = math.sqrt(sum((share * each.doubt) ** 2 for each, share in known))
        return Rating(sum(share * each.mean for each, share in known), doubt)

    def inherit(self, role: str, heir: str, player: str) -> None:
        """`heir`, much like `player`, begins with what that one has come to, and with doubts, having played nothing."""
        known = self.rating(Side(role, player))
        self._put(Side(role, heir), Rating(known.mean, max(known.doubt, HEIRS_DOUBT)))

    def begin(self, side: Side, mean: float, doubt: float) -> None:
        """A newcomer of whom something is known already."""
        self._put(side, Rating(mean, doubt))

    def table(self, role: str) -> list[tuple[str, Rating]]:
        """Everybody seen in a role, the best first."""
        return sorted(self._known.get(role, {}).items(), key=lambda entry: (-entry[1].sure, entry[0]))

    def state(self) -> dict[str, dict[str, list[float]]]:
        """All of it, ready for JSON: mean, doubt and rounds by role and player."""
        return {
            role: {player: [known.mean, known.doubt, known.rounds] for player, known in players.items()}
            for role, players in self._known.items()
        }

    @classmethod
    def of(cls, state: Mapping[str, Mapping[str, Any]]) -> Ratings:
        """What `state` gave; ValueError where it is something else."""
        made = cls()
        try:
            for role, players in state.items():
                for player, (mean, doubt, rounds) in players.items():
                    made._put(Side(role, player), Rating(float(mean), float(doubt), int(rounds)))
        except (AttributeError, TypeError, ValueError):
            raise ValueError("the ratings are damaged; without them everybody starts afresh") from None
        return made

    def _put(self, side: Side, rating: Rating) -> None:
        self._known.setdefault(side.role, {})[side.player] = rating


def role(scenario: Scenario, team: str) -> str:
    """What ratings of a team are comparable within: the same for equal teams, apart for unlike ones."""
    return scenario.name if scenario.symmetric else f"{scenario.name} · {team}"
