"""Screens fit windows that change while they are open."""

from __future__ import annotations

import pytest

from tests.app.furnished import resize
from tests.app.pilot import Pilot


@pytest.mark.parametrize("size", [(960, 540), (1280, 720), (2560, 1440), (700, 900)])
def test_words_on_pills_stay_whole(pilot: Pilot, size: tuple[int, int]) -> None:
    pilot.enter("Play")
    resize(pilot, size)
    measure = pilot.app.canvas.measure
    room = {pill.label: pill.rect.width - 16 for pill in pilot.screen.pills}
    assert [label for label, wide in room.items() if measure(label, "small", "bold") > wide] == []
