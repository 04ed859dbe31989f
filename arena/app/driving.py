"""Which agents people drive in a match, and what they make them say."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pygame

from arena.play.match import Match

DIGITS = [getattr(pygame, f"K_{digit}") for digit in range(10)]
PAD_DIGITS = [getattr(pygame, f"K_KP{digit}") for digit in range(10)]
MOST_WORDS = 10  # that have a key: 0 is the tenth


class Driving:
    """Person -> agent, and who may speak."""

    def __init__(self, match: Match, people: Mapping[int, int]) -> None:
        self.match = match
        self.drives = dict(people)
        for agent in people.values():
            match.take_over(agent)

    @property
    def eyes(self) -> tuple[int, ...]:
        """The driven agents: what they see, people may see."""
        return tuple(sorted(self.drives.values()))

    def person_of(self, agent: int) -> int | None:
        """Who drives an agent."""
        return next((person for person, driven in self.drives.items() if driven == agent), None)

    def take_over(self, agent: int, person: int = 0) -> bool:
        """A person takes an agent, and lets go of the one before; False where somebody has it."""
        if self.person_of(agent) is not None:
            return False
        if person in self.drives:
            self.match.release(self.drives[person])
        self.drives[person] = agent
        self.match.take_over(agent)
        return True

    def release(self, person: int = 0) -> None:
        """A person lets go; the agent's own player has it again."""
        if person in self.drives:
            self.match.release(self.drives.pop(person))

    def moves(self, person: int) -> bool:
        """Whether a person drives somebody who can move."""
        return person in self.drives and self.match.world.bodies[self.drives[person]].movable

    def next_free(self, step: int) -> int | None:
        """The next agent that nobody drives, from the first person's on."""
        count = len(self.match.seats)
        here = self.drives.get(0, -1 if step > 0 else count)
        around = ((here + step * ahead) % count for ahead in range(1, count + 1))
        return next((agent for agent in around if self.person_of(agent) is None), None)

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

    def hear_key(self, key: int) -> bool:
        """A key that speaks: a digit, backspace to be silent, brackets for one word on or back; True if it was one.

        Of two speakers the first, who has the arrows, has the keypad's digits, and the second the others.
        """
        speakers = self.speakers()
        if not speakers:
            return False
        if key in (pygame.K_LEFTBRACKET, pygame.K_RIGHTBRACKET):
            self.step(speakers[0], 1 if key == pygame.K_RIGHTBRACKET else -1)
            return True
        digits = PAD_DIGITS if key in PAD_DIGITS else DIGITS
        agent = speakers[0 if digits is PAD_DIGITS else -1]
        if key == pygame.K_BACKSPACE:
            self.match.say(agent, None)
        elif key in digits:
            self.say_digit(agent, digits.index(key))
        else:
            return False
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
