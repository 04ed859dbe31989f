"""The page of the training form that says whom those who learn meet; what it offers is what the worker takes."""

from __future__ import annotations

import os
from pathlib import Path

import pygame
import pytest

from agents.core.algorithms import ALGORITHMS
from agents.core.rivals import SAMPLINGS
from arena.app.screens.train.practice import Practice
from arena.places import shipped_models
from arena.play.learning import learning_teams, met
from arena.play.library import Library
from arena.scenarios import catalog
from arena.sim.rules import RULES
from arena.training.request import THRESHOLD
from tests.app.pilot import Pilot
from tests.app.shelf import put

NOBODY = Library([Path("nowhere")])


def labels(scenario: str, algorithm: str, team: str | None, library: Library = NOBODY) -> list[str]:
    practice = Practice()
    practice.offer(catalog.make(scenario), RULES["arena"], ALGORITHMS[algorithm], team, library)
    return [option.label for option in practice.rivals.options]


@pytest.mark.parametrize(
    ("scenario", "algorithm", "team", "first", "own"),
    [
        ("sumo", "vdn", "left", "itself and the script", ["itself"]),
        ("tag", "vdn", None, "their past and the script", ["their past"]),
        ("tag", "iql", None, "their past and the script", ["each other", "their past"]),
        ("tag", "maddpg", None, "each other", ["their past and the script", "their past"]),
        ("tag", "vdn", "hunters", "the script", []),
    ],
)
def test_what_is_offered(scenario, algorithm, team, first, own):
    scripts = ["script · hard", "script · medium", "script · easy", "random"]
    assert labels(scenario, algorithm, team) == [first, *own, *scripts]


def test_imported_models_are_offered_where_they_fit():
    shipped = Library([shipped_models()])
    of_tag = [model.name for model in shipped.models() if model.card and model.card.scenario == "tag"]
    hunters = [model.name for model in shipped.models() if model.card and model.card.team == "hunters"]
    assert hunters and len(of_tag) > len(hunters)
    assert labels("tag", "vdn", "runners", shipped)[-len(hunters) :] == hunters
    assert labels("tag", "vdn", None, shipped)[-len(of_tag) :] == [f"their past and {name}" for name in of_tag]


def test_of_models_of_one_name_each_can_be_met(pilot: Pilot, own_home: Path) -> None:
    folder = own_home / "models"
    folder.mkdir(parents=True)
    paths = [put(folder / f"{number}.onnx", name="Sumo MAPPO") for number in range(3)]
    for age, path in enumerate(paths):
        os.utime(path, (1e9 - age, 1e9 - age))  # the first is the newest
    for path in paths:
        pilot.app.enter("train", scenario="sumo", team="left", against=str(path))
        assert str(path) in pilot.screen.request().opponents and pilot.app.toasts.shown is None
    offered = [option.label for option in pilot.screen.practice.rivals.options if "MAPPO" in option.label]
    assert offered == [f"itself and Sumo MAPPO{number}" for number in ("", " 2", " 3")]
    os.utime(paths[2], (2e9, 2e9))  # now it is offered first, without a number
    pilot.screen.gather()
    assert str(paths[2]) in pilot.screen.request().opponents


def test_a_rival_that_fits_no_more_is_not_asked_for(pilot: Pilot) -> None:
    runner = shipped_models() / "tag-runners-hard.onnx"
    pilot.app.enter("train", scenario="tag", team="hunters", against=str(runner))
    assert pilot.screen.request().opponents == [str(runner)]
    pilot.screen.change_option("runners", 2)
    assert pilot.screen.request().opponents == []
    assert "against the script for" in pilot.screen.forecast()[0]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("scenario", catalog.SCENARIOS)
def test_whatever_is_offered_can_be_trained(scenario, algorithm):
    game, row = catalog.make(scenario), ALGORITHMS[algorithm]
    for team in (None, *(team.name for team in game.teams())):
        try:
            learning_teams(game, row, team)
        except ValueError:
            continue  # who cannot learn to talk is told so
        practice = Practice()
        practice.offer(game, RULES["arena"], row, team, NOBODY)
        for number in range(len(practice.rivals.options)):
            practice.rivals.chosen = number
            learning_teams(game, row, team, practice.opponents())
            assert met(game, row, team, practice.opponents())


def test_a_request_says_what_was_chosen(pilot: Pilot) -> None:
    pilot.enter("Train")
    assert pilot.screen.request().opponents == []  # nobody plays against the crew of spread
    pilot.enter("Scenario")
    pilot.click_on("Sumo")
    pilot.click_on("practice")
    pilot.walk_to("Against")
    pilot.press(pygame.K_RIGHT)
    pilot.walk_to("Who is met")
    pilot.press(pygame.K_RIGHT)
    request = pilot.screen.request()
    assert request.opponents == ["self"] and request.sampling == list(SAMPLINGS)[1]
    assert "against itself for" in pilot.screen.forecast()[0]
    pilot.enter("Scenario")
    pilot.click_on("Tag")
    assert "against the script for" in pilot.screen.forecast()[0]
    pilot.walk_to("Team")
    pilot.press(pygame.K_LEFT)  # round to all teams, whose past there is to meet
    assert pilot.screen.request().team is None
    assert "trains every team of Tag against their past and the script for" in pilot.screen.forecast()[0]
    assert pilot.screen.practice.sampling.reason is None
    pilot.walk_to("Against")
    pilot.press(pygame.K_RIGHT)
    assert "trains every team of Tag against each other for" in pilot.screen.forecast()[0]
    assert pilot.screen.practice.sampling.reason == "they meet as they are"
    assert pilot.screen.request().opponents == ["together"]


def test_whoever_wants_to_begin_with_easy_stages_says_so(pilot: Pilot) -> None:
    pilot.enter("Train")
    assert pilot.screen.request().curriculum is None
    pilot.click_on("practice")
    pilot.walk_to("Stages")
    pilot.press(pygame.K_RIGHT)
    assert pilot.widget("Stages").option.label == "easy ones first"  # type: ignore[attr-defined]
    assert pilot.screen.request().curriculum == THRESHOLD
