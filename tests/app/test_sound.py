"""Sounds are soft, short and without clicks; no audio, no sound, no trouble."""

from __future__ import annotations

import numpy as np
import pygame
import pytest

from arena.app.sound import RATE, WORD, Sounds, waves


@pytest.mark.parametrize("name", waves())
def test_a_sound_is_soft_short_and_does_not_click(name: str) -> None:
    wave = waves()[name]
    assert np.abs(wave).max() <= 0.5, "nothing is louder than half of what there is"
    assert abs(wave[0]) < 0.01 and np.abs(wave[-5:]).max() < 0.01, "it begins and ends in silence"
    assert 0.03 * RATE < len(wave) < RATE
    assert np.abs(np.diff(wave)).max() < 0.15, "it never jumps"


def test_what_is_heard_often_is_softer_than_what_is_heard_once() -> None:
    peaks = {name: float(np.abs(wave).max()) for name, wave in waves().items()}
    assert peaks["final"] < peaks["won"] and peaks[WORD.format(0)] < peaks["won"]


def test_words_have_notes_of_their_own() -> None:
    sounds = [waves()[WORD.format(word)] for word in range(10)]
    loudest = [int(np.abs(np.fft.rfft(wave, RATE)).argmax()) for wave in sounds]  # Hz
    assert loudest == sorted(set(loudest))


def test_the_volume_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[float] = []

    class Sound:
        def set_volume(self, volume: float) -> None:
            played.append(volume)

        def play(self) -> None:
            """Count it."""

    sounds = Sounds(0.5)
    sounds.sounds = {"score": Sound()}  # type: ignore[dict-item]
    sounds.play("score")
    sounds.play("score", 0.4)
    sounds.play("nothing of the kind")
    sounds.volume = 0.0
    sounds.play("score")
    assert played == pytest.approx([0.5, 0.2])


def test_no_audio_is_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise pygame.error("no such device")

    monkeypatch.setattr(pygame.mixer, "init", refuse)
    sounds = Sounds(1.0)
    sounds.open()
    assert sounds.opening is not None
    sounds.opening.join()
    sounds.play("score")
    assert not sounds.sounds
