"""How fast it is, measured here and now: `bench sim|act|frame|start|memory`; DESIGN section 8 has the budgets."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from agents.inference.model import load
from arena import places
from arena.cli.complaint import Complaint
from arena.scenarios.catalog import make
from arena.sim.env import Env
from arena.sim.rules import RULES

BATCHES = (256, 512, 1024, 2048, 4096)
DECISIONS_OF_ONE_FRAME = 12  # agents, of two models


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See `arena.cli.main.VERBS`."""
    parser.add_argument("what", choices=MEASURES, help="stepping, deciding, drawing, opening the window, memory")
    parser.add_argument("--scenario", default="spread", help="which one to step, draw or decide in (default: spread)")
    parser.add_argument("--rules", default="classic", choices=RULES, help="of the simulation (default: classic)")
    parser.add_argument("--worlds", type=int, help="worlds stepped at once (default: the best of several)")
    parser.add_argument("--seconds", type=float, default=1.0, help="how long to measure each time (default: 1)")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Measure and say it."""
    if args.worlds is not None and args.worlds < 1:
        raise Complaint("--worlds must be at least 1")
    if not args.seconds > 0:
        raise Complaint("--seconds must be more than 0")
    result = MEASURES[args.what](args)
    for name, value in result.items():
        print(f"{name.replace('_', ' ')}: {f'{value:,}' if isinstance(value, int) else value}")
    return result


def sim(args: argparse.Namespace) -> dict[str, Any]:
    """World-steps (decisions) per second on one core, random moves, with observations, rewards and restarts."""
    batches = [args.worlds] if args.worlds else BATCHES
    rates = {worlds: stepping_rate(args.scenario, args.rules, worlds, args.seconds) for worlds in batches}
    best = max(rates, key=lambda worlds: rates[worlds])
    return {"scenario": args.scenario, "rules": args.rules, "worlds": best, "steps_per_second": round(rates[best])}


def stepping_rate(scenario: str, rules: str, worlds: int, seconds: float) -> float:
    """Steps of one world per second when `worlds` are stepped at once; the moves are drawn beforehand."""
    env = Env(make(scenario), RULES[rules], worlds, seed=0)
    rng = np.random.default_rng(1)
    actions = [
        {name: rng.integers(team.moves, size=(worlds, len(team.agents))) for name, team in env.teams.items()}
        for _ in range(16)
    ]
    env.reset()
    for action in actions:
        env.step(action)
    steps, start = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - start) < seconds:
        for action in actions:
            env.step(action)
        steps += len(actions)
    return steps * worlds / elapsed


def act(args: argparse.Namespace) -> dict[str, Any]:
    """Microseconds for the decisions of 12 agents of 2 models, as in one frame of a crowded match."""
    files = sorted(places.shipped_models().rglob("*.onnx"))
    if not files:
        raise Complaint(f"there are no models in {places.shipped_models()}; train one and put it there")
    models = [load(path) for path in (files[0], files[-1])]
    rng = np.random.default_rng(0)
    each = DECISIONS_OF_ONE_FRAME // len(models)
    questions = []
    for model in models:
        obs = rng.standard_normal((each, model.card.obs_size)).astype(np.float32)
        agent = np.arange(each) % len(model.card.agents)
        questions.append((model, obs, agent, np.zeros((each, model.memory_size), np.float32)))

    def decide() -> None:
        for model, obs, agent, memory in questions:
            model.act(obs, agent, memory, rng)

    took = samples(decide, args.seconds) * 1e6
    return {
        "agents": DECISIONS_OF_ONE_FRAME,
        "models": [path.stem for path in (files[0], files[-1])],
        "microseconds": round(float(np.median(took)), 1),
        "microseconds_p99": round(float(np.percentile(took, 99)), 1),
    }


def samples(work: Callable[[], None], seconds: float, warm_up: int = 20) -> np.ndarray:
    """Seconds that each call of `work` took, called over and over for `seconds`."""
    for _ in range(warm_up):
        work()
    took, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return np.array(took)


MEASURES: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {"sim": sim, "act": act}
