"""The rows of the library, and how a model's card is put in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pygame

from agents.core.card import Evaluation, ModelCard
from arena.app.draw.look import team_look
from arena.app.exhibits.portraits import Portraits
from arena.app.face.canvas import Canvas
from arena.app.face.item import Item
from arena.app.face.widget import Key
from arena.app.naming import scenario_title
from arena.places import shipped_models
from arena.play.library import ModelFile
from arena.play.standings import Standings, role_of
from arena.play.who import key_of
from arena.scenarios import catalog
from arena.training.request import foreign

ROW = 76
PICTURE = (96, 60)  # design units
RIGHT = 190  # for the result


@dataclass(frozen=True)
class Rated:
    """A model, and what it is worth: in words, and as a number to sort by."""

    model: ModelFile
    words: str = ""
    points: float = 0.0


def rate(models: Sequence[ModelFile], standings: Standings) -> list[Rated]:
    """What models are worth; those who never played are worth nothing yet.  Reads their files."""
    return [_rate(model, standings) for model in models]


def _rate(model: ModelFile, standings: Standings) -> Rated:
    card, key = model.card, key_of(model.path)
    if card is None or key is None:
        return Rated(model)
    try:
        role = role_of(catalog.make(card.scenario, card.options), card.rules, card.team)
    except (ValueError, KeyError, TypeError):  # a game that is not here, or not any more
        return Rated(model)
    row = standings.row(role, key)
    return Rated(model, standings.text(role, key), row.points) if row is not None else Rated(model)


class ModelRow(Item):
    """One model in the list; with a `reason`, one that cannot be taken here."""

    def __init__(self, rated: Rated, action: Callable[[], None], portraits: Portraits) -> None:
        super().__init__(rated.model.name, action)
        self.model, self.rated, self.portraits = rated.model, rated, portraits
        self.shipped = "shipped" if rated.model.path.parent == shipped_models() else ""
        self.verbs = ("choose", "to its buttons")  # before and after it was chosen

    def keys(self) -> list[Key]:
        """See `Widget`."""
        return [Key("Enter", self.verbs[self.chosen], pygame.K_RETURN)] if self.reason is None else []

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        self.draw_box(canvas, focused, hovered)
        rect, card = self.rect, self.model.card
        picture = pygame.Rect(rect.left + 8, rect.top + 8, *PICTURE)
        left, middle, right = picture.right + 16, rect.centery, rect.right - 18
        width = right - left - RIGHT
        if card is None:
            canvas.text(self.model.path.name, (left, middle - 10), ink="faint", width=right - left)
            canvas.text(self.model.problem or "", (left, middle + 12), "small", "faint", width=right - left)
            canvas.team_mark("disc", picture.center, 5, "line")
            return
        self.portraits.draw(canvas, picture, self.model)
        shape, sign = look(card)
        ink = "text" if self.reason is None else "faint"
        canvas.team_mark(shape, (left + 6, middle - 11), 6.5, sign if self.reason is None else "faint")
        canvas.text(card.name, (left + 22, middle - 11), ink=ink, face="bold", width=right - left - 90)
        rated = f"rated {self.rated.words}" if self.rated.words else ""
        canvas.text(
            self.reason or " · ".join(filter(None, (place(card), self.shipped, rated))),
            (left, middle + 12),
            "small",
            "muted",
            width=width + RIGHT * bool(self.reason),
        )
        if card.evaluations and self.reason is None:
            best = card.evaluations[0]
            canvas.text(result(card, best), (right, middle - 11), ink="mint", face="mono", anchor="midright")
            canvas.text(
                opponent(best),
                (right, middle + 12),
                "small",
                "muted",
                anchor="midright",
                width=RIGHT - 10,
            )


def place(card: ModelCard) -> str:
    """Which team of which game a model plays, and how it was made."""
    rules = "" if card.rules == "arena" or foreign(card.scenario) else f" · {card.rules}"
    return f"{scenario_title(card.scenario)} · {card.team} · {card.algorithm.replace('_', ' ').upper()}{rules}"


def result(card: ModelCard, known: Evaluation) -> str:
    """How well a model did: the share of rounds won, or the return where nobody knows what winning is."""
    return f"{known.return_mean:.1f}" if by_return(card) else f"{known.success * 100:.0f} %"


def by_return(card: ModelCard) -> bool:
    """Whether only the return says how well it did: games of others, and classic rules, know no winner."""
    return foreign(card.scenario) or card.rules == "classic"


def opponent(known: Evaluation) -> str:
    """Against whom a model was measured, in words."""
    if known.chance is not None:
        return f"return; at random {known.chance:.1f}"
    return "on its own" if known.against == "nobody" else f"against {known.against.replace(':', ' · ')}"


def elsewhere(card: ModelCard) -> str | None:
    """Why a model cannot be played with here, if so."""
    if foreign(card.scenario):
        return "its game is not ours"
    return None if card.scenario in catalog.SCENARIOS else "its scenario is not here"


def look(card: ModelCard) -> tuple[str, str]:
    """The sign of the team that a model plays."""
    if card.scenario not in catalog.SCENARIOS:
        return "disc", "muted"
    teams = [team.name for team in catalog.make(card.scenario, {}).teams()]
    return team_look(teams.index(card.team)) if card.team in teams else ("disc", "muted")
