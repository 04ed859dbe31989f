"""Each game by hand: one state, and the reward, score and winner that its rules give it on paper."""

from __future__ import annotations

import numpy as np
import pytest

from arena.scenarios.catalog import make
from arena.sim.rules import ARENA, CLASSIC
from arena.sim.world import World
from tests.scenarios.by_hand import reward, standing, tick

# Spread.

CREW = [(0.0, 0.0), (0.2, 0.0), (1.0, 1.0)]
LIGHTS = [(0.0, 0.3), (0.2, -0.4), (1.0, 0.5)]  # nearest agents: 0.3, 0.4, 0.5


def test_spread_classic() -> None:
    world = standing("spread", CLASSIC, CREW + LIGHTS)
    assert reward(world) == pytest.approx([-0.6 - 0.5, -0.6 - 0.5, -0.6])  # the first two touch: 0.2 < 0.3
    own = standing("spread", CLASSIC, CREW + LIGHTS, local_ratio=1.0)
    assert reward(own) == [-1, -1, 0]
    common = standing("spread", CLASSIC, CREW + LIGHTS, local_ratio=0.0)
    assert reward(common) == pytest.approx([-1.2] * 3)


def test_spread_two_lights_may_have_the_same_nearest_agent() -> None:
    world = standing("spread", CLASSIC, [(0, 0), (9, 9), (0, 3), (4, 0)], agents=2, local_ratio=0.0)
    assert reward(world) == pytest.approx([-7, -7])


def test_spread_arena_agents_are_small_and_do_not_touch_there() -> None:
    world = standing("spread", ARENA, [*CREW[:2], (1.0, 0.9), *LIGHTS])
    assert reward(world) == pytest.approx([-0.5 * (0.3 + 0.4 + 0.4)] * 3)


def test_spread_lights_held_for_half_a_second_move_on() -> None:
    """Held means all at once for longer than `hold`: 16 ticks are the first that make more than half a second."""
    world = standing("spread", ARENA, [(-0.5, 0), (0, 0), (0.5, 0), (-0.5, 0.1), (0.1, 0), (0.5, -0.1)], hold=0.5)
    second = world.facts["sets"][:, :, 1, 0].copy()
    tick(world, 15)
    assert world.scenario.score(world).tolist() == [[0]] and reward(world) == pytest.approx([3 * 0.2 - 0.15] * 3)
    tick(world)
    assert world.scenario.score(world).tolist() == [[1]]
    assert (world.pos[:, 3:, 0] == second).all()
    distances = np.hypot(*(second[:, :, None] - world.pos[:, None, :3, 0])).min(1)  # from each light to its nearest
    ahead = 0.2 * (distances < 0.15).sum() - distances.sum() / 2
    assert reward(world) == pytest.approx([15 + ahead] * 3)
    tick(world, 2)
    assert reward(world) == pytest.approx([15 + ahead] * 3)  # wherever in the decision it happened
    tick(world)
    assert reward(world) == pytest.approx([ahead] * 3)


def test_spread_a_light_left_alone_starts_the_count_again() -> None:
    world = standing("spread", ARENA, [(-0.5, 0), (0, 0), (0.5, 0), (-0.5, 0), (0, 0), (0.5, 0)], hold=0.5)
    tick(world, 15)
    world.pos[0, 2, 0] = 0.5 + 0.16  # the light reaches 0.15
    tick(world)
    world.pos[0, 2, 0] = 0.5
    tick(world, 15)
    assert world.scenario.score(world).tolist() == [[0]]
    tick(world)
    assert world.scenario.score(world).tolist() == [[1]]


def test_spread_is_won_by_clearing_enough() -> None:
    world = standing("spread", ARENA, [*CREW, *LIGHTS], target=4)
    for cleared, winner in ((3, -1), (4, 0), (5, 0)):
        world.facts["cleared"][:] = cleared
        assert world.scenario.winner(world).tolist() == [winner]
    assert not world.scenario.over(world).any()  # the crew may go on to the end


# Sumo.


def test_sumo_a_state_by_hand() -> None:
    world = standing("sumo", ARENA, [(0.3, 0.4), (-0.2, 0.0)])
    assert reward(world) == pytest.approx([0.1 * (0.2 - 0.5), 0.1 * (0.5 - 0.2)])
    assert world.scenario.winner(world).tolist() == [1]  # nearer to the middle
    assert world.scenario.score(world).tolist() == [[0], [0]]


def test_sumo_who_leaves_the_ring_loses() -> None:
    world = standing("sumo", ARENA, [(0.81, 0.0), (0.1, 0.0)])  # the ring reaches 0.8
    tick(world)
    assert world.scenario.over(world).tolist() == [True]
    assert world.scenario.winner(world).tolist() == [1] and world.scenario.score(world).tolist() == [[0], [1]]
    middle = 0.1 * (0.1 - 0.81)
    assert reward(world) == pytest.approx([-10 + middle, 10 - middle])


def test_sumo_both_out_at_once_is_nobodys_win() -> None:
    world = standing("sumo", ARENA, [(0.9, 0.0), (-0.9, 0.0)])
    tick(world)
    assert world.scenario.over(world).tolist() == [True] and world.scenario.winner(world).tolist() == [-1]
    assert reward(world) == pytest.approx([0, 0])


def test_sumo_out_first_stays_out_first() -> None:
    world = standing("sumo", ARENA, [(0.81, 0.0), (0.1, 0.0)])
    tick(world)
    world.pos[:, :, 0] = [[0.0, 0.9], [0.0, 0.0]]
    tick(world)
    assert world.facts["out"][:, 0].tolist() == [True, False]


def test_sumo_the_ring_shrinks_to_three_tenths() -> None:
    world = standing("sumo", ARENA, [(0.1, 0.0), (-0.1, 0.2)], ring=0.8, shrink=0.7, time=30.0)
    for seconds, radius in ((0, 0.8), (15, 0.8 * 0.65), (30, 0.8 * 0.3)):
        world.ticks[:] = seconds * 30
        (ring,) = world.scenario.zones(world)
        assert (ring.name, ring.x, ring.y) == ("ring", 0, 0) and ring.radius == pytest.approx(radius)


def test_sumo_wrestlers_begin_as_mirror_images() -> None:
    world = World(make("sumo"), ARENA, 500)
    world.restart(np.arange(500), np.random.default_rng(0))
    assert (world.pos[:, 0] == -world.pos[:, 1]).all()
    assert np.hypot(*world.pos[:, 0]) == pytest.approx(0.55 * 0.8)
    assert (world.scenario.winner(world) == -1).all()
