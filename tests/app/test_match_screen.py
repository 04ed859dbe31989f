"""Driving agents: taking over, letting go, latched input, time."""

from __future__ import annotations

import numpy as np
import pygame
import pytest

from arena.app.screens.match.legend import PICTURE
from arena.app.screens.match.screen import PANEL
from arena.app.tempo import TIMES
from arena.cli.selftest import seated
from arena.scenarios import catalog
from arena.sim.body import LOOKS, MARKS
from arena.sim.rules import ARENA
from tests.app.pilot import Pilot


@pytest.fixture
def driver(pilot: Pilot) -> Pilot:
    """In a match of tag, as the runner, after the countdown."""
    pilot.enter("Play")
    pilot.enter("Start")
    pilot.frames(25, seconds=0.1)
    assert pilot.screen.match.phase == "play"
    return pilot


def tap(pilot: Pilot, button: int) -> None:
    """Press a gamepad's button."""
    pygame.event.post(pygame.event.Event(pygame.JOYBUTTONDOWN, joy=0, instance_id=0, button=button))
    pilot.frames(2)


def test_keys_move_the_driven_agent(driver: Pilot) -> None:
    agent = driver.screen.drives[0]
    driver.hold(pygame.K_LEFT)
    driver.frames(6)
    assert driver.screen.match.thrust[0, agent] == -1
    driver.let_go(pygame.K_LEFT)
    driver.frames(6)
    assert driver.screen.match.thrust[0, agent] == 0


def test_a_tap_between_two_ticks_is_not_lost(driver: Pilot) -> None:
    agent, match = driver.screen.drives[0], driver.screen.match
    seen = []
    driver.press(pygame.K_UP)  # down and up again before the first of its two frames
    seen.append(match.thrust[1, agent])
    for _ in range(3):
        driver.frames(1)
        seen.append(match.thrust[1, agent])
    assert max(seen) == 1 and seen[-1] == 0


def test_tab_takes_over_and_r_releases(driver: Pilot) -> None:
    match = driver.screen.match
    first = driver.screen.drives[0]
    driver.press(pygame.K_TAB)
    second = driver.screen.drives[0]
    assert second != first and match.seats[second].human and not match.seats[first].human
    driver.press(pygame.K_r)
    assert not driver.screen.drives and not any(seat.human for seat in match.seats)
    moved = False
    for _ in range(120):
        driver.frames(1)
        moved = moved or bool(np.any(match.thrust[:, second]))
    assert moved, "its own player drives it again"


def test_a_click_takes_over_an_agent(driver: Pilot) -> None:
    place = driver.screen.view.motion.places(1.0)[0]
    pixel = driver.screen.view.to_pixels(*place)
    driver.click(driver.app.canvas.design(pixel))
    assert driver.screen.drives[0] == 0


def test_pause_slow_motion_and_single_steps(driver: Pilot) -> None:
    world = driver.screen.match.world
    driver.press(pygame.K_SPACE)
    before = int(world.ticks[0])
    driver.frames(30)
    assert world.ticks[0] == before
    driver.press(pygame.K_PERIOD)
    assert world.ticks[0] == before + 1
    driver.press(pygame.K_z, pygame.K_SPACE)
    before = int(world.ticks[0])
    driver.frames(60)
    assert world.ticks[0] - before == pytest.approx(30 / 4, abs=1.1)


def test_fast_is_twice_and_four_times_as_fast(driver: Pilot) -> None:
    world, pace = driver.screen.match.world, driver.screen.pace
    for rate in (2, 4, 1):
        driver.press(pygame.K_f)
        assert (pace.rate, pace.words) == (rate, f"{rate}{TIMES}")
        before = int(world.ticks[0])
        driver.frames(30)
        assert int(world.ticks[0]) - before == pytest.approx(30 / 2 * rate, abs=1.1)
    driver.press(pygame.K_f, pygame.K_z)
    assert pace.words == f"¼{TIMES}"


def test_the_key_line_says_what_is_true(driver: Pilot) -> None:
    def line() -> dict[str, str]:
        hints = driver.screen.keys()
        return {key.cap: key.meaning for key in hints}

    assert line()["Space"] == "pause" and line()["← ↑ ↓ →"] == "move"
    driver.press(pygame.K_SPACE, pygame.K_r)
    assert line()["Space"] == "go on" and "← ↑ ↓ →" not in line() and "R" not in line()


def test_two_people_have_their_own_keys(pilot: Pilot) -> None:
    pilot.enter("Play")
    pilot.click_on("sumo")
    pilot.screen.seat(1, 1)
    pilot.enter("Start")
    pilot.frames(25, seconds=0.1)
    assert pilot.screen.drives == {0: 0, 1: 1}
    pilot.hold(pygame.K_RIGHT)
    pilot.hold(pygame.K_w)
    pilot.frames(4)
    assert pilot.screen.match.thrust.T.tolist() == [[1, 0], [0, 1]]


def test_the_menu_says_what_the_signs_of_the_game_mean(pilot: Pilot) -> None:
    pilot.app.enter(
        "match", scenario=catalog.make("push"), rules=ARENA, players=seated("push", {}), people={0: 1}, seed=0
    )
    pilot.frames(3)
    legend = pilot.screen.legend
    assert {word: legend.words[word] for word in legend.rows} == {
        "light": "its ring shows the time left",
        "goal": "the secret light",
    }
    pilot.press(pygame.K_ESCAPE)
    assert pilot.on == "Pause" and pilot.screen.legend is legend


def test_a_guard_is_not_told_of_marks_that_it_may_not_see(pilot: Pilot) -> None:
    pilot.app.enter(
        "match", scenario=catalog.make("push"), rules=ARENA, players=seated("push", {}), people={0: 0}, seed=0
    )
    pilot.frames(3)
    assert set(pilot.screen.legend.rows) == {"light"}


@pytest.mark.parametrize("name", catalog.SCENARIOS)
def test_all_signs_of_a_game_can_be_drawn(pilot: Pilot, name: str) -> None:
    pilot.app.enter("match", scenario=catalog.make(name), rules=ARENA, players=seated(name, {}), people={}, seed=0)
    screen = pilot.screen
    assert set(dict(screen.scenario.signs)) <= {*LOOKS, *MARKS}
    for mark in MARKS:
        for look in screen.view.looks:
            screen.legend.rows[f"{look.kind} {mark}"] = (look, mark)
            screen.legend.words[f"{look.kind} {mark}"] = mark
    pilot.frames(2)
    pilot.press(pygame.K_ESCAPE)
    pilot.frames(2)
    assert pilot.on == "Pause"


def test_who_cannot_move_is_not_told_how_to(pilot: Pilot) -> None:
    name = "speaker_listener"
    for agent, moves in ((0, False), (1, True)):
        pilot.app.enter(
            "match", scenario=catalog.make(name), rules=ARENA, players=seated(name, {}), people={0: agent}, seed=0
        )
        pilot.frames(1)
        keys = pilot.screen.keys()
        assert ("move" in [key.meaning for key in keys]) is moves
        assert ("arrows" in pilot.screen.rows[agent].who()) is moves


def test_a_lone_agent_has_no_next_one(pilot: Pilot) -> None:
    pilot.app.enter(
        "match", scenario=catalog.make("simple"), rules=ARENA, players=seated("simple", {}), people={0: 0}, seed=0
    )
    driving = pilot.screen.keys()
    assert "Tab" not in [key.cap for key in driving]
    pilot.screen.release()
    watching = pilot.screen.keys()
    assert "Tab" in [key.cap for key in watching]


def test_words_about_signs_fit_beside_the_match(pilot: Pilot) -> None:
    said = {*LOOKS.values(), *MARKS.values()}
    for kind in catalog.SCENARIOS.values():
        said |= set(dict(kind.signs).values())
    for size in ((960, 540), (1280, 720)):
        pygame.display.set_mode(size, pygame.RESIZABLE)
        pygame.event.post(pygame.event.Event(pygame.VIDEORESIZE, size=size, w=size[0], h=size[1]))
        pilot.frames(2)
        room = PANEL - 36 - PICTURE - 10
        assert [words for words in sorted(said) if pilot.app.canvas.measure(words, "small") > room] == []


def test_whoever_has_only_a_gamepad_finds_all_keys_in_the_menu(driver: Pilot) -> None:
    screen = driver.screen
    for label in ("Slow", "Full speed", "X-ray", "Step"):
        driver.press(pygame.K_ESCAPE)
        assert driver.on == "Pause"
        for _ in driver.screen.widgets:
            if driver.screen.focus.widget.label == label:
                break
            tap(driver, 3)
        tap(driver, 0)
        assert driver.screen is screen
        assert screen.pace.slow == (label == "Slow")
    assert screen.pace.paused
    labels = {key.meaning for key in screen.own_keys()}
    driver.press(pygame.K_ESCAPE)
    assert {button.label.casefold() for button in driver.screen.actions} == {
        label.casefold() for label in labels - {"go on"}
    }
