"""How bodies and teams look, by what a scenario says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

TEAMS = (("disc", "sky"), ("hexagon", "amber"))
HUES = ("", "coral", "lime", "violet")  # 0 is plain
MOST_PIPS = 9


def team_look(index: int) -> tuple[str, str]:
    """Shape and colour of a team by its place in the scenario; from the third on they repeat in mint."""
    return TEAMS[index] if index < len(TEAMS) else (TEAMS[index % 2][0], "mint")


class Driver(NamedTuple):
    """The person who drives an agent: what stands at the arrow, and the colour of the ring."""

    name: str = ""
    ink: str = "white"


@dataclass(frozen=True)
class Look:
    """How one body is drawn."""

    kind: str  # one of arena.sim.body.LOOKS
    radius: float  # world units
    shape: str = "disc"  # of agents
    ink: str = "mint"  # of agents
    hue: int = 0
    pips: int = 0  # of agents: which of its team it is, from 1; 0 where that is not shown


def looks_of(world: Any) -> list[Look]:
    """The looks of all bodies of a world."""
    looks: list[Look] = []
    for number, team in enumerate(world.scenario.teams()):
        shape, ink = team_look(number)
        size = len(team.agents)
        for index in range(size):
            body = world.bodies[len(looks)]
            pips = index + 1 if 2 < size <= MOST_PIPS else 0
            looks.append(Look("agent", body.radius, shape, ink, body.hue, pips))
    for body in world.bodies[len(looks) :]:
        looks.append(Look("rock" if body.look == "agent" else body.look, body.radius, hue=body.hue))
    return looks
