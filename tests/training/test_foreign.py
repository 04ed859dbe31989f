"""Trainings on games of others, from the command line to a model that plays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import gymnasium
import pytest
from gymnasium.envs.classic_control.cartpole import CartPoleEnv
from gymnasium.envs.registration import EnvSpec

from agents.core.configs import HierarchyConfig
from agents.inference.model import load
from arena.cli.main import main
from arena.training.request import RunRequest
from arena.training.worker.foreign import Role, played

SMALL = ["--set", "worlds=4", "--set", "units=8", "--set", "rollout=4"]


class Three(CartPoleEnv):
    """The pole with a move more, which does what the first does."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.action_space: gymnasium.Space = gymnasium.spaces.Discrete(3)


def trained(capsys: pytest.CaptureFixture[str], *words: str) -> dict:
    assert main(["train", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_one_agent_is_trained_exported_and_resumed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    word, run = "gymnasium:CartPole-v1", tmp_path / "run"
    told = trained(capsys, word, "--algorithm", "iql", "--steps", "400", "--run", str(run), *SMALL)
    assert told["state"] == "done" and told["steps"] >= 400 and told["return"] > 5
    model = load(told["models"]["agent"])
    assert (model.card.scenario, model.card.moves, model.card.evaluations[0].against) == (word, 2, "nobody")
    known = model.card.evaluations[0]
    total = played(Role(word, {}, "agent"), model, known.episodes, 1_000_003)
    assert known.episodes == len(total) == 100 and total.mean() == pytest.approx(known.return_mean)
    assert known.chance is not None and 15 < known.chance < 30  # about 22, as everybody finds
    again = trained(capsys, "--resume", str(run))
    assert again["steps"] == told["steps"]


def test_a_team_learns_against_chance_with_words_of_its_own_options(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    word = "pettingzoo:mpe2.simple_tag_v3"
    more = ["--option", "max_cycles=10", "--option", "processes=2", "--steps", "100", "--run", str(tmp_path / "run")]
    assert main(["train", word, "--algorithm", "vdn", *more, *SMALL]) == 2  # one team at a time
    assert "VDN learns one team; name it with --team: adversary, agent, or all, as one" in capsys.readouterr().err
    told = trained(capsys, word, "--algorithm", "vdn", "--team", "adversary", *more, *SMALL)
    card = load(told["models"]["adversary"]).card
    assert card.agents == ["adversary_0", "adversary_1", "adversary_2"] and card.options == {"max_cycles": 10}
    assert card.evaluations[0].against == "random" and list(told["models"]) == ["adversary"]


def test_agents_that_differ_can_be_one_team(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    word = "pettingzoo:mpe2.simple_speaker_listener_v4"
    told = trained(capsys, word, "--team", "all", "--steps", "100", "--run", str(tmp_path / "run"), *SMALL)
    assert load(told["models"]["all"]).card.agents == ["speaker_0", "listener_0"]


@pytest.mark.parametrize(
    ("word", "team", "algorithm", "warned"),
    [
        ("pettingzoo:mpe2.simple_tag_v3", "all", "qmix", True),
        ("pettingzoo:mpe2.simple_tag_v3", "all", "mappo", True),
        ("pettingzoo:mpe2.simple_tag_v3", "all", "iql", False),  # everyone learns by what it is paid itself
        ("pettingzoo:mpe2.simple_tag_v3", "adversary", "qmix", False),
        ("pettingzoo:mpe2.simple_spread_v3", "all", "qmix", False),  # all are alike
    ],
)
def test_whoever_makes_one_team_of_rivals_is_told_what_they_would_learn(
    word: str, team: str, algorithm: str, warned: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--team", team, "--algorithm", algorithm, "--steps", "50", "--run", str(tmp_path / "run"), *SMALL]
    assert main(["train", word, *words]) == 0
    assert ("if adversary, agent of pettingzoo:mpe2.simple_tag_v3 are rivals" in capsys.readouterr().err) == warned


def test_options_of_a_game_may_be_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    word = "gymnasium:FrozenLake-v1"
    told = trained(capsys, word, "--option", "map_name=8x8", "--steps", "50", "--run", str(tmp_path / "run"), *SMALL)
    card = load(told["models"]["agent"]).card
    assert card.options == {"map_name": "8x8"} and card.obs_size == 64


def test_a_module_may_register_its_game_under_a_name_with_a_slash(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARTICLE_ARENA_HOME", str(tmp_path))
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "fair.py").write_text(
        "import gymnasium\ngymnasium.register('fair/Pole-v0', 'gymnasium.envs.classic_control.cartpole:CartPoleEnv')\n"
    )
    told = trained(capsys, "gymnasium:fair:fair/Pole-v0", "--steps", "50", *SMALL)
    assert Path(told["run"]).parent == tmp_path / "runs"
    assert load(told["models"]["agent"]).card.name == "fair/Pole-v0 agent · MAPPO"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["gymnasium:nothing:Pole-v0"], "there is no game gymnasium:nothing:Pole-v0"),
        (["gymnasium:.nothing:Pole-v0"], "there is no game gymnasium:.nothing:Pole-v0"),
        (["gymnasium:CartPole-v1", "--option", "poles=2"], "gymnasium:CartPole-v1 cannot be made: TypeError, "),
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


def test_models_of_games_of_others_are_measured_and_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARTICLE_ARENA_HOME", str(tmp_path))
    file = str(tmp_path / "models" / "pole.onnx")
    word, small = "gymnasium:CartPole-v1", ["--algorithm", "iql", "--steps", "100", *SMALL]
    trained(capsys, word, *small, "--run", str(tmp_path / "run"), "--save", file)
    assert main(["eval", file, "--episodes", "25", "--seed", "5", "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["episodes"], told["against"], told["success"]) == (25, "random", None) and 15 < told["chance"] < 35
    assert 1 < told["chance_ci95"] < 12  # the deviation is about 12
    assert told["return_mean"] == pytest.approx(played(Role(word, {}, "agent"), load(file), 25, 5).mean(), abs=1e-3)
    assert main(["eval", file, "--against", "script:easy"]) == 2
    assert "rivals in games of others act at random" in capsys.readouterr().err
    assert main(["list", "models"]) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if "CartPole" in line)
    assert "a game of others" in line and "rules" not in line


@pytest.mark.parametrize(
    ("now", "complaint"),
    [
        ("Acrobot-v1", "sees 4 numbers, and agent of gymnasium:CartPole-v1 is shown 6; train a model for it"),
        ("Swinging-v0", "knows 2 moves, and agent of gymnasium:CartPole-v1 has 3; train a model for it"),
    ],
)
def test_a_model_does_not_play_a_game_that_has_changed_since(
    now: str, complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(tmp_path / "pole.onnx")
    small = ["--algorithm", "iql", "--steps", "100", *SMALL, "--run", str(tmp_path / "run")]
    trained(capsys, "gymnasium:CartPole-v1", *small, "--save", file)
    monkeypatch.setitem(gymnasium.registry, "Swinging-v0", EnvSpec("Swinging-v0", Three))
    monkeypatch.setitem(gymnasium.registry, "CartPole-v1", gymnasium.registry[now])
    assert main(["eval", file, "--episodes", "5"]) == 2
    told = capsys.readouterr().err
    assert f"pole.onnx {complaint}" in told and told.count("\n") == 1


def test_a_model_does_not_play_another_team_that_is_unlike_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    word, file = "pettingzoo:mpe2.simple_tag_v3", str(tmp_path / "tag.onnx")
    told = trained(capsys, word, "--steps", "100", *SMALL, "--run", str(tmp_path / "run"), "--save", file)
    assert set(told["models"].values()) == {str(tmp_path / f"tag {team}.onnx") for team in ("adversary", "agent")}
    assert load(told["models"]["adversary"]).card.name == "simple_tag_v3 adversary · MAPPO"
    assert main(["eval", told["models"]["adversary"], "--episodes", "5", "--as", "agent"]) == 2
    assert f"tag adversary.onnx drives 3 agents, and agent of {word} has 1" in capsys.readouterr().err


def test_what_suits_our_rules_is_not_suggested_for_games_of_others() -> None:
    ours, theirs = (RunRequest(scenario=name, algorithm="iql") for name in ("spread", "gymnasium:CartPole-v1"))
    assert (ours.config().model_dump()["gamma"], theirs.config().model_dump()["gamma"]) == (0.93, 0.99)


@pytest.mark.parametrize("rules", ["classic", "arena"])
def test_rules_make_nobody_look_less_far_than_usual(rules: str) -> None:
    far = RunRequest(scenario="spread", algorithm="mappo", rules=rules).config().model_dump()
    assert (far["gamma"], far["trace"]) == (0.97, 0.9)


def test_managers_look_no_less_far_than_their_workers_in_games_of_others() -> None:
    """Nobody knows how late things come there, and it is managers who are paid what the game pays."""
    config = RunRequest(scenario="gymnasium:CartPole-v1", algorithm="feudal").config()
    assert isinstance(config, HierarchyConfig)
    assert [level.gamma for level in config.levels()] == [0.99, 0.99]
