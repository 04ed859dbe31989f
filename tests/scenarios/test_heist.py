"""Heist by hand: who sees whom, who is caught, and what becomes of the gem.

In arena rules: the way out is x < -1.28, the vault's middle (1.152, 0), its radius 0.304; a wall stands at
x = -0.832 from y = -0.5 to 0.5.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from arena.scenarios.catalog import make
from arena.sim.observation import observe_team
from arena.sim.rules import ARENA
from arena.sim.world import World
from tests.scenarios import by_hand
from tests.scenarios.by_hand import Place, fact, tick

VAULT = (1.152, 0.0)
FAR = (0.0, -0.9)


def standing(places: Sequence[Place], **changes: float) -> World:
    """One thief, one guard, unless it says more.  Guards face left."""
    return by_hand.standing("heist", ARENA, places, **({"thieves": 1, "guards": 1} | changes))


# What guards see: 1.1 far, 120 degrees wide, 0.2 behind them.


@pytest.mark.parametrize(
    ("thief", "guard", "seen"),
    [
        ((-0.2, 0.0), (0.3, 0.0), True),  # straight ahead
        ((-0.69, 0.0), (0.4, 0.0), True),  # 1.09 ahead
        ((-0.71, 0.0), (0.4, 0.0), False),  # 1.11 ahead
        ((0.15, 0.25), (0.3, 0.0), True),  # 59 degrees to the side: 0.25 / 0.15 < tan 60 = 1.732
        ((0.15, 0.27), (0.3, 0.0), False),  # 61 degrees
        ((0.49, 0.0), (0.3, 0.0), True),  # 0.19 behind
        ((0.51, 0.0), (0.3, 0.0), False),  # 0.21 behind
        ((-1.0, 0.0), (-0.5, 0.0), False),  # a wall in between
        ((-1.0, 0.6), (-0.5, 0.6), True),  # past its end
    ],
)
def test_guards_see_in_a_cone_and_not_through_walls(thief: Place, guard: Place, seen: bool) -> None:
    world = standing([thief, guard, VAULT])
    tick(world)
    assert fact(world, "spotted") == [[seen]]
    assert world.scenario.sight(world, "guards")[0, 0, 0] == seen  # type: ignore[index]


def test_guards_face_where_they_go_and_keep_facing_there_when_they_stop() -> None:
    world = standing([FAR, (0.55, -0.5), VAULT])
    assert fact(world, "facing") == [[-1], [0]]
    tick(world, 10, [(0, 0), (0, 1)])
    np.testing.assert_allclose(world.facts["facing"][:, 0, 0], [0, 1], atol=1e-9)
    tick(world, 60)
    np.testing.assert_allclose(world.facts["facing"][:, 0, 0], [0, 1], atol=1e-9)


def test_a_thief_out_of_sight_is_reported_where_it_was_seen_last() -> None:
    world = standing([(0.0, 0.0), (0.3, 0.0), VAULT])
    tick(world)
    world.pos[:, 0, 0] = FAR
    tick(world, 75)  # 2.5 seconds; guards remember 5
    seen = observe_team(world, "guards")[0, -3:, 0]  # the report comes last
    np.testing.assert_allclose(seen, [-0.3, 0.0, 0.5], atol=1e-9)
    tick(world, 76)
    assert observe_team(world, "guards")[0, -3:, 0].tolist() == [0, 0, 0]


@pytest.mark.parametrize(("apart", "heard"), [(1.59, True), (1.61, False)])
def test_thieves_hear_guards_through_walls_within_their_radius(apart: float, heard: bool) -> None:
    world = standing([(-1.2, 0.0), (-1.2 + apart, 0.0), VAULT])
    assert world.scenario.sight(world, "thieves")[0, 1, 0] == heard  # type: ignore[index]


# Catches.


def test_a_thief_touched_is_back_at_home_and_held_for_two_seconds() -> None:
    world = standing([(0.2, 0.0), (0.3, 0.0), VAULT])  # 0.1 < 0.05 + 0.06
    home = world.facts["home"][:, 0, 0].copy()
    tick(world)
    assert world.pos[:, 0, 0].tolist() == home.tolist() and fact(world, "held") == [60]
    assert world.scenario.marks(world, None) == {0: "frozen"}
    tick(world, 60, [(1, 0), (0, 0)])
    assert world.pos[:, 0, 0].tolist() == home.tolist() and fact(world, "held") == [0]
    tick(world, 1, [(1, 0), (0, 0)])
    assert world.pos[0, 0, 0] > home[0]


@pytest.mark.parametrize("thief", [(-1.3, 0.0), (0.86, 0.0)])
def test_the_way_out_and_the_vault_are_safe(thief: Place) -> None:
    world = standing([thief, (thief[0] + (0.05 if thief[0] < 0 else -0.05), 0.0), VAULT])
    tick(world)
    assert fact(world, "held") == [0]


def test_guards_do_not_enter_the_way_out_or_the_vault() -> None:
    """0.304 from the vault's middle, and at the border of the way out."""
    world = standing([FAR, (0.9, 0.0), VAULT])
    tick(world)
    np.testing.assert_allclose(world.pos[:, 1, 0], [1.152 - 0.304, 0], atol=1e-9)
    world.pos[:, 1, 0] = (-1.5, 0.3)
    tick(world)
    np.testing.assert_allclose(world.pos[:, 1, 0], [-1.28, 0.3], atol=1e-9)
    world.pos[:, 1, 0] = VAULT  # no direction leads out: to the left
    tick(world)
    np.testing.assert_allclose(world.pos[:, 1, 0], [1.152 - 0.304, 0], atol=1e-9)


# The gem.


def test_a_thief_takes_the_gem_by_touch_and_is_slow_with_it() -> None:
    world = standing([(1.06, 0.0), FAR, VAULT])  # 0.092 < 0.05 + 0.05
    tick(world)
    assert fact(world, "carrier") == 0 and world.pos[:, 2, 0].tolist() == world.pos[:, 0, 0].tolist()
    tick(world, 60, [(-1, 0), (0, 0)])
    assert np.hypot(*world.vel[:, 0, 0]) <= 0.55 + 1e-9
    assert world.pos[:, 2, 0].tolist() == world.pos[:, 0, 0].tolist()
    assert world.scenario.marks(world, None)[2] == "carried"


def test_a_carrier_caught_drops_the_gem_which_is_back_after_four_seconds() -> None:
    world = standing([(0.0, 0.0), (0.5, 0.0), (0.0, 0.0)])
    tick(world)
    world.pos[:, 1, 0] = (0.08, 0.0)
    tick(world)
    assert fact(world, "carrier") == -1 and fact(world, "held") == [60]
    np.testing.assert_allclose(world.pos[:, 2, 0], [0, 0], atol=0.02)
    tick(world, 119)
    np.testing.assert_allclose(world.pos[:, 2, 0], [0, 0], atol=0.02)
    tick(world)
    np.testing.assert_allclose(world.pos[:, 2, 0], VAULT)


def test_who_carries_is_seen_by_guards_with_the_gem_and_hidden_with_it() -> None:
    world = standing([(0.0, 0.0), (0.5, 0.0), (0.0, 0.0)])
    for place, seen in (((0.5, 0.0), True), ((0.0, 0.95), False)):
        world.pos[:, 1, 0] = place
        tick(world)
        sight = world.scenario.sight(world, "guards")
        assert sight is not None and sight[0, [0, 2], 0].tolist() == [seen, seen]


def test_the_gem_in_the_way_out_is_a_win() -> None:
    world = standing([(-1.27, 0.0), FAR, (-1.27, 0.0)])
    tick(world)
    assert world.scenario.winner(world).tolist() == [1] and not world.scenario.over(world).any()
    gain = -0.05 * 0.01
    np.testing.assert_allclose(world.scenario.reward(world)[:, 0], [gain, -gain], atol=1e-9)
    world.pos[:, 0, 0] = (-1.29, 0.0)
    tick(world)
    assert world.scenario.winner(world).tolist() == [0] and world.scenario.over(world).all()
    assert world.scenario.score(world).tolist() == [[1], [0]]
    np.testing.assert_allclose(world.scenario.reward(world)[:, 0], [20 + 0.0005, -20 - 0.0005], atol=1e-9)


def test_time_is_the_guards() -> None:
    world = standing([FAR, (0.5, 0.0), VAULT], time=10)
    assert world.scenario.score(world).tolist() == [[0], [0]]
    world.ticks[:] = 300
    assert world.scenario.score(world).tolist() == [[0], [1]] and world.scenario.winner(world).tolist() == [1]


def test_mirrored_play_is_mirrored() -> None:
    """The house is the same above and below; mirrored places and thrust lead to mirrored places, sight and rewards."""
    game, rng = make("heist"), np.random.default_rng(3)
    world, mirror = (World(game, ARENA, 40, np.float64) for _ in range(2))
    flip = np.array([1.0, -1.0])[:, None, None]
    for each in (world, mirror):
        each.restart(np.arange(40), np.random.default_rng(1))
    mirror.pos[:] = flip * world.pos
    for name in ("home", "report", "facing"):
        mirror.facts[name][:] = flip * world.facts[name]
    thrust = rng.choice([-1.0, 0.0, 1.0], (2, 5, 40))
    for step in range(400):
        if step % 10 == 0:
            thrust = np.where(rng.random((1, 5, 40)) < 0.3, rng.choice([-1.0, 0.0, 1.0], (2, 5, 40)), thrust)
        world.tick(thrust)
        mirror.tick(flip * thrust)
    np.testing.assert_allclose(mirror.pos, flip * world.pos, atol=1e-7)
    assert (mirror.facts["spotted"] == world.facts["spotted"]).all() and world.facts["age"].min() < 400
    np.testing.assert_allclose(game.reward(mirror), game.reward(world), atol=1e-7)
