"""Who steers with what: the devices there are, what they are called, and who gets which unless told otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from arena.app.hands.bindings import MOST_PEOPLE, SETS, KeySet
from arena.app.hands.input import Device, Hands

FIRST = Device("keys", 0)


def offered(hands: Hands) -> list[Device]:
    """All that a person can choose: the sets of keys, the gamepads that are there, the mouse."""
    pads = [Device("pad", number) for number in range(len(hands.pads))]
    return [
        *(Device("keys", number) for number in range(MOST_PEOPLE)),
        *(pad for pad in pads if hands.there(pad)),
        Device("mouse"),
    ]


def given(people: Iterable[int], hands: Hands, chosen: Mapping[int, Device] | None = None) -> dict[int, Device]:
    """A device for each person: the one chosen, else keys for the first and a free gamepad or set for the others."""
    devices = {person: device for person, device in (chosen or {}).items() if hands.there(device)}
    for person in sorted(people):
        if person in devices:
            continue
        taken = set(devices.values())
        pads = [device for device in offered(hands) if device.kind == "pad"] if person else []
        wanted = [*pads, Device("keys", person), *(Device("keys", number) for number in range(MOST_PEOPLE))]
        devices[person] = next(device for device in wanted if device not in taken)
    return {person: devices[person] for person in sorted(people)}


def alone(devices: Iterable[Device]) -> bool:
    """Whether at most one person has keys, who then has the first two sets."""
    return sum(device.kind == "keys" for device in devices) < 2


def called(device: Device, hands: Hands, alone: bool = False) -> str:
    """A device in a few words."""
    if device.kind == "mouse":
        return "mouse"
    if device.kind == "keys":
        return " or ".join(set_name(each) for each in hands.sets(device.number, alone))
    if device.number >= len(hands.pads):
        return f"gamepad {device.number + 1}"
    name = hands.pads[device.number].name
    twins = sum(pad.name == name and pad.instance is not None for pad in hands.pads)
    return f"{name} {device.number + 1}" if twins > 1 or name == "gamepad" else name


def set_name(keys: KeySet) -> str:
    """A set by its name, or by its keys where the player has chosen others."""
    return keys.name if SETS.get(keys.name) == keys.codes else keys.caps
