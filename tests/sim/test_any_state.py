"""Whatever the state: no NaN, no infinity, nobody through a wall."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.scenarios.catalog import SCENARIOS
from arena.sim.observation import observe
from arena.sim.placing import scatter
from arena.sim.rules import ARENA, RULES, Rules
from arena.sim.world import World

WORLDS = 8
PLACES = (-1.6, -1.5, -1, -0.9, -0.2, 0, 1e-9, 0.1, 0.2, 0.9, 1, 1.5, 1.6, 3)  # walls, corners, overlaps, outside
SPEEDS = (0.0, 0.0, 0.3, -1.3, 5.0, -1e3, 1e6, -1e6)
GAMES = pytest.mark.parametrize("name", SCENARIOS)
EITHER = pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
FLOATS = pytest.mark.parametrize("dtype", [np.float32, np.float64])


@GAMES
@EITHER
@FLOATS
@settings(max_examples=30, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_state_stays_finite_and_inside(name: str, rules: Rules, dtype: npt.DTypeLike, data: st.DataObject) -> None:
    world = World(SCENARIOS[name](), rules, WORLDS, dtype)
    world.restart(np.arange(WORLDS), np.random.default_rng(0))
    movable = world.moving
    still = [number for number, body in enumerate(world.bodies[:movable]) if not body.movable]
    shape = (2, len(world.bodies), WORLDS)
    draw = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    world.pos[:] = np.where(draw.random(shape) < 0.7, draw.choice(PLACES, shape), draw.uniform(-2, 2, shape))
    world.vel[:, :movable] = draw.choice(SPEEDS, (2, movable, WORLDS))
    world.vel[:, still] = 0
    one = data.draw(st.tuples(*[st.sampled_from(PLACES)] * 2))  # and all bodies of one world in one place
    world.pos[..., 0] = np.array(one)[:, None]
    for _ in range(6):
        world.tick(draw.choice([-1.0, 0.0, 1.0], (2 + world.words, world.agent_count, WORLDS)).astype(dtype))
        assert np.isfinite(world.pos).all() and np.isfinite(world.vel).all()
        if rules.half_field:
            edge = np.array(rules.half_field, dtype)[:, None] - world.radius[:movable]
            assert (np.abs(world.pos[:, :movable]) <= edge[..., None]).all()
    assert np.isfinite(world.scenario.reward(world)).all()
    assert all(np.isfinite(part).all() for part in observe(world).values())
    limit = np.array([body.max_speed for body in world.bodies[:movable]])[:, None]
    assert (np.hypot(*world.vel[:, :movable].astype(np.float64)) <= limit * (1 + 1e-6)).all()


@pytest.mark.parametrize("wall", [(1.6, 0.0), (0.0, 1.0), (1.6, 1.0)])
def test_a_runner_wedged_between_a_rock_the_wall_and_three_hunters(wall: tuple[float, float]) -> None:
    """Hunters push towards the wall for five seconds; the runner squirms, and stays in the field."""
    world = World(SCENARIOS["tag"](), ARENA, 1)
    world.restart(np.arange(1), np.random.default_rng(0))
    towards = np.array(wall) / np.linalg.norm(wall)
    side = np.array([-towards[1], towards[0]])
    wedge = [(-0.2, 0.1), (-0.2, -0.1), (-0.3, 0), (-0.05, 0), (-0.1, 0.2), (-0.1, -0.2)]
    for body, (ahead, across) in enumerate(wedge):
        world.pos[:, body, 0] = np.array(wall) + ahead * towards + across * side
    thrust = np.repeat(towards[:, None, None], 4, 1).astype(np.float32)
    start = world.pos[:, 4:].copy()
    for tick in range(150):
        squirm = np.array([np.cos(tick), np.sin(tick)], np.float32)
        thrust[:, 3, 0] = squirm
        world.tick(thrust)
        assert np.isfinite(world.pos).all()
        assert (np.abs(world.pos[:, :4, 0]) <= np.array([[1.6], [1.0]], np.float32) - world.radius[:4]).all()
        assert np.hypot(*world.vel[:, 3, 0]) <= 1.3 * (1 + 1e-6)
    assert (world.pos[:, 4:] == start).all()


def test_scattered_circles_stand_inside_and_apart() -> None:
    radii = [0.3, 0.3, 0.1, 0.1, 0.05]
    places = scatter(np.random.default_rng(0), (1.6, 1.0), radii, 2000)
    assert places.shape == (2, 5, 2000)
    for i, radius in enumerate(radii):
        assert (np.abs(places[0, i]) <= 1.6 - radius).all() and (np.abs(places[1, i]) <= 1.0 - radius).all()
        for j in range(i):
            assert (np.hypot(*(places[:, i] - places[:, j])) >= radius + radii[j]).all()


def test_scatter_gives_up_where_there_is_no_room() -> None:
    places = scatter(np.random.default_rng(0), (0.2, 0.2), [0.15] * 4, 50)
    assert np.isfinite(places).all() and (np.abs(places) <= 0.05 + 1e-12).all()
