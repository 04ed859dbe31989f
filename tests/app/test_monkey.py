"""Thousands of keys, clicks, sizes, pads and files in an order fixed by a seed: nothing that is done ends the game.

The 200,000 of `python -m tests.app.monkey` take some ten minutes.
"""

from __future__ import annotations

from pathlib import Path

import pygame
import pytest

from tests.app.monkey import live
from tests.app.pilot import Pilot


@pytest.mark.parametrize("seed", [101, 102])
def test_a_monkey_cannot_break_it_and_escape_always_leads_to_the_title(tmp_path: Path, seed: int) -> None:
    assert live(seed, 1500, tmp_path) >= 10


@pytest.mark.parametrize("text", ["\u202e", "\u200b", "\n", "\u0301", "\udcff"])
def test_letters_that_cannot_be_drawn_are_not_typed(pilot: Pilot, text: str) -> None:
    pilot.enter("Train")
    pilot.enter("Name")
    pilot.press(pygame.K_BACKSPACE)
    pilot.type(text + "a" + text)
    pilot.press(pygame.K_RETURN)
    assert pilot.widget("Name").text in ("a", text + "a" + text)  # type: ignore[attr-defined]


def test_a_click_may_come_in_the_frame_in_which_a_window_opens(pilot: Pilot) -> None:
    pilot.enter("Train")
    pilot.walk_to("Scenario")
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_RETURN, mod=0, unicode=""))
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=(5, 5), button=1))
    pilot.frames(2)
    assert pilot.on == "TrainForm", "opened, and closed by a click beside it"


def test_a_click_in_the_frame_of_a_change_hits_what_there_is_now(pilot: Pilot) -> None:
    pilot.enter("Play")
    while pilot.screen.form.preset.option.label != "two of us":
        pilot.screen.form.preset.turn(1)
    chooser = pilot.widget("Who plays").rect.center
    pilot.screen.change("hunters", 1)
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=chooser, button=1))
    pilot.frames(1)
    assert len(pilot.screen.table.places) == 2 and len(pilot.screen.table.people()) <= 2
