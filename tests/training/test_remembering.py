"""What a training remembers of its worlds does not grow with it."""

from __future__ import annotations

import numpy as np
import pytest

from arena.training.worker.remembering import REMEMBERED, Remembering
from tests.agents.games import Parade


def stepped(worlds: int, steps: int) -> tuple[Remembering, list]:
    """An environment that remembers, and what went through it."""
    env = Remembering(Parade(worlds, stagger=3))
    nothing = {name: np.zeros((worlds, len(spec.agents)), int) for name, spec in env.teams.items()}
    return env, [env.reset(), *(env.step(nothing).obs for _ in range(steps))]


@pytest.mark.parametrize("worlds", [1, 7, 300, REMEMBERED, 2 * REMEMBERED + 48])
def test_the_newest_observations_are_remembered_and_no_more(worlds: int) -> None:
    steps = 3 + 2 * REMEMBERED // worlds
    env, went = stepped(worlds, steps)
    for name, spec in env.teams.items():
        agents = len(spec.agents)
        whole = np.concatenate([obs[name].reshape(-1, spec.obs_size) for obs in went])
        seen = env.seen(name)
        assert len(seen) == REMEMBERED // agents * agents
        assert (seen == whole[-len(seen) :]).all()
    assert len(env._recent) * worlds < REMEMBERED + worlds
