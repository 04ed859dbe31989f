"""Colours that mean different things lie apart for every kind of eye, and words can be read on what they stand on."""

from __future__ import annotations

from itertools import combinations
from typing import get_args

import pytest

from arena.app.settings import INKS, Palette
from arena.app.theme import shipped, theme
from tests.app.eyes import EYES, apart, contrast, difference

SIGNALS = ("sky", "amber", "mint", "rose")  # two teams, good, danger
HUES = ("coral", "lime", "violet")  # each has its own sign as well
SUITED = {
    "standard": ["typical"],
    "red and green": ["typical", "protanopia", "deuteranopia"],
    "blue and yellow": ["typical", "tritanopia"],
    "bright": list(EYES),
}
TEAMS_APART, SIGNALS_APART, HUES_APART = 35.0, 20.0, 18.0
READABLE, LARGE = 4.5, 3.0  # WCAG AA: of words, of shapes and large words
GROUNDS = ("background", "field", "panel")


@pytest.mark.parametrize(
    ("one", "two", "known"),  # from the test data of Sharma, Wu and Dalal
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, -1.0, 2.0), (50.0, 0.0, 0.0), 2.3669),
        ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
        ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_measure_is_ciede2000(one: tuple, two: tuple, known: float) -> None:
    assert difference(one, two) == pytest.approx(known, abs=1e-4)


def test_every_palette_of_the_settings_is_in_the_theme() -> None:
    assert {"standard", *shipped()["palette"]} == set(get_args(Palette)) == set(SUITED)
    for name, colours in shipped()["palette"].items():
        assert set(colours) <= set(shipped()["colour"]), name


@pytest.mark.parametrize("palette", get_args(Palette))
@pytest.mark.parametrize("eyes", EYES)
def test_the_two_teams_lie_apart_for_all_eyes(palette: str, eyes: str) -> None:
    colour = theme(palette).colour
    assert apart(colour["sky"], colour["amber"], eyes) >= TEAMS_APART
    assert all(apart(colour[team], colour["field"], eyes) >= TEAMS_APART for team in ("sky", "amber", "mint"))


@pytest.mark.parametrize(("palette", "eyes"), [(name, eyes) for name, suited in SUITED.items() for eyes in suited])
def test_signals_lie_apart_for_the_eyes_of_a_palette(palette: str, eyes: str) -> None:
    colour = theme(palette).colour
    for inks, least in ((SIGNALS, SIGNALS_APART), (HUES, HUES_APART)):
        near = {(a, b): apart(colour[a], colour[b], eyes) for a, b in combinations(inks, 2)}
        assert min(near.values()) >= least, near


@pytest.mark.parametrize("palette", get_args(Palette))
def test_words_can_be_read(palette: str) -> None:
    colour = theme(palette).colour
    for ground in GROUNDS:
        for ink in ("text", "muted", "faint", *SIGNALS, "gold", *INKS):
            assert contrast(colour[ink], colour[ground]) >= READABLE, (ink, ground)
    assert contrast(colour["background"], colour["sky"]) >= READABLE  # the words on the main button
    assert contrast(colour["rock_edge"], colour["field"]) >= (LARGE if palette == "bright" else 1.5)
