"""The library as a player looks at it: found, pictured, described, compared."""

from __future__ import annotations

import shutil
import statistics
import time
from pathlib import Path

import pygame
import pytest

from agents.inference.model import read_card
from arena.app.screens.library.card import said_options
from arena.app.screens.library.rows import by_return, result
from arena.training.request import RunRequest
from arena.training.run import RunDirectory, Status
from tests.app.pilot import Pilot
from tests.app.shelf import HARD, names, put, settle, visit
from tests.app.test_keyboard import by_arrows


def test_the_keyboard_finds_a_model_by_its_name(shelf: Pilot) -> None:
    assert names(shelf)[0] == "mine" and len(names(shelf)) == 9
    shelf.type("hard TAG")
    assert names(shelf) == ["Tag hunters hard", "Tag runner hard"] and shelf.screen.model.name == "Tag hunters hard"
    shelf.press(pygame.K_BACKSPACE, pygame.K_ESCAPE)
    assert shelf.on == "LibraryScreen" and len(names(shelf)) == 9
    shelf.type("nothing like it")
    assert names(shelf) == [] and shelf.screen.model is None
    shelf.press(pygame.K_ESCAPE, pygame.K_ESCAPE)
    assert shelf.on == "Title"


def test_keys_pressed_before_the_files_were_read_wait_for_them(shelf: Pilot) -> None:
    shelf.press(pygame.K_ESCAPE)
    for key in (pygame.K_RETURN,) * 3:  # enter the library, choose the newest, play with it: in one frame
        for kind in (pygame.KEYDOWN, pygame.KEYUP):
            pygame.event.post(pygame.event.Event(kind, key=key, mod=0, unicode=""))
    shelf.until(lambda: shelf.on == "Lobby")


def test_choosers_sift_and_order(shelf: Pilot) -> None:
    sieves = shelf.screen.filter
    while sieves.game.word != "tag":
        sieves.game.step(1)
    assert len(names(shelf)) == 4 and sieves.team.words == ["all", "hunters", "runners"]
    shelf.screen.focus.widget = sieves.team
    shelf.press(pygame.K_RETURN, pygame.K_RIGHTBRACKET, pygame.K_LEFTBRACKET, pygame.K_RIGHTBRACKET)
    assert names(shelf) == ["Tag runner easy", "Tag runner hard"]
    sieves.game.step(-1)
    assert sieves.team.word == "all" and names(shelf) == ["mine", "Sumo easy", "Sumo hard"]
    while sieves.game.word != "all":
        sieves.game.step(1)
    while sieves.order.word != "name":
        sieves.order.step(1)
    assert names(shelf) == sorted(names(shelf), key=str.lower)
    for row, points in zip(shelf.screen.all, (3, 9, 5, 1, 8, 2, 7, 6, 4), strict=True):
        row.rated = type(row.rated)(row.model, str(points), points)
    sieves.order.step(-1)
    assert [row.rated.points for row in shelf.screen.rows] == list(range(9, 0, -1))


def test_the_curve_comes_from_the_card_or_from_the_training(shelf: Pilot, own_home: Path) -> None:
    assert not shelf.screen.card.chart.x
    run = RunDirectory.create(own_home / "runs", RunRequest(scenario="sumo", algorithm="iql"))
    run.write("status.json", Status(state="done", models={"left": str(own_home / "models" / "mine.onnx")}))
    for second in range(5):
        run.report({"seconds": second, "return": second * 2})
    put(own_home / "models" / "curved.onnx", name="curved", curve=[(1, 2), (2, 5)])
    shelf.press(pygame.K_ESCAPE)
    visit(shelf)
    shelf.click_on("mine")
    settle(shelf)
    assert shelf.screen.card.chart.y == [0, 2, 4, 6, 8]
    shelf.click_on("curved")
    assert shelf.screen.card.chart.y == [2, 5]


def test_pictures_are_made_once_and_shown(shelf: Pilot) -> None:
    portraits = shelf.app.portraits
    shelf.until(lambda: len(portraits.pictures) >= 5)
    shelf.frames(2)
    made = list(portraits.pictures)
    assert all(portraits.pictures.values()) and made[0][0].name == "mine.onnx" and portraits.scaled
    shelf.press(pygame.K_ESCAPE)
    visit(shelf)
    assert list(portraits.pictures)[: len(made)] == made


def test_two_models_are_compared_without_holding_up_the_game(shelf: Pilot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arena.play.compare.ROUNDS", 20)
    shelf.click_on("Sumo easy")
    shelf.click_on("Compare")
    shelf.until(lambda: shelf.screen.loaded)
    reasons = {row.label: row.reason for row in shelf.screen.rows}
    assert reasons["mine"] is None and reasons["Sumo hard"] is None and reasons["Tag runner easy"] == "it plays tag"
    assert by_arrows(shelf.screen.focus) == set(shelf.screen.focus.widgets)
    shelf.click_on("Tag runner easy")
    assert "it plays tag" in (shelf.app.toasts.shown or "") and shelf.screen.other is None
    shelf.click_on("Sumo hard")
    shelf.press(pygame.K_RETURN)
    shelf.until(lambda: shelf.screen.contest is not None)
    shelf.press(pygame.K_ESCAPE)
    assert shelf.on == "Compare" and not shelf.screen.busy and shelf.screen.verdict is None
    shelf.enter("Compare")
    shelf.until(lambda: shelf.screen.verdict is not None)
    verdict = shelf.screen.verdict
    assert verdict is not None and verdict.better == 1
    shelf.frames(2)
    shelf.press(pygame.K_ESCAPE)
    assert shelf.on == "LibraryScreen"


def test_long_lists_stay_smooth(pilot: Pilot, own_home: Path) -> None:
    """Nothing is asserted about time; a frame costs about the same with three hundred models as with nine."""
    folder = own_home / "models"
    folder.mkdir(parents=True)
    for number in range(300):
        shutil.copyfile(HARD, folder / f"model-{number:03}.onnx")
    visit(pilot)
    assert len(names(pilot)) == 308
    spent = []
    for _ in range(60):
        began = time.perf_counter()
        pilot.press(pygame.K_DOWN)
        spent.append((time.perf_counter() - began) / 2)
    print(f"a frame while 308 models scroll: {statistics.median(spent) * 1e3:.1f} ms")
    row = pilot.screen.focus.widget
    assert row in pilot.screen.rows and pilot.screen.scroll.area.contains(row.rect) and row.chosen
    drawn = [each for each in pilot.screen.rows if each.rect.colliderect(pilot.screen.scroll.area)]
    assert len(drawn) < 10


def test_a_library_without_models_leads_to_training(pilot: Pilot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(pilot.app.home.library), "models", lambda self: [])
    visit(pilot)
    assert pilot.screen.train.visible and pilot.screen.focus.widget is pilot.screen.train
    pilot.press(pygame.K_RETURN)
    assert pilot.on == "TrainForm"


def test_cards_are_put_in_words() -> None:
    card = read_card(HARD)
    won = card.evaluations[0].model_copy(update={"success": 0.95})
    assert said_options(card) == "defaults" and result(card, won) == "95 %"
    other = card.model_copy(update={"options": {**card.options, "ring": 0.7}, "rules": "classic"})
    assert said_options(other) == "ring 0.7"
    assert by_return(other) and not result(other, won).endswith("%")
