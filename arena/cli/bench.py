"""How fast, fair and quick to learn it is, measured now: `bench sim|act|...`; budgets: DESIGN section 8."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pygame

from agents.inference.model import load
from arena import places
from arena.app.application import Application
from arena.app.main import application
from arena.cli.balance import balance
from arena.cli.complaint import Complaint
from arena.cli.frames import frame
from arena.cli.growth import growth
from arena.cli.learning import learning
from arena.cli.selftest import seated
from arena.cli.stepping import sim
from arena.cli.throughput import loop
from arena.scenarios.catalog import make
from arena.sim.rules import ARENA, RULES
from arena.training.client import Workers, training_missing
from arena.training.request import RunRequest
from arena.training.run import RunDirectory

ONE_GAME = ("memory", "pace", "loop")  # are of one scenario; of spread, where none is named
DECISIONS_OF_ONE_FRAME = 12  # agents, of two models
STARTS = 5
PACE_SECONDS = 10.0
WORKER_SECONDS = 15.0  # long enough for a few checkpoints and evaluations


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See `arena.cli.main.VERBS`."""
    parser.add_argument(
        "what",
        choices=MEASURES,
        help="stepping, deciding, drawing, opening the window, memory, its growth in long play, playing beside a "
        "training, who wins, what is learned, how fast a training goes",
    )
    parser.add_argument("--scenario", help="which one to step, draw or learn (default: all, or spread)")
    parser.add_argument("--rules", default="classic", choices=RULES, help="to step or learn by (default: classic)")
    parser.add_argument("--worlds", type=int, help="worlds stepped at once (default: the best of several)")
    parser.add_argument("--seconds", type=float, help="to measure each time (default: 1), or to learn (the preset's)")
    parser.add_argument("--minutes", type=float, default=20.0, help="of simulated play, for growth (default: 20)")
    parser.add_argument("--episodes", type=int, default=200, help="rounds of each pairing, for balance (default: 200)")
    parser.add_argument("--algorithm", help="which one learns (default: all that suit)")
    parser.add_argument("--team", help="which one learns (default: all that can)")
    parser.add_argument("--preset", default="quick", help="how to learn (default: quick)")
    parser.add_argument("--seeds", type=int, default=3, help="trainings of each kind (default: 3)")
    parser.add_argument("--again", action="store_true", help="learn again what is in the table already")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Measure and say it."""
    if args.worlds is not None and args.worlds < 1:
        raise Complaint("--worlds must be at least 1")
    if args.seconds is None and args.what != "learning":
        args.seconds = 1.0
    if args.seconds is not None and not args.seconds > 0:
        raise Complaint("--seconds must be more than 0")
    if args.scenario is None and args.what in ONE_GAME:
        args.scenario = "spread"
    if args.scenario:
        make(args.scenario)
    result = MEASURES[args.what](args)
    for name, value in result.items():
        if isinstance(value, list):  # tables are printed as they come
            continue
        print(f"{name.replace('_', ' ')}: {f'{value:,}' if isinstance(value, int) else value}")
    return result


def act(args: argparse.Namespace) -> dict[str, Any]:
    """Microseconds for the decisions of 12 agents of 2 models, as in one frame of a crowded match."""
    files = sorted(places.shipped_models().glob("*.onnx"))
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
    return {"agents": DECISIONS_OF_ONE_FRAME, "models": [path.stem for path in (files[0], files[-1])]} | {
        "microseconds": round(float(np.median(took)), 1),
        "microseconds_p99": round(float(np.percentile(took, 99)), 1),
    }


def samples(work: Callable[[], None], seconds: float, warm_up: int = 20) -> np.ndarray:
    """Seconds that each call of `work` took, called over and over for `seconds`."""
    for _ in range(warm_up):
        work()
    took: list[float] = []
    end = time.perf_counter() + seconds
    while not took or time.perf_counter() < end:  # once at least, however slow the machine
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return np.array(took)


def match_screen(scenario: str) -> Application:
    """The game with a match on its screen, on an imagined display: only our own work is measured."""
    os.environ["SDL_VIDEODRIVER"] = os.environ["SDL_AUDIODRIVER"] = "dummy"
    game = application((1280, 720))
    game.enter("match", scenario=make(scenario), rules=ARENA, players=seated(scenario, {}), people={0: 0}, seed=0)
    return game


def start(args: argparse.Namespace) -> dict[str, Any]:
    """Seconds from the beginning of the process to the first frame; and which heavy packages it imported (none)."""
    environment = dict(os.environ)
    if sys.platform.startswith("linux") and not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        environment["SDL_VIDEODRIVER"] = "dummy"
    frames = []
    for _ in range(STARTS):
        command = [*places.program(), "first-frame", "--began", str(time.time())]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Complaint(f"the game does not open: {done.stderr.strip() or 'no reason given'}")
        frames.append(json.loads(done.stdout.splitlines()[-1]))
    seconds = sorted(first["seconds"] for first in frames)
    driver = environment.get("SDL_VIDEODRIVER", "the display")
    return {"seconds": seconds[STARTS // 2], "worst": seconds[-1], "on": driver, "heavy": frames[0]["heavy"]}


def memory(args: argparse.Namespace) -> dict[str, Any]:
    """The most that the game process has held, a match on its screen, and the worker, default preset; megabytes."""
    if sys.platform == "win32":
        raise Complaint("bench memory needs Linux or macOS")
    import resource  # there is none on Windows

    unit = 1024 if sys.platform.startswith("linux") else 1  # of ru_maxrss
    game = match_screen(args.scenario)
    samples(lambda: game.step(1 / 60), max(args.seconds, 5.0))
    held = {"game_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit // 2**20}
    if training_missing() is None:
        with tempfile.TemporaryDirectory() as folder:
            workers = Workers()
            request = RunRequest(scenario=args.scenario, algorithm="vdn", seconds=max(args.seconds, WORKER_SECONDS))
            training = workers.start(Path(folder), request)
            while (status := workers.status(training)).active:
                time.sleep(0.1)
            if status.state != "done":
                raise Complaint(status.error or f"the training ended as {status.state}")
            held["worker_megabytes"] = os.wait4(status.pid, 0)[2].ru_maxrss * unit // 2**20
    return held


def pace(args: argparse.Namespace) -> dict[str, Any]:
    """Frames a second of a match while a training runs beside it, and what the training loses by that."""
    missing = training_missing()
    if missing:
        raise Complaint(missing)
    seconds = max(args.seconds, PACE_SECONDS)
    game = match_screen(args.scenario)
    with tempfile.TemporaryDirectory() as folder:
        workers = Workers()
        training = workers.start(
            Path(folder), RunRequest(scenario="spread", rules="classic", algorithm="vdn", seconds=600)
        )
        while workers.status(training).steps == 0:
            time.sleep(0.1)
        alone = learned(workers, training, lambda: time.sleep(seconds))
        frames: list[np.ndarray] = []
        beside = learned(workers, training, lambda: frames.append(frames_at_60(game, seconds)))
        training.ask("stop")
        while workers.status(training).active:
            time.sleep(0.1)
    return {
        "frames_per_second": round(1 / float(frames[0].mean()), 1),
        "longest_frame_milliseconds": round(float(frames[0].max()) * 1e3, 1),
        "training_steps_per_second": round(beside),
        "training_loses": round(1 - beside / alone, 3),
    }


def learned(workers: Workers, training: RunDirectory, meanwhile: Callable[[], None]) -> float:
    """World-steps a second that a training makes while something else is done."""
    before, began = workers.status(training), time.perf_counter()
    meanwhile()
    after, took = workers.status(training), time.perf_counter() - began
    return (after.steps - before.steps) / max(after.seconds - before.seconds, took)


def frames_at_60(game: Application, seconds: float) -> np.ndarray:
    """Seconds between frames of the game, running as it does for a person."""
    clock = pygame.time.Clock()
    return samples(lambda: game.step(clock.tick(60) / 1e3), seconds)


MEASURES: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "sim": sim,
    "act": act,
    "frame": frame,
    "start": start,
    "memory": memory,
    "growth": growth,
    "pace": pace,
    "balance": balance,
    "learning": learning,
    "loop": loop,
}
