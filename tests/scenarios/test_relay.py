"""Relay by hand: what opens a door, whose turn it is, what the light brings, and that nobody is ever shut in."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from arena.play.evaluate import act, evaluate, fresh_memory
from arena.scenarios.relay import Relay
from arena.scenarios.relay_script import Rooms
from arena.sim.env import Env, layout_of
from arena.sim.rules import ARENA, CLASSIC, RULES
from arena.sim.world import World

CREW = [(-1.3, 0.2), (-1.3, 0.0), (-1.3, -0.2)]
ROOM = 3.2 / 3  # width
DOOR = -1.6 + ROOM  # x of the first
ASIDE = 0.28 * ROOM
UP, DOWN, BEHIND = (DOOR - ASIDE, 0.6), (DOOR - ASIDE, -0.6), (DOOR + ASIDE, 0.6)


def placed(places: list[tuple[float, float]], **changes: int) -> World:
    """One world at rest in arena rules; the light at (0, 0.7), the second at (0, -0.5)."""
    world = World(Relay(**changes), ARENA, 1, np.float64)
    world.restart(np.arange(1), np.random.default_rng(0))
    crew = len(places)
    world.pos[:, :crew, 0] = np.array(places).T
    world.pos[:, crew, 0] = (0, 0.7)
    world.facts["lights"][1, :2, 0] = 0.7, -0.5
    world.facts["way"][:] = Rooms((1.6, 1.0), world.scenario.bodies(ARENA)[-1].hue + 1).way(
        world.pos[:, 0], world.pos[:, crew]
    )
    return world


def still(world: World, ticks: int = 1) -> World:
    for _ in range(ticks):
        world.tick(np.zeros((2, world.agent_count, 1)))
    return world


def opened(world: World) -> list[bool]:
    there = world.scenario.standing(world)
    assert there is not None and there[2:].all()
    return (~there[:2, 0]).tolist()


@pytest.mark.parametrize(
    ("places", "doors"),
    [
        ([CREW[0], UP, DOWN], [True, False]),
        ([CREW[0], UP, BEHIND], [True, False]),  # on either side
        ([CREW[0], UP, (UP[0] + 0.099, 0.6)], [False, False]),  # two on one switch hold one
        ([CREW[0], UP, (DOWN[0], DOWN[1] + 0.101)], [False, False]),  # just off
        ([CREW[0], UP, (DOWN[0], DOWN[1] + 0.099)], [True, False]),
        ([UP, DOWN, (-UP[0], 0.6)], [True, False]),
        ([CREW[0], (-UP[0], 0.6), (-DOWN[0], -0.6)], [False, True]),
        ([CREW[0], UP, (-DOWN[0], -0.6)], [False, False]),  # of two doors
    ],
)
def test_a_door_is_open_while_two_of_its_switches_are_held(places: list, doors: list[bool]) -> None:
    assert opened(placed(places)) == doors


def test_how_many_switches_it_takes() -> None:
    assert opened(placed(CREW, hold=0)) == [True, True]
    assert opened(placed([CREW[0], UP, CREW[2]], hold=1)) == [True, False]
    assert opened(placed([CREW[0], UP], agents=2, hold=2)) == [True, False]  # nobody else is left to pass


def test_nobody_passes_a_door_that_is_shut() -> None:
    """A second of full thrust against it; then the switches are held."""
    for holders, passes in (((UP, DOWN), True), ((UP, CREW[2]), False)):
        world = placed([(DOOR - 0.1, 0.0), *holders])
        thrust = np.zeros((2, 3, 1))
        thrust[0, 0] = 1
        for _ in range(30):
            world.tick(thrust)
        assert (world.pos[0, 0, 0] > DOOR + 0.5) == passes
        assert passes or world.pos[0, 0, 0] == pytest.approx(DOOR - 0.06, abs=0.02)


def test_who_stands_in_a_door_that_shuts_is_let_out() -> None:
    for aside in (-0.03, 0.0, 0.03):
        world = still(placed([(DOOR + aside, 0.0), CREW[1], CREW[2]]), 20)
        assert abs(world.pos[0, 0, 0] - DOOR) > 0.05 and abs(world.pos[0, 0, 0] - DOOR) < 0.2


def test_the_way_leads_through_the_doors() -> None:
    rooms = Rooms((1.6, 1.0), 3)
    first, room = np.hypot(0.3, 0.4), ROOM
    start = np.array([[DOOR - 0.3], [0.4]])
    for goal, way in (((0.0, 0.0), first + room / 2), ((-DOOR + 0.6, 0.8), first + room + 1.0), ((-1.6, 0.4), 0.3)):
        goal = (goal[0], goal[1]) if goal[0] > -1 else (DOOR - 0.6, 0.4)
        place = np.array(goal)[:, None]
        assert rooms.way(start, place)[0] == pytest.approx(way)
        assert rooms.way(place, start)[0] == pytest.approx(way)  # and back
    assert rooms.next_door(np.array([-1, -1, 0, 0, 1, 1, 0]), np.array([0, 1, 1, -1, -1, 0, 0])).tolist() == [
        *(0, 0, 1, 0, 1, 1, -1)
    ]


def test_reward_by_hand() -> None:
    """The runner came 0.1 nearer in this decision; its door is open, or it is not."""
    for holder, held in ((DOWN, 0.03), (CREW[2], 0.0)):
        world = placed([CREW[0], UP, holder])
        world.facts["way"] += 0.1
        for _ in range(3):
            still(world)
            assert world.scenario.reward(world)[:, 0] == pytest.approx([3 * 0.1 + held] * 3)
        still(world)
        assert world.scenario.reward(world)[:, 0] == pytest.approx([held] * 3)


def test_the_light_is_for_whose_turn_it_is() -> None:
    world = still(placed([CREW[0], (0.0, 0.7), CREW[2]]))
    assert world.scenario.score(world).tolist() == [[0]]  # not the second's turn
    world = still(placed([(0.0, 0.6), CREW[1], CREW[2]]))
    assert world.scenario.score(world).tolist() == [[1]]
    assert world.pos[:, 3, 0] == pytest.approx((0, -0.5))  # the next light, in the same room
    assert world.scenario.marks(world, None) == {1: "lit"}
    assert world.scenario.reward(world)[:, 0] == pytest.approx([10] * 3)
    still(world, 3)
    assert world.scenario.reward(world)[:, 0] == pytest.approx([0] * 3)


def test_all_go_one_by_one_to_the_last_room_and_back() -> None:
    assert [Relay()._lit(step) for step in range(15)] == [1, 1, 1, 2, 2, 2, 1, 1, 1, 0, 0, 0, 1, 1, 1]
    assert [Relay(rooms=2, agents=2)._lit(step) for step in range(6)] == [1, 1, 0, 0, 1, 1]


def test_twenty_five_lights_win() -> None:
    world = placed(CREW)
    for reached, winner in ((0, -1), (24, -1), (25, 0), (40, 0)):
        world.facts["reached"][:] = reached
        assert world.scenario.winner(world).tolist() == [winner]


def crowds(agents: int, hold: int, rooms: int) -> set[tuple[int, ...]]:
    """Who can be in which room, from all in the first: somebody passes a door if enough others are beside it."""

    def after(crowd: tuple[int, ...]) -> set[tuple[int, ...]]:
        found = set()
        for who, door in product(range(agents), range(rooms - 1)):
            helpers = sum(room in (door, door + 1) for other, room in enumerate(crowd) if other != who)
            if crowd[who] in (door, door + 1) and helpers >= min(hold, agents - 1):
                found.add((*crowd[:who], 2 * door + 1 - crowd[who], *crowd[who + 1 :]))
        return found

    reached, todo = set(), {(0,) * agents}
    while todo:
        reached |= todo
        todo = {crowd for old in todo for crowd in after(old)} - reached
    back = {(0,) * agents}
    while more := {crowd for crowd in reached - back if after(crowd) & back}:
        back |= more
    assert back == reached  # all can come together again, and so get anywhere
    return reached


@pytest.mark.parametrize(("agents", "hold", "rooms"), [*product((2, 3, 4, 5, 6), (0, 1, 2), (2, 3))])
def test_whatever_they_do_they_can_go_on(agents: int, hold: int, rooms: int) -> None:
    assert crowds(agents, hold, rooms)


def test_the_script_goes_on_from_every_crowd() -> None:
    """Whosever turn it is and wherever the light: within half a minute it is reached."""
    cases = list(product(sorted(crowds(3, 2, 3)), range(12)))
    env = Env(Relay(), ARENA, len(cases), 0)
    obs, script, world = env.reset()["crew"], Relay().script("crew", ARENA, "hard"), env.world
    middles = np.array(Rooms((1.6, 1.0), 3).middles)
    world.pos[0, :3] = middles[np.array([crowd for crowd, _ in cases]).T]
    world.pos[1, :3] = np.array([-0.3, 0.0, 0.3])[:, None]
    world.facts["reached"][:] = before = np.array([step for _, step in cases])
    world.pos[:, 3] = world.facts["lights"][:, before, np.arange(len(cases))]
    rng, memory = np.random.default_rng(0), fresh_memory(env, "crew", script)
    for _ in range(300):
        moves, memory = act(script, obs, memory, rng)
        obs = env.step({"crew": moves}).obs["crew"]
    assert (world.facts["reached"] > before).all()


def test_mirrored_play_is_mirrored() -> None:
    """Above and below."""
    world, mirror = (World(Relay(), ARENA, 20, np.float64) for _ in range(2))
    for each in (world, mirror):
        each.restart(np.arange(20), np.random.default_rng(0))
    flip = np.array([1, -1])[:, None, None]
    switches = np.array([[1, 0, 3, 2, 5, 4, 7, 6]]).ravel() + 4
    mirror.pos[:] = world.pos[:, [0, 1, 2, 3, *switches]] * flip
    mirror.facts["lights"] *= flip
    rng = np.random.default_rng(1)
    for _ in range(60):
        thrust = rng.normal(0, 1, (2, 3, 20)).clip(-1, 1)
        world.tick(thrust)
        mirror.tick(thrust * flip)
        np.testing.assert_allclose(mirror.pos[:, :4], world.pos[:, :4] * flip, rtol=0, atol=1e-9)
        np.testing.assert_allclose(mirror.scenario.reward(mirror), world.scenario.reward(world), rtol=0, atol=1e-9)


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_all_stages_look_alike(rules: object) -> None:
    rules = ARENA if rules is ARENA else CLASSIC
    layouts = {layout_of(Relay().stage(number), rules, "crew") for number in range(len(Relay.stages))}
    assert len(layouts) == 1 and Relay().stage(-1) == Relay()


def test_scripts_are_hard_medium_easy_and_see_little_if_need_be() -> None:
    def lights(strength: str, nearest: int = 0, vision: float = 0.0, agents: int = 3) -> float:
        game = Relay(nearest=nearest, vision=vision, agents=agents)
        return evaluate(game, ARENA, {"crew": game.script("crew", ARENA, strength)}, 30, 0).scores.mean()

    hard, medium, easy = (lights(strength) for strength in ("hard", "medium", "easy"))
    assert hard > 36 and hard > medium + 5 and medium > easy + 5 and easy > 15
    assert lights("hard", agents=6) > 20 and lights("hard", agents=2) > 20
    assert lights("hard", nearest=1) > 3 and lights("hard", vision=1.5) > 3
