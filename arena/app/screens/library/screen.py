"""The library: every model one has, what is known about it, and what to do with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from arena.app.face.canvas import Canvas
from arena.app.face.scroll import Scroll
from arena.app.face.widget import Button, Key
from arena.app.screen import Screen
from arena.app.screens.library.card import Card
from arena.app.screens.library.desk import Desk
from arena.app.screens.library.filter import Filter, Sieve
from arena.app.screens.library.rows import ROW, ModelRow, Rated, elsewhere
from arena.play.library import ModelFile

if TYPE_CHECKING:
    from arena.app.application import Application

PANEL, GAP = 500, 10
SHIPPED = "it is shipped"
TYPED = (pygame.KEYDOWN, pygame.TEXTINPUT)


class LibraryScreen(Screen):
    """The list on the left, the chosen model's card on the right.  Files are read and written in the background."""

    name = "library"

    def __init__(self, app: Application, file: Path | None = None) -> None:
        super().__init__(app)
        self.all: list[ModelRow] = []
        self.rows: list[ModelRow] = []  # those that are listed
        self.chosen: Path | None = None
        self.loaded = False
        self.early: list[pygame.event.Event] = []  # keys pressed before the files were read
        self.scroll = Scroll()
        self.scrolls = (self.scroll,)
        self.card = Card(app.portraits)
        self.filter = Filter(self.sift)
        self.desk = Desk(app, self.took)
        self.import_ = Button("Import", self.desk.ask_for_file, verb="import a file")
        self.play = Button("Play with it", self.play_with, "primary", verb="play with it")
        self.compare = Button("Compare", self.compare_it, verb="compare it with another")
        self.rename = Button("Rename", lambda: self.desk.ask_for_name(self.model), verb="rename")
        self.duplicate = Button("Duplicate", lambda: self.desk.duplicate(self.model), verb="duplicate")
        self.export = Button("Export", lambda: self.desk.ask_where(self.model), verb="copy it elsewhere")
        self.delete = Button("Delete", lambda: self.desk.remove(self.model), "danger", verb="delete")
        self.undo = Button("", self.desk.bring_back, verb="bring it back")
        self.train = Button("Train", lambda: app.replace("train"), "primary", verb="set up a training")
        self.widgets = [*self.filter.widgets, self.import_, self.train]
        self.desk.read()
        if file is not None:
            self.desk.take(file)

    @property
    def model(self) -> ModelFile | None:
        """The one whose card is shown."""
        return next((row.model for row in self.all if row.model.path == self.chosen), None)

    # -- what there is

    def took(self, models: list[Rated], wanted: Path | None) -> None:
        """The files were read; `wanted` is to be chosen."""
        first, self.loaded = not self.loaded, True
        before = self.focus.widget.model.path if isinstance(self.focus.widget, ModelRow) else None
        self.all = [ModelRow(rated, self.chooser(rated.model.path), self.app.portraits) for rated in models]
        self.chosen = wanted or self.chosen
        self.sift()
        again = next((row for row in self.rows if row.model.path == (wanted or before)), None)
        if again is None and self.rows and (first or before is not None):
            again = next(row for row in self.rows if row.chosen)
        self.focus.widget = again or self.focus.widget
        self.arrange()

    def sift(self) -> None:
        """List what is wanted; where the chosen one is not among it, its neighbour is chosen."""
        place = next((number for number, row in enumerate(self.rows) if row.chosen), 0)
        self.rows = self.filter.sift(self.all)
        paths = [row.model.path for row in self.rows]
        if self.chosen not in paths:
            self.chosen = paths[min(place, len(paths) - 1)] if paths else None
        self.choose(self.chosen)
        self.arrange()

    def chooser(self, path: Path) -> Callable[[], None]:
        """What pressing a row does."""

        def choose() -> None:
            if self.chosen == path:
                self.focus.widget = self.play
            self.choose(path)

        return choose

    def choose(self, path: Path | None) -> None:
        """Show a model's card."""
        self.chosen = path
        for row in self.all:
            row.chosen = row.model.path == path
        rated = next((row.rated for row in self.all if row.chosen), None)
        self.card.show(rated.model if rated else None, rated.words if rated else "")
        if rated is not None:
            self.desk.find_curve(rated.model, self.card)

    def update(self, seconds: float) -> None:
        """See `Screen`."""
        self.desk.update()
        model, library = self.model, self.app.home.library
        broken = "none is chosen" if model is None else "it is broken" if model.card is None else None
        self.play.reason = self.compare.reason = broken or (elsewhere(model.card) if model and model.card else None)
        own = None if model is not None and library.owns(model) else SHIPPED if model else "none is chosen"
        self.rename.reason, self.delete.reason = broken or own, own
        self.duplicate.reason = broken
        self.export.reason = None if model else broken
        shown = [row.model for row in self.rows if row.rect.colliderect(self.scroll.area)]
        self.app.portraits.update(seconds, self.app.background, self.app.theme, [*([model] if model else []), *shown])
        self.undo.label = f"Bring back {library.removed[-1][1]}" if library.removed else ""
        if self.undo.visible != bool(library.removed):
            self.undo.visible = bool(library.removed)
            self.arrange()
        while self.loaded and self.early:
            self.app.handle(self.early.pop(0))  # to the top screen, which may be another by then

    # -- what the player does

    def play_with(self) -> None:
        """The lobby with this model seated."""
        model = self.model
        if model is not None and model.card is not None:
            self.app.enter("lobby", scenario=model.card.scenario, model=model)

    def compare_it(self) -> None:
        """Choose another to compare it with."""
        if self.model is not None:
            self.app.enter("compare", model=self.model)

    def handle(self, event: pygame.event.Event) -> None:
        """See `Screen`: letters filter by name.  Until there is a list, keys but Esc wait for it."""
        if not self.loaded and event.type in TYPED and getattr(event, "key", None) != pygame.K_ESCAPE:
            self.early.append(event)
        elif not self.filter.hear(event):
            super().handle(event)

    def own_key(self, key: int) -> bool:
        """See `Screen`."""
        widget = self.focus.widget
        if isinstance(widget, Sieve) and key in (pygame.K_LEFTBRACKET, pygame.K_RIGHTBRACKET):
            widget.step(1 if key == pygame.K_RIGHTBRACKET else -1)
            return True
        doing = {pygame.K_F2: self.rename, pygame.K_DELETE: self.delete, pygame.K_INSERT: self.undo}.get(key)
        if doing is None or not doing.visible:
            return False
        self.press(doing)
        return True

    def keys(self) -> list[Key]:
        """See `Screen`."""
        found = self.filter.keys()
        doing = ((self.rename, "F2", "rename", pygame.K_F2), (self.delete, "Del", "delete", pygame.K_DELETE))
        own = [Key(cap, said, code) for button, cap, said, code in doing if button.reason is None]
        back = [Key("Ins", "bring back", pygame.K_INSERT)] if self.undo.visible else []
        esc = [] if self.filter.find.text else [Key("Esc", "back", pygame.K_ESCAPE)]
        return [*self.focus_keys(), *own, *back, *esc, *found]

    def focused(self) -> None:
        """See `Screen`."""
        widget = self.focus.widget
        if isinstance(widget, ModelRow):
            self.choose(widget.model.path)
        super().focused()

    # -- showing

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        w, h = round(width), round(height)
        x = w - 32
        for widget, wide in zip((self.import_, *reversed(self.filter.widgets)), (110, 190, 164, 164, 196), strict=True):
            widget.rect = pygame.Rect(x - wide, 24, wide, 44)
            x -= wide + GAP
        self.panel = pygame.Rect(w - 32 - PANEL, 92, PANEL, h - 92 - 76)
        below = 62 if self.undo.visible else 0
        area = pygame.Rect(26, 86, self.panel.left - 16 - 26, self.panel.height + 12 - below)
        self.scroll.fit(area, (ROW + GAP) * len(self.rows) + 6)
        for number, row in enumerate(self.rows):
            top = area.top + 6 + (ROW + GAP) * number - round(self.scroll.offset)
            row.rect, row.clip = pygame.Rect(area.left + 6, top, area.width - 12, ROW), area
        self.undo.rect = pygame.Rect(32, self.panel.bottom - 44, area.width - 12, 44)
        left, top, half = self.panel.left + 20, self.panel.bottom - 112, (PANEL - 40 - 8) // 2
        self.play.rect = pygame.Rect(left, top, half, 44)
        self.compare.rect = pygame.Rect(left + half + 8, top, half, 44)
        quarter = (PANEL - 40 - 24) // 4
        for number, button in enumerate((self.rename, self.duplicate, self.export, self.delete)):
            button.rect = pygame.Rect(left + (quarter + 8) * number, top + 52, quarter, 44)
        self.train.rect = pygame.Rect(w // 2 - 100, h // 2 - 10, 200, 44)
        buttons = [self.play, self.compare, self.rename, self.duplicate, self.export, self.delete]
        empty = self.loaded and not self.all
        listed = [*self.filter.widgets, *self.rows, *(buttons if self.rows else [])]
        self.widgets = [*([self.train] if empty else listed), self.import_, self.undo]

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        x = 32 + canvas.text("Library", (32, 45), "huge", face="bold") + 14
        shown, count = len(self.rows), len(self.all)
        if self.loaded and count:
            said = f"{count}" if shown == count else f"{shown} of {count}"
            canvas.text(said, (x, 49), ink="muted", width=self.filter.game.rect.left - x - 8)
        if self.rows:
            self.card.draw(canvas, self.panel, self.play.rect.top - 10)
        else:
            said = "Nothing fits that." if self.all else "No models yet. Train one, or drop an .onnx file here."
            at = (canvas.width / 2, self.train.rect.top - 30)
            canvas.text(said if self.loaded else "Reading the models …", at, ink="muted", anchor="center")
        self.draw_widgets(canvas)
        self.scroll.draw(canvas)
