"""The standings: what everybody is worth in each role, by every match that was played out.

A side of a match is rated by who drove it: everybody with the share of its agents' time that they drove, and nobody who
drove less than a tenth of it.  So whoever takes an agent over half-way gains and loses half; see `Story.shares`.  Sides
without a driver, empty seats that is, are not rated.  In a game of one team the game itself is the rival: it wins the
rounds that the team does not solve.  Other rules or options are other roles, because they are other games.

Whoever ships with the game begins with what `python -m arena ladder` measured, everybody else as a newcomer.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from arena.play.ladder import GAME, Ladder
from arena.play.match import Match
from arena.play.rating import MEAN, Rating, Ratings, Side, Team, role
from arena.play.results import Challenge, Driver, Log, MatchResult, Round
from arena.play.results import Side as SideResult
from arena.play.story import Story
from arena.play.who import Who
from arena.scenarios import catalog
from arena.sim.option import Value, options
from arena.sim.rules import ARENA
from arena.sim.scenario import Scenario

NEWCOMER, SPREAD = 1000, 24  # points: what a newcomer has, and what one unit of the ratings makes
UNSURE = 120  # points; beyond that a rating is a guess


@dataclass
class Row:
    """Somebody in the table of a role."""

    who: Who
    rating: Rating = field(default_factory=Rating)
    matches: int = 0
    won: int = 0
    history: list[float] = field(default_factory=list)  # points before the first match and after each one

    @property
    def points(self) -> int:
        """What it is worth."""
        return points(self.rating.mean)

    @property
    def doubt(self) -> int:
        """How far off that may be: in two of three cases no farther."""
        return round(SPREAD * self.rating.doubt)


@dataclass(frozen=True)
class Change:
    """What a match did to somebody's rating."""

    role: str
    who: Who
    before: int
    after: int

    @property
    def words(self) -> str:
        """+12, or -3 with a real minus."""
        gained = self.after - self.before
        return f"+{gained}" if gained > 0 else f"\N{MINUS SIGN}{-gained}" if gained else "±0"


@dataclass(frozen=True)
class Offer:
    """Somebody to play with or against, and how likely one is to win."""

    who: Who
    chance: float

    @property
    def words(self) -> str:
        """For the lobby."""
        return f"A fair match for you: you win about {round(self.chance * 10)} in 10."


class Standings:
    """Read once, then kept up with the log, whichever copy of the game writes to it."""

    def __init__(self, path: Path, ladder: Ladder) -> None:
        self.path, self.ladder = path, ladder
        self._log = Log(path)
        self._lock = threading.Lock()
        self._problem: str | None = None
        self._begin()

    def _begin(self) -> None:
        self._ratings = Ratings()
        self._rows: dict[str, dict[str, Row]] = {}
        self._stars: dict[tuple[str, str], int] = {}
        for known, rungs in self.ladder.roles.items():
            for rung in rungs:
                side = Side(known, rung.key)
                self._ratings.begin(side, rung.mean, rung.doubt)
                self._row(side, rung.name, rung.kind)

    # What is kept up to date.

    def refresh(self) -> None:
        """Read what has been written to the log since the last time; may take a second the first time."""
        with self._lock:
            self._refresh()

    def _refresh(self) -> list[Change]:
        results, anew, problem = self._log.news()
        self._problem = problem or self._problem
        if anew:
            self._begin()
        changes: list[Change] = []
        for result in results:
            changes = self._count(result)
        return changes

    def complaint(self) -> str | None:
        """A sentence that nobody has read yet, where the log was damaged."""
        problem, self._problem = self._problem, None
        return problem

    def record(self, result: MatchResult) -> list[Change]:
        """Write a match down and rate it; what it did to whom.  OSError where it cannot be written."""
        with self._lock:
            self._refresh()
            self._log.append(result)
            return self._refresh()

    def _count(self, result: MatchResult) -> list[Change]:
        """One more match."""
        try:
            game = catalog.make(result.scenario, result.options)
            roles = [role_of(game, result.rules, side.team) for side in result.sides]
        except ValueError:  # of a version of the game that is not here
            return []
        self._count_stars(result, game)
        if not all(side.drivers for side in result.sides) or any(
            driver.kind == "idle" for side in result.sides for driver in side.drivers
        ):
            return []
        teams = [
            {Side(known, driver.key): driver.share for driver in side.drivers}
            for known, side in zip(roles, result.sides, strict=True)
        ]
        drivers = {driver.key: driver for side in result.sides for driver in side.drivers}
        winner = result.winner
        if len(teams) == 1:
            teams.append({Side(roles[0], GAME): 1.0})
            drivers[GAME] = Driver(key=GAME, name="the game", kind="game", share=1)
            winner = 1 if winner is None else winner
        rows = {
            side: self._row(side, drivers[side.player].name, drivers[side.player].kind)
            for team in teams
            for side in team
        }
        before = {side: row.points for side, row in rows.items()}
        for played in result.rounds:
            nobody = 1 if len(result.sides) == 1 else -1
            self._ratings.record_teams(teams, nobody if played.winner < 0 else played.winner)
        for side, row in rows.items():
            row.rating = self._ratings.rating(side)
            row.matches += 1
            row.won += any(number == winner and side in team for number, team in enumerate(teams))
            row.history = [*(row.history or [before[side]]), row.points]
        return [Change(side.role, row.who, before[side], row.points) for side, row in rows.items()]

    def _count_stars(self, result: MatchResult, game: Scenario) -> None:
        told = result.challenge
        if told is not None:
            key = (role_of(game, result.rules, told.team), told.rung)
            self._stars[key] = max(self._stars.get(key, 0), told.stars)

    def _row(self, side: Side, name: str, kind: str) -> Row:
        """Of somebody, who is called by the newest name."""
        row = self._rows.setdefault(side.role, {}).setdefault(side.player, Row(Who(side.player, name, kind)))
        row.who, row.rating = Who(side.player, name, kind), self._ratings.rating(side)
        return row

    # What is told.

    def roles(self) -> list[str]:
        """Every role in which somebody is rated."""
        with self._lock:
            return list(self._rows)

    def table(self, role: str) -> list[Row]:
        """Everybody in a role, the best first."""
        with self._lock:
            rows = list(self._rows.get(role, {}).values())
        return sorted(rows, key=lambda row: (-row.rating.mean, row.who.name))

    def row(self, role: str, key: str) -> Row | None:
        """Somebody in a role; None where nothing is known."""
        with self._lock:
            return self._rows.get(role, {}).get(key)

    def text(self, role: str, key: str) -> str:
        """What stands beside a name: 1 310, with a question mark where little is known; nothing for strangers."""
        row = self.row(role, key)
        return "" if row is None else f"{row.points:,}".replace(",", "\N{NO-BREAK SPACE}") + "?" * (row.doubt > UNSURE)

    def stars(self, role: str, rung: str) -> int:
        """Earned against a rung by whoever plays the role at this machine."""
        with self._lock:
            return self._stars.get((role, rung), 0)

    def earned(self, scenario: str) -> int:
        """All stars of a game."""
        with self._lock:
            return sum(stars for (role, _), stars in self._stars.items() if role.split(" · ")[0] == scenario)

    def chance(self, one: Team, other: Team) -> float:
        """How likely the one side is to win a round, a draw counted half."""
        with self._lock:
            return self._ratings.expected(one, other)

    def fair(self, scenario: Scenario, rules: str, team: str, me: Who, others: Iterable[Who]) -> Offer | None:
        """Of `others`, with whom a match is nearest to even: as rivals, in games of one team as team-mates.

        None where nobody can be told from anybody: no others, or a game for one alone.
        """
        teams = scenario.teams()
        mine = Side(role_of(scenario, rules, team), me.key)
        rivals = [other for other in teams if other.name != team]
        share = 1 / len(teams[0].agents)
        if not rivals and share == 1:
            return None
        offers = []
        for other in others:
            if rivals:
                theirs = Side(role_of(scenario, rules, rivals[0].name), other.key)
                chance = self.chance({mine: 1.0}, {theirs: 1.0})
            else:
                mate = Side(mine.role, other.key)
                chance = self.chance({mine: share, mate: 1 - share}, {Side(mine.role, GAME): 1.0})
            offers.append(Offer(other, chance))
        return min(offers, key=lambda offer: abs(offer.chance - 0.5), default=None)


def points(mean: float) -> int:
    """A rating as people read it."""
    return round(NEWCOMER + SPREAD * (mean - MEAN))


def role_of(scenario: Scenario, rules: str, team: str) -> str:
    """In which table a team's players stand: the role, and what is not as usual; ValueError for an unknown team."""
    if team not in [known.name for known in scenario.teams()]:
        raise ValueError(f"{scenario.name} has no team called {team}")
    unusual = [f"{name} {value:g}" for name, value in changed(scenario).items()]
    return " · ".join([role(scenario, team), *([] if rules == ARENA.name else [rules]), *unusual])


def changed(scenario: Scenario) -> dict[str, Value]:
    """The options that are not as they usually are."""
    known = {option.name: (getattr(scenario, option.name), option.default) for option in options(scenario)}
    return {name: value for name, (value, default) in known.items() if value != default}


def result_of(match: Match, story: Story, at: float, challenge: Challenge | None = None) -> MatchResult:
    """A match that was played out, as the log keeps it."""
    sides = [
        SideResult(
            team=team.name,
            drivers=[
                Driver(key=driver.key, name=driver.name, kind=driver.kind, share=share)
                for driver, share in story.shares(number).items()
            ],
        )
        for number, team in enumerate(match.teams)
    ]
    rounds = [
        Round(winner=chapter.winner, points=list(chapter.points[-1]))
        for chapter in story.chapters
        if chapter.winner is not None
    ]
    return MatchResult(
        at=at,
        scenario=match.scenario.name,
        options=changed(match.scenario),
        rules=match.rules.name,
        sides=sides,
        rounds=rounds,
        winner=match.winner,
        challenge=challenge,
    )
