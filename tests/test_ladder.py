"""The verb that measures who ships with the game."""

from __future__ import annotations

from pathlib import Path

import pytest

from arena.cli.main import perform
from arena.play.ladder import GAME, Ladder, Rung, read


def test_a_game_is_measured_and_the_others_stay(tmp_path: Path) -> None:
    out = tmp_path / "ladder.json"
    other = Rung(key="random", name="random", kind="random", mean=1.0, doubt=2.0, won=0.5, score=0)
    out.write_text(Ladder(roles={"chess": [other]}).model_dump_json())
    _, told = perform("ladder", ["--scenario", "simple", "--rounds", "4", "--out", str(out)])
    ladder = read(out)
    assert ladder.roles["chess"] == [other] and set(told["roles"]) == {"chess", "simple · runner"}
    rungs = ladder.rungs("simple · runner")
    assert [rung.key for rung in rungs] == ["random", "script:easy", "script:medium", "script:hard"]
    assert GAME in [rung.key for rung in ladder.roles["simple · runner"]] and ladder.rounds == 4
    assert list(tmp_path.iterdir()) == [out]


def test_no_rounds_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="--rounds must be at least 1"):
        perform("ladder", ["--rounds", "0"])


@pytest.mark.parametrize("text", ["", "{", '{"roles": 3}', '{"roles": {"sumo": [{"key": "x"}]}}'])
def test_without_a_ladder_there_is_an_empty_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "ladder.json").write_text(text)
    assert read(tmp_path / "ladder.json") == Ladder() == read(tmp_path / "none.json")
