"""Sumo with teams by hand; one against one is in `test_games`."""

from __future__ import annotations

import numpy as np
import pytest

from arena.scenarios.catalog import make
from arena.scenarios.sumo import Sumo
from arena.sim.env import Env, layout_of
from arena.sim.observation import observe
from arena.sim.rules import ARENA, CLASSIC, RULES
from arena.sim.world import World
from tests.scenarios.by_hand import tick
from tests.scenarios.mirrored import image, stay_mirrored

EITHER = pytest.mark.parametrize("rules", RULES.values(), ids=RULES)


def ring(*places: tuple[float, float], **options: float) -> World:
    """Two against two at rest on a ring of 0.8."""
    world = World(make("sumo", {"side": 2, **options}), ARENA, 1, np.float64)
    world.restart(np.arange(1), np.random.default_rng(0))
    world.pos[..., 0] = np.array(places).T
    return world


def test_one_against_one_is_what_models_were_trained_on() -> None:
    assert layout_of(Sumo(), ARENA, "left") == (
        ("ring", 1),
        ("velocity", 2),
        ("position", 2),
        ("other", 2),
        ("other's velocity", 2),
    )
    world = World(Sumo(), ARENA, 1)
    world.restart(np.arange(1), np.random.default_rng(0))
    assert [(name, fact.shape, fact.dtype.name) for name, fact in world.facts.items()] == [("out", (2, 1), "bool")]


def test_who_falls_sits_beside_the_ring_and_the_rest_play_on() -> None:
    world = ring((0.81, 0), (0.1, 0), (-0.2, 0.3), (-0.2, -0.3))
    tick(world)
    game = world.scenario
    assert world.pos[:, 0, 0] == pytest.approx([-(1.6 - 0.12), -0.225]) and not world.vel.any()
    assert not game.over(world)[0] and game.winner(world).tolist() == [1]
    assert game.score(world).tolist() == [[0], [1]]
    assert game.marks(world, None) == {0: "gone"}
    edge = 0.8 * (1 - 0.85 / 900)  # where who is out counts; the others are at 0.1 and twice at the root of 0.13
    left = -10 / 2 + 0.1 * (0.13**0.5 - (edge + 0.1) / 2)
    assert game.reward(world)[:, 0] == pytest.approx([left, left, -left, -left])
    tick(world, 3)
    assert game.reward(world)[0, 0] == pytest.approx(
        0.1 * (0.13**0.5 - (edge + 0.1) / 2), abs=1e-3
    )  # a fall is paid once


def test_who_is_out_is_not_seen_and_cannot_move() -> None:
    world = ring((0.81, 0), (0.1, 0), (-0.2, 0.3), (-0.2, -0.3))
    tick(world)
    seat = world.pos[:, 0].copy()
    for _ in range(9):
        world.tick(np.ones((2, 4, 1)))
    assert (world.pos[:, 0] == seat).all() and (world.pos[0, 1:] > 0).any()
    layout = layout_of(world.scenario, ARENA, "right")
    start = {name: sum(n for _, n in layout[:i]) for i, (name, _) in enumerate(layout)}
    right = observe(world)["right"][0]  # (A, D)
    assert right[:, start["others"] : start["others"] + 2].tolist() == [[0, 0], [0, 0]]
    assert right[:, start["others seen"] : start["others seen"] + 2].tolist() == [[0, 1], [0, 1]]
    env = Env(world.scenario, ARENA, 1, 0)
    env.world = world
    assert env.mask()["left"][0].sum(1).tolist() == [1, 9]


def test_the_last_team_wins_and_the_round_is_over() -> None:
    world = ring((0.81, 0), (0.9, 0.5), (-0.3, 0), (-0.85, 0))
    tick(world)
    game = world.scenario
    assert game.over(world)[0] and game.winner(world).tolist() == [1]
    assert game.score(world).tolist() == [[1], [2]]
    out = world.facts["out"].copy()
    world.pos[0, 2] = 0.9
    tick(world)
    assert (world.facts["out"] == out).all()  # after the end nobody falls


def test_all_out_at_once_is_nobodys_win() -> None:
    world = ring((0.81, 0), (0.9, 0.5), (-0.81, 0), (-0.9, 0.5))
    tick(world)
    assert world.scenario.over(world)[0] and world.scenario.winner(world).tolist() == [-1]
    assert world.scenario.reward(world)[:, 0] == pytest.approx([0] * 4)


def test_as_many_in_the_ring_is_decided_by_the_middle() -> None:
    world = ring((0.81, 0), (0.3, 0), (-0.5, 0), (-0.9, 0))
    tick(world)
    assert world.scenario.winner(world).tolist() == [0]
    world.pos[0, 1] = 0.6
    assert world.scenario.winner(world).tolist() == [1]


@pytest.mark.parametrize("side", [1, 2, 3])
@pytest.mark.parametrize("size", [0.05, 0.12, 0.2])
@pytest.mark.parametrize("radius", [0.4, 0.8, 0.95])
def test_they_begin_apart_and_can_always_leave(side: int, size: float, radius: float) -> None:
    """Walls are nearer than a ring of 0.95 north and south, but never east and west, nor are those who sit there."""
    world = World(Sumo(ring=radius, size=size, side=side, shrink=0.0), ARENA, 500)
    world.restart(np.arange(500), np.random.default_rng(0))
    everybody = slice(0, 2 * side)
    assert not world.touching(everybody, everybody).any()
    assert (world.pos[:, :side] == -world.pos[:, side:]).all()
    size = float(world.radius[0])
    assert radius + size < 1.6 - 2 * size + 1e-6
    assert side * size * 2 <= 2 * 0.45 + 2 * size  # places beside the ring do not overlap


@EITHER
@pytest.mark.parametrize("side", [1, 3])
def test_mirrored_play_is_mirrored(rules, side: int) -> None:
    partner = [*range(side, 2 * side), *range(side)]
    world, mirror = image(Sumo(side=side, time=5.0), rules, partner, lambda facts: facts)
    stay_mirrored(world, mirror, partner, {"ring", "others seen", "mates seen"}, 40 if rules is CLASSIC else 45)
    assert world.facts["out"].any()
