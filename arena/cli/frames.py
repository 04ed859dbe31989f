"""How long frames of a match take at 1280x720: `bench frame`."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pygame

from arena.app.application import Application
from arena.app.main import application
from arena.cli.standin import stand_ins
from arena.play.player import script
from arena.scenarios.catalog import make
from arena.sim.option import Value
from arena.sim.rules import ARENA

FRAME = 1 / 60  # seconds
WARM_UP = 240  # frames: past the countdown, with all pictures made
LEAST = 600  # frames measured, at least: a hundredth of them are six
SHORTEST = 2.0  # seconds


@dataclass(frozen=True)
class Scene:
    """A match on the screen, somebody driving its first agent."""

    name: str
    scenario: str
    options: Mapping[str, Value] = field(default_factory=dict)
    xray: bool = False
    budget: float | None = None  # milliseconds, for 99 of 100 frames; DESIGN section 8

    def open(self) -> Application:
        """The game showing it, on an imagined display: only our own work is measured."""
        os.environ["SDL_VIDEODRIVER"] = os.environ["SDL_AUDIODRIVER"] = "dummy"
        scenario = make(self.scenario, self.options)
        if self.xray:
            players = stand_ins(scenario, ARENA)
        else:
            scripts = {team.name: script(scenario, ARENA, team.name) for team in scenario.teams()}
            players = [scripts[team.name] for team in scenario.teams() for _ in team.agents]
        game = application((1280, 720))
        game.enter("match", scenario=scenario, rules=ARENA, players=players, people={0: 0}, seed=0)
        game.step(FRAME)
        game.after_first_frame()
        if self.xray:
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=game.bindings.code("xray"), mod=0, unicode=""))
        return game

    def measure(self, seconds: float) -> dict[str, Any]:
        """Whole frames - events, physics, decisions, drawing - and drawing alone, in milliseconds.

        `frame` and `frame_p99` are by the clock; `processor` is the process's own time, which other work on the
        machine does not lengthen.
        """
        game = self.open()
        for _ in range(WARM_UP):
            game.step(FRAME)
        whole = timed(lambda: game.step(FRAME), seconds)
        drawn = timed(lambda: game.draw(FRAME), seconds / 4)
        game.clear()
        game.background.finish()
        found = {"scene": self.name, "scenario": self.scenario, "budget": self.budget, "frames": len(whole)}
        columns = {"frame": whole[:, 0], "processor": whole[:, 1], "drawing": drawn[:, 0]}
        for column, took in columns.items():
            found |= {column: milliseconds(took, 50), f"{column}_p99": milliseconds(took, 99)}
        return found


SCENES: tuple[Scene, ...] = (
    Scene("12 agents", "swarm", {"agents": 12}, budget=6.0),
    Scene("12 agents, X-ray", "swarm", {"agents": 12}, xray=True, budget=9.0),
    Scene("200 agents", "swarm", {"agents": 200}, budget=12.0),
)


def frame(args: argparse.Namespace) -> dict[str, Any]:
    """The scenes that have a budget, or those of one scenario; the line's totals are those of the first."""
    scenes = SCENES
    if args.scenario:
        scenes = (Scene(args.scenario, args.scenario), Scene(f"{args.scenario}, X-ray", args.scenario, xray=True))
    rows = []
    for scene in scenes:
        rows.append(scene.measure(max(args.seconds, SHORTEST)))
        print(
            "{scene:18} frame {frame:5} ms, p99 {frame_p99:5}; processor {processor:5}, p99 {processor_p99:5}; "
            "drawing {drawing:5}, p99 {drawing_p99:5}; budget {budget}".format(**rows[-1])
        )
    first = {"milliseconds": rows[0]["drawing"], "milliseconds_p99": rows[0]["drawing_p99"]}
    return {"size": [1280, 720], **first, "whole_frame_p99": rows[0]["frame_p99"], "scenes": rows}


def timed(work: Callable[[], None], seconds: float) -> np.ndarray:
    """(n, 2) how long each call took by the clock and of the processor, called over and over for `seconds`."""
    took: list[tuple[float, float]] = []
    end = time.perf_counter() + seconds
    while len(took) < LEAST or time.perf_counter() < end:
        start, used = time.perf_counter(), time.process_time()
        work()
        took.append((time.perf_counter() - start, time.process_time() - used))
    return np.array(took)


def milliseconds(took: np.ndarray, percentile: float) -> float:
    """A percentile of seconds, in milliseconds."""
    return round(float(np.percentile(took, percentile)) * 1e3, 2)
