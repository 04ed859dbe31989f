"""The library as a player uses it: found, renamed, doubled, dropped, thrown away, brought back, compared."""

from __future__ import annotations

import shutil
import statistics
import time
from pathlib import Path

import pygame
import pytest

from agents.core.card import ModelCard
from agents.inference.model import read_card
from agents.inference.relabel import relabelled
from arena import places
from arena.app.screens.library_card import said_options
from arena.app.screens.library_rows import by_return, result
from arena.scenarios.catalog import make
from arena.sim.rules import ARENA
from arena.training.run import RunDirectory, RunRequest, Status
from tests.app.pilot import Pilot
from tests.app.test_keyboard import by_arrows

HARD = places.shipped_models() / "sumo-left-hard.onnx"


@pytest.fixture
def shelf(pilot: Pilot, own_home: Path) -> Pilot:
    """In the library, with one model of one's own."""
    (own_home / "models").mkdir(parents=True)
    put(own_home / "models" / "mine.onnx", name="mine")
    return visit(pilot)


def put(path: Path, **changes: object) -> Path:
    """A model like a shipped one, with another card."""
    card = read_card(HARD).model_copy(update=changes)
    path.write_bytes(relabelled(HARD.read_bytes(), ModelCard.model_validate(card.model_dump())))
    return path


def visit(pilot: Pilot) -> Pilot:
    pilot.enter("Library")
    pilot.until(lambda: pilot.screen.loaded, 20)
    pilot.frames(2)
    return pilot


def names(pilot: Pilot) -> list[str]:
    return [row.label for row in pilot.screen.rows]


def settle(pilot: Pilot) -> None:
    """Until nothing is being read or written."""
    pilot.until(lambda: not pilot.screen.desk.jobs, 20)
    pilot.frames(2)


def drop(pilot: Pilot, path: Path) -> None:
    pygame.event.post(pygame.event.Event(pygame.DROPFILE, file=str(path)))
    pilot.frames(2)


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


def test_a_new_name_is_typed_and_kept(shelf: Pilot, own_home: Path) -> None:
    shelf.press(pygame.K_F2)
    shelf.until(lambda: shelf.app.typing.active, 5)
    shelf.type("champion")
    shelf.press(pygame.K_RETURN, pygame.K_RETURN)
    settle(shelf)
    assert names(shelf)[0] == "champion" and shelf.screen.model.name == "champion"
    assert [path.name for path in (own_home / "models").glob("*.onnx")] == ["champion.onnx"]


def test_a_gamepad_alone_renames(shelf: Pilot, own_home: Path) -> None:
    def button(number: int) -> None:
        pygame.event.post(pygame.event.Event(pygame.JOYBUTTONDOWN, joy=0, instance_id=0, button=number))
        pygame.event.post(pygame.event.Event(pygame.JOYBUTTONUP, joy=0, instance_id=0, button=number))
        shelf.frames(3)

    def walk_to(label: str) -> None:
        wanted = shelf.widget(label)
        for _ in shelf.screen.focus.widgets:
            if shelf.screen.focus.widget is not wanted:
                button(3)
        assert shelf.screen.focus.widget is wanted

    button(0)  # from its row to its buttons
    assert shelf.screen.focus.widget is shelf.screen.play
    walk_to("Rename")
    button(0)
    assert shelf.on == "AskForName" and not shelf.app.typing.active
    walk_to("Suggest a name")
    button(0)
    walk_to("Rename")
    button(0)
    settle(shelf)
    assert shelf.screen.model.name.endswith(" left") and len(list((own_home / "models").glob("*.onnx"))) == 1


def test_what_was_deleted_comes_back(shelf: Pilot, own_home: Path) -> None:
    shelf.press(pygame.K_DELETE)
    settle(shelf)
    assert "mine" not in names(shelf) and not list((own_home / "models").glob("*.onnx"))
    shelf.press(pygame.K_ESCAPE)
    visit(shelf)  # it can still be undone
    shelf.enter("Bring back mine")
    settle(shelf)
    assert names(shelf)[0] == "mine" and shelf.screen.model.name == "mine"
    assert not shelf.screen.undo.visible


def test_shipped_models_can_only_be_doubled(shelf: Pilot) -> None:
    shelf.click_on("Sumo hard")
    for label in ("Rename", "Delete"):
        shelf.click_on(label)
        assert shelf.on == "LibraryScreen" and "it is shipped" in (shelf.app.toasts.shown or "")
        shelf.app.toasts.waiting.clear()
    shelf.click_on("Duplicate")
    settle(shelf)
    assert shelf.screen.model.name == "Sumo hard 2" and shelf.screen.rename.reason is None


@pytest.mark.parametrize("door", ["title", "lobby", "settings", "library"])
def test_a_file_dropped_anywhere_is_kept(pilot: Pilot, own_home: Path, tmp_path: Path, door: str) -> None:
    if door != "title":
        pilot.app.enter(door)
        pilot.frames(2)
    for _ in range(2):
        drop(pilot, HARD)
        pilot.until(lambda: pilot.screen.loaded, 20)
        settle(pilot)
    assert pilot.on == "LibraryScreen" and pilot.screen.model.name == "Sumo hard 3"
    assert len(list((own_home / "models").glob("*.onnx"))) == 2
    bad = tmp_path / "bad.onnx"
    bad.write_bytes(b"no model")
    pilot.app.toasts.waiting.clear()
    drop(pilot, bad)
    settle(pilot)
    assert (pilot.app.toasts.shown or "").startswith("This is no ONNX file")
    pilot.app.toasts.waiting.clear()
    drop(pilot, tmp_path / "cat.jpg")
    assert "cat.jpg does not" in (pilot.app.toasts.shown or "")
    assert len(list((own_home / "models").glob("*.onnx"))) == 2


def test_a_typed_path_is_imported_and_a_copy_goes_out(
    shelf: Pilot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    shelf.click_on("Import")
    shelf.until(lambda: shelf.app.typing.active, 5)
    shelf.type(str(put(tmp_path / "other.onnx", name="other")))
    shelf.press(pygame.K_RETURN, pygame.K_RETURN)
    settle(shelf)
    assert shelf.screen.model.name == "other"
    shelf.click_on("Import")
    shelf.until(lambda: len(shelf.screen.buttons) == 3, 10)
    assert shelf.screen.buttons[1].label.startswith("Import other.onnx from")
    shelf.press(pygame.K_ESCAPE, pygame.K_ESCAPE)
    shelf.click_on("Export")
    shelf.press(pygame.K_RETURN)
    shelf.click_on("Put its own path on the clipboard")
    assert pygame.scrap.get_text().endswith("other.onnx")
    shelf.click_on("Export")
    shelf.press(pygame.K_RETURN, pygame.K_RETURN)
    settle(shelf)
    assert (tmp_path / "other-2.onnx").read_bytes() == (tmp_path / "other.onnx").read_bytes()


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


def test_what_goes_wrong_is_said_in_one_sentence(
    shelf: Pilot, own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    odd = put(tmp_path / "a{b}%s.onnx", name="odd {x} %d")
    drop(shelf, odd)
    settle(shelf)
    assert shelf.screen.model.name == "odd {x} %d"
    shelf.app.toasts.waiting.clear()
    with monkeypatch.context() as disk:
        disk.setattr(Path, "write_bytes", full)
        shelf.click_on("Duplicate")
        settle(shelf)
    assert shelf.app.toasts.shown == "That did not work (No space left on device); nothing was lost."
    shelf.app.toasts.waiting.clear()
    for path in (own_home / "models").glob("*.onnx"):  # by another copy of the game
        path.unlink()
    shelf.click_on("Delete")
    settle(shelf)
    assert "No such file" in (shelf.app.toasts.shown or "")
    assert "mine" not in names(shelf) and shelf.screen.model.name == names(shelf)[0]


def test_pictures_are_made_once_and_shown(shelf: Pilot) -> None:
    portraits = shelf.app.portraits
    shelf.until(lambda: len(portraits.pictures) >= 5, 30)
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
    shelf.until(lambda: shelf.screen.loaded, 20)
    reasons = {row.label: row.reason for row in shelf.screen.rows}
    assert reasons["mine"] is None and reasons["Sumo hard"] is None and reasons["Tag runner easy"] == "it plays tag"
    assert by_arrows(shelf.screen.focus) == set(shelf.screen.focus.widgets)
    shelf.click_on("Tag runner easy")
    assert "it plays tag" in (shelf.app.toasts.shown or "") and shelf.screen.other is None
    shelf.click_on("Sumo hard")
    shelf.press(pygame.K_RETURN)
    shelf.until(lambda: shelf.screen.contest is not None, 20)
    shelf.press(pygame.K_ESCAPE)
    assert shelf.on == "Compare" and not shelf.screen.busy and shelf.screen.verdict is None
    shelf.enter("Compare")
    shelf.until(lambda: shelf.screen.verdict is not None, 60)
    verdict = shelf.screen.verdict
    assert verdict is not None and verdict.better == 1
    shelf.frames(2)
    shelf.press(pygame.K_ESCAPE)
    assert shelf.on == "LibraryScreen"


def test_a_model_deleted_while_it_plays_goes_on_from_memory(shelf: Pilot, own_home: Path) -> None:
    path = own_home / "models" / "mine.onnx"
    sumo = make("sumo")
    players = [shelf.app.home.library.player(path, sumo, ARENA, team) for team in ("left", "right")]
    shelf.app.enter("match", scenario=sumo, rules=ARENA, players=players, people={}, rounds=1, seed=0)
    path.unlink()
    shelf.frames(60, seconds=0.1)
    assert shelf.on in ("MatchScreen", "Result") and shelf.app.toasts.shown is None
    shelf.app.go("title")
    shelf.app.enter("lobby", scenario="sumo")
    assert not shelf.screen.table.seat_model(path, "left")
    shelf.frames(2)


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
    assert said_options(card) == "as usual" and result(card, card.evaluations[0]) == "95 %"
    other = card.model_copy(update={"options": {**card.options, "ring": 0.7}, "rules": "classic"})
    assert said_options(other) == "ring 0.7"
    assert by_return(other) and not result(other, card.evaluations[0]).endswith("%")
