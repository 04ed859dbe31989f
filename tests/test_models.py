"""The models that ship with the game: there for every team, fit to play, and as good as their cards say."""

from __future__ import annotations

import re

import pytest

from agents.inference.model import load
from arena.places import shipped_models
from arena.play.evaluate import evaluate
from arena.play.library import misfit
from arena.scenarios.catalog import SCENARIOS, make
from arena.sim.rules import ARENA

GAMES = sorted({path.name.split("-")[0] for path in shipped_models().glob("*.onnx")})  # the others have scripts only
TEAMS = [(name, team.name) for name in GAMES for team in SCENARIOS[name]().teams()]
ROUNDS = 200


def model(scenario: str, team: str, strength: str):
    """The shipped model of a team; where teams are equal, the one of the first."""
    if SCENARIOS[scenario].symmetric:
        team = make(scenario).teams()[0].name
    return load(shipped_models() / f"{scenario}-{team}-{strength}.onnx")


def play(scenario: str, team: str, policy, rival: str):
    game = make(scenario)
    names = [t.name for t in game.teams()]
    policies = {name: policy if name == team else game.script(name, ARENA, rival) for name in names}
    return evaluate(game, ARENA, policies, ROUNDS, seed=4711), names.index(team)


def test_the_first_games_have_models() -> None:
    assert {"spread", "tag", "sumo"} <= set(GAMES)


@pytest.mark.parametrize("strength", ["easy", "hard"])
@pytest.mark.parametrize(("scenario", "team"), TEAMS)
def test_every_team_has_an_easy_and_a_hard_model_that_fit(scenario: str, team: str, strength: str) -> None:
    card = model(scenario, team, strength).card
    assert misfit(card, make(scenario), ARENA, team) is None
    assert strength in card.name and all(e.episodes >= 500 for e in card.evaluations)
    assert card.simulation and card.code and card.date and card.steps


@pytest.mark.parametrize(("scenario", "team"), [pair for pair in TEAMS if pair[0] != "spread"])
def test_hard_beats_the_strongest_script_and_easy_is_easier(scenario: str, team: str) -> None:
    wins = {}
    for strength in ("easy", "hard"):
        result, index = play(scenario, team, model(scenario, team, strength), "hard")
        wins[strength] = result.wins(index)
    assert wins["hard"] > 0.6
    assert wins["easy"] < wins["hard"] - 0.1


def test_the_hard_crew_reaches_the_script_at_spread() -> None:
    result, _ = play("spread", "crew", model("spread", "crew", "hard"), "hard")
    script, _ = play("spread", "crew", make("spread").script("crew", ARENA, "hard"), "hard")
    easy, _ = play("spread", "crew", model("spread", "crew", "easy"), "hard")
    assert result.scores.mean() > 0.97 * script.scores.mean()
    assert easy.scores.mean() < 0.5 * result.scores.mean()


def test_the_command_that_made_each_model_is_in_the_table() -> None:
    text = (shipped_models() / "README.md").read_text("utf-8")
    made = re.findall(r"^python -m arena train .*--save models/(\S+)$", text, re.MULTILINE)
    assert sorted(made) == sorted(path.name for path in shipped_models().glob("*.onnx"))
