"""Drawing never fails: whatever the positions are, whatever the size of the window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pygame
import pytest

from arena.app.draw.chart import Chart, say_number, say_seconds, smoothed
from arena.app.draw.view import View
from arena.app.face.canvas import Canvas
from arena.app.theme import theme
from arena.scenarios import catalog
from arena.sim.rules import RULES
from arena.sim.world import World
from tests.app.pilot import Pilot

WILD = [np.nan, np.inf, -np.inf, 1e9, -1e30, 0.0]


@pytest.fixture
def canvas() -> Canvas:
    """A canvas on a picture."""
    pygame.display.init()
    pygame.font.init()
    return Canvas(theme(), pygame.Surface((640, 400)))


@pytest.mark.parametrize("scenario", catalog.SCENARIOS)
@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("wild", WILD)
def test_any_position_is_drawn(canvas: Canvas, scenario: str, rules: str, wild: float) -> None:
    world = World(catalog.make(scenario, {}), RULES[rules], 1)
    world.restart(np.arange(1), np.random.default_rng(0))
    view = View()
    view.show(world)
    for _ in range(3):
        world.pos[0] = wild
        world.pos[1, 0] = -wild
        view.tick(world)
        view.motion.swell[0] = 0.1
        view.draw(canvas, pygame.Rect(0, 0, 1280, 720), 0.5, {0: "1"})


def test_a_leap_leaves_no_trail() -> None:
    world = World(catalog.make("spread", {}), RULES["arena"], 1)
    world.restart(np.arange(1), np.random.default_rng(0))
    view = View()
    view.show(world)
    for _ in range(5):
        view.tick(world)
    assert len(view.motion.trail(0.5)) > 2
    world.pos[:, 1] += 1.0
    view.tick(world)
    assert view.motion.leapt == [1]
    assert all(np.array_equal(places[1], world.pos[:, 1, 0]) for places in view.motion.trail(0.5))
    assert len(view.motion.trail(0.5)) > 2, "the others keep theirs"


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (320, 200), (960, 540), (1920, 700), (3840, 2160)])
def test_every_screen_in_every_window(pilot: Pilot, own_home: Path, size: tuple[int, int]) -> None:
    def resize(to: tuple[int, int]) -> None:
        pygame.display.set_mode(to, pygame.RESIZABLE)
        pygame.event.post(pygame.event.Event(pygame.VIDEORESIZE, size=to, w=to[0], h=to[1]))
        pilot.frames(2)

    for name in ("lobby", "train", "library", "replays", "settings"):
        pilot.app.enter(name)
        resize(size)
        resize((1280, 720))
        assert pilot.app.canvas.scale == 1
        pilot.app.back()
    pilot.app.enter("lobby")
    pilot.enter("Start")
    resize(size)
    pilot.frames(30, seconds=0.1)
    resize((1280, 720))
    assert pilot.on == "MatchScreen"


def test_charts_take_any_numbers(canvas: Canvas) -> None:
    chart = Chart("return", "amber", large=True)
    for values in ([], [1.0], [np.nan, 1.0], [5.0] * 10, [1e30, -1e30], list(range(5000))):
        chart.set([float(x) for x in range(len(values))], [float(y) for y in values], 10.0)
        chart.draw(canvas, pygame.Rect(0, 0, 600, 300))
        chart.draw(canvas, pygame.Rect(0, 0, 20, 20))


def test_numbers_are_said_shortly() -> None:
    said = [say_number(value) for value in (2_180_000, 57_000, 8528, 37, 9.4, 0.0523, 0)]
    assert said == ["2.18 M", "57 k", "8 528", "37", "9.40", "0.052", "0"]
    assert [say_seconds(value) for value in (38, 725, 3723)] == ["0:38", "12:05", "1:02:03"]


def test_smoothing_starts_at_the_first_value_and_follows() -> None:
    assert smoothed([]) == [] and smoothed([3.0]) == [3.0]
    assert smoothed([2.0] * 50) == pytest.approx([2.0] * 50)
    assert smoothed([0.0] * 100 + [1.0] * 100)[-1] > 0.99
