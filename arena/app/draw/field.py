"""The ground: dark, with a faint light in the middle and a grid that gives speed its scale."""

from __future__ import annotations

import math

import numpy as np
import pygame

from arena.app.theme import Colour, Theme

GRID = 0.32  # world units between lines


def field_picture(
    theme: Theme, size: tuple[int, int], unit: float, half: tuple[float, float] | None, dim: float = 0.0
) -> pygame.Surface:
    """The field of a view, `size` pixels with `unit` pixels a world unit; walls at +-`half` where there are any."""
    picture = pygame.Surface(size)
    picture.fill(theme.colour["field"])
    add_light(picture, theme, dim)
    centre = (size[0] / 2, size[1] / 2)
    draw_grid(picture, theme.mix("grid", "field", 1 - dim), centre, unit)
    if half is not None:
        walls = pygame.Rect(0, 0, round(2 * half[0] * unit), round(2 * half[1] * unit))
        walls.center = (round(centre[0]), round(centre[1]))
        if walls.width < size[0] - 2 or walls.height < size[1] - 2:
            pygame.draw.rect(picture, theme.mix("line", "field", 0.7), walls, 1, round(0.04 * unit))
    return picture.convert() if pygame.display.get_surface() else picture


def add_light(picture: pygame.Surface, theme: Theme, dim: float) -> None:
    """A faint round light in the middle, dithered so that no bands show."""
    width, height = picture.get_size()
    x = (np.arange(width, dtype=np.float32) / width - 0.47)[:, None]
    y = (np.arange(height, dtype=np.float32) / height - 0.55)[None, :]
    light = np.clip(1 - np.sqrt(x * x + y * y) / 0.55, 0, 1) * (0.8 * (1 - dim))  # (W, H)
    noise = np.random.default_rng(0).random((width, height), np.float32)
    ground, heart = theme.mix("field", "background", 1 - dim), theme.colour["heart"]
    colours = np.empty((width, height, 3), np.uint8)
    for part, (low, high) in enumerate(zip(ground, heart, strict=True)):
        colours[..., part] = low + (high - low) * light + noise
    pygame.surfarray.blit_array(picture, colours)


def draw_grid(picture: pygame.Surface, ink: Colour, centre: tuple[float, float], unit: float) -> None:
    """Lines every `GRID` world units from the middle outwards."""
    step = GRID * unit
    if step < 4:
        return
    for axis in (0, 1):
        for number in range(math.ceil(centre[axis] / step) + 1):
            for sign in {1, -1} if number else {1}:
                at = round(centre[axis] + sign * number * step)
                line = (at, 0, 1, picture.get_height()) if axis == 0 else (0, at, picture.get_width(), 1)
                picture.fill(ink, line)


def round_corners(picture: pygame.Surface, theme: Theme, corner: int, outside: Colour) -> None:
    """Cut the corners off to the background and draw the edge."""
    size, scale = picture.get_size(), 4
    corner = min(corner, size[0] // 2, size[1] // 2)
    if corner < 1:
        return
    edge = theme.colour["line"]
    big = pygame.Surface((2 * corner * scale,) * 2, pygame.SRCALPHA)
    big.fill((*outside, 255))
    middle = (corner * scale, corner * scale)
    pygame.draw.circle(big, (*edge, 255), middle, corner * scale)
    pygame.draw.circle(big, (*edge, 0), middle, (corner - 1) * scale)
    mask = pygame.transform.smoothscale(big, (2 * corner, 2 * corner))
    pygame.draw.rect(picture, edge, picture.get_rect(), 1)
    for x, left in ((0, 0), (corner, size[0] - corner)):
        for y, top in ((0, 0), (corner, size[1] - corner)):
            picture.blit(mask.subsurface((x, y, corner, corner)), (left, top))
