"""Tag by hand: contacts and fences of classic rules, the catch and the forests of arena rules."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from arena.scenarios.catalog import make
from arena.sim.env import Env, layout_of
from arena.sim.observation import observe_team
from arena.sim.rules import ARENA, CLASSIC, Rules
from arena.sim.world import World
from tests.scenarios import by_hand
from tests.scenarios.by_hand import Place, reward, tick


def standing(rules: Rules, places: Sequence[Place], **changes: float) -> World:
    return by_hand.standing("tag", rules, places, **changes)


PACK = [(0.0, 0.0), (0.5, 0.0), (0.0, 0.5)]
ROCKS = [(-0.6, -0.6), (-0.6, 0.6)]


@pytest.mark.parametrize(
    ("runner", "contacts", "fence"),
    [
        ((0.3, 0.3), 0, 0),
        ((0.1, 0.0), 1, 0),  # 0.1 < 0.075 + 0.05
        ((0.125, 0.0), 0, 0),  # just touching is not overlapping
        ((0.95, 0.0), 0, 0.5),  # ten a unit past 0.9
        ((-1.5, 0.0), 0, math.e),  # exp(2 * 1.5 - 2)
        ((0.95, -1.5), 0, 0.5 + math.e),
        ((50.0, 0.0), 0, 10),
    ],
)
def test_classic(runner: Place, contacts: int, fence: float) -> None:
    world = standing(CLASSIC, [*PACK, runner, *ROCKS])
    assert reward(world) == pytest.approx([10 * contacts] * 3 + [-10 * contacts - fence])


def test_classic_every_contact_counts_for_every_hunter() -> None:
    hunters = [(0.1, 0.0), (-0.1, 0.0), (2.0, 0.0)]
    world = standing(CLASSIC, [*hunters, (0.0, 0.0), (1.9, 0.0)], runners=2, rocks=0)
    fence = math.exp(2 * 1.9 - 2)
    assert reward(world) == pytest.approx([30, 30, 30, -20, -10 - fence])


def test_arena_counts_nearness_and_the_catch() -> None:
    world = standing(ARENA, [*PACK, (0.3, 0.4), *ROCKS], forests=0)
    nearest = math.hypot(0.3, 0.1)  # to the hunter at (0, 0.5)
    assert reward(world) == pytest.approx([-0.1 * nearest] * 3 + [0.1 * nearest])
    assert world.scenario.winner(world).tolist() == [1]
    world.facts["caught"][:] = True
    assert reward(world) == pytest.approx([10 - 0.1 * nearest] * 3 + [0.1 * nearest - 10])
    assert world.scenario.winner(world).tolist() == [0] and world.scenario.score(world).tolist() == [[1], [0]]


def test_a_catch_is_latched_and_parts_the_round_in_arena_rules_only() -> None:
    for rules, parts in ((ARENA, True), (CLASSIC, False)):
        world = standing(rules, [*PACK, (0.11, 0.0), *ROCKS], forests=0)
        tick(world)
        world.pos[:, 3, 0] = (0.3, -0.4)
        tick(world)
        assert world.facts["caught"].tolist() == [True] and world.scenario.over(world).tolist() == [parts]


@pytest.mark.parametrize("time", [5.0, 5.04, 7.77, 20.0])
def test_a_runner_who_outlasts_the_clock_scores_and_not_before(time: float) -> None:
    """Also where the time is no whole number of decisions."""
    env = Env(make("tag", {"time": time, "rocks": 0}), ARENA, 1, 0)
    env.world.ticks[:] = (env.horizon - 2) * 3
    still = {"hunters": np.zeros((1, 3), int), "runners": np.zeros((1, 1), int)}
    last = [env.step(still) for _ in range(2)]
    assert [step.score.tolist() for step in last] == [[[0, 0]], [[0, 1]]]
    assert [step.truncated.tolist() for step in last] == [[False], [True]] and last[1].winner.tolist() == [1]


# Forests, of radius 0.3.

WOODS = [(1.0, 0.0), (-1.0, 0.0)]


def seen_by(world: World, team: str, rivals: slice) -> list[list[bool]]:
    sight = world.scenario.sight(world, team)
    assert sight is not None
    return sight[:, rivals, 0].tolist()


@pytest.mark.parametrize(
    ("runner", "seen"),
    [
        ((0.0, 0.9), [True, True, True]),  # in the open
        ((0.69, 0.0), [True, True, True]),  # a step before the forest
        ((0.71, 0.0), [True, False, False]),  # in it, with the first hunter
        ((-0.9, 0.1), [False, False, True]),  # in the other one, with the third
    ],
)
def test_a_forest_hides_from_hunters_outside_it(runner: Place, seen: list[bool]) -> None:
    world = standing(ARENA, [(1.2, 0.1), (0.0, 0.5), (-1.2, 0.0), runner, *WOODS], rocks=0)
    assert seen_by(world, "hunters", slice(3, 4)) == [[each] for each in seen]
    assert seen_by(world, "hunters", slice(0, 3)) == [[True] * 3] * 3  # a team always sees itself
    hidden_hunters = [runner == (0.71, 0.0), True, runner == (-0.9, 0.1)]
    assert seen_by(world, "runners", slice(0, 3)) == [hidden_hunters]


def test_where_forests_overlap_one_common_forest_is_enough() -> None:
    world = standing(ARENA, [(0.4, 0.0), (0.0, 0.6), (0.2, 0.0), (0.0, 0.0), (0.2, 0.0), (-0.2, 0.0)], rocks=0)
    assert seen_by(world, "hunters", slice(3, 4)) == [[True], [False], [True]]


def test_who_is_hidden_is_zero_and_says_so() -> None:
    world = standing(ARENA, [(1.2, 0.1), (0.0, 0.5), (-1.2, 0.0), (1.0, 0.1), *WOODS], rocks=0)
    world.vel[:, 3, 0] = (0.3, 0.4)
    seen, parts = observe_team(world, "hunters")[..., 0], {}
    at = 0
    for name, size in layout_of(world.scenario, ARENA, "hunters"):
        parts[name] = seen[:, at : at + size]
        at += size
    np.testing.assert_allclose(parts["runners"], [(-0.2, 0), (0, 0), (0, 0)])
    np.testing.assert_allclose(parts["runner velocities"], [(0.3, 0.4), (0, 0), (0, 0)])
    assert parts["runners seen"].tolist() == [[1], [0], [0]]


def test_forests_are_of_arena_rules_only_and_stop_nobody() -> None:
    assert not [body for body in make("tag").bodies(CLASSIC) if body.look == "forest"]
    woods = [body for body in make("tag").bodies(ARENA) if body.look == "forest"]
    assert len(woods) == 2 and not any(body.solid or body.movable for body in woods)
    classic = World(make("tag"), CLASSIC, 1)
    classic.restart(np.arange(1), np.random.default_rng(0))
    assert classic.scenario.sight(classic, "hunters") is None


def test_rocks_and_forests_begin_apart_and_off_the_starts() -> None:
    world = World(make("tag"), ARENA, 1000)
    world.restart(np.arange(1000), np.random.default_rng(0))
    assert not world.touching(slice(0, 4), slice(4, 6)).any()
    assert world.touching(slice(4, 8), slice(4, 8)).any((0, 1)).mean() < 0.01  # a crowded draw stays as it is


def test_mirrored_play_is_mirrored() -> None:
    """What happens left to right happens right to left, and upside down, from mirrored places with mirrored thrust."""
    game, rng = make("tag"), np.random.default_rng(3)
    world = World(game, ARENA, 60, np.float64)
    world.restart(np.arange(60), rng)
    mirror = World(game, ARENA, 60, np.float64)
    mirror.restart(np.arange(60), rng)
    flip = np.array([-1.0, -1.0])[:, None, None]
    mirror.pos[:] = flip * world.pos
    for _ in range(300):
        thrust = rng.choice([-1.0, 0.0, 1.0], (2, 4, 60))
        world.tick(thrust)
        mirror.tick(flip * thrust)
    np.testing.assert_allclose(mirror.pos, flip * world.pos, atol=1e-9)
    for team in ("hunters", "runners"):
        one, other = game.sight(world, team), game.sight(mirror, team)
        assert one is not None and other is not None and (one == other).all()
    np.testing.assert_allclose(game.reward(mirror), game.reward(world), atol=1e-9)


# The scripts.


def decide(world: World, team: str) -> np.ndarray:
    """(A, 2) the thrust of the hard script's plan, with no hesitation."""
    script = world.scenario.script(team, ARENA, "hard")
    script._hesitation = 0
    seen = observe_team(world, team)[..., 0]
    moves, _ = script.act(seen, np.arange(len(seen)), np.zeros((len(seen), 0)), np.random.default_rng(0))
    return np.asarray(ARENA.moves)[moves]


def test_hunters_look_into_forests_for_a_runner_nobody_sees() -> None:
    world = standing(ARENA, [(0.5, 0.0), (0.5, 0.3), (-0.5, 0.0), (-1.0, 0.1), *WOODS], rocks=0)
    thrust = decide(world, "hunters")
    assert thrust[0, 0] > 0 and thrust[1, 0] > 0 and thrust[2, 0] < 0  # each to the nearer one


def test_a_hunter_goes_for_the_nearest_runner_in_sight() -> None:
    world = standing(ARENA, [(0.0, 0.0), (-0.5, 0.0), (0.9, 0.5)], hunters=1, runners=2, rocks=0, forests=0)
    assert decide(world, "hunters")[0, 0] < 0


def test_a_hunter_goes_round_a_rock() -> None:
    world = standing(ARENA, [(0.0, 0.0), (1.0, 0.0), (0.35, 0.0)], hunters=1, rocks=1, forests=0)
    x, y = decide(world, "hunters")[0]
    assert abs(y) > 0.5 and x >= 0
