"""Swarm by hand: slots, who owns which, what a formation brings, where things drift; and that it grows."""

from __future__ import annotations

import numpy as np
import pytest

from arena.play.evaluate import evaluate
from arena.scenarios.swarm import Swarm
from arena.scenarios.swarm_script import Formations, in_rows, nearby, swap, to_and_fro
from arena.sim.env import Env, layout_of
from arena.sim.rules import ARENA, RULES, Rules
from arena.sim.world import World

SIZES = (4, 5, 8, 17, 64, 256)


def started(count: int = 1, **changes: int) -> World:
    world = World(Swarm(**changes), ARENA, count, np.float64)
    world.restart(np.arange(count), np.random.default_rng(0))
    return world


def settle(world: World) -> None:
    """Everybody into its own slot, at rest."""
    agents = world.agent_count
    slots = world.pos[:, -agents:]
    world.pos[:, :agents] = np.take_along_axis(slots, world.facts["slot"][None], 1)
    world.vel[:] = 0


def still(world: World, ticks: int = 1) -> None:
    for _ in range(ticks):
        world.tick(np.zeros((2, world.agent_count, world.count)))


@pytest.mark.parametrize("agents", SIZES)
def test_every_formation_has_a_slot_each_and_fits(agents: int) -> None:
    formations = Formations.of(agents)
    for slots in formations.slots:
        assert len(set(map(tuple, slots.T.tolist()))) == agents
        assert (np.abs(slots) * formations.spacing <= 0.72 + 1e-9).all()
    assert len({frozenset(map(tuple, slots.T.tolist())) for slots in formations.slots}) >= 5
    assert 2 * formations.body < formations.spacing  # nobody touches in formation


def test_the_formations_of_eight_by_hand() -> None:
    block, ring, line, column, wedge = (set(map(tuple, s.T.astype(int).tolist())) for s in Formations.of(8).slots[:5])
    square = {(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)}
    assert len(block & square) == 8
    assert ring == square - {(0, 0)}
    assert line == {(x, 0) for x in range(-4, 4)} and column == {(y, x) for x, y in line}
    assert wedge == {(x, abs(x) - 2) for x in range(-4, 4)}


@pytest.mark.parametrize("agents", SIZES)
def test_a_place_in_the_grid_knows_its_slot(agents: int) -> None:
    formations = Formations.of(agents)
    shape, middle = np.arange(len(formations.slots)), np.array([[0.3], [-0.1]]) * np.ones(len(formations.slots))
    places = formations.places(shape, middle)
    everyone = np.broadcast_to(np.arange(agents)[:, None], places.shape[1:])
    for off, found in ((0.41, everyone), (0.43, -1)):
        moved = places + np.array([off * formations.spacing, 0])[:, None, None]
        assert (formations.stood_in(moved, shape, middle) == found).all()
    assert (formations.stood_in(places + 5, shape, middle) == -1).all()


def test_slots_go_to_agents_in_the_same_row_and_column() -> None:
    places = np.array([[0.0, 1.0, 0.1, 1.1], [0.5, -0.5, -0.5, 0.5]])[..., None]
    assert in_rows(places)[:, 0].tolist() == [1, 2, 0, 3]  # columns from the left, each upwards


def test_who_stands_in_a_free_slot_takes_it() -> None:
    slot = np.array([[0], [1], [2]])
    for stood, in_place, after in (
        ([1, -1, -1], [False, False, False], [1, 0, 2]),  # the first takes the second's
        ([1, 1, -1], [False, True, False], [0, 1, 2]),  # which is filled
        ([-1, -1, 0], [False, False, False], [2, 1, 0]),
        ([1, 2, -1], [False, False, False], [1, 0, 2]),  # one at a time
        ([-1, -1, -1], [False, False, False], [0, 1, 2]),
    ):
        now = slot.copy()
        swap(now, np.array(stood)[:, None], np.array(in_place)[:, None], np.array([True]))
        assert now[:, 0].tolist() == after
        swap(now := slot.copy(), np.array(stood)[:, None], np.array(in_place)[:, None], np.array([False]))
        assert now[:, 0].tolist() == [0, 1, 2]


def test_a_formation_is_held_for_half_a_second() -> None:
    """Fifteen ticks are half a second, 16 are more; seven of eight are too few when nine tenths must be filled."""
    world = started(drifters=0)
    settle(world)
    still(world, 15)
    assert world.scenario.score(world).tolist() == [[0]] and len(world.scenario.marks(world, None)) == 8
    world.pos[0, 0] += 1
    still(world)
    settle(world)
    still(world, 15)
    assert world.scenario.score(world).tolist() == [[0]]
    before = world.pos[:, 8:].copy()
    still(world)
    assert world.scenario.score(world).tolist() == [[1]] and not np.allclose(world.pos[:, 8:], before)
    apart = world.scenario._apart(world)[..., 0]  # type: ignore[attr-defined]
    assert world.scenario.reward(world)[:, 0] == pytest.approx(10 - 0.1 * np.hypot(*apart))
    still(world, 3)
    assert world.scenario.reward(world)[:, 0] == pytest.approx(-0.1 * np.hypot(*apart), abs=1e-3)


def test_a_share_of_the_slots_is_enough() -> None:
    world = started(drifters=0, agents=20)
    settle(world)
    for away, filled in ((3, 0), (2, 1)):  # 18 of 20 are nine tenths
        settle(world)
        world.pos[0, :away] += 0.2
        world.facts["held"][:] = 15
        still(world)
        assert world.scenario.score(world).tolist() == [[filled]]


def test_fourteen_formations_win() -> None:
    world = started()
    for filled, winner in ((0, -1), (13, -1), (14, 0), (30, 0)):
        world.facts["filled"][:] = filled
        assert world.scenario.winner(world).tolist() == [winner]


def test_things_drift_to_and_fro() -> None:
    start, drift = np.array([0.5, 0.0]).reshape(2, 1, 1), np.array([0.5, -1.0]).reshape(2, 1, 1)
    room = np.array([1.0, 0.5]).reshape(2, 1, 1)
    for seconds, place, velocity in (
        (0, (0.5, 0.0), (0.5, -1.0)),
        (0.5, (0.75, -0.5), None),
        (2, (0.5, 0.0), (-0.5, -1.0)),
        (3, (0.0, 0.0), (-0.5, 1.0)),
    ):
        places, velocities = to_and_fro(start, drift, np.array([seconds]), room)
        assert places[:, 0, 0] == pytest.approx(place)
        assert velocity is None or velocities[:, 0, 0].tolist() == list(velocity)


@pytest.mark.parametrize("agents", [4, 256])
def test_an_agent_always_fits_between_a_drifter_and_the_edge(agents: int) -> None:
    world = started(20, agents=agents, drifters=8)
    bee, drifter = world.radius[0], world.radius[agents]
    for ticks in (1, 300, 900, 1800):
        world.ticks[:] = ticks
        still(world)
        edge = np.array([1.6, 1.0])[:, None, None] - np.abs(world.pos[:, agents : agents + 8])
        assert (edge >= drifter + 2 * bee).all()


def test_neighbours_are_the_nearest() -> None:
    places = np.random.default_rng(0).uniform(-1, 1, (2, 30, 50)).astype(np.float32)  # few enough for the window
    apart = places[:, None] - places[:, :, None]  # (2, A, A, B) from each to each
    far = np.square(apart).sum(0) + np.eye(30)[..., None] * 9
    first = np.argsort(far, axis=1)[:, :6]
    expected = np.take_along_axis(apart, first[None], 2)
    near = nearby(places, 6)
    assert np.isclose(near, expected).mean() > 0.999  # a key has 15 bits of the distance
    assert np.allclose(np.square(near).sum(0), np.square(expected).sum(0), rtol=1e-3)


def test_in_a_crowd_nearly_all_neighbours_are_the_nearest() -> None:
    """In every formation of 256, and where they begin."""
    formations = Formations.of(256)
    shapes = np.arange(len(formations.slots))
    noise = np.random.default_rng(0).normal(0, 0.1 * formations.spacing, (2, 256, len(shapes)))
    crowds = [formations.places(shapes, np.zeros((2, len(shapes)))) + noise, started(9, agents=256).pos[:, :256]]
    for places in crowds:
        near = nearby(places.astype(np.float32), 6)
        apart = np.square(places[:, None] - places[:, :, None]).sum(0)
        least = np.sort(apart, axis=1)[:, 1:7]  # without itself
        assert np.isclose(np.square(near).sum(0), least, rtol=1e-3, atol=0).mean() > 0.97


def test_a_world_is_the_same_among_others_and_alone() -> None:
    places = np.random.default_rng(0).uniform(-1, 1, (2, 200, 400)).astype(np.float32)
    assert (nearby(places, 4)[..., 7:8] == nearby(places[..., 7:8], 4)).all()


def test_mirrored_play_is_mirrored() -> None:
    """Slots stay whose they are; nobody stands in another's."""
    world, mirror = started(20), started(20)
    flip = np.array([-1, 1])[:, None, None]
    mirror.pos *= flip
    for name in ("middles", "from", "drift"):
        mirror.facts[name] *= flip
    for each in (world, mirror):
        each.facts["shapes"][:] = 2  # a line
    rng = np.random.default_rng(1)
    for _ in range(60):
        thrust = rng.normal(0, 1, (2, 8, 20)).clip(-1, 1)
        world.tick(thrust)
        mirror.tick(thrust * flip)
        same = (world.facts["slot"] == mirror.facts["slot"]).all(0)
        assert same.mean() > 0.5
        np.testing.assert_allclose(mirror.pos[:, :11], world.pos[:, :11] * flip, rtol=0, atol=1e-7)


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_all_stages_look_alike(rules: Rules) -> None:
    layouts = {layout_of(Swarm().stage(number), rules, "swarm") for number in range(len(Swarm.stages))}
    assert len(layouts) == 1 and Swarm().stage(-1) == Swarm()


def test_few_neighbours_and_near_ones_only_on_request() -> None:
    assert dict(layout_of(Swarm(), ARENA, "swarm"))["neighbours"] == 12
    assert dict(layout_of(Swarm(nearest=2), ARENA, "swarm"))["neighbours"] == 4
    assert dict(layout_of(Swarm(agents=4), ARENA, "swarm"))["neighbours"] == 6
    env = Env(Swarm(vision=0.3), ARENA, 10, 0)
    ends = np.cumsum([size for _, size in env.teams["swarm"].layout])
    near = env.reset()["swarm"][..., ends[-2] : ends[-1]].reshape(10, 8, 6, 2)
    assert env.teams["swarm"].layout[-1][0] == "neighbours"
    assert (np.hypot(*near.transpose(3, 0, 1, 2)) <= 0.3).all() and (near == 0).any() and near.any()


def test_scripts_are_hard_medium_easy_at_any_size() -> None:
    def formations(strength: str, agents: int, episodes: int, vision: float = 0.0) -> float:
        game = Swarm(agents=agents, vision=vision)
        return evaluate(game, ARENA, {"swarm": game.script("swarm", ARENA, strength)}, episodes, 0).scores.mean()

    hard, medium, easy = (formations(strength, 8, 60) for strength in ("hard", "medium", "easy"))
    assert hard > 15 and hard > medium + 1 and medium > easy + 2 and easy > 7
    assert formations("hard", 64, 8) > 8 and formations("hard", 8, 20, vision=0.4) > 12
