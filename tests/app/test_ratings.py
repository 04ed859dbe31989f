"""The ratings screen: every table can be seen, and a fair opponent sits in the lobby."""

from __future__ import annotations

import pygame
import pytest

from arena.app.screens.lobby.screen import Lobby
from arena.play.ladder import Ladder, Rung
from arena.play.results import Driver, MatchResult, Round, Side
from arena.play.standings import Standings
from arena.scenarios import catalog
from tests.app.pilot import Pilot


def result(scenario: str, teams: dict[str, str], winner: int, **more: object) -> MatchResult:
    sides = [
        Side(team=team, drivers=[Driver(key=key, name=key.split(":")[-1], kind="human", share=1)])
        for team, key in teams.items()
    ]
    told = {"at": 0.0, "scenario": scenario, "rules": "arena", "sides": sides, "winner": winner}
    return MatchResult.model_validate(told | {"rounds": [Round(winner=winner, points=[0, 0])] * 3} | more)


def open_ratings(pilot: Pilot, scenario: str) -> None:
    pilot.app.go("title")
    pilot.frames(2)
    pilot.enter("Ratings")
    pilot.screen.scenario.take(scenario)
    pilot.until(lambda: pilot.screen.asked is None)
    pilot.frames(2)


@pytest.mark.parametrize("scenario", catalog.SCENARIOS)
def test_every_game_has_a_table_for_each_role(pilot: Pilot, scenario: str) -> None:
    open_ratings(pilot, scenario)
    for _ in range(len(pilot.screen.role.options)):
        pilot.walk_to("Team")
        pilot.press(pygame.K_RIGHT)
        assert len(pilot.screen.rows) >= 4, "those who ship with the game have been measured"
        pilot.until(lambda: pilot.screen.asked is None)
        pilot.frames(2)


def test_people_stand_in_the_table_with_their_history(pilot: Pilot) -> None:
    standings = pilot.app.home.standings
    for winner in (0, 0, 1):
        standings.record(result("sumo", {"left": "human:you", "right": "human:second"}, winner))
    open_ratings(pilot, "sumo")
    row = pilot.screen.row
    assert row.who.key == "human:you" and (row.matches, row.won) == (3, 2)
    assert pilot.screen.chart.y == row.history and len(row.history) == 4
    assert "you" in [each.label for each in pilot.screen.rows] and "second" in [
        each.label for each in pilot.screen.rows
    ]


def test_other_rules_have_a_table_of_their_own(pilot: Pilot) -> None:
    told = result("sumo", {"left": "human:you", "right": "human:second"}, 0, rules="classic")
    pilot.app.home.standings.record(told)
    open_ratings(pilot, "sumo")
    assert [option.label for option in pilot.screen.role.options] == ["either side", "classic"]
    assert pilot.screen.role.option.label == "classic", "where the person has played"
    assert pilot.screen.fair.reason == "in the usual game only"


@pytest.mark.parametrize(("scenario", "rival"), [("tag", "hunters"), ("sumo", "right")])
def test_the_fair_opponent_sits_in_the_lobby(pilot: Pilot, scenario: str, rival: str) -> None:
    open_ratings(pilot, scenario)
    labels = [option.label for option in pilot.screen.role.options]
    if "runners" in labels:
        pilot.walk_to("Team")
        while pilot.screen.role.option.label != "runners":
            pilot.press(pygame.K_RIGHT)
        pilot.until(lambda: pilot.screen.asked is None)
    offer, word = pilot.screen.offer
    assert offer.who.name in pilot.screen.forecast()
    pilot.enter("A fair opponent for you")
    assert isinstance(pilot.screen, Lobby)
    table = pilot.screen.table
    names = [team.name for team in table.scenario.teams()]
    chosen = {names[place.team]: place.choice() for place in table.places if place.person is None}
    assert (seated := chosen[rival]) is not None and seated.key == word
    assert sum(place.person is not None for place in table.places) == 1


def test_who_plays_alone_has_no_fair_opponent(pilot: Pilot) -> None:
    open_ratings(pilot, "simple")
    assert pilot.screen.fair.reason == "you are alone in it"
    pilot.press(pygame.K_RETURN)
    assert pilot.on == "Ratings" and "alone" in (pilot.app.toasts.shown or "")


def test_many_can_be_scrolled_through(pilot: Pilot) -> None:
    rungs = [
        Rung(key=f"model:{n}", name=f"Model {n}", kind="model", mean=float(n), doubt=2.0, won=0.5, score=0)
        for n in range(60)
    ]
    home = pilot.app.home
    home.standings = Standings(home.standings.path.with_name("other.jsonl"), Ladder(roles={"sumo": rungs}))
    open_ratings(pilot, "sumo")
    pilot.walk_to("Model 0")
    row = pilot.screen.focus.widget
    assert row.clip.contains(row.rect) and pilot.screen.scroll.offset > 0
    pilot.press(pygame.K_RETURN)
    assert pilot.screen.focus.widget is pilot.screen.fair


def test_a_damaged_log_is_said_once_where_it_matters(pilot: Pilot) -> None:
    log = pilot.app.home.standings.path
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("nothing of sense\n")
    pilot.app.home.standings.refresh()
    pilot.enter("Ratings")
    assert "could not be read" in (pilot.app.toasts.shown or "")
