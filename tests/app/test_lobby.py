"""The lobby: every scenario is there, at any size nothing is cut, options and large teams can be set."""

from __future__ import annotations

import pygame
import pytest

from arena.app.screens.lobby.seat_list import GroupRow
from arena.app.screens.option_form import values
from arena.app.screens.scenario_card import MARGIN
from arena.scenarios import catalog
from arena.sim.option import options
from tests.app.furnished import resize
from tests.app.pilot import Pilot


@pytest.fixture
def lobby(pilot: Pilot) -> Pilot:
    """In the lobby, at tag."""
    pilot.enter("Play")
    return pilot


def test_every_scenario_has_a_card_and_a_kind(lobby: Pilot) -> None:
    cards = [widget.label for widget in lobby.screen.focus.widgets if widget in lobby.screen.cards]
    assert cards == list(catalog.SCENARIOS)
    by_kind: list[str] = []
    for kind in ("cooperative", "competitive", "adversarial"):
        lobby.click_on(kind)
        by_kind += [card.label for card in lobby.screen.cards if card.visible]
    assert sorted(by_kind) == sorted(catalog.SCENARIOS)


@pytest.mark.parametrize("name", catalog.SCENARIOS)
def test_every_scenario_can_be_chosen_and_started(lobby: Pilot, name: str) -> None:
    lobby.screen.choose(name)
    lobby.frames(2)
    assert lobby.screen.table.people(), "somebody plays"
    lobby.enter("Start")
    assert lobby.on == "MatchScreen" and lobby.screen.scenario.name == name
    lobby.frames(30, seconds=0.1)
    assert lobby.on == "MatchScreen" and lobby.screen.match.phase != "countdown"


def test_text_on_cards_is_not_cut(lobby: Pilot) -> None:
    canvas = lobby.app.canvas
    for size in ((960, 540), (1280, 720), (2560, 1440)):
        resize(lobby, size)
        assert len(lobby.screen.cards) == len(catalog.SCENARIOS)
        for card in lobby.screen.cards:
            width = card.rect.width - 2 * MARGIN
            assert canvas.measure(card.scenario.title, "large", "bold") <= width, card.label
            assert len(canvas.wrap(card.scenario.pitch, width, "small")) <= 2, card.label


def test_the_wheel_turns_the_list_under_the_mouse(lobby: Pilot) -> None:
    screen = lobby.screen
    for scroll in (screen.scroll, screen.form.scroll):
        at = (round(scroll.area.centerx), round(scroll.area.centery))
        assert scroll.most > 0
        offset = scroll.offset
        screen.wheel(at, -1)
        lobby.frames(1)
        assert scroll.offset > offset


def test_options_change_the_game_and_keep_the_people(lobby: Pilot) -> None:
    screen = lobby.screen
    screen.seat(0, 0)
    screen.change("hunters", 4)
    lobby.frames(2)
    assert screen.table.scenario.hunters == 4 and screen.table.people() == {0: 0}
    assert "hunter 4" in {row.label for row in screen.form.rows}
    screen.change("hunters", 1)
    lobby.frames(1)
    assert screen.table.people() == {0: 0}
    screen.reset({}, screen.table.rules)
    assert screen.table.scenario == catalog.make("tag")


def test_sliders_offer_the_ends_and_the_default_of_every_option(lobby: Pilot) -> None:
    for kind in catalog.SCENARIOS.values():
        for option in options(kind):
            offered = values(option, option.default)
            assert {option.low, option.high, option.default} <= set(offered)
            assert all(type(value) is type(option.default) or isinstance(option.default, bool) for value in offered)
            assert len(offered) <= 120


def test_an_option_is_turned_with_the_keyboard(lobby: Pilot) -> None:
    lobby.screen.focus.widget = next(row for row in lobby.screen.form.rows if row.label == "Hunters")
    lobby.press(pygame.K_RIGHT)
    assert lobby.screen.table.scenario.hunters == 4
    assert lobby.screen.focus.widget.label == "Hunters"
    lobby.press(pygame.K_RIGHT)
    assert lobby.screen.table.scenario.hunters == 5


def test_a_large_team_shares_a_row_that_unfolds(lobby: Pilot) -> None:
    screen = lobby.screen
    screen.change("hunters", 6)
    lobby.frames(1)
    (group,) = [row for row in screen.form.rows if isinstance(row, GroupRow)]
    assert "6" in group.label and "hunters" in group.label
    screen.focus.widget = group
    before = group.option.label
    lobby.press(pygame.K_RIGHT)
    chosen = {place.choice().label for place in screen.table.places if place.team == 0}
    assert len(chosen) == 1 and chosen != {before}
    lobby.press(pygame.K_RETURN)
    lobby.frames(1)
    assert "hunter 6" in {row.label for row in screen.form.rows}
    screen.seat(2, 0)
    lobby.frames(1)
    assert screen.table.people() == {0: 2}
    (group,) = [row for row in screen.form.rows if isinstance(row, GroupRow)]
    assert group.label.startswith("5")


def test_common_options_are_under_more(lobby: Pilot) -> None:
    assert "Vision" not in {row.label for row in lobby.screen.form.rows}
    lobby.walk_to("More options")
    lobby.press(pygame.K_RETURN)
    assert {"Vision", "Nearest", "Rules"} <= {row.label for row in lobby.screen.form.rows}


def test_the_train_form_picks_from_all_scenarios(pilot: Pilot) -> None:
    pilot.enter("Train")
    pilot.enter("Scenario")
    assert pilot.on == "Picker" and len(pilot.screen.widgets) == len(catalog.SCENARIOS)
    pilot.click_on("Sumo")
    assert pilot.on == "TrainForm" and pilot.screen.scenario.name == "sumo"
    pilot.click_on("the game")
    slider = next(field for field in pilot.screen.pages.shown.rows if field.label == "Time")
    pilot.screen.focus.widget = slider
    pilot.press(pygame.K_RIGHT)
    assert pilot.screen.request().options["time"] > 30


@pytest.mark.parametrize("name", catalog.SCENARIOS)
def test_up_from_start_leads_to_the_rounds(lobby: Pilot, name: str) -> None:
    lobby.screen.choose(name)
    lobby.screen.focus.widget = lobby.screen.start
    lobby.frames(2)
    lobby.press(pygame.K_UP)
    assert lobby.screen.focus.widget is lobby.screen.rounds
    lobby.press(pygame.K_DOWN)
    assert lobby.screen.focus.widget is lobby.screen.start


def test_the_lobby_keeps_its_options_over_a_match(lobby: Pilot) -> None:
    lobby.screen.change("hunters", 2)
    lobby.screen.rounds.value = 1
    left = lobby.screen
    lobby.enter("Start")
    match = lobby.screen.match
    while lobby.on == "MatchScreen":
        assert match.world.ticks[0] < 10_000
        lobby.frames(10, seconds=0.1)
    lobby.enter("Rematch")
    while lobby.on == "MatchScreen":
        lobby.frames(10, seconds=0.1)
    lobby.enter("Lobby")
    assert lobby.screen is left and left.table.scenario.hunters == 2 and left.rounds.value == 1
    lobby.press(pygame.K_ESCAPE)
    assert lobby.on == "Title"


def test_the_seat_of_the_person_is_seen_without_scrolling(lobby: Pilot) -> None:
    screen = lobby.screen
    for name in catalog.SCENARIOS:
        for preset in range(2):
            screen.choose(name)
            lobby.frames(2)
            if preset:
                screen.form.preset.turn(1)
                lobby.frames(2)
            mine = [row for row in screen.form.seats if getattr(getattr(row, "place", None), "person", None) == 0]
            assert all(screen.form.area.contains(row.rect) for row in mine), name
