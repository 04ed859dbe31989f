"""Nothing blinks: no part of the screen changes between light and dark more than three times a second.

WCAG 2.2, success criterion 2.3.1: a general flash is a pair of opposing changes of relative luminance by a tenth or
more, the darker below 0.8.  The areas looked at here are smaller than the smallest that counts there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pygame
import pytest

from arena.cli.selftest import seated
from arena.scenarios import catalog
from arena.sim.rules import ARENA
from tests.app.pilot import Pilot

FRAMES = 60  # a second
AREA = 160  # pixels, of 1280 x 720; a 10 degree field at a usual distance is 341 x 256
CHANGE, MOST = 0.1, 3
SHARES = np.arange(256) / 255
LINEAR = np.where(SHARES <= 0.04045, SHARES / 12.92, ((SHARES + 0.055) / 1.055) ** 2.4)  # amounts of light


def luminance(window: pygame.Surface) -> npt.NDArray[np.float64]:
    """(C, R) relative luminance of each area, WCAG's definition."""
    pixels = pygame.surfarray.array3d(pygame.transform.smoothscale(window, (1280 // 10, 720 // 10)))
    light = LINEAR[pixels] @ np.array([0.2126, 0.7152, 0.0722])
    side = AREA // 10
    light = light[:, : light.shape[1] // side * side]
    return light.reshape(light.shape[0] // side, side, light.shape[1] // side, side).mean((1, 3))


def flashes(light: npt.NDArray[np.float64]) -> int:
    """The most opposing pairs of changes that any area makes within a second; light (F, C, R)."""
    worst = 0
    for series in light.reshape(len(light), -1).T:
        turns: list[int] = []  # frames in which a change against the one before was complete
        low = high = float(series[0])
        rising: bool | None = None
        for frame, value in enumerate(series.tolist()):
            low, high = min(low, value), max(high, value)
            if rising is not True and value - low >= CHANGE:
                rising, high = True, value
                turns.append(frame)
            elif rising is not False and high - value >= CHANGE:
                rising, low = False, value
                turns.append(frame)
        pairs = turns[1::2]
        worst = max([worst, *(sum(0 <= pair - first < FRAMES for pair in pairs) for first in pairs)])
    return worst


def test_flashes_are_counted() -> None:
    def blinking(times: int, depth: float) -> npt.NDArray[np.float64]:
        wave = 0.2 + depth * (np.sin(2 * np.pi * times * np.arange(FRAMES) / FRAMES) > 0)
        return np.repeat(wave, 2).reshape(FRAMES, 2, 1) * np.array([[1.0], [0.0]])

    assert flashes(blinking(2, 0.3)) in (1, 2) and flashes(blinking(6, 0.3)) >= 5
    assert flashes(blinking(6, 0.05)) == 0, "too faint to count"


def last_seconds(screen: Any) -> None:
    """The round is nearly over."""
    screen.match.world.ticks[:] = screen.scenario.ticks(ARENA) - 4 * 30


def many_goals(screen: Any) -> None:
    """A goal: there are more every time that this is called."""
    if "goals" in screen.match.world.facts:
        screen.match.world.facts["goals"][0] += 1


@pytest.mark.parametrize("game", ["sumo", "strikers", "tag", "spread", "carry", "crypto"])
def test_nothing_blinks(pilot: Pilot, game: str) -> None:
    """Countdown, play, the last seconds, the end of a round, at the pace of the display."""
    pilot.app.enter(
        "match", scenario=catalog.make(game), rules=ARENA, players=seated(game, {}), people={}, seed=0, rounds=2
    )
    stages: list[tuple[int, Callable[[Any], None] | None]] = [(200, None), (40, many_goals), (40, many_goals)]
    stages += [(330, last_seconds)]
    seen = []
    for frames, change in stages:
        if change is not None:
            change(pilot.screen)
        for _ in range(frames):
            pilot.frames(1)
            seen.append(luminance(pilot.app.window))
    assert flashes(np.array(seen)) <= MOST
