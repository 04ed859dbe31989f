"""All that drawing remembers of a world: where bodies are between two ticks, where they were, what shakes them."""

from __future__ import annotations

from collections import deque
from itertools import pairwise

import numpy as np
import numpy.typing as npt

FAR = 1e4  # world units; whatever is farther off, or nowhere, is drawn here: outside every view
LEAP = 0.4  # world units in one tick: not a movement but a new start


class Motion:
    """Places of N bodies, (N, 2), after the last ticks; of those out of sight, where they were seen last."""

    def __init__(self, trail_ticks: int) -> None:
        self.past: deque[npt.NDArray] = deque(maxlen=trail_ticks + 1)
        self.leapt: list[int] = []  # bodies that came from nowhere with the last tick
        self.left: npt.NDArray = np.zeros((0, 2))  # (N, 2) where bodies were before the last tick
        self.swell: dict[int, float] = {}  # seconds a body still swells
        self.flash: dict[int, tuple[float, str]] = {}  # seconds a zone still shines, and in whose colour
        self.pulses: list[Pulse] = []
        self.seen: npt.NDArray = np.ones(0, bool)

    def tick(self, pos: npt.ArrayLike, seen: npt.NDArray | None = None) -> None:
        """Note where bodies are after a tick, (2, N) or (2, N, 1), and which of them are seen, (N,)."""
        places = np.asarray(pos, np.float64)
        places = places.reshape(2, -1).T
        places = np.nan_to_num(places, nan=FAR, posinf=FAR, neginf=-FAR).clip(-FAR, FAR)
        seen = np.ones(len(places), bool) if seen is None else seen
        if self.past and self.past[-1].shape != places.shape:
            self.past.clear()
        self.leapt = []
        if not self.past:
            places = np.where(seen[:, None], places, FAR)
        else:
            before = self.past[-1]
            places = np.where(seen[:, None], places, before)
            came = seen & ~self.seen
            far = np.abs(before - places).max(1) > LEAP
            self.leapt = np.flatnonzero(far & ~came).tolist()
            self.left = before.copy()
            new = far | came
            for past in self.past if new.any() else ():
                past[new] = places[new]
        self.past.append(places)
        self.seen = seen

    def age(self, seconds: float) -> None:
        """Let what shakes fade."""
        self.swell = {body: left - seconds for body, left in self.swell.items() if left > seconds}
        self.flash = {zone: (left - seconds, ink) for zone, (left, ink) in self.flash.items() if left > seconds}
        for pulse in self.pulses:
            pulse.age += seconds
        self.pulses = [pulse for pulse in self.pulses if pulse.age < pulse.seconds]

    def places(self, share: float) -> npt.NDArray:
        """(N, 2) at `share` of the way from the last tick but one to the last."""
        if len(self.past) < 2:
            return self.past[-1] if self.past else np.zeros((0, 2))
        return self.past[-2] + (self.past[-1] - self.past[-2]) * min(max(share, 0.0), 1.0)

    def trail(self, share: float) -> list[npt.NDArray]:
        """Places of the last half second, oldest first, moving smoothly with `share`."""
        past = list(self.past)
        return [old + (new - old) * share for old, new in pairwise(past)][:-1]


class Pulse:
    """A ring that grows and fades where something happened."""

    def __init__(self, at: tuple[float, float], ink: str, seconds: float, reach: float) -> None:
        self.at, self.ink, self.seconds, self.reach = at, ink, seconds, reach
        self.age = 0.0

    @property
    def share(self) -> float:
        """How far it has come, eased."""
        return 1 - (1 - min(self.age / self.seconds, 1)) ** 2
