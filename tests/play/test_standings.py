"""Standings: one table a scenario and role, from nothing but who won; and what is offered of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from arena import places
from arena.play.ladder import GAME, Ladder, Rung
from arena.play.library import Library
from arena.play.match import Match
from arena.play.player import Idle, Player, idle, random_player, script
from arena.play.rating import Rating, Ratings, Side
from arena.play.results import Challenge, MatchResult
from arena.play.standings import Standings, points, result_of, role_of
from arena.play.story import Story
from arena.play.who import Who, person, who
from arena.scenarios.catalog import make
from arena.sim.rules import ARENA, CLASSIC
from arena.sim.scenario import Scenario

YOU = person("you")


@pytest.fixture
def standings(tmp_path: Path) -> Standings:
    return Standings(tmp_path / "results.jsonl", Ladder())


def played(game: Scenario, players: list[Player], people: dict[int, Who] | None = None, seed: int = 0) -> MatchResult:
    match = Match(game, ARENA, players, 3, seed)
    for agent in people or {}:
        match.take_over(agent)
    story = Story(match)
    while match.phase != "over":
        match.tick()
        story.note(people or {})
    return result_of(match, story, at=0.0)


def sumo() -> MatchResult:
    game = make("sumo")
    return played(game, [script(game, ARENA, "left", "hard"), random_player(ARENA)])


def test_points_are_a_thousand_for_a_newcomer():
    assert points(Rating().mean) == 1000 and points(Rating().mean + 1) == 1024


def test_a_match_is_rated_by_its_rounds(standings: Standings):
    result = sumo()
    changes = standings.record(result)
    by_hand = Ratings()
    for kept in result.rounds:
        by_hand.record([Side("sumo", "script:hard"), Side("sumo", "random")], kept.winner)
    table = standings.table("sumo")
    assert [row.who.key for row in table] == ["script:hard", "random"]
    assert [row.rating for row in table] == [by_hand.rating(Side("sumo", row.who.key)) for row in table]
    assert [(row.matches, row.won) for row in table] == [(1, 1), (1, 0)]
    assert table[0].history == [1000, table[0].points]
    up, down = changes
    assert up.words == f"+{table[0].points - 1000}" and down.words == f"\N{MINUS SIGN}{1000 - table[1].points}"


def test_another_copy_of_the_game_comes_to_the_same(standings: Standings, tmp_path: Path):
    other = Standings(tmp_path / "results.jsonl", Ladder())
    standings.record(sumo())
    other.record(sumo())
    standings.refresh()
    again = Standings(tmp_path / "results.jsonl", Ladder())
    again.refresh()
    assert standings.table("sumo") == other.table("sumo") == again.table("sumo")
    assert again.table("sumo")[0].matches == 2


def test_a_model_keeps_its_rating_under_another_name(tmp_path: Path):
    game, folder = make("sumo"), tmp_path / "models"
    folder.mkdir()
    first, second = folder / "one.onnx", folder / "two.onnx"
    shutil.copyfile(places.shipped_models() / "sumo-left-easy.onnx", first)
    shutil.copyfile(first, second)
    shutil.copyfile(places.shipped_models() / "sumo-left-hard.onnx", folder / "three.onnx")
    keys = [who(Library([folder]).player(path, game, ARENA, "left")).key for path in sorted(folder.iterdir())]
    assert keys[0] == keys[2] != keys[1] and keys[0].startswith("model:")


def test_a_learner_is_one_player_whatever_its_snapshot(tmp_path: Path):
    seen = {
        who(Player(f"VDN · snapshot {number}", "model", Idle(), tmp_path / f"{number}.onnx", tmp_path / "run"))
        for number in range(3)
    }
    assert seen == {Who("run:run", "VDN · as it learned", "model")}


def test_other_options_and_rules_are_other_roles():
    assert role_of(make("tag"), ARENA.name, "hunters") == "tag · hunters"
    assert role_of(make("sumo"), CLASSIC.name, "right") == "sumo · classic"
    assert role_of(make("tag", {"vision": 0.5}), ARENA.name, "runners") == "tag · runners · vision 0.5"
    with pytest.raises(ValueError, match="no team called"):
        role_of(make("tag"), ARENA.name, "crew")


def test_who_drove_a_third_of_a_team_gains_less_than_who_drove_the_rest(standings: Standings):
    game = make("tag")
    hunters, runner = script(game, ARENA, "hunters"), random_player(ARENA)
    standings.record(played(game, [hunters] * 3 + [runner], {0: YOU}))
    gained = {row.who.key: row.points - 1000 for row in standings.table("tag · hunters")}
    assert 0 < gained["human:you"] < gained["script:hard"]


def test_the_game_itself_is_the_rival_of_its_only_team(standings: Standings):
    game = make("simple")
    changes = standings.record(played(game, [random_player(ARENA)], {}))
    assert {change.who.key for change in changes} == {"random", GAME}
    table = standings.table(changes[0].role)
    assert [row.who.key for row in table] == [GAME, "random"] and [row.won for row in table] == [1, 0]


def test_an_empty_seat_is_no_opponent(standings: Standings):
    game = make("sumo")
    assert standings.record(played(game, [script(game, ARENA, "left"), idle()])) == []
    assert standings.table("sumo") == []


def test_a_match_of_a_game_that_is_not_here_is_kept_and_not_counted(standings: Standings, tmp_path: Path):
    gone = sumo().model_copy(update={"scenario": "chess"})
    assert standings.record(gone) == []
    assert "chess" in (tmp_path / "results.jsonl").read_text()


def test_whoever_ships_begins_where_it_was_measured(tmp_path: Path):
    rung = Rung(key="random", name="random", kind="random", mean=10.0, doubt=2.0, won=0.1, score=0)
    standings = Standings(tmp_path / "results.jsonl", Ladder(roles={"sumo": [rung]}))
    row = standings.row("sumo", "random")
    assert row is not None and row.rating == Rating(10.0, 2.0) and standings.text("sumo", "random") == "640"
    assert standings.text("sumo", "human:you") == ""


def test_a_fair_opponent_is_the_nearest_to_even(tmp_path: Path):
    rungs = [
        Rung(key=f"script:{name}", name=name, kind="script", mean=mean, doubt=1.5, won=0.5, score=0)
        for name, mean in (("easy", 10.0), ("medium", 27.0), ("hard", 40.0))
    ]
    standings = Standings(tmp_path / "results.jsonl", Ladder(roles={"sumo": rungs}))
    others = [Who(rung.key, rung.name, rung.kind) for rung in rungs]
    offer = standings.fair(make("sumo"), ARENA.name, "left", YOU, others)
    assert offer is not None and offer.who.key == "script:medium" and 0.4 < offer.chance < 0.5
    assert offer.words == "A fair match for you: you win about 5 in 10."
    assert standings.fair(make("sumo"), ARENA.name, "left", YOU, []) is None
    assert standings.fair(make("simple"), ARENA.name, make("simple").teams()[0].name, YOU, others) is None


def test_stars_are_kept_and_only_the_best_count(standings: Standings, tmp_path: Path):
    for stars in (1, 3, 2):
        told = Challenge(team="left", rung="random", stars=stars)
        standings.record(sumo().model_copy(update={"challenge": told}))
    again = Standings(tmp_path / "results.jsonl", Ladder())
    again.refresh()
    assert again.stars("sumo", "random") == 3 and again.stars("sumo", "script:easy") == 0


def test_a_damaged_log_is_complained_of_once(tmp_path: Path):
    (tmp_path / "results.jsonl").write_text("nothing\n")
    standings = Standings(tmp_path / "results.jsonl", Ladder())
    standings.refresh()
    assert "could not be read" in (standings.complaint() or "") and standings.complaint() is None
