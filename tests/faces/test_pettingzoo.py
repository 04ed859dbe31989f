"""PettingZoo's own tests, every warning an error, over every scenario in either rules; and what the face adds."""

from __future__ import annotations

import functools
import importlib
import re
import subprocess
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pettingzoo
import pygame
import pytest
import supersuit

import arena.pettingzoo as face
from arena import picture
from arena.scenarios.catalog import SCENARIOS, make
from arena.sim.env import Env
from arena.sim.observation import observe
from arena.sim.option import options
from arena.sim.rules import RULES, SIMULATION

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # PettingZoo calls its own example environments deprecated
    from pettingzoo.test import api_test, max_cycles_test, parallel_api_test, parallel_seed_test, render_test, seed_test
    from pettingzoo.test.state_test import state_test

pytestmark = pytest.mark.filterwarnings("error")
GAMES = pytest.mark.parametrize("name", SCENARIOS)
EITHER = pytest.mark.parametrize("rules", RULES)
EITHER_HAND = pytest.mark.parametrize("continuous", [False, True], ids=["moves", "thrust"])
ROOT = Path(__file__).resolve().parents[2]
SHORT = 12  # decisions of a round where one is played to its end
CYCLES = 15


class Clock:
    """Lets time fly."""

    def tick(self, rate: float) -> None:
        assert rate == 10


@GAMES
@EITHER
@EITHER_HAND
def test_pettingzoo_parallel_api_and_seeds(name: str, rules: str, continuous: bool) -> None:
    make = functools.partial(face.parallel_env, name, rules, continuous=continuous)
    parallel_api_test(make(max_cycles=SHORT), num_cycles=CYCLES)
    parallel_seed_test(make, num_cycles=CYCLES)


@GAMES
@EITHER
@EITHER_HAND
def test_pettingzoo_api_seeds_and_state(name: str, rules: str, continuous: bool) -> None:
    make = functools.partial(face.env, name, rules, continuous=continuous)
    api_test(make(max_cycles=SHORT), num_cycles=CYCLES)
    seed_test(make, num_cycles=CYCLES)
    state_test(make(), face.parallel_env(name, rules, continuous=continuous), num_cycles=3)


@GAMES
@EITHER
def test_pettingzoo_render_and_max_cycles(name: str, rules: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pygame.time, "Clock", Clock)
    render_test(functools.partial(face.env, name, rules))
    makers = {kind: functools.partial(getattr(face, kind), name, rules) for kind in ("parallel_env", "env")}
    max_cycles_test(SimpleNamespace(**makers))


def played(env: face.ArenaEnv, seed: int = 0) -> tuple[dict, dict, dict, dict, dict]:
    """The last step of a round of random actions."""
    env.reset(seed=seed)
    for space in map(env.action_space, env.possible_agents):
        space.seed(seed)
    step: Any = None
    while env.agents:
        step = env.step({agent: env.action_space(agent).sample() for agent in env.agents})
    return step


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("tag", {"hunter_1": (16, 5), "hunter_2": (16, 5), "hunter_3": (16, 5), "runner_1": (14, 5)}),
        ("spread", {"crew_1": (18, 5), "crew_2": (18, 5), "crew_3": (18, 5)}),
    ],
)
def test_classic_spaces_have_the_sizes_of_mpe2(name: str, sizes: dict) -> None:
    env: Any = face.parallel_env(name)
    assert {a: (env.observation_space(a).shape[0], env.action_space(a).n) for a in env.possible_agents} == sizes
    obs, _ = env.reset(seed=1)
    assert {agent: seen.shape[0] for agent, seen in obs.items()} == {agent: size for agent, (size, _) in sizes.items()}


MPE2 = [name for name in face.IN_MPE2 if name in SCENARIOS] + [name for name in ["crypto"] if name in SCENARIOS]


@pytest.mark.parametrize("name", MPE2)
def test_every_classic_has_the_spaces_of_mpe2(name: str) -> None:
    theirs = importlib.import_module(f"mpe2.{face.IN_MPE2.get(name, f'simple_{name}_v3')}").parallel_env()
    ours: Any = face.parallel_env(name, padded=False)
    wanted = [(theirs.observation_space(a).shape, theirs.action_space(a).n) for a in theirs.possible_agents]
    assert [(ours.observation_space(a).shape, ours.action_space(a).n) for a in ours.possible_agents] == wanted
    for agent in ours.possible_agents:
        space = ours.observation_space(agent)
        assert space is ours.observation_space(agent) and space.dtype == np.float32 and space.is_bounded()


@GAMES
@EITHER
def test_each_agent_gets_its_own_parts_then_ones(name: str, rules: str) -> None:
    env, whole = face.parallel_env(name, rules, padded=True), Env(make(name), RULES[rules], 1, 7)
    plain = face.parallel_env(name, rules, padded=False)
    padded, own, seen = env.reset(seed=7)[0], plain.reset(seed=7)[0], observe(whole.world)
    assert len({obs.shape for obs in padded.values()}) == 1
    for team in whole.teams.values():
        for row, agent in enumerate(team.agents):
            lacks, at, parts = whole.game.lacks(agent), 0, []
            for part, size in team.layout:
                parts += [] if part in lacks else [seen[team.name][0, row, at : at + size]]
                at += size
            short = own[face.spoken(agent)]
            assert short.tolist() == np.concatenate(parts).tolist()
            assert padded[face.spoken(agent)][: len(short)].tolist() == short.tolist()
            assert (padded[face.spoken(agent)][len(short) :] == 1).all()


@GAMES
@EITHER
@EITHER_HAND
def test_the_face_does_what_the_environment_does(name: str, rules: str, continuous: bool) -> None:
    """Same seed, same actions, decoded by hand: same rewards, same places."""
    env, whole = (
        face.parallel_env(name, rules, continuous=continuous),
        Env(make(name), RULES[rules], 1, 7, continuous=continuous),
    )
    env.reset(seed=7)
    rng, moves = np.random.default_rng(0), len(RULES[rules].moves)
    movable = {body.name: body.movable for body in whole.world.bodies}
    for _ in range(5):
        actions: dict[str, Any] = {}
        teams = {}
        for team in whole.teams.values():
            chosen: list[Any] = []
            for agent in team.agents:
                word = rng.integers(team.words) if agent in team.speakers else 0
                utterance = rng.uniform(-1, 1, team.words) if agent in team.speakers else np.zeros(team.words)
                move = rng.integers(moves) if movable[agent] else 0
                thrust = rng.uniform(-1, 1, 2) if movable[agent] else np.zeros(2)
                if continuous:
                    head = [thrust] if movable[agent] else []
                    head += [utterance] if agent in team.speakers else []
                    actions[face.spoken(agent)] = np.concatenate(head).astype(np.float32)
                    chosen.append(np.concatenate([thrust, utterance]).astype(np.float32))
                else:
                    actions[face.spoken(agent)] = word if not movable[agent] else move + moves * word
                    chosen.append(np.array([move, word]) if team.words else move)
            teams[team.name] = np.array(chosen)[None]
        obs, rewards, *_ = env.step(actions)
        step = whole.step(teams)
        for team in whole.teams.values():
            for row, agent in enumerate(team.agents):
                assert rewards[face.spoken(agent)] == step.reward[team.name][0, row]
        assert (env.state() == whole.state()[0]).all()
        assert all(obs[agent].flags.owndata for agent in obs)


@GAMES
@EITHER
def test_a_round_ends_for_all_at_once_and_says_who_won(name: str, rules: str) -> None:
    env = face.parallel_env(name, rules, max_cycles=7)
    for seed in range(2):
        obs, rewards, terminations, truncations, infos = played(env, seed)
        agents = set(env.possible_agents)
        assert all(set(told) == agents for told in (obs, rewards, terminations, truncations, infos))
        assert len(set(terminations.values())) == len(set(truncations.values())) == 1
        assert terminations[env.possible_agents[0]] != truncations[env.possible_agents[0]]
        teams = [team.name for team in SCENARIOS[name]().teams()]
        for info in infos.values():
            assert info["winner"] in (None, *teams) and list(info["score"]) == teams
            assert all(type(points) is int for points in info["score"].values())
        stood = env.state().copy()
        with pytest.raises(ValueError, match=r"^no round is on: call reset\(\)$"):
            env.step({})
        assert (env.state() == stood).all()  # the world stays as it ended, for critics and pictures


def test_a_catch_ends_tag_for_good() -> None:
    env = face.parallel_env("tag", "arena", render_mode="rgb_array")
    env.reset(seed=0)
    world = env._held.world
    world.pos[:, 0] = world.pos[:, 3]
    _, rewards, terminations, truncations, infos = env.step(dict.fromkeys(env.agents, 0))
    assert all(terminations.values()) and not any(truncations.values()) and not env.agents
    assert infos["runner_1"] == {"winner": "hunters", "score": {"hunters": 1, "runners": 0}}
    assert rewards["hunter_1"] > 9 and rewards["runner_1"] < -9
    assert world.facts["caught"][0] and world.ticks[0] == 3
    env.reset()
    assert not world.facts["caught"][0] and world.ticks[0] == 0 and len(env.agents) == 4


@GAMES
def test_max_cycles_lengthens_classic_rounds_and_shortens_all(name: str) -> None:
    if hasattr(SCENARIOS[name], "limit"):
        env, steps = face.parallel_env(name, max_cycles=40), 0
        env.reset(seed=0)
        while env.agents:
            env.step({agent: env.action_space(agent).sample() for agent in env.agents})
            steps += 1
        assert steps == 40


@GAMES
@EITHER
def test_infos_say_which_actions_are_possible(name: str, rules: str) -> None:
    env: Any = face.parallel_env(name, rules)
    _, infos = env.reset(seed=0)
    for _ in range(3):
        for agent, info in infos.items():
            mask = info["action_mask"]
            assert mask.dtype == np.int8 and mask.shape == (env.action_space(agent).n,) and mask[0] == 1
        infos = env.step({a: env.action_space(a).sample(infos[a]["action_mask"]) for a in env.agents})[4]


@GAMES
@EITHER
def test_pictures_never_fail(name: str, rules: str) -> None:
    env: Any = face.parallel_env(name, rules, render_mode="rgb_array")
    env.reset(seed=0)
    first, world = env.render(), env._held.world
    width, height = RULES[rules].half_field or picture.PLANE
    assert first.shape == (2 * height * picture.SCALE, 2 * width * picture.SCALE, 3) and first.std() > 1
    assert (env.render() == first).all()
    for place in (np.nan, np.inf, -np.inf, 1e30, -1e30, 1.6, 1e-30, 0.0):
        world.pos[:] = place
        assert env.render().shape == first.shape
        world.pos[:, ::2] = 0.3
        assert env.render().shape == first.shape


def test_a_picture_shows_who_is_where() -> None:
    env: Any = face.parallel_env("sumo", "arena", render_mode="rgb_array")
    env.reset(seed=0)
    world = env._held.world
    world.pos[..., 0] = 5.0  # out of the picture
    world.pos[:, 0, 0] = 1.2, 0.5  # right and up
    drawn = env.render()
    assert tuple(drawn[100, 560]) == picture.TEAMS[0]  # pixels a unit: 200; the middle is (200, 320)
    assert tuple(drawn[300, 80]) == picture.DARK
    radius = world.radius[0] * picture.SCALE
    assert tuple(drawn[100, int(560 + radius - 2)]) == picture.TEAMS[0]
    assert tuple(drawn[100, int(560 + radius + 2)]) == picture.DARK


def test_people_get_a_window_that_can_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pygame.time, "Clock", Clock)
    env = face.parallel_env("tag", "arena", render_mode="human")
    env.reset(seed=0)
    assert pygame.display.get_window_size() == (640, 400)
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    env.step(dict.fromkeys(env.agents, 0))
    assert not pygame.display.get_init()
    env.step(dict.fromkeys(env.agents, 0))
    env.close()
    env.close()
    assert not pygame.display.get_init()


def test_without_a_render_mode_there_is_a_warning_and_no_picture() -> None:
    env = face.parallel_env("tag")
    env.reset(seed=0)
    with pytest.warns(UserWarning, match="there is no picture without a render_mode"):
        assert env.render() is None


def test_names_are_unique_and_as_pettingzoo_likes_them() -> None:
    assert [face.spoken(name) for name in ("crew 2", "runner", "Good Agent 12", "left")] == [
        "crew_2",
        "runner_1",
        "goodagent_12",
        "left_1",
    ]
    for kind in SCENARIOS.values():
        most: dict[str, Any] = {
            o.name: type(o.default)(o.high) for o in options(kind) if o.name not in ("limit", "vision", "nearest")
        }
        for game in (kind(), kind(**most)):
            names = [face.spoken(agent) for team in game.teams() for agent in team.agents]
            assert len(set(names)) == len(names)


def test_seeds_decide_everything() -> None:
    def story(env: face.ArenaEnv, seed: int | None) -> list[float]:
        return [float(sum(obs.sum() for obs in env.reset(seed=seed)[0].values())), float(env.reset()[0]["crew_1"][3])]

    one, other = face.parallel_env("spread"), face.parallel_env("spread")
    assert one.reset()[0]["crew_1"].tolist() != other.reset()[0]["crew_1"].tolist()
    assert story(one, 5) == story(other, 5) != story(other, 6)


@GAMES
@EITHER
def test_pettingzoo_makes_what_is_registered(name: str, rules: str) -> None:
    env = pettingzoo.make("parallel", f"particle_arena/{name}-{rules}", max_cycles=2, render_mode="rgb_array")
    assert isinstance(env, face.ArenaEnv) and env.render_mode == "rgb_array" and env._held.game.name == name
    assert len(played(env)) == 5 and env._decisions == 2
    cycled = pettingzoo.make("aec", f"particle_arena/{name}-{rules}-v{SIMULATION}", vision=1.0)
    assert cycled.unwrapped._held.game.vision == 1.0 and isinstance(cycled, pettingzoo.AECEnv)
    assert cycled.metadata["render_fps"] == 10


@GAMES
@EITHER
def test_supersuit_vectorises(name: str, rules: str) -> None:
    env: Any = face.parallel_env(name, rules, padded=True, max_cycles=6)
    if len({env.action_space(agent).n for agent in env.possible_agents}) > 1:
        env = supersuit.pad_action_space_v0(env)
    vector = supersuit.concat_vec_envs_v1(supersuit.pettingzoo_env_to_vec_env_v1(env), 3, num_cpus=0)
    obs, _ = vector.reset(seed=4)
    agents = len(env.possible_agents)
    assert obs.shape == (3 * agents, *env.observation_space(env.possible_agents[0]).shape)
    ended = np.zeros(3 * agents, int)
    for _ in range(7):
        obs, rewards, terminated, truncated, _ = vector.step(np.zeros(3 * agents, np.int64))
        ended += np.asarray(terminated | truncated, int)
    assert (ended == 1).all() and np.isfinite(obs).all() and rewards.shape == (3 * agents,)
    vector.close()


def test_supersuit_pads_what_mpe2_leaves_unequal() -> None:
    env = supersuit.pad_observations_v0(face.parallel_env("tag"))
    assert supersuit.pettingzoo_env_to_vec_env_v1(env).reset(seed=0)[0].shape == (4, 16)


def test_importing_leaves_sound_alone() -> None:
    code = "import os; {}; import arena.pettingzoo; print(os.environ.get('SDL_AUDIODRIVER'))"
    for before, told in (
        ("os.environ.pop('SDL_AUDIODRIVER', None)", "None"),
        ("os.environ.update(SDL_AUDIODRIVER='alsa')", "alsa"),
    ):
        run = [sys.executable, "-W", "error", "-c", code.format(before)]
        done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.stdout.split()[-1:], done.stderr) == ([told], "")


def test_the_example_in_the_readme_runs() -> None:
    """Ten lines at most, and they end with a round's result."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?parallel_env.*?)```", text, re.DOTALL)
    assert len(example.strip().splitlines()) <= 10
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", example], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "winner" in done.stdout
