"""What a newcomer finds on the title: two minutes that teach the keys, to be had or declined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from arena.app.face.canvas import Canvas
from arena.app.face.widget import Button

if TYPE_CHECKING:
    from arena.app.application import Application

SIZE = (330, 122)


class TutorialOffer:
    """A card with two answers; either of them sends it away for good."""

    def __init__(self, app: Application) -> None:
        self.app = app
        self.rect = pygame.Rect(0, 0, *SIZE)
        self.buttons = [Button("Play tutorial", self.accept, "primary"), Button("Not now", self.decline)]
        self.update()

    @property
    def visible(self) -> bool:
        """It was not answered yet."""
        return not self.app.home.settings.introduced

    def update(self) -> None:
        """Come and go with the answer."""
        for button in self.buttons:
            button.visible = self.visible

    def accept(self) -> None:
        """To the first lesson."""
        self.app.enter("tutorial")

    def decline(self) -> None:
        """The menu still has it."""
        self.app.change_settings(introduced=True)

    def layout(self, right: int, bottom: int) -> None:
        """Stand with the lower right corner here."""
        self.rect.bottomright = (right, bottom)
        for number, button in enumerate(self.buttons):
            button.rect = pygame.Rect(self.rect.left + 19 + 150 * number, self.rect.bottom - 55, 142, 40)

    def draw(self, canvas: Canvas) -> None:
        """The card; its buttons are drawn with the screen's others."""
        if self.visible:
            canvas.panel(self.rect)
            canvas.text("New here?", (self.rect.left + 19, self.rect.top + 25), face="bold")
            said = "The tutorial takes two minutes."
            canvas.text(said, (self.rect.left + 19, self.rect.top + 48), "small", "muted", width=SIZE[0] - 38)
