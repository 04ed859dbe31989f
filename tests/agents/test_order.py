"""Nearest first: what is learned, and what the exported file does, is no matter of which of two alike is which."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.core.algorithms import ALGORITHMS
from agents.core.env import TeamSpec, VectorEnv
from agents.export.onnx_file import export
from agents.inference.model import load
from agents.learn.catalog import LEARNERS
from agents.learn.order import NearestFirst, Order, exchange, nearest_first, order_of, sort
from arena.scenarios.catalog import SCENARIOS, make
from arena.sim.env import Env
from arena.sim.rules import RULES
from tests.agents.files import card

LAYOUT = (("velocity", 2), ("food", 6), ("ripe", 3), ("mates", 4))
SPEC = TeamSpec("ants", ("ant 1", "ant 2"), LAYOUT, 5, alike=(("food", "ripe"), ("mates",)))


def worlds(game: str, rules: str, count: int, **options: Any) -> VectorEnv:
    return cast(VectorEnv, Env(make(game, options), RULES[rules], count, 0))


def shuffled(spec: TeamSpec, obs: npt.NDArray, random: np.random.Generator) -> npt.NDArray:
    """Observations (..., D) in which things that are alike have changed places."""
    ends = np.cumsum([0, *(size for _, size in spec.layout)])
    starts, sizes = {name: end for (name, _), end in zip(spec.layout, ends, strict=False)}, dict(spec.layout)
    changed = obs.copy()
    for names in spec.alike:
        order = random.permutation(sizes[names[0]] // 2)
        for name in names:
            part = slice(starts[name], starts[name] + sizes[name])
            things = obs[..., part].reshape(*obs.shape[:-1], len(order), -1)
            changed[..., part] = things[..., order, :].reshape(*obs.shape[:-1], -1)
    return changed


def test_by_hand() -> None:
    """The nearest first with all that is told of it; what is out of sight last; the rest stays."""
    seen = [9, 8, *(3, 4, 0, 0, 0, -1), *(0.1, 0.2, 0.3), *(1, 1, -1, 0)]
    wanted = [9, 8, *(0, -1, 3, 4, 0, 0), *(0.3, 0.1, 0.2), *(-1, 0, 1, 1)]
    assert Order(SPEC)(np.array(seen, np.float32)).tolist() == np.array(wanted, np.float32).tolist()


@given(st.integers(1, 7), st.integers(0, 2**32 - 1))
def test_few_and_many_are_ordered_alike(count: int, seed: int) -> None:
    """Those at the same distance keep their order, either way."""
    random = np.random.default_rng(seed)
    far = random.integers(0, 4, (count, 5, 2)).astype(np.float32)
    part = random.normal(size=(count, 3, 5, 2))
    ones, others = (far.copy(), part.copy()), (far.copy(), part.copy())
    exchange(ones[0], [ones[1]])
    sort(others[0], [others[1]])
    assert np.array_equal(ones[1], others[1])
    assert np.array_equal(ones[0], np.sort(far, 0))


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("game", SCENARIOS)
def test_it_is_no_matter_which_is_which(game: str, rules: str) -> None:
    """In every game: any order of things comes to one; it is one, and distances grow."""
    env, random = worlds(game, rules, 32), np.random.default_rng(0)
    for team, obs in env.reset().items():
        spec = env.teams[team]
        order = order_of(spec, True)
        if order is None:
            assert spec.alike == ()
            continue
        ordered = order(obs)
        assert np.array_equal(order(shuffled(spec, obs, random)), ordered)
        assert np.array_equal(order(ordered), ordered)
        assert np.array_equal(np.sort(ordered, -1), np.sort(obs, -1))
        for things in order.sets:
            places = ordered[..., things.places].reshape(*obs.shape[:2], -1, 2)
            far = np.square(places).sum(-1)
            assert (np.diff(np.where(far == 0, 99, far), axis=-1) >= -1e-6).all()


def test_the_environment_of_learners_is_in_order_and_else_as_it_was() -> None:
    plain, ours = worlds("tag", "arena", 8, time=10.0), nearest_first(worlds("tag", "arena", 8, time=10.0), True)
    orders = {team: Order(spec) for team, spec in plain.teams.items()}
    assert isinstance(ours, NearestFirst)
    assert nearest_first(plain, False) is plain
    assert nearest_first(worlds("speaker_listener", "classic", 1), True).__class__ is Env  # where all is told apart
    random, ended = np.random.default_rng(0), False

    def check(raw: dict[str, npt.NDArray], seen: dict[str, npt.NDArray]) -> None:
        for team, order in orders.items():
            assert np.array_equal(order(raw[team]), seen[team])

    check(plain.reset(), ours.reset())
    kept = plain.keep()
    for _ in range(110):
        action = {team: random.integers(9, size=(8, len(spec.agents))) for team, spec in plain.teams.items()}
        one, other = plain.step(action), ours.step(action)
        check(one.obs, other.obs)
        check(one.final_obs, other.final_obs)
        assert np.array_equal(one.reward["hunters"], other.reward["hunters"])
        ended |= bool(one.done.any())
    assert ended
    check(plain.resume(kept), ours.resume(kept))
    check(plain.restart(np.arange(3)), ours.restart(np.arange(3)))
    check(plain.enter(0), ours.enter(0))


CASES = [
    ("world_comm", "mappo", {}),
    ("harvest", "ippo", {"shared": False}),
    ("spread", "vdn", {"recurrent": True}),
    ("spread", "qmix", {"channel": 8}),
    ("tag", "maddpg", {"warm_up": 16, "ensemble": 2}),
    ("carry", "feudal", {}),
    ("spread", "tabular_messages", {"measured": 0}),
]


@pytest.mark.parametrize(("game", "algorithm", "changes"), CASES)
def test_the_file_puts_in_order_what_it_is_shown(
    game: str, algorithm: str, changes: dict[str, Any], tmp_path: Path
) -> None:
    env, random = worlds(game, "arena", 16), np.random.default_rng(0)
    config = ALGORITHMS[algorithm].configured("quick", {"worlds": 16, "rollout": 5} | changes)
    learner = LEARNERS[algorithm](nearest_first(env, True), config, 0, "cpu")
    learner.iterate(0.5)
    for team, network in learner.networks().items():
        spec, obs = env.teams[team], env.reset()[team].reshape(-1, env.teams[team].obs_size)
        order, path = order_of(spec, True), tmp_path / f"{team}.onnx"
        assert order is not None
        made = card(
            spec.moves,
            agents=list(spec.agents),
            layout=list(spec.layout),
            words=spec.words,
            memory=network.memory_size,
            together=network.together,
        )
        export(network, made, path, obs, learner.critics().get(team), order)
        onnx.checker.check_model(onnx.load(path), full_check=True)
        file, agent = load(path), np.arange(len(obs)) % len(spec.agents)
        memory = np.zeros((len(obs), network.memory_size), np.float32)
        scores, after = file.scores(obs, agent, memory)
        again, remembered = file.scores(shuffled(spec, obs, random), agent, memory)
        assert np.array_equal(scores, again) and np.array_equal(after, remembered)
        np.testing.assert_allclose(scores, network.rows(order(obs), agent, memory)[0], atol=1e-5)
        if team in learner.critics():
            assert np.array_equal(file.values(obs, agent), file.values(shuffled(spec, obs, random), agent))
