"""The panel of words shows what may be known, and words are heard as notes."""

from __future__ import annotations

from typing import Any

import pygame
import pytest

from arena.app.playing.dictionary import Words
from arena.cli.selftest import seated
from arena.scenarios import catalog
from arena.sim.rules import ARENA
from tests.app.pilot import Pilot

TALKING = ["speaker_listener", "reference", "crypto", "world_comm"]


def enter(pilot: Pilot, game: str, people: dict[int, int]) -> Any:
    """A match after its countdown."""
    pilot.app.enter("match", scenario=catalog.make(game), rules=ARENA, players=seated(game, {}), people=people, seed=0)
    pilot.frames(25, seconds=0.1)
    return pilot.screen


def words(screen: Any) -> Words:
    """The part of the match that has the panel."""
    found: Words = next(part for part in screen.parts if isinstance(part, Words))
    return found


def panel(pilot: Pilot) -> bytes:
    """Its pixels."""
    pilot.frames(1, seconds=0.0)
    return pygame.image.tobytes(pilot.app.window.subsurface(pilot.app.canvas.place(pilot.screen.panel)), "RGB")


@pytest.mark.parametrize("game", TALKING)
def test_the_panel_counts_while_the_match_goes_on(pilot: Pilot, game: str) -> None:
    screen = enter(pilot, game, {})
    pilot.press(pygame.K_t)
    before = panel(pilot)
    pilot.frames(40, seconds=0.1)
    assert sum(int(usage.counts.sum()) for usage in words(screen).dictionary.usages) > 30
    assert panel(pilot) != before
    pilot.press(pygame.K_t)
    assert not words(screen).open and screen.widgets, "the seats are there again"


def test_games_without_words_have_no_such_key(pilot: Pilot) -> None:
    screen = enter(pilot, "sumo", {})
    keys = screen.keys()
    assert "T" not in [key.cap for key in keys]
    pilot.press(pygame.K_t)
    assert not words(screen).open


def test_the_listener_sees_only_what_was_said_in_rounds_before(pilot: Pilot) -> None:
    screen = enter(pilot, "speaker_listener", {0: 1})
    pilot.press(pygame.K_t)
    usage = words(screen).dictionary.usages[0]
    before = panel(pilot)
    pilot.frames(20, seconds=0.1)
    assert usage.counts.sum() > 10 and panel(pilot) == before, "the table does not tell which light is meant"
    usage.before = usage.counts.copy()
    assert panel(pilot) != before, "in the next round the table of this one is shown"
    screen.take_over(0)
    pilot.frames(1)
    before = panel(pilot)
    pilot.frames(20, seconds=0.1)
    assert words(screen).live(usage) and panel(pilot) == before, "the speaker sees all; nobody has said a word"
    pilot.press(pygame.K_1)
    pilot.frames(10, seconds=0.1)
    assert panel(pilot) != before


def test_whoever_watches_with_the_listeners_eyes_is_not_told_either(pilot: Pilot) -> None:
    screen = enter(pilot, "speaker_listener", {})
    usage, part = words(screen).dictionary.usages[0], words(screen)
    assert part.live(usage)
    pilot.press(pygame.K_c)
    assert screen.eyes.watched == 0 and part.live(usage)
    pilot.press(pygame.K_c)
    assert screen.eyes.watched == 1 and not part.live(usage)


def test_one_panel_at_a_time(pilot: Pilot) -> None:
    screen = enter(pilot, "reference", {})
    pilot.press(pygame.K_t, pygame.K_x)
    assert not words(screen).open and any(part.takes_panel for part in screen.parts)
    pilot.press(pygame.K_t, pygame.K_x)
    assert not words(screen).open and any(part.takes_panel for part in screen.parts), "X-ray lay behind"


def test_words_are_heard_once_each(pilot: Pilot, monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[str] = []
    screen = enter(pilot, "speaker_listener", {0: 0})
    monkeypatch.setattr(pilot.app.sounds, "play", lambda name, share=1.0: played.append(name))
    pilot.press(pygame.K_2)
    pilot.frames(30)
    pilot.press(pygame.K_3)
    pilot.frames(30)
    assert [name for name in played if name.startswith("word")] == ["word 1", "word 2"]
    screen.driving.say(0, 2)
    pilot.frames(30)
    assert [name for name in played if name.startswith("word")] == ["word 1", "word 2"], "silence has no note"
