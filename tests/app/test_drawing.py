"""Drawing never fails: whatever the positions are, whatever the size of the window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pygame
import pytest

from arena.app.draw.chart import TOGETHER, Chart, say_number, say_seconds, smoothed
from arena.app.draw.look import Driver, Look
from arena.app.draw.view import View
from arena.app.face.canvas import Canvas
from arena.app.theme import theme
from arena.play.match import Event
from arena.scenarios import catalog
from arena.sim.body import LOOKS, MARKS
from arena.sim.rules import RULES
from arena.sim.world import World
from tests.app.pilot import Pilot
from tests.app.showcase import Showcase

GAMES = [*catalog.SCENARIOS, "showcase"]
WILD = [np.nan, np.inf, -np.inf, 1e9, -1e30, 0.0]


def world_of(scenario: str, rules: str) -> World:
    """One world at its start."""
    game = Showcase() if scenario == "showcase" else catalog.make(scenario, {})
    world = World(game, RULES[rules], 1)
    world.restart(np.arange(1), np.random.default_rng(0))
    return world


@pytest.fixture
def canvas() -> Canvas:
    """A canvas on a picture."""
    pygame.display.init()
    pygame.font.init()
    return Canvas(theme(), pygame.Surface((640, 400)))


@pytest.mark.parametrize("scenario", GAMES)
@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("wild", WILD)
def test_any_position_is_drawn(canvas: Canvas, scenario: str, rules: str, wild: float) -> None:
    world = world_of(scenario, rules)
    view = View()
    for eyes in ((), (0,)):
        view.show(world, eyes)
        world.pos[0] = wild
        world.pos[1, 0] = -wild
        world.said[:] = wild
        for _ in range(2):
            view.tick(world, [Event("score"), Event("contact", (wild, -wild), (0, 0))])
            view.scored(0)
            view.draw(canvas, pygame.Rect(0, 0, 1280, 720), 0.5, {0: Driver("1")})


@pytest.mark.parametrize("scenario", GAMES)
@pytest.mark.parametrize("rules", RULES)
def test_any_size_is_drawn(canvas: Canvas, scenario: str, rules: str) -> None:
    world = world_of(scenario, rules)
    view = View()
    view.show(world, (0,))
    for size in ((1, 1), (3, 500), (700, 2), (31, 17), (1277, 719)):
        view.tick(world)
        view.draw(canvas, pygame.Rect(5, 3, *size), 0.3, {0: Driver()})


@pytest.mark.parametrize("look", sorted(LOOKS))
def test_every_look_has_a_picture(canvas: Canvas, look: str) -> None:
    """And one that differs from all others."""
    pictures = {}
    for other in sorted(LOOKS):
        world = world_of("showcase", "arena")
        view = View()
        view.show(world)
        view.looks[-1] = Look(other, 0.2)
        view.draw(canvas, pygame.Rect(0, 0, 1280, 720), 1.0)
        pictures[other] = pygame.image.tobytes(canvas.surface, "RGB")
    assert sum(picture == pictures[look] for picture in pictures.values()) == 1


@pytest.mark.parametrize("mark", sorted(MARKS))
def test_every_mark_shows_on_something(canvas: Canvas, mark: str) -> None:
    def drawn(marks: dict[int, str]) -> list[bytes]:
        world = world_of("showcase", "arena")
        view = View()
        view.show(world)
        view.sight.marks = marks
        view.draw(canvas, pygame.Rect(0, 0, 1280, 720), 1.0)
        return [pygame.image.tobytes(canvas.surface, "RGB")]

    bodies = range(len(world_of("showcase", "arena").bodies))
    assert any(drawn({body: mark}) != drawn({}) for body in bodies)


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
    known = ("2.18 M", "57 k", "8 528", "37", "9.40", "0.052", "0")
    assert said == [number.replace(" ", TOGETHER) for number in known]
    assert [say_seconds(value) for value in (38, 725, 3723)] == ["0:38", "12:05", "1:02:03"]


def test_smoothing_starts_at_the_first_value_and_follows() -> None:
    assert smoothed([]) == [] and smoothed([3.0]) == [3.0]
    assert smoothed([2.0] * 50) == pytest.approx([2.0] * 50)
    assert smoothed([0.0] * 100 + [1.0] * 100)[-1] > 0.99


def test_an_agent_that_stands_still_leaves_no_pile_of_light(canvas: Canvas) -> None:
    """Beads that lie on each other would shine where it stood, once it goes."""
    world = World(catalog.make("simple", {}), RULES["arena"], 1)
    world.restart(np.arange(1), np.random.default_rng(0))
    view = View()

    def brightest(stood: bool) -> int:
        view.show(world)
        world.pos[:, 0, 0] = -1.0 if stood else -1.4, 0.0
        world.pos[:, 1:] = 0.9
        for tick in range(16):
            world.pos[0, 0] += 0.04 * (not stood or tick >= 10)
            view.tick(world)
        view.draw(canvas, pygame.Rect(0, 0, 1280, 800), 1.0)
        x, y = view.to_pixels(-1.0, 0.0)
        return max(canvas.surface.get_at((x + across, y))[2] for across in range(-10, 10))

    assert brightest(stood=True) <= brightest(stood=False)


def test_numbers_are_not_divided_between_lines(canvas: Canvas) -> None:
    said = say_number(1060)
    lines = canvas.wrap(f"comes to {said}.", canvas.measure("comes to 1"))
    assert lines == ["comes to", f"{said}."]
