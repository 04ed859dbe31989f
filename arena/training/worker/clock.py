"""A stopwatch: the time spent learning, pauses left out."""

from __future__ import annotations

import time


class Clock:
    """Starts stopped at `seconds`."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._kept, self._since = seconds, None  # type: float, float | None

    @property
    def seconds(self) -> float:
        """So far."""
        return self._kept + (time.perf_counter() - self._since if self._since is not None else 0.0)

    def go(self) -> None:
        """Run."""
        self._kept, self._since = self.seconds, time.perf_counter()

    def stop(self) -> None:
        """Hold."""
        self._kept, self._since = self.seconds, None
