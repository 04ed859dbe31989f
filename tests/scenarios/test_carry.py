"""Carry by hand: what moves the crate, what stops it, what a delivery brings, and that it is never stuck."""

from __future__ import annotations

import numpy as np
import pytest

from arena.play.evaluate import act, evaluate, fresh_memory
from arena.scenarios.carry import Carry
from arena.scenarios.carry_script import Course
from arena.sim.env import Env, layout_of
from arena.sim.rules import ARENA, CLASSIC, RULES, Rules
from arena.sim.world import World

CREW = [(0.0, -0.9), (0.3, -0.9), (0.6, -0.9)]  # far from everything
TOUCH = 0.06 + 0.15


def placed(places: list[tuple[float, float]], rules: Rules = ARENA, **changes: int) -> World:
    """One world at rest: three porters and the crate; the goal at (1.3, 0), both gates in the middle."""
    world = World(Carry(**changes), rules, 1, np.float64)
    world.restart(np.arange(1), np.random.default_rng(0))
    world.pos[..., 0] = np.array(places).T
    facts, crate = world.facts, world.pos[:, -1]
    facts["goals"][:, ::2, 0], facts["goals"][:, 1::2, 0] = [[1.3], [0.0]], [[-1.3], [0.4]]
    facts["gates"][:], facts["gates"][:, 1] = 1, 2
    facts["goal"][:, 0], facts["gate"][:] = (1.3, 0.0), 1
    facts["way"][:] = Course(rules.half_field or (1.0, 1.0), 2).way(crate, facts["goal"], facts["gate"])
    return world


def pinned(world: World) -> list[bool]:
    held = world.scenario.pinned(world)
    assert held is not None
    return held[:, 0].tolist()


def right(world: World, ticks: int, pushers: int = 3) -> None:
    """Push to the right, each at its own height."""
    thrust, height = np.zeros((2, 3, 1)), world.pos[1, :pushers].copy()
    thrust[0, :pushers] = 1
    for _ in range(ticks):
        thrust[1, :pushers] = (30 * (height - world.pos[1, :pushers]) - 3 * world.vel[1, :pushers]).clip(-1, 1)
        world.tick(thrust)


def test_one_pushes_in_vain_and_two_do_not() -> None:
    behind = [(-0.2, 0.06), (-0.2, -0.06)]
    for hands, moves in ((behind[:1], False), (behind, True)):
        world = placed([*hands, *CREW[len(hands) :], (0.0, 0.0)], gates=0)
        assert world.scenario.marks(world, None) == {3: "carried" if moves else "locked"}
        right(world, 30, len(hands))
        assert (world.pos[0, 3, 0] > 0.2) == moves and (moves or (world.pos[:, 3] == 0).all())


def test_hands_within_a_hair_count() -> None:
    hair = TOUCH + 0.04
    for distance, moves in ((hair - 1e-6, True), (hair + 1e-6, False)):
        world = placed([(-hair + 1e-6, 0.0), (distance, 0.0), CREW[2], (0.0, 0.0)])
        assert pinned(world) == [False, False, False, not moves]


def test_a_crew_too_small_needs_all_its_hands() -> None:
    world = World(Carry(porters=1, hands=4), ARENA, 1, np.float64)
    world.restart(np.arange(1), np.random.default_rng(0))
    world.pos[..., 0] = [[-0.2, 0], [0, 0]]
    assert not any(pinned(world))


def test_the_way_leads_through_the_gates_that_are_ahead() -> None:
    course = Course((1.6, 1.0), 2)
    goal, gate = np.array([[1.3], [0.0]]), np.array([[0], [2]])
    assert course.columns == pytest.approx((-0.512, 0.512))
    middles = np.array([[-0.512, 0.512], [-2 / 3, 2 / 3]])
    assert course.middles(gate)[..., 0] == pytest.approx(middles)
    first, last = np.hypot(0.688, 2 / 3), np.hypot(0.788, 2 / 3)
    between = np.hypot(1.024, 4 / 3)
    for x, way in ((-1.2, first + between + last), (-0.4, np.hypot(0.912, 2 / 3) + last), (1.0, 0.3)):
        assert course.way(np.array([[x], [0.0]]), goal, gate)[0] == pytest.approx(way)
    assert course.way(np.array([[1.2], [0.0]]), -goal, gate)[0] == pytest.approx(
        np.hypot(0.688, 2 / 3) + between + np.hypot(0.788, 2 / 3)
    )


def test_reward_is_for_what_the_crate_came_nearer_in_a_decision() -> None:
    world = placed([(0.0, 0.3), (0.0, -0.4), (0.5, 0.0), (0.0, 0.0)])
    world.facts["way"][:] = 1.45  # it lies at 1.3: came 0.15 nearer
    world.tick(np.zeros((2, 3, 1)))
    reward = [4 * 0.15 - 0.05 * far for far in (0.3, 0.4, 0.5)]
    assert world.scenario.reward(world)[:, 0] == pytest.approx(reward)
    for _ in range(2):
        world.tick(np.zeros((2, 3, 1)))
        assert world.scenario.reward(world)[:, 0] == pytest.approx(reward)  # all of the decision
    world.tick(np.zeros((2, 3, 1)))
    assert world.scenario.reward(world)[:, 0] == pytest.approx([-0.015, -0.02, -0.025])


def test_a_delivery_moves_the_goal_to_the_other_side() -> None:
    world = placed([*CREW, (1.16, 0.0)])  # 0.14 < 0.15 from the middle
    assert world.scenario.zones(world)[0].x == 1.3
    world.tick(np.zeros((2, 3, 1)))
    assert world.scenario.score(world).tolist() == [[1]]
    (zone,) = world.scenario.zones(world)
    assert (zone.x, zone.y) == (-1.3, 0.4) and world.facts["gate"][:, 0].tolist() == [2, 2]
    assert world.scenario.reward(world)[0, 0] == pytest.approx(10 - 0.05 * np.hypot(1.16, 0.9))
    for _ in range(3):
        world.tick(np.zeros((2, 3, 1)))
    assert world.scenario.reward(world)[0, 0] == pytest.approx(-0.05 * np.hypot(1.16, 0.9))


def test_five_deliveries_win() -> None:
    world = placed([*CREW, (0.0, 0.0)])
    for delivered, winner in ((0, -1), (4, -1), (5, 0), (9, 0)):
        world.facts["delivered"][:] = delivered
        assert world.scenario.winner(world).tolist() == [winner]
    assert not world.scenario.over(world).any()


def test_walls_stop_the_crate_and_gates_do_not() -> None:
    for gate, passes in ((1, True), (2, False)):
        world = placed([(-0.45, 0.06), (-0.45, -0.06), CREW[2], (-0.25, 0.0)])
        world.facts["gate"][1] = gate
        right(world, 60, 2)
        assert (world.pos[0, 3, 0] > 0.7) == passes
        assert passes or world.pos[0, 3, 0] == pytest.approx(0.512 - 0.15, abs=0.02)


def test_all_places_of_absent_walls_are_open() -> None:
    for gates, standing in ((0, 0), (1, 2), (2, 4)):
        for rules, edges in ((ARENA, 0), (CLASSIC, 4)):
            world = World(Carry(gates=gates), rules, 7)
            world.restart(np.arange(7), np.random.default_rng(0))
            there = world.scenario.standing(world)
            assert there is not None and (there.sum(0) == standing + edges).all()


@pytest.mark.parametrize(("rules", "limit"), [(ARENA, (1.32, 0.72)), (CLASSIC, (0.72, 0.72))], ids=RULES)
def test_the_edge_lets_no_crate_come_near(rules: Rules, limit: tuple[float, float]) -> None:
    """A porter of 0.06 fits behind it wherever it is: the kerb is 0.15 + 2 * 0.06 and a hair from the edge."""
    world = placed([*CREW, (limit[0] + 0.01, -limit[1] - 0.01)], rules)
    world.pos[0, 2] = -0.5
    world.vel[:, 3, 0] = (0.1, 0.1)
    world.pos[:, :2, 0] = world.pos[:, 3] + [[-0.24, -0.24], [0.06, -0.06]]  # near, not touching
    world.tick(np.zeros((2, 3, 1)))
    assert world.pos[:, 3, 0] == pytest.approx((limit[0], -limit[1]))
    assert world.vel[0, 3, 0] == 0 and world.vel[1, 3, 0] == pytest.approx(0.1 * (1 - rules.damping))


@pytest.mark.parametrize("gates", [0, 1, 2])
def test_wherever_the_crate_lies_it_can_be_delivered(gates: int) -> None:
    """From the corners, the edges and both sides of every wall, by three who know how, within half a minute."""
    wall = (-0.67, -0.35, 0.35, 0.67) if gates == 2 else (-0.16, 0.16)
    spots = np.array([(x, y) for x in (-1.32, *wall, 1.32) for y in (-0.72, -0.35, 0.0, 0.35, 0.72)]).T
    env = Env(Carry(gates=gates), ARENA, spots.shape[1], 3)
    obs, script = env.reset()["crew"], env.world.scenario.script("crew", ARENA, "hard")
    env.world.pos[:, 3] = spots
    env.world.pos[:, :3] += 0.25 * (np.abs(env.world.pos[:, :3] - spots[:, None]) < 0.25).all(0)
    rng, memory = np.random.default_rng(0), fresh_memory(env, "crew", script)
    for _ in range(300):
        moves, memory = act(script, obs, memory, rng)
        obs = env.step({"crew": moves}).obs["crew"]
    assert (env.world.facts["delivered"] > 0).all()


@pytest.mark.parametrize("axis", [0, 1])
def test_mirrored_play_is_mirrored(axis: int) -> None:
    world, mirror = (World(Carry(), ARENA, 20, np.float64) for _ in range(2))
    for each in (world, mirror):
        each.restart(np.arange(20), np.random.default_rng(0))
    flip = np.ones((2, 1, 1))
    flip[axis] = -1
    mirror.pos *= flip
    for name in ("goal", "goals"):
        mirror.facts[name] *= flip if name == "goals" else flip[..., 0]
    for name in ("gate", "gates"):  # left and right change places, or up and down
        mirror.facts[name] = world.facts[name][::-1].copy() if axis == 0 else 2 - world.facts[name]
    rng = np.random.default_rng(1)
    for _ in range(60):
        thrust = (rng.normal(0, 1, (2, 3, 20)) - 2 * (world.pos[:, :3] - world.pos[:, 3:])).clip(-1, 1)
        world.tick(thrust)
        mirror.tick(thrust * flip)
        np.testing.assert_allclose(mirror.pos, world.pos * flip, rtol=0, atol=1e-7)
        np.testing.assert_allclose(mirror.scenario.reward(mirror), world.scenario.reward(world), rtol=0, atol=1e-6)


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_all_stages_look_alike(rules: Rules) -> None:
    layouts = {layout_of(Carry().stage(number), rules, "crew") for number in range(len(Carry.stages))}
    assert len(layouts) == 1 and Carry().stage(-1) == Carry()


def test_scripts_are_hard_medium_easy_and_see_little_if_need_be() -> None:
    def deliveries(strength: str, nearest: int = 0, vision: float = 0.0) -> float:
        game = Carry(nearest=nearest, vision=vision)
        return evaluate(game, ARENA, {"crew": game.script("crew", ARENA, strength)}, 30, 0).scores.mean()

    hard, medium, easy = (deliveries(strength) for strength in ("hard", "medium", "easy"))
    assert hard > 6 and hard > medium + 1 and medium > easy + 1 and easy > 1
    assert deliveries("hard", nearest=1) > 4 and deliveries("hard", vision=0.6) > 2
