"""Pictures of light: glows and beads of trails, to be added to what is below."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pygame

from arena.app.theme import Colour

POOL = 0.2  # of the colour
GLOW_REACH = 2.7  # radius of a glow in radii of its body


def glow(radius: int, colour: Colour, strength: float = 1.0) -> pygame.Surface:
    """Soft light around a body, black where there is none: blit it with BLEND_RGB_ADD."""
    reach = max(2, round(radius * GLOW_REACH))
    axis = np.abs(np.arange(2 * reach) + 0.5 - reach) / reach
    distance = np.hypot(axis[:, None], axis[None, :])
    light = np.clip(1 - distance, 0, 1) ** 2.2 * 0.55 * strength  # (W, W)
    return from_light(light, colour)


def dot(radius: int, colour: Colour, strength: float) -> pygame.Surface:
    """One bead of a trail: blit it with BLEND_RGB_ADD."""
    axis = np.abs(np.arange(2 * radius + 2) + 0.5 - radius - 1)
    distance = np.hypot(axis[:, None], axis[None, :])
    return from_light(np.clip(radius + 0.5 - distance, 0, 1) * strength, colour)


def pool(radius: int, colour: Colour) -> pygame.Surface:
    """Faint light that ends at its radius: blit it with BLEND_RGB_ADD."""
    axis = np.arange(2 * radius) + 0.5 - radius
    share = np.hypot(axis[:, None], axis[None, :]) / radius
    return from_light(np.clip(1 - share, 0, 1) ** 0.8 * POOL, colour)


def from_light(light: np.ndarray, colour: Colour) -> pygame.Surface:
    """A surface without alpha whose pixels are `light` (W, H) of a colour."""
    picture = pygame.Surface(light.shape)
    pygame.surfarray.blit_array(picture, (light[..., None] * np.array(colour)).astype(np.uint8))
    return picture.convert() if pygame.display.get_surface() else picture


MAKERS: dict[str, Callable[..., pygame.Surface]] = {"glow": glow, "dot": dot, "pool": pool}
