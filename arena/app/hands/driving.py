"""Which agents people drive in a match, with what, and what they make them say."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pygame

from arena.app.hands.bindings import KeySet
from arena.app.hands.devices import FIRST, alone
from arena.app.hands.input import Device, Hands, Push
from arena.play.match import Match

DIGITS = [getattr(pygame, f"K_{digit}") for digit in range(10)]
PAD_DIGITS = [getattr(pygame, f"K_KP{digit}") for digit in range(10)]
MOST_WORDS = 10  # that have a key: 0 is the tenth


class Driving:
    """Person -> agent and person -> device, and who may speak.

    Whoever has a device takes part, driving or not; of those the first also has what is nobody's own: the gamepads
    that nobody chose, and the mouse.
    """

    def __init__(self, match: Match, people: Mapping[int, int], devices: Mapping[int, Device] | None = None) -> None:
        self.match = match
        self.drives = dict(people)
        self.devices = dict(devices or {person: Device("keys", person) for person in people})
        if not self.devices:
            self.devices[0] = FIRST
        for agent in people.values():
            match.take_over(agent)

    @property
    def eyes(self) -> tuple[int, ...]:
        """The driven agents: what they see, people may see."""
        return tuple(sorted(self.drives.values()))

    def person_of(self, agent: int) -> int | None:
        """Who drives an agent."""
        return next((person for person, driven in self.drives.items() if driven == agent), None)

    def take_over(self, agent: int, person: int) -> bool:
        """A person takes an agent, and lets go of the one before; False where somebody has it."""
        if self.person_of(agent) is not None:
            return False
        if person in self.drives:
            self.match.release(self.drives[person])
        self.drives[person] = agent
        self.devices.setdefault(person, Device("keys", person))
        self.match.take_over(agent)
        return True

    def release(self, person: int) -> None:
        """A person lets go; the agent's own player has it again."""
        if person in self.drives:
            self.match.release(self.drives.pop(person))

    def moves(self, person: int) -> bool:
        """Whether a person drives somebody who can move."""
        return person in self.drives and self.match.world.bodies[self.drives[person]].movable

    def next_free(self, step: int, person: int) -> int | None:
        """The next agent that nobody drives, from a person's on."""
        count = len(self.match.seats)
        here = self.drives.get(person, -1 if step > 0 else count)
        around = ((here + step * ahead) % count for ahead in range(1, count + 1))
        return next((agent for agent in around if self.person_of(agent) is None), None)

    # -- devices

    @property
    def first(self) -> int:
        """The first of those who take part."""
        return min(self.devices)

    @property
    def alone(self) -> bool:
        """Whether at most one person uses keys."""
        return alone(self.devices.values())

    def holder(self, kind: str, number: int = 0) -> int:
        """Whose a device is; the first one's, if it is nobody's own."""
        wanted = Device(kind, number)
        return next((person for person, device in self.devices.items() if device == wanted), self.first)

    def uses(self, agent: int) -> str | None:
        """The kind of device that steers an agent."""
        device = self.devices.get(-1 if (person := self.person_of(agent)) is None else person)
        return device.kind if device is not None else None

    def pointer(self) -> int:
        """Who takes over what is clicked: whoever has the mouse, else whoever drives nobody, else the first."""
        mouse = [person for person, device in self.devices.items() if device.kind == "mouse"]
        resting = [person for person in sorted(self.devices) if person not in self.drives]
        return [*mouse, *resting, self.first][0]

    def steerer(self, held: bool) -> int:
        """Whom the mouse steers: whoever chose it, or, while its button is `held`, the first; -1: nobody."""
        mouse = [person for person, device in self.devices.items() if device.kind == "mouse"]
        return [*mouse, self.first if held else -1][0]

    def steers(self, key: int, hands: Hands) -> bool:
        """Whether somebody who drives steers with a key now."""
        return any(key in keys.codes for person in self.drives for keys in self.sets(person, hands))

    def sets(self, person: int, hands: Hands) -> list[KeySet]:
        """The sets of keys that a person has."""
        device = self.devices.get(person)
        return hands.sets(device.number, self.alone) if device is not None and device.kind == "keys" else []

    def asked(self, action: str | None, holder: int | None) -> tuple[str, int] | None:
        """Who takes the next agent or releases one by an action of `bindings`: by a gamepad its holder."""
        verb, _, number = (action or "").partition("_")
        if verb not in ("next", "release"):
            return None
        if holder is not None:
            return verb, holder
        keys = Device("keys", int(number or 1) - 1)
        return (verb, self.holder("keys", keys.number)) if not number or keys in self.devices.values() else None

    def push(self, person: int, hands: Hands) -> Push:
        """Where a person's keys or gamepad push; the mouse is the screen's, which knows where agents are."""
        device = self.devices.get(person)
        push = (0.0, 0.0)
        if device is not None and device.kind == "keys":
            push = hands.keys(device.number, self.alone)
        elif device is not None and device.kind == "pad":
            push = hands.pad(device.number)
        if person != self.first or push != (0.0, 0.0):
            return push
        loose = [number for number in range(len(hands.pads)) if Device("pad", number) not in self.devices.values()]
        return next((found for number in loose if (found := hands.pad(number)) != (0.0, 0.0)), push)

    # -- words

    def words(self, agent: int) -> int:
        """How many words an agent can say."""
        seat = self.match.seats[agent]
        team = self.match.teams[seat.team]
        return min(team.words, MOST_WORDS) if seat.name in team.speakers else 0

    def speakers(self) -> list[int]:
        """Driven agents that can speak, the first person's first."""
        return [agent for _, agent in sorted(self.drives.items()) if self.words(agent)]

    def word(self, agent: int) -> int | None:
        """What an agent says now."""
        said = self.match.action[2:, agent]
        return int(said.argmax()) if np.any(said > 0) else None

    def say(self, agent: int, word: int | None) -> None:
        """Say a word until another one; the word that is being said, or None: be silent."""
        self.match.say(agent, None if word == self.word(agent) else word)

    def hear_digit(self, key: int) -> bool:
        """A digit says a word; True if it was one.

        Of two speakers with keys the first has the keypad's digits, and the second the others.
        """
        speakers = self.speakers()
        typing = [agent for agent in speakers if self.uses(agent) != "pad"] or speakers
        if key not in (*DIGITS, *PAD_DIGITS) or not typing:
            return False
        digits = PAD_DIGITS if key in PAD_DIGITS else DIGITS
        self.say_digit(typing[0 if digits is PAD_DIGITS else -1], digits.index(key))
        return True

    def hear_action(self, action: str | None, person: int | None) -> bool:
        """Silence, or one word on or back, for the agent of a person, or of the first who can speak; True if it was."""
        speakers = self.speakers()
        if action not in ("silence", "word_before", "word_after") or not speakers:
            return False
        own = None if person is None else self.drives.get(person)
        agent = own if own in speakers else speakers[-1 if action == "silence" else 0]
        if action == "silence":
            self.match.say(agent, None)
        else:
            self.step(agent, 1 if action == "word_after" else -1)
        return True

    def say_digit(self, agent: int, digit: int) -> None:
        """1 is the first word; 0 is the tenth where there is one, else silence."""
        count = self.words(agent)
        if digit == 0 and count < MOST_WORDS:
            self.match.say(agent, None)
        elif (digit or MOST_WORDS) <= count:
            self.match.say(agent, (digit or MOST_WORDS) - 1)

    def step(self, agent: int, step: int) -> None:
        """The next word, or the one before; silence is among them."""
        now = self.word(agent)
        after = ((0 if now is None else now + 1) + step) % (self.words(agent) + 1)
        self.match.say(agent, after - 1 if after else None)
