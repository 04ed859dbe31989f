"""What each place of the field would be worth to an agent: it is put there in copies of the world, and its model asked.

Scenario and model do this for many places at once, one part of the grid after another so that no frame waits long.
The agent knows no more on its way through the copies than it does where it stands.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from arena.play.match import Match
from arena.play.mind import Mind
from arena.sim.observation import in_sight, observe_team
from arena.sim.world import Array, World

CELLS = 640
PARTS = 5  # steps in which the whole grid is asked for: 5 times a second at 30 frames, 10 times from 60 on
LARGEST = 3_000  # agents of a team times bodies; beyond that one look would cost too much
TOO_MANY = "There are too many bodies for a value map."


class ValueMap:
    """The grid of one agent; `silent` says in a sentence why there is none, if there is none."""

    def __init__(self, match: Match, agent: int, half: tuple[float, float]) -> None:
        self.match, self.agent, self.mind = match, agent, Mind(match, agent)
        self.columns = round((CELLS * half[0] / half[1]) ** 0.5)
        self.rows = round(CELLS / self.columns)
        self.values: Array | None = None  # (C, R) from the left and from the top, once all were asked for
        self.silent = self.mind.worthless
        world = match.world
        if self.silent is None and self.mind.agents * len(world.bodies) > LARGEST:
            self.silent = TOO_MANY
        across = ((np.arange(self.columns) + 0.5) / self.columns * 2 - 1) * half[0]
        up = (1 - (np.arange(self.rows) + 0.5) / self.rows * 2) * half[1]
        self.places = np.stack(np.meshgrid(across, up, indexing="ij")).reshape(2, -1).astype(world.dtype)  # (2, C R)
        self.asked: npt.NDArray[np.float32] = np.zeros(self.places.shape[1], np.float32)
        self.part = PARTS
        self.copies = World(match.scenario, match.rules, -(-self.places.shape[1] // PARTS), world.dtype)
        self.since = (-1, -1)  # round and tick of the last look

    def look(self) -> None:
        """Begin to ask what all places are worth now, unless nothing has happened since the last time."""
        now = (self.match.round, int(self.match.world.ticks[0]))
        if self.silent is None and self.part >= PARTS and now != self.since:
            self.since, self.part = now, 0
            world = self.match.world
            self.kept, self.memory, self.known = world.keep(), self.mind.memory(), in_sight(world, self.mind.team)

    def step(self) -> bool:
        """Ask for one part of the grid; True if that was the last one."""
        if self.part >= PARTS:
            return False
        width = self.copies.count
        some = np.minimum(np.arange(self.part * width, (self.part + 1) * width), self.places.shape[1] - 1)
        self._fill()
        self.copies.pos[:, self.agent] = self.places[:, some]
        with np.errstate(all="ignore"):
            seen = observe_team(self.copies, self.mind.team, self.known)
            self.asked[some] = self.mind.values(seen, self.memory)
        self.part += 1
        if self.part == PARTS:
            self.values = np.nan_to_num(self.asked.reshape(self.columns, self.rows))
        return self.part == PARTS

    def _fill(self) -> None:
        """Make every copy what the world was when the look began."""
        copies, kept = self.copies, self.kept
        copies.pos[:], copies.vel[:], copies.said[:] = kept["pos"], kept["vel"], kept["said"]
        copies.ticks[:] = kept["ticks"]
        facts = {name.removeprefix("facts/"): fact for name, fact in kept.items() if name.startswith("facts/")}
        copies.facts = {name: np.repeat(fact, copies.count, -1) for name, fact in facts.items()}
