"""X-ray on the match's screen: who is looked through, what the panel and the field then show, and who may not look."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pygame
import pytest

from arena.app.playing.xray import Xray
from arena.app.playing.xray_arrows import shares
from arena.app.playing.xray_panel import move_names
from arena.cli.selftest import seated
from arena.cli.standin import stand_ins
from arena.scenarios import catalog
from arena.sim.rules import ARENA, CLASSIC
from tests.app.pilot import Pilot

SIZES = ((1280, 720), (960, 540))


def look(pilot: Pilot, name: str, people: dict[int, int], seed: int = 1) -> Xray:
    """A match after its countdown, with X-ray open."""
    scenario = catalog.make(name)
    players = stand_ins(scenario, ARENA)
    pilot.app.enter("match", scenario=scenario, rules=ARENA, players=players, people=people, rounds=3, seed=seed)
    pilot.frames(25, seconds=0.1)
    assert pilot.screen.match.phase == "play"
    pilot.press(pygame.K_x)
    xray = next(part for part in pilot.screen.parts if isinstance(part, Xray))
    assert xray.open
    return xray


def whom(xray: Xray) -> str | None:
    """Whose mind is read."""
    return None if xray.mind is None else xray.mind.seat.name


def test_x_opens_and_closes_and_the_head_line_says_whom(pilot: Pilot) -> None:
    xray = look(pilot, "tag", {0: 3})
    assert (whom(xray), xray.pill()) == ("runner", ("X-ray: runner", "gold"))
    assert pilot.screen.widgets == [], "what is not shown cannot be clicked"
    pilot.press(pygame.K_x)
    assert not xray.open and xray.pill() is None and xray.mind is None and pilot.screen.widgets


def test_it_follows_the_agent_that_one_drives(pilot: Pilot) -> None:
    xray = look(pilot, "tag", {0: 3})
    pilot.press(pygame.K_TAB)
    assert pilot.screen.drives == {0: 0} and whom(xray) == "hunter 1"
    pilot.press(pygame.K_r)
    assert xray.watching and whom(xray) is not None


def test_tab_looks_on_where_all_watch_and_takes_nothing_over(pilot: Pilot) -> None:
    xray = look(pilot, "tag", {})
    seen = [whom(xray)]
    for _ in range(4):
        pilot.press(pygame.K_TAB)
        seen.append(whom(xray))
    assert seen == ["hunter 1", "hunter 2", "hunter 3", "runner", "hunter 1"]
    assert not pilot.screen.drives
    line = pilot.screen.keys()
    assert [key.meaning for key in line if key.code == pygame.K_TAB] == ["next agent"]
    pilot.press(pygame.K_x, pygame.K_TAB)
    assert pilot.screen.drives, "closed, Tab takes over again"


def test_a_click_chooses_whom_watchers_look_through(pilot: Pilot) -> None:
    xray = look(pilot, "tag", {})
    view = pilot.screen.view
    pilot.click(pilot.app.canvas.design(view.to_pixels(*view.motion.places(1.0)[3])))
    assert whom(xray) == "runner" and not pilot.screen.drives


@pytest.mark.parametrize("name", ["sumo", "speaker_listener"])
def test_people_who_may_know_different_things_are_told_nothing(pilot: Pilot, name: str) -> None:
    xray = look(pilot, name, {0: 0})
    assert whom(xray) is not None
    pilot.screen.take_over(1, 1)
    pilot.frames(3)
    assert xray.agent is None and whom(xray) is None and xray.thought is None and xray.ground is None
    pilot.press(pygame.K_x, pygame.K_x)
    assert not xray.open and pilot.app.toasts.shown, "it stays closed, and says why"


def test_people_look_through_their_own_agents_only(pilot: Pilot) -> None:
    xray = look(pilot, "tag", {0: 0, 1: 1})
    assert whom(xray) == "hunter 1"
    for agent, expected in ((3, "hunter 1"), (1, "hunter 2")):
        xray.choose(agent)
        assert whom(xray) == expected


def test_the_thought_is_that_of_the_last_decision(pilot: Pilot) -> None:
    xray = look(pilot, "tag", {})
    match = pilot.screen.match
    for _ in range(20):
        pilot.frames(1)
        assert xray.thought is not None
        if match.world.ticks[0] % ARENA.ticks_per_decision:
            assert np.allclose(match.thrust[:, 0], ARENA.moves[int(xray.thought.moves.argmax())])


def test_it_goes_on_with_whoever_sits_down(pilot: Pilot) -> None:
    xray = look(pilot, "tag", {})
    match = pilot.screen.match
    match.change_player(0, seated("tag", {})[0])
    pilot.frames(2)
    assert xray.mind is not None and xray.mind.silent is not None and xray.thought is None
    assert "rules that somebody wrote" in xray.mind.silent


def test_v_maps_what_places_are_worth(pilot: Pilot) -> None:
    xray = look(pilot, "tag", {})
    pilot.frames(20)
    assert xray.ground is not None and xray.ground.shown is not None
    before = xray.ground.version
    pilot.frames(60)
    assert 4 <= xray.ground.version - before <= 11, "five to ten times a second"
    pilot.press(pygame.K_v)
    assert xray.ground is None
    pilot.press(pygame.K_v)
    assert xray.ground is not None


def test_a_map_of_a_match_that_stands_still_is_asked_for_once(pilot: Pilot) -> None:
    xray = look(pilot, "tag", {})
    pilot.press(pygame.K_SPACE)
    pilot.frames(10)
    assert xray.ground is not None
    before = xray.ground.version
    pilot.frames(30)
    assert xray.ground.version == before


def test_nothing_is_asked_while_it_is_closed(pilot: Pilot, monkeypatch: pytest.MonkeyPatch) -> None:
    xray = look(pilot, "tag", {})
    pilot.press(pygame.K_x)
    monkeypatch.setattr(xray, "look", lambda: pytest.fail("looked"))
    pilot.frames(30)


def test_long_observations_scroll(pilot: Pilot) -> None:
    xray = look(pilot, "harvest", {})
    pilot.frames(2)
    assert xray.panel.scroll.most > 0
    pilot.press(pygame.K_PAGEDOWN)
    assert xray.panel.scroll.offset > 0
    pilot.press(pygame.K_TAB)
    assert xray.panel.scroll.offset == 0, "another agent is read from the top"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", catalog.SCENARIOS)
def test_every_game_can_be_looked_into(pilot: Pilot, name: str, size: tuple[int, int], texts: Callable) -> None:
    pygame.display.set_mode(size, pygame.RESIZABLE)
    pygame.event.post(pygame.event.Event(pygame.VIDEORESIZE, size=size, w=size[0], h=size[1]))
    xray = look(pilot, name, {})
    for _ in pilot.screen.match.seats[:4]:
        said = texts(2)
        assert [words for words in said if words.endswith("…")] == [], "no word is cut"
        assert xray.rows and any(row.name in said for row in xray.rows)
        pilot.press(pygame.K_TAB)


@pytest.fixture
def texts(pilot: Pilot, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[str]]:
    """`texts(frames)`: what is written while they pass."""
    written: list[str] = []
    words = pilot.app.canvas.words

    def noted(text: str, *how: object) -> pygame.Surface:
        written.append(text)
        return words(text, *how)  # type: ignore[arg-type]

    def texts(frames: int) -> list[str]:
        written.clear()
        pilot.frames(frames)
        return list(written)

    monkeypatch.setattr(pilot.app.canvas, "words", noted)
    return texts


def test_shares_lie_between_worst_and_best() -> None:
    assert shares(np.array([1.0, 3.0, 2.0])).tolist() == [0, 1, 0.5]
    assert shares(np.array([2.0, 2.0])).tolist() == [1, 1], "all alike"
    assert shares(np.array([])).tolist() == []
    assert all(0 <= share <= 1 for share in shares(np.array([math.nan, 1.0, math.inf])))


def test_moves_have_names() -> None:
    assert move_names(CLASSIC) == ["stay", "left", "right", "down", "up"]
    assert move_names(ARENA)[5:] == ["down-left", "down-right", "up-left", "up-right"]
