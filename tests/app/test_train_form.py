"""The form of a training: nothing on it is cut, out of reach or forgotten."""

from __future__ import annotations

import pygame
import pytest

from agents.core.algorithms import ALGORITHMS
from arena.app.face.canvas import Canvas
from arena.app.face.dial import Slider, Switch
from arena.app.face.widget import CONTROL, Chooser
from tests.app.pilot import Pilot
from tests.app.test_keyboard import by_arrows

CHIPS = ["how it learns", "the game", "practice"]


def open_form(pilot: Pilot, scenario: str, algorithm: str) -> None:
    """Show the form with something chosen."""
    pilot.app.enter("train", scenario=scenario)
    pilot.screen.algorithm.chosen = list(ALGORITHMS).index(algorithm)
    pilot.screen.begin_anew()
    pilot.frames(3)


@pytest.mark.parametrize("size", [(960, 540), (1280, 720), (2560, 1440)])
@pytest.mark.parametrize(("scenario", "algorithm"), [("spread", "vdn"), ("tag", "iql"), ("sumo", "tabular")])
def test_no_text_is_cut(
    pilot: Pilot, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], scenario: str, algorithm: str
) -> None:
    cut, shortened = Canvas.cut, []

    def watched(canvas: Canvas, text: str, width: float, size: str = "body", face: str = "normal") -> str:
        kept = cut(canvas, text, width, size, face)
        if kept != text:
            shortened.append(text)
        return kept

    monkeypatch.setattr(Canvas, "cut", watched)
    pygame.display.set_mode(size, pygame.RESIZABLE)
    pygame.event.post(pygame.event.Event(pygame.VIDEORESIZE, size=size, w=size[0], h=size[1]))
    open_form(pilot, scenario, algorithm)
    assert all(row.rect.height == CONTROL for row in pilot.screen.choosers)
    for chip in CHIPS:
        pilot.click_on(chip)
        for row in pilot.screen.pages.shown.rows:
            pilot.screen.focus.widget = row
            pilot.screen.focused()
            pilot.frames(2)
        for row, below in zip(pilot.screen.pages.shown.rows, pilot.screen.pages.shown.rows[1:], strict=False):
            assert row.rect.bottom < below.rect.top
    assert not shortened


@pytest.mark.parametrize("chip", CHIPS)
def test_arrows_and_tab_lead_everywhere_from_each_page(pilot: Pilot, chip: str) -> None:
    open_form(pilot, "tag", "iql")
    pilot.click_on(chip)
    focus = pilot.screen.focus
    assert by_arrows(focus) == set(focus.widgets)
    reached = set()
    for _ in focus.widgets:
        pilot.press(pygame.K_TAB)
        reached.add(focus.widget)
        assert isinstance(focus.widget, Chooser | Slider | Switch) or focus.widget.keys()
    assert reached == set(focus.widgets)


def test_nothing_is_forgotten_when_another_page_is_shown(pilot: Pilot) -> None:
    open_form(pilot, "sumo", "vdn")
    pilot.enter("gamma")
    pilot.type("0.5")
    pilot.press(pygame.K_RETURN)
    pilot.enter("Name")
    pilot.type("mine")
    pilot.press(pygame.K_RETURN)
    pilot.click_on("practice")
    for label in ("Against", "Who is met"):
        pilot.walk_to(label)
        pilot.press(pygame.K_RIGHT)
    pilot.click_on("the game")
    pilot.walk_to("Ring")
    pilot.press(pygame.K_LEFT)
    ring = pilot.screen.request().options["ring"]
    pilot.walk_to("Rules")
    pilot.press(pygame.K_RIGHT)
    for chip in CHIPS:
        pilot.click_on(chip)
    request = pilot.screen.request()
    assert request.rules == "classic" and request.options == {"ring": ring} and request.opponents == ["self"]
    assert request.changes == {"gamma": 0.5} and request.sampling == "uniform" and request.name == "mine"
    pilot.click_on("how it learns")
    assert pilot.widget("gamma").text == "0.5"  # type: ignore[attr-defined]


def test_what_is_wrong_is_not_kept_for_other_rules(pilot: Pilot) -> None:
    open_form(pilot, "spread", "vdn")
    pilot.screen.change("gamma", 7)
    pilot.screen.rebuild()
    assert pilot.screen.request().changes == {}


def test_rows_that_offer_nothing_say_why_below_their_label(pilot: Pilot) -> None:
    open_form(pilot, "spread", "vdn")
    pilot.click_on("practice")
    pilot.click_on("Against")
    assert pilot.widget("Against").reason == "nobody is against it"
    assert pilot.app.toasts.shown


def test_a_seed_that_is_no_number_is_said_above_the_button(pilot: Pilot) -> None:
    open_form(pilot, "spread", "vdn")
    pilot.enter("Seed")
    pilot.type("x")
    pilot.press(pygame.K_RETURN)
    field = pilot.widget("Seed")
    assert field.problem and not field.told()  # type: ignore[attr-defined]
    words, ink = pilot.screen.forecast()
    assert words.startswith("Seed: a whole number") and ink == "rose"
