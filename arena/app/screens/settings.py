"""Settings: sound, window, motion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from arena import places
from arena.app.face.canvas import Canvas
from arena.app.face.dial import Slider, Switch
from arena.app.face.widget import Button
from arena.app.screen import Screen

if TYPE_CHECKING:
    from arena.app.application import Application

WIDTH = 640


class SettingsScreen(Screen):
    """Every setting works at once and is kept at once."""

    name = "settings"

    def __init__(self, app: Application) -> None:
        super().__init__(app)
        settings = app.home.settings
        volume = Slider("Volume", 0, 100, round(settings.volume * 100), 5, self.volume, lambda value: f"{value:.0f} %")
        self.full = Switch("Full screen", settings.full_screen, app.set_full_screen, "or F11 at any time")
        calm = Switch(
            "Calm", settings.calm, lambda on: app.change_settings(calm=on), "nothing slides, swells or pulses"
        )
        self.rows = [volume, self.full, calm]
        self.widgets = [*self.rows, Button("Back", self.back, "plain", verb="back")]

    def volume(self, value: float) -> None:
        """A new volume, to be heard."""
        self.app.change_settings(volume=round(value / 100, 2))
        self.app.sounds.play("score")

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        self.box = pygame.Rect(32, 92, WIDTH, 28 + 60 * len(self.rows))
        for number, widget in enumerate(self.rows):
            widget.rect = pygame.Rect(52, 112 + 60 * number, WIDTH - 40, 48)
        self.widgets[-1].rect = pygame.Rect(32, self.box.bottom + 16, 160, 44)

    def update(self, seconds: float) -> None:
        """See `Screen`."""
        self.full.on = self.app.home.settings.full_screen

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        canvas.text("Settings", (32, 45), "huge", face="bold")
        canvas.panel(self.box)
        self.draw_widgets(canvas)
        left, top = self.box.right + 32, self.box.top + 12
        width = canvas.width - left - 32
        canvas.text("Where your things are kept", (left, top), "small", "muted")
        canvas.paragraph(str(places.home()), (left, top + 18), width, "small", "text", 3, "mono")
        words = (
            "models/ holds what you keep, runs/ every training, settings.toml this page. Copy or delete them freely."
        )
        canvas.paragraph(words, (left, top + 76), width, "small", "muted")
