"""Strikers by hand: goals, kick-offs, put-backs, and play that is the same seen in a mirror."""

from __future__ import annotations

import numpy as np
import pytest

from arena.play.evaluate import act, fresh_memory
from arena.scenarios.catalog import make
from arena.scenarios.strikers import Strikers
from arena.sim.env import Env
from arena.sim.rules import ARENA, CLASSIC, RULES, Rules
from arena.sim.world import World
from tests.scenarios.mirrored import image, stay_mirrored

EITHER = pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
LEFT = [(-0.5, 0.0), (-0.5, 0.5)]
RIGHT = [(0.5, 0.0), (0.5, 0.5)]


def pitch(ball: tuple[float, float], rules: Rules = ARENA, **options: float) -> World:
    """Two against two at rest, home on the left."""
    world = World(make("strikers", options), rules, 1, np.float64)
    world.restart(np.arange(1), np.random.default_rng(0))
    world.facts["ends"][:, 0] = -1, 1
    world.facts["near"][:, 0] = ball
    world.pos[..., 0] = np.array([*LEFT, *RIGHT, ball]).T
    return world


def tick(world: World, ticks: int = 1) -> None:
    for _ in range(ticks):
        world.tick(np.zeros((2, world.agent_count, 1)))


@pytest.mark.parametrize(
    ("ball", "goals"),
    [
        ((1.49, 0.0), [1, 0]),  # beyond 1.48, on the right, which away defends
        ((-1.49, 0.34), [0, 1]),
        ((1.49, 0.36), [0, 0]),  # beside the mouth, which is 0.35 wide to either side
        ((1.47, 0.0), [0, 0]),
    ],
)
@EITHER
def test_a_goal_is_the_balls_middle_in_the_mouth(rules: Rules, ball: tuple[float, float], goals: list[int]) -> None:
    world = pitch(ball, rules)
    tick(world)
    assert world.scenario.score(world)[:, 0].tolist() == goals
    assert world.scenario.winner(world).tolist() == [-1 if goals == [0, 0] else goals.index(1)]
    near = 0.02 * (abs(ball[0]) + 0.5 - (abs(ball[0]) - 0.5)) * np.sign(ball[0])  # nearly: the ball is not level
    paid = 10 * (goals[0] - goals[1]) - near
    assert world.scenario.reward(world)[:, 0] == pytest.approx([paid, paid, -paid, -paid], abs=2e-3)


def test_the_way_of_the_ball_is_paid() -> None:
    world = pitch((0.0, 0.0))
    world.pos[:, -1, 0] = 0.0, -0.9
    world.vel[:, -1, 0] = 0.7, 0.2
    assert world.scenario.reward(world)[:, 0] == pytest.approx([0.07, 0.07, -0.07, -0.07])
    world.facts["ends"][:, 0] = 1, -1
    assert world.scenario.reward(world)[:, 0] == pytest.approx([-0.07, -0.07, 0.07, 0.07])


def test_after_a_goal_all_stand_still_and_then_there_is_a_kick_off() -> None:
    world = pitch((1.49, 0.0))
    tick(world)
    placed = world.pos.copy()
    thrust = np.ones((2, 4, 1))
    for _ in range(17):
        world.tick(thrust)
    assert (world.pos == placed).all() and world.scenario.score(world)[:, 0].tolist() == [1, 0]
    assert world.scenario.reward(world)[0, 0] < 0  # a goal is paid once
    world.tick(thrust)  # 0.6 s are 18 ticks
    assert (world.pos == world.facts["kick-offs"][:, :, 1]).all() and not world.vel.any()
    world.tick(thrust)
    assert (world.pos[:, :4] > world.facts["kick-offs"][:, :4, 1]).all()
    assert world.scenario.score(world)[:, 0].tolist() == [1, 0]


def test_a_ball_that_stays_is_put_back_after_four_seconds() -> None:
    world = pitch((1.53, 0.5))
    tick(world, 120)
    assert world.pos[:, -1, 0].tolist() == [1.53, 0.5]
    world.pos[0, -1, 0] -= 0.14  # less than it takes to count as moved
    tick(world)
    assert (world.pos[..., 0] == world.facts["kick-offs"][:, :, 1, 0]).all()
    tick(world, 115)
    world.pos[0, -1, 0] += 0.16
    tick(world, 30)
    assert world.facts["kick-off"].tolist() == [1]


def test_enough_goals_end_the_round() -> None:
    world = pitch((0.0, 0.9), target=3)
    world.facts["goals"][:, 0] = 2, 1
    assert not world.scenario.over(world)[0] and world.scenario.winner(world).tolist() == [0]
    world.facts["goals"][:, 0] = 2, 3
    assert world.scenario.over(world)[0] and world.scenario.winner(world).tolist() == [1]


@pytest.mark.parametrize("side", [1, 4])
def test_kick_offs_are_mirror_images_and_ends_are_drawn(side: int) -> None:
    world = World(Strikers(side=side), ARENA, 500)
    world.restart(np.arange(500), np.random.default_rng(0))
    places, ends = world.facts["kick-offs"], world.facts["ends"]
    home, away = places[:, :side], places[:, side : 2 * side]
    assert (home[0] == -away[0]).all() and (home[1] == away[1]).all() and (places[0, -1] == 0).all()
    assert (home[0] * ends[0] > 0).all()  # in front of one's own goal
    assert (ends[0] == -ends[1]).all() and 0.4 < (ends[0] > 0).mean() < 0.6
    zones = world.scenario.zones(world)
    assert [(zone.team, np.sign(zone.x)) for zone in zones] == [(0, ends[0, 0]), (1, ends[1, 0])]


@EITHER
@pytest.mark.parametrize("side", [1, 3])
def test_mirrored_play_is_mirrored(rules: Rules, side: int) -> None:
    partner = [*range(side, 2 * side), *range(side), 2 * side]
    world, mirror = image(Strikers(side=side), rules, partner, lambda facts: facts)
    assert (mirror.pos == world.pos).all()  # a kick-off is its own image
    world.pos[:, -1, :5] = mirror.pos[:, -1, :5] = np.array([1.44, 0.1])[:, None]
    mirror.pos[0, -1, :5] *= -1
    world.vel[0, -1, :5], mirror.vel[0, -1, :5] = 1.0, -1.0
    stay_mirrored(world, mirror, partner, set(), 60)
    assert world.facts["goals"].any() and world.facts["kick-off"].any()


@EITHER
def test_nobody_leaves_the_pitch(rules: Rules) -> None:
    """Corners and, in classic rules, edges hold whoever runs against them for ten seconds."""
    world = World(Strikers(side=4), rules, 200)
    world.restart(np.arange(200), np.random.default_rng(0))
    thrust = np.random.default_rng(1).choice([-1.0, 1.0], (2, 8, 200))
    for _ in range(round(10 / rules.tick_seconds)):
        world.tick(thrust)
        x, y = np.abs(world.pos)
        assert (x < 1.6).all() and (y < 1.0).all() and (x + y < 2.25).all()  # the line through (1.25, 1), (1.6, 0.65)


def test_scripts_keep_the_ball_alive() -> None:
    """Few kick-offs are put-backs: in 40 worlds of half a minute fewer than one in ten worlds on average."""
    env = Env(Strikers(), ARENA, 40, 0)
    scripts = {team: env.world.scenario.script(team, ARENA, "hard") for team in env.teams}
    obs, rng = env.reset(), np.random.default_rng(0)
    memory = {team: fresh_memory(env, team, scripts[team]) for team in scripts}
    for _ in range(300):
        obs = env.step({team: act(scripts[team], obs[team], memory[team], rng)[0] for team in scripts}).obs
    facts = env.world.facts
    put_back = facts["kick-off"] - (facts["goals"].sum(0) - (facts["pause"] > 0))
    assert put_back.sum() <= 4 and facts["goals"].sum() > 40


def test_scripts_in_classic_rules_score_too() -> None:
    env = Env(Strikers(side=1), CLASSIC, 20, 0)
    script = env.world.scenario.script("home", CLASSIC, "hard")
    obs, rng = env.reset(), np.random.default_rng(0)
    for _ in range(300):
        home, _ = act(script, obs["home"], np.zeros((20, 1, 0), np.float32), rng)
        obs = env.step({"home": home, "away": np.zeros((20, 1), np.int64)}).obs
    assert (env.world.facts["goals"][0] > 0).mean() > 0.8
