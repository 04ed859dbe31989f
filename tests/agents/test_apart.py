"""Objects in processes of their own: they answer, stay when Ctrl+C is for the training, and are missed when dead."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import Counter

import pytest

from agents.learn.apart import Apart


@pytest.fixture
def counter():
    apart = Apart(Counter, "aab")
    assert apart.answer("most_common", 1) == [("a", 2)]
    yield apart
    apart.end()


def test_what_cannot_be_is_one_sentence(counter):
    with pytest.raises(ValueError, match="has no attribute 'least_common'"):
        counter.answer("least_common")


@pytest.mark.skipif(sys.platform == "win32", reason="signals end processes there")
def test_who_presses_ctrl_c_means_the_training(counter):
    os.kill(counter._process.pid, signal.SIGINT)
    time.sleep(0.2)
    assert counter.answer("total") == 3


def test_a_death_is_told(counter):
    counter._process.kill()
    counter._process.join()
    with pytest.raises(ValueError, match=r"^a process that plays the game has died$"):
        counter.answer("total")
