"""Sounds, synthesised here.  A machine without audio plays silently."""

from __future__ import annotations

import threading

import numpy as np
import pygame

RATE = 22050
Wave = np.ndarray


def tone(start: float, end: float, seconds: float, decay: float, loud: float) -> Wave:
    """A note that glides between two pitches (Hz) and fades."""
    time = np.arange(int(RATE * seconds)) / RATE
    pitch = start + (end - start) * time / seconds
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    wave = np.sin(phase) + 0.3 * np.sin(2 * phase)
    return wave * np.exp(-decay * time) * np.minimum(time * 200, 1) * loud


def waves() -> dict[str, Wave]:
    """Every sound by what it says, in -1..1."""
    win = np.concatenate([tone(523, 523, 0.12, 8, 0.3), tone(659, 659, 0.12, 8, 0.3), tone(784, 784, 0.4, 6, 0.3)])
    return {
        "press": tone(520, 640, 0.06, 40, 0.25),
        "contact": tone(190, 120, 0.10, 30, 0.35),
        "score": tone(660, 990, 0.18, 14, 0.3),
        "round": tone(392, 523, 0.35, 7, 0.3),
        "over": win,
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
        if sound is not None and self.volume > 0:
            sound.set_volume(self.volume * share)
            sound.play()
