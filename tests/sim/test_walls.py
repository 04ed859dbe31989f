"""Walls: nobody gets through, whatever the speed and the tick; whoever slides along one slides; sight ends at one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arena.sim.body import Body, Wall
from arena.sim.rules import CLASSIC, RULES, Rules
from arena.sim.world import World

Put = Callable[..., World]
EITHER = pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
SIXTYFOLD = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
STILL = (0.0, 0.0)
AGENT = Body("agent", 0.1)
UPRIGHT = Wall((0.5, -0.5), (0.5, 0.5))
ROOM = (
    Wall((-0.5, -0.5), (0.5, -0.5)),
    Wall((0.5, -0.5), (0.5, 0.5)),
    Wall((0.5, 0.5), (-0.5, 0.5)),
    Wall((-0.5, 0.5), (-0.5, -0.5)),
    Wall((-0.2, -0.5), (0.1, 0.2)),  # slanting, with a wedge at its foot
    Wall((-0.5, 0.3), (-0.1, 0.3)),
)


def tick(world: World, *thrusts: tuple[float, float]) -> None:
    action = np.zeros((2, world.agent_count, 1))
    for agent, pair in enumerate(thrusts):
        action[:, agent, 0] = pair
    world.tick(action)


def gap(walls: tuple[Wall, ...], place: np.ndarray) -> float:
    """The distance of a place from the nearest wall."""
    nearest = []
    for wall in walls:
        start, along = np.array(wall.start), np.subtract(wall.end, wall.start)
        share = np.clip(np.dot(place - start, along) / np.dot(along, along), 0, 1)
        nearest.append(np.linalg.norm(start + share * along - place))
    return float(min(nearest))


@EITHER
def test_a_body_stops_at_its_radius_and_bounces(put: Put, rules: Rules) -> None:
    world = put(rules, (AGENT, (0.3, 0.1), (6.0, 0.0)), walls=[UPRIGHT])
    before = world.vel[0, 0, 0] * (1 if rules.moves_with_old_velocity else 1 - rules.damping)
    tick(world)
    assert world.pos[:, 0, 0] == pytest.approx([0.4, 0.1], abs=1e-12)
    kept = before * (1 - rules.damping) if rules.moves_with_old_velocity else before
    assert world.vel[:, 0, 0] == pytest.approx([-rules.bounce * kept, 0])


def test_what_is_left_of_the_way_slides_along(put: Put) -> None:
    world = put(CLASSIC, (AGENT, (0.35, 0.0), (1.0, 1.0)), walls=[UPRIGHT])
    tick(world)
    assert world.pos[:, 0, 0] == pytest.approx([0.4, 0.1], abs=1e-12)
    assert world.vel[:, 0, 0] == pytest.approx([0, 0.75])


def test_a_corner_is_round(put: Put) -> None:
    """From below towards the wall's foot: the body stops where its circle meets the end point."""
    world = put(CLASSIC, (AGENT, (0.5, -0.8), (0.0, 5.0)), walls=[UPRIGHT])
    tick(world)
    assert world.pos[:, 0, 0] == pytest.approx([0.5, -0.6], abs=1e-12)
    beside = put(CLASSIC, (AGENT, (0.56, -0.8), (0.0, 3.0)), walls=[UPRIGHT])
    tick(beside)  # 0.06 beside the end: contact 0.08 below it, then on along the tangent, right and up
    x, y = beside.pos[:, 0, 0]
    assert x > 0.56 and y > -0.58
    assert gap((UPRIGHT,), beside.pos[:, 0, 0]) >= 0.1 - 1e-9


@EITHER
@pytest.mark.parametrize("speed", [1.0, 30.0, 1e3, 1e6])
def test_no_way_through_at_any_speed(put: Put, rules: Rules, speed: float) -> None:
    for angle in np.linspace(-1.2, 1.2, 25):
        velocity = (speed * np.cos(angle), speed * np.sin(angle))
        long = Wall((0.5, -60.0), (0.5, 60.0))
        world = put(rules, (AGENT, (0.0, 0.0), velocity), walls=[long if rules.half_field is None else UPRIGHT])
        before = world.pos[:, 0, 0].copy()
        for _ in range(5):
            tick(world, (1, 0))
            if abs(world.pos[1, 0, 0]) < 0.5 and abs(before[1]) < 0.5:
                assert not (before[0] <= 0.5 < world.pos[0, 0, 0])
            before = world.pos[:, 0, 0].copy()


@EITHER
@SIXTYFOLD
@given(seed=st.integers(0, 2**32 - 1), power=st.integers(-1, 6))
def test_nobody_leaves_a_closed_room_or_enters_a_wall(put: Put, rules: Rules, seed: int, power: int) -> None:
    """Four bodies that push each other in a room with a slanting wall and a shelf, for a second at any speed."""
    rng = np.random.default_rng(seed)
    bodies = tuple(
        Body(f"agent {i}", radius, mass=mass)
        for i, (radius, mass) in enumerate(zip((0.02, 0.04, 0.06, 0.08), (1.0, 0.2, 5.0, 1.0), strict=True))
    )
    world = put(rules, *((body, STILL, STILL) for body in bodies), walls=ROOM)
    places = _free_places(rng, [body.radius for body in bodies])
    world.pos[..., 0], world.vel[..., 0] = places, rng.normal(0, 10.0**power, (2, 4))
    for _ in range(30):
        world.tick(rng.uniform(-1, 1, (2, 4, 1)))
        assert np.isfinite(world.pos).all() and np.isfinite(world.vel).all()
        assert (np.abs(world.pos) < 0.5).all()
        for body in range(4):
            assert gap(ROOM, world.pos[:, body, 0]) >= bodies[body].radius - 2e-3


@EITHER
@SIXTYFOLD
@given(seed=st.integers(0, 2**32 - 1), power=st.integers(-1, 6), tick=st.floats(1e-4, 2.0))
def test_nobody_leaves_a_closed_room_at_any_tick(put: Put, rules: Rules, seed: int, power: int, tick: float) -> None:
    rng, radii = np.random.default_rng(seed), [0.02, 0.04, 0.08]
    bodies = [Body(f"agent {radius}", radius, solid=False) for radius in radii]
    world = put(replace(rules, tick_seconds=tick), *((body, STILL, STILL) for body in bodies), walls=ROOM)
    world.pos[..., 0], world.vel[..., 0] = _free_places(rng, radii), rng.normal(0, 10.0**power, (2, 3))
    for _ in range(30):
        world.tick(rng.uniform(-1, 1, (2, 3, 1)))
        assert (np.abs(world.pos) < 0.5).all() and np.isfinite(world.vel).all()
        for body, radius in enumerate(radii):
            assert gap(ROOM, world.pos[:, body, 0]) >= radius - 1e-6


@EITHER
@SIXTYFOLD
@given(seed=st.integers(0, 2**32 - 1))
def test_any_start_stays_finite_and_crosses_no_wall(put: Put, rules: Rules, seed: int) -> None:
    """Bodies put anywhere, on walls and into wedges too small for them, at any speed: no wall is ever crossed."""
    rng = np.random.default_rng(seed)
    bodies = tuple(Body(f"agent {i}", 0.15, solid=False) for i in range(4))
    world = put(rules, *((body, STILL, STILL) for body in bodies), walls=ROOM)
    world.pos[..., 0] = rng.choice([-0.5, -0.2, 0.1, 0.2, 0.3, 0.49999, 0.5, 1.0], (2, 4)) + rng.choice([0, 1e-9, 0.01])
    world.vel[..., 0] = rng.choice([0, 1e-3, -1, 30, -1e3, 1e6], (2, 4))
    for _ in range(10):
        before = [_inside(world, body) for body in range(4)]
        world.tick(rng.choice([-1.0, 0.0, 1.0], (2, 4, 1)))
        assert np.isfinite(world.pos).all() and np.isfinite(world.vel).all()
        for body, was in enumerate(before):
            now = _inside(world, body)
            assert was is None or now is None or was == now


def _inside(world: World, body: int) -> bool | None:
    """Whether the body is in the closed room; None on its very wall, where both are true."""
    far = np.abs(world.pos[:, body, 0]).max()
    return None if abs(far - 0.5) < 1e-9 else bool(far < 0.5)


def _free_places(rng: np.random.Generator, radii: list[float]) -> np.ndarray:
    places = []
    for radius in radii:
        while True:
            place = rng.uniform(-0.5, 0.5, 2)
            if gap(ROOM, place) > radius + 1e-3:
                break
        places.append(place)
    return np.array(places).T
