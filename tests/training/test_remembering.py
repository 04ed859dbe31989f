"""What a training remembers of its worlds does not grow with it."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from arena.training.worker.remembering import REMEMBERED, Remembering
from tests.agents.games import Parade


def size(env: Remembering) -> int:
    """How much is kept beside the environment itself."""
    return len(pickle.dumps({name: value for name, value in vars(env).items() if name != "_env"}))


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


def test_the_mean_reward_is_of_what_came_since_the_last_time_of_asking() -> None:
    env, _ = stepped(3, 0)
    assert env.mean_reward() is None
    paid = []
    for move in (0, 1, 2, 1):
        step = env.step({name: np.full((3, len(spec.agents)), move) for name, spec in env.teams.items()})
        paid.append(step.reward["left"].sum(1).mean())
        if move == 2:
            assert env.mean_reward() == pytest.approx(np.mean(paid)) != 0
    assert env.mean_reward() == pytest.approx(paid[-1])


def test_nobody_needs_to_ask_what_was_paid() -> None:
    """The second of two sides that learn apart is never asked."""
    assert size(stepped(REMEMBERED, 3)[0]) == size(stepped(REMEMBERED, 200)[0])
