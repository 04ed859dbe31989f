"""Trainings on games of others, from the command line to a model that plays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agents.inference.model import load
from agents.learn.evaluate import returns
from agents.learn.pettingzoo import Foreign, game
from arena.cli.main import main

SMALL = ["--set", "worlds=4", "--set", "units=8", "--set", "rollout=4"]


def trained(capsys: pytest.CaptureFixture[str], *words: str) -> dict:
    assert main(["train", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_one_agent_is_trained_exported_and_resumed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    word, run = "gymnasium:CartPole-v1", tmp_path / "run"
    told = trained(capsys, word, "--algorithm", "iql", "--steps", "400", "--run", str(run), *SMALL)
    assert told["state"] == "done" and told["steps"] >= 400 and told["return"] > 5
    model = load(told["models"]["agent"])
    assert (model.card.scenario, model.card.moves, model.card.evaluations[0].against) == (word, 2, "nobody")
    total = returns(Foreign(game(word), 20, 1_000_003), {"agent": model}, 0)["agent"]
    assert total.mean() == pytest.approx(model.card.evaluations[0].return_mean)
    again = trained(capsys, "--resume", str(run))
    assert again["steps"] == told["steps"]


def test_a_team_learns_against_chance_with_words_of_its_own_options(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    word = "pettingzoo:mpe2.simple_tag_v3"
    more = ["--option", "max_cycles=10", "--option", "processes=2", "--steps", "100", "--run", str(tmp_path / "run")]
    told = trained(capsys, word, *more, *SMALL)  # VDN: one team
    card = load(told["models"]["adversary"]).card
    assert card.agents == ["adversary_0", "adversary_1", "adversary_2"] and card.options == {"max_cycles": 10}
    assert card.evaluations[0].against == "random" and list(told["models"]) == ["adversary"]


def test_agents_that_differ_can_be_one_team(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    word = "pettingzoo:mpe2.simple_speaker_listener_v4"
    told = trained(capsys, word, "--team", "all", "--steps", "100", "--run", str(tmp_path / "run"), *SMALL)
    assert load(told["models"]["all"]).card.agents == ["speaker_0", "listener_0"]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["pettingzoo:nothing_v0"], "there is no game pettingzoo:nothing_v0"),
        (["pettingzoo:mpe2.simple_tag_v3", "--team", "foxes"], "no team called foxes; it has all, adversary, agent"),
        (["gymnasium:CartPole-v1", "--against", "self"], "act at random; leave --against out"),
    ],
)
def test_what_cannot_be_is_said(
    words: list[str], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", *words, "--run", str(tmp_path / "run")]) == 2
    assert complaint in capsys.readouterr().err
    assert not (tmp_path / "run").exists()
