"""People speak with number keys, the pad's shoulders and the mouse."""

from __future__ import annotations

from typing import Any

import pygame
import pytest

from arena.app.face.keyline import HELP
from arena.app.screens.match.seat_rows import WordChip
from arena.cli.selftest import seated
from arena.scenarios import catalog
from arena.sim.rules import ARENA
from tests.app.pilot import Pilot

GAME = "speaker_listener"
SPEAKER, LISTENER = 0, 1
pytestmark = pytest.mark.skipif(GAME not in catalog.SCENARIOS, reason="the scenario is not there yet")


def caps(screen: Any) -> set[str]:
    """What stands on the keys of the key line."""
    keys = screen.keys()
    return {key.cap for key in keys}


def enter(pilot: Pilot, people: dict[int, int]) -> Any:
    """A match of speaker and listener."""
    pilot.app.enter("match", scenario=catalog.make(GAME), rules=ARENA, players=seated(GAME, {}), people=people, seed=0)
    pilot.frames(25, seconds=0.1)
    return pilot.screen


def test_number_keys_say_words_until_another(pilot: Pilot) -> None:
    screen = enter(pilot, {0: SPEAKER})
    assert screen.driving.words(SPEAKER) == 3 and screen.driving.words(LISTENER) == 0
    pilot.press(pygame.K_2)
    pilot.frames(10)
    assert screen.match.action[2:, SPEAKER].tolist() == [0, 1, 0]
    assert screen.match.world.said[1, SPEAKER, 0] == 1
    assert screen.view.sight.words == {SPEAKER: 1}
    pilot.press(pygame.K_3)
    assert screen.driving.word(SPEAKER) == 2
    pilot.press(pygame.K_9)
    assert screen.driving.word(SPEAKER) == 2, "there is no ninth word"
    pilot.press(pygame.K_0)
    assert screen.driving.word(SPEAKER) is None
    pilot.press(pygame.K_1, pygame.K_BACKSPACE)
    assert screen.driving.word(SPEAKER) is None and screen.drives, "silence, not release"


def test_who_cannot_speak_does_not(pilot: Pilot) -> None:
    screen = enter(pilot, {0: LISTENER})
    pilot.press(pygame.K_1)
    assert not screen.match.action[2:, LISTENER].any() and not screen.chips
    assert "1-3" not in caps(screen)
    pilot.press(pygame.K_TAB)
    assert "1-3" in caps(screen)
    pilot.press(pygame.K_1)
    assert screen.driving.word(SPEAKER) == 0


def test_brackets_and_chips_say_words_too(pilot: Pilot) -> None:
    screen = enter(pilot, {0: SPEAKER})
    pygame.event.post(pygame.event.Event(pygame.JOYBUTTONDOWN, joy=0, instance_id=0, button=5))
    pilot.frames(2)
    assert screen.driving.word(SPEAKER) == 0
    chips = [widget for widget in screen.widgets if isinstance(widget, WordChip)]
    assert len(chips) == 3
    pilot.click(chips[2].rect.center)
    assert screen.driving.word(SPEAKER) == 2
    pilot.click(chips[2].rect.center)
    assert screen.driving.word(SPEAKER) is None


def test_two_speakers_have_their_own_digits(pilot: Pilot) -> None:
    game = "reference"
    pilot.app.enter(
        "match", scenario=catalog.make(game), rules=ARENA, players=seated(game, {}), people={0: 0, 1: 1}, seed=0
    )
    pilot.frames(25, seconds=0.1)
    driving = pilot.screen.driving
    pilot.press(pygame.K_KP4, pygame.K_2)
    assert (driving.word(0), driving.word(1)) == (3, 1)


def test_zero_is_the_tenth_word_where_there_is_one(pilot: Pilot) -> None:
    game = "reference"
    pilot.app.enter("match", scenario=catalog.make(game), rules=ARENA, players=seated(game, {}), people={0: 0}, seed=0)
    pilot.frames(25, seconds=0.1)
    screen = pilot.screen
    assert [chip.label for chip in screen.chips] == [*"1234567890"] and "1-9 0" in caps(screen)
    pilot.press(pygame.K_0)
    assert screen.driving.word(0) == 9
    pilot.press(pygame.K_BACKSPACE)
    assert screen.driving.word(0) is None
    pilot.press(pygame.K_KP0)
    assert screen.driving.word(0) == 9


@pytest.mark.parametrize("people", [{0: 0}, {0: 0, 1: 1}])
def test_the_key_line_has_room_for_all_keys_of_one_or_says_where_those_of_two_are(
    pilot: Pilot, people: dict[int, int]
) -> None:
    for size in ((960, 540), (1280, 720)):
        pygame.display.set_mode(size, pygame.RESIZABLE)
        pygame.event.post(pygame.event.Event(pygame.VIDEORESIZE, size=size, w=size[0], h=size[1]))
        screen = enter(pilot, people)
        shown, keys = [key for _, key in pilot.app.key_line.places], screen.keys()
        shown = [key for key in shown if key is not HELP]
        assert shown == keys or (len(people) > 1 and [key.cap for key in shown[-2:]] == ["F1", "Esc"])
        assert shown[:6] == keys[:6], "how to move, speak, be silent and take over"
