"""What the keys of those who drive do now, for the line at the bottom of a match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from arena.app.face.widget import Key
from arena.app.hands.bindings import SETS
from arena.app.hands.devices import set_name
from arena.app.hands.driving import MOST_WORDS, Driving
from arena.app.hands.input import Hands

ROOMY = 2  # people of whom each is named


def driving_keys(driving: Driving, hands: Hands, names: Sequence[str]) -> list[Key]:
    """How they move, speak, take over and let go."""
    return [*move_keys(driving, hands, names), *word_keys(driving, hands), *seat_keys(driving, hands)]


def move_keys(driving: Driving, hands: Hands, names: Sequence[str]) -> list[Key]:
    """What everybody steers with; with more than two people, one word for all."""
    movers = [person for person in sorted(driving.drives) if driving.moves(person)]
    keys = [Key(cap_of_device(driving, person, hands), names[person] if person else "move") for person in movers]
    return keys if len(keys) <= ROOMY else together(keys, "move")


def cap_of_device(driving: Driving, person: int, hands: Hands) -> str:
    """What to print on the key that stands for a person's device."""
    device = driving.devices[person]
    if device.kind != "keys":
        return "mouse" if device.kind == "mouse" else f"stick {device.number + 1}"
    keys = hands.sets(device.number, False)[0]
    return keys.caps if set_name(keys) not in SETS or keys.name == "arrows" else keys.name


def word_keys(driving: Driving, hands: Hands) -> list[Key]:
    """How they speak."""
    speakers = driving.speakers()
    if not speakers:
        return []
    count = driving.words(speakers[0])
    said = Key(f"1-{count}" if count < MOST_WORDS else "1-9 0", "say")
    return [said, hands.bindings().key("silence", "silence")]


def seat_keys(driving: Driving, hands: Hands) -> list[Key]:
    """How agents are taken over and given back, by everybody who has keys, or else by the first."""
    typing = [person for person, device in sorted(driving.devices.items()) if device.kind == "keys"]
    people = typing or [driving.first]
    bindings, keys = hands.bindings(), []
    if any(driving.next_free(1, person) is not None for person in people):
        word = "next agent" if any(person in driving.drives for person in people) else "take over an agent"
        keys += together([bindings.key(f"next{mark(driving, person)}", "") for person in people], word)
    drivers = [person for person in people if person in driving.drives]
    return keys + together([bindings.key(f"release{mark(driving, person)}", "") for person in drivers], "release")


def mark(driving: Driving, person: int) -> str:
    """What the name of a person's action ends with."""
    device = driving.devices[person]
    return f"_{device.number + 1}" if device.kind == "keys" and device.number else ""


def together(keys: list[Key], meaning: str) -> list[Key]:
    """Keys side by side that mean the same; it is said once."""
    return [*(replace(key, meaning="") for key in keys[:-1]), *(replace(key, meaning=meaning) for key in keys[-1:])]
