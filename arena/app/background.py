"""Work that must not hold up a frame: reading files, loading models.  One thread, first come first served."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any


class Job:
    """Something being done.  Once `done`, either `value` holds the result or `problem` a sentence."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.work = work
        self.done = False
        self.value: Any = None
        self.problem: str | None = None

    def run(self) -> None:
        """Do it; whatever goes wrong becomes the sentence that the player reads."""
        try:
            self.value = self.work()
        except Exception as error:  # reported to the player by whoever asked for the job
            self.problem = " ".join(str(error).split()) or type(error).__name__
        self.done = True


class Background:
    """The thread starts with the first job and dies with the game."""

    def __init__(self) -> None:
        self.jobs: queue.Queue[Job] = queue.Queue()
        self.thread: threading.Thread | None = None

    def do(self, work: Callable[[], Any]) -> Job:
        """Have something done; look at the job again in a later frame."""
        job = Job(work)
        self.jobs.put(job)
        if self.thread is None:
            self.thread = threading.Thread(target=self._work, daemon=True)
            self.thread.start()
        return job

    def _work(self) -> None:
        while True:
            job = self.jobs.get()
            job.run()
            del job  # while it waits for the next one, nothing of this one is kept
            self.jobs.task_done()

    def finish(self) -> None:
        """Wait until everything asked for is done (tests)."""
        self.jobs.join()
