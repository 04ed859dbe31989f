"""What a player does with model files: renamed, doubled, dropped in, given out, thrown away, brought back."""

from __future__ import annotations

from pathlib import Path

import pygame
import pytest

from arena.scenarios.catalog import make
from arena.sim.rules import ARENA
from tests.app.pilot import Pilot
from tests.app.shelf import HARD, drop, names, put, settle, visit


def test_a_new_name_is_typed_and_kept(shelf: Pilot, own_home: Path) -> None:
    shelf.press(pygame.K_F2)
    shelf.until(lambda: shelf.app.typing.active)
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
        pilot.until(lambda: pilot.screen.loaded)
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
    shelf.until(lambda: shelf.app.typing.active)
    shelf.type(str(put(tmp_path / "other.onnx", name="other")))
    shelf.press(pygame.K_RETURN, pygame.K_RETURN)
    settle(shelf)
    assert shelf.screen.model.name == "other"
    shelf.click_on("Import")
    shelf.until(lambda: len(shelf.screen.buttons) == 3)
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
