"""Classic rules against MPE2 itself, step by step, contacts included.

The reference is mpe2 1.1.1 in float64.  Its `observe` casts to float32, so its scenario is asked directly.  Importing
it overwrites SDL_AUDIODRIVER, which is put back; its environments are never closed: that would quit everybody's pygame.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from arena.scenarios.catalog import make
from arena.sim.env import Env
from arena.sim.observation import observe
from arena.sim.option import Value
from arena.sim.rules import CLASSIC

_driver = os.environ.get("SDL_AUDIODRIVER")
from mpe2 import simple_spread_v3, simple_tag_v3  # noqa: E402 -- between saving and restoring

os.environ.pop("SDL_AUDIODRIVER", None)
if _driver is not None:
    os.environ["SDL_AUDIODRIVER"] = _driver

EXACT = 1e-9
STEPS = 500
EPISODE = 10  # steps after which both are put into another state


@dataclass(frozen=True)
class Case:
    """The same game on both sides."""

    scenario: str
    options: Mapping[str, Value]
    theirs: Mapping[str, Any]
    seed: int
    contacts: int  # at least so many in all, counted as mpe2 counts them

    def make_theirs(self, **more: Any) -> Any:
        kind = {"spread": simple_spread_v3, "tag": simple_tag_v3}[self.scenario]
        env = kind.parallel_env(**{"max_cycles": 10**6, **self.theirs, **more})
        env.reset(seed=self.seed)
        return env

    def make_ours(self, **more: Any) -> Env:
        scenario = make(self.scenario, {"limit": 10_000, **self.options})
        env = Env(scenario, CLASSIC, 1, self.seed, dtype=np.float64, **more)
        env.reset()
        return env


CASES = [
    Case("spread", {}, {}, 0, 100),
    Case("spread", {"local_ratio": 0.0}, {"local_ratio": 0.0}, 1, 100),
    Case("spread", {"agents": 1}, {"N": 1}, 2, 0),
    Case("spread", {"agents": 6, "local_ratio": 0.9}, {"N": 6, "local_ratio": 0.9}, 3, 800),
    Case("tag", {}, {}, 4, 500),
    Case("tag", {"hunters": 1, "rocks": 0}, {"num_adversaries": 1, "num_obstacles": 0}, 5, 30),
    Case(
        "tag", {"hunters": 5, "runners": 3, "rocks": 5}, dict(num_adversaries=5, num_good=3, num_obstacles=5), 6, 2000
    ),
]


def ids(case: Case) -> str:
    return f"{case.scenario}-{'-'.join(f'{name}{value}' for name, value in case.options.items()) or 'default'}"


def squeeze(ours: Env, theirs: Any, rng: np.random.Generator) -> None:
    """Put both into the same new state, sometimes crowded, sometimes spread out past the fence, fast or at rest."""
    bodies = len(ours.world.bodies)
    pos = rng.uniform(-1, 1, (2, bodies)) * rng.choice([0.1, 0.2, 0.4, 1.0, 2.2])
    vel = rng.normal(0, 0.5, (2, bodies)) * rng.integers(0, 2)
    vel[:, ours.world.agent_count :] = 0
    ours.world.pos[..., 0], ours.world.vel[..., 0] = pos, vel
    for index, entity in enumerate(theirs.unwrapped.world.entities):
        entity.state.p_pos, entity.state.p_vel = pos[:, index].copy(), vel[:, index].copy()


def touching(theirs: Any) -> int:
    """Pairs of solid bodies, one of them movable, whose circles overlap, by mpe2's own test."""
    game, world = theirs.unwrapped.scenario, theirs.unwrapped.world
    solid = [entity for entity in world.entities if entity.collide]
    return sum(
        game.is_collision(one, other)
        for index, one in enumerate(solid)
        for other in solid[index + 1 :]
        if one.movable or other.movable
    )


def their_actions(theirs: Any, rng: np.random.Generator, *, continuous: bool = False) -> npt.NDArray:
    """(A,) moves or (A, 5) of mpe2's one-sided thrusts."""
    count = len(theirs.possible_agents)
    return rng.random((count, 5), np.float32) if continuous else rng.integers(5, size=count)


def our_action(ours: Env, actions: npt.NDArray) -> dict[str, npt.NDArray]:
    """The same for our teams; continuous thrust is right minus left, up minus down."""
    both = np.stack([actions[:, 2] - actions[:, 1], actions[:, 4] - actions[:, 3]], 1) if actions.ndim == 2 else actions
    slices = ours.world.scenario.team_slices()
    return {team: both[agents][None] for team, agents in slices.items()}


def assert_same(ours: Env, theirs: Any, where: str) -> None:
    world, reference = ours.world, theirs.unwrapped.world
    their_pos = np.array([entity.state.p_pos for entity in reference.entities]).T
    their_vel = np.array([entity.state.p_vel for entity in reference.entities]).T
    np.testing.assert_allclose(world.pos[..., 0], their_pos, rtol=0, atol=EXACT, err_msg=where)
    np.testing.assert_allclose(world.vel[..., 0], their_vel, rtol=0, atol=EXACT, err_msg=where)
    ours_seen = [row for team in observe(world).values() for row in team[0]]
    game = theirs.unwrapped.scenario
    for agent, (seen, their_agent) in enumerate(zip(ours_seen, reference.agents, strict=True)):
        expected = game.observation(their_agent, reference)
        assert seen.shape == expected.shape, where
        np.testing.assert_allclose(seen, expected, rtol=0, atol=EXACT, err_msg=f"{where}, agent {agent}")


@pytest.mark.parametrize("case", CASES, ids=ids)
@pytest.mark.parametrize("continuous", [False, True], ids=["moves", "thrust"])
def test_classic_rules_are_mpe2_step_by_step(case: Case, continuous: bool) -> None:
    ours, theirs = case.make_ours(continuous=continuous), case.make_theirs(continuous_actions=continuous)
    rng = np.random.default_rng(case.seed)
    contacts = 0
    for index in range(STEPS):
        where = f"step {index}"
        if index % EPISODE == 0:
            squeeze(ours, theirs, rng)
            assert_same(ours, theirs, where)
        contacts += touching(theirs)
        actions = their_actions(theirs, rng, continuous=continuous)
        step = ours.step(our_action(ours, actions))
        seen, rewards, terminated, truncated, _ = theirs.step(dict(zip(theirs.possible_agents, actions, strict=True)))
        assert_same(ours, theirs, where)
        our_rewards = np.concatenate([step.reward[team][0] for team in ours.teams])
        np.testing.assert_allclose(our_rewards, list(rewards.values()), rtol=0, atol=EXACT, err_msg=where)
        in_float32 = np.concatenate([row for team in ours.teams for row in step.obs[team][0]]).astype(np.float32)
        np.testing.assert_allclose(in_float32, np.concatenate(list(seen.values())), rtol=1e-6, atol=1e-9)
        assert not step.done.any() and not any(terminated.values()) and not any(truncated.values())
    assert contacts >= case.contacts


@pytest.mark.parametrize("case", [CASES[0], CASES[4]], ids=ids)
def test_both_truncate_after_25_steps_and_terminate_never(case: Case) -> None:
    theirs = case.make_theirs(max_cycles=25)
    ours = Env(make(case.scenario), CLASSIC, 1, 0, dtype=np.float64)
    rng = np.random.default_rng(0)
    for _ in range(25):
        actions = their_actions(theirs, rng)
        step = ours.step(our_action(ours, actions))
        _, _, terminated, truncated, _ = theirs.step(dict(zip(theirs.possible_agents, actions, strict=True)))
        assert set(truncated.values()) == {bool(step.truncated[0])}
        assert set(terminated.values()) == {bool(step.terminated[0])} == {False}
    assert step.truncated[0] and theirs.agents == []


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_bodies_are_theirs(case: Case) -> None:
    """Radius, mass, gain, speed limit, solid, movable: read from mpe2, not from this repository."""
    theirs = case.make_theirs().unwrapped.world
    for body, entity in zip(make(case.scenario, case.options).bodies(CLASSIC), theirs.entities, strict=True):
        assert (body.radius, body.mass) == (entity.size, entity.mass)
        assert (body.solid, body.movable) == (entity.collide, entity.movable)
        assert body.max_speed == (float("inf") if entity.max_speed is None else entity.max_speed)
        if entity in theirs.agents:
            assert body.gain == (entity.accel or 5.0)
    assert (theirs.dt, theirs.damping) == (CLASSIC.tick_seconds, CLASSIC.damping)
    assert (theirs.contact_force, theirs.contact_margin) == (CLASSIC.contact_force, CLASSIC.contact_margin)


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_starts_are_drawn_from_the_same_squares(case: Case) -> None:
    """The range of each body's start over many resets, both sides, to the width that 400 draws allow."""
    theirs, ours = case.make_theirs(), Env(make(case.scenario, case.options), CLASSIC, 400, 0)
    reached = np.zeros((2, len(ours.world.bodies)))
    for _ in range(400):
        theirs.reset()
        drawn = np.array([entity.state.p_pos for entity in theirs.unwrapped.world.entities]).T
        reached = np.maximum(reached, np.abs(drawn))
    np.testing.assert_allclose(np.abs(ours.world.pos).max(2), reached, atol=0.03)
    assert not ours.world.vel.any()
