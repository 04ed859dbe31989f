"""Which agents have just come to touch which bodies: what one hears in a match, and what a replay's bar shows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from arena.sim.world import World


class Contacts:
    """Looks at a world of one after every tick."""

    def __init__(self, world: World) -> None:
        self._solid = np.array([body.solid for body in world.bodies])
        self.begin(world)

    def begin(self, world: World) -> None:
        """Another round: nobody touches anything."""
        self._touching = np.zeros((world.agent_count, len(self._solid)), bool)

    def new(self, world: World) -> Iterator[tuple[int, int]]:
        """An agent and a body after it that touch now and did not before."""
        touching = world.touching(slice(0, len(self._touching)), slice(0, len(self._solid)))[..., 0] & self._solid
        fresh = np.argwhere(touching & ~self._touching)
        self._touching = touching
        return ((int(i), int(j)) for i, j in fresh if i < j)
