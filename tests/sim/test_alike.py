"""Things that are said to be alike are: a game in which two of them have changed places goes on as it would have."""

from __future__ import annotations

from typing import cast

import numpy as np
import numpy.typing as npt
import pytest

from agents.core.env import TeamSpec
from agents.learn.order import Order
from arena.scenarios.catalog import SCENARIOS, make
from arena.sim.env import Env
from arena.sim.observation import Things, as_seen
from arena.sim.rules import ARENA, CLASSIC, RULES, Rules

WORLDS, DECISIONS = 64, 15
OF_EACH = {  # facts about bodies: which of their axes counts those, and the first of these
    "spread": {"sets": (1, 3)},
    "simple": {"places": (1, 1), "turn": (0, 1)},
    "adversary": {"sets": (1, 3)},
    "push": {"sets": (1, 2)},
    "harvest": {"growing": (0, 4), "dazed": (0, 0), "guard": (0, 0)},
    "heist": {"home": (1, 0), "facing": (1, 3), "spotted": (1, 0), "report": (1, 0), "age": (0, 0), "held": (0, 0)},
    "hide_and_seek": {"line": (0, 2), "report": (1, 0), "age": (0, 0), "grip": (0, 4), "locked": (0, 4)},
    "swarm": {"from": (1, 8), "drift": (1, 8)},
    "world_comm": {"food": (2, 7)},
}
WHICH = {  # facts that name a body, counted from this one
    "adversary": {"goal": 3, "goals": 3},
    "push": {"goal": 2, "goals": 2},
    "heist": {"carrier": 0},
}
TOLD_APART = {  # and by what; these cannot change places, others of their kind do
    ("relay", "classic", 0),  # runs first
    ("relay", "arena", 0),
    ("push", "classic", 2),  # its colour, which is observed beside its place
}


def swapped_world(game: str, one: int, other: int, kept: dict[str, npt.NDArray]) -> dict[str, npt.NDArray]:
    """What `Env.keep` found, with two bodies in each other's place."""
    worlds = dict(kept)
    axes = {"pos": (1, 0), "vel": (1, 0), "said": (1, 0)}
    axes |= {f"facts/{name}": axis for name, axis in OF_EACH.get(game, {}).items()}
    for name, (axis, first) in axes.items():
        if name in kept and first <= min(one, other) and max(one, other) < first + kept[name].shape[axis]:
            places = np.arange(kept[name].shape[axis])
            places[[one - first, other - first]] = other - first, one - first
            worlds[name] = kept[name].take(places, axis)
    for fact, first in WHICH.get(game, {}).items():
        name = f"facts/{fact}"
        if name in kept:
            a, b = one - first, other - first
            worlds[name] = np.where(kept[name] == a, b, np.where(kept[name] == b, a, kept[name]))
    return worlds


def pairs(env: Env) -> set[tuple[int, int]]:
    """The last two bodies of every set of things that are alike to somebody: a leader comes first."""
    found = set()
    for team, spec in env.teams.items():
        parts = as_seen(env.world, team)
        for names in spec.alike:
            things = parts[names[0]]
            assert isinstance(things, Things)
            bodies = things.bodies
            rows = [range(bodies.start, bodies.stop)] if isinstance(bodies, slice) else bodies.tolist()
            found |= {(row[-2], row[-1]) for row in rows}
    return {pair for pair in found if (env.game.name, env.world.rules.name, min(pair)) not in TOLD_APART}


@pytest.mark.parametrize("rules", RULES.values(), ids=lambda rules: rules.name)
@pytest.mark.parametrize("name", SCENARIOS)
def test_games_are_the_same_when_things_that_are_alike_change_places(name: str, rules: Rules) -> None:
    """What agents see nearest first and are paid, in nearly all worlds: of two at once one is first."""
    here, there = (Env(make(name), rules, WORLDS, seed, dtype=np.float64) for seed in (0, 1))
    kept, slices = here.keep(), here.world.scenario.team_slices()
    orders = {team: Order(cast(TeamSpec, spec)) for team, spec in here.teams.items()}  # by its shape
    for one, other in sorted(pairs(here)):
        rng = np.random.default_rng(0)
        obs, changed = here.resume(kept), there.resume(swapped_world(name, one, other, kept))
        same = np.ones(WORLDS, bool)
        whose = np.arange(len(here.world.bodies))
        whose[[one, other]] = other, one
        who = {  # of the other game plays the part of each agent
            team: whose[me] - me.start if one < me.stop and other >= me.start else np.arange(me.stop - me.start)
            for team, me in slices.items()
        }
        for _ in range(DECISIONS):
            for team, order in orders.items():
                same &= np.isclose(order(obs[team]), order(changed[team])[:, who[team]], atol=1e-6).all((1, 2))
            first, second = {}, {}
            for team, spec in here.teams.items():
                chosen = rng.integers(len(rules.moves), size=(WORLDS, len(spec.agents)))
                words = rng.integers(max(spec.words, 1), size=chosen.shape)
                first[team] = np.stack([chosen, words], 2) if spec.words else chosen
                second[team] = first[team][:, who[team]]
            a, b = here.step(first), there.step(second)
            if a.done.any():
                break
            for team, reward in a.reward.items():
                same &= np.isclose(reward, b.reward[team][:, who[team]], atol=1e-6).all(1)
            obs, changed = a.obs, b.obs
        assert same.mean() > 0.85, (one, other)


@pytest.mark.parametrize("rules", (CLASSIC, ARENA), ids=lambda rules: rules.name)
def test_what_is_told_of_things_belongs_to_them(rules: Rules) -> None:
    spec = Env(make("world_comm"), rules, 1, 0).teams["hunters"]
    seen = {name: (f"{name} seen",) if rules.half_field else () for name in ("food", "forests", "hunters", "prey")}
    assert spec.alike == (
        ("food", *seen["food"]),
        ("forests", *seen["forests"], "inside"),
        ("hunters", *seen["hunters"]),
        ("prey", "prey velocities", *seen["prey"]),
    )


def test_the_nearest_few_come_in_order_already() -> None:
    assert Env(make("world_comm", {"nearest": 1}), ARENA, 1, 0).teams["hunters"].alike == ()


def test_things_that_are_told_apart_are_not_alike() -> None:
    """Words of the games of reference mean the first light, the second, the third."""
    for name in ("reference", "speaker_listener"):
        for rules in RULES.values():
            assert all(spec.alike == () for spec in Env(make(name), rules, 1, 0).teams.values())
