"""Harvest by hand: eating, growing, bumping, and play that is the same seen in a mirror."""

from __future__ import annotations

import numpy as np
import pytest

from arena.scenarios.catalog import make
from arena.scenarios.harvest import Harvest
from arena.sim.rules import ARENA, CLASSIC, RULES, Rules
from arena.sim.world import World
from tests.scenarios.mirrored import image, stay_mirrored

EITHER = pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
APART = [(-1.4, 0.8), (-1.4, -0.8), (1.4, 0.8), (1.4, -0.8)]  # two ants, two beetles
FOOD = [(-0.5, 0.0), (0.5, 0.0), (0.0, 0.5)]


def field(eaters: list[tuple[float, float]], rules: Rules = ARENA, **options: float) -> World:
    """Two against two at rest, three patches."""
    world = World(make("harvest", {"pairs": 1, **options}), rules, 1, np.float64)
    world.restart(np.arange(1), np.random.default_rng(0))
    world.pos[..., 0] = np.array(eaters + FOOD).T
    return world


def tick(world: World, ticks: int = 1) -> None:
    for _ in range(ticks):
        world.tick(np.zeros((2, world.agent_count, 1)))


def points(world: World) -> list[int]:
    return world.scenario.score(world)[:, 0].tolist()


@EITHER
def test_food_is_eaten_by_touch_and_grows_again(rules: Rules) -> None:
    world = field([(-0.4, 0.0), *APART[1:]], rules, regrow=4.0)  # 0.1 < 0.08 + 0.06
    tick(world)
    ticks = round(4 / rules.tick_seconds)
    assert points(world) == [1, 0] and world.facts["growing"][:, 0].tolist() == [ticks, 0, 0]
    assert world.scenario.marks(world, None) == {4: "gone"} and world.scenario.winner(world).tolist() == [0]
    # The first ant is next nearest to (0, 0.5), 0.64 away; all others are farther than 1 from anything ripe.
    near = 0.1 * (1 - (np.hypot(0.4, 0.5) + 1) / 2)
    assert world.scenario.reward(world)[:, 0] == pytest.approx([1 + near, 1 + near, -1 - near, -1 - near])
    tick(world, ticks - 1)
    assert points(world) == [1, 0]
    assert world.scenario.reward(world)[0, 0] == pytest.approx(near)
    tick(world)
    assert points(world) == [2, 0]


def test_two_of_a_team_eat_once_and_two_teams_once_each() -> None:
    world = field([(-0.4, 0.0), (-0.6, 0.0), (-0.5, 0.1), APART[3]])
    world.pos[1, 2] = 0.13  # 0.13 < 0.14
    tick(world)
    assert points(world) == [1, 1] and world.scenario.winner(world).tolist() == [-1]


def test_who_is_bumped_from_behind_stands_still_and_loses_a_piece() -> None:
    world = field([(-0.17, -0.5), APART[1], (0.0, -0.5), APART[3]])
    world.facts["points"][:, 0] = 3, 2
    world.vel[0, [0, 2], 0] = 1.1, 0.3  # the ant runs into the beetle 0.8 faster
    tick(world)
    assert points(world) == [4, 1]
    assert world.facts["dazed"][:, 0].tolist() == [0, 0, 30, 0] and world.facts["guard"][2, 0] == 90
    assert world.scenario.marks(world, None)[2] == "frozen"
    bumped = world.pos[:, 2].copy()
    for _ in range(29):
        world.tick(np.ones((2, 4, 1)))
    assert (world.pos[:, 2] == bumped).all()
    world.tick(np.ones((2, 4, 1)))
    world.tick(np.ones((2, 4, 1)))
    assert (world.pos[:, 2] > bumped).all()


def test_who_was_bumped_is_left_alone_for_a_while() -> None:
    world = field([(-0.15, -0.5), APART[1], (0.0, -0.5), APART[3]])
    world.facts["points"][:, 0] = 0, 5
    world.facts["guard"][2] = 2
    world.vel[0, 0, 0] = 1.0
    tick(world)
    assert points(world) == [0, 5]
    world.pos[0, [0, 2], 0] = -0.15, 0
    world.vel[0, [0, 2], 0] = 1.0, 0.0
    tick(world)
    assert points(world) == [1, 4]


@pytest.mark.parametrize(
    ("ant", "beetle", "stun", "hit"),
    [
        (0.8, -0.8, 1.0, []),  # head on, equally fast
        (1.0, -0.9, 1.0, []),  # not fast enough: 0.4 more are needed
        (1.2, -0.6, 1.0, [2]),
        (0.3, -1.0, 1.0, [0]),
        (-0.3, -1.0, 1.0, [0]),  # one runs from the other and is caught
        (0.2, 0.1, 1.0, []),  # a gentle push
        (1.2, -0.6, 0.0, []),  # no bumps in this game
    ],
)
def test_who_bumps_must_be_faster(ant: float, beetle: float, stun: float, hit: list[int]) -> None:
    world = field([(-0.15, -0.5), APART[1], (0.0, -0.5), APART[3]], stun=stun)
    keep = 1 - ARENA.damping
    push = 250 * 0.01 / 30  # both lose what a contact of 0.01 does in a tick
    world.vel[0, [0, 2], 0] = (ant + push) / keep, (beetle - push) / keep
    tick(world)
    assert np.flatnonzero(world.facts["dazed"][:, 0]).tolist() == hit
    assert points(world) == [0, 0]  # there was nothing to lose


def test_who_stands_still_neither_eats_nor_bumps() -> None:
    world = field([(-0.5, 0.1), APART[1], APART[2], APART[3]])
    world.facts["dazed"][0] = 10
    tick(world, 9)
    assert points(world) == [0, 0]
    tick(world)
    assert points(world) == [1, 0]


@EITHER
@pytest.mark.parametrize("side", [1, 4])
def test_rounds_begin_as_mirror_images(rules: Rules, side: int) -> None:
    world = World(Harvest(side=side), rules, 500)
    world.restart(np.arange(500), np.random.default_rng(0))
    agents, food = world.pos[:, : 2 * side], world.pos[:, 2 * side :]
    for one, other in ((agents[:, :side], agents[:, side:]), (food[:, :6], food[:, 6:12])):
        assert (one[0] == -other[0]).all() and (one[1] == other[1]).all()
    assert (food[0, 12] == 0).all() and 0.4 < (agents[0, 0] > 0).mean() < 0.6
    crowded = world.touching(slice(0, 2 * side), slice(0, 2 * side + 13)).any((0, 1)).mean()
    assert crowded <= (0.02 if side == 4 and rules is CLASSIC else 0)  # the smallest field, most eaters


@EITHER
@pytest.mark.parametrize("side", [1, 3])
def test_mirrored_play_is_mirrored(rules: Rules, side: int) -> None:
    food = 2 * side
    partner = [*range(side, 2 * side), *range(side), *range(food + 6, food + 12), *range(food, food + 6), food + 12]
    world, mirror = image(Harvest(side=side), rules, partner, lambda facts: facts)
    assert (mirror.pos == world.pos).all()
    numbers = {"guard", "food ripe", "others' guard"}
    stay_mirrored(world, mirror, partner, numbers, 60)
    assert world.facts["points"].any(0).mean() > 0.8 and world.facts["guard"].any()
