"""Compares a screen with the picture that was kept of it, by the mean colours of small cells of both."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pygame
from PIL import Image

FOLDER = Path(__file__).parent / "images"
WIDTH = 640  # pixels of a kept picture, whatever the window
CELL = 8  # pixels of a kept picture
FAR, MOST_FAR, FARTHEST = 20, 4, 48  # levels of 255: so many cells may differ by more than FAR, none by FARTHEST

# Measured 2026-11-21 on title, match, library, train and settings in three sizes.  The same screen again is the same to
# the bit; how pictures are kept makes cells differ by 4 to 17.  All letters drawn by another rasteriser (four times as
# large without hints, then shrunk): by 8 to 25, at most two cells of 3600 by more than FAR, those of the game's name.

Cells = npt.NDArray[np.float32]


def shrunk(surface: pygame.Surface) -> Image.Image:
    """The screen as small as pictures are kept."""
    pixels = np.ascontiguousarray(pygame.surfarray.array3d(surface).swapaxes(0, 1))
    height = round(WIDTH * surface.get_height() / surface.get_width())
    return Image.fromarray(pixels).resize((WIDTH, height), Image.Resampling.BOX)


def kept_at(name: str, size: tuple[int, int]) -> Path:
    """Where the picture of a scene lies."""
    return FOLDER / f"{name}-{size[0]}.webp"


def keep(picture: Image.Image, path: Path) -> None:
    """Write it small: some 10 kB."""
    path.parent.mkdir(exist_ok=True)
    picture.save(path, quality=85, method=6)


def cells(picture: Image.Image) -> Cells:
    """(rows, columns, 3) the mean colour of every cell, 0 to 255."""
    pixels = np.asarray(picture.convert("RGB"), np.float32)
    rows, columns = pixels.shape[0] // CELL, pixels.shape[1] // CELL
    return pixels[: rows * CELL, : columns * CELL].reshape(rows, CELL, columns, CELL, 3).mean((1, 3))


def difference(picture: Image.Image, kept: Image.Image) -> str:
    """Where two pictures differ by more than is allowed, in words; nothing if they are alike."""
    apart = np.abs(cells(picture) - cells(kept)).max(2)
    far = np.argwhere(apart > FAR)
    if len(far) <= MOST_FAR and apart.max() <= FARTHEST:
        return ""
    (top, left), (bottom, right) = far.min(0) * CELL, (far.max(0) + 1) * CELL
    return f"{len(far)} cells differ, by up to {apart.max():.0f}, within x {left} to {right}, y {top} to {bottom}"
