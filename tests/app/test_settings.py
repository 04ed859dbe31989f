"""Settings are read field by field, written beside what others write, and never half."""

from __future__ import annotations

import errno
import tomllib
from pathlib import Path

import pytest

from agents.core import files
from arena.app import settings as settings_file
from arena.app.hands.bindings import ACTIONS, Bindings
from arena.app.settings import NAMES, Settings, keep, load


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the settings are kept, not made yet."""
    return tmp_path / "home" / "settings.toml"


def put(file: Path, text: str) -> None:
    """Write settings by hand."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_settings_come_back(file: Path) -> None:
    changes = {"volume": 0.25, "calm": True, "names": ["Zoë", "b", "c", "d"], "keys": {"slow": "246", "pause": "p"}}
    keep(changes, file)
    assert load(file) == (Settings(**changes), None)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("volume = 7.0", "volume"),
        ('volume = "loud"', "volume"),
        ("rate = 75", "rate"),
        ("text = nan", "text"),
        ('palette = "neon"', "palette"),
        ('inks = ["white", "mud"]', "inks"),
        ("names = 4", "names"),
        ("keys = {pause = 'escape'}", "keys"),
        ("keys = {pause = 'no such key'}", "keys"),
        ("buttons = {pause = 1}", "buttons"),
        ("buttons = 2020-01-01", "buttons"),
    ],
)
def test_only_what_is_broken_falls_back(file: Path, line: str, field: str) -> None:
    put(file, f"calm = true\n{line}\n")
    settings, notice = load(file)
    assert settings == Settings(calm=True)
    assert notice and field in notice and notice.count("\n") == 0 and notice.endswith(".")
    assert file.read_text(encoding="utf-8") == f"calm = true\n{line}\n"


def test_two_broken_fields_are_both_named(file: Path) -> None:
    put(file, "volume = 9\ntext = 5\noutline = true\n")
    settings, notice = load(file)
    assert settings == Settings(outline=True) and notice and "volume" in notice and "text" in notice


def test_names_are_made_readable(file: Path) -> None:
    put(file, 'names = ["  A  very long name indeed ", "", "\\u0007"]\n')
    assert load(file)[0].names == ["A very long name", *NAMES[1:]]


def test_what_a_newer_version_wrote_is_kept(file: Path) -> None:
    newer = 'volume = 0.3\nshader = "glow"\n\n[weather]\nrain = 0.5\nsince = 2031-05-01\n'
    put(file, newer)
    assert load(file) == (Settings(volume=0.3), None)
    keep({"calm": True}, file)
    assert tomllib.loads(file.read_text(encoding="utf-8")) == tomllib.loads(newer) | {"calm": True}


def test_two_copies_of_the_game_keep_each_others_changes(file: Path) -> None:
    keep({"volume": 0.5, "text": 100}, file)
    one, other = load(file)[0], load(file)[0]
    assert one == other
    keep({"volume": 0.1}, file)
    keep({"text": 120}, file)
    keep({"volume": 0.9}, file)
    assert load(file) == (Settings(volume=0.9, text=120), None)


def test_a_full_disk_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep({"volume": 0.5}, file)

    def full(self: Path, text: str, encoding: str) -> int:
        with self.open("w", encoding=encoding) as draft:
            draft.write(text[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space left"):
        keep({"volume": 0.1}, file)
    assert load(file) == (Settings(volume=0.5), None)
    assert [path.name for path in file.parent.iterdir()] == ["settings.toml"]


def test_a_game_killed_while_it_writes_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep({"volume": 0.5}, file)

    class Killed(BaseException):
        """Nobody handles it, as nobody handles a kill."""

    def die(*_: object) -> None:
        raise Killed

    monkeypatch.setattr(files.Path, "replace", die)
    with pytest.raises(Killed):
        keep({"volume": 0.1}, file)
    assert load(file) == (Settings(volume=0.5), None)


def test_everything_that_is_written_is_said_in_words(file: Path) -> None:
    keep(Settings().model_dump(), file)
    lines = file.read_text(encoding="utf-8").splitlines()
    for name, info in Settings.model_fields.items():
        assert f"# {info.description}" in lines, name
    assert settings_file.understood(tomllib.loads("\n".join(lines))) == (Settings(), [])


def test_every_key_has_one_meaning_at_first() -> None:
    codes = [action.code for action in ACTIONS.values()]
    assert len(set(codes)) == len(codes)
    assert not set(codes) & settings_file.RESERVED


def test_a_chosen_key_is_used_and_shown() -> None:
    bindings = Bindings({"slow": "q", "left_2": "kp_7"}, {"pause": 9, "xray": 6})
    assert bindings.action(ord("q")) == "slow" and bindings.action(ord("z")) is None
    assert bindings.cap("slow") == "Q" and bindings.sets[1].left == bindings.code("left_2")
    assert bindings.pad_keys()[9] == bindings.code("pause") and 2 not in bindings.pad_keys()
    assert bindings.pad_cap(bindings.code("xray")) == "Back"
