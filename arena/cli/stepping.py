"""How fast worlds step: `bench sim`."""

from __future__ import annotations

import argparse
import time
import tracemalloc
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from arena.scenarios.catalog import SCENARIOS, make
from arena.sim.env import Env, TeamSpec
from arena.sim.option import Value
from arena.sim.rules import RULES

BATCHES = (256, 512, 1024, 2048, 4096, 8192)
FEW = (256, 1024, 4096)  # batches when every scenario has its turn
WARM_UP = 16  # steps
CROWDS = (4, 16, 64, 256)  # agents in swarm
CROWDED = 64  # worlds
SINGLE = 300  # steps of one world


def sim(args: argparse.Namespace) -> dict[str, Any]:
    """World-steps (decisions) per second on one core, random moves, with observations, rewards and restarts.

    Of one scenario; or, where none is named, of all of them in both rules, and how the cost grows with a crowd.
    """
    few, many = ((args.worlds,), (args.worlds,)) if args.worlds else (FEW, BATCHES)
    if args.scenario:
        return row(args.scenario, args.rules, many, args.seconds)
    rows = []
    for name in SCENARIOS:
        for rules in RULES:
            rows.append(row(name, rules, few, args.seconds / 4))
            print(
                "{scenario:16} {rules:8} {steps_per_second:>10,} steps/s at {worlds:>5} worlds, one world "
                "{microseconds_one_world:>5} us a decision, {kilobytes_per_world:>6} kB a world".format(**rows[-1])
            )
    return {**rows[0], "scenarios": rows, "growth": growth(args.seconds / 2)}


def row(scenario: str, rules: str, batches: Sequence[int], seconds: float) -> dict[str, Any]:
    """What there is to say of one scenario."""
    rates = {worlds: stepping_rate(scenario, rules, worlds, seconds) for worlds in batches}
    best = max(rates, key=lambda worlds: rates[worlds])
    return {
        "scenario": scenario,
        "rules": rules,
        "worlds": best,
        "steps_per_second": round(rates[best]),
        "microseconds_one_world": one_world(scenario, rules),
        "kilobytes_per_world": kilobytes(scenario, rules, best),
    }


def stepping_rate(
    scenario: str, rules: str, worlds: int, seconds: float, options: Mapping[str, Value] | None = None
) -> float:
    """Steps of one world per second when `worlds` are stepped at once; the moves are drawn beforehand."""
    env, actions = _prepared(scenario, rules, worlds, options)
    steps, elapsed, start = 0, 0.0, time.perf_counter()
    while not steps or elapsed < seconds:  # once at least, however slow the machine
        for action in actions:
            env.step(action)
        steps += len(actions)
        elapsed = time.perf_counter() - start
    return steps * worlds / elapsed


def one_world(scenario: str, rules: str) -> int:
    """Microseconds of a decision when one world is stepped alone, the median."""
    env, actions = _prepared(scenario, rules, 1)
    took = []
    for step in range(SINGLE):
        start = time.perf_counter()
        env.step(actions[step % len(actions)])
        took.append(time.perf_counter() - start)
    return round(float(np.median(took)) * 1e6)


def kilobytes(scenario: str, rules: str, worlds: int) -> float:
    """Of memory for each world, the most that its arrays and the step's own take together."""
    tracemalloc.start()
    try:
        env, actions = _prepared(scenario, rules, worlds)
        env.step(actions[0])
        return round(tracemalloc.get_traced_memory()[1] / worlds / 1024, 2)
    finally:
        tracemalloc.stop()


def growth(seconds: float) -> list[dict[str, int]]:
    """What a step costs per agent of a swarm, for more and more agents in as many worlds."""
    found = []
    for agents in CROWDS:
        rate = stepping_rate("swarm", "arena", CROWDED, seconds, {"agents": agents})
        found.append({"agents": agents, "worlds": CROWDED, "nanoseconds_per_agent": round(1e9 / rate / agents)})
    return found


def _prepared(
    scenario: str, rules: str, worlds: int, options: Mapping[str, Value] | None = None
) -> tuple[Env, list[dict[str, npt.NDArray]]]:
    env, rng = Env(make(scenario, options), RULES[rules], worlds, seed=0), np.random.default_rng(1)
    actions = [{name: _any_action(team, worlds, rng) for name, team in env.teams.items()} for _ in range(WARM_UP)]
    for action in actions:
        env.step(action)
    return env, actions


def _any_action(team: TeamSpec, worlds: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Moves (B, A), or moves and words (B, A, 2)."""
    if team.words:
        return rng.integers((team.moves, team.words), size=(worlds, len(team.agents), 2))
    return rng.integers(team.moves, size=(worlds, len(team.agents)))
