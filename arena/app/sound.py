"""Sounds, synthesised here.  A machine without audio plays silently."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
import pygame

RATE = 22050
SCALE = (392.0, 440.0, 523.25, 587.33, 659.25, 783.99, 880.0, 1046.5, 1174.66, 1318.51)  # Hz: a note for each word
WORD = "word {}"  # the sound of a word
ATTACK, RELEASE = 0.006, 0.02  # seconds in which sounds begin and end: less would click
OVERTONES = ((1, 1.0), (2, 0.22), (3, 0.07))  # of a note: times its pitch, and how loud
Wave = np.ndarray


def tone(start: float, end: float, seconds: float, decay: float, loud: float) -> Wave:
    """A note that glides between two pitches (Hz) and fades."""
    time = np.arange(int(RATE * seconds)) / RATE
    phase = 2 * np.pi * np.cumsum(start + (end - start) * time / seconds) / RATE
    wave = sum(share * np.sin(times * phase) for times, share in OVERTONES)
    edge = np.minimum(time / ATTACK, 1) * np.minimum((seconds - time) / RELEASE, 1)
    return wave * np.exp(-decay * time) * edge * loud


def knock(pitch: float, seconds: float, loud: float) -> Wave:
    """Two soft things that meet: a low note that falls, and a little noise at its beginning."""
    wave = tone(pitch, 0.6 * pitch, seconds, 26, loud)
    noise = np.random.default_rng(0).uniform(-1, 1, len(wave))
    noise = np.convolve(noise, np.ones(9) / 9, "same") * np.exp(-90 * np.arange(len(wave)) / RATE)
    edge = np.minimum(np.arange(len(wave)) / (ATTACK * RATE), 1)
    return wave + 0.5 * loud * noise * edge


def melody(notes: Sequence[float], step: float, loud: float, last: float = 0.4) -> Wave:
    """Notes one after the other, each fading into the next."""
    wave = np.zeros(int(RATE * (step * (len(notes) - 1) + last)))
    for number, note in enumerate(notes):
        sound = tone(note, note, last, 9, loud)
        at = int(RATE * step * number)
        wave[at : at + len(sound)] += sound[: len(wave) - at]
    return wave


def waves() -> dict[str, Wave]:
    """Every sound by what it says, in -1..1."""
    words = {WORD.format(word): tone(note, note * 1.02, 0.12, 24, 0.16) for word, note in enumerate(SCALE)}
    return words | {
        "press": tone(520, 640, 0.06, 40, 0.2),
        "contact": knock(170, 0.12, 0.34),
        "score": melody((659.25, 987.77), 0.07, 0.2, 0.25),
        "round": melody((392.0, 523.25), 0.1, 0.2),
        "won": melody((523.25, 659.25, 783.99), 0.09, 0.2),
        "lost": melody((392.0, 349.23, 293.66), 0.12, 0.18),
        "over": melody((523.25, 659.25, 783.99, 1046.5), 0.12, 0.2, 0.5),
        "count": tone(330, 330, 0.12, 22, 0.2),
        "go": tone(494, 660, 0.22, 12, 0.22),
        "final": tone(1100, 1050, 0.04, 60, 0.16),
    }


class Sounds:
    """Opens the audio device in the background, because that can take seconds, and gives up quietly."""

    def __init__(self, volume: float) -> None:
        self.volume = volume
        self.sounds: dict[str, pygame.mixer.Sound] = {}
        self.opening: threading.Thread | None = None

    def open(self) -> None:
        """Start opening the device."""
        if self.opening is None:
            self.opening = threading.Thread(target=self._open, daemon=True)
            self.opening.start()

    def _open(self) -> None:
        try:
            pygame.mixer.init(RATE, -16, 1, 512)
            self.sounds = {
                name: pygame.mixer.Sound(buffer=(wave * 32767).astype(np.int16).tobytes())
                for name, wave in waves().items()
            }
        except (pygame.error, ValueError, NotImplementedError):
            self.sounds = {}

    def play(self, name: str, share: float = 1.0) -> None:
        """Play a sound, if there is one and somebody wants to hear it."""
        sound = self.sounds.get(name)
        if sound is not None and self.volume > 0 and share > 0:
            sound.set_volume(self.volume * min(share, 1.0))
            sound.play()
