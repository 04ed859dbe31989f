"""What is wrong with an action, a name or an option is said in one sentence that names it and its range."""

from __future__ import annotations

import re
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arena.pettingzoo as face
from arena.scenarios.catalog import SCENARIOS, make
from arena.sim.env import Env
from arena.sim.option import Option, options
from arena.sim.rules import RULES
from tests.faces.test_vector_env import everything, random_action

pytestmark = pytest.mark.filterwarnings("error")
GAMES = pytest.mark.parametrize("name", SCENARIOS)
EITHER = pytest.mark.parametrize("rules", RULES)
EITHER_HAND = pytest.mark.parametrize("continuous", [False, True], ids=["moves", "thrust"])
FEW = settings(max_examples=15, deadline=None, derandomize=True)
NO_NUMBERS = (np.nan, np.inf, -np.inf)


def refused(call: Any) -> str:
    """The sentence with which a call is refused."""
    with pytest.raises(ValueError) as caught:
        call()
    told = str(caught.value)
    assert told and "\n" not in told and len(told) < 1_000
    return told


@GAMES
@EITHER
@FEW
@given(data=st.data())
def test_environments_refuse_wrong_actions_and_stay_as_they_are(name: str, rules: str, data: st.DataObject) -> None:
    env = Env(make(name), RULES[rules], 3, 0)
    good, before = random_action(env, np.random.default_rng(0)), [everything(env, world) for world in range(3)]
    team = data.draw(st.sampled_from(list(env.teams)))
    spec, moves = env.teams[team], len(RULES[rules].moves)
    agents = (3, len(spec.agents))
    shapes = {"i": (*agents, 2) if spec.words else agents, "f": (*agents, 2 + spec.words)}
    wrong = data.draw(st.sampled_from(["shape", "number", "choice", "kind", "missing", "unknown"]))
    action: dict[str, Any] = dict(good)
    if wrong == "shape":
        kind = data.draw(st.sampled_from("if"))
        shape = tuple(data.draw(st.lists(st.integers(0, 5), max_size=4)))
        if shape == shapes[kind]:
            shape = (*shape, 1)
        action[team], told = np.zeros(shape, kind), f"must have shape {shapes['i']} in whole numbers or {shapes['f']}"
        told = f"the action of {team} {told}, not {shape}"
    elif wrong == "number":
        action[team] = np.zeros(shapes["f"])
        action[team].flat[data.draw(st.integers(0, action[team].size - 1))] = data.draw(st.sampled_from(NO_NUMBERS))
        told = f"the thrust of {team} must be finite numbers"
    elif wrong == "choice":
        action[team] = np.zeros(shapes["i"], np.int64)
        head = data.draw(st.integers(0, 1)) if spec.words else 0
        count, what = (spec.words, "words") if head else (moves, "moves")
        bad = data.draw(st.integers(-(2**60), -1) | st.integers(count, 2**60))
        (action[team][..., head] if spec.words else action[team]).flat[0] = bad
        told = f"the {what} of {team} must be whole numbers from 0 to {count - 1}"
    elif wrong == "kind":
        action[team] = data.draw(st.sampled_from(["left", None, [[0], [1, 2]], True, 1j, {"move": 1}]))
        told = rf"the action of {team} must be an array of numbers, not of .*"
        assert re.fullmatch(told, refused(lambda: env.step(action)))
        told = refused(lambda: env.step(action))
    elif wrong == "missing":
        del action[team]
        told = f"the action of {team} is missing"
    else:
        action["pirates"] = action[team]
        told = f"there is no team called 'pirates'; there are {', '.join(env.teams)}"
    assert refused(lambda: env.step(action)) == told
    assert [everything(env, world) for world in range(3)] == before
    env.step(good)


@GAMES
@EITHER
@EITHER_HAND
@FEW
@given(data=st.data())
def test_the_face_refuses_wrong_actions_and_stays_as_it_is(
    name: str, rules: str, continuous: bool, data: st.DataObject
) -> None:
    env = face.parallel_env(name, rules, continuous=continuous)
    env.reset(seed=0)
    good: dict[str, Any] = {agent: env.action_space(agent).sample() for agent in env.agents}
    agent, before = data.draw(st.sampled_from(env.agents)), everything(env._held, 0)
    action, space = dict(good), cast(Any, env.action_space(agent))
    wrong = data.draw(st.sampled_from(["action", "missing", "unknown"]))
    if wrong == "missing":
        del action[agent]
        told = f"the action of {agent} is missing"
    elif wrong == "unknown":
        action["pirate_1"] = action[agent]
        told = f"there is no agent called 'pirate_1'; there are {', '.join(env.agents)}"
    else:
        bad: list[Any] = [None, "left", [], [0, [1]], np.nan, True, np.zeros((2, 2)), {"move": 1}]
        bad += [np.full(space.shape, number) for number in NO_NUMBERS]
        if isinstance(space, face.Discrete):
            bad += [-1, int(space.n), 2**62, 0.0, 1.5, np.array([0]), np.float32(1)]
            told = f"the action of {agent} must be a whole number from 0 to {space.n - 1}, not "
        else:
            bad += [0, np.zeros(space.shape[0] + 1), np.zeros((1, *space.shape)), np.zeros(space.shape, bool)]
            told = f"the action of {agent} must be {space.shape[0]} finite numbers from -1 to 1, not "
        action[agent] = data.draw(st.sampled_from(bad))
    said = refused(lambda: env.step(action))
    assert said == told if wrong != "action" else said.startswith(told) and len(said) > len(told)
    assert everything(env._held, 0) == before and env.agents == env.possible_agents
    env.step(good)


def outside(option: Option) -> st.SearchStrategy[Any]:
    """Values that an option refuses: of another kind, or out of its range."""
    kind = type(option.default)
    others = st.sampled_from([None, "much", [1], np.float32(1), 1j])
    if kind is bool:
        return others | st.sampled_from([0, 1, 0.5])
    if kind is int:
        return (
            others
            | st.sampled_from([True, float(option.low), 1.5, np.nan])
            | st.integers(-(10**9), int(option.low) - 1)
            | st.integers(int(option.high) + 1, 10**9)
        )
    below = st.floats(max_value=option.low, exclude_max=True, allow_nan=False)
    above = st.floats(min_value=option.high, exclude_min=True, allow_nan=False)
    return others | st.sampled_from([True, np.nan]) | below | above


@GAMES
@EITHER
@FEW
@given(data=st.data())
def test_options_outside_their_range_are_refused_by_name(name: str, rules: str, data: st.DataObject) -> None:
    option = data.draw(st.sampled_from(options(SCENARIOS[name])))
    value = data.draw(outside(option))
    kind = {bool: "true or false", int: "a whole number", float: "a number"}[type(option.default)]
    for call in (
        lambda: make(name, {option.name: value}),
        lambda: face.parallel_env(name, rules, **{option.name: value}),
    ):
        assert refused(call) in (
            f"{option.name} must be {kind}, not {value!r}",
            f"{option.name} must lie between {option.low} and {option.high}, not {value!r}",
        )


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: face.parallel_env("chess"), r"there is no scenario called 'chess'; there are spread, .*"),
        (lambda: face.parallel_env("tag", "lunar"), "there are no rules called 'lunar'; there are classic, arena"),
        (lambda: face.parallel_env("tag", hunter=2), r"tag has no option 'hunter'; it has .*hunters.*"),
        (lambda: face.parallel_env("tag", max_cycles=0), "max_cycles must be a whole number from 1 to 10000, not 0"),
        (lambda: face.parallel_env("tag", max_cycles=9**9), "max_cycles must be .* from 1 to 10000, not 387420489"),
        (lambda: face.parallel_env("tag", max_cycles=cast(int, 2.5)), "max_cycles must be .* from 1 to 10000, not 2.5"),
        (lambda: face.parallel_env("tag", max_cycles=True), "max_cycles must be .* from 1 to 10000, not True"),
        (lambda: face.parallel_env("tag", render_mode="ansi"), "render_mode must be .* or None, not 'ansi'"),
        (lambda: face.parallel_env("tag", dtype="int8"), "dtype must be float32 or float64, not 'int8'"),
        (lambda: face.env("chess"), r"there is no scenario called 'chess'; there are spread, .*"),
        (lambda: face.parallel_env("tag").reset(seed=-1), "seed must be a whole number from 0, not -1"),
        (lambda: face.parallel_env("tag").reset(seed=cast(int, "x")), "seed must be a whole number from 0, not 'x'"),
        (lambda: face.parallel_env("tag").step({}), r"no round is on: call reset\(\)"),
    ],
)
def test_wrong_words_are_refused_by_name(call: Any, told: str) -> None:
    assert re.fullmatch(told, refused(call))


def test_thrust_beyond_full_is_full_thrust() -> None:
    one, other = (face.parallel_env("sumo", "arena", continuous=True) for _ in range(2))
    for env, much in ((one, 1.0), (other, 1e30)):
        env.reset(seed=0)
        step: Any = env.step({agent: np.full(2, much, np.float32) for agent in env.agents})
    assert (one.state() == other.state()).all() and step[0]["left_1"].dtype == np.float32


def test_numbers_of_any_kind_are_welcome() -> None:
    """Python's and numpy's, 0-dimensional arrays too."""
    states: list[npt.NDArray] = []
    for three in (3, np.int8(3), np.uint64(3), np.array(3)):
        env = face.parallel_env("tag")
        env.reset(seed=0)
        env.step(dict.fromkeys(env.agents, three))
        states.append(env.state())
    assert all((state == states[0]).all() for state in states)
