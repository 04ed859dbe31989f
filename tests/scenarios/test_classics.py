"""Simple, adversary, push and world_comm by hand: rewards, win rules, and who may know what."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest

from agents.core.policy import Policy, RandomPolicy
from arena.play.evaluate import evaluate
from arena.scenarios.catalog import make
from arena.sim.observation import in_sight, observe
from arena.sim.rules import ARENA, CLASSIC, Rules
from arena.sim.world import World
from tests.scenarios.by_hand import Place, reward, standing, tick

AWAY = 1.4  # a place where nothing happens


def score(world: World) -> list[int]:
    return world.scenario.score(world)[:, 0].tolist()


def winner(world: World) -> int:
    return int(world.scenario.winner(world)[0])


# Hidden information.


@pytest.mark.parametrize("rules", [CLASSIC, ARENA], ids=["classic", "arena"])
@pytest.mark.parametrize(("name", "blind", "told"), [("adversary", "spy", "crew"), ("push", "guard", "runner")])
def test_the_goal_is_marked_and_seen_by_the_right_team_alone(name: str, blind: str, told: str, rules: Rules) -> None:
    world = standing(name, rules, [])
    seen: dict[int, dict[str, npt.NDArray]] = {}
    for goal in (0, 1):
        world.facts["goal"][:] = goal
        light = next(index for index, body in enumerate(world.bodies) if body.look == "light") + goal
        assert world.scenario.marks(world, blind) == {}
        assert world.scenario.marks(world, told) == world.scenario.marks(world, None) == {light: "goal"}
        seen[goal] = {team: rows.copy() for team, rows in observe(world).items()}
    assert (seen[0][blind] == seen[1][blind]).all() and (seen[0][told] != seen[1][told]).any()


@pytest.mark.parametrize("name", ["adversary", "push"])
def test_the_score_betrays_nothing_before_lights_move(name: str) -> None:
    """Whoever stands wherever: points come in the tick in which new lights shine."""
    world = World(make(name), ARENA, 200, np.float64)
    world.restart(np.arange(200), np.random.default_rng(0))
    rng = np.random.default_rng(1)
    for _ in range(300):
        lights, points = world.pos[:, world.agent_count :].copy(), world.facts["points"].copy()
        world.tick(rng.uniform(-1, 1, (2, world.agent_count, 1)) * np.ones(200))
        stayed = (world.pos[:, world.agent_count :] == lights).all((0, 1))
        assert (world.facts["points"] == points)[:, stayed].all()
    assert world.facts["points"].sum() > 10


# Simple.


def test_simple_classic() -> None:
    world = standing("simple", CLASSIC, [(0.1, 0.2), (0.4, -0.2)])
    assert reward(world) == pytest.approx([-0.25]) and winner(world) == -1 and score(world) == [0]


def test_simple_a_light_that_is_touched_counts_and_moves_on() -> None:
    world = standing("simple", ARENA, [(0, 0), (0.17, 0), (1, 0), (0, 0.9)], target=1)
    assert reward(world) == pytest.approx([-0.5 * 0.17]) and winner(world) == -1
    tick(world)  # 0.17 < 0.08 + 0.1
    assert score(world) == [1] and winner(world) == 0
    assert world.pos[:, 1, 0] == pytest.approx(world.facts["places"][:, 0, 1, 0])
    world.pos[:, 1, 0] = AWAY, 0
    assert reward(world) == pytest.approx([5 - 0.5 * 0.9])
    tick(world, 2)
    assert reward(world) == pytest.approx([5 - 0.5 * 0.9])  # wherever in the decision it happened
    tick(world)
    assert reward(world) == pytest.approx([-0.5 * 0.9]) and score(world) == [1]


# Adversary: a spy and a crew of two.


def test_adversary_classic() -> None:
    world = standing("adversary", CLASSIC, [(0, 0), (1, 0), (0, 2), (3, 4), (-1, -1)])
    world.facts["goal"][:] = 0
    near = math.hypot(3, 2)  # of the second of the crew
    assert reward(world) == pytest.approx([-5, 5 - near, 5 - near]) and winner(world) == 1
    world.facts["goal"][:] = 1
    assert reward(world) == pytest.approx([-math.sqrt(2), *[math.sqrt(2) - math.sqrt(5)] * 2])
    assert winner(world) == 0


LIGHTS = [(0.0, 0.0), (1.0, 0.0), (-1.0, 0.0)]


@pytest.mark.parametrize(
    ("spy", "crew", "points"),
    [
        ((0.1, 0.0), (0.5, 0.5), [1, 0]),
        ((0.1, 0.0), (-0.1, 0.0), [1, 0]),  # the spy comes first
        ((1.0, 0.0), (-0.1, 0.0), [0, 1]),  # fooled
        ((1.0, 0.0), (0.19, 0.0), [0, 0]),  # nobody is there
    ],
)
def test_adversary_the_bell(spy: Place, crew: Place, points: list[int]) -> None:
    world = standing("adversary", ARENA, [spy, crew, (AWAY, 0.8), *LIGHTS], bell=2.0)
    world.facts["goal"][:] = 0
    world.ticks[:] = 58
    tick(world)
    assert score(world) == [0, 0] and world.pos[:, 3, 0].tolist() == [0, 0]
    tick(world)
    assert score(world) == points and winner(world) == (-1 if sum(points) == 0 else points.index(1))
    assert (world.pos[:, 3:, 0] == world.facts["sets"][:, :, 1, 0]).all()
    assert world.facts["goal"][0] == world.facts["goals"][1, 0]
    won = 5 * (points[0] - points[1])
    paid = np.array(reward(world)) - [won, -won, -won]
    assert (np.abs(paid) < 0.2 * 4).all()
    tick(world)
    assert (np.abs(reward(world)) < 0.2 * 4).all() and score(world) == points  # once


def test_adversary_rings_close_in_until_the_bell() -> None:
    world = standing("adversary", ARENA, [], bell=4.0)
    for seconds, radius in ((0, 0.18 * 2.5), (2, 0.18 * 1.75), (4, 0.18 * 2.5)):
        world.ticks[:] = seconds * 30
        rings = world.scenario.zones(world)
        assert [ring.radius for ring in rings] == pytest.approx([radius] * 3)
        assert [[ring.x, ring.y] for ring in rings] == world.pos[:, 3:, 0].T.tolist()


# Push: a guard and a runner.


def test_push_classic() -> None:
    world = standing("push", CLASSIC, [(0, 1), (3, 4), (0, 0), (0, 4)])
    world.facts["goal"][:] = 0
    assert reward(world) == pytest.approx([5 - 1, -5]) and winner(world) == 0
    world.facts["goal"][:] = 1
    assert reward(world) == pytest.approx([3 - 3, -3]) and winner(world) == -1
    colour, lights = observe(world)["runner"][0, 0, 4:7], observe(world)["runner"][0, 0, 11:17]
    assert colour == pytest.approx([0.25, 0.25, 0.75]) and lights == pytest.approx([0.1, 0.9, 0.1, 0.1, 0.1, 0.9])


def test_push_time_on_the_goal_is_a_point_for_the_runner() -> None:
    world = standing("push", ARENA, [(AWAY, 0.8), (0.1, 0), (0, 0), (1, 0)], hold=0.5)
    world.facts["goal"][:] = 0
    tick(world, 10)
    world.pos[0, 1, 0] = 0.5  # shoved off for a while: what it had it keeps
    tick(world, 30)
    world.pos[0, 1, 0] = 0.1
    tick(world, 4)
    assert score(world) == [0, 0]
    tick(world)  # the fifteenth on the goal
    assert score(world) == [0, 1] and winner(world) == 1
    assert (world.pos[:, 2:, 0] == world.facts["sets"][:, :, 1, 0]).all() and world.facts["held"][0] == 0
    far = np.hypot(*(world.pos[:, :2, 0] - world.pos[:, [2 + world.facts["goal"][0]], 0]))
    assert reward(world) == pytest.approx([0.2 * (far[1] - far[0]) - 5, -0.2 * far[1] + 5])


def test_push_a_turn_without_that_is_a_point_for_the_guard() -> None:
    world = standing("push", ARENA, [(AWAY, 0.8), (1, 0), (0, 0), (1, 0)], turn=4.0)
    world.facts["goal"][:] = 0  # the runner waits on the wrong light
    tick(world, 119)
    assert score(world) == [0, 0]
    tick(world)
    assert score(world) == [1, 0] and winner(world) == 0 and world.facts["since"][0] == 0


# World comm: the leader, a hunter, one prey; a rock, a food, two forests.

SMALL = {"hunters": 2, "prey": 1, "food": 1}
ROCK, FORESTS = (9.0, 9.0), [(-5.0, 0.0), (5.0, 0.0)]


@pytest.mark.parametrize(
    ("prey", "hunters", "eater"),
    [
        ((0.6, 0.8), [-0.1, -0.1 * math.hypot(0.6, 0.2)], -0.05 * 0.6),
        ((0.1, 0.0), [5 - 0.01, 5 - 0.1 * math.hypot(0.1, 1)], -5 - 0.05 * math.hypot(0.1, 0.8)),
        ((0.05, 0.8), [-0.1 * math.hypot(0.05, 0.8), -0.1 * math.hypot(0.05, 0.2)], 2 - 0.05 * 0.05),
        ((0.0, 1.5), [-0.15, -0.05], -0.05 * 0.7 - 2 * math.e),  # past the fence
        ((0.95, 0.8), [-0.1 * math.hypot(0.95, 0.8), -0.1 * math.hypot(0.95, 0.2)], -0.05 * 0.95 - 2 * 0.5),
    ],
)
def test_world_comm_classic(prey: Place, hunters: list[float], eater: float) -> None:
    world = standing("world_comm", CLASSIC, [(0, 0), (0, 1), prey, ROCK, (0, 0.8), *FORESTS], **SMALL)
    assert reward(world) == pytest.approx([*hunters, eater])


@pytest.mark.parametrize(
    ("hunter", "prey", "seen", "felt"),
    [
        ((0, 0), (0.3, 0), True, True),
        ((0, 0), (5, 0.2), False, False),  # prey in a forest, hunter outside
        ((5, 0), (0, 0), False, False),  # and the other way round
        ((5, 0), (5, 0.2), True, True),  # both in one
        ((-5, 0), (5, 0), False, False),  # each in its own
    ],
)
def test_world_comm_forests_hide_but_not_from_the_leader(hunter: Place, prey: Place, seen: bool, felt: bool) -> None:
    for rules in (CLASSIC, ARENA):
        world = standing("world_comm", rules, [(0, 9), hunter, prey, ROCK, (0, -9), *FORESTS], **SMALL)
        of_hunters, of_prey = in_sight(world, "hunters"), in_sight(world, "prey")
        assert of_hunters is not None and of_prey is not None
        assert of_hunters[:, 2, 0].tolist() == [True, seen] and of_prey[0, 1, 0] == felt
        in_forest = abs(prey[0]) > 4
        assert of_prey[0, 0, 0] == (not in_forest)  # the leader stands in the open
        assert of_hunters[:, 3:].all() and of_prey[:, 3:].all()  # the ground is seen by all


def test_world_comm_a_catch_is_points_and_prey_gets_away_to_the_furthest_corner() -> None:
    world = standing(
        "world_comm",
        ARENA,
        [(-1, -0.5), (0.1, -0.01), (0, 0), (0.9, -0.5), (0, 0.9), (1.2, 0), (-1, 0)],
        **SMALL,
        worth=3,
    )
    tick(world)
    assert score(world) == [3, 0] and winner(world) == 0
    corner = (1.5, 0.9)  # (1.5, -0.9) is nearer to the second hunter, the others to the leader
    assert tuple(world.pos[:, 2, 0]) == corner
    near = [0.1 * math.hypot(*(world.pos[:, hunter, 0] - corner)) for hunter in (0, 1)]
    assert reward(world) == pytest.approx([3 - near[0], 3 - near[1], -3 - 0.05 * 1.5])
    tick(world, 3)
    assert reward(world)[0] < 0 and score(world) == [3, 0]


def test_world_comm_food_that_is_eaten_grows_elsewhere() -> None:
    world = standing(
        "world_comm", ARENA, [(1, 0.5), (1, -0.5), (-0.5, 0), (1, 0), (-0.45, 0), (0, 0.5), (0, 0)], **SMALL
    )
    tick(world)
    assert score(world) == [0, 1] and winner(world) == 1
    assert (world.pos[:, 4, 0] == world.facts["food"][1, :, 0, 0]).all()
    assert reward(world)[2] > 0 > reward(world)[0] + 0.9


def test_world_comm_no_food_grows_where_prey_cannot_get_at_it() -> None:
    world = World(make("world_comm"), ARENA, 500)
    world.restart(np.arange(500), np.random.default_rng(0))
    rock, food = world.pos[:, 6], world.facts["food"]  # (2, B), (40, 2, 2, B)
    apart = np.sqrt(np.square(food - rock[:, None]).sum(1))
    assert apart.min() > 0.245 - 0.095, "what is left between prey beside the rock and food"


# Scripts.


@pytest.mark.parametrize("name", ["adversary", "push", "world_comm"])
def test_a_hard_script_wins_against_chance(name: str) -> None:
    game = make(name)
    for index, team in enumerate(game.teams()):
        players: dict[str, Policy] = {rival.name: RandomPolicy(len(ARENA.moves), rival.words) for rival in game.teams()}
        players[team.name] = game.script(team.name, ARENA, "hard")
        assert evaluate(game, ARENA, players, 40, 0).wins(index) > 0.8
