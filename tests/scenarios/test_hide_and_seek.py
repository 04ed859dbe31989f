"""Hide and seek by hand: lines of sight past walls, doors and blocks, the preparation, locks, and who wins.

In arena rules: the room's western wall stands at x = 0.48 with a doorway from y = -0.62 to -0.34; a fence stands at
x = -0.56 from y = 0.25 to 0.8.  Everybody sees 1.0 far.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from arena.scenarios.catalog import make
from arena.sim.env import Env, layout_of
from arena.sim.observation import observe_team
from arena.sim.rules import ARENA
from arena.sim.world import World
from tests.scenarios import by_hand
from tests.scenarios.by_hand import Place, fact, tick

AWAY = (-1.4, -0.9)


def standing(places: Sequence[Place], prepared: bool = True, **changes: float) -> World:
    """One hider, one seeker, then blocks."""
    few = {"hiders": 1, "seekers": 1, "blocks": len(places) - 2, "reach": 1.0}
    world = by_hand.standing("hide_and_seek", ARENA, places, **(few | changes))
    world.ticks[:] = 300 * prepared
    return world


@pytest.mark.parametrize(
    ("hider", "seeker", "block", "seen"),
    [
        ((0.0, 0.0), (-0.99, 0.0), AWAY, True),
        ((0.0, 0.0), (-1.01, 0.0), AWAY, False),  # too far
        ((-0.3, 0.5), (-0.8, 0.5), AWAY, False),  # a fence between
        ((-0.3, 0.9), (-0.8, 0.9), AWAY, True),  # past its end
        ((0.8, 0.0), (0.2, 0.0), AWAY, False),  # the room's wall
        ((0.8, -0.48), (0.2, -0.48), AWAY, True),  # through the doorway
        ((0.8, -0.48), (0.2, -0.48), (0.56, -0.48), False),  # which a block shuts
        ((0.8, -0.2), (0.2, -0.62), AWAY, True),  # slanting through it: y = -0.42 at the wall
        ((0.8, 0.0), (0.2, -0.5), AWAY, False),  # y = -0.27 there
        ((0.0, 0.0), (-0.6, 0.0), (-0.3, 0.15), False),  # 0.15 beside the line, the block's radius is 0.16
        ((0.0, 0.0), (-0.6, 0.0), (-0.3, 0.17), True),
    ],
)
def test_lines_of_sight(hider: Place, seeker: Place, block: Place, seen: bool) -> None:
    world = standing([hider, seeker, block])
    tick(world)
    assert fact(world, "line") == [[seen]] and fact(world, "seen") == int(seen)
    sights = [world.scenario.sight(world, team) for team in ("hiders", "seekers")]
    assert all(sight is not None for sight in sights)
    assert [sights[0][0, 1, 0], sights[1][0, 0, 0]] == [seen, seen]  # type: ignore[index]
    assert world.scenario.marks(world, None) == ({0: "spotted"} if seen else {})


def test_seekers_are_frozen_and_blind_for_ten_seconds() -> None:
    world = standing([(0.0, 0.0), (-0.5, 0.0), AWAY], prepared=False)
    tick(world, 299, [(0, 0), (1, 0)])
    assert world.pos[0, 1, 0] == -0.5 and fact(world, "seen") == 0
    sight = world.scenario.sight(world, "seekers")
    assert sight is not None and sight[0, :, 0].tolist() == [False, True, False]
    assert world.scenario.sight(world, "hiders")[0, :, 0].tolist() == [True, True, True]  # type: ignore[index]
    assert world.scenario.marks(world, None) == {1: "frozen"}
    tick(world, 2, [(0, 0), (1, 0)])
    assert world.pos[0, 1, 0] > -0.5 and fact(world, "seen") == 2


def test_a_hider_who_holds_still_at_a_block_locks_it() -> None:
    """The middles are 0.22 apart: 0.01 more than the radii, 0.01 less than a touch.  Half a second is 15 ticks."""
    world = standing([(0.0, 0.0), AWAY, (0.22, 0.0)])
    tick(world, 15)
    assert fact(world, "locked") == [False]
    tick(world)
    assert fact(world, "locked") == [True] and world.scenario.marks(world, None) == {2: "locked"}
    tick(world, 60, [(1, 0), (0, 0)])
    np.testing.assert_allclose(world.pos[:, 2, 0], [0.22, 0.0], atol=1e-5)  # whatever pushes it
    no = standing([(0.0, 0.0), AWAY, (0.22, 0.0)], locks=False)
    tick(no, 100)
    assert fact(no, "locked") == [False]


@pytest.mark.parametrize(("gap", "speed"), [(0.24, 0.0), (0.22, 0.3)])
def test_from_afar_or_in_motion_nothing_is_locked(gap: float, speed: float) -> None:
    world = standing([(0.0, 0.0), AWAY, (gap, 0.0)])
    for _ in range(30):
        world.pos[:, 0, 0] = 0
        world.vel[0, 0, 0] = -speed
        tick(world)
    assert fact(world, "locked") == [False]


def test_a_seeker_unlocks_in_two_seconds_and_nobody_locks_while_it_holds_on() -> None:
    world = standing([(-0.22, 0.0), (0.22, 0.0), (0.0, 0.0)])
    world.facts["locked"][:] = True
    tick(world, 60)
    assert fact(world, "locked") == [True]
    tick(world)
    assert fact(world, "locked") == [False]
    tick(world, 60)
    assert fact(world, "locked") == [False]
    world.pos[:, 1, 0] = AWAY
    tick(world, 16)
    assert fact(world, "locked") == [True]


def test_a_block_shuts_a_doorway_and_does_not_pass_it() -> None:
    """Pushed from inside it comes to rest where its edge meets both ends of the wall."""
    world = standing([(0.95, -0.48), AWAY, (0.7, -0.48)])
    tick(world, 90, [(-1, 0), (0, 0)])
    np.testing.assert_allclose(world.pos[:, 2, 0], [0.48 + np.sqrt(0.16**2 - 0.14**2), -0.48], atol=0.01)
    assert fact(world, "locked") == [True]  # who pushes in vain stands still


def test_seekers_win_by_their_share_of_time_in_sight_and_hiders_by_the_clock() -> None:
    """A fifth of fifty seconds is 300 ticks."""
    world = standing([(0.0, 0.0), (-0.5, 0.0)], share=0.2)
    game = world.scenario
    world.facts["seen"][:] = 298
    tick(world)
    assert not game.over(world).any() and game.winner(world).tolist() == [0]
    np.testing.assert_allclose(game.reward(world)[:, 0], [-0.19, 0.19], atol=1e-3)  # 0.2 in sight - 0.02 * 0.5
    tick(world)
    assert game.over(world).all() and game.winner(world).tolist() == [1] and game.score(world).tolist() == [[0], [10]]
    np.testing.assert_allclose(game.reward(world)[:, 0], [-10.19, 10.19], atol=1e-3)
    world.facts["seen"][:], world.ticks[:] = 299, 1800
    assert game.score(world).tolist() == [[10], [9]] and game.winner(world).tolist() == [0]


def test_time_in_sight_is_of_all_hiders_together() -> None:
    world = standing([(0.0, 0.0), (0.0, 0.5), (-0.5, 0.0)], hiders=2, blocks=0)
    tick(world, 3)
    assert fact(world, "seen") == 6


def test_stages_see_the_same_and_begin_without_blocks_about() -> None:
    game = make("hide_and_seek")
    stages = [game.stage(number) for number in range(3)]
    for team in ("hiders", "seekers"):
        assert len({layout_of(stage, ARENA, team) for stage in stages}) == 1
    env = Env(stages[0], ARENA, 5, 0)
    start = env.world.pos[:, 4:].copy()
    assert (np.abs(start[0]) == np.float32(1.44)).all() and (np.abs(start[1]) == np.float32(0.84)).all()
    rng = np.random.default_rng(0)
    for _ in range(100):
        env.step({team: rng.integers(9, size=(5, 2)) for team in env.teams})
    assert (env.world.pos[:, 4:] == start).all() and not env.world.facts["locked"].any()


def test_hard_hiders_shut_both_doors_before_seekers_may_move() -> None:
    game = make("hide_and_seek")
    env = Env(game, ARENA, 50, 0)
    script, rng = game.script("hiders", ARENA, "hard"), np.random.default_rng(0)
    for _ in range(100):
        seen = observe_team(env.world, "hiders").transpose(2, 0, 1).reshape(100, -1)
        moves, _ = script.act(seen, np.tile(np.arange(2), 50), np.zeros((100, 0)), rng)
        env.step({"hiders": moves.reshape(50, 2), "seekers": np.zeros((50, 2), int)})
    assert (env.world.facts["locked"].sum(0) == 2).mean() > 0.9
