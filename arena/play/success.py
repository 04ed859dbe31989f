"""What success is in classic rules, whose episodes know no winner worth the name: measured on the worlds themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from agents.core.policy import Policy
from arena.play.evaluate import act, fresh_memory
from arena.sim.env import Env
from arena.sim.rules import CLASSIC, Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World

REACHED = 0.15  # world units: an agent's radius, in most classic games; its middle is so near to a light's


@dataclass(frozen=True)
class Measure:
    """A number about each episode."""

    name: str
    of: Callable[[World], Array]  # (B,) after a decision
    throughout: bool = False  # the mean over the episode; otherwise as it ends


def _far(world: World, body: int, other: Array | int) -> Array:
    """(B,) between the middles of one body and another, which may differ from world to world."""
    apart = world.pos[:, body] - world.pos[:, other, np.arange(world.count)]
    return np.hypot(apart[0], apart[1])


def _lit(world: World) -> Array:
    crew = len(world.bodies) // 2
    return (world.distances(slice(crew, 2 * crew), slice(0, crew)).min(1) < REACHED).sum(0)


def _goal(world: World) -> Array:
    """(B,) which body is the goal, in adversary and push."""
    return world.agent_count + world.facts["goal"]


def _fooled(world: World) -> Array:
    """(B,) how much further the spy is from the goal than from the nearest other light."""
    lights = world.distances(slice(0, 1), slice(world.agent_count, len(world.bodies)))[0]  # (L, B)
    goal = world.facts["goal"] == np.arange(len(lights))[:, None]
    return (lights * goal).sum(0) - np.where(goal, np.inf, lights).min(0)


def _crew_there(world: World) -> Array:
    return np.min([_far(world, body, _goal(world)) for body in range(1, world.agent_count)], 0) < REACHED


def _runner_there(world: World) -> Array:
    return _far(world, 1, _goal(world)) < REACHED


def _pair_there(world: World) -> Array:
    goals = 2 + world.facts["goal"].argmax(1)[::-1]  # (2, B): what the one knows, the other needs
    return (_far(world, 0, goals[0]) < REACHED) & (_far(world, 1, goals[1]) < REACHED)


def _listener_there(world: World) -> Array:
    return _far(world, 1, 2 + world.facts["goal"].argmax(0)) < REACHED


def _right(listener: int) -> Callable[[World], Array]:
    def right(world: World) -> Array:
        said = world.said[:, listener]
        return (said.argmax(0) == world.facts["message"].argmax(0)) & said.any(0)

    return right


def _caught(prey: str) -> Callable[[World], Array]:
    def caught(world: World) -> Array:
        teams = world.scenario.team_slices()
        return _a_minute(world, teams["hunters"], teams[prey])

    return caught


def _bites(world: World) -> Array:
    looks = [body.look for body in world.bodies]
    first = looks.index("food")
    return _a_minute(world, world.scenario.team_slices()["prey"], slice(first, first + looks.count("food")))


def _a_minute(world: World, first: slice, second: slice) -> Array:
    """(B,) how often they would touch in a minute that goes on like this decision."""
    return world.touching(first, second).sum((0, 1)) * (60 / world.rules.decision_seconds)


MEASURES: dict[str, tuple[Measure, ...]] = {
    "simple": (Measure("light reached", lambda world: _far(world, 0, 1) < REACHED),),
    "spread": (Measure("lights covered, of 3", _lit),),
    "speaker_listener": (Measure("light reached", _listener_there),),
    "reference": (Measure("both lights reached", _pair_there),),
    "adversary": (Measure("crew on the goal", _crew_there), Measure("spy further from goal than decoy by", _fooled)),
    "push": (Measure("runner on the goal", _runner_there),),
    "tag": (Measure("catches a minute", _caught("runners"), throughout=True),),
    "world_comm": (
        Measure("catches a minute", _caught("prey"), throughout=True),
        Measure("bites a minute", _bites, throughout=True),
    ),
    "crypto": (Measure("bob right", _right(1), throughout=True), Measure("eve right", _right(0), throughout=True)),
}


def has_measures(scenario: Scenario, rules: Rules) -> bool:
    """Whether there is a measure: in arena rules, points and winners say how well somebody did."""
    return rules is CLASSIC and scenario.name in MEASURES


def success(scenario: Scenario, policies: Mapping[str, Policy], episodes: int, seed: int) -> dict[str, float]:
    """The mean of each measure of a scenario, over fresh episodes in classic rules."""
    length = scenario.decisions(CLASSIC)
    longer: Any = {"limit": length + 1}  # no world begins anew before it was looked at
    env = Env(replace(scenario, **longer), CLASSIC, episodes, seed)
    rng, obs = np.random.default_rng(seed + 1), env.reset()
    memory = {name: fresh_memory(env, name, policy) for name, policy in policies.items()}
    measures = MEASURES[scenario.name]
    seen = np.zeros(len(measures))
    for decision in range(length):
        action = {}
        for name, policy in policies.items():
            action[name], memory[name] = act(policy, obs[name], memory[name], rng)
        obs = env.step(action).obs
        for place, measure in enumerate(measures):
            if measure.throughout:
                seen[place] += float(measure.of(env.world).mean()) / length
            elif decision == length - 1:
                seen[place] = float(measure.of(env.world).mean())
    return {measure.name: value for measure, value in zip(measures, seen.tolist(), strict=True)}
