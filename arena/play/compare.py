"""Which of two models is the better one?  Silent rounds, bit by bit, and how sure one can be of what they say.

Models of unlike roles play each other; so do models of equal teams, each on either side in half of the rounds.
Models of the same role meet the same opponent from the same starts, or in games of one team the same starts alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agents.core.card import ModelCard
from agents.core.policy import Policy
from arena.play.evaluate import CERTAIN, Result, Series
from arena.play.library import Library, ModelFile, misfit
from arena.play.player import script
from arena.scenarios import catalog
from arena.sim.rules import CLASSIC, RULES, Rules
from arena.sim.scenario import Scenario

ROUNDS = 200
WORLDS, ASKED = 100, 25  # side by side, and of them asked at once: no slice may be longer than a frame allows


@dataclass(frozen=True)
class Estimate:
    """A share of rounds won, or a mean return, and between what it lies with 95 % certainty."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Verdict:
    """What the rounds say of both; `better` is the index of the one that is, -1 where that cannot be told."""

    both: tuple[Estimate, Estimate]
    rounds: int  # that each of them played
    by_return: bool
    better: int


def wilson(points: float, rounds: int) -> Estimate:
    """A share and its 95 % interval, draws being half a point.  Wilson 1927, JASA 22, p. 209."""
    share, z2 = points / rounds, CERTAIN**2
    middle = (share + z2 / (2 * rounds)) / (1 + z2 / rounds)
    half = CERTAIN / (1 + z2 / rounds) * math.sqrt(share * (1 - share) / rounds + z2 / (4 * rounds**2))
    return Estimate(share, max(0.0, middle - half), min(1.0, middle + half))


def difference(one: Estimate, other: Estimate) -> Estimate:
    """How much higher one of two independent estimates is, its interval made of theirs.

    Newcombe 1998, Statistics in Medicine 17, p. 873, method 10.
    """
    value = one.value - other.value
    low = value - math.hypot(one.value - one.low, other.high - other.value)
    return Estimate(value, low, value + math.hypot(one.high - one.value, other.value - other.low))


def better_of(apart: Estimate) -> int:
    """Who is better, by a difference: the first (0), the second (1), or -1 where it may be nothing."""
    return 0 if apart.low > 0 else 1 if apart.high < 0 else -1


def mismatch(one: ModelCard, other: ModelCard) -> str | None:
    """Why two models cannot be compared, said of the other; None where they can."""
    if one.scenario != other.scenario:
        return f"it plays {other.scenario}"
    if one.scenario not in catalog.SCENARIOS:
        return "its game is not ours"
    if one.rules != other.rules:
        return f"it knows {other.rules} rules"
    try:
        scenario = catalog.make(one.scenario, one.options)
        problem = misfit(other, scenario, RULES[one.rules], other.team)
    except (ValueError, KeyError, StopIteration):
        return "its game has other options"
    return f"it {problem}" if problem else None


def manner(one: ModelCard, other: ModelCard) -> str:
    """How two models that fit are compared, in a sentence or two."""
    scenario = catalog.make(one.scenario, one.options)
    options = f" The game's options are those of {one.name}." if one.options != other.options else ""
    if scenario.symmetric:
        how = f"They play each other: {ROUNDS} silent rounds, each on either side in half of them."
    elif one.team != other.team:
        how = f"They play each other: {ROUNDS} silent rounds, {one.team} against {other.team}."
    elif len(scenario.teams()) == 1:
        how = f"Each plays {ROUNDS} silent rounds on its own, from the same starts."
    else:
        how = f"Each plays {ROUNDS} silent rounds against script · hard, from the same starts."
    return how + options


@dataclass(frozen=True)
class Leg:
    """Rounds with the same seats: in which team which of the two played."""

    series: Series
    teams: dict[int, str]  # of the first (0) and the second (1), whoever took part


class Contest:
    """The rounds under way."""

    def __init__(self, library: Library, one: ModelFile, other: ModelFile, seed: int = 0, rounds: int = ROUNDS) -> None:
        """Opens both models; ValueError where they cannot play."""
        assert one.card is not None and other.card is not None
        self.rounds = rounds
        self._scenario, self._rules = catalog.make(one.card.scenario, one.card.options), RULES[one.card.rules]
        self._names = [team.name for team in self._scenario.teams()]
        sides = (one.card.team, other.card.team)
        files = (one, other)

        def policy(number: int, team: str) -> Policy:
            return library.player(files[number].path, self._scenario, self._rules, team).policy

        if self._scenario.symmetric:
            orders = [dict(enumerate(pair)) for pair in (self._names[:2], self._names[1::-1])]
            each = rounds // 2
        elif sides[0] != sides[1]:
            orders, each = [dict(enumerate(sides))], rounds
        else:
            orders, each = [{0: sides[0]}, {1: sides[1]}], rounds
        self.legs = [
            Leg(self._series({team: policy(number, team) for number, team in order.items()}, each, seed), order)
            for order in orders
        ]

    def _series(self, policies: Mapping[str, Policy], rounds: int, seed: int) -> Series:
        scenario: Scenario = self._scenario
        rules: Rules = self._rules
        seated = {name: policies.get(name) or script(scenario, rules, name).policy for name in self._names}
        return Series(scenario, rules, seated, rounds, seed, WORLDS, ASKED)

    @property
    def share(self) -> float:
        """How much of it is done."""
        return sum(leg.series.share for leg in self.legs) / len(self.legs)

    def slices(self) -> Iterator[None]:
        """Play all rounds, bit by bit."""
        for leg in self.legs:
            yield from leg.series.slices()

    def verdict(self) -> Verdict:
        """What all rounds together say."""
        played = [(leg.series.result(), leg.teams) for leg in self.legs]
        by_return = self._rules is CLASSIC
        both = tuple(self._estimate(played, number, by_return) for number in (0, 1))
        direct = len(played[0][1]) == 2
        better = better_of(difference(both[0], both[1]))
        if direct and not by_return:  # what the one wins, the other loses
            better = 0 if both[0].low > 0.5 else 1 if both[0].high < 0.5 else -1
        return Verdict((both[0], both[1]), self.rounds, by_return, better)

    def _estimate(self, played: list[tuple[Result, dict[int, str]]], number: int, by_return: bool) -> Estimate:
        """Of one of the two, in all legs that it played."""
        mine = [(result, self._names.index(teams[number])) for result, teams in played if number in teams]
        rounds = sum(len(result.winners) for result, _ in mine)
        if not by_return:
            return wilson(sum(result.wins(team) * len(result.winners) for result, team in mine), rounds)
        value = sum(result.mean(team) * len(result.winners) for result, team in mine) / rounds
        half = math.hypot(*(result.ci95(team) * len(result.winners) / rounds for result, team in mine))
        return Estimate(value, value - half, value + half)
