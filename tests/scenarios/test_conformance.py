"""What every scenario owes, in both rules; a scenario is covered the moment it stands in the catalog."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

import arena.scenarios
from agents.core.card import MOST_AGENTS
from arena.scenarios.catalog import SCENARIOS, make
from arena.scenarios.script import HESITATION
from arena.sim.body import LOOKS
from arena.sim.env import Env
from arena.sim.observation import observe
from arena.sim.option import options
from arena.sim.rules import ARENA, RULES, Rules
from arena.sim.world import World

GAMES = pytest.mark.parametrize("name", SCENARIOS)
EITHER = pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
FOLDER = Path(arena.scenarios.__file__).parent
NOT_GAMES = {"__init__", "catalog", "script"}


def started(name: str, rules: Rules, count: int = 50, **changes: float) -> World:
    world = World(make(name, changes), rules, count)
    world.restart(np.arange(count), np.random.default_rng(0))
    return world


def corners(name: str) -> list[dict]:
    """The default options, and every option at either end of its range, one at a time and all at once."""
    known = [(option.name, type(option.default), option.low, option.high) for option in options(SCENARIOS[name])]
    ends = [{option: kind(end)} for option, kind, *both in known for end in both]
    return [{}, *ends, {o: kind(low) for o, kind, low, _ in known}, {o: kind(high) for o, kind, _, high in known}]


def at_random(env: Env, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """A move, and in teams that talk a word, for everybody."""
    action = {}
    for name, team in env.teams.items():
        shape = (env.worlds, len(team.agents))
        moves, words = rng.integers(team.moves, size=shape), rng.integers(team.words or 1, size=shape)
        action[name] = np.stack([moves, words], 2) if team.words else moves
    return action


def test_the_catalog_is_the_folder() -> None:
    files = {path.stem.removesuffix("_script") for path in FOLDER.glob("*.py")} - NOT_GAMES
    assert files == set(SCENARIOS)
    for name, kind in SCENARIOS.items():
        assert kind.__module__ == f"arena.scenarios.{name}" and kind.name == name


@GAMES
def test_a_scenario_is_one_file_under_150_lines(name: str) -> None:
    """Blank ones not counted: air is free."""
    assert sum(bool(line) for line in (FOLDER / f"{name}.py").read_text(encoding="utf-8").splitlines()) < 150


@GAMES
def test_words(name: str) -> None:
    kind = SCENARIOS[name]
    assert kind.title and kind.pitch.endswith(".") and len(kind.pitch) <= 60
    assert kind.kind in ("cooperative", "competitive", "adversarial")
    assert dataclasses.is_dataclass(kind) and kind() == kind()
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(kind(), options(kind)[0].name, 1)


@GAMES
@EITHER
def test_teams_and_bodies_agree(name: str, rules: Rules) -> None:
    for changes in corners(name):
        game = make(name, changes)
        bodies, teams = game.bodies(rules), game.teams()
        agents = [agent for team in teams for agent in team.agents]
        assert [body.name for body in bodies[: len(agents)]] == agents  # agents first, in the order of their teams
        assert len({body.name for body in bodies}) == len(bodies) and len({team.name for team in teams}) == len(teams)
        assert all(body.look == "agent" for body in bodies[: len(agents)])
        assert all(team.agents and team.wish.endswith(".") for team in teams)
        assert all(body.radius > 0 and body.mass > 0 and body.look in LOOKS for body in bodies)
        assert [agents[s] for s in game.team_slices().values()] == [list(team.agents) for team in teams]


@GAMES
def test_a_model_of_any_team_fits_on_a_card(name: str) -> None:
    """Whatever the options are: card and scenarios do not know each other."""
    for changes in corners(name):
        assert all(len(team.agents) <= MOST_AGENTS for team in make(name, changes).teams())


@GAMES
@EITHER
def test_shapes_types_and_sums(name: str, rules: Rules) -> None:
    for changes in corners(name):
        env = Env(make(name, changes), rules, 5, 0)
        rng = np.random.default_rng(0)
        for _ in range(4):
            step = env.step(at_random(env, rng))
            for team, spec in env.teams.items():
                shape = (5, len(spec.agents))
                assert step.obs[team].shape == (*shape, spec.obs_size) == step.final_obs[team].shape
                assert step.obs[team].dtype == np.float32 and np.isfinite(step.obs[team]).all()
                assert len({part for part, _ in spec.layout}) == len(spec.layout)
                assert step.reward[team].shape == shape and step.reward[team].dtype == np.float32
                assert np.isfinite(step.reward[team]).all()
            teams = len(env.teams)
            assert step.terminated.shape == step.truncated.shape == step.winner.shape == (5,)
            assert step.terminated.dtype == step.truncated.dtype == np.bool_
            assert step.score.shape == (5, teams) and step.score.dtype == np.int64
            assert step.winner.dtype == np.int64 and ((step.winner >= -1) & (step.winner < teams)).all()


@GAMES
@EITHER
def test_rounds_begin_inside_the_field(name: str, rules: Rules) -> None:
    width, height = rules.half_field or (1.0, 1.0)
    for changes in corners(name):
        world = started(name, rules, **changes)
        assert (np.abs(world.pos[0]) <= width).all() and (np.abs(world.pos[1]) <= height).all()
        assert not world.vel.any() and not world.ticks.any()
        movable = sum(body.movable for body in world.bodies)
        if rules.half_field:
            edge = np.array(rules.half_field)[:, None] - world.radius[:movable]
            assert (np.abs(world.pos[:, :movable]) <= edge[..., None] + 1e-6).all()


@GAMES
def test_rounds_begin_apart_in_arena_rules(name: str) -> None:
    world = started(name, ARENA, 2000)
    solid = np.array([body.solid for body in world.bodies])
    everything = slice(0, len(solid))
    touching = world.touching(everything, everything) & solid[:, None, None] & solid[None, :, None]
    assert not touching.any()


@GAMES
@EITHER
def test_asking_changes_nothing(name: str, rules: Rules) -> None:
    """Observation, reward, score, winner, over and zones are pure; `advance` alone writes."""
    world = started(name, rules)
    for _ in range(10):
        world.tick(np.ones((2, world.agent_count, world.count), np.float32))
    before = [world.pos.tobytes(), world.vel.tobytes(), *(fact.tobytes() for fact in world.facts.values())]
    game = world.scenario
    for _ in range(2):
        observe(world)
        asked = game.reward(world), game.over(world), game.score(world), game.winner(world)
        assert len(asked) == 4 and isinstance(game.zones(world), tuple)
    assert [world.pos.tobytes(), world.vel.tobytes(), *(fact.tobytes() for fact in world.facts.values())] == before


@GAMES
@EITHER
@pytest.mark.parametrize("strength", HESITATION)
def test_scripts_run_at_every_strength_and_size(name: str, rules: Rules, strength: str) -> None:
    for changes in corners(name):
        env = Env(make(name, changes), rules, 3, 0)
        scripts = {team: env.world.scenario.script(team, rules, strength) for team in env.teams}
        obs, rng = env.reset(), np.random.default_rng(0)
        for _ in range(3):
            action = {}
            for team, spec in env.teams.items():
                agents = len(spec.agents)
                seen, index = obs[team].reshape(3 * agents, -1), np.tile(np.arange(agents), 3)
                moves, _ = scripts[team].act(seen, index, np.zeros((3 * agents, 0), np.float32), rng)
                assert moves.shape == ((3 * agents, 2) if spec.words else (3 * agents,)) and moves.dtype == np.int64
                action[team] = moves.reshape(3, agents, *moves.shape[1:])
            obs = env.step(action).obs


@GAMES
def test_an_unknown_strength_is_refused_in_a_sentence(name: str) -> None:
    game = make(name)
    with pytest.raises(ValueError, match=r"^a script is easy, medium, hard, not 'brutal'$"):
        game.script(game.teams()[0].name, ARENA, "brutal")


@GAMES
@EITHER
def test_symmetric_games_look_the_same_to_every_team(name: str, rules: Rules) -> None:
    if SCENARIOS[name].symmetric:
        env = Env(make(name), rules, 1, 0)
        layouts = {spec.layout for spec in env.teams.values()}
        assert len(layouts) == 1 and len({len(spec.agents) for spec in env.teams.values()}) == 1


@GAMES
@EITHER
def test_competitive_games_are_zero_sum(name: str, rules: Rules) -> None:
    if SCENARIOS[name].kind == "competitive":
        env, rng = Env(make(name), rules, 50, 0), np.random.default_rng(0)
        for _ in range(60):
            rewards = np.concatenate(list(env.step(at_random(env, rng)).reward.values()), 1)  # (B, A)
            assert (rewards.sum(1) == 0).all()
        assert rewards.any()
