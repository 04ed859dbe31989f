"""Pools of rivals: who is met how often, who retires, and books that survive."""

from __future__ import annotations

import json

import numpy as np
import pytest

from agents.core.policy import RandomPolicy
from agents.core.rivals import SAMPLINGS, Sampling
from agents.learn.pool import Pool

MODEL = RandomPolicy(3)


def pool(sampling: Sampling = "prioritised", capacity: int = 16, members: int = 3) -> Pool:
    made = Pool(own=True, sampling=sampling, capacity=capacity)
    for number in range(members):
        made.add(f"script {number}", MODEL)
    return made


def with_wins(*wins: float) -> Pool:
    made = pool(members=len(wins))
    for member, share in zip(made.members, wins, strict=True):
        member.wins = share
    return made


def test_prioritised_sampling_by_hand():
    """f_hard(p) = (1 - p)^2 and 0.02 more for all: weights 1.02, 0.27 and 0.02 of 1.31."""
    rivals = with_wins(0.0, 0.5, 1.0)
    assert rivals.chances() == pytest.approx([1.02 / 1.31, 0.27 / 1.31, 0.02 / 1.31])
    rivals.add("newest", MODEL, own=True)  # wins 0.5: weights of 1.58; and half of all meet the newest
    assert rivals.chances() == pytest.approx([0.51 / 1.58, 0.135 / 1.58, 0.01 / 1.58, 0.5 + 0.135 / 1.58])


def test_latest_sampling_meets_the_newest_past_self_and_before_there_is_one_anybody():
    rivals = pool("latest")
    assert rivals.chances() == pytest.approx([1 / 3] * 3)
    rivals.add("self 1", MODEL, own=True)
    rivals.add("self 2", MODEL, own=True)
    assert rivals.chances().tolist() == [0, 0, 0, 0, 1]


def test_uniform_sampling_meets_scripts_imports_and_past_selves_alike():
    rivals = pool("uniform")
    rivals.add("self 1", MODEL, own=True)
    assert rivals.chances() == pytest.approx([0.25] * 4)


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_draws_are_as_likely_as_said(sampling):
    rivals = with_wins(0.1, 0.9, 0.5)
    rivals.sampling = sampling
    rivals.add("self", MODEL, own=True)
    drawn = rivals.draw(20_000, np.random.default_rng(0))
    assert np.bincount(drawn, minlength=4) / 20_000 == pytest.approx(rivals.chances(), abs=0.015)


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_who_has_retired_is_not_met(sampling):
    rivals = pool(sampling)
    rivals.add("self 1", MODEL, own=True)
    rivals.add("self 2", MODEL, own=True)
    rivals.members[1].retired = rivals.members[4].retired = True
    chances = rivals.chances()
    assert chances[1] == chances[4] == 0 and chances.sum() == pytest.approx(1)
    assert sampling != "latest" or chances[3] == 1


def test_beyond_the_capacity_the_most_beaten_past_self_retires_and_no_script():
    rivals = pool(capacity=2)
    for number, wins in enumerate((0.7, 0.9, 0.1)):
        rivals.add(f"self {number}", MODEL, own=True)
        rivals.members[-1].wins = wins
    assert [member.name for member in rivals.members if member.retired] == ["self 1"]
    assert rivals.chances()[4] == 0
    rivals.add("self 3", MODEL, own=True)
    assert [member.name for member in rivals.members if member.retired] == ["self 0", "self 1"]


def test_outcomes_are_told_once():
    rivals = pool()
    rivals.record(1, 1.0)
    rivals.record(0, 0.5)
    assert rivals.outcomes() == [("script 1", 1.0), ("script 0", 0.5)]
    assert rivals.outcomes() == []


def test_a_retired_member_is_let_go_when_nobody_meets_it_any_more():
    rivals = pool()
    rivals.members[1].retired = True
    rivals.forget(np.array([0, 1]))
    assert rivals.members[1].policy is not None
    rivals.forget(np.array([0, 2]))
    assert [member.policy is None for member in rivals.members] == [False, True, False]


def test_the_books_survive():
    """Places are kept too, of those let go as well: worlds in the midst of an episode know their rivals by them."""
    before = pool()
    for number in range(4):
        before.add(f"self {number}", MODEL, own=True)
    before.record(0, 1.0)
    before.record(4, 0.0)
    before.members[3].retired = before.members[4].retired = True
    before.forget(np.array([4]))  # self 0 is let go, self 1 has retired but is still met
    state = json.loads(json.dumps(before.state()))
    after = pool()
    after.restore(state, {f"self {number}": MODEL for number in (1, 2)})  # self 3 has been deleted
    assert [member.name for member in after.members] == [member.name for member in before.members]
    assert [member.wins for member in after.members] == [member.wins for member in before.members]
    assert [member.policy is None for member in after.members] == [False] * 3 + [True, False, False, True]
    assert [member.retired for member in after.members] == [False] * 3 + [True, True, False, True]
