"""The window on the player's display: its size, how often it is drawn, and pictures of it."""

from __future__ import annotations

import contextlib
import io
import time
import warnings
from pathlib import Path

import pygame

from agents.core.files import replacing

UNKNOWN_RATE = 60  # pictures a second of a display that does not say


def open_window(size: tuple[int, int], full_screen: bool) -> pygame.Surface:
    """Make or change the window; a display that refuses full size gets a window."""
    if full_screen:
        with contextlib.suppress(pygame.error):
            return pygame.display.set_mode((0, 0), pygame.FULLSCREEN)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of a window manager that has its own mind about the size
        window = pygame.display.set_mode(size, pygame.RESIZABLE)
        if window.get_size() != size:  # without a window manager X11 leaves the full screen at the second try only
            window = pygame.display.set_mode(size, pygame.RESIZABLE)
    return window


def desktop_size() -> tuple[int, int] | None:
    """The size of the largest display in pixels, if it is known."""
    with contextlib.suppress(pygame.error):
        sizes = [size for size in pygame.display.get_desktop_sizes() if min(size) > 0]
        return max(sizes, default=None)
    return None


def pictures_a_second(wanted: int) -> int:
    """How often to draw: as often as wanted, or with 0 as often as the display shows something new."""
    if wanted:
        return wanted
    with contextlib.suppress(pygame.error):
        return pygame.display.get_current_refresh_rate() or UNKNOWN_RATE
    return UNKNOWN_RATE


def photograph(surface: pygame.Surface, folder: Path) -> Path:
    """Write a picture of the window into a folder and say where; OSError: nothing was written."""
    picture = io.BytesIO()
    pygame.image.save(surface, picture, "picture.png")
    stem = time.strftime("%Y-%m-%d %H.%M.%S")
    path, number = folder / f"{stem}.png", 1
    while path.exists():  # twice in a second, or the clock was put back
        number += 1
        path = folder / f"{stem} ({number}).png"
    with replacing(path) as draft:
        draft.write_bytes(picture.getvalue())
    return path
