"""The dictionary: mutual information by hand, what is counted and when, and what scripts say of what."""

from __future__ import annotations

import numpy as np
import pytest

from arena.play.dictionary import Dictionary, information, uncertainty
from arena.play.match import Match
from arena.play.player import Player, idle, script
from arena.scenarios.catalog import SCENARIOS, make
from arena.sim.rules import ARENA, RULES, Rules
from arena.sim.world import World

TALKING = ["speaker_listener", "reference", "crypto", "world_comm"]


@pytest.mark.parametrize(
    ("counts", "bits"),
    [
        ([[5, 0], [0, 5]], 1.0),  # each case its word: one bit
        ([[3, 3], [7, 7]], 0.0),  # the word says nothing
        ([[4, 0, 0], [0, 4, 0], [0, 0, 4]], np.log2(3)),
        ([[2, 0, 0, 0], [0, 2, 0, 0], [0, 0, 2, 0], [0, 0, 0, 2]], 2.0),
        ([[1, 1, 0, 0], [0, 0, 1, 1]], 1.0),  # two words for each case
        ([[4], [4]], 0.0),  # one word for both
        # p = 3/8 and 1/8: 2 (3/8) log2(3/2) + 2 (1/8) log2(1/2) = 0.4387 - 0.25
        ([[3, 1], [1, 3]], 0.75 * np.log2(1.5) - 0.25),
        ([[0, 0], [0, 0]], 0.0),
    ],
)
def test_information_by_hand(counts: list[list[int]], bits: float) -> None:
    assert information(np.array(counts)) == pytest.approx(bits, abs=1e-12)


def test_uncertainty_by_hand() -> None:
    assert uncertainty(np.array([[4, 0], [0, 4]])) == pytest.approx(1)
    assert uncertainty(np.array([[3, 0], [0, 1]])) == pytest.approx(0.75 * np.log2(4 / 3) + 0.25 * 2)
    assert uncertainty(np.zeros((3, 3))) == 0


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
@pytest.mark.parametrize("name", SCENARIOS)
def test_cases_are_what_they_are_called(name: str, rules: Rules) -> None:
    """Whoever talks has cases, with names, and the one that holds is among them."""
    world = World(make(name), rules, 20)
    world.restart(np.arange(20), np.random.default_rng(0))
    for team in world.scenario.teams():
        for speaker in team.speakers:
            about = world.scenario.about(world, speaker)
            assert about is not None
            cases, now = about
            assert len(set(cases)) == len(cases) >= 2
            assert now.shape == (20,) and now.min() >= 0 and now.max() < len(cases) and len(set(now.tolist())) > 1


def played(name: str, rounds: int = 1) -> tuple[Match, Dictionary]:
    """A match of hard scripts, watched to its end."""
    game = make(name, {"time": 20})
    players = [script(game, ARENA, team.name) for team in game.teams() for _ in team.agents]
    match = Match(game, ARENA, players, rounds, seed=1)
    dictionary = Dictionary(match)
    while match.phase != "over":
        match.tick()
        dictionary.tick()
    return match, dictionary


@pytest.mark.parametrize("name", [name for name in TALKING if name != "crypto"])
def test_scripts_have_a_word_for_each_case(name: str) -> None:
    _, dictionary = played(name)
    assert dictionary.usages
    for usage in dictionary.usages:
        counts = usage.counts
        assert counts.sum() > 150, "a decision every tenth of a second"
        cases = range(len(counts))
        assert (counts[cases, cases] > 0.85 * counts.sum(1)).all(), "they hesitate now and then"
        assert information(counts) > 0.7 * uncertainty(counts) > 0.7


def test_the_cipher_tells_eve_nothing_and_bob_all() -> None:
    _, dictionary = played("crypto")
    eve, bob, alice = dictionary.usages
    assert eve.cases == bob.cases == ("secret 1", "secret 2") and len(alice.cases) == 4
    words = alice.counts.reshape(2, 2, 4)  # secret, key, word
    assert [[int(words[s, k].argmax()) for k in (0, 1)] for s in (0, 1)] == [[0, 1], [1, 0]], "secret plus key"
    assert information(words.sum(1)) < 0.2 < 0.6 < information(bob.counts)
    assert information(eve.counts) < 0.2


def test_silence_is_not_counted_and_rounds_are_kept_apart() -> None:
    game = make("speaker_listener", {"time": 5})
    quiet: list[Player] = [idle(3), idle(3)]
    match = Match(game, ARENA, quiet, rounds=2, seed=0)
    match.take_over(0)
    dictionary = Dictionary(match)
    usage = dictionary.usages[0]
    while match.round == 1:
        match.tick()
        dictionary.tick()
        if match.phase == "play" and match.world.ticks[0] == 60:
            match.say(0, 1)  # for the three seconds that are left
    assert usage.counts.sum() == usage.counts[:, 1].sum() == 30
    assert usage.counts.sum() == usage.before.sum()
    while match.phase != "over":
        match.tick()
        dictionary.tick()
        if match.phase == "play" and match.world.ticks[0] == 120:
            match.say(0, 2)
    assert usage.before.sum() == 30 and usage.counts.sum() == 40
