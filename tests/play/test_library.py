"""The library: which files fit which seat, what is said of broken ones, and that nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from agents.inference.model import ModelError
from arena.play.choosing import choices, player
from arena.play.library import Library
from arena.play.match import Match
from arena.play.player import idle
from arena.scenarios.catalog import make
from arena.sim.rules import ARENA, CLASSIC
from arena.sim.scenario import Scenario

Written = Callable[..., Path]
TAG, SUMO = make("tag"), make("sumo")


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """What ships with the game, and the player's own."""
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    shipped.mkdir()
    own.mkdir()
    return [shipped, own]


def filed(path: Path, folder: Path, age: int = 0) -> Path:
    target = path.replace(folder / path.name)
    os.utime(target, (1_700_000_000 - age, 1_700_000_000 - age))
    return target


def names(library: Library) -> list[str]:
    return [model.name for model in library.models()]


def test_the_players_newest_first_then_the_shipped_by_name(folders: list[Path], written: Written) -> None:
    shipped, own = folders
    for name, folder, age in (("b", shipped, 0), ("a", shipped, 9), ("old", own, 50), ("new", own, 10)):
        filed(written(name, SUMO, ARENA, "left"), folder, age)
    assert names(Library(folders)) == ["new", "old", "a", "b"]
    assert names(Library([shipped, own / "nowhere"])) == ["a", "b"]


def test_broken_files_are_listed_with_a_sentence_and_the_rest_still_works(
    folders: list[Path], written: Written
) -> None:
    _, own = folders
    good = filed(written("good", SUMO, ARENA, "left"), own, 100)
    data = good.read_bytes()
    broken = {
        "cut": data[: len(data) // 2],
        "empty": b"",
        "text": b"this is not a model",
        "zeros": bytes(1000),
        "no-card": data.replace(b"card", b"dart"),
    }
    for name, content in broken.items():
        (own / f"{name}.onnx").write_bytes(content)
    (own / "folder.onnx").mkdir()
    (own / "notes.txt").write_text("mine")
    library = Library(folders)
    found = {model.name: model for model in library.models()}
    assert set(found) == {"good", *broken}
    for name in broken:
        problem = found[name].problem
        assert found[name].card is None and problem and "\n" not in problem and len(problem) < 200
        with pytest.raises(ModelError):
            library.player(own / f"{name}.onnx", SUMO, ARENA, "left")
        with pytest.raises(ModelError):
            library.keep(own / f"{name}.onnx", "copy")
    assert found["good"].problem is None
    assert [choice.label for choice in choices(SUMO, ARENA, "left", library) if choice.path] == ["good"]
    assert sorted(path.name for path in own.glob("*.onnx")) == sorted(
        [f"{name}.onnx" for name in [*broken, "good", "folder"]]
    )


def test_a_file_that_changes_is_read_again(folders: list[Path], written: Written) -> None:
    path = filed(written("model", SUMO, ARENA, "left"), folders[1], 100)
    library = Library(folders)
    seat = library.player(path, SUMO, ARENA, "left")
    assert library.player(path, SUMO, ARENA, "left").policy is seat.policy  # loaded once
    data = path.read_bytes()
    path.write_bytes(b"broken")
    assert library.models()[0].problem
    path.write_bytes(data)
    os.utime(path, (1_800_000_000, 1_800_000_000))
    assert library.models()[0].problem is None
    assert library.player(path, SUMO, ARENA, "left").policy is not seat.policy
    path.unlink()
    assert library.models() == []
    with pytest.raises(ModelError):
        library.player(path, SUMO, ARENA, "left")


@pytest.mark.parametrize(
    ("scenario", "rules", "team", "reason"),
    [
        (TAG, ARENA, "hunters", None),
        (TAG, ARENA, "runners", "plays hunters, not runners"),
        (TAG, CLASSIC, "hunters", "was trained in arena rules, not classic"),
        (make("spread"), ARENA, "crew", "was trained for tag, not spread"),
        (make("tag", {"hunters": 2}), ARENA, "hunters", "drives 3 agents, not 2"),
        (make("tag", {"rocks": 3}), ARENA, "hunters", "sees other things than this scenario shows with these options"),
        (make("tag", {"pace": 0.5}), ARENA, "hunters", None),  # the same seats and senses
    ],
)
def test_a_model_fits_where_it_can_play(
    folders: list[Path], written: Written, scenario: Scenario, rules: object, team: str, reason: str | None
) -> None:
    path, library = filed(written("pack", TAG, ARENA, "hunters"), folders[1]), Library(folders)
    offered = [choice.path for choice in choices(scenario, rules, team, library)]  # type: ignore[arg-type]
    assert (path in offered) == (reason is None)
    if reason is None:
        assert library.player(path, scenario, rules, team).name == "pack"  # type: ignore[arg-type]
    else:
        with pytest.raises(ModelError, match=f"^pack.onnx {reason}$"):
            library.player(path, scenario, rules, team)  # type: ignore[arg-type]


def test_a_model_of_either_wrestler_plays_both(folders: list[Path], written: Written) -> None:
    path, library = filed(written("lefty", SUMO, ARENA, "left", move=4), folders[1]), Library(folders)
    seats = [library.player(path, SUMO, ARENA, team) for team in ("left", "right")]
    match = Match(SUMO, ARENA, seats, rounds=1)
    while match.phase != "play":
        match.tick()
    match.tick()
    assert match.thrust.T.tolist() == [[0, 1], [0, 1]]  # move 4 is up
    assert match.seats[0].player.path == path


def test_other_numbers_of_moves_do_not_fit(folders: list[Path], written: Written) -> None:
    path, library = filed(written("five", SUMO, ARENA, "left", moves=5), folders[1]), Library(folders)
    with pytest.raises(ModelError, match=r"^five\.onnx knows 5 moves, not 9$"):
        library.player(path, SUMO, ARENA, "left")


def test_keeping_never_overwrites(folders: list[Path], written: Written, tmp_path: Path) -> None:
    library, wishes = Library(folders), ("My best!", "My best!", "../../evil", "", "ünïcode 7")
    snapshots = [written(f"snap {steps}", SUMO, ARENA, "left", steps=steps) for steps in range(len(wishes))]
    kept = [library.keep(snapshot, name) for snapshot, name in zip(snapshots, wishes, strict=True)]
    assert [path.name for path in kept] == [
        "My-best.onnx",
        "My-best-2.onnx",
        "evil.onnx",
        "model.onnx",
        "ünïcode-7.onnx",
    ]
    assert {path.parent for path in kept} == {folders[1]}
    assert [path.read_bytes() for path in kept] == [snapshot.read_bytes() for snapshot in snapshots]
    assert {path.suffix for path in folders[1].iterdir()} == {".onnx"}  # nothing half-written is left


def test_what_is_kept_is_not_kept_twice(folders: list[Path], written: Written) -> None:
    snapshot, library = written("snap", SUMO, ARENA, "left"), Library(folders)
    plain = library.keep(snapshot, "mine")
    curved = library.keep(snapshot, "mine", [(1.0, 2.0)])
    assert plain != curved
    assert library.keep(snapshot, "other") == plain and library.keep(snapshot, "mine", [(1.0, 2.0)]) == curved
    assert library.keep(written("snap", SUMO, ARENA, "left", steps=9), "mine") not in (plain, curved)


def test_a_full_disk_leaves_the_library_as_it_was(
    folders: list[Path], written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot, library = written("snap", SUMO, ARENA, "left"), Library(folders)

    def full(source: Path, target: Path) -> None:
        Path(target).write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("arena.play.library.shutil.copyfile", full)
    with pytest.raises(OSError, match="No space left"):
        library.keep(snapshot, "copy")
    assert list(folders[1].iterdir()) == []


def test_removing_can_be_undone_and_shipped_models_stay(folders: list[Path], written: Written) -> None:
    shipped, own = folders
    filed(written("shipped", SUMO, ARENA, "left"), shipped)
    mine, library = filed(written("mine", SUMO, ARENA, "left"), own), Library(folders)
    model = next(model for model in library.models() if model.name == "mine")
    trashed = library.remove(model)
    assert names(library) == ["shipped"] and trashed.exists()
    assert library.restore(trashed) == mine and names(library) == ["mine", "shipped"]
    with pytest.raises(ModelError, match=r"^shipped came with the game and stays as it is$"):
        library.remove(library.models()[1])


def test_a_removed_model_takes_nobodys_place(folders: list[Path], written: Written) -> None:
    """Neither in the trash nor when it comes back."""
    library, trashed = Library(folders), []
    for move in (1, 2, 3):
        filed(written("mine", SUMO, ARENA, "left", move=move), folders[1])
        if move < 3:
            trashed.append(library.remove(library.models()[0]))
    assert len(set(trashed)) == 2
    back = [library.restore(path) for path in trashed]
    assert [path.name for path in back] == ["mine-2.onnx", "mine-2-2.onnx"]
    made = [library.player(path, SUMO, ARENA, "left").policy for path in (folders[1] / "mine.onnx", *back)]
    look = np.zeros((1, 9), np.float32), np.zeros(1, np.int64), np.zeros((1, 0), np.float32)
    assert [int(policy.act(*look, np.random.default_rng(0))[0][0]) for policy in made] == [3, 1, 2]


def test_words_name_players(folders: list[Path], written: Written) -> None:
    path, library = filed(written("champ", SUMO, ARENA, "left"), folders[1]), Library(folders)
    kinds = {word: player(word, SUMO, ARENA, "left", library).kind for word in ("random", "idle", "human", "script")}
    assert kinds == {"random": "random", "idle": "idle", "human": "human", "script": "script"}
    assert player("script", SUMO, ARENA, "left", library).name == "script · hard"
    assert player("script:easy", SUMO, ARENA, "left", library).name == "script · easy"
    for word in ("champ", "champ.onnx", str(path)):
        assert player(word, SUMO, ARENA, "left", library).name == "champ"
    with pytest.raises(ModelError, match=r"^there is no model called nobody-knows;"):
        player("nobody-knows", SUMO, ARENA, "left", library)


def test_a_seat_has_every_choice_in_order(folders: list[Path], written: Written) -> None:
    filed(written("champ", SUMO, ARENA, "left"), folders[1])
    offered = choices(SUMO, ARENA, "right", Library(folders))
    labels = ["you", "champ", "script · easy", "script · medium", "script · hard", "random", "nobody"]
    assert [choice.label for choice in offered] == labels
    for choice in offered:
        made = choice.make()
        obs = np.zeros((2, 9), np.float32)
        memory = np.zeros((2, made.policy.memory_size), np.float32)
        action, _ = made.policy.act(obs, np.zeros(2, np.int64), memory, np.random.default_rng(0))
        assert action.shape == (2,) and made.name
    assert Match(SUMO, ARENA, [offered[1].make(), idle()]).seats[0].player.kind == "model"
