"""The game in a home where models, trainings and replays are the same every time, with a clock that nobody sees."""

from __future__ import annotations

import math
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pygame

from arena import places
from arena.app.background import Background, Job
from arena.app.main import application
from arena.cli.selftest import seated
from arena.play.match import Match
from arena.scenarios import catalog
from arena.sim.rules import ARENA
from arena.training.request import RunRequest
from arena.training.run import RunDirectory, Status
from tests.app.pilot import Pilot

LONG_AGO = 1_700_000_000  # when all files were written, in seconds since 1970
ALWAYS = 1e12  # a heartbeat that never grows old


class AtOnce(Background):
    """Does everything in the frame that asks for it, so that pictures do not depend on threads."""

    def do(self, work: Callable[[], Any]) -> Job:
        """See `Background`."""
        job = Job(work)
        job.run()
        return job

    def finish(self) -> None:
        """See `Background`: nothing waits."""


def furnish(home: Path) -> None:
    """Put models, trainings and replays into a new home."""
    for folder in ("models", "replays"):
        (home / folder).mkdir(parents=True)
    shutil.copyfile(places.shipped_models() / "spread-crew-hard.onnx", home / "models" / "my best crew.onnx")
    (home / "models" / "broken.onnx").write_bytes(b"not a model")
    train(home / "runs" / "20240102-201500-spread-vdn", "spread", "vdn", "done")
    train(home / "runs" / "20240103-090000-tag-mappo", "tag", "mappo", "running")
    play("sumo").recording.save(home / "replays" / "sumo-1.npz")
    play("tag").recording.save(home / "replays" / "tag-1.npz")
    (home / "settings.toml").write_text("introduced = true\n")
    for path in home.rglob("*"):
        os.utime(path, (LONG_AGO, LONG_AGO))


def train(folder: Path, scenario: str, algorithm: str, state: str) -> None:
    """The directory of a training that has come some way."""
    run = RunDirectory.at(folder, RunRequest(scenario=scenario, algorithm=algorithm, seconds=60))
    share = 1.0 if state == "done" else 0.6
    for second in range(1, round(60 * share)):
        bend = 1 - math.exp(-second / 14)
        waves = 3 * math.sin(second) * math.exp(-second / 30)
        row = {"seconds": float(second), "steps": 9000 * second, "return": -80 + 45 * bend + waves}
        run.report(row | {"loss": 2.5 * math.exp(-second / 10) + 0.2, "epsilon": 1 - 0.9 * bend})
        if second % 10 == 0:
            run.report({"seconds": float(second), "steps": 9000 * second, "snapshot": second // 10})
    team = {"spread": "crew", "tag": "hunters"}[scenario]
    snapshot = run.snapshot(5, team)
    snapshot.parent.mkdir(exist_ok=True)
    shutil.copyfile(places.shipped_models() / f"{scenario}-{team}-easy.onnx", snapshot)
    known = {"progress": share, "seconds": 60 * share, "steps": round(540_000 * share), "steps_per_second": 9000}
    alive = {"pid": os.getpid(), "heartbeat": ALWAYS, "eta": 24.0} if state == "running" else {}
    run.write("status.json", Status.model_validate({"state": state, "snapshots": 5, **known, **alive}))


def play(name: str) -> Match:
    """A match of scripts, played to its end."""
    match = Match(catalog.make(name), ARENA, seated(name, {}), rounds=1, seed=4)
    while match.phase != "over":
        match.tick()
    return match


@contextmanager
def furnished(home: Path, size: tuple[int, int] = (1280, 720)) -> Iterator[Pilot]:
    """Somebody at the title screen of the game whose home is this folder."""
    with mock.patch.dict(os.environ, {"PARTICLE_ARENA_HOME": str(home), "TZ": "UTC"}):
        time.tzset()
        game = application(size)
        game.background = AtOnce()
        pilot = Pilot(game)
        pilot.frames(2)
        yield pilot
        game.clear()
        pygame.quit()
    time.tzset()


def resize(pilot: Pilot, size: tuple[int, int]) -> None:
    """Give the window another size; no time passes."""
    pygame.display.set_mode(size, pygame.RESIZABLE)
    pygame.event.post(pygame.event.Event(pygame.VIDEORESIZE, size=size, w=size[0], h=size[1]))
    pilot.frames(2, seconds=0)
