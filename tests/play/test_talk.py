"""Players of teams that talk: everybody who can sit down there says a word, or is silent, and fits the match."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agents.core.algorithms import ALGORITHMS, Algorithm
from agents.core.policy import RandomPolicy
from agents.inference.model import read_card
from arena.cli.main import main
from arena.play.choosing import choices
from arena.play.evaluate import evaluate
from arena.play.learning import learning_teams
from arena.play.library import Library, misfit
from arena.play.match import Match
from arena.play.player import Idle
from arena.scenarios.catalog import make
from arena.sim.rules import ARENA, CLASSIC

OBS, AGENT, NO_MEMORY = np.zeros((1000, 3), np.float32), np.zeros(1000, np.int64), np.zeros((1000, 0), np.float32)
RNG = np.random.default_rng(0)


def test_chance_says_every_word_and_makes_every_move() -> None:
    moves, _ = RandomPolicy(5, 3).act(OBS, AGENT, NO_MEMORY, RNG)
    assert moves.shape == (1000, 2) and moves.dtype == np.int64
    assert set(map(tuple, moves)) == {(move, word) for move in range(5) for word in range(3)}
    thrust, _ = RandomPolicy(0, 3).act(OBS, AGENT, NO_MEMORY, RNG)
    assert thrust.shape == (1000, 5) and thrust.dtype == np.float32 and np.abs(thrust).max() <= 1


def test_nobody_says_nothing() -> None:
    action, _ = Idle(3).act(OBS, AGENT, NO_MEMORY, RNG)
    assert action.shape == (1000, 5) and not action.any()


@pytest.mark.parametrize("name", ["speaker_listener", "reference", "crypto"])
def test_whoever_can_be_chosen_can_play(name: str) -> None:
    """Each kind in every seat, for a second; nobody, and people who press nothing, are silent."""
    game, library = make(name), Library([Path("nowhere")])
    seats = [(team, agent in team.speakers) for team in game.teams() for agent in team.agents]
    speaks = np.array([speaks for _, speaks in seats])
    for index, choice in enumerate(choices(game, ARENA, seats[0][0].name, library)):
        players = [choices(game, ARENA, team.name, library)[index].make() for team, _ in seats]
        match = Match(game, ARENA, players, rounds=1)
        while match.phase != "play":
            match.tick()
        for _ in range(30):
            match.tick()
        said = match.world.said[..., 0]  # (W, A)
        assert (said.sum(0) == speaks * (choice.key not in ("human", "idle"))).all(), choice.key


def test_a_model_must_know_as_many_words(written: Callable[..., Path]) -> None:
    game = make("speaker_listener")
    card = read_card(written("mute", game, ARENA, "pair"))
    assert misfit(card, game, ARENA, "pair") == "knows 0 words, not 3"
    assert misfit(card.model_copy(update={"words": 3}), game, ARENA, "pair") is None


def test_evaluation_hears_chance_and_nobody() -> None:
    game = make("speaker_listener")
    for policy in (RandomPolicy(5, 3), RandomPolicy(0, 3), Idle(3)):
        assert len(evaluate(game, CLASSIC, {"pair": policy}, 4, 0).returns) == 4


@pytest.mark.parametrize("algorithm", ALGORITHMS.values(), ids=ALGORITHMS)
def test_who_cannot_learn_to_talk_says_so(algorithm: Algorithm) -> None:
    mute, talking = replace(algorithm, words=False), replace(algorithm, words=True)
    for name, team in (("reference", "pair"), ("crypto", "pair"), ("crypto", "eve")):
        with pytest.raises(ValueError, match=f"^{algorithm.title} cannot learn to talk, which {team} of {name} has to"):
            learning_teams(make(name), mute, team)
        assert learning_teams(make(name), talking, team) == [team]


def test_a_training_that_would_have_to_talk_is_refused_before_it_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not ALGORITHMS["coma"].words
    assert main(["train", "reference", "--algorithm", "coma", "--run", str(tmp_path / "run")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("COMA cannot learn to talk, which pair of reference has to; choose MAPPO, VDN, QMIX, ")
    assert said.endswith("or train a silent team\n")
    assert not (tmp_path / "run").exists()
