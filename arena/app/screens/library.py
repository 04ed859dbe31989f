"""The library: every model one has, what is known about it, and what to do with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from agents.core.card import Evaluation, ModelCard
from arena import places
from arena.app.background import Job
from arena.app.draw.chart import NOTHING, say_number, say_seconds
from arena.app.draw.look import team_look
from arena.app.face.canvas import Canvas
from arena.app.face.scroll import Scroll
from arena.app.face.widget import Button, Key, Widget
from arena.app.screen import Screen
from arena.app.screens.dialog import Dialog
from arena.play.library import ModelFile
from arena.scenarios import catalog
from arena.training.run import foreign

if TYPE_CHECKING:
    from arena.app.application import Application

PANEL = 424
ROW = 68


class ModelRow(Widget):
    """One model in the list."""

    corner = 10

    def __init__(self, model: ModelFile, action: Callable[[], None]) -> None:
        super().__init__(model.name)
        self.model, self.action = model, action
        self.chosen = False

    def press(self) -> None:
        """See `Widget`."""
        self.action()

    def keys(self) -> list[Key]:
        """See `Widget`."""
        return [Key("Enter", "to its buttons" if self.chosen else "choose", pygame.K_RETURN)]

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        if focused:
            canvas.focus_ring(self.rect)
        edge = "sky" if focused or self.chosen else "line"
        fill = canvas.theme.mix("raised", "panel", 0.7) if hovered or self.chosen else "panel"
        canvas.panel(self.rect, fill, edge, 10)
        left, middle, right = self.rect.left + 20, self.rect.centery, self.rect.right - 18
        card = self.model.card
        if card is None:
            canvas.text(self.model.path.name, (left, middle - 10), ink="faint", width=self.rect.width - 40)
            canvas.text(self.model.problem or "", (left, middle + 12), "small", "faint", width=self.rect.width - 40)
            return
        shape, ink = look(card)
        canvas.team_mark(shape, (left + 6, middle), 7.5, ink)
        canvas.text(card.name, (left + 28, middle - 10), face="bold", width=self.rect.width - 230)
        where = f"{card.scenario} · {card.team} · {card.algorithm.upper()}" + (
            "" if card.rules == "arena" or foreign(card.scenario) else f" · {card.rules}"
        )
        canvas.text(where, (left + 28, middle + 12), "small", "muted", width=self.rect.width - 230)
        if card.evaluations:
            best = card.evaluations[0]
            canvas.text(result(card, best), (right, middle - 10), ink="mint", face="mono", anchor="midright")
            canvas.text(opponent(best), (right, middle + 12), "small", "muted", anchor="midright", width=170)


def result(card: ModelCard, known: Evaluation) -> str:
    """How well a model did: the share of rounds won, or the return where nobody knows what winning is."""
    return f"{known.return_mean:.1f}" if foreign(card.scenario) else f"{known.success * 100:.0f} %"


def opponent(known: Evaluation) -> str:
    """Against whom a model was measured, in words."""
    if known.chance is not None:
        return f"return; at random {known.chance:.1f}"
    return "rounds solved" if known.against == "nobody" else f"against {known.against.replace(':', ' · ')}"


def elsewhere(card: ModelCard) -> str | None:
    """Why a model cannot be played with here, if so."""
    if foreign(card.scenario):
        return "its game is not ours: it cannot be played here"
    return None if card.scenario in catalog.SCENARIOS else "its scenario is not here"


def look(card: ModelCard) -> tuple[str, str]:
    """The sign of the team that a model plays."""
    if card.scenario not in catalog.SCENARIOS:
        return "disc", "muted"
    teams = [team.name for team in catalog.make(card.scenario, {}).teams()]
    return team_look(teams.index(card.team)) if card.team in teams else ("disc", "muted")


class LibraryScreen(Screen):
    """The list on the left, the chosen model's card on the right.  Files are read in the background."""

    name = "library"

    def __init__(self, app: Application) -> None:
        super().__init__(app)
        self.rows: list[ModelRow] = []
        self.chosen: Path | None = None
        self.trashed: Path | None = None
        self.read: Job | None = app.background.do(app.home.library.models)
        self.loaded = False
        self.scroll = Scroll()
        self.play = Button("Play with it", self.play_with, "primary", verb="play with it")
        self.delete = Button("Delete", self.ask_delete, "danger", verb="delete")
        self.undo = Button("Undo the deletion", self.bring_back, verb="bring back")
        self.train = Button("Train", lambda: app.replace("train"), "primary", verb="set up a training")
        self.widgets = [self.play, self.delete, self.train]

    @property
    def model(self) -> ModelFile | None:
        """The one whose card is shown."""
        return next((row.model for row in self.rows if row.model.path == self.chosen), None)

    def reload(self) -> None:
        """Look at the files again."""
        self.read = self.app.background.do(self.app.home.library.models)

    def update(self, seconds: float) -> None:
        """See `Screen`."""
        if self.read is not None and self.read.done:
            if self.read.problem:
                self.app.say(f"The library cannot be read: {self.read.problem}.")
            self.take(self.read.value or [])
            self.read = None
        model = self.model
        why = "no model is chosen" if model is None else "it cannot be used" if model.card is None else None
        self.play.reason = why or (elsewhere(model.card) if model and model.card else None)
        own = model is not None and model.path.parent == places.models()
        self.delete.reason = None if own else "no model is chosen" if model is None else "it came with the game"
        self.undo.visible = self.trashed is not None
        self.play.visible = self.delete.visible = bool(self.rows)
        self.train.visible = self.loaded and not self.rows

    def take(self, models: list[ModelFile]) -> None:
        """Show what was read."""
        self.loaded = True
        models = sorted(models, key=lambda model: model.card is None)
        self.rows = [ModelRow(model, self.chooser(model.path)) for model in models]
        if self.model is None and self.rows:
            self.choose(self.rows[0].model.path)
            self.focus.widget = self.rows[0]
        else:
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
        for row in self.rows:
            row.chosen = row.model.path == path

    def play_with(self) -> None:
        """The lobby with this model seated."""
        model = self.model
        if model is None or model.card is None:
            return
        self.app.enter("lobby", scenario=model.card.scenario, model=model)

    def ask_delete(self) -> None:
        """Ask first."""
        if self.model is not None:
            name = self.model.name
            answers = [("Delete", self.delete_it, "danger"), ("Keep", lambda: None, "plain")]
            self.app.push(Dialog(self.app, f"Delete {name}?", "It goes to the trash; you can undo this here.", answers))

    def delete_it(self) -> None:
        """Move the model into the trash."""
        model = self.model
        if model is None:
            return
        try:
            self.trashed = self.app.home.library.remove(model)
        except (ValueError, OSError) as error:
            self.app.say(str(error))
            return
        self.app.say(f"{model.name} is deleted.", "gold")
        self.reload()

    def bring_back(self) -> None:
        """Undo the last deletion."""
        if self.trashed is None:
            return
        try:
            self.chosen = self.app.home.library.restore(self.trashed)
        except OSError as error:
            self.app.say(f"The model cannot be brought back: {error.strerror or error}.")
        self.trashed = None
        self.reload()

    # -- showing

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        w, h = round(width), round(height)
        self.panel = pygame.Rect(w - 32 - PANEL, 92, PANEL, h - 92 - 76)
        area = pygame.Rect(26, 86, self.panel.left - 16 - 26, self.panel.height + 12)
        self.scroll.fit(area, (ROW + 10) * len(self.rows) + 6)
        for number, row in enumerate(self.rows):
            top = area.top + 6 + (ROW + 10) * number - round(self.scroll.offset)
            row.rect, row.clip = pygame.Rect(area.left + 6, top, area.width - 12, ROW), area
        left, inside = self.panel.left + 20, PANEL - 40
        self.play.rect = pygame.Rect(left, self.panel.bottom - 120, inside, 44)
        self.delete.rect = pygame.Rect(left, self.panel.bottom - 64, inside, 44)
        self.undo.rect = pygame.Rect(w - 32 - 200, 24, 200, 44)
        self.train.rect = pygame.Rect(w // 2 - 100, h // 2 - 30, 200, 44)
        self.widgets = [*self.rows, self.play, self.delete, self.undo, self.train]

    def focused(self) -> None:
        """See `Screen`."""
        widget = self.focus.widget
        if isinstance(widget, ModelRow):
            self.choose(widget.model.path)
            if self.scroll.reveal(widget.rect):
                self.arrange()

    def wheel(self, at: tuple[float, float], lines: float) -> None:
        """See `Screen`."""
        if self.scroll.wheel(at, lines):
            self.arrange()

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        x = 32 + canvas.text("Library", (32, 45), "huge", face="bold") + 16
        if self.loaded:
            count = len(self.rows)
            canvas.text(f"{count} model{'' if count == 1 else 's'}", (x, 49), ink="muted")
        if self.rows:
            canvas.panel(self.panel)
        else:
            said = "No models yet. Train one, and it will be here." if self.loaded else "Reading the models …"
            canvas.text(said, (canvas.width / 2, self.train.rect.top - 30), ink="muted", anchor="center")
        self.draw_widgets(canvas)
        self.scroll.draw(canvas)
        self.draw_card(canvas)

    def draw_card(self, canvas: Canvas) -> None:
        """All that is known of the chosen model."""
        model, left, width = self.model, self.panel.left + 20, PANEL - 40
        if model is None:
            return
        top = self.panel.top
        canvas.text(model.name, (left, top + 33), "large", face="bold", width=width)
        card = model.card
        if card is None:
            canvas.paragraph(
                f"This file cannot be used: {model.problem}.", (left, top + 56), width, ink="muted", most=8
            )
            return
        rules = "a game of others" if foreign(card.scenario) else f"{card.rules} rules"
        canvas.text(f"{card.scenario} · {card.team} · {rules}", (left, top + 62), ink="muted", width=width)
        facts = [
            ("algorithm", card.algorithm.upper()),
            ("trained for", say_seconds(card.seconds)),
            ("steps", say_number(card.steps)),
            ("seed", str(card.seed)),
            ("drives", ", ".join(card.agents)),
            ("sees", f"{card.obs_size} numbers in {len(card.layout)} parts"),
            ("made", card.date[:16].replace("T", " ") or NOTHING),
        ]
        if card.imitation is not None:
            made_after = card.imitation
            facts.insert(1, ("made after", f"{made_after.player} · {made_after.agreement * 100:.0f} % alike"))
        for number, (name, value) in enumerate(facts):
            y = top + 100 + 26 * number
            canvas.text(name, (left, y), "small", "muted")
            face = "mono" if name in ("trained for", "steps", "seed", "made") else "normal"
            canvas.text(value, (left + 100, y), "small", "text", face, width=width - 100)
        self.draw_evaluations(canvas, card, left, top + 100 + 26 * len(facts) + 8, width)

    def draw_evaluations(self, canvas: Canvas, card: ModelCard, left: int, top: int, width: int) -> None:
        """How it did against whom."""
        canvas.rule((left, top), width)
        canvas.text("Evaluated", (left, top + 22), "small", "muted")
        if not card.evaluations:
            canvas.text("not yet", (left + 100, top + 22), "small", "faint")
        room = max(0, (self.play.rect.top - top - 36) // 38)
        for number, known in enumerate(card.evaluations[:room]):
            y = top + 48 + 38 * number
            canvas.text(opponent(known), (left, y - 2), "small", width=width - 150)
            canvas.text(result(card, known), (left + width, y - 2), "small", "mint", "mono", "midright")
            if known.chance is not None:
                continue
            canvas.bar(pygame.Rect(left, y + 11, width, 4), known.success)
            detail = f"return {known.return_mean:.1f} ± {known.return_ci95:.1f}"
            canvas.text(detail, (left + width - 56, y - 2), "small", "muted", "mono", "midright")

    def keys(self) -> list[Key]:
        """See `Screen`."""
        return [*self.focus_keys(), Key("Esc", "back", pygame.K_ESCAPE)]
