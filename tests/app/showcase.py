"""A scenario with everything that can be drawn, for tests of drawing and of fairness; nothing anybody would play."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from arena.sim.body import Body, Gaze, Team, Wall, Zone
from arena.sim.observation import Part
from arena.sim.option import option
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World

THINGS = (
    ("crate", 0.13, 0, -1.15, 0.62),
    ("crate", 0.1, 1, -0.8, 0.62),
    ("ball", 0.07, 0, -0.5, 0.62),
    ("gem", 0.06, 0, -0.25, 0.62),
    ("gem", 0.06, 1, -0.05, 0.62),
    ("block", 0.12, 0, 0.2, 0.62),
    ("block", 0.1, 0, 0.5, 0.62),
    ("drifter", 0.07, 0, 0.8, 0.62),
    ("rock", 0.15, 0, 1.2, 0.62),
    ("light", 0.1, 0, -1.2, 0.2),
    ("light", 0.1, 1, -0.95, 0.2),
    ("light", 0.1, 2, -0.7, 0.2),
    ("light", 0.1, 3, -0.45, 0.2),
    ("food", 0.06, 0, -0.15, 0.2),
    ("food", 0.06, 0, 0.05, 0.2),
    ("switch", 0.1, 0, 0.3, 0.2),
    ("switch", 0.1, 2, 0.6, 0.2),
    ("forest", 0.26, 0, 1.1, 0.15),
)
CREW = ((-1.2, -0.3), (-0.9, -0.3), (-0.6, -0.3), (1.05, 0.1))
RIVALS = ((-0.2, -0.3), (0.1, -0.3), (0.4, -0.3))
MARKS = ("locked", "pressed", "gone", "carried", "goal", "frozen", "spotted", "free", "lit")


@dataclass(frozen=True)
class Showcase(Scenario):
    """`secret` marks are for the crew alone; the crew sees what is not behind a wall, and hears; rivals do not."""

    name = "showcase"
    title = "Showcase"
    pitch = "All that can be drawn."
    kind = "cooperative"

    target: int = option(12, "points to win", low=1, high=999)

    def teams(self) -> tuple[Team, ...]:
        crew = tuple(f"crew {i + 1}" for i in range(len(CREW)))
        rivals = tuple(f"rival {i + 1}" for i in range(len(RIVALS)))
        return Team("crew", crew, "See all.", 10, crew), Team("rivals", rivals, "See little.")

    def bodies(self, rules: Rules) -> tuple[Body, ...]:
        agents = [Body(name, 0.075) for team in self.teams() for name in team.agents]
        things = [
            Body(f"{look} {number}", radius, look, solid=False, movable=False, hue=hue)
            for number, (look, radius, hue, _, _) in enumerate(THINGS)
        ]
        return (*agents, *things)

    def start(self, rules: Rules, count: int, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        places = [*CREW, *RIVALS, *((x, y) for *_, x, y in THINGS)]
        pos = np.repeat(np.array(places).T[..., None], count, 2)
        return pos, {"open": np.zeros(count, bool)}

    def observe(self, world: World, team: str) -> dict[str, Part]:
        me = self.team_slices()[team]
        parts: dict[str, Part] = {
            "position": world.pos[:, me],
            "everything": world.places(slice(0, len(world.bodies))),
        }
        if team == "crew":
            words = world.said.reshape(-1, world.count)
            parts["words"] = np.broadcast_to(words[:, None], (len(words), me.stop - me.start, world.count))
        return parts

    def reward(self, world: World) -> Array:
        return np.zeros((world.agent_count, world.count), world.dtype)

    def seconds(self, rules: Rules) -> float:
        return 30.0

    def score(self, world: World) -> Array:
        return np.full((2, world.count), 7)

    def winner(self, world: World) -> Array:
        return np.full(world.count, -1)

    def script(self, team: str, rules: Rules, strength: str) -> Any:
        raise NotImplementedError

    def walls(self, rules: Rules) -> tuple[Wall, ...]:
        return (
            Wall((-1.5, -0.05), (-0.1, -0.05)),
            Wall((0.1, -0.05), (0.7, -0.05), opaque=False),
            Wall((-0.1, -0.05), (0.1, -0.05), door=True),
            Wall((0.7, -0.05), (0.9, -0.05), door=True),
            Wall((0.75, -0.9), (1.3, -0.35)),
        )

    def standing(self, world: World) -> Array:
        there = np.ones((5, world.count), bool)
        there[3] = False
        return there

    def sight(self, world: World, team: str) -> Array | None:
        me = self.team_slices()[team]
        return ~world.walls.hide(world.pos[:, me], world.pos, self.standing(world))

    def zones(self, world: World) -> tuple[Zone, ...]:
        return (
            Zone("left goal", -1.35, -0.65, half=(0.2, 0.25), team=0),
            Zone("right goal", -0.9, -0.65, half=(0.2, 0.25), team=1),
            Zone("depot", -0.45, -0.65, half=(0.2, 0.25)),
            Zone("ring", 0.0, -0.65, 0.22),
            Zone("base", 0.45, -0.65, 0.2, team=1),
        )

    def gazes(self, world: World) -> dict[int, Gaze]:
        return {0: Gaze((1.0, 1.0), 90, 0.6), 4: Gaze((float(world.vel[0, 0, 0]), 0.0), 360, 0.4)}

    def marks(self, world: World, team: str | None) -> dict[int, str]:
        first = len(CREW) + len(RIVALS)
        marks = {first + 6: "locked", first + 15: "pressed", first + 13: "gone", first + 4: "carried", 4: "frozen"}
        if team != "rivals":
            marks |= {first + 9: "goal", 5: "spotted", 1: "free", first + 11: "lit"}
        return marks
