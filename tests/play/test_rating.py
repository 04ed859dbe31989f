"""Ratings: by hand, by role, by who won and by nothing else; and they survive."""

from __future__ import annotations

import json
import math

import pytest

from arena.play.rating import Rating, Ratings, Side, role
from arena.scenarios.catalog import make

ANN, BOB, CAT = Side("sumo", "Ann"), Side("sumo", "Bob"), Side("sumo", "Cat")


def test_one_round_of_two_newcomers_by_hand():
    """Weng and Lin 2011, algorithm 4, for two: mu 25, sigma 25/3, beta 25/6; openskill adds tau = 25/300 to sigma."""
    ratings = Ratings()
    ratings.record([ANN, BOB], winner=0)
    variance = (25 / 3) ** 2 + (25 / 300) ** 2
    c = math.sqrt(2 * variance + 2 * (25 / 6) ** 2)
    gain = variance / c * 0.5  # both were as likely to win
    shrink = 1 - math.sqrt(variance) / c * variance / c**2 * 0.25
    for side, mean in ((ANN, 25 + gain), (BOB, 25 - gain)):
        known = ratings.rating(side)
        assert known.mean == pytest.approx(mean) and known.doubt == pytest.approx(math.sqrt(variance * shrink))
        assert known.rounds == 1


def test_a_round_nobody_won_draws_them_together():
    ratings = Ratings()
    for _ in range(10):
        ratings.record([ANN, BOB], winner=0)
    apart = ratings.rating(ANN).mean - ratings.rating(BOB).mean
    ratings.record([ANN, BOB], winner=-1)
    assert 0 < ratings.rating(ANN).mean - ratings.rating(BOB).mean < apart


def test_who_wins_three_of_four_is_expected_to():
    """P(Ann wins) = e^(a/c) / (e^(a/c) + e^(b/c)) comes near the share of rounds won."""
    ratings = Ratings()
    for number in range(2000):
        ratings.record([ANN, BOB], winner=int(number % 4 == 0))
    ann, bob = ratings.rating(ANN), ratings.rating(BOB)
    c = math.sqrt(ann.doubt**2 + bob.doubt**2 + 2 * (25 / 6) ** 2)
    expected = ratings.expected({ANN: 1.0}, {BOB: 1.0})
    assert expected == pytest.approx(1 / (1 + math.exp((bob.mean - ann.mean) / c))) == pytest.approx(0.75, abs=0.06)
    assert ann.doubt < 2 and ann.rounds == 2000
    assert [name for name, _ in ratings.table("sumo")] == ["Ann", "Bob"]


def test_a_player_is_rated_in_each_role_by_itself():
    tag, sumo = make("tag"), make("sumo")
    assert role(sumo, "left") == role(sumo, "right") == "sumo"
    hunts, runs = Side(role(tag, "hunters"), "Ann"), Side(role(tag, "runners"), "Ann")
    ratings = Ratings()
    ratings.record([hunts, Side(runs.role, "Bob")], winner=0)
    assert ratings.rating(hunts).mean > 25 and ratings.rating(runs) == Rating()
    ratings.record([hunts, runs], winner=0)  # the same name in both roles is two players
    assert ratings.rating(runs).mean < 25


def test_playing_oneself_says_nothing():
    ratings = Ratings()
    ratings.record([ANN, ANN], winner=0)
    assert ratings.table("sumo") == []


def test_of_two_who_drove_one_team_the_greater_share_learns_more():
    """By hand: a team of variance V = 0.25^2 s^2 + 0.75^2 s^2; each moves by share s^2 / V of what the team moves."""
    ratings = Ratings()
    ratings.record_teams([{ANN: 0.25, CAT: 0.75}, {BOB: 1.0}], winner=0)
    ann, other = ratings.rating(ANN), ratings.rating(CAT)
    assert (other.mean - 25) / (ann.mean - 25) == pytest.approx(3)
    variance = (0.25**2 + 0.75**2) * (25 / 3) ** 2
    moved = 0.25 * (ann.mean - 25) + 0.75 * (other.mean - 25)  # of the team
    assert ann.mean - 25 == pytest.approx(moved * 0.25 * (25 / 3) ** 2 / variance)
    assert other.doubt < ann.doubt < 25 / 3


def test_who_drove_on_both_sides_learns_nothing_but_the_others_do():
    ratings = Ratings()
    ratings.record_teams([{ANN: 0.5, BOB: 0.5}, {BOB: 1.0}], winner=0)
    assert ratings.rating(BOB) == Rating() and ratings.rating(ANN).mean > 25


def test_an_heir_begins_where_the_one_it_was_made_of_stands_with_more_doubt():
    ratings = Ratings()
    for number in range(100):
        ratings.record([ANN, BOB], winner=int(number % 4 == 0))
    ratings.inherit("sumo", "Ann's heir", "Ann")
    heir, ann = ratings.rating(Side("sumo", "Ann's heir")), ratings.rating(ANN)
    assert (heir.mean, heir.rounds) == (ann.mean, 0) and ann.doubt < heir.doubt < 25 / 3


def test_ratings_survive_json_to_the_last_bit():
    ratings = Ratings()
    for number in range(20):
        ratings.record([ANN, BOB], winner=number % 3 - 1)
    again = Ratings.of(json.loads(json.dumps(ratings.state())))
    assert again.state() == ratings.state()
    for both in (ratings, again):
        both.record([BOB, ANN], winner=0)
    assert again.state() == ratings.state()


@pytest.mark.parametrize("state", [{"sumo": 3}, {"sumo": {"Ann": [1]}}, {"sumo": {"Ann": ["a", "b", "c"]}}, [1]])
def test_damaged_ratings_are_one_sentence(state):
    with pytest.raises(ValueError, match="the ratings are damaged"):
        Ratings.of(state)
