"""A window that shows pictures, for those who see a world through another library than the game."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pygame


class Window:
    """Opens with the first picture (height, width, 3)."""

    def __init__(self, title: str, rate: int) -> None:
        self._title, self._rate = title, rate  # rate: pictures a second
        self._screen: pygame.Surface | None = None
        self._clock = pygame.time.Clock()

    def show(self, picture: npt.NDArray[np.uint8]) -> bool:
        """Wait until it is time for a picture, and show it; False where somebody has closed the window."""
        if self._screen is None:
            pygame.display.init()
            self._screen = pygame.display.set_mode(picture.shape[1::-1])
            pygame.display.set_caption(self._title)
        pygame.surfarray.blit_array(self._screen, picture.swapaxes(0, 1))
        pygame.display.flip()
        self._clock.tick(self._rate)
        return not pygame.event.get(pygame.QUIT)

    def close(self) -> None:
        """Nothing is to be shown any more."""
        pygame.display.quit()
