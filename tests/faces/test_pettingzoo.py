"""PettingZoo's own tests, every warning an error, over every scenario in either rules; and what the face adds."""

from __future__ import annotations

import functools
import warnings
from types import SimpleNamespace

import pygame
import pytest

import arena.pettingzoo as face
from arena.scenarios.catalog import SCENARIOS
from arena.sim.rules import RULES

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # PettingZoo calls its own example environments deprecated
    from pettingzoo.test import api_test, max_cycles_test, parallel_api_test, parallel_seed_test, render_test, seed_test
    from pettingzoo.test.state_test import state_test

pytestmark = pytest.mark.filterwarnings("error")
GAMES = pytest.mark.parametrize("name", SCENARIOS)
EITHER = pytest.mark.parametrize("rules", RULES)
EITHER_HAND = pytest.mark.parametrize("continuous", [False, True], ids=["moves", "thrust"])
SHORT = 12  # decisions of a round where one is played to its end
CYCLES = 15


class Clock:
    """Lets time fly."""

    def tick(self, rate: float) -> None:
        assert rate == 10


@GAMES
@EITHER
@EITHER_HAND
def test_pettingzoo_parallel_api_and_seeds(name: str, rules: str, continuous: bool) -> None:
    make = functools.partial(face.parallel_env, name, rules, continuous=continuous)
    parallel_api_test(make(max_cycles=SHORT), num_cycles=CYCLES)
    parallel_seed_test(make, num_cycles=CYCLES)


@GAMES
@EITHER
@EITHER_HAND
def test_pettingzoo_api_seeds_and_state(name: str, rules: str, continuous: bool) -> None:
    make = functools.partial(face.env, name, rules, continuous=continuous)
    api_test(make(max_cycles=SHORT), num_cycles=CYCLES)
    seed_test(make, num_cycles=CYCLES)
    state_test(make(), face.parallel_env(name, rules, continuous=continuous), num_cycles=3)


@GAMES
@EITHER
def test_pettingzoo_render_and_max_cycles(name: str, rules: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pygame.time, "Clock", Clock)
    render_test(functools.partial(face.env, name, rules))
    makers = {kind: functools.partial(getattr(face, kind), name, rules) for kind in ("parallel_env", "env")}
    max_cycles_test(SimpleNamespace(**makers))
