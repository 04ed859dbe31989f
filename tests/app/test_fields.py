"""People in roles that see different things have a field each; spectators look through whose eyes they like."""

from __future__ import annotations

from typing import Any

import pygame
import pytest

from arena.cli.selftest import seated
from arena.play.player import idle
from arena.scenarios import catalog
from arena.sim.rules import ARENA, CLASSIC
from tests.app.pilot import Pilot

SPY, CREW = 0, 1


def enter(pilot: Pilot, game: str, people: dict[int, int]) -> Any:
    """A match after its countdown, standing still."""
    pilot.app.enter("match", scenario=catalog.make(game), rules=ARENA, players=seated(game, {}), people=people, seed=0)
    pilot.frames(25, seconds=0.1)
    pilot.press(pygame.K_SPACE)
    return pilot.screen


def field(pilot: Pilot, number: int) -> bytes:
    """The pixels of a field."""
    pilot.frames(2)
    return pygame.image.tobytes(pilot.app.window.subsurface(pilot.screen.eyes.views[number].rect), "RGB")


def test_rivals_with_a_secret_between_them_have_a_field_each(pilot: Pilot) -> None:
    screen = enter(pilot, "adversary", {0: SPY, 1: CREW})
    assert [view.sight.eyes for view in screen.eyes.views] == [(SPY,), (CREW,)]
    goal = screen.match.world.facts["goal"]

    def stay() -> tuple[bytes, bytes]:
        for view in screen.eyes.views * 20:  # until there are no trails
            view.tick(screen.match.world)
        return field(pilot, 0), field(pilot, 1)

    before = stay()
    goal[0] = (goal[0] + 1) % 3
    after = stay()
    assert after[0] == before[0], "the spy's field does not tell"
    assert after[1] != before[1], "the crew's does"


def test_one_field_shows_what_all_may_know(pilot: Pilot) -> None:
    screen = enter(pilot, "adversary", {0: SPY, 1: CREW})
    assert "goal" in screen.eyes.views[1].sight.marks.values()
    keys = screen.keys()
    assert "one field" in [key.meaning for key in keys]
    pilot.press(pygame.K_c)
    assert len(screen.eyes.views) == 1 and screen.view.sight.eyes == (SPY, CREW)
    assert not screen.view.sight.marks and not screen.wide
    pilot.press(pygame.K_c)
    assert len(screen.eyes.views) == 2 and screen.wide


@pytest.mark.parametrize(
    ("game", "people", "fields"),
    [
        ("sumo", {0: 0, 1: 1}, 1),  # nothing is hidden
        ("heist", {0: 0, 1: 1}, 1),  # one role
        ("heist", {0: 0, 1: 3}, 2),
        ("speaker_listener", {0: 0, 1: 1}, 2),  # one team, two roles
        ("reference", {0: 0, 1: 1}, 2),
        ("crypto", {0: 0, 1: 1, 2: 2}, 3),
        ("world_comm", {0: 0, 1: 1, 2: 4, 3: 5}, 4),
    ],
)
def test_as_many_fields_as_roles_that_see_differently(
    pilot: Pilot, game: str, people: dict[int, int], fields: int
) -> None:
    screen = enter(pilot, game, people)
    assert len(screen.eyes.views) == fields
    for size in ((960, 540), (1280, 720), (2560, 1440)):
        pygame.display.set_mode(size, pygame.RESIZABLE)
        pygame.event.post(pygame.event.Event(pygame.VIDEORESIZE, size=size, w=size[0], h=size[1]))
        pilot.frames(2)
        rects = screen.eyes.fields.rects
        assert not any(one.colliderect(other) for n, one in enumerate(rects) for other in rects[:n])
        assert all(screen.field.contains(rect) for rect in rects)
        assert not any(chip.rect.colliderect(rect) for chip in screen.chips for rect in rects)
        if fields > 1:
            speakers = sum(bool(screen.driving.words(agent)) for agent in people.values())
            assert len({chip.agent for chip in screen.chips}) == speakers, "whoever talks has words to press"
    if fields > 1:
        pilot.press(pygame.K_x)
        assert screen.wide and pilot.app.toasts.shown, "X-ray would tell them of each other, and stays closed"


def test_x_ray_that_is_open_keeps_its_room_when_a_field_is_added(pilot: Pilot) -> None:
    screen = enter(pilot, "heist", {0: 0})
    pilot.press(pygame.K_x)
    screen.take_over(3, 1)
    pilot.frames(2)
    assert len(screen.eyes.views) == 2 and not screen.wide
    assert not any(screen.panel.colliderect(rect) for rect in screen.eyes.fields.rects)


def test_taking_over_in_the_other_role_opens_a_field_and_letting_go_closes_it(pilot: Pilot) -> None:
    screen = enter(pilot, "heist", {0: 0, 1: 1})
    screen.take_over(3, 1)
    assert [view.sight.eyes for view in screen.eyes.views] == [(0,), (3,)]
    screen.release(0)
    assert [view.sight.eyes for view in screen.eyes.views] == [(3,)]
    pilot.frames(2)


def test_the_mouse_works_in_both_fields(pilot: Pilot) -> None:
    screen = enter(pilot, "heist", {0: 0, 1: 3})
    pilot.frames(2)
    view = screen.eyes.views[1]
    pilot.click(pilot.app.canvas.design(view.to_pixels(*view.motion.places(1.0)[4])))
    assert 4 in screen.drives.values(), "the other guard, clicked in the guards' field"


def test_spectators_see_all_or_with_the_eyes_of_one(pilot: Pilot) -> None:
    screen = enter(pilot, "adversary", {})
    assert "goal" in screen.view.sight.marks.values() and screen.eyes.pill() is None
    pilot.press(pygame.K_c)
    assert screen.view.sight.eyes == (SPY,) and not screen.view.sight.marks
    assert screen.eyes.pill() == ("eyes: spy", "gold")
    pilot.press(pygame.K_c)
    assert "goal" in screen.view.sight.marks.values() and screen.eyes.pill() == ("eyes: crew 1", "gold")
    pilot.press(pygame.K_c)
    keys = screen.eyes.keys()
    assert [key.meaning for key in keys] == ["see all"]
    pilot.press(pygame.K_c)
    assert screen.view.sight.eyes == ()
    pilot.press(pygame.K_c)
    screen.take_over(CREW)
    assert screen.eyes.pill() is None and screen.view.sight.eyes == (CREW,), "people have their own"


def test_a_new_round_keeps_the_eyes(pilot: Pilot) -> None:
    screen = enter(pilot, "adversary", {0: SPY, 1: CREW})
    screen.match._begin_round()
    screen.eyes.begin()
    assert [view.sight.eyes for view in screen.eyes.views] == [(SPY,), (CREW,)]


def test_a_secret_of_a_round_is_told_while_the_others_look_away(pilot: Pilot) -> None:
    pilot.app.enter(
        "match",
        scenario=catalog.make("adversary"),
        rules=CLASSIC,
        players=[idle()] * 3,
        people={0: SPY, 1: CREW},
        seed=0,
        rounds=2,
    )
    screen = pilot.screen
    pilot.frames(60)
    assert screen.match.phase == "countdown" and len(screen.eyes.views) == 1
    assert screen.match.countdown == 2.0, "time waits"
    assert "goal" not in screen.view.sight.marks.values()
    told = []
    for _ in range(2):
        pilot.press(pygame.K_RETURN)
        told.append("goal" in screen.view.sight.marks.values())
    assert told == [True, False]
    assert "show the secret" not in [key.meaning for key in [*screen.keys()]]
    pilot.frames(25, seconds=0.1)
    assert screen.match.phase == "play" and screen.view.sight.eyes == (SPY, CREW)
    pilot.frames(45, seconds=0.1)
    assert screen.match.round == 2 and screen.match.phase == "countdown"
    assert "show the secret" in [key.meaning for key in [*screen.keys()]]
    screen.release(0)
    pilot.frames(2)
    assert "show the secret" not in [key.meaning for key in [*screen.keys()]], "nobody is left to look away"


def test_a_gamepads_shoulders_change_eyes_where_nobody_speaks(pilot: Pilot) -> None:
    screen = enter(pilot, "adversary", {})
    pygame.event.post(pygame.event.Event(pygame.JOYBUTTONDOWN, joy=0, instance_id=0, button=4))
    pilot.frames(2)
    assert screen.eyes.watched == 2, "back from all to the last agent"
    keys = screen.eyes.keys()
    assert [pilot.app.bindings.pad_cap(key.code) for key in keys] == ["RB"]
    pygame.event.post(pygame.event.Event(pygame.JOYBUTTONDOWN, joy=0, instance_id=0, button=5))
    pilot.frames(2)
    assert screen.eyes.watched is None


@pytest.mark.parametrize("letters", [100, 150])
def test_below_two_fields_stand_the_seats_of_each_team(pilot: Pilot, letters: int) -> None:
    pilot.app.change_settings(text=letters)
    screen = enter(pilot, "heist", {0: 0, 1: 3})
    pilot.frames(2)
    assert [row.label for row in screen.rows] == ["thief 1", "thief 2", "thief 3", "guard 1", "guard 2"]
    for row in screen.rows:
        cell = screen.eyes.fields.cells[row.seat.team]
        assert cell.contains(row.rect) and not row.rect.colliderect(screen.eyes.fields.rects[row.seat.team])
    pilot.click(screen.rows[1].rect.center)
    assert 1 in screen.drives.values()
