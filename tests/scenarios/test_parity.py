"""Classic rules against MPE2 itself, step by step: contacts, forests, words and hidden goals included.

The reference is mpe2 1.1.1 in float64.  Its `observe` casts to float32, so its scenario is asked directly.  Importing
it overwrites SDL_AUDIODRIVER, which is put back; its environments are never closed: that would quit everybody's pygame.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from arena.scenarios.catalog import make
from arena.sim.env import Env
from arena.sim.observation import observe
from arena.sim.option import Value
from arena.sim.rules import CLASSIC

_driver = os.environ.get("SDL_AUDIODRIVER")
from mpe2 import (  # noqa: E402 -- between saving and restoring
    simple_adversary_v3,
    simple_crypto_v3,
    simple_push_v3,
    simple_reference_v3,
    simple_speaker_listener_v4,
    simple_spread_v3,
    simple_tag_v3,
    simple_v3,
    simple_world_comm_v3,
)

os.environ.pop("SDL_AUDIODRIVER", None)
if _driver is not None:
    os.environ["SDL_AUDIODRIVER"] = _driver

EXACT = 1e-9
STEPS = {False: 1000, True: 300}  # by moves, and by thrust, which is other hands on the same physics
EPISODE = 10  # steps after which both are put into another state
LIMIT = 10_000  # decisions, more than a test takes

THEIRS = {
    "simple": simple_v3,
    "adversary": simple_adversary_v3,
    "crypto": simple_crypto_v3,
    "push": simple_push_v3,
    "reference": simple_reference_v3,
    "speaker_listener": simple_speaker_listener_v4,
    "spread": simple_spread_v3,
    "tag": simple_tag_v3,
    "world_comm": simple_world_comm_v3,
}


# What mpe2 hides from somebody, read from its world, as the facts of ours: {name: (...)} without the world axis.


def nothing(world: Any) -> dict[str, npt.ArrayLike]:
    return {}


def goal(world: Any) -> dict[str, npt.ArrayLike]:
    """Which landmark everybody's goal is."""
    return {"goal": world.landmarks.index(world.agents[0].goal_a)}


def told(world: Any) -> dict[str, npt.ArrayLike]:
    """(3,) one at the landmark that the speaker knows."""
    return {"goal": [landmark is world.agents[0].goal_b for landmark in world.landmarks]}


def told_each_other(world: Any) -> dict[str, npt.ArrayLike]:
    """(2, 3) one at the landmark that each agent knows."""
    return {"goal": [[landmark is agent.goal_b for landmark in world.landmarks] for agent in world.agents]}


def secret(world: Any) -> dict[str, npt.ArrayLike]:
    """(4,) what alice has to tell, and her key."""
    return {"message": world.agents[2].goal_a.color, "key": world.agents[2].key}


FACTS: dict[str, Callable[[Any], dict[str, npt.ArrayLike]]] = {
    "adversary": goal,
    "push": goal,
    "speaker_listener": told,
    "reference": told_each_other,
    "crypto": secret,
}


@dataclass(frozen=True)
class Case:
    """The same game on both sides."""

    scenario: str
    options: Mapping[str, Value]
    theirs: Mapping[str, Any]
    seed: int
    contacts: int  # pairs of solid bodies that overlap, at least so many in all
    forests: int = 0  # agents inside a forest, at least so many in all
    order: tuple[int, ...] = ()  # of each of our first bodies, which of theirs it is; the rest is in their order

    def make_theirs(self, **more: Any) -> Any:
        env = THEIRS[self.scenario].parallel_env(**{"max_cycles": 10**6, **self.theirs, **more})
        env.reset(seed=self.seed)
        return env

    def make_ours(self, worlds: int = 1, **more: Any) -> Env:
        scenario = make(self.scenario, {"limit": LIMIT, **self.options})
        env = Env(scenario, CLASSIC, worlds, self.seed, dtype=np.float64, **more)
        env.reset()
        return env

    def in_our_order(self, theirs: list[Any]) -> list[Any]:
        """Their agents, entities, or what is said of each, in the order of our bodies."""
        return [theirs[index] for index in (*self.order, *range(len(self.order), len(theirs)))]

    def facts(self, theirs: Any) -> dict[str, npt.ArrayLike]:
        return FACTS.get(self.scenario, nothing)(theirs.unwrapped.world)


CASES = [
    Case("spread", {}, {}, 0, 200),
    Case("spread", {"local_ratio": 0.0}, {"local_ratio": 0.0}, 1, 200),
    Case("spread", {"agents": 1}, {"N": 1}, 2, 0),
    Case("spread", {"agents": 6, "local_ratio": 0.9}, {"N": 6, "local_ratio": 0.9}, 3, 1300),
    Case("tag", {}, {}, 4, 1000),
    Case("tag", {"hunters": 1, "rocks": 0}, {"num_adversaries": 1, "num_obstacles": 0}, 5, 60),
    Case(
        "tag", {"hunters": 5, "runners": 3, "rocks": 5}, dict(num_adversaries=5, num_good=3, num_obstacles=5), 6, 4000
    ),
    Case("simple", {}, {}, 7, 0),
    Case("adversary", {}, {}, 8, 0),
    Case("adversary", {"agents": 1}, {"N": 1}, 9, 0),
    Case("adversary", {"agents": 5}, {"N": 5}, 10, 0),
    Case("push", {}, {}, 11, 30),
    Case("world_comm", {}, {}, 12, 1000, 1000),
    Case(
        "world_comm",
        {"hunters": 1, "prey": 1, "rocks": 0, "food": 1, "forests": 0},
        dict(num_adversaries=1, num_good=1, num_obstacles=0, num_food=1, num_forests=0),
        13,
        50,
    ),
    Case(
        "world_comm",
        {"hunters": 6, "prey": 4, "rocks": 3, "food": 5, "forests": 4},
        dict(num_adversaries=6, num_good=4, num_obstacles=3, num_food=5, num_forests=4),
        14,
        3000,
        5000,
    ),
    Case("crypto", {}, {}, 21, 0),
    Case("reference", {}, {}, 22, 0),
    Case("reference", {"local_ratio": 0.9}, {"local_ratio": 0.9}, 23, 0),
    Case("speaker_listener", {}, {}, 24, 0),
]
DEFAULTS = [case for case in CASES if not case.options]


def ids(case: Case) -> str:
    return f"{case.scenario}-{'-'.join(f'{name}{value}' for name, value in case.options.items()) or 'default'}"


ALL = pytest.mark.parametrize("case", CASES, ids=ids)
EACH_ONCE = pytest.mark.parametrize("case", DEFAULTS, ids=ids)
EITHER_ACTION = pytest.mark.parametrize("continuous", [False, True], ids=["moves", "thrust"])


def squeeze(case: Case, ours: Env, theirs: Any, rng: np.random.Generator) -> None:
    """Put both into the same new state: crowded or spread out past the fence, fast or at rest, silent or not."""
    theirs.reset()
    ours.reset()
    world, reference = ours.world, theirs.unwrapped.world
    bodies = len(world.bodies)
    pos = rng.uniform(-1, 1, (2, bodies)) * rng.choice([0.1, 0.2, 0.4, 1.0, 2.2])
    vel = rng.normal(0, 0.5, (2, bodies)) * rng.integers(0, 2)
    vel[:, [not body.movable for body in world.bodies]] = 0
    world.pos[..., 0], world.vel[..., 0] = pos, vel
    for index, entity in enumerate(case.in_our_order(reference.entities)):
        entity.state.p_pos, entity.state.p_vel = pos[:, index].copy(), vel[:, index].copy()
    loud = rng.integers(0, 2)
    for index, agent in enumerate(case.in_our_order(reference.agents)):
        if not agent.silent:
            agent.state.c = rng.random(reference.dim_c) * loud
            world.said[: reference.dim_c, index, 0] = agent.state.c
    for name, fact in case.facts(theirs).items():
        world.facts[name][..., 0] = fact


def overlap(one: Any, other: Any) -> bool:
    return bool(np.hypot(*(one.state.p_pos - other.state.p_pos)) < one.size + other.size)


def touching(theirs: Any) -> int:
    """Pairs of solid bodies, one of them movable, whose circles overlap."""
    solid = [entity for entity in theirs.unwrapped.world.entities if entity.collide]
    return sum(
        overlap(one, other)
        for index, one in enumerate(solid)
        for other in solid[index + 1 :]
        if one.movable or other.movable
    )


def hidden(theirs: Any) -> int:
    """Agents in forests."""
    world = theirs.unwrapped.world
    return sum(overlap(agent, forest) for agent in world.agents for forest in getattr(world, "forests", ()))


def their_actions(theirs: Any, rng: np.random.Generator, *, continuous: bool = False) -> list[npt.NDArray]:
    """Of each agent one of its moves and words, `move + 5 * word`, or one-sided thrusts (5,) and an utterance (W,)."""
    spaces = [theirs.action_space(agent) for agent in theirs.possible_agents]
    if continuous:
        return [rng.random(space.shape, np.float32) for space in spaces]
    return [rng.integers(space.n) for space in spaces]


def our_action(case: Case, ours: Env, theirs: Any, actions: list[npt.NDArray]) -> dict[str, npt.NDArray]:
    """The same for our teams, whoever is silent or stands still in them: (1, A) or (1, A, 2), (1, A, 2 + W)."""
    agents = case.in_our_order(theirs.unwrapped.world.agents)
    rows = [
        _thrust(agent, action, ours.world.words) if np.ndim(action) else _move(agent, action)
        for agent, action in zip(agents, case.in_our_order(actions), strict=True)
    ]
    given = {}
    for name, own in ours.world.scenario.team_slices().items():
        team = ours.teams[name]
        discrete, both = team.moves > 0, np.array(rows[own])
        given[name] = (both[:, 0] if discrete and not team.words else both if discrete else both[:, : 2 + team.words])[
            None
        ]
    return given


def _move(agent: Any, action: int) -> tuple[int, int]:
    """Move and word of one of their agents."""
    move, word = (action % 5, action // 5) if agent.movable else (0, action)
    return move, 0 if agent.silent else word


def _thrust(agent: Any, action: npt.NDArray, words: int) -> npt.NDArray:
    """(2 + W,) thrust, right minus left and up minus down, and utterance of one of their agents."""
    sides, said = (action[:5], action[5:]) if agent.movable else (np.zeros(5, np.float32), action)
    thrust = [sides[2] - sides[1], sides[4] - sides[3]]
    return np.array([*thrust, *said, *np.zeros(words - len(said))])


def own_parts(ours: Env, obs: Mapping[str, npt.NDArray]) -> list[npt.NDArray]:
    """What each of our agents sees, without the parts of its team's observation that it lacks."""
    game, seen = ours.world.scenario, []
    for name, rows in obs.items():
        team = ours.teams[name]
        for agent, row in zip(team.agents, rows[0], strict=True):
            lacks = game.lacks(agent)
            seen.append(row[np.concatenate([np.full(size, part not in lacks) for part, size in team.layout])])
    return seen


def assert_same(case: Case, ours: Env, theirs: Any, where: str) -> None:
    world, reference = ours.world, theirs.unwrapped.world
    entities = case.in_our_order(reference.entities)
    their_pos = np.array([entity.state.p_pos for entity in entities]).T
    their_vel = np.array([entity.state.p_vel for entity in entities]).T
    np.testing.assert_allclose(world.pos[..., 0], their_pos, rtol=0, atol=EXACT, err_msg=where)
    np.testing.assert_allclose(world.vel[..., 0], their_vel, rtol=0, atol=EXACT, err_msg=where)
    game = theirs.unwrapped.scenario
    for seen, agent in zip(own_parts(ours, observe(world)), case.in_our_order(reference.agents), strict=True):
        expected = game.observation(agent, reference)
        assert seen.shape == expected.shape, (where, agent.name)
        np.testing.assert_allclose(seen, expected, rtol=0, atol=EXACT, err_msg=f"{where}, {agent.name}")


@ALL
@EITHER_ACTION
def test_classic_rules_are_mpe2_step_by_step(case: Case, continuous: bool) -> None:
    ours, theirs = case.make_ours(continuous=continuous), case.make_theirs(continuous_actions=continuous)
    names = case.in_our_order(theirs.possible_agents)
    rng = np.random.default_rng(case.seed)
    contacts = forests = 0
    for index in range(STEPS[continuous]):
        where = f"step {index}"
        if index % EPISODE == 0:
            squeeze(case, ours, theirs, rng)
            assert_same(case, ours, theirs, where)
        contacts += touching(theirs)
        forests += hidden(theirs)
        actions = their_actions(theirs, rng, continuous=continuous)
        step = ours.step(our_action(case, ours, theirs, actions))
        seen, rewards, terminated, truncated, _ = theirs.step(dict(zip(theirs.possible_agents, actions, strict=True)))
        assert_same(case, ours, theirs, where)
        our_rewards = np.concatenate([step.reward[team][0] for team in ours.teams])
        their_rewards = [rewards[name] for name in names]
        np.testing.assert_allclose(our_rewards, their_rewards, rtol=0, atol=EXACT, err_msg=where)
        as_given = np.concatenate([seen[name] for name in names])
        in_float32 = np.concatenate(own_parts(ours, step.obs)).astype(np.float32)
        np.testing.assert_allclose(in_float32, as_given, rtol=1e-6, atol=1e-9)
        assert not step.done.any() and not any(terminated.values()) and not any(truncated.values())
    fewer = 5 if continuous else 1
    assert contacts >= case.contacts // fewer and forests >= case.forests // fewer, (contacts, forests)


@EACH_ONCE
@pytest.mark.parametrize("limit", [25, 7])
def test_both_truncate_after_their_limit_and_terminate_never(case: Case, limit: int) -> None:
    """Which is 25 unless said."""
    said = limit != 25
    theirs = THEIRS[case.scenario].parallel_env(**({"max_cycles": limit} if said else {}))
    theirs.reset(seed=0)
    ours = Env(make(case.scenario, {"limit": limit} if said else {}), CLASSIC, 1, 0, dtype=np.float64)
    rng = np.random.default_rng(0)
    for _ in range(limit):
        actions = their_actions(theirs, rng)
        step = ours.step(our_action(case, ours, theirs, actions))
        _, _, terminated, truncated, _ = theirs.step(dict(zip(theirs.possible_agents, actions, strict=True)))
        assert set(truncated.values()) == {bool(step.truncated[0])}
        assert set(terminated.values()) == {bool(step.terminated[0])} == {False}
    assert step.truncated[0] and theirs.agents == []


@ALL
def test_bodies_are_theirs(case: Case) -> None:
    """Radius, mass, gain, speed limit, solid, movable: read from mpe2, not from this repository."""
    theirs = case.make_theirs().unwrapped.world
    bodies = make(case.scenario, case.options).bodies(CLASSIC)
    for body, entity in zip(bodies, case.in_our_order(theirs.entities), strict=True):
        assert (body.radius, body.mass) == (entity.size, entity.mass)
        assert (body.solid, body.movable) == (entity.collide, entity.movable)
        assert body.max_speed == (float("inf") if entity.max_speed is None else entity.max_speed)
        if entity in theirs.agents:
            assert body.gain == (entity.accel or 5.0)
    assert (theirs.dt, theirs.damping) == (CLASSIC.tick_seconds, CLASSIC.damping)
    assert (theirs.contact_force, theirs.contact_margin) == (CLASSIC.contact_force, CLASSIC.contact_margin)


@EACH_ONCE
def test_those_who_talk_are_theirs_and_know_as_many_words(case: Case) -> None:
    world = case.make_theirs().unwrapped.world
    ours = [(team.words, agent in team.speakers) for team in make(case.scenario).teams() for agent in team.agents]
    theirs = [(world.dim_c, not agent.silent) for agent in case.in_our_order(world.agents)]
    assert [words * talks for words, talks in ours] == [words * talks for words, talks in theirs]


@ALL
def test_starts_are_drawn_from_the_same_squares(case: Case) -> None:
    """The range of each body's start over many resets, both sides, to the width that 400 draws allow; and the facts."""
    theirs, ours = case.make_theirs(), case.make_ours(400)
    reached = np.zeros((2, len(ours.world.bodies)))
    facts = []
    for _ in range(400):
        theirs.reset()
        entities = case.in_our_order(theirs.unwrapped.world.entities)
        reached = np.maximum(reached, np.abs([entity.state.p_pos for entity in entities]).T)
        facts.append(np.concatenate([np.ravel(fact) for fact in case.facts(theirs).values()] or [np.zeros(0)]))
    np.testing.assert_allclose(np.abs(ours.world.pos).max(2), reached, atol=0.03)
    assert not ours.world.vel.any() and not ours.world.said.any()
    drawn = [ours.world.facts[name].reshape(-1, 400) for name in case.facts(theirs)]
    known = np.concatenate(drawn).T if drawn else np.zeros((400, 0))
    assert set(map(tuple, known)) == set(map(tuple, np.asarray(facts)))
