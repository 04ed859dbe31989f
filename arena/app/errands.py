"""What a screen has done with files: in the background, one thing after the other, each with what follows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from arena.app.background import Job

if TYPE_CHECKING:
    from arena.app.application import Application

Done = Callable[[Any], None]


def nothing() -> None:
    """What usually follows a failure."""


class Errands:
    """The base of whoever has such things done; what goes wrong is said in one sentence."""

    def __init__(self, app: Application) -> None:
        self.app = app
        self.jobs: list[tuple[Job, Done, Callable[[], None]]] = []

    @property
    def busy(self) -> bool:
        """Something is being done."""
        return bool(self.jobs)

    def do(self, work: Callable[[], Any], done: Done, failed: Callable[[], None] = nothing) -> None:
        """Have something done, then go on with what it gave; `failed` follows where it went wrong."""

        def told() -> Any:
            try:
                return work()
            except OSError as error:  # a full disk, a folder that is not there any more
                raise ValueError(f"that did not work ({error.strerror or error}); nothing was lost") from None

        self.jobs.append((self.app.background.do(told), done, failed))

    def update(self) -> None:
        """Go on with what is done."""
        while self.jobs and self.jobs[0][0].done:
            job, done, failed = self.jobs.pop(0)
            if job.problem:
                self.app.say(f"{job.problem}.")
                failed()
            else:
                done(job.value)
