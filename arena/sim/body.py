"""What a body, a wall, a zone and a team are, before any world exists."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Body:
    """Anything with a place; a circle.  Lengths in world units, masses in units of an agent's."""

    name: str
    radius: float
    look: str = "agent"  # what kind of thing it is, for whoever draws it: one of LOOKS
    solid: bool = True  # pushes other solid bodies away, and is stopped by walls
    movable: bool = True
    mass: float = 1.0
    gain: float = 5.0  # acceleration at full thrust, units/s^2
    max_speed: float = float("inf")  # units/s
    damping: float | None = None  # share of its velocity lost in a tick; None is what the rules say
    opaque: bool = False  # blocks sight, where a game asks for lines of sight
    hue: int = 0  # tells things of one look apart: 0 is plain, 1, 2, 3 are colours


LOOKS = {
    "agent": "acts",
    "rock": "stops everybody",
    "light": "to be reached",
    "forest": "hides who is inside",
    "food": "to be eaten",
    "crate": "to be pushed",
    "ball": "rolls on where it is pushed",
    "gem": "to be carried away",
    "block": "to be pushed, blocks sight",
    "drifter": "keep away from it",
    "switch": "to be stood on",
}
"""What a body may look like, and what that usually means, said to a person; see `Scenario.signs`."""

MARKS = {
    "goal": "this one counts",
    "lit": "done",
    "locked": "cannot be moved now",
    "free": "free again",
    "carried": "is being carried",
    "pressed": "somebody stands on it",
    "frozen": "cannot move now",
    "spotted": "seen by the others",
    "gone": "out of the game",
}
"""What a body may be marked as at a moment, and what that usually means; see `Scenario.marks`."""


@dataclass(frozen=True)
class Gaze:
    """Which way a body looks, for whoever draws it."""

    way: tuple[float, float]  # any length
    wide: float  # degrees from one side to the other
    reach: float


@dataclass(frozen=True)
class Wall:
    """A straight wall from one point to another; nobody passes it and, if opaque, nobody sees through it."""

    start: tuple[float, float]
    end: tuple[float, float]
    opaque: bool = True
    door: bool = False  # may be open at times: see `Scenario.standing`


@dataclass(frozen=True)
class Team:
    """Agents that win and lose together."""

    name: str
    agents: tuple[str, ...]
    wish: str  # what the team wants, said to a person
    words: int = 0  # W: how many words its speakers know
    speakers: tuple[str, ...] = ()  # the agents that talk


@dataclass(frozen=True)
class Zone:
    """A place on the ground that matters to the rules and stops nobody: a circle or, with half sizes, a rectangle."""

    name: str
    x: float
    y: float
    radius: float = 0.0
    half: tuple[float, float] | None = None
    team: int | None = None  # whose it is
    told: bool = False  # its name is written on it, since nothing else says what it is
