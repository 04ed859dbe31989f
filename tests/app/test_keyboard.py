"""The keyboard alone reaches everything, and the line of keys is true."""

from __future__ import annotations

from pathlib import Path

import pygame
import pytest

from arena.app.face.dial import Slider, Switch
from arena.app.face.focus import Focus
from arena.app.face.widget import Chooser, Key, Widget
from arena.training.request import RunRequest
from arena.training.run import RunDirectory
from tests.app.pilot import Pilot

SCREENS = [
    *("title", "lobby", "challenge", "train", "runs", "library", "replays", "ratings", "settings", "training", "close")
]


def open_screen(pilot: Pilot, name: str, home: Path) -> None:
    """Show a screen with what it needs."""
    if name == "title":
        return
    details = {}
    if name == "training":
        details["run"] = RunDirectory.create(home / "runs", RunRequest(scenario="spread", algorithm="vdn"))
    pilot.app.enter(name, **details)
    pilot.frames(3)
    pilot.app.background.finish()
    pilot.frames(3)


@pytest.mark.parametrize("name", SCREENS)
def test_tab_and_arrows_reach_every_control(pilot: Pilot, own_home: Path, name: str) -> None:
    open_screen(pilot, name, own_home)
    focus: Focus = pilot.screen.focus
    everything = set(focus.widgets)
    assert everything
    by_tab = set()
    for _ in focus.widgets:
        pilot.press(pygame.K_TAB)
        by_tab.add(focus.widget)
    assert by_tab == everything
    for scroll in pilot.screen.scrolls:  # where lists stand when the screen opens
        scroll.offset = 0
    pilot.screen.arrange()
    pilot.frames(1)
    assert by_arrows(focus) == everything


def by_arrows(focus: Focus) -> set[Widget]:
    """All that can be reached from the focused widget with arrows; some use left and right themselves."""
    assert focus.widget is not None
    reached, edge = {focus.widget}, [focus.widget]
    while edge:
        here = edge.pop()
        arrows = ["up", "down"] if isinstance(here, Chooser | Slider | Switch) else ["up", "down", "left", "right"]
        for arrow in arrows:
            there = focus.nearest(here, arrow)
            if there is not None and there not in reached:
                reached.add(there)
                edge.append(there)
    return reached


@pytest.mark.parametrize("name", [name for name in SCREENS if name != "title"])
def test_escape_leads_back(pilot: Pilot, own_home: Path, name: str) -> None:
    open_screen(pilot, name, own_home)
    pilot.press(pygame.K_ESCAPE)
    assert pilot.on == "Title"


def test_every_entry_of_the_key_line_can_be_clicked(pilot: Pilot) -> None:
    pilot.enter("Settings")
    (place,) = [rect for rect, key in pilot.app.key_line.places if key.cap == "Esc"]
    pilot.click(place.center)
    assert pilot.on == "Title"


def test_the_mouse_alone_starts_a_match(pilot: Pilot) -> None:
    for label in ("Play", "sumo", "Start"):
        pilot.click_on(label)
    assert pilot.on == "MatchScreen" and pilot.screen.scenario.name == "sumo"


def test_what_is_missing_says_why(pilot: Pilot) -> None:
    pilot.enter("Challenge")
    locked = pilot.screen.rows[0]
    assert locked.reason
    pilot.click(locked.rect.center)
    assert pilot.on == "Challenges" and pilot.app.toasts.shown and locked.reason in pilot.app.toasts.shown


def test_a_gamepad_chooses_and_goes_back(pilot: Pilot) -> None:
    pygame.event.post(pygame.event.Event(pygame.JOYHATMOTION, joy=0, instance_id=0, hat=0, value=(0, -1)))
    pygame.event.post(pygame.event.Event(pygame.JOYHATMOTION, joy=0, instance_id=0, hat=0, value=(0, 0)))
    pygame.event.post(pygame.event.Event(pygame.JOYBUTTONDOWN, joy=0, instance_id=0, button=0))
    pilot.frames(2)
    assert pilot.on == "Challenges"
    assert pilot.app.hands.pad_used
    pygame.event.post(pygame.event.Event(pygame.JOYBUTTONDOWN, joy=0, instance_id=0, button=1))
    pilot.frames(2)
    assert pilot.on == "Title"


def test_f1_lists_the_keys(pilot: Pilot) -> None:
    pilot.press(pygame.K_F1)
    assert pilot.on == "Help"
    pilot.press(pygame.K_ESCAPE)
    assert pilot.on == "Title"


def test_the_key_line_keeps_the_way_back_where_there_is_no_room(pilot: Pilot) -> None:
    pilot.app.change_settings(text=150)
    pilot.app.enter("replays")
    pilot.frames(2)
    many = [Key("PageDown", f"the {number}th of many", None) for number in range(9)]
    pilot.screen.keys = lambda: [*many, Key(",", ""), Key("Esc", "back", pygame.K_ESCAPE), *many]
    pilot.frames(1)
    places = pilot.app.key_line.places
    assert [key.cap for _, key in places[-2:]] == ["F1", "Esc"]
    assert all(rect.right <= pilot.app.canvas.width for rect, _ in places)
    pilot.click(places[-2][0].center)
    assert pilot.on == "Help"
