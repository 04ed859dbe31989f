"""Partial observability, an option of every scenario: within a radius, the k nearest, and nothing leaks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from arena.scenarios.catalog import SCENARIOS, make
from arena.sim.env import Env, layout_of
from arena.sim.observation import Things, in_sight, observe_team
from arena.sim.rules import CLASSIC, RULES, Rules
from arena.sim.world import World
from tests.faces.test_vector_env import random_action

pytestmark = pytest.mark.filterwarnings("error")
GAMES = pytest.mark.parametrize("name", SCENARIOS)
EITHER = pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
LIMITS = pytest.mark.parametrize(
    "limits", [{"vision": 0.6}, {"nearest": 1}, {"vision": 0.9, "nearest": 2}], ids=["radius", "nearest", "both"]
)
WORLDS = 40
TOLD = {  # what agents know without seeing it: where their goal is, what the switches do, how the whole does
    "adversary": {"goal"},
    "push": {"goal"},
    "relay": {"held", "open", "light"},
    "swarm": {"filled", "slot"},
}


def played(name: str, rules: Rules, limits: dict, decisions: int = 6) -> World:
    """Worlds some decisions old."""
    env, rng = Env(make(name, limits), rules, WORLDS, 2), np.random.default_rng(4)
    for _ in range(decisions):
        env.step(random_action(env, rng))
    return env.world


def told_where(world: World, team: str) -> npt.NDArray:
    """For every number of an observation, the part that it belongs to."""
    layout = layout_of(world.scenario, world.rules, team)
    return np.repeat([part for part, _ in layout], [size for _, size in layout])


def by_hand(world: World, team: str, agent: int, lane: int) -> list[float]:
    """What one agent of one world observes, worked out thing by thing."""
    game, me = world.scenario, world.scenario.team_slices()[team].start + agent
    sight = game.sight(world, team)
    told: list[float] = []
    flagged = game.vision > 0 or game.nearest > 0 or (sight is not None and world.rules.half_field is not None)

    def apart(body: int) -> float:
        x, y = world.pos[:, body, lane] - world.pos[:, me, lane]
        return x * x + y * y

    def seen(body: int) -> bool:
        near = not game.vision or apart(body) <= np.float32(game.vision**2)
        return bool(near and (sight is None or sight[agent, body, lane]))

    for part in game.observe(world, team).values():
        if not isinstance(part, Things):
            row = agent if part.shape[part.ndim > 2] > 1 else 0  # one row: the same for all
            numbers = part[row] if part.ndim == 2 else part[:, row].swapaxes(0, 1) if part.ndim == 4 else part[:, row]
            told += numbers[..., lane].reshape(-1).tolist()
            continue
        chosen = part.bodies
        bodies = range(chosen.start, chosen.stop) if isinstance(chosen, slice) else chosen[agent].tolist()
        if game.nearest:
            bodies = sorted(bodies, key=lambda body: apart(body) if seen(body) else np.inf)[: game.nearest]
        for body in bodies:
            about = part.about[:, body, lane] - (part.about[:, me, lane] if part.relative else 0)
            told += about.tolist() if seen(body) else [0.0] * len(part.about)
        if flagged and part.relative:
            told += [float(seen(body)) for body in bodies]
    return told


@GAMES
@EITHER
@LIMITS
def test_observations_are_those_worked_out_thing_by_thing(name: str, rules: Rules, limits: dict) -> None:
    world = played(name, rules, limits)
    for team in world.scenario.teams():
        flat = observe_team(world, team.name)
        at, lacking = 0, {agent: np.zeros(flat.shape[1], bool) for agent in team.agents}
        for part, size in layout_of(world.scenario, rules, team.name):
            for agent in team.agents:
                lacking[agent][at : at + size] = part in world.scenario.lacks(agent)
            at += size
        for row, agent in enumerate(team.agents):
            for lane in range(0, WORLDS, 5):
                wanted = np.where(lacking[agent], 0, by_hand(world, team.name, row, lane))
                assert flat[row, :, lane].tolist() == wanted.tolist()


@GAMES
@EITHER
@pytest.mark.parametrize("nearest", [0, 2])
def test_what_lies_beyond_the_radius_does_not_leak(name: str, rules: Rules, nearest: int) -> None:
    """Move any one body from somewhere out of sight to elsewhere out of sight: who does not see it sees no change."""
    world, moved = played(name, rules, {"vision": 0.5, "nearest": nearest}), 0
    rng = np.random.default_rng(0)
    told = {team: told_where(world, team) for team in world.scenario.team_slices()}
    for body, what in enumerate(world.bodies):
        place, velocity = world.pos[:, body].copy(), world.vel[:, body].copy()
        elsewhere = rng.uniform(-1, 1, place.shape) * np.array([[1.5], [0.95]])
        far = 0.5 + 2 * what.radius  # beyond what it might hide or be pushed by
        for team in world.scenario.teams():
            me = world.scenario.team_slices()[team.name]
            before = observe_team(world, team.name)
            hidden = np.hypot(*(place[:, None] - world.pos[:, me])) > far  # (A, B)
            hidden &= np.hypot(*(elsewhere[:, None] - world.pos[:, me])) > far
            world.pos[:, body] = elsewhere
            world.vel[:, body] = rng.uniform(-1, 1, velocity.shape) * what.movable
            after = observe_team(world, team.name)
            world.pos[:, body], world.vel[:, body] = place, velocity
            leaks = np.flatnonzero((before != after).swapaxes(1, 2)[hidden].any(0))
            assert set(told[team.name][leaks]) <= TOLD.get(name, set()), f"{team.name} notice {what.name}"
            moved += int(hidden.sum())
    assert moved > 0 or len(world.bodies) == 1


@GAMES
@EITHER
def test_no_limit_changes_nothing_and_a_wide_one_hides_nothing(name: str, rules: Rules) -> None:
    plain = played(name, rules, {})
    wide = World(make(name, {"vision": 4.0, "nearest": 16}), rules, WORLDS)
    wide.pos, wide.vel, wide.said, wide.ticks, wide.facts = plain.pos, plain.vel, plain.said, plain.ticks, plain.facts
    for team in plain.scenario.teams():
        known = dict(parts_of(plain, team.name))
        for part, values in parts_of(wide, team.name):
            if part in known:
                assert (np.sort(values, 1) == np.sort(known[part], 1)).all()  # nearest first
            elif plain.scenario.sight(plain, team.name) is None:
                lacks = [part in plain.scenario.lacks(agent) for agent in team.agents]
                assert (values[~np.array(lacks)] == 1).all()


def parts_of(world: World, team: str) -> list[tuple[str, npt.NDArray]]:
    """The parts of an observation (A, size, B) by name."""
    flat, at, parts = observe_team(world, team), 0, []
    for part, size in layout_of(world.scenario, world.rules, team):
        parts.append((part, flat[:, at : at + size]))
        at += size
    return parts


def test_the_two_nearest_lights_within_half_a_unit() -> None:
    """Lights at (0, 0.4), (0.6, 0) and (-0.2, 0), comrades at (0.3, 0) and (1, 0), seen from the middle."""
    world = World(make("spread", {"vision": 0.5, "nearest": 2}), CLASSIC, 1, np.float64)
    world.restart(np.arange(1), np.random.default_rng(0))
    world.pos[..., 0] = np.array([(0, 0), (0.3, 0), (1, 0), (0, 0.4), (0.6, 0), (-0.2, 0)]).T
    parts = {name: part[0, :, 0].tolist() for name, part in parts_of(world, "crew")}
    assert parts["lights"] == [-0.2, 0, 0, 0.4] and parts["lights seen"] == [1, 1]
    assert parts["others"] == [0.3, 0, 0, 0] and parts["others seen"] == [1, 0]
    world.pos[0, 2] = 0.5  # on the very edge, and as near as never before
    assert dict(parts_of(world, "crew"))["others"][0, :, 0].tolist() == [0.3, 0, 0.5, 0]
    seen = in_sight(world, "crew")
    assert seen is not None and seen[0, :, 0].tolist() == [True, True, True, True, False, True]


def test_what_is_told_of_how_things_move_follows_the_order_of_where_they_are() -> None:
    """Nearest first, even where all are seen: other runners at distances 0.5 and 0.1."""
    world = World(make("tag", {"nearest": 2, "runners": 3}), CLASSIC, 1, np.float64)
    world.restart(np.arange(1), np.random.default_rng(0))
    runners = {3: (0.0, 0.0), 4: (0.5, 0.0), 5: (0.0, 0.1)}
    for body, place in runners.items():
        world.pos[:, body, 0] = place
        world.vel[:, body, 0] = body, -body
    parts = {name: part[0, :, 0].tolist() for name, part in parts_of(world, "runners")}
    velocities = next(part for name, part in parts.items() if "velocities" in name)
    assert velocities == [5, -5, 4, -4]  # as seen by the runner at (0, 0)
