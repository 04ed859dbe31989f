"""The loop of a training: learn, report, take snapshots and checkpoints, obey the player; until time is up."""

from __future__ import annotations

import contextlib
import errno
import math
import os
import threading
import time
import traceback
from collections import defaultdict
from typing import Any

import torch

from agents.learn.catalog import LEARNERS
from agents.learn.learner import Learner
from agents.learn.order import nearest_first
from agents.learn.sides import Sides
from arena.training.request import RunError, RunRequest, foreign
from arena.training.run import HEARTBEAT_SECONDS, Diverged, RunDirectory
from arena.training.worker.clock import Clock
from arena.training.worker.device import chosen
from arena.training.worker.setting import Setting
from arena.training.worker.shelf import AnySetting, Bookmark, Shelf

REPORT_SECONDS = 0.5
CHECKPOINT_SECONDS = 15.0
SNAPSHOTS = 30  # of a run, where they are then neither closer nor wider than these seconds; see `_due`
SHORTEST_WAIT, LONGEST_WAIT = 2.0, 60.0
SPARE_SHARE = 0.03  # of the time that may go into checkpoints, and again into evaluations
THREADS = 1  # a second one waits at every barrier for the game to give up its core: five times slower then


class Worker:
    """One training, from its request or its checkpoint."""

    def __init__(self, run: RunDirectory, save: str | None = None) -> None:
        self.run, self.request = run, run.request()
        status = run.status()
        if status.active and status.pid not in (0, os.getpid()) and not status.gone(time.time()):
            raise RunError(f"the run {run.path.name} is still at work in another process; stop it there first")
        begun = status.heartbeat if status.state == "starting" and status.pid == 0 else time.time()
        self._words, self._heard = run.asked(0, since=begun)  # what was asked of workers before is not for this one
        self.status = status.model_copy(update={"pid": os.getpid(), "state": "starting", "error": None})
        self.save = save  # where finished models are kept besides: a folder, or an .onnx file
        self.last_return: float | None = None
        self._stopping = self._pausing = False
        self._episode_ended = False  # in this worker, so far
        self._pace = 0.0  # world-steps a second
        self._began = 0.0  # processor time of this worker when it began to learn
        self._said = 0.0  # by the monotonic clock
        self._pen = threading.Lock()  # of the status, which the heart writes too
        self._ended = threading.Event()
        self._say()

    def stop(self) -> None:
        """End soon, keeping what was learned."""
        self._stopping = True

    def train(self) -> None:
        """All of it; an error ends the run as `failed`, with one sentence, and is raised."""
        heart = threading.Thread(target=self._beat, daemon=True)
        heart.start()
        try:
            self.set_up()
            if self.save:
                self.shelf.check(self.save)
            self.learn()
            self._finish()
        except Exception as error:
            with contextlib.suppress(OSError), (self.run.path / "worker.log").open("a", encoding="utf-8") as log:
                traceback.print_exc(file=log)
            with contextlib.suppress(OSError):  # on a full disk, whoever asks finds this process gone
                self._say(state="failed", error=_sentence(error))
            raise
        finally:
            self._ended.set()
            heart.join()

    def result(self) -> dict[str, Any]:
        """What `train --json` prints."""
        status = self.status
        told = {"run": str(self.run.path), "state": status.state, "models": status.models, "steps": status.steps}
        return told | {"seconds": round(status.seconds, 2), "return": self.last_return}

    @property
    def progress(self) -> float:
        """From 0 to 1, by the clock or by steps."""
        limit = self.request.limit_seconds()
        done = self.clock.seconds / limit if limit is not None else self.learner.steps / (self.request.steps or 1)
        return min(done, 1.0)

    def set_up(self) -> None:
        """Everything that learning needs."""
        torch.set_num_threads(THREADS)
        resuming = self.run.checkpoint.exists()
        bookmark = Shelf.bookmark(self.run.checkpoint) if resuming else Bookmark()
        resumes = bookmark.resumes + 1
        self.setting: AnySetting
        self.learner: Learner
        self.setting, self.learner = begun(self.request, resumes)
        self.shelf = Shelf(self.run, self.setting, self.learner, resumes)
        self.clock, self.last_return = Clock(bookmark.seconds), bookmark.last_return
        if resuming:
            self.shelf.restore()

    def learn(self) -> None:
        """Until time is up, or the player says so."""
        clock, learner = self.clock, self.learner
        clock.go()
        self._began = time.process_time()
        self._say(state="running")
        reported = snapped = clock.seconds
        shown = self.progress  # when the last snapshot was taken
        kept = float("-inf")
        plots: dict[str, list[float]] = defaultdict(list)
        steps = learner.steps
        while not self._stopping and self.progress < 1:
            for name, value in learner.iterate(self.progress).items():
                if not math.isfinite(value):
                    raise Diverged(name)
                plots[name].append(value)
            self._look()
            now = clock.seconds
            if now - reported >= REPORT_SECONDS:
                self._pace = (learner.steps - steps) / (now - reported)
                self._report(plots)
                plots, steps, reported = defaultdict(list), learner.steps, now
            if self._due(now - snapped, shown):
                self._snapshot()
                snapped, shown = clock.seconds, self.progress
            if now - kept >= max(CHECKPOINT_SECONDS, self.shelf.checkpoint_seconds / SPARE_SHARE):
                self.shelf.checkpoint(clock.seconds, self.last_return)
                kept = clock.seconds
            self._obey()
        clock.stop()
        self._report(plots)

    def _due(self, waited: float, shown: float) -> bool:
        """Whether it is time for a snapshot, so many seconds after the last, which was taken at the progress `shown`.

        Where past selves are met and the steps are counted, the clock has no say: a seed alone decides who is met.
        """
        further = math.floor(self.progress * SNAPSHOTS) > math.floor(shown * SNAPSHOTS)
        if self.setting.meets_itself and self.request.limit_seconds() is None:
            return further
        return waited >= LONGEST_WAIT or (waited >= SHORTEST_WAIT and further)

    def _report(self, plots: dict[str, list[float]]) -> None:
        row = {name: sum(values) / len(values) for name, values in plots.items()}
        for curriculum in self.setting.curricula[:1]:
            row["stage"] = curriculum.stage
        reward = self.setting.sides[0].env.mean_reward()
        self._episode_ended |= "return" in row
        if not self._episode_ended and reward is not None and self.setting.horizon:
            row["return"] = reward * self.setting.horizon  # what an episode would bring at this rate
        self.last_return = row.get("return", self.last_return)
        processor = round(time.process_time() - self._began, 2)
        costs = {"steps_per_second": round(self._pace), "processor_seconds": processor}
        self.run.report(self._where() | costs | row)

    def _snapshot(self) -> None:
        number = self.shelf.snapshot(self.clock.seconds)
        row = self._where() | {"snapshot": number}
        if self.shelf.evaluation_seconds < SPARE_SHARE * self.clock.seconds:
            row |= self.shelf.measure(number)
        self.run.report(row | self.shelf.ratings(number))

    def _where(self) -> dict[str, Any]:
        seconds, progress = round(self.clock.seconds, 3), round(self.progress, 5)
        return {"seconds": seconds, "steps": self.learner.steps, "progress": progress}

    def _finish(self) -> None:
        self.shelf.checkpoint(self.clock.seconds, self.last_return)
        self._say(state="measuring", eta=None)
        models = self.shelf.finish(self.clock.seconds, self.save)
        number = self.shelf.snapshots
        self.run.report(self._where() | {"snapshot": number} | self.shelf.ratings(number))
        state = "done" if self.progress >= 1 else "stopped"
        self._say(state=state, models={team: str(path) for team, path in models.items()})

    # The player.

    def _obey(self) -> None:
        self._listen()
        self._say_again()
        if not self._pausing:
            return
        self.clock.stop()
        self.shelf.checkpoint(self.clock.seconds, self.last_return)
        self._say(state="paused")
        while self._pausing and not self._stopping:
            time.sleep(0.05)
            self._look()
            self._listen()
            self._say_again()
        self.clock.go()
        self._say(state="running")

    def _look(self) -> None:
        """End where the run was deleted: what is written there would bring a part of it back."""
        if not self.run.there:
            raise RunError(f"the folder of the run {self.run.path.name} was deleted, so its training has ended")

    def _listen(self) -> None:
        newer, self._heard = self.run.asked(self._heard)
        words, self._words = self._words + newer, []
        for word in words:
            if word == "stop":
                self._stopping = True
            elif word == "snapshot":
                self._snapshot()
            elif word in ("pause", "resume"):
                self._pausing = word == "pause"

    def _say_again(self) -> None:
        """How things stand, when it is time; one that cannot be written is made up for by the next."""
        if time.monotonic() - self._said >= HEARTBEAT_SECONDS:
            with contextlib.suppress(OSError):
                self._say()

    def _say(self, **changes: Any) -> None:
        """Write how things stand now."""
        if self.status.state != "starting":
            seconds, progress = self.clock.seconds, self.progress
            changes |= {
                "progress": progress,
                "seconds": seconds,
                "steps": self.learner.steps,
                "updates": self.learner.updates,
                "steps_per_second": self._pace,
                "eta": changes.get("eta", seconds / max(progress, 1e-6) * (1 - progress)),
                "snapshots": self.shelf.snapshots,
            }
        self._write(changes)
        self._said = time.monotonic()

    def _beat(self) -> None:
        """Show that this process lives, however long the loop is at one thing; a full disk is the loop's to tell of."""
        while not self._ended.wait(HEARTBEAT_SECONDS):
            with contextlib.suppress(OSError):
                self._write({})

    def _write(self, changes: dict[str, Any]) -> None:
        with self._pen:
            self.status = self.status.model_copy(update=changes | {"heartbeat": time.time()})
            if self.run.there:
                self.run.write("status.json", self.status)


def begun(request: RunRequest, resumes: int) -> tuple[AnySetting, Learner]:
    """What a training begins with; ValueError says in one sentence why it cannot begin."""
    config, device = request.config(), chosen(request.device)
    values = config.model_dump()
    if foreign(request.scenario):
        from arena.training.worker.foreign import ForeignSetting  # gymnasium, which few trainings need

        setting: Setting | ForeignSetting = ForeignSetting(request, int(values["worlds"]), resumes)
    else:
        setting = Setting(request, bool(values.get("continuous")), int(values["worlds"]), resumes)
    make = LEARNERS[request.algorithm]
    envs = [nearest_first(side.env, bool(values.get("nearest_first"))) for side in setting.sides]
    learners = [make(env, config, request.seed + n, device) for n, env in enumerate(envs)]
    return setting, Sides(learners) if len(learners) > 1 else learners[0]


def _sentence(error: Exception) -> str:
    """What the player is told of an error that ends a training."""
    reason = " ".join(str(error).split()) or type(error).__name__
    source = error.__cause__ or error
    if isinstance(source, OSError) and source.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full: make room, then resume; the last checkpoint and all snapshots are kept."
    return reason if isinstance(error, RunError) else f"Training ended with an error: {reason}"
