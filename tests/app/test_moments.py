"""The moments of a match: slow motion, flying points, sounds, rumble; all of it off in calm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pygame
import pytest

from arena.app.hands.input import Device, Pad
from arena.app.playing.moments import LASTS, SLOW
from arena.app.playing.moments_score import FLIGHT
from arena.cli.selftest import seated
from arena.play.match import Match
from arena.scenarios import catalog
from arena.sim.rules import ARENA
from tests.app.pilot import Pilot


@pytest.fixture
def played(pilot: Pilot, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is heard."""
    heard: list[str] = []
    monkeypatch.setattr(pilot.app.sounds, "play", lambda name, share=1.0: heard.append(name))
    yield heard


def enter(pilot: Pilot, game: str, people: dict[int, int], devices: dict[int, Device] | None = None) -> Any:
    """A match at its countdown."""
    pilot.enter_match(game, people, devices, rounds=2)
    pilot.frames(1)
    return pilot.screen


def begin(pilot: Pilot, game: str, people: dict[int, int], devices: dict[int, Device] | None = None) -> Any:
    """A match in play."""
    screen = enter(pilot, game, people, devices)
    while screen.match.phase == "countdown":
        pilot.frames(1)
    return screen


def push_out(screen: Any) -> None:
    """Sumo: the right one is out with the next tick."""
    world = screen.match.world
    world.pos[:, 0, 0], world.vel[:, 0, 0] = (0.5, 0.0), (0.6, 0.0)
    world.pos[:, 1, 0], world.vel[:, 1, 0] = (0.95, 0.0), (0.6, 0.0)
    while screen.match.phase == "play":
        screen.update(1 / 60)


def test_time_dwells_on_the_deciding_moment_and_goes_on(pilot: Pilot) -> None:
    screen = begin(pilot, "sumo", {0: 0})
    push_out(screen)
    assert screen.moments.rate == SLOW
    waited, seconds = screen.match._wait, 0.0
    while screen.moments.rate < 1:
        pilot.frames(1)
        seconds += 1 / 60
    assert seconds == pytest.approx(LASTS, abs=0.05)
    assert waited - screen.match._wait == pytest.approx(LASTS * SLOW / ARENA.tick_seconds, abs=1.1), "a quarter speed"


def test_the_physics_are_what_they_would_have_been(pilot: Pilot) -> None:
    screen = begin(pilot, "sumo", {0: 0})
    push_out(screen)
    world = screen.match.world.keep()
    places = screen.view.motion.places(1.0).copy()
    pilot.frames(40)
    assert all(np.array_equal(kept, world[name]) for name, kept in screen.match.world.keep().items())
    moved = np.abs(screen.view.motion.places(1.0) - places).max()
    assert 0.01 < moved < 0.3, "what is seen glides on a little"
    for _ in range(200):
        pilot.frames(1)
        if screen.match.phase == "countdown":
            break
    pilot.frames(4)
    assert np.allclose(screen.view.motion.places(1.0), screen.match.world.pos[..., 0].T), (
        "the next round is the true one"
    )


@pytest.mark.parametrize("why", ["calm", "slow"])
def test_nothing_dwells_in_calm_or_where_time_is_slow_already(pilot: Pilot, why: str) -> None:
    if why == "calm":
        pilot.app.change_settings(calm=True)
    screen = begin(pilot, "sumo", {0: 0})
    if why == "slow":
        pilot.press(pygame.K_z)
    push_out(screen)
    assert screen.moments.rate == 1 and screen.moments.world is screen.match.world


def test_reaching_the_target_is_a_moment_too(pilot: Pilot) -> None:
    screen = begin(pilot, "speaker_listener", {0: 1})
    screen.match.world.facts["points"][:] = screen.scenario.target - 1
    pilot.frames(4)
    assert screen.moments.rate == 1
    screen.match.world.facts["points"][:] = screen.scenario.target
    pilot.frames(3)
    assert screen.match.phase == "play" and screen.moments.rate == SLOW


def test_a_point_is_counted_when_it_has_arrived(pilot: Pilot) -> None:
    screen = begin(pilot, "strikers", {0: 0})
    screen.match.world.facts["goals"][0] += 1
    pilot.frames(3)
    assert screen.match.score[0] == 1 and screen.points.counted(0) == 0 and screen.points.flights
    flight, (x, y) = screen.points.flights[0], screen.points.counters[0]
    starts = flight.place((x, y))
    pilot.frames(round(FLIGHT * 60) + 2)
    assert screen.points.counted(0) == 1 and not screen.points.flights and screen.points.swell
    assert starts[1] > y + 40, "it came from the field"


def test_in_calm_points_are_counted_at_once(pilot: Pilot) -> None:
    pilot.app.change_settings(calm=True)
    screen = begin(pilot, "strikers", {0: 0})
    screen.match.world.facts["goals"][0] += 1
    pilot.frames(3)
    assert screen.points.counted(0) == 1 and not screen.points.flights and not screen.view.motion.pulses


def test_three_two_one_go(pilot: Pilot, played: list[str]) -> None:
    begin(pilot, "sumo", {})
    assert played == ["count", "count", "count", "go"]


@pytest.mark.parametrize("calm", [False, True])
def test_the_last_five_seconds_tick(pilot: Pilot, played: list[str], calm: bool) -> None:
    pilot.app.change_settings(calm=calm)
    screen = begin(pilot, "spread", {})
    screen.match.world.ticks[:] = screen.scenario.ticks(ARENA) - 6 * 30
    played.clear()
    while screen.match.phase == "play":
        pilot.frames(1)
    assert played.count("final") == (0 if calm else 5)


@pytest.mark.parametrize(("person", "sound"), [(0, "won"), (1, "lost"), (None, "round")])
def test_a_round_ends_well_or_badly(pilot: Pilot, played: list[str], person: int | None, sound: str) -> None:
    screen = begin(pilot, "sumo", {} if person is None else {0: person})
    push_out(screen)
    assert {"won", "lost", "round"} & set(played) == {sound}


class Motor:
    """A gamepad's device that notes how it is shaken."""

    def __init__(self) -> None:
        self.shaken: list[tuple[float, float, int]] = []

    def rumble(self, low: float, high: float, milliseconds: int) -> bool:
        self.shaken.append((low, high, milliseconds))
        return True


@pytest.mark.parametrize(("settings", "shakes"), [({}, True), ({"calm": True}, False), ({"rumble": False}, False)])
def test_gamepads_shake_in_the_hands_of_whom_it_concerns(pilot: Pilot, settings: dict[str, bool], shakes: bool) -> None:
    motors = [Motor(), Motor()]
    pilot.app.hands.pads = [Pad(f"pad {n}", str(n), n, motor) for n, motor in enumerate(motors)]  # type: ignore[arg-type]
    pilot.app.change_settings(**settings)
    screen = begin(pilot, "tag", {0: 3, 1: 0}, {0: Device("pad", 0), 1: Device("pad", 1)})
    world = screen.match.world
    world.pos[:, 3, 0], world.pos[:, 0, 0] = (-0.1, 0.9), (0.02, 0.9)
    world.vel[:, 3, 0] = 1.2, 0
    pilot.frames(6)
    assert screen.match.score[0] == 1
    assert [bool(motor.shaken) for motor in motors] == [shakes, shakes]
    assert all(0 <= low <= 1 and 0 <= high <= 1 and ms <= 200 for motor in motors for low, high, ms in motor.shaken)


def test_a_gamepad_that_is_gone_does_not_matter(pilot: Pilot) -> None:
    class Gone:
        def rumble(self, *how: float) -> bool:
            raise pygame.error("unplugged")

    pilot.app.hands.pads = [Pad("pad", "0", 0, Gone())]  # type: ignore[arg-type]
    screen = begin(pilot, "sumo", {0: 0}, {0: Device("pad", 0)})
    push_out(screen)
    pilot.frames(3)


@pytest.mark.parametrize("name", catalog.SCENARIOS)
def test_the_score_of_a_moment_stays_what_it_was(name: str) -> None:
    """Some games give out the very numbers that they count in: whoever compares two moments would see no point."""
    match = Match(catalog.make(name), ARENA, seated(name, {}), 1, 0)
    score = match.score
    assert not any(np.shares_memory(score, fact) for fact in match.world.facts.values())
