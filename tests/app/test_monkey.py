"""Thousands of keys, clicks, sizes, pads and files in an order fixed by a seed: nothing that is done ends the game.

The 200,000 of `python -m tests.app.monkey` take some ten minutes.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.monkey import live


@pytest.mark.parametrize("seed", [101, 102])
def test_a_monkey_cannot_break_it_and_escape_always_leads_to_the_title(tmp_path: Path, seed: int) -> None:
    assert live(seed, 1500, tmp_path) >= 10
