"""The log of matches: nothing that was written is lost, whatever is beside it."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from arena.play import results
from arena.play.results import Driver, Log, MatchResult, Round, Side


def result(number: int = 0) -> MatchResult:
    sides = [
        Side(team=team, drivers=[Driver(key=key, name=key, kind="human", share=1)])
        for team, key in (("left", f"human:{number}"), ("right", "random"))
    ]
    return MatchResult(at=-5.0, scenario="sumo", rules="arena", sides=sides, rounds=[Round(winner=0, points=[1, 0])])


def test_what_is_written_is_read_once(tmp_path: Path):
    log = Log(tmp_path / "new" / "results.jsonl")
    assert log.news() == ([], False, None)
    log.append(result(1))
    assert log.news() == ([result(1)], False, None)
    assert log.news() == ([], False, None)
    log.append(result(2))
    assert log.news()[0] == [result(2)]


def append_many(path: Path, first: int) -> None:
    log = Log(path)
    for number in range(first, first + 50):
        log.append(result(number))


def test_copies_of_the_game_do_not_lose_each_others_results(tmp_path: Path):
    path = tmp_path / "results.jsonl"
    context = multiprocessing.get_context("spawn")
    copies = [context.Process(target=append_many, args=(path, 100 * copy)) for copy in range(3)]
    for copy in copies:
        copy.start()
    for copy in copies:
        copy.join()
    found, _, problem = Log(path).news()
    wanted = {f"human:{100 * copy + number}" for copy in range(3) for number in range(50)}
    assert problem is None and len(found) == 150
    assert {match.sides[0].drivers[0].key for match in found} == wanted


@pytest.mark.parametrize(
    "garbage", [b"\x00\xff nothing\n", b'{"at": 3}\n', b'{"at": "', b"[1, 2]\n", b'{"at":1e999}\n']
)
def test_garbage_is_set_aside_and_the_rest_is_kept(tmp_path: Path, garbage: bytes):
    path = tmp_path / "results.jsonl"
    Log(path).append(result(1))
    with path.open("ab") as file:
        file.write(garbage)
    Log(path).append(result(2))
    found, anew, problem = Log(path).news()
    assert found == [result(1), result(2)] and anew
    assert problem == (
        "Some results of earlier matches could not be read and do not count; "
        "the old file is kept as results.jsonl.unreadable-1."
    )
    assert garbage in path.with_name("results.jsonl.unreadable-1").read_bytes()
    assert Log(path).news() == ([result(1), result(2)], False, None)


def test_a_file_that_is_far_too_large_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "results.jsonl"
    Log(path).append(result())
    monkeypatch.setattr(results, "LARGEST", 10)
    found, _, problem = Log(path).news()
    assert found == [] and problem is not None and path.with_name("results.jsonl.unreadable-1").exists()


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path):
    (tmp_path / "results.jsonl").mkdir()
    found, anew, problem = Log(tmp_path / "results.jsonl").news()
    assert (found, anew) == ([], False) and problem is not None
    assert problem.startswith("The results of earlier matches cannot be read: ")


def test_half_a_line_waits_for_its_other_half(tmp_path: Path):
    path, line = tmp_path / "results.jsonl", result(7).model_dump_json().encode() + b"\n"
    path.write_bytes(line[:40])
    log = Log(path)
    assert log.news() == ([], False, None)
    with path.open("ab") as file:
        file.write(line[40:])
    assert log.news() == ([result(7)], False, None)


def test_a_file_that_was_deleted_or_replaced_begins_anew(tmp_path: Path):
    path = tmp_path / "results.jsonl"
    log = Log(path)
    log.append(result(1))
    log.news()
    path.unlink()
    assert log.news() == ([], True, None)
    log.append(result(2))
    assert log.news() == ([result(2)], False, None)
