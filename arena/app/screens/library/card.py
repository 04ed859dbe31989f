"""The chosen model's card: its picture, how it was learned, what is known of it, and how it did."""

from __future__ import annotations

from pathlib import Path

import pygame

from agents.core.card import ModelCard
from arena.app.draw.chart import NOTHING, Chart, say_number, say_seconds
from arena.app.exhibits.portraits import Portraits
from arena.app.face.canvas import Canvas
from arena.app.naming import scenario_title
from arena.app.screens.library.rows import by_return, look, opponent, result
from arena.play.library import ModelFile
from arena.scenarios import catalog
from arena.sim.option import options
from arena.training.curve import learning_curve
from arena.training.request import foreign
from arena.training.run import RunDirectory

PICTURE, GAP, LINE = (205, 128), 12, 21
UNRATED = "not rated yet"
LARGE = 100  # from here on a return is told in whole points


class Card:
    """Everything that is known of one model; drawn into a panel."""

    def __init__(self, portraits: Portraits) -> None:
        self.portraits = portraits
        self.model: ModelFile | None = None
        self.rating = ""
        self.chart = Chart("return as it learned", "amber")
        self.facts: list[tuple[str, str]] = []
        self.wide: list[tuple[str, str]] = []

    def show(self, model: ModelFile | None, rating: str) -> None:
        """Another model, or the same with other facts."""
        self.model, self.rating = model, rating
        if model is None or model.card is None:
            return
        card = model.card
        self.plot(card.curve)
        self.facts = [
            ("algorithm", card.algorithm.replace("_", " ").upper()),
            ("rating", rating or UNRATED),
            ("trained for", say_seconds(card.seconds)),
            ("steps", say_number(card.steps)),
            ("made", card.date[:10] or NOTHING),
            ("size", f"{model.size / 1000:.0f} kB"),
            ("version", f"{card.code or NOTHING}, physics {card.simulation or NOTHING}"),
            ("seed", str(card.seed)),
            ("sees", f"{card.obs_size} numbers"),
            ("remembers", f"{card.memory} numbers" if card.memory else "nothing"),
        ]
        self.wide = []
        if card.imitation is not None:
            after = card.imitation
            self.wide.append(("made after", f"{after.player}, {after.agreement * 100:.0f} % alike"))
        self.wide.append(("options", said_options(card)))

    def plot(self, curve: list[tuple[float, float]]) -> None:
        """Show a learning curve."""
        self.chart.set([x for x, _ in curve], [y for _, y in curve])

    def draw(self, canvas: Canvas, panel: pygame.Rect, bottom: int) -> None:
        """Draw it, down to `bottom`."""
        canvas.panel(panel)
        model, left, width = self.model, panel.left + 20, panel.width - 40
        if model is None:
            canvas.text("No model is chosen.", panel.center, ink="muted", anchor="center")
            return
        canvas.text(model.name, (left, panel.top + 29), "large", face="bold", width=width)
        card = model.card
        if card is None:
            canvas.text(model.path.name, (left, panel.top + 55), ink="muted", width=width)
            said = f"This file cannot be used: {model.problem}."
            canvas.paragraph(said, (left, panel.top + 80), width, ink="muted", most=8)
            return
        shape, ink = look(card)
        canvas.team_mark(shape, (left + 6, panel.top + 55), 6, ink)
        rules = "a game of others" if foreign(card.scenario) else f"{card.rules} rules"
        drives = card.agents[0] if len(card.agents) == 1 else f"{len(card.agents)} agents"
        said = f"{scenario_title(card.scenario)} · {card.team} · {rules} · drives {drives}"
        canvas.text(said, (left + 22, panel.top + 55), "small", "muted", width=width - 22)
        picture = pygame.Rect(left, panel.top + 74, *PICTURE)
        self.portraits.draw(canvas, picture, model)
        beside = pygame.Rect(picture.right + GAP, picture.top, width - picture.width - GAP, picture.height)
        if card.curve:
            self.chart.draw(canvas, beside)
        elif card.scenario in catalog.SCENARIOS:
            canvas.paragraph(catalog.SCENARIOS[card.scenario].pitch, beside.topleft, beside.width, ink="muted")
        top = self.draw_facts(canvas, left, picture.bottom + 20, width)
        draw_evaluations(canvas, card, pygame.Rect(left, top, width, bottom - top))

    def draw_facts(self, canvas: Canvas, left: int, top: int, width: int) -> int:
        """Short facts in two columns, then the long ones; returns where they end."""
        column = width // 2 + 8
        for number, (name, value) in enumerate(self.facts):
            x, y = left + number % 2 * column, top + LINE * (number // 2)
            canvas.text(name, (x, y), "small", "muted", width=80)
            canvas.text(value, (x + 84, y), "small", width=width - column - 84 if number % 2 else column - 92)
        top += LINE * ((len(self.facts) + 1) // 2)
        for name, value in self.wide:
            canvas.text(name, (left, top), "small", "muted", width=80)
            used = canvas.paragraph(value, (left + 84, top - 9), width - 84, "small", most=2)
            top += max(LINE, round(used) + 4)
        return top - LINE // 2 + 4


def draw_evaluations(canvas: Canvas, card: ModelCard, rect: pygame.Rect) -> None:
    """How it did against whom."""
    canvas.rule(rect.topleft, rect.width)
    left, y = rect.left, rect.top + 16
    if not card.evaluations:
        canvas.text("It was not measured against anybody.", (left, y), "small", "faint")
    for known in card.evaluations:
        if y + 8 > rect.bottom:
            return
        canvas.text(opponent(known), (left, y), "small", width=150)
        digits = 0 if abs(known.return_mean) >= LARGE else 1
        detail = f"return {known.return_mean:.{digits}f} ± {known.return_ci95:.{digits}f}, {known.episodes} rounds"
        canvas.text(result(card, known), (rect.right, y), "small", "mint", "mono", "midright")
        canvas.text(detail, (rect.right - 62, y), "small", "muted", anchor="midright", width=rect.width - 222)
        if not by_return(card):
            canvas.bar(pygame.Rect(left, y + 10, rect.width, 3), known.success)
        y += 25


def said_options(card: ModelCard) -> str:
    """The options that are not as they usually are."""
    if card.scenario not in catalog.SCENARIOS:
        return ", ".join(f"{name} {value}" for name, value in card.options.items()) or "defaults"
    usual = {option.name: option.default for option in options(catalog.make(card.scenario, {}))}
    other = [f"{name} {value:g}" for name, value in card.options.items() if usual.get(name, value) != value]
    return ", ".join(other) or "defaults"


def kept_curve(model: ModelFile, runs: list[RunDirectory]) -> list[tuple[float, float]]:
    """How a model was learned whose card does not say, from its training; empty where that is gone."""
    for run in runs:
        try:
            made = [team for team, path in run.status().models.items() if Path(path) == model.path]
        except (ValueError, OSError):  # half written, or foreign
            continue
        if made:
            return learning_curve(run.metrics()[0], made[0])
    return []
