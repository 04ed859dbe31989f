"""What a body and a team are, before any world exists."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Body:
    """Anything with a place; a circle.  Lengths in world units, masses in units of an agent's."""

    name: str
    radius: float
    look: str = "agent"  # what kind of thing it is, for whoever draws it: agent, rock, light
    solid: bool = True  # pushes other solid bodies away
    movable: bool = True
    mass: float = 1.0
    gain: float = 5.0  # acceleration at full thrust, units/s^2
    max_speed: float = float("inf")  # units/s


@dataclass(frozen=True)
class Team:
    """Agents that win and lose together."""

    name: str
    agents: tuple[str, ...]
    wish: str  # what the team wants, said to a person


@dataclass(frozen=True)
class Zone:
    """A circle on the ground that matters to the rules and stops nobody."""

    name: str
    x: float
    y: float
    radius: float
