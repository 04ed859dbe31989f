"""Which models of the library are listed, and in which order: choosers above the list, and letters that are typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pygame

from arena.app.face.canvas import Canvas, Point
from arena.app.face.widget import LEFT, RIGHT, Key, Widget
from arena.app.screens.library.rows import ModelRow

ALL = "all"
ORDERS = ("newest", "best rated", "name", "game")
LONGEST = 40


class Sieve(Widget):
    """One of several words; arrows lead past it, so that it can stand beside others."""

    def __init__(self, label: str, words: Sequence[str], changed: Callable[[], None]) -> None:
        super().__init__(label)
        self.words, self.changed = list(words), changed
        self.chosen = 0

    @property
    def word(self) -> str:
        """The chosen one."""
        return self.words[self.chosen]

    def offer(self, words: Sequence[str]) -> None:
        """Other words, among which the chosen one stays that if it is still there."""
        before, self.words = self.word, list(words)
        self.chosen = self.words.index(before) if before in self.words else 0

    def step(self, step: int) -> None:
        """The next word (+1) or the one before (-1), round and round."""
        self.chosen = (self.chosen + step) % len(self.words)
        self.changed()

    def press(self) -> None:
        """See `Widget`."""
        self.step(1)

    def click(self, at: Point) -> None:
        """See `Widget`: the left arrow's side goes back."""
        self.step(-1 if at[0] < self.rect.left + self.rect.width / 3 else 1)

    def keys(self) -> list[Key]:
        """See `Widget`."""
        back, on = Key("[", "", pygame.K_LEFTBRACKET), Key("]", "change", pygame.K_RIGHTBRACKET)
        return [Key("Enter", "next", pygame.K_RETURN), back, on]

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        if focused:
            canvas.focus_ring(self.rect)
        canvas.panel(self.rect, "raised" if hovered else "panel", "sky" if focused else "line", self.corner)
        x, middle, width = self.rect.centerx, self.rect.centery, self.rect.width - 60
        arrows = "muted" if len(self.words) > 1 else "faint"
        canvas.text(LEFT, (self.rect.left + 16, middle - 1), "large", arrows, anchor="center")
        canvas.text(RIGHT, (self.rect.right - 16, middle - 1), "large", arrows, anchor="center")
        canvas.text(self.label, (x, middle - 10), "small", "muted", anchor="center", width=width)
        canvas.text(self.word, (x, middle + 8), anchor="center", width=width)


class Find(Widget):
    """What names have to contain; letters go here from anywhere on the screen."""

    def __init__(self, changed: Callable[[], None]) -> None:
        super().__init__("Name")
        self.text, self.changed = "", changed

    def take(self, text: str) -> None:
        """Another text."""
        if text != self.text:
            self.text = text[:LONGEST]
            self.changed()

    def press(self) -> None:
        """See `Widget`: begin anew."""
        self.take("")

    def keys(self) -> list[Key]:
        """See `Widget`."""
        return [Key("Enter", "all names", pygame.K_RETURN)] if self.text else []

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        if focused:
            canvas.focus_ring(self.rect)
        edge = "sky" if focused or self.text else "line"
        canvas.panel(self.rect, "background", edge, self.corner)
        at = self.rect.left + 14, self.rect.centery
        if self.text:
            canvas.text(self.text, at, face="mono", width=self.rect.width - 28)
        else:
            canvas.text("type a name", at, ink="faint", width=self.rect.width - 28)


class Filter:
    """All four together."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self.game, self.team = Sieve("Scenario", [ALL], changed), Sieve("Team", [ALL], changed)
        self.order = Sieve("Order", ORDERS, changed)
        self.find = Find(changed)
        self.widgets: list[Widget] = [self.game, self.team, self.order, self.find]

    def offer(self, rows: Sequence[ModelRow]) -> None:
        """Offer the games and teams that there are models of."""
        cards = [row.model.card for row in rows if row.model.card]
        self.game.offer([ALL, *sorted({card.scenario for card in cards})])
        game = self.game.word
        self.team.offer([ALL, *sorted({card.team for card in cards if game in (ALL, card.scenario)})])

    def sift(self, rows: Sequence[ModelRow]) -> list[ModelRow]:
        """The rows that are wanted, in order; files that cannot be used come last."""
        self.offer(rows)
        game, team, words = self.game.word, self.team.word, self.find.text.lower().split()
        kept = []
        for row in rows:
            card, name = row.model.card, row.model.name.lower()
            fits = card is None or (game in (ALL, card.scenario) and team in (ALL, card.team))
            if fits and (card is not None or game == team == ALL) and all(word in name for word in words):
                kept.append(row)
        kept.sort(key=self._key)
        return sorted(kept, key=lambda row: row.model.card is None)

    def _key(self, row: ModelRow) -> tuple[float | str, ...]:
        order, card = self.order.word, row.model.card
        if order == "name":
            return (row.label.lower(),)
        if order == "game" and card is not None:
            return card.scenario, card.team, row.label.lower()
        return (-row.rated.points,) if order == "best rated" else ()

    # -- typing

    def hear(self, event: pygame.event.Event) -> bool:
        """Letters make the text longer, backspace shorter; True if it was one of them."""
        find = self.find
        if event.type == pygame.TEXTINPUT and event.text not in "[]" and (find.text or not event.text.isspace()):
            find.take(find.text + event.text)
        elif event.type == pygame.KEYDOWN and find.text and event.key == pygame.K_BACKSPACE:
            find.take(find.text[:-1])
        elif event.type == pygame.KEYDOWN and find.text and event.key == pygame.K_ESCAPE:
            find.take("")
        else:
            return event.type == pygame.KEYDOWN and bool(find.text) and event.key == pygame.K_SPACE
        return True

    def keys(self) -> list[Key]:
        """What they do now."""
        shorter = [Key("Backspace", "shorter", pygame.K_BACKSPACE), Key("Esc", "all names", pygame.K_ESCAPE)]
        return [Key("a … z", "find a name"), *(shorter if self.find.text else [])]
