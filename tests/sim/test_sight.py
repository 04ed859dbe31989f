"""Lines of sight and ways round walls, on paper."""

from __future__ import annotations

import numpy as np
import pytest

from arena.sim.body import Body, Wall
from arena.sim.rules import ARENA
from arena.sim.sight import in_line, screened
from arena.sim.way import Ways
from tests.sim.conftest import Put

Place = tuple[float, float]


def one(place: Place) -> np.ndarray:
    return np.array(place, float)[:, None, None]  # (2, 1, 1)


@pytest.mark.parametrize(
    ("eye", "place", "circle", "hidden"),
    [
        ((0, 0), (2, 0), (1, 0), True),
        ((2, 0), (0, 0), (1, 0), True),
        ((0, 0), (2, 0), (1, 0.49), True),  # the radius is 0.5
        ((0, 0), (2, 0), (1, 0.51), False),
        ((0, 0), (2, 0), (3, 0), False),  # beyond
        ((0, 0), (2, 0), (-1, 0), False),  # behind
        ((0, 0), (2, 0), (1.8, 0), False),  # the place is in it
        ((0, 0), (2, 0), (0.3, 0), False),  # the eye is in it
        ((0, 0), (0, 0), (0, 0), False),
        ((0, 0), (3, 4), (1.5 - 0.39, 2 + 0.29), True),  # 0.486 beside a slanting line
        ((0, 0), (3, 4), (1.5 - 0.41, 2 + 0.31), False),  # 0.514
    ],
)
def test_a_circle_between(eye: Place, place: Place, circle: Place, hidden: bool) -> None:
    assert screened(one(eye), one(place), one(circle), np.array([0.5])).item() is hidden


def test_every_pair_and_every_world_is_its_own() -> None:
    rng = np.random.default_rng(0)
    eyes, places, middles = (
        rng.uniform(-1, 1, (2, 3, 20)),
        rng.uniform(-1, 1, (2, 4, 20)),
        rng.uniform(-1, 1, (2, 5, 20)),
    )
    radius = rng.uniform(0.05, 0.3, 5)
    together = screened(eyes, places, middles, radius)
    assert together.shape == (3, 4, 20) and 0.1 < together.mean() < 0.9
    for a, m, b in np.ndindex(*together.shape):
        steps = eyes[:, a, b, None] + (places[:, m, b] - eyes[:, a, b])[:, None] * np.linspace(0, 1, 2001)
        apart = np.linalg.norm(steps[:, None] - middles[:, :, b, None], axis=0)  # (K, steps)
        blocks = (apart.min(1) < radius) & (apart[:, 0] >= radius) & (apart[:, -1] >= radius)
        if (np.abs(apart.min(1) - radius) > 1e-3).all():
            assert together[a, m, b] == blocks.any()


def test_walls_blocks_and_distance_together(put: Put) -> None:
    """Four agents and a block: the first sees the second, not past the wall, the block or its own reach."""
    agent = [Body(f"agent {i}", 0.05) for i in range(4)]
    block = Body("block", 0.1, "block", opaque=True)
    at = [(0.0, 0.0), (0.5, 0.5), (0.0, 0.8), (0.8, 0.0), (0.4, 0.0)]
    things = [(body, place, (0, 0)) for body, place in zip([*agent, block], at, strict=True)]
    world = put(ARENA, *things, walls=[Wall((-0.2, 0.4), (0.2, 0.4))], agents=4)
    first, everybody = slice(0, 1), slice(0, 5)
    assert in_line(world, first, everybody)[0, :, 0].tolist() == [True, True, False, False, True]
    assert in_line(world, first, everybody, 0.708)[0, :, 0].tolist() == [True, True, False, False, True]
    assert in_line(world, first, everybody, 0.707)[0, :, 0].tolist() == [True, False, False, False, True]
    glass = put(ARENA, *things, walls=[Wall((-0.2, 0.4), (0.2, 0.4), opaque=False)], agents=4)
    assert in_line(glass, first, everybody)[0, :, 0].tolist() == [True, True, True, False, True]


# Ways.

WALL = [Wall((0.0, -1.0), (0.0, 0.5))]


def test_a_way_is_straight_where_nothing_is_between() -> None:
    ways = Ways(WALL, ARENA, 0.1, (1.6, 1.0))
    first, length = ways.plan(np.array([[-1.0, 0.8]]), np.array([[[1.0, 0.8]]]))
    assert first.tolist() == [[[2.0, 0.0]]] and length.tolist() == [[2.0]]


def test_a_way_leads_round_the_end_of_a_wall() -> None:
    """The corner beyond the end is (0, 0.62)."""
    ways = Ways(WALL, ARENA, 0.1, (1.6, 1.0))
    assert np.allclose(ways.corners, [(0.0, 0.62)])
    first, length = ways.plan(np.array([[-1.0, 0.0]]), np.array([[[1.0, 0.0]]]))
    np.testing.assert_allclose(first, [[[1.0, 0.62]]])
    np.testing.assert_allclose(length, [[2 * np.hypot(1.0, 0.62)]])


def test_ways_are_dear_where_foes_stand_beside_their_beginning() -> None:
    """The corners are (0, 0.62) and (0, -0.62); a foe stands half way to the nearer one."""
    ways = Ways([Wall((0.0, -0.5), (0.0, 0.5))], ARENA, 0.1, (1.6, 1.0))
    here, there, foe = np.array([[-1.0, 0.1]]), np.array([[[1.0, 0.1]]]), np.array([[[0.5, 0.26]]])
    np.testing.assert_allclose(ways.plan(here, there)[0], [[[1.0, 0.52]]])
    first, cost = ways.plan(here, there, foe, fear=0.3)
    np.testing.assert_allclose(first, [[[1.0, -0.72]]])
    np.testing.assert_allclose(cost, [[2 * np.hypot(1.0, 0.72)]])
    np.testing.assert_allclose(ways.plan(here, there, foe, fear=0.01)[1], [[2 * np.hypot(1.0, 0.52) + 0.04]])


def test_many_goals_are_many_plans() -> None:
    ways = Ways([*WALL, Wall((-0.5, 0.2), (0.7, 0.2))], ARENA, 0.1, (1.6, 1.0))
    rng = np.random.default_rng(0)
    here, there, foes = rng.uniform(-1, 1, (50, 2)), rng.uniform(-1, 1, (50, 3, 2)), rng.uniform(-1, 1, (50, 2, 2))
    firsts, costs = ways.plan(here, there, foes, 0.5)
    for goal in range(3):
        first, cost = ways.plan(here, there[:, [goal]], foes, 0.5)
        assert (firsts[:, [goal]] == first).all() and (costs[:, [goal]] == cost).all()
    shared, same = ways.plan(here, there[:1], foes, 0.5), ways.plan(here, there[:1].repeat(50, 0), foes, 0.5)
    assert all((one == other).all() for one, other in zip(shared, same, strict=True))


def test_there_is_a_step_from_anywhere_to_anywhere() -> None:
    ways = Ways([*WALL, Wall((-0.5, 0.2), (0.7, 0.2))], ARENA, 0.1, (1.6, 1.0))
    rng = np.random.default_rng(0)
    here, there = rng.uniform(-1, 1, (2, 5000, 2))
    first, length = ways.plan(here, there[:, None])
    assert np.isfinite(first).all() and np.isfinite(length).all()


def test_without_walls_all_ways_are_straight() -> None:
    first, length = Ways([], ARENA, 0.1, (1.6, 1.0)).plan(np.zeros((1, 2)), np.array([[[0.3, 0.4]]]))
    assert first.tolist() == [[[0.3, 0.4]]] and length.tolist() == [[0.5]]
