"""From keys, gamepads and the mouse to the motion of agents: at once, each for its own person, come and gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pygame
import pytest

from arena.app.hands.devices import called, given, offered
from arena.app.hands.input import Device, Hands
from tests.app.pilot import Pilot

MILLISECONDS = 33.4  # of one tick: what may pass besides one frame
KEYS, PAD, MOUSE = Device("keys", 0), Device("pad", 0), Device("mouse")


@dataclass
class Plugged:
    """What the system would tell of a gamepad."""

    name: str
    guid: str
    instance: int

    def get_name(self) -> str:
        return self.name

    def get_guid(self) -> str:
        return self.guid

    def get_instance_id(self) -> int:
        return self.instance

    def rumble(self, *_: object) -> bool:
        return True


@pytest.fixture
def plug(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`plug(pilot, name, guid, instance)`: a gamepad is plugged in."""
    there: list[Plugged] = []
    monkeypatch.setattr(pygame.joystick, "Joystick", lambda index: there[index])

    def plug(pilot: Pilot, name: str = "Red pad", guid: str = "red", instance: int = 7) -> None:
        there.append(Plugged(name, guid, instance))
        pygame.event.post(pygame.event.Event(pygame.JOYDEVICEADDED, device_index=len(there) - 1, guid=guid))
        pilot.frames(1)

    return plug


def unplug(pilot: Pilot, instance: int = 7) -> None:
    """Pull its cable."""
    pygame.event.post(pygame.event.Event(pygame.JOYDEVICEREMOVED, instance_id=instance))
    pilot.frames(1)


def push(x: float, y: float, instance: int = 7) -> None:
    """Tilt a stick; y up."""
    for axis, value in ((0, x), (1, -y)):
        event = pygame.event.Event(pygame.JOYAXISMOTION, joy=0, instance_id=instance, axis=axis, value=value)
        pygame.event.post(event)


def press(button: int, instance: int = 7) -> None:
    """Press a gamepad's button."""
    pygame.event.post(pygame.event.Event(pygame.JOYBUTTONDOWN, joy=0, instance_id=instance, button=button))


def match(pilot: Pilot, people: dict[int, int], devices: dict[int, Device] | None = None, game: str = "tag") -> Any:
    """In a match, after the countdown."""
    pilot.enter_match(game, people, devices)
    pilot.until(lambda: pilot.screen.match.phase == "play")
    return pilot.screen


# Input to motion.


@pytest.mark.parametrize("rate", [30, 60, 144])
@pytest.mark.parametrize("device", [KEYS, PAD, MOUSE], ids=lambda device: device.kind)
def test_from_hand_to_motion_it_takes_a_tick_and_a_frame_at_most(
    pilot: Pilot, plug: Any, device: Device, rate: int
) -> None:
    """Whenever it comes between two ticks: counted in frames of the display until the agent is faster."""
    plug(pilot)
    screen = match(pilot, {0: 0}, {0: device}, game="simple")
    world, frame = screen.match.world, 1 / rate
    longest = 0.0
    for wait in range(8):
        world.pos[:, 0, 0], world.vel[:] = (-0.5, 0.0), 0.0
        pilot.frames(6 + wait, seconds=frame)
        assert not world.vel[:, 0, 0].any(), "nobody pushes"
        start(screen, device)
        passed = 0.0
        while not world.vel[0, 0, 0] > 0:
            pilot.frames(1, seconds=frame)
            passed += frame
            assert passed < 1
        longest = max(longest, passed)
        stop(screen, device)
        pilot.frames(2, seconds=frame)
    assert longest * 1000 <= MILLISECONDS + 1000 * frame


def start(screen: Any, device: Device) -> None:
    """Push to the right."""
    if device == KEYS:
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_RIGHT, mod=0, unicode=""))
    elif device == PAD:
        push(1, 0)
    else:
        point(screen, 0.5, 0.0)


def stop(screen: Any, device: Device) -> None:
    """Let go."""
    if device == KEYS:
        pygame.event.post(pygame.event.Event(pygame.KEYUP, key=pygame.K_RIGHT, mod=0))
    elif device == PAD:
        push(0, 0)
    else:
        pygame.event.post(pygame.event.Event(pygame.WINDOWLEAVE))


def point(screen: Any, x: float, y: float) -> None:
    """Move the mouse to a place of the world."""
    pixel = tuple(round(float(number)) for number in screen.view.to_pixels(x, y))
    pygame.event.post(pygame.event.Event(pygame.MOUSEMOTION, pos=pixel, rel=(0, 0), buttons=(0, 0, 0)))


# Whose is what.


def test_four_people_have_their_own_keys(pilot: Pilot) -> None:
    screen = match(pilot, {0: 0, 1: 1, 2: 2, 3: 3}, game="swarm")
    for key in (pygame.K_RIGHT, pygame.K_w, pygame.K_j, pygame.K_KP5):
        pilot.hold(key)
    pilot.frames(4)
    assert screen.match.thrust.T[:4].tolist() == [[1, 0], [0, 1], [-1, 0], [0, -1]]
    assert [row.who() for row in screen.rows][:4] == [
        "you · arrows",
        "second · W A S D",
        "third · I J K L",
        "fourth · keypad",
    ]


def test_whoever_is_alone_at_the_keyboard_has_arrows_and_letters(pilot: Pilot, plug: Any) -> None:
    plug(pilot)
    screen = match(pilot, {0: 0, 1: 1})
    assert screen.driving.devices == {0: KEYS, 1: PAD}, "a gamepad that is there goes to the second"
    pilot.hold(pygame.K_d)
    push(0, -1)
    pilot.frames(4)
    assert screen.match.thrust.T[:2].tolist() == [[1, 0], [0, -1]]


def test_a_flick_between_two_ticks_is_not_lost(pilot: Pilot, plug: Any) -> None:
    plug(pilot)
    screen = match(pilot, {0: 3})
    push(0, 1)
    push(0, 0)
    seen = []
    for _ in range(4):
        pilot.frames(1)
        seen.append(float(screen.match.thrust[1, 3]))
    assert max(seen) == 1 and seen[-1] == 0


def test_keys_of_one_person_do_nothing_else(pilot: Pilot) -> None:
    """With the third at I J K L, U and O take over and release for the third alone."""
    screen = match(pilot, {0: 0, 2: 1}, {0: KEYS, 2: Device("keys", 2)})
    pilot.press(pygame.K_u)
    assert screen.drives == {0: 0, 2: 2}
    pilot.press(pygame.K_o)
    assert screen.drives == {0: 0}
    pilot.press(pygame.K_q, pygame.K_e)
    assert screen.drives == {0: 0}, "nobody has the second set"
    pilot.press(pygame.K_TAB)
    assert screen.drives == {0: 1}


def test_buttons_of_a_gamepad_speak_for_its_person(pilot: Pilot, plug: Any) -> None:
    plug(pilot)
    screen = match(pilot, {0: 0, 1: 1})
    press(3)
    pilot.frames(2)
    assert screen.drives == {0: 0, 1: 2}
    press(6)
    pilot.frames(2)
    assert screen.drives == {0: 0} and not screen.match.seats[2].human


def test_the_mouse_as_a_device_of_its_own(pilot: Pilot) -> None:
    screen = match(pilot, {0: 0, 1: 1}, {0: KEYS, 1: MOUSE}, game="spread")
    screen.match.world.pos[:, 1, 0] = 0.0
    pilot.frames(4)
    pilot.hold(pygame.K_LEFT)
    point(screen, 0.0, 0.9)
    pilot.frames(4)
    assert screen.match.thrust[:, 0].tolist() == [-1, 0]
    assert screen.match.thrust[:, 1] == pytest.approx([0, 1], abs=0.05)
    place = screen.view.motion.places(1.0)[2]
    pilot.click(pilot.app.canvas.design(screen.view.to_pixels(*place)))
    assert screen.drives == {0: 0, 1: 2}, "whoever has the mouse takes over what is clicked"


# Coming and going.


def test_a_lost_gamepad_is_told_in_a_sentence_and_its_agent_is_played_on(pilot: Pilot, plug: Any) -> None:
    plug(pilot)
    screen = match(pilot, {0: 3}, {0: PAD})
    push(1, 0)
    pilot.frames(4)
    assert screen.match.thrust[0, 3] == 1
    unplug(pilot)
    assert not screen.drives and not screen.match.seats[3].human
    said = pilot.app.toasts.shown
    assert (
        said is not None and said.startswith("Your Red pad is gone; ") and said.endswith(" until there is one again.")
    )
    plug(pilot, "Blue pad", "blue", 8)
    assert screen.drives == {0: 3}, "another one will do"
    assert pilot.app.toasts.waiting[-1][0] == "Your Blue pad is here."


def test_a_gamepad_that_comes_back_has_its_person_and_agent_again(pilot: Pilot, plug: Any) -> None:
    plug(pilot)
    plug(pilot, "Red pad", "red", 9)
    screen = match(pilot, {0: 0, 1: 1}, {0: PAD, 1: Device("pad", 1)})
    unplug(pilot)
    assert screen.drives == {1: 1}
    unplug(pilot, 9)
    plug(pilot, instance=12)
    assert screen.drives == {0: 0}
    push(0, 1, instance=12)
    pilot.frames(4)
    assert screen.match.thrust[:, 0].tolist() == [0, 1]
    assert pilot.app.hands.pads[1].instance is None


def test_gamepads_are_offered_by_name_while_they_are_there(pilot: Pilot, plug: Any) -> None:
    hands: Hands = pilot.app.hands
    plug(pilot)
    plug(pilot, "Blue pad", "blue", 8)
    names = [called(device, hands) for device in offered(hands) if device.kind == "pad"]
    assert names == ["Red pad", "Blue pad"]
    unplug(pilot)
    assert [called(device, hands) for device in offered(hands) if device.kind == "pad"] == ["Blue pad"]
    assert given([0, 1, 2], hands) == {0: KEYS, 1: Device("pad", 1), 2: Device("keys", 2)}
    plug(pilot, "Blue pad", "other", 9)
    names = [called(device, hands) for device in offered(hands) if device.kind == "pad"]
    assert names == ["Blue pad 1", "Blue pad 2"]


def test_events_of_a_gamepad_that_nobody_announced_steer_the_first(pilot: Pilot) -> None:
    screen = match(pilot, {0: 3})
    push(0, 1, instance=3)
    pilot.frames(4)
    assert screen.match.thrust[:, 3].tolist() == [0, 1]
    unplug(pilot, 3)
    pilot.frames(4)
    assert screen.match.thrust[:, 3].tolist() == [0, 0] and screen.drives == {0: 3}
