"""The physics, worked out by hand: every number here comes from paper, not from the code."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from arena.sim import contact
from arena.sim.body import Body
from arena.sim.contact import Contacts
from arena.sim.rules import ARENA, CLASSIC, Rules
from arena.sim.world import World

Put = Callable[..., World]
Q = 0.75 ** (1 / 3)  # what a tick of arena rules leaves of a velocity
STILL = (0.0, 0.0)
AGENT = Body("agent", 0.15)
ROCK = Body("rock", 0.2, movable=False)


def tick(world: World, *thrusts: tuple[float, float]) -> None:
    thrust = np.zeros((2, world.agent_count, 1))
    for agent, pair in enumerate(thrusts):
        thrust[:, agent, 0] = pair
    world.tick(thrust)


def place(world: World, body: int = 0) -> list[float]:
    return world.pos[:, body, 0].tolist()


def velocity(world: World, body: int = 0) -> list[float]:
    return world.vel[:, body, 0].tolist()


def test_classic_moves_with_the_old_velocity_then_damps_then_accelerates(put: Put) -> None:
    world = put(CLASSIC, (AGENT, STILL, STILL))
    #      x       v
    for x, v in ((0.0, 0.5), (0.05, 0.875), (0.1375, 1.15625)):  # x += v/10, v = 3/4 v + 5/10
        tick(world, (1, 0))
        assert place(world) == pytest.approx([x, 0], abs=1e-15)
        assert velocity(world) == pytest.approx([v, 0], abs=1e-15)


def test_arena_moves_with_the_new_velocity(put: Put) -> None:
    world = put(ARENA, (AGENT, STILL, STILL))
    tick(world, (0, -1))
    assert velocity(world) == pytest.approx([0, -5 / 30])
    assert place(world) == pytest.approx([0, -5 / 900])
    tick(world, (0, -1))
    tick(world, (0, -1))
    assert velocity(world)[1] == pytest.approx(-0.455673685, abs=1e-9)  # -(1 + Q + Q^2) / 6
    assert place(world)[1] == pytest.approx(-0.031347791, abs=1e-9)  # -((1) + (1 + Q) + (1 + Q + Q^2)) / 180


def test_three_ticks_of_arena_damp_like_one_of_classic(put: Put) -> None:
    classic, arena = (put(rules, (AGENT, STILL, (0.4, -0.8))) for rules in (CLASSIC, ARENA))
    tick(classic)
    for _ in range(3):
        tick(arena)
    assert velocity(classic) == pytest.approx([0.3, -0.6])
    assert velocity(arena) == pytest.approx([0.3, -0.6])
    assert CLASSIC.decision_seconds == pytest.approx(ARENA.decision_seconds) == pytest.approx(0.1)


def test_gain_is_the_acceleration_at_full_thrust(put: Put) -> None:
    world = put(CLASSIC, (Body("agent", 0.1, gain=3.0), STILL, STILL))
    tick(world, (0.5, -1))
    assert velocity(world) == pytest.approx([0.15, -0.3])


@pytest.mark.parametrize("rules", [CLASSIC, ARENA])
def test_the_speed_limit_shortens_and_keeps_the_direction(put: Put, rules: Rules) -> None:
    world = put(rules, (Body("agent", 0.05, max_speed=1.0), STILL, (3.0, 4.0)))
    tick(world)
    assert velocity(world) == pytest.approx([0.6, 0.8])
    below = put(rules, (Body("agent", 0.05, max_speed=1.0), STILL, (0.3, 0.4)))
    tick(below)
    assert math.hypot(*velocity(below)) == pytest.approx(0.5 * (1 - rules.damping))


def test_the_speed_limit_holds_at_full_thrust_along_both_axes(put: Put) -> None:
    world = put(CLASSIC, (Body("agent", 0.05, gain=3.0, max_speed=1.0), STILL, (0.9, 0.9)))
    tick(world, (1, 1))  # 0.675 + 0.3 along each axis is 1.379 in all
    assert velocity(world) == pytest.approx([math.sqrt(0.5), math.sqrt(0.5)])


@pytest.mark.parametrize(
    ("distance", "force"),
    [
        (0.25, 5.0),  # 0.05 deep, times 100
        (0.3, 0.1 * math.log(2)),  # just touching: the soft edge
        (0.301, 0.1 * math.log(1 + math.exp(-1))),  # one margin apart
        (0.299, 0.1 * math.log(1 + math.exp(1))),
        (0.35, 0.0),  # fifty margins apart
    ],
)
def test_contact_force_is_mpe2s_formula(put: Put, distance: float, force: float) -> None:
    """force = 100 * 0.001 * ln(1 + exp(-(distance - 0.3) / 0.001)), along the line of centres; dv = force * 0.1."""
    world = put(CLASSIC, (AGENT, (distance, 0), STILL), (AGENT, STILL, STILL))
    tick(world)
    assert velocity(world, 0) == pytest.approx([force / 10, 0], abs=1e-12)
    assert velocity(world, 1) == pytest.approx([-force / 10, 0], abs=1e-12)


def test_contact_pushes_along_the_line_of_centres(put: Put) -> None:
    world = put(CLASSIC, (AGENT, (0.15, 0.2), STILL), (AGENT, STILL, STILL))  # 3-4-5: 0.05 deep, force 5
    tick(world)
    assert velocity(world, 0) == pytest.approx([0.3, 0.4])
    assert velocity(world, 1) == pytest.approx([-0.3, -0.4])


def test_contact_in_arena_rules(put: Put) -> None:
    world = put(ARENA, (AGENT, (0, 0.25), STILL), (AGENT, STILL, STILL))  # 250 * 0.05 for a thirtieth of a second
    tick(world)
    assert velocity(world, 0) == pytest.approx([0, 12.5 / 30])
    assert place(world, 0) == pytest.approx([0, 0.25 + 12.5 / 900])


def test_a_heavy_body_moves_less_and_an_immovable_one_not_at_all(put: Put) -> None:
    world = put(
        CLASSIC,
        (AGENT, (0.25, 0), STILL),
        (Body("heavy", 0.15, mass=4.0), STILL, STILL),
        (AGENT, (5, 0), STILL),
        (Body("rock", 0.15, movable=False), (5.25, 0), STILL),
    )
    tick(world)
    assert velocity(world, 0) == pytest.approx([0.5, 0])
    assert velocity(world, 1) == pytest.approx([-0.125, 0])
    assert velocity(world, 2) == pytest.approx([-0.5, 0])
    assert place(world, 3) == [5.25, 0] and velocity(world, 3) == [0, 0]


def test_a_body_between_two_feels_both(put: Put) -> None:
    world = put(CLASSIC, (AGENT, (-0.25, 0), STILL), (AGENT, STILL, STILL), (AGENT, (0.28, 0), STILL))
    tick(world)  # 0.05 deep on the left, 0.02 on the right
    assert velocity(world, 0) == pytest.approx([-0.5, 0])
    assert velocity(world, 1) == pytest.approx([0.3, 0])
    assert velocity(world, 2) == pytest.approx([0.2, 0])


def test_what_is_not_solid_pushes_nobody(put: Put) -> None:
    light = Body("light", 0.1, solid=False, movable=False)
    ghost = Body("ghost", 0.15, solid=False)
    world = put(CLASSIC, (AGENT, (0.01, 0), STILL), (ghost, STILL, STILL), (light, STILL, STILL))
    tick(world)
    assert not world.vel.any()


@pytest.mark.parametrize("rules", [CLASSIC, ARENA])
def test_contact_conserves_momentum(put: Put, rules: Rules) -> None:
    """Damping takes its share, contact nothing: sum of mass times velocity shrinks by exactly the damping."""
    world = put(rules, (AGENT, (0.1, 0.05), (-1.0, 0.2)), (Body("heavy", 0.15, mass=3.0), (-0.1, 0), (0.7, 0.1)))
    mass = np.array([1.0, 3.0])
    for _ in range(5):
        before = world.vel[..., 0] @ mass
        deep = np.hypot(*(world.pos[:, 0, 0] - world.pos[:, 1, 0])) < 0.3
        tick(world)
        assert world.vel[..., 0] @ mass == pytest.approx(before * (1 - rules.damping), abs=1e-13)
        if not deep:
            break
    assert world.vel[0, 0, 0] > 0 > world.vel[0, 1, 0] - 0.7  # they did bounce


@pytest.mark.parametrize("rules", [CLASSIC, ARENA])
@pytest.mark.parametrize("count", [2, 3])
def test_exact_overlap_separates(put: Put, rules: Rules, count: int) -> None:
    world = put(rules, *[(AGENT, (0.3, -0.2), STILL)] * count)
    tick(world)
    assert world.vel[:, :, 0].sum(1) == pytest.approx([0, 0], abs=1e-12)
    for _ in range(10):
        tick(world)
    assert np.isfinite(world.pos).all() and np.isfinite(world.vel).all()
    assert (np.diff(np.sort(world.pos[0, :, 0])) > 0.25).all()


def test_exact_overlap_by_hand(put: Put) -> None:
    world = put(CLASSIC, (AGENT, STILL, STILL), (AGENT, STILL, STILL))
    tick(world)  # 0.3 deep: force 30, along x
    assert velocity(world, 0) == pytest.approx([3, 0]) and velocity(world, 1) == pytest.approx([-3, 0])


def test_walls_stop_and_give_back_two_fifths(put: Put) -> None:
    world = put(ARENA, (Body("agent", 0.1), (1.45, 0.2), (2.0, 0.3)))
    tick(world)  # 1.45 + 2 Q / 30 = 1.5106 is past 1.6 - 0.1
    assert place(world) == pytest.approx([1.5, 0.2 + 0.3 * Q / 30])
    assert velocity(world) == pytest.approx([-0.8 * Q, 0.3 * Q])


@pytest.mark.parametrize(("thrust", "corner"), [((1, 1), (1.5, 0.9)), ((-1, -1), (-1.5, -0.9)), ((1, -1), (1.5, -0.9))])
def test_nobody_pushes_through_a_corner(put: Put, thrust: tuple[int, int], corner: tuple[float, float]) -> None:
    world = put(ARENA, (Body("agent", 0.1), corner, STILL))
    for _ in range(90):
        tick(world, thrust)
        assert (np.abs(world.pos[:, 0, 0]) <= np.abs(corner)).all()
    assert place(world) == pytest.approx(corner, abs=0.01)


def test_a_wall_lets_go_of_what_is_leaving(put: Put) -> None:
    """A body found outside, already on its way in, keeps its velocity."""
    world = put(ARENA, (Body("agent", 0.1), (1.59, 0), (-0.6, 0)))
    tick(world)
    assert place(world) == pytest.approx([1.5, 0]) and velocity(world) == pytest.approx([-0.6 * Q, 0])


def test_classic_rules_have_no_walls(put: Put) -> None:
    world = put(CLASSIC, (AGENT, (1.5, 0), (10, 0)))
    tick(world)
    assert place(world) == pytest.approx([2.5, 0])


def test_a_rock_in_the_way_stops_an_agent(put: Put) -> None:
    world = put(ARENA, (Body("agent", 0.1, gain=4.0, max_speed=1.3), (-0.6, 0), STILL), (ROCK, STILL, STILL))
    for _ in range(300):
        tick(world, (1, 0))
    depth = 4.0 / 250  # at rest the contact carries the whole thrust
    assert place(world) == pytest.approx([-0.3 + depth, 0], abs=1e-5)
    assert velocity(world) == pytest.approx([0, 0], abs=1e-5)


def test_a_movable_body_may_not_follow_one_that_stands_still(put: Put) -> None:
    with pytest.raises(ValueError, match=r"^bodies lists a movable body after one that stands still$"):
        put(CLASSIC, (AGENT, STILL, STILL), (ROCK, (1, 0), STILL), (Body("ball", 0.1), (2, 0), STILL), agents=1)


def test_touching_is_overlap_and_never_with_oneself(put: Put) -> None:
    world = put(CLASSIC, (AGENT, STILL, STILL), (AGENT, (0.29, 0), STILL), (AGENT, (0.61, 0), STILL))
    agents = slice(0, 3)
    expected = [[False, True, False], [True, False, False], [False, False, False]]
    assert world.touching(agents, agents)[..., 0].tolist() == expected
    assert world.touching(slice(1, 2), agents)[..., 0].tolist() == [[True, False, False]]
    assert world.others(slice(0, 2), agents).tolist() == [[1, 2], [0, 2]]


def test_sorting_finds_the_pairs_that_comparing_all_finds() -> None:
    """Bodies of several sizes, some not solid, some that cannot move, some in one place."""
    rng = np.random.default_rng(0)
    bodies = [Body(str(i), float(rng.choice([0.01, 0.05, 0.2])), solid=i % 7 > 0, movable=i < 30) for i in range(40)]
    contacts = Contacts(bodies, ARENA, np.dtype(np.float64))
    pos = rng.uniform(-1, 1, (2, 40, 20)) * rng.choice([0.05, 0.5, 1.0, 100.0], 20)
    pos[:, :5, 0] = 0.25
    found = []
    for close in (contacts._compare, contacts._sweep):
        pairs = close(pos)
        assert pairs is not None
        found.append({(*sorted(pair), world) for *pair, world in zip(*pairs[:3], strict=True)})
    assert found[0] == found[1] and len(found[0]) > 1000


def test_a_crowd_is_pushed_apart_as_by_comparing_all(monkeypatch: pytest.MonkeyPatch, put: Put) -> None:
    rng = np.random.default_rng(1)
    places = rng.uniform(-0.4, 0.4, (20, 2))
    crowd = [(Body(str(i), 0.05), tuple(place), STILL) for i, place in enumerate(places)]
    sorted_, compared = put(ARENA, *crowd), put(ARENA, *crowd)
    for _ in range(60):
        tick(sorted_)
        monkeypatch.setattr(contact, "_MANY", 10_000)
        tick(compared)
        monkeypatch.undo()
    np.testing.assert_allclose(sorted_.pos, compared.pos, rtol=0, atol=1e-9)
