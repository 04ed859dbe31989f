"""The settings' screen: every section by keyboard, keys and buttons that change, a folder that moves."""

from __future__ import annotations

import errno
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from arena import places
from arena.app.face.dial import Slider
from arena.app.face.widget import Chooser
from arena.app.main import application
from arena.app.moving import lost_home
from arena.app.settings import Settings
from tests.app.pilot import Pilot, opened

SECTIONS = ["Video", "Sound", "Keys and pads", "Players", "Accessibility", "Data"]


def open_section(pilot: Pilot, section: str) -> None:
    """Walk to a section of the settings."""
    if pilot.on != "SettingsScreen":
        pilot.enter("Settings")
    pilot.enter(section)


def written(home: Path) -> dict:
    """What the file holds."""
    return tomllib.loads((home / "settings.toml").read_text(encoding="utf-8"))


def tap(pilot: Pilot, button: int) -> None:
    """Press a gamepad's button."""
    pygame.event.post(pygame.event.Event(pygame.JOYBUTTONDOWN, joy=0, instance_id=0, button=button))
    pilot.frames(2)


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("size", [(960, 540), (1280, 720)])
def test_every_row_is_inside_its_panel_and_can_be_reached(pilot: Pilot, section: str, size: tuple[int, int]) -> None:
    pilot.app.set_size(size)
    open_section(pilot, section)
    screen = pilot.screen
    for row in screen.rows:
        assert row.rect.left >= screen.panel.left and row.rect.right <= screen.panel.right
    reached = set()
    for _ in range(len(screen.focus.widgets)):
        pilot.press(pygame.K_TAB)
        reached.add(screen.focus.widget)
        assert screen.focus.widget.rect.bottom <= screen.panel.bottom or screen.focus.widget in screen.tabs
    assert reached == set(screen.focus.widgets)


def test_a_key_is_bound_by_pressing_it(pilot: Pilot, own_home: Path) -> None:
    open_section(pilot, "Keys and pads")
    pilot.enter("Slow motion")
    assert pilot.on == "Listen"
    pilot.press(pygame.K_ESCAPE)
    assert pilot.on == "SettingsScreen" and pilot.app.bindings.cap("slow") == "Z"
    pilot.enter("Slow motion")
    pilot.press(pygame.K_F11)
    assert pilot.on == "Listen" and pilot.app.bindings.cap("slow") == "Z"
    pilot.press(pygame.K_COMMA)
    assert pilot.on == "SettingsScreen" and pilot.app.bindings.action(pygame.K_COMMA) == "slow"
    assert written(own_home)["keys"] == {"slow": "comma"}
    assert pilot.screen.focus.widget.label == "Slow motion"


def test_a_key_that_is_taken_can_be_swapped_or_left(pilot: Pilot) -> None:
    open_section(pilot, "Keys and pads")
    for answer, caps in (("Leave both as they are", ("Z", "X")), ("Swap them", ("X", "Z"))):
        pilot.enter("Slow motion")
        pilot.press(pygame.K_x)
        assert pilot.on == "Dialog" and "X-ray" in pilot.screen.sentence
        pilot.enter(answer)
        assert (pilot.app.bindings.cap("slow"), pilot.app.bindings.cap("xray")) == caps
    pilot.enter("Reset to defaults")
    assert (pilot.app.bindings.cap("slow"), pilot.app.bindings.cap("xray")) == ("Z", "X")


def test_a_button_is_bound_by_pressing_it(pilot: Pilot) -> None:
    open_section(pilot, "Keys and pads")
    pilot.enter("Slow motion")
    tap(pilot, 0)
    assert pilot.on == "Listen" and "everywhere" in pilot.screen.refusal
    tap(pilot, 12)
    assert pilot.on == "SettingsScreen" and pilot.app.bindings.pad_keys()[12] == pilot.app.bindings.code("slow")
    pilot.enter("Slow motion")
    tap(pilot, 2)
    assert pilot.on == "Dialog" and "pause" in pilot.screen.sentence
    tap(pilot, 0)
    assert pilot.app.bindings.buttons["slow"] == 2 and pilot.app.bindings.buttons["pause"] == 12


def test_the_bound_key_works_and_is_shown_in_a_match(pilot: Pilot) -> None:
    pilot.app.change_settings(keys={"slow": "comma", "pause": "p"})
    pilot.app.enter("lobby", scenario="sumo")
    pilot.enter("Start")
    shown = pilot.screen.keys()
    caps = {key.meaning: key.cap for key in shown}
    assert caps["slow"] == "," and caps["pause"] == "P"
    pilot.press(pygame.K_SPACE, pygame.K_z)
    assert not pilot.screen.pace.paused and not pilot.screen.pace.slow
    pilot.press(pygame.K_COMMA, pygame.K_p)
    assert pilot.screen.pace.paused and pilot.screen.pace.slow


def test_names_and_colours(pilot: Pilot, own_home: Path) -> None:
    open_section(pilot, "Players")
    pilot.enter("Name")
    pilot.app.typing.line.set_text("Ada")  # type: ignore[union-attr]
    pilot.press(pygame.K_RETURN)
    assert pilot.app.home.settings.names[0] == "Ada" == written(own_home)["names"][0]
    colour = next(row for row in pilot.screen.rows if isinstance(row, Chooser))
    pilot.screen.focus.widget = colour
    pilot.press(pygame.K_RIGHT)
    assert pilot.app.home.settings.inks[:2] == ["gold", "white"]


def test_letters_and_colours_change_at_once(pilot: Pilot) -> None:
    open_section(pilot, "Accessibility")
    before = pilot.app.canvas.line_height()
    pilot.walk_to("Text size")
    pilot.press(*[pygame.K_RIGHT] * 9)
    assert pilot.app.home.settings.text == 150
    assert pilot.app.canvas.line_height() == pytest.approx(1.5 * before, rel=0.06)
    pilot.walk_to("Colours")
    pilot.press(pygame.K_RIGHT)
    assert pilot.app.home.settings.palette == "red and green"
    assert pilot.app.canvas.ink("mint") == pilot.app.theme.colour["mint"] == (0x84, 0xFD, 0xE2)
    pilot.enter("Reset to defaults")
    assert pilot.app.home.settings == Settings(width=1280, height=720)


def test_sound_can_be_muted(pilot: Pilot) -> None:
    open_section(pilot, "Sound")
    pilot.enter("Mute")
    assert pilot.app.sounds.volume == 0
    assert isinstance(pilot.widget("Volume"), Slider) and pilot.widget("Volume").reason
    pilot.enter("Mute")
    assert pilot.app.sounds.volume == 0.6


def test_the_window_is_as_it_was(pilot: Pilot, own_home: Path) -> None:
    open_section(pilot, "Video")
    pilot.walk_to("Window size")
    pilot.press(pygame.K_LEFT)
    assert pilot.app.window.get_size() == (960, 540)
    game = application()
    assert game.window.get_size() == (960, 540)
    pilot.enter("Reset to defaults")
    assert pilot.app.window.get_size() == (1280, 720) and pilot.widget("Reset to defaults").reason


def test_the_interface_is_never_larger_than_the_window(pilot: Pilot) -> None:
    for scale, expected in ((75, 0.75), (100, 1.0), (200, 1.0), (0, 1.0)):
        pilot.app.change_settings(scale=scale)
        assert pilot.app.canvas.scale == expected
        assert pilot.app.canvas.width >= 1280 and pilot.app.canvas.height >= 720


def test_f12_keeps_a_picture(pilot: Pilot, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.strftime", lambda _: "2026-01-02 03.04.05")
    pilot.press(pygame.K_F12, pygame.K_F12)
    names = sorted(path.name for path in (own_home / "screenshots").iterdir())
    assert names == ["2026-01-02 03.04.05 (2).png", "2026-01-02 03.04.05.png"]
    assert pygame.image.load(own_home / "screenshots" / names[0]).get_size() == pilot.app.window.get_size()
    assert pilot.app.toasts.shown and names[1] in pilot.app.toasts.shown


def test_f12_on_a_full_disk_is_a_sentence(pilot: Pilot, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    pilot.press(pygame.K_F12)
    assert pilot.app.toasts.shown == "The picture could not be saved: No space left on device."
    assert list((own_home / "screenshots").iterdir()) == []


def test_full_screen_by_alt_and_enter_on_any_screen(pilot: Pilot) -> None:
    for name in ("title", "settings", "help"):
        if name != "title":
            pilot.app.enter(name, **({"heading": "Keys", "keys": []} if name == "help" else {}))
        pilot.press(pygame.K_RETURN, mod=pygame.KMOD_LALT)
        assert pilot.app.home.settings.full_screen
        pilot.press(pygame.K_F11)
        assert not pilot.app.home.settings.full_screen
    assert pilot.on == "Help"


@pytest.fixture
def unchosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pilot]:
    """Somebody whose folder no environment variable chooses."""
    monkeypatch.delenv(places.VARIABLE, raising=False)
    monkeypatch.setattr(places.platformdirs, "user_data_dir", lambda *_, **__: str(tmp_path / "data"))
    monkeypatch.setattr(places.platformdirs, "user_config_dir", lambda *_, **__: str(tmp_path / "config"))
    (tmp_path / "data" / "models").mkdir(parents=True)
    (tmp_path / "data" / "models" / "one.onnx").write_bytes(b"weights")
    with opened() as somebody:
        yield somebody


def test_the_folder_moves(unchosen: Pilot, tmp_path: Path) -> None:
    pilot = unchosen
    pilot.app.change_settings(volume=0.25)
    open_section(pilot, "Data")
    new = tmp_path / "drive" / "arena"
    pilot.widget("Move to").take(str(new))  # type: ignore[attr-defined]
    pilot.until(lambda: pilot.screen.data.copying is None)
    assert places.home() == new and (places.models() / "one.onnx").read_bytes() == b"weights"
    assert pilot.app.home.settings.volume == 0.25
    assert [model.path.parent for model in pilot.app.home.library.models() if model.path.stem == "one"] == [
        places.models()
    ]
    assert (tmp_path / "data" / "models" / "one.onnx").exists()
    shutil.rmtree(tmp_path / "drive")
    assert places.home() == tmp_path / "data" and lost_home() == new


@pytest.mark.parametrize("where", ["data/inside", ".", "full", "relative"])
def test_a_folder_that_does_not_suit_is_said(unchosen: Pilot, tmp_path: Path, where: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "something").touch()
    open_section(unchosen, "Data")
    field = unchosen.widget("Move to")
    field.take("relative" if where == "relative" else str(tmp_path / where))  # type: ignore[attr-defined]
    assert field.problem and unchosen.screen.data.copying is None  # type: ignore[attr-defined]
    assert places.home() == tmp_path / "data"


def test_a_full_disk_leaves_the_folder_where_it_was(
    unchosen: Pilot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copytree", full)
    open_section(unchosen, "Data")
    unchosen.widget("Move to").take(str(tmp_path / "new"))  # type: ignore[attr-defined]
    unchosen.until(lambda: unchosen.screen.data.copying is None)
    assert unchosen.app.toasts.shown and "No space left" in unchosen.app.toasts.shown
    assert places.home() == tmp_path / "data" and not (tmp_path / "new").exists()


def test_a_clock_that_is_moved_does_not_matter(pilot: Pilot) -> None:
    pilot.app.enter("lobby", scenario="sumo")
    pilot.enter("Start")
    for seconds in (-3600.0, 0.0, 1e9, 1 / 60):
        pilot.frames(2, seconds=seconds)
    assert pilot.on == "MatchScreen" and pilot.screen.match.phase == "countdown"


def test_leaving_the_title_is_asked(pilot: Pilot) -> None:
    pilot.press(pygame.K_ESCAPE)
    assert pilot.on == "Close" and pilot.app.open
    pilot.press(pygame.K_ESCAPE)
    assert pilot.on == "Title" and pilot.app.open
    pilot.press(pygame.K_ESCAPE, pygame.K_RETURN)
    assert not pilot.app.open


def test_help_opens_over_menus_too(pilot: Pilot) -> None:
    pilot.press(pygame.K_ESCAPE, pygame.K_F1)
    assert pilot.on == "Help"
    pilot.press(pygame.K_ESCAPE)
    assert pilot.on == "Close"


def test_a_button_that_is_bound_still_walks_through_menus(pilot: Pilot) -> None:
    pilot.app.change_settings(keys={"next": "n"})
    pilot.enter("Settings")
    before = pilot.screen.focus.widget
    tap(pilot, 3)
    assert pilot.screen.focus.widget is not before
