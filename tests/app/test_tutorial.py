"""The tutorial: every lesson is a match that can be played, notices what was done, and can be skipped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from arena.app.hands.bindings import ACTIONS
from arena.app.screens.tutorial.guide import FACTS
from arena.app.screens.tutorial.lesson_card import HEIGHT
from arena.app.screens.tutorial.lessons import LESSONS
from arena.app.settings import load
from tests.app.pilot import Pilot

TITLES = [lesson.title for lesson in LESSONS]


@pytest.fixture
def pupil(pilot: Pilot) -> Iterator[Pilot]:
    """In the first lesson, which begins when the countdown is over."""
    pilot.enter("Tutorial")
    pilot.frames(70, seconds=1 / 30)
    yield pilot


def start(pilot: Pilot, title: str) -> None:
    """Another lesson, after its countdown."""
    pilot.app.go("title")
    pilot.app.enter("tutorial", number=TITLES.index(title))
    pilot.frames(70, seconds=1 / 30)
    assert pilot.screen.match.phase == "play"


def lesson(pilot: Pilot) -> str:
    """The title of the lesson that is being taught."""
    return LESSONS[pilot.screen.number].title


def push(pilot: Pilot, *keys: int, frames: int = 8) -> None:
    """Hold keys for some frames."""
    for key in keys:
        pilot.hold(key)
    pilot.frames(frames, seconds=1 / 30)
    for key in keys:
        pilot.let_go(key)


def test_moving_four_ways_leads_to_the_next_lesson(pupil: Pilot) -> None:
    for key in (pygame.K_LEFT, pygame.K_RIGHT, pygame.K_UP):
        push(pupil, key)
    assert pupil.screen.guide.noticed >= {"left", "right", "up"} and not pupil.screen.guide.done
    match = pupil.screen.match
    push(pupil, pygame.K_s)
    assert pupil.screen.guide.done and lesson(pupil) == "Move", "the last tick can be seen"
    pupil.frames(60, seconds=1 / 30)
    assert lesson(pupil) == "Reach" and pupil.screen.match is match, "in the same match"


def test_a_light_is_reached_with_the_mouse_alone(pupil: Pilot, monkeypatch: pytest.MonkeyPatch) -> None:
    start(pupil, "Reach")
    screen = pupil.screen
    light = screen.view.to_pixels(*screen.match.world.pos[:, 1, 0])
    monkeypatch.setattr(pygame.mouse, "get_pos", lambda: light)
    pygame.event.post(pygame.event.Event(pygame.MOUSEMOTION, pos=light, rel=(0, 0), buttons=(1, 0, 0)))
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=light, button=1))
    pupil.frames(90, seconds=1 / 30)
    assert screen.guide.hand == "mouse"
    assert "scored" in screen.guide.noticed or lesson(pupil) == "Bump"


def test_the_other_can_be_pushed_out(pupil: Pilot) -> None:
    start(pupil, "Bump")
    screen = pupil.screen
    for _ in range(150):
        if screen.guide.done:
            break
        apart = screen.match.world.pos[:, 1, 0] - screen.match.world.pos[:, 0, 0]
        across = pygame.K_LEFT if apart[0] < 0 else pygame.K_RIGHT
        up = pygame.K_DOWN if apart[1] < 0 else pygame.K_UP
        push(pupil, across if abs(apart[0]) > abs(apart[1]) else up, frames=3)
    assert screen.guide.noticed >= {"bumped", "won"}


def test_taking_over_and_giving_back(pupil: Pilot) -> None:
    start(pupil, "Take over")
    pupil.press(pygame.K_TAB)
    assert "taken" in pupil.screen.guide.noticed
    pupil.press(pygame.K_r)
    pupil.frames(60, seconds=1 / 30)
    assert lesson(pupil) == "Time" and not pupil.screen.drives


def test_two_keys_in_one_frame_are_both_noticed(pupil: Pilot) -> None:
    start(pupil, "Take over")
    for key in (pygame.K_TAB, pygame.K_r):
        pupil.hold(key)
    pupil.frames(1)
    assert pupil.screen.guide.done


def test_time_stands_still_steps_goes_on_and_slowly(pupil: Pilot) -> None:
    start(pupil, "Time")
    pupil.press(pygame.K_SPACE, pygame.K_PERIOD)
    assert pupil.screen.guide.noticed >= {"paused", "stepped"} and "went on" not in pupil.screen.guide.noticed
    pupil.press(pygame.K_SPACE, pygame.K_z)
    assert pupil.screen.guide.done
    pupil.frames(60, seconds=1 / 30)
    assert lesson(pupil) != "Time" and not pupil.screen.pace.slow


def test_a_gamepad_alone_does_every_lesson(pupil: Pilot) -> None:
    def push_button(button: int) -> None:
        for kind in (pygame.JOYBUTTONDOWN, pygame.JOYBUTTONUP):
            pygame.event.post(pygame.event.Event(kind, instance_id=0, button=button))
        pupil.frames(2)

    start(pupil, "Time")
    pause = pupil.app.bindings.buttons["pause"]
    assert pause is not None
    push_button(pause)
    assert pupil.screen.guide.hand == "pad" and not pupil.screen.guide.done
    push_button(pause)
    buttons = pupil.app.bindings.buttons
    asked = {goal.action for goal in pupil.screen.guide.goals} - {""}
    assert pupil.screen.guide.done or all(buttons[action] is not None for action in asked)
    push_button(0)
    assert lesson(pupil) == "X-ray", "A goes on"


def test_looking_into_an_agent_and_away_again(pupil: Pilot) -> None:
    start(pupil, "X-ray")
    pupil.press(pygame.K_x)
    assert pupil.screen.guide.noticed >= {"looked"} and not pupil.screen.guide.done
    pupil.press(pygame.K_x)
    assert pupil.screen.guide.done


def test_the_right_word_brings_the_listener_there(pupil: Pilot) -> None:
    start(pupil, "Talk")
    screen = pupil.screen
    meant = int(screen.match.world.facts["goal"][:, 0].argmax())
    pupil.press(pygame.K_1 + meant)
    assert "said" in screen.guide.noticed
    for _ in range(200):
        pupil.frames(1, seconds=1 / 30)
        if screen.guide.done:
            return
    raise AssertionError("the listener did not come")


def test_every_lesson_can_be_skipped_and_the_way_is_remembered(pupil: Pilot, own_home: Path) -> None:
    for number, title in enumerate(TITLES):
        assert lesson(pupil) == title
        pupil.press(pygame.K_RETURN)
        assert pupil.app.home.settings.learned == number + 1
    assert pupil.on == "Title"
    pupil.app.background.finish()
    assert not (own_home / "replays").exists(), "lessons are no matches to be kept"
    kept, problem = load(own_home / "settings.toml")
    assert kept.learned == len(LESSONS) and kept.introduced and problem is None


def test_it_goes_on_where_it_was_left(pupil: Pilot) -> None:
    pupil.click_on("Skip")
    pupil.click_on("Skip")
    pupil.press(pygame.K_ESCAPE)
    pupil.enter("Leave the tutorial")
    assert pupil.on == "Title"
    pupil.enter("Tutorial")
    assert lesson(pupil) == "Bump"
    pupil.press(pygame.K_ESCAPE)
    pupil.enter("Step back")
    assert lesson(pupil) == "Reach"


def test_the_last_lesson_leads_to_training(pupil: Pilot) -> None:
    start(pupil, "Train")
    pupil.click_on("Open Train")
    assert pupil.on == "TrainForm"
    pupil.press(pygame.K_ESCAPE)
    assert pupil.on == "Title"


def test_it_is_offered_once(pilot: Pilot) -> None:
    pilot.click_on("Not now")
    pilot.frames(2)
    assert pilot.on == "Title" and "Play tutorial" not in [widget.label for widget in pilot.screen.focus.widgets]
    pilot.app.go("title")
    pilot.frames(2)
    assert "Play tutorial" not in [widget.label for widget in pilot.screen.focus.widgets]


def test_a_newcomer_can_accept(pilot: Pilot) -> None:
    pilot.enter("Play tutorial")
    assert lesson(pilot) == "Move" and pilot.app.home.settings.introduced


def test_lessons_ask_for_what_the_guide_notices_and_name_keys_that_there_are() -> None:
    for each in LESSONS:
        assert {goal.fact for goal in each.goals} <= set(FACTS)
        for hand in ("keys", "mouse", "pad"):
            named = re.findall(r"\[([^]]+)\]", each.told(hand))
            assert {name for name in named if not name.isdigit()} <= {*ACTIONS, "move", "stick"}


@pytest.mark.parametrize("size", [(960, 540), (1280, 720)])
def test_words_and_goals_fit_on_the_card(pupil: Pilot, size: tuple[int, int]) -> None:
    pygame.display.set_mode(size, pygame.RESIZABLE)
    pygame.event.post(pygame.event.Event(pygame.VIDEORESIZE, size=size, w=size[0], h=size[1]))
    pupil.frames(2)
    canvas, width = pupil.app.canvas, pupil.screen.card.width - 196
    for each in LESSONS:
        for hand in ("keys", "mouse", "pad"):
            assert canvas.measure(each.told(hand)) < 2 * width - 60, f"{each.title} for {hand}"
        goals = sum(canvas.measure(goal.words, "small") + 44 for goal in each.goals)
        assert goals < pupil.screen.skip.rect.left - pupil.screen.card.left - 20
    assert pupil.screen.card.height == HEIGHT
