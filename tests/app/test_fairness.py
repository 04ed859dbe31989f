"""People see, know and hear no more than the agents that they drive; spectators see all."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pygame
import pytest

from arena.app.draw.look import Driver
from arena.app.draw.marks import POP, popped
from arena.app.draw.sight import heard, known_marks, seen_by
from arena.app.draw.view import View
from arena.app.face.canvas import Canvas
from arena.app.theme import theme
from arena.play.match import Event
from arena.sim.rules import ARENA
from arena.sim.world import World
from tests.app.showcase import CREW, RIVALS, Showcase

CREW_1, CREW_2, RIVAL_1, RIVAL_2 = 0, 1, len(CREW), len(CREW) + 1
FIRST = len(CREW) + len(RIVALS)  # of the things
HIDDEN = FIRST  # a crate behind the wall
Picture = Callable[..., bytes]


@pytest.fixture
def world() -> World:
    """The showcase at its start."""
    world = World(Showcase(), ARENA, 1)
    world.restart(np.arange(1), np.random.default_rng(0))
    return world


@pytest.fixture
def picture() -> Picture:
    """Draws a world for some eyes, after some ticks, as bytes."""
    pygame.display.init()
    pygame.font.init()
    canvas = Canvas(theme(), pygame.Surface((640, 400)))

    def draw(world: World, eyes: tuple[int, ...], ticks: int = 15, events: list[Event] | None = None) -> bytes:
        view = View()
        view.show(world, eyes)
        for _ in range(ticks):
            view.tick(world, events or ())
        canvas.surface.fill(0)
        view.draw(canvas, pygame.Rect(0, 0, 1280, 800), 1.0, dict.fromkeys(eyes, Driver()))
        return pygame.image.tobytes(canvas.surface, "RGB")

    return draw


def test_an_unseen_body_leaves_no_pixel(world: World, picture: Picture) -> None:
    assert not seen_by(world, (CREW_1,))[HIDDEN]
    with_it, all_of_it = picture(world, (CREW_1,)), picture(world, ())
    world.pos[:, HIDDEN] = 100.0
    assert picture(world, (CREW_1,)) == with_it
    assert picture(world, ()) != all_of_it, "spectators see it"


def test_an_unseen_agent_leaves_neither_trail_nor_ring(world: World, picture: Picture) -> None:
    world.pos[:, RIVAL_1, 0] = -1.0, 0.4  # behind the wall
    quiet = picture(world, (CREW_1,))
    world.pos[:, RIVAL_1, 0] = -0.6, 0.8
    bump = Event("contact", (-0.6, 0.8), (RIVAL_1, RIVAL_1))
    assert picture(world, (CREW_1,), events=[bump]) == quiet
    assert picture(world, (), events=[bump]) != picture(world, ())


def test_a_body_that_goes_out_of_sight_fades_where_it_was_seen(world: World) -> None:
    view = View()
    view.show(world, (CREW_1,))
    place = world.pos[:, RIVAL_1, 0].copy()
    view.tick(world)
    world.pos[:, RIVAL_1, 0] = -1.0, 0.4
    levels = []
    for _ in range(12):
        view.tick(world)
        levels.append(float(view.sight.level[RIVAL_1]))
        assert np.allclose(view.motion.places(1.0)[RIVAL_1], place)
    assert 0 < levels[0] < 1 and levels[-1] == 0
    world.pos[:, RIVAL_1, 0] = -0.9, -0.5
    view.tick(world)
    assert np.allclose(view.motion.places(0.0)[RIVAL_1], (-0.9, -0.5)), "it comes from nowhere, not along a line"
    assert view.motion.leapt == []


def test_whoever_is_out_of_sight_cannot_be_clicked(world: World) -> None:
    view = View()
    world.pos[:, RIVAL_1, 0] = -1.0, 0.4
    for eyes, found in (((CREW_1,), None), ((), RIVAL_1)):
        view.show(world, eyes)
        view.pen.unit, view.pen.rect = 100.0, pygame.Rect(0, 0, 320, 200)
        assert view.agent_at(view.to_pixels(-1.0, 0.4)) == found


def test_marks_are_for_those_who_may_know(world: World) -> None:
    goal = FIRST + 9
    assert known_marks(world, ())[goal] == known_marks(world, (CREW_1,))[goal] == "goal"
    assert goal not in known_marks(world, (RIVAL_1,))
    both = known_marks(world, (CREW_1, RIVAL_1))
    assert goal not in both and both[RIVAL_1] == "frozen", "what both teams know"


def test_two_teams_see_what_both_see(world: World) -> None:
    world.pos[:, RIVAL_1, 0] = -1.0, 0.4
    crate = HIDDEN
    assert not seen_by(world, (CREW_1,))[crate] and seen_by(world, (RIVAL_1,))[crate]
    both = seen_by(world, (CREW_1, RIVAL_1))
    assert not both[crate] and both[CREW_1] and both[RIVAL_1], "their own agents always"
    assert seen_by(world, (RIVAL_1, RIVAL_2))[crate], "one team sees what any of its driven agents sees"


def test_words_are_heard_by_those_who_observe_them(world: World) -> None:
    world.said[3, CREW_2] = 1
    assert heard(world, ()) == heard(world, (CREW_1,)) == {CREW_2: 3}
    assert heard(world, (RIVAL_1,)) == {} and heard(world, (CREW_1, RIVAL_1)) == {}
    assert heard(world, (CREW_2,)) == {CREW_2: 3}, "one hears oneself"
    assert world.said[3, CREW_2] == 1 and world.said.sum() == 1, "asking changes nothing"


def test_words_that_are_not_heard_are_not_drawn(world: World, picture: Picture) -> None:
    silent = picture(world, (RIVAL_1,)), picture(world, (CREW_1,))
    world.said[3, CREW_2] = 1
    assert picture(world, (RIVAL_1,)) == silent[0]
    assert picture(world, (CREW_1,)) != silent[1]


def test_fog_lies_where_a_rival_would_not_be_seen(world: World) -> None:
    view = View()
    view.show(world, (CREW_1,))
    mask = view.fog.mask
    assert mask is not None
    columns, rows = mask.shape

    def fog(x: float, y: float) -> float:
        return float(mask[int((x / 1.6 + 1) / 2 * columns), int((1 - y) / 2 * rows)])

    assert fog(-1.0, 0.6) > 0.9 and fog(-1.0, -0.5) < 0.1
    view.show(world, ())
    assert view.fog.mask is None, "spectators have none"


def test_a_new_word_pops_up_and_settles(world: World, picture: Picture) -> None:
    world.said[3, CREW_2] = 1
    settled = picture(world, (CREW_1,), ticks=30)
    view = View()
    view.show(world, (CREW_1,))
    assert view.sight.since == {CREW_2: 0.0}
    view.tick(world)
    assert view.sight.since[CREW_2] == pytest.approx(ARENA.tick_seconds)
    world.said[:, CREW_2] = np.eye(len(world.said))[4][:, None]
    view.tick(world)
    assert view.sight.since == {CREW_2: 0.0}, "another word"
    world.said[:, CREW_2] = np.eye(len(world.said))[3][:, None]
    assert picture(world, (CREW_1,), ticks=31) == settled
    assert popped(0) < 1 < popped(POP / 2) and popped(POP) == popped(9.0) == pytest.approx(1)
