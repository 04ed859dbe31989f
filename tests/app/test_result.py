"""The result: rated once, told truly, and every button leads where it says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pygame
import pytest

from arena import places
from arena.app.draw.round_bars import RoundBars, pointless
from arena.app.draw.score_chart import ScoreChart
from arena.app.screens.match.seat_rows import TIMES
from arena.app.screens.train.form import TrainForm
from arena.play.choosing import player
from arena.play.library import Library
from arena.play.match import Match
from arena.play.player import Player, idle, random_player, script
from arena.play.story import Chapter
from arena.scenarios import catalog
from arena.sim.rules import ARENA
from arena.sim.scenario import Scenario
from tests.app.pilot import Pilot


def seated(game: Scenario, words: Mapping[str, str]) -> list[Player]:
    library = Library([places.shipped_models()])
    players = {team.name: player(words[team.name], game, ARENA, team.name, library) for team in game.teams()}
    return [players[team.name] for team in game.teams() for _ in team.agents]


def played(pilot: Pilot, name: str, people: Mapping[int, int], players: list[Player] | None = None) -> None:
    """A match of one round that was played out in a moment."""
    game = catalog.make(name)
    chosen = players or [script(game, ARENA, team.name, "easy") for team in game.teams() for _ in team.agents]
    pilot.app.enter("match", scenario=game, rules=ARENA, players=chosen, people=people, rounds=1, seed=3)
    while pilot.screen.match.phase != "over":
        pilot.screen.tick()
    pilot.frames(2)
    assert pilot.on == "Result"


def test_a_player_on_both_sides_has_a_rating_for_each(pilot: Pilot) -> None:
    game = catalog.make("tag")
    hard = [script(game, ARENA, team.name, "hard") for team in game.teams() for _ in team.agents]
    played(pilot, "tag", {0: 0}, hard)
    told = {row.name: row.cells["rating"] for row in pilot.screen.table.rows}
    after = {(change.role.split(" · ")[-1], change.who.name): change.after for change in pilot.screen.changes}
    assert told.keys() == {"hunter 1", f"2 {TIMES} hunters", "runner"}
    for name, role in ((f"2 {TIMES} hunters", "hunters"), ("runner", "runners")):
        assert told[name].startswith(f"{after[role, 'script · hard']} "), (told, after)


def lines(home: Path) -> list[dict]:
    log = home / "results.jsonl"
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def test_a_match_is_rated_once_and_what_is_shown_is_what_is_kept(pilot: Pilot, own_home: Path) -> None:
    played(pilot, "sumo", {0: 0})
    change = pilot.screen.mine()
    row = pilot.app.home.standings.row("sumo", "human:you")
    assert row is not None and row.points == change.after and change.before == 1000 and row.matches == 1
    rows = pilot.screen.table.rows
    assert [(told.who, told.cells["rating"]) for told in rows] == [
        ("you", f"{change.after}  {change.words}"),
        (
            "script · easy",
            next(f"{other.after}  {other.words}" for other in pilot.screen.changes if other is not change),
        ),
    ]
    pilot.press(pygame.K_k)
    assert len(lines(own_home)) == 1 and lines(own_home)[0]["sides"][0]["drivers"][0]["share"] == 1


def test_what_is_told_of_the_seats_adds_up_to_the_story(pilot: Pilot) -> None:
    played(pilot, "reference", {0: 0})
    story, rows = pilot.screen.table.story, pilot.screen.table.rows
    assert [row.cells["words"] for row in rows] == [str(words) for words in story.words]
    assert [row.cells["travelled"] for row in rows] == [f"{way:.1f}" for way in story.distance]
    assert story.chapters[0].length > 0


def test_nobody_is_rated_against_an_empty_seat(pilot: Pilot, own_home: Path) -> None:
    played(pilot, "sumo", {0: 0}, [idle(), idle()])
    assert pilot.screen.changes == [] and pilot.screen.unrated == "not rated: a seat was empty"
    assert len(lines(own_home)) == 1


def test_a_disk_that_takes_nothing_is_one_sentence(pilot: Pilot, own_home: Path) -> None:
    (own_home / "results.jsonl").mkdir(parents=True)
    played(pilot, "sumo", {0: 0})
    assert "could not be written down" in (pilot.app.toasts.shown or "")
    assert pilot.screen.mine() is None and "not rated" in pilot.screen.unrated


def test_equal_teams_change_sides_with_everybody(pilot: Pilot) -> None:
    game = catalog.make("sumo")
    played(pilot, "sumo", {0: 0}, [script(game, ARENA, "left", "easy"), random_player(ARENA)])
    pilot.press(pygame.K_x)
    assert pilot.on == "MatchScreen"
    match: Match = pilot.screen.match
    assert pilot.screen.drives == {0: 1} and [seat.player.name for seat in match.seats] == ["random", "script · easy"]


def test_of_unlike_teams_people_change_and_meet_the_same_strength(pilot: Pilot) -> None:
    game = catalog.make("tag")
    played(pilot, "tag", {0: 3}, seated(game, {"hunters": "script:hard", "runners": "script:easy"}))
    pilot.enter("Swap sides")
    assert pilot.screen.drives == {0: 0}
    assert [seat.player.name for seat in pilot.screen.match.seats] == ["script · hard"] * 4


@pytest.mark.parametrize(
    ("name", "people", "reason"), [("spread", {0: 0}, "one team only"), ("tag", {}, "nobody played")]
)
def test_sides_that_cannot_be_swapped_say_why(pilot: Pilot, name: str, people: dict[int, int], reason: str) -> None:
    played(pilot, name, people)
    assert pilot.screen.swap.reason == reason
    pilot.press(pygame.K_x)
    assert pilot.on == "Result" and reason in (pilot.app.toasts.shown or "")


@pytest.mark.parametrize(
    ("hunters", "wanted"),
    [
        ("script:medium", "script:medium"),
        ("random", "random"),
        ("Tag hunters easy", str(places.shipped_models() / "tag-hunters-easy.onnx")),
    ],
)
def test_the_rival_can_be_trained_against(pilot: Pilot, hunters: str, wanted: str) -> None:
    game = catalog.make("tag")
    played(pilot, "tag", {0: 3}, seated(game, {"hunters": hunters, "runners": "script:easy"}))
    pilot.press(pygame.K_t)
    assert isinstance(pilot.screen, TrainForm)
    asked = pilot.screen.request()
    assert (asked.scenario, asked.team, asked.opponents) == ("tag", "runners", [wanted])


def test_every_button_says_its_reason_in_full(pilot: Pilot) -> None:
    for size in ((960, 540), (1280, 720)):
        pygame.display.set_mode(size, pygame.RESIZABLE)
        pygame.event.post(pygame.event.Event(pygame.VIDEORESIZE, size=size, w=size[0], h=size[1]))
        played(pilot, "spread", {0: 0})
        pilot.press(pygame.K_k)
        for button in pilot.screen.widgets:
            for words, letters in ((button.label, "body"), (button.reason or "", "small")):
                assert pilot.app.canvas.measure(words, letters) <= button.rect.width - 16, words


def test_the_match_can_be_watched(pilot: Pilot) -> None:
    played(pilot, "sumo", {0: 0})
    recording = pilot.screen.match.recording
    pilot.press(pygame.K_v)
    assert pilot.on == "Replays"
    pilot.until(lambda: pilot.screen.tape is not None)
    assert pilot.screen.tape.replay.rounds[0].end.tolist() == recording.rounds[0].end.tolist()
    pilot.press(pygame.K_ESCAPE)
    assert pilot.on == "Result"


def test_a_game_whose_only_point_is_the_round_is_told_round_by_round(pilot: Pilot) -> None:
    for name, kind in (("sumo", RoundBars), ("harvest", ScoreChart), ("simple", ScoreChart)):
        played(pilot, name, {})
        assert isinstance(pilot.screen.chart, kind), name
    chapters = [Chapter([0.0, 3.0], [(0.0, 0.0), (0.0, 2.0)])]
    assert not pointless(chapters)
