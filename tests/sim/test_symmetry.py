"""A game whose ground is turned, with all that stands on it, goes on as it would have, turned."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from arena.scenarios.catalog import SCENARIOS, make
from arena.sim.env import Env, TeamSpec
from arena.sim.rules import ARENA, CLASSIC, RULES, Rules
from arena.sim.symmetry import GROUPS, Turn

WORLDS, DECISIONS = 64, 15
PLACES = {  # facts that are places, and which of their axes is x and y
    "sets": 0,
    "places": 0,
    "kick-offs": 0,
    "food": 1,
    "carry/goal": 0,
    "carry/goals": 0,
}


def turned(turn: Turn, array: npt.NDArray, axis: int = 0) -> npt.NDArray:
    """Vectors along an axis of two."""
    return np.moveaxis(np.tensordot(turn, array, (1, axis)), 0, axis)


def turned_world(game: str, turn: Turn, kept: dict[str, npt.NDArray]) -> dict[str, npt.NDArray]:
    """What `Env.keep` found, on turned ground."""
    worlds = dict(kept)
    for name, array in kept.items():
        fact = name.removeprefix("facts/")
        axis = 0 if name in ("pos", "vel") else PLACES.get(f"{game}/{fact}", PLACES.get(fact))
        if axis is not None:
            worlds[name] = turned(turn, array, axis)
    if game == "strikers":
        worlds["facts/ends"] = turn[0][0] * kept["facts/ends"]
    if game == "carry" and turn[1][1] < 0:
        gates = {name: kept[f"facts/{name}"] for name in ("gate", "gates")}
        last = 2  # of the places where a wall may be open
        worlds |= {f"facts/{name}": last - gate for name, gate in gates.items()}
    return worlds


def turned_obs(turn: Turn, spec: TeamSpec, obs: npt.NDArray) -> npt.NDArray:
    """(B, A, D) with each vector turned."""
    parts = np.split(obs, np.cumsum([size for _, size in spec.layout])[:-1], 2)
    for number, (name, _) in enumerate(spec.layout):
        if name in spec.planar:
            vectors = parts[number].reshape(*obs.shape[:2], -1, 2) @ np.transpose(turn)
            parts[number] = vectors.reshape(*obs.shape[:2], -1)
    return np.concatenate(parts, 2)


CASES: list[tuple[str, Rules, dict[str, Any]]] = [(name, rules, {}) for name in SCENARIOS for rules in RULES.values()]
CASES += [("tag", CLASSIC, {"vision": 0.8}), ("world_comm", ARENA, {"vision": 0.8, "nearest": 1, "food": 4})]
CASES += [("carry", ARENA, dict(stage)) for stage in SCENARIOS["carry"].stages]


@pytest.mark.parametrize(("name", "rules", "changes"), CASES)
def test_games_are_the_same_when_turned(name: str, rules: Rules, changes: dict[str, Any]) -> None:
    """What agents see and are paid, decision after decision, in nearly all worlds: bumps magnify rounding."""
    here, there = (Env(make(name, changes), rules, WORLDS, seed, dtype=np.float64) for seed in (0, 1))
    kept, moves = here.keep(), np.array(rules.moves)
    for turn in here.game.turns(rules):
        rng = np.random.default_rng(0)
        obs, mirrored = here.resume(kept), there.resume(turned_world(name, turn, kept))
        same = np.ones(WORLDS, bool)
        move = np.square(moves[:, None] @ np.transpose(turn) - moves).sum(2).argmin(1)  # each of them, turned
        assert sorted(move) == list(range(len(moves)))
        for _ in range(DECISIONS):
            for team, spec in here.teams.items():
                same &= np.isclose(turned_obs(turn, spec, obs[team]), mirrored[team], atol=1e-6).all((1, 2))
            actions: tuple[dict[str, npt.NDArray], dict[str, npt.NDArray]] = ({}, {})
            for team, spec in here.teams.items():
                chosen = rng.integers(len(moves), size=(WORLDS, len(spec.agents)))
                words = rng.integers(max(spec.words, 1), size=chosen.shape)
                for action, own in zip(actions, (chosen, move[chosen]), strict=True):
                    action[team] = np.stack([own, words], 2) if spec.words else own
            first, second = here.step(actions[0]), there.step(actions[1])
            if first.done.any():
                break
            for team, reward in first.reward.items():
                same &= np.isclose(reward, second.reward[team], atol=1e-6).all(1)
            obs, mirrored = first.obs, second.obs
        assert same.mean() > 0.9


def test_groups_are_whole() -> None:
    """Nothing is done by the first, and any two of them one after the other are one of them."""
    for group in filter(None, GROUPS.values()):
        assert group[0] == ((1, 0), (0, 1))
        products = {tuple(map(tuple, (np.array(a) @ b).tolist())) for a in group for b in group}
        assert products == set(group)


@pytest.mark.parametrize("rules", (CLASSIC, ARENA), ids=lambda rules: rules.name)
def test_vectors_are_known_as_such(rules: Rules) -> None:
    spec = Env(SCENARIOS["world_comm"](), rules, 1, 0).teams["hunters"]
    plain = {"inside", "said"} | {name for name, _ in spec.layout if name.endswith(" seen")}
    assert set(spec.planar) == {name for name, _ in spec.layout} - plain
    assert spec.directions == rules.moves and len(spec.turns) == (4 if rules.half_field else 8)
