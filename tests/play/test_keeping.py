"""The player's own models: renamed, doubled, taken in, given out, thrown away and brought back; nothing is lost."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import onnx
import pytest

from agents.core.card import ModelCard
from agents.inference.model import ModelError, load, read_card
from agents.inference.relabel import relabelled
from arena.play.library import KEPT_DAYS, Library, ModelFile
from arena.play.who import digest_of
from arena.scenarios.catalog import make
from arena.sim.rules import ARENA
from tests.play.conftest import Written

SUMO = make("sumo")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "own"


@pytest.fixture
def library(tmp_path: Path, own: Path, written: Written) -> Library:
    """One model that ships with the game, and one of the player's."""
    library = Library([tmp_path / "shipped", own])
    written("shipped", SUMO, ARENA, "left").rename(_made(tmp_path / "shipped") / "shipped.onnx")
    library.keep(written("mine", SUMO, ARENA, "left", move=4), "mine")
    return library


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def named(library: Library, name: str) -> ModelFile:
    return next(model for model in library.models() if model.name == name)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


@pytest.mark.parametrize("name", ["x", 'Ünï: "quoted" 網', "n" * 80])
def test_a_file_with_another_card_is_the_same_network(written: Written, name: str) -> None:
    path = written("mine", SUMO, ARENA, "left", seconds=3.5)
    before = path.read_bytes()
    card = read_card(path).model_copy(update={"name": name})
    path.write_bytes(relabelled(before, card))
    old, new = onnx.load_from_string(before), onnx.load(path)
    assert (old.graph, old.opset_import, old.ir_version) == (new.graph, new.opset_import, new.ir_version)
    assert [entry.key for entry in new.metadata_props] == ["card"]
    assert load(path).card == card
    assert relabelled(path.read_bytes(), read_card(path)) == path.read_bytes()


def test_a_new_name_is_in_the_file_and_on_it(library: Library, own: Path) -> None:
    os.utime(own / "mine.onnx", (1_700_000_000, 1_700_000_000))
    renamed = library.rename(named(library, "mine"), "  My  best! ")
    assert renamed.name == "My-best.onnx" and files(own) == ["My-best.onnx"]
    assert read_card(renamed).name == "My best!" and renamed.stat().st_mtime == 1_700_000_000
    assert library.rename(named(library, "My best!"), "My best!") == renamed


def test_whoever_is_renamed_stays_who_it_was(library: Library, own: Path) -> None:
    before = digest_of(own / "mine.onnx")
    renamed = library.rename(named(library, "mine"), "other")
    assert digest_of(renamed) == before != digest_of(named(library, "shipped").path)
    (own / "text.onnx").write_bytes(b"text")
    assert digest_of(own / "text.onnx") is not None and digest_of(own / "nowhere.onnx") is None


def test_no_name_is_given_twice_and_nothing_is_overwritten(library: Library, own: Path, written: Written) -> None:
    for _ in range(2):
        library.duplicate(named(library, "mine"))
    library.duplicate(named(library, "shipped"))
    again = library.take(written("mine", SUMO, ARENA, "left", move=1))
    library.rename(named(library, "shipped 2"), "mine")
    assert sorted(model.name for model in library.models()) == [
        "mine",
        "mine 2",
        "mine 3",
        "mine 4",
        "mine 5",
        "shipped",
    ]
    assert files(own) == ["mine-2.onnx", "mine-3.onnx", "mine-4.onnx", "mine-5.onnx", "mine.onnx"]
    assert again.name == "mine-4.onnx"


def test_what_cannot_play_is_not_taken_in(library: Library, own: Path, tmp_path: Path) -> None:
    whole = (own / "mine.onnx").read_bytes()
    for number, content in enumerate((b"", b"text", whole[:500], bytes(21 * 2**20))):
        (bad := tmp_path / f"{number}.onnx").write_bytes(content)
        with pytest.raises(ModelError) as told:
            library.take(bad)
        assert "\n" not in str(told.value) and len(str(told.value)) < 200
    with pytest.raises(ModelError, match="cannot be read"):
        library.take(tmp_path / "nowhere.onnx")
    assert files(own) == ["mine.onnx"]


def test_what_came_with_the_game_can_only_be_doubled(library: Library, own: Path) -> None:
    shipped = named(library, "shipped")
    assert not library.owns(shipped)
    for doing in (lambda: library.rename(shipped, "mine now"), lambda: library.remove(shipped)):
        with pytest.raises(ModelError, match=r"^shipped came with the game and stays as it is$"):
            doing()
    assert library.owns(named(library, "shipped")) is False and library.duplicate(shipped).parent == own


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_names_that_cannot_be_are_refused(library: Library, own: Path, name: str) -> None:
    with pytest.raises(ModelError, match="a name has 1 to 60 letters"):
        library.rename(named(library, "mine"), name)
    assert files(own) == ["mine.onnx"]


def test_a_copy_goes_out_under_a_free_name(library: Library, own: Path, tmp_path: Path) -> None:
    out, mine = _made(tmp_path / "out"), named(library, "mine")
    paths = [library.export(mine, target) for target in (out, out, out / "mine", out / "deeper" / "other.bin")]
    assert [str(path.relative_to(out)) for path in paths] == [
        "mine.onnx",
        "mine-2.onnx",
        "mine-3.onnx",
        str(Path("deeper", "other.onnx")),
    ]
    assert {path.read_bytes() for path in paths} == {mine.path.read_bytes()} and files(own) == ["mine.onnx"]


def test_a_full_disk_loses_nothing(library: Library, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    for doing in (library.duplicate, lambda model: library.rename(model, "other")):
        with pytest.raises(OSError, match="No space left"):
            doing(named(library, "mine"))
    assert files(own) == ["mine.onnx"]


def test_the_trash_is_remembered_and_emptied_after_a_while(library: Library, own: Path) -> None:
    day = datetime.date(2026, 3, 1)
    library.duplicate(named(library, "mine"))
    for name in ("mine", "mine 2"):
        library.remove(named(library, name), day)
    assert [name for _, name in library.removed] == ["mine", "mine 2"] and files(own) == []
    library.clear_trash(day + datetime.timedelta(KEPT_DAYS))
    assert library.restore(library.removed[-1][0]).name == "mine-2.onnx" and len(library.removed) == 1
    library.clear_trash(day + datetime.timedelta(KEPT_DAYS + 1))
    assert not library.removed[0][0].exists()
    with pytest.raises(FileNotFoundError):
        library.restore(library.removed[0][0])


def test_how_a_snapshot_was_learned_is_kept_with_it(library: Library, written: Written) -> None:
    snapshot = written("snap", SUMO, ARENA, "left")
    kept = library.keep(snapshot, "snap", [(1.0, -3.0), (2.0, -2.0)])
    assert read_card(kept).curve == [(1.0, -3.0), (2.0, -2.0)] and digest_of(kept) == digest_of(snapshot)


def test_old_cards_and_new_ones_are_read(written: Written) -> None:
    assert read_card(written("plain", SUMO, ARENA, "left")).curve == []
    card = ModelCard.model_validate(read_card(written("curved", SUMO, ARENA, "left", curve=[(1, 2), (2, 3.5)])))
    assert card.curve == [(1.0, 2.0), (2.0, 3.5)]
