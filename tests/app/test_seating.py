"""Setting up who plays: presets, four people, devices, learners at work, fair opponents; with any device alone."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from typing import Any

import pygame
import pytest

from arena import places
from arena.app.hands.bindings import MOST_PEOPLE
from arena.app.hands.input import Device, Hands
from arena.app.screens.lobby.seat_list import DeviceRow, SeatRow
from arena.app.screens.lobby.sight_words import sentence
from arena.app.seats.presets import presets
from arena.app.seats.seating import Table, set_table
from arena.play.library import Library
from arena.scenarios import catalog
from arena.sim.rules import ARENA
from arena.training.request import RunRequest
from arena.training.run import RunDirectory, Status
from tests.app.pilot import Pilot

NAMES = ["you", "second", "third", "fourth"]


@pytest.fixture
def lobby(pilot: Pilot) -> Pilot:
    """In the lobby, at tag."""
    pilot.app.enter("lobby")
    pilot.frames(2)
    return pilot


def table_of(name: str) -> Table:
    """The usual one, with no models."""
    return set_table(catalog.make(name), ARENA, Library([Path("nowhere")]))


# People and devices.


@pytest.mark.parametrize("name", catalog.SCENARIOS)
def test_presets_make_sense_of_the_teams(name: str) -> None:
    table = table_of(name)
    known = presets(table)
    labels = [preset.label for preset in known]
    assert len(set(labels)) == len(labels) and labels[-1] == "all watch" and known[-1].people == {}
    seatings = [tuple(sorted(preset.people.items())) for preset in known]
    assert len(set(seatings)) == len(seatings)
    for preset in known:
        table.seat(preset.people)
        assert table.people() == preset.people and len(preset.people) <= MOST_PEOPLE
        assert len(table.players()) == len(table.places)


def test_presets_of_tag() -> None:
    assert {preset.label: preset.people for preset in presets(table_of("tag"))} == {
        "me as runner": {0: 3},
        "me with the hunters": {0: 0},
        "two of us": {0: 0, 1: 1},
        "three of us": {0: 0, 1: 1, 2: 2},
        "one of us on each side": {0: 3, 1: 0},
        "all watch": {},
    }


def test_a_seat_is_offered_who_sits_and_one_more(lobby: Pilot) -> None:
    table = lobby.screen.table
    labels = table.labels(0, NAMES, Hands())
    assert labels[:2] == ["you · arrows or W A S D", "second · W A S D"] and not labels[2].startswith("third")
    for agent, option in ((0, 1), (1, 2), (2, 3)):
        lobby.screen.seat(agent, option)
    assert table.people() == {0: 3, 1: 0, 2: 1, 3: 2}
    assert table.labels(3, NAMES, Hands())[:4] == [
        "you · arrows",
        "second · W A S D",
        "third · I J K L",
        "fourth · keypad",
    ]
    lobby.screen.seat(0, 0)
    assert table.people() == {0: 0, 2: 1, 3: 2}, "who moves leaves a seat to its player"


def test_who_takes_a_device_gives_its_own(lobby: Pilot) -> None:
    table, hands = lobby.screen.table, lobby.app.hands
    table.seat({0: 3, 1: 0})
    assert table.devices(hands) == {0: Device("keys", 0), 1: Device("keys", 1)}
    table.give(1, Device("keys", 0), hands)
    assert table.devices(hands) == {0: Device("keys", 1), 1: Device("keys", 0)}
    table.give(0, Device("mouse"), hands)
    assert table.devices(hands) == {0: Device("mouse"), 1: Device("keys", 0)}
    lobby.screen.begin()
    assert lobby.screen.driving.devices == {0: Device("mouse"), 1: Device("keys", 0)}


# With one device alone.


def test_the_keyboard_alone_sets_up_a_match(lobby: Pilot) -> None:
    screen = lobby.screen
    lobby.press(pygame.K_p)
    assert screen.table.people() == {0: 0}, "the preset after the first"
    screen.focus.widget = next(row for row in screen.form.rows if isinstance(row, SeatRow) and row.label == "runner")
    lobby.press(pygame.K_RETURN)
    assert lobby.on == "SeatPicker"
    lobby.walk_to("script · easy")
    lobby.press(pygame.K_RETURN)
    assert lobby.on == "Lobby" and screen.table.places[3].choice().key == "script:easy"
    lobby.walk_to("you")
    lobby.press(pygame.K_LEFT)
    assert screen.table.devices(lobby.app.hands) == {0: Device("mouse")}
    lobby.press(pygame.K_s)
    assert lobby.on == "MatchScreen" and lobby.screen.drives == {0: 0}


def test_the_mouse_alone_sets_up_a_match(lobby: Pilot) -> None:
    screen = lobby.screen
    while screen.form.preset.option.label != "two of us":
        lobby.click_on("Who plays")
    assert screen.table.people() == {0: 0, 1: 1}
    row = next(row for row in screen.form.rows if isinstance(row, SeatRow))
    lobby.click((row.rect.left + 40, row.rect.centery))
    assert lobby.on == "SeatPicker"
    lobby.click_on("random")
    assert lobby.on == "Lobby" and screen.table.places[0].choice().key == "random"
    area = screen.form.scroll.area
    devices = [row for row in screen.form.rows if isinstance(row, DeviceRow)]
    while not area.contains(devices[-1].rect):
        screen.wheel(area.center, -1)
        lobby.frames(1)
    lobby.click((devices[-1].rect.right - 18, devices[-1].rect.centery))
    assert screen.table.devices(lobby.app.hands)[1] == Device("keys", 2)
    lobby.click_on("Start")
    assert lobby.on == "MatchScreen" and lobby.screen.drives == {1: 1}


def pad(pilot: Pilot, *doings: int | tuple[int, int]) -> None:
    """Press buttons and the cross of a gamepad."""
    for doing in doings:
        kind = pygame.JOYBUTTONDOWN if isinstance(doing, int) else pygame.JOYHATMOTION
        what = {"button": doing} if isinstance(doing, int) else {"hat": 0, "value": doing}
        pygame.event.post(pygame.event.Event(kind, joy=0, instance_id=0, **what))
        if not isinstance(doing, int):
            pygame.event.post(pygame.event.Event(kind, joy=0, instance_id=0, hat=0, value=(0, 0)))
        pilot.frames(2)


def test_a_gamepad_alone_sets_up_a_match(lobby: Pilot) -> None:
    screen = lobby.screen
    while getattr(screen.focus.widget, "label", "") != "Who plays":
        pad(lobby, 3)
    pad(lobby, (1, 0))
    assert screen.table.people() == {0: 0}
    while getattr(screen.focus.widget, "label", "") != "runner":
        pad(lobby, (0, -1))
    pad(lobby, 0)
    assert lobby.on == "SeatPicker"
    pad(lobby, (0, -1), 0)
    assert lobby.on == "Lobby"
    while screen.focus.widget is not screen.start:
        pad(lobby, 3)
    pad(lobby, 0)
    assert lobby.on == "MatchScreen" and lobby.screen.drives == {0: 0}


def test_a_gamepad_that_comes_is_offered_at_once(lobby: Pilot) -> None:
    pad(lobby, 3)
    row = next(row for row in lobby.screen.form.rows if isinstance(row, DeviceRow))
    assert "gamepad 1" in [option.label for option in row.options]


# Learners at work.


@pytest.fixture
def training(own_home: Path, pilot: Pilot) -> RunDirectory:
    """A run of tag's hunters with one snapshot, whose worker is this very process."""
    run = RunDirectory.create(own_home / "runs", RunRequest(scenario="tag", algorithm="vdn", team="hunters"))
    run.write("status.json", Status(state="running", pid=os.getpid(), heartbeat=time.time()))
    snapshot(run, 1, "easy")
    pilot.app.home.workers.status = lambda run: run.status()  # type: ignore[method-assign]
    pilot.until(lambda: bool(pilot.app.home.training()))
    return run


def snapshot(run: RunDirectory, number: int, strength: str) -> None:
    """The run has made another one."""
    (run.path / "snapshots").mkdir(exist_ok=True)
    shutil.copy(
        places.shipped_models() / f"tag-hunters-{strength}.onnx", run.path / "snapshots" / f"{number:04}-hunters.onnx"
    )


def test_a_learner_at_work_plays_and_gets_better_meanwhile(pilot: Pilot, training: RunDirectory) -> None:
    pilot.app.enter("lobby")
    pilot.frames(2)
    table = pilot.screen.table
    live = f"live:{training.path.name}"
    assert all(place.choose(live) for place in table.places[:3]) and not table.places[3].choose(live)
    table.seat({0: 3})
    pilot.screen.begin()
    match: Any = pilot.screen.match
    assert [seat.player.name for seat in match.seats[:3]] == ["VDN · snapshot 1"] * 3
    pilot.until(lambda: match.phase == "play")
    pilot.screen.take_over(1)
    first = match.seats[0].player
    snapshot(training, 2, "hard")
    pilot.until(lambda: match.seats[0].player is not first)
    assert [seat.player.name for seat in match.seats[:3]] == ["VDN · snapshot 2"] * 3
    assert pilot.screen.match is match and match.seats[1].human and match.seats[3].human is False
    assert {player.name for player in pilot.screen.players[:3]} == {"VDN · snapshot 2"}, "so a rematch has it too"


def test_a_learner_without_a_snapshot_is_stood_in_for(pilot: Pilot, training: RunDirectory) -> None:
    shutil.rmtree(training.path / "snapshots")
    pilot.app.enter("lobby")
    pilot.frames(2)
    table = pilot.screen.table
    table.places[0].choose(f"live:{training.path.name}")
    pilot.screen.begin()
    seat = pilot.screen.match.seats[0]
    assert seat.player.name == "script · medium"
    snapshot(training, 1, "easy")
    pilot.until(lambda: seat.player.name == "VDN · snapshot 1")


def test_a_training_that_begins_is_offered_in_the_lobby(lobby: Pilot, training: RunDirectory) -> None:
    lobby.until(lambda: lobby.screen.table.places[0].choices[0].key.startswith("live:"))
    assert not any(choice.key.startswith("live:") for choice in lobby.screen.table.places[3].choices)


# What they are worth and see.


def test_a_fair_opponent_is_seated_against_the_first_person(lobby: Pilot) -> None:
    screen = lobby.screen
    rated = {choice.label: choice.rating for choice in screen.table.places[0].choices}
    assert all(rated[name] for name in ("script · easy", "Tag hunters hard")) and rated["nobody"] is None
    lobby.enter("A fair opponent for you")
    seated = {place.choice().label for place in screen.table.places[:3]}
    assert len(seated) == 1 and str(lobby.app.toasts.shown).startswith("A fair match for you")
    screen.table.seat({0: 3, 1: 0, 2: 1, 3: 2})
    screen.form.show_seats()
    assert screen.form.fair.reason == "people have all those seats"
    screen.table.seat({})
    screen.form.show_seats()
    assert screen.form.fair.reason == "nobody plays as you"


@pytest.mark.parametrize("name", catalog.SCENARIOS)
def test_every_role_is_told_what_it_sees(name: str) -> None:
    scenario = catalog.make(name)
    for team in range(len(scenario.teams())):
        said = sentence(scenario, ARENA, team)
        assert said.endswith(".") and ("sees" in said or "Sees" in said) and "velocit" not in said


def test_secrets_are_told_to_be_secrets() -> None:
    assert (
        sentence(catalog.make("adversary"), ARENA, 0) == "Sees the time left, lights and the crew. Not told: the goal."
    )
    assert "Not told" not in sentence(catalog.make("adversary"), ARENA, 1)
    assert "Listener sees" in sentence(catalog.make("speaker_listener"), ARENA, 0)
    assert ", 0.5 far" in sentence(catalog.make("spread", {"vision": 0.5}), ARENA, 0)
