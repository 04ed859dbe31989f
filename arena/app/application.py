"""The window, the loop, and which screens are open."""

from __future__ import annotations

import contextlib
import gc
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pygame

from arena import places
from arena.app.background import Background
from arena.app.display import open_window, photograph, pictures_a_second
from arena.app.exhibits.portraits import Portraits
from arena.app.face.canvas import Canvas
from arena.app.face.entry import Typing
from arena.app.face.keyline import KeyLine, with_help
from arena.app.face.toast import Toasts
from arena.app.face.widget import Key
from arena.app.hands.bindings import Bindings
from arena.app.hands.input import Hands, key_event
from arena.app.home import Home
from arena.app.sound import Sounds
from arena.app.stack import Shown, Stack
from arena.app.theme import theme

LONGEST_STEP = 0.1  # seconds; after a hiccup the game goes on, it does not catch up


TYPING_KEYS = [Key("Enter", "keep", pygame.K_RETURN), Key("Esc", "as it was", pygame.K_ESCAPE)]


class Application(Stack):
    """One window.  `run` is the loop; tests call `step` and post events instead."""

    def __init__(
        self, home: Home, size: tuple[int, int] | None = None, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        super().__init__()
        pygame.display.init()
        pygame.font.init()
        self.home = home
        self.clock = clock
        settings = home.settings
        self.windowed = size or (settings.width, settings.height)
        self.window = open_window(self.windowed, settings.full_screen)
        pygame.display.set_caption("Particle Arena")
        self.theme = theme(settings.palette, settings.outline)
        self.canvas = Canvas(self.theme, self.window, settings.scale, settings.text)
        self.background = Background()
        self.portraits = Portraits(home.library)
        self.sounds = Sounds(settings.loudness)
        self.bindings = Bindings(settings.keys, settings.buttons)
        self.hands = Hands(lambda: self.bindings)
        self.toasts = Toasts()
        self.key_line = KeyLine()
        self.typing = Typing()
        self.veil = pygame.Surface((1, 1))
        self.takers: Mapping[str, str] = {}  # which of them takes what kind of file, by suffix
        self.open = True
        self.frames = 0
        if home.problem:
            self.say(home.problem)

    def push(self, screen: Shown) -> None:
        """See `Stack`; what was tapped before does not count there."""
        super().push(screen)
        self.hands.tick()

    def say(self, sentence: str, ink: str = "rose") -> None:
        """Tell the player something in one sentence."""
        self.toasts.say(sentence[:1].upper() + sentence[1:], ink)

    # -- the loop

    def run(self) -> None:
        """Until the window is closed."""
        clock = pygame.time.Clock()
        before = self.clock()
        while self.open:
            now = self.clock()
            self.step(now - before)
            before = now
            if self.frames == 1:
                self.after_first_frame()
            clock.tick(pictures_a_second(self.home.settings.rate))
        self.clear()
        self.keep_size()

    def after_first_frame(self) -> None:
        """What would have held up the window: sound, gamepads, key repeat.

        All that was made until now stays, so that the collector of garbage need not look at it again: that would hold
        up a frame now and then.
        """
        self.sounds.open()
        pygame.key.set_repeat(350, 70)
        with contextlib.suppress(pygame.error):
            pygame.joystick.init()
        gc.collect()
        gc.freeze()

    def step(self, seconds: float) -> None:
        """One frame: events, time, picture."""
        for event in pygame.event.get():
            raw = event.type == pygame.JOYBUTTONDOWN and bool(self.screens) and self.screen.listening
            for heard in [event] if raw else self.hands.see(event):
                if not self.heard_everywhere(heard) and not self.typing.handle(heard):
                    self.handle(heard)
        if not self.open or not self.screens:
            return
        seconds = min(max(seconds, 0.0), LONGEST_STEP)
        self.home.update(seconds, self.background)
        self.toasts.update(seconds)
        for screen in self.visible():
            screen.age += seconds
        self.screen.update(seconds)
        self.draw(seconds)
        pygame.display.flip()
        self.frames += 1

    def heard_everywhere(self, event: pygame.event.Event) -> bool:
        """Keys that mean the same on every screen; True if it was one."""
        if event.type != pygame.KEYDOWN or not self.screens:
            return False
        if event.key == pygame.K_F11 or (event.key == pygame.K_RETURN and event.mod & pygame.KMOD_ALT):
            self.set_full_screen(not self.home.settings.full_screen)
        elif event.key == pygame.K_F12:
            self.photograph()
        elif event.key == pygame.K_F1 and "help" in self.doors and not self.typing.active:
            if self.screen.name == "help" or self.screen.listening:
                return False
            self.enter("help", heading="Keys", keys=self.screen.keys())
        else:
            return False
        return True

    def photograph(self) -> None:
        """Keep a picture of the window."""
        try:
            path = photograph(self.window, places.screenshots())
        except (OSError, pygame.error) as error:
            self.say(f"The picture could not be saved: {getattr(error, 'strerror', None) or error}.")
        else:
            self.say(f"The picture is kept as {path.name} in {path.parent}.", "mint")

    def handle(self, event: pygame.event.Event) -> None:
        """What concerns the whole window; all else goes to the top screen."""
        if event.type == pygame.QUIT:
            self.wish_to_close()
        elif event.type in (pygame.VIDEORESIZE, pygame.WINDOWSIZECHANGED):
            self.resized()
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and (key := self.key_at(event.pos)):
            pressed = key_event(key.code or 0)
            if not self.heard_everywhere(pressed) and not self.typing.handle(pressed):
                self.handle(pressed)
        elif event.type == pygame.DROPFILE:
            self.take_file(Path(event.file))
        elif self.screens:
            self.screen.handle(event)

    def take_file(self, path: Path) -> None:
        """A file was dropped on the window: open the screen that takes such files, unless it is open already."""
        door = self.takers.get(path.suffix.lower())
        if door is None:
            self.say(f"Files that can be dropped here end in {' or '.join(self.takers)}; {path.name} does not.")
        elif self.screens and self.screen.name == door:
            self.replace(door, file=path)
        else:
            self.enter(door, file=path)

    def wish_to_close(self) -> None:
        """Close, but ask first while something is being trained."""
        asked = self.screens and self.screen.name == "close"  # twice: whoever closes the window means it
        if self.home.training() and "close" in self.doors and self.screens and not asked:
            self.enter("close")
        else:
            self.open = False

    def key_at(self, pixel: tuple[int, int]) -> Key | None:
        """The entry of the key line under the mouse."""
        return self.key_line.at(self.canvas.design(pixel))

    def resized(self) -> None:
        """The window has another size."""
        self.window = pygame.display.get_surface() or self.window
        if not self.home.settings.full_screen:
            self.windowed = self.window.get_size()
        self.canvas.attach(self.window)

    def set_full_screen(self, full_screen: bool) -> None:
        """Fill the screen, or be a window again."""
        self.change_settings(full_screen=full_screen)
        self.reopen()

    def set_size(self, size: tuple[int, int]) -> None:
        """Be a window of this size in pixels."""
        self.windowed = size
        self.change_settings(width=size[0], height=size[1], full_screen=False)
        self.reopen()

    def reopen(self) -> None:
        """Make the window as the settings want it."""
        self.window = open_window(self.windowed, self.home.settings.full_screen)
        self.canvas.attach(self.window)

    def keep_size(self) -> None:
        """Remember how large the player has pulled the window."""
        width, height = self.windowed
        if (width, height) != (self.home.settings.width, self.home.settings.height):
            with contextlib.suppress(ValueError):  # no size that anybody wants again
                self.home.change({"width": width, "height": height})

    def settle(self, home: Home) -> None:
        """The player's things are somewhere else now."""
        self.home, self.portraits = home, Portraits(home.library)

    def change_settings(self, **changes: Any) -> None:
        """Change settings now and on disk."""
        problem = self.home.change(changes)
        settings = self.home.settings
        self.sounds.volume = settings.loudness
        self.bindings = Bindings(settings.keys, settings.buttons)
        self.theme = theme(settings.palette, settings.outline)
        if self.canvas.adjust(self.theme, settings.scale, settings.text):
            for screen in self.screens:
                screen.arrange()
        if problem:
            self.say(problem)

    def draw(self, seconds: float) -> None:
        """The picture of this moment."""
        canvas = self.canvas
        canvas.surface.fill(self.theme.colour["background"])
        visible = self.visible()
        for screen in visible:
            screen.place(canvas)
            if screen.overlay:
                self.cover(150)
            screen.draw(canvas)
        self.typing.draw(canvas, seconds)
        self.key_line.draw(canvas, self.keys(), self.bindings.pad_cap if self.hands.pad_used else None)
        self.come(visible[-1])
        self.toasts.draw(canvas, self.home.settings.calm)

    def keys(self) -> list[Key]:
        """Those that work now, F1 among them; on a gamepad it has no button."""
        if self.typing.active:
            return TYPING_KEYS
        keys = self.screen.keys()
        silent = self.hands.pad_used or self.screen.name == "help" or self.screen.listening
        return keys if silent else with_help(keys)

    def come(self, screen: Shown) -> None:
        """A new screen slides a little and fades in."""
        share = min(screen.age / self.theme.motion["slow"], 1.0)
        if share >= 1 or self.home.settings.calm or screen.overlay:
            return
        left = (1 - share) ** 3
        shift = round(self.theme.motion["slide"] * left * self.canvas.scale)
        if shift and self.window.get_width() > shift:
            self.window.scroll(shift, 0)
            self.window.fill(self.theme.colour["background"], (0, 0, shift, self.window.get_height()))
        self.cover(round(255 * left))

    def cover(self, alpha: int) -> None:
        """Darken everything drawn so far."""
        if self.veil.get_size() != self.window.get_size():
            self.veil = pygame.Surface(self.window.get_size())
        self.veil.fill(self.theme.colour["background"])
        self.veil.set_alpha(alpha)
        self.window.blit(self.veil, (0, 0))
