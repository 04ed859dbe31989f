"""The lobby: which scenario, who sits where, how many rounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from agents.core.card import ModelCard
from arena.app.draw.look import team_look
from arena.app.exhibition import Exhibition
from arena.app.face.canvas import Canvas
from arena.app.face.dial import Slider
from arena.app.face.scroll import Scroll
from arena.app.face.widget import Button, Chooser, Key, Option
from arena.app.screen import Screen
from arena.app.screens.scenario_card import KIND_INKS, ScenarioCard
from arena.app.seating import Table, set_table
from arena.play.library import ModelFile
from arena.play.player import script
from arena.scenarios import catalog
from arena.sim.rules import ARENA, RULES, Rules
from arena.sim.scenario import Scenario

if TYPE_CHECKING:
    from arena.app.application import Application

PANEL = 424
CARD = 173
SEAT_GAP = 48


class Lobby(Screen):
    """Cards on the left, the chosen scenario's seats on the right."""

    name = "lobby"

    def __init__(self, app: Application, scenario: str = "tag", model: ModelFile | None = None) -> None:
        super().__init__(app)
        self.kind = "all"
        self.pills = [Button(kind, self.filter(kind), "pill", verb="show") for kind in ("all", *KIND_INKS)]
        self.cards = [ScenarioCard(name, self.exhibit(name), self.chooser(name)) for name in catalog.SCENARIOS]
        self.rounds = Slider("Rounds", 1, 9, 3, 2, lambda _: None, lambda value: f"best of {value:.0f}")
        self.start = Button("Start", self.begin, "primary", verb="start")
        self.scroll = Scroll()
        self.table: Table
        self.choose(scenario)
        self.focus.widget = next(card for card in self.cards if card.chosen)
        if model is not None and model.card is not None:
            self.choose_for(model, model.card)
            self.focus.widget = self.start

    # -- choosing

    def exhibit(self, name: str) -> Exhibition:
        """What the card of a scenario shows: its scripts at play."""
        scenario = catalog.make(name, {})
        seats = []
        for team in scenario.teams():
            player = script(scenario, ARENA, team.name, "medium")
            seats += [player] * len(team.agents)
        return Exhibition(scenario, ARENA, seats, seed=3)

    def filter(self, kind: str) -> Callable[[], None]:
        """Show only scenarios of a kind."""

        def choose() -> None:
            self.kind = kind
            self.scroll.offset = 0
            self.arrange()

        return choose

    def chooser(self, name: str) -> Callable[[], None]:
        """What pressing a card does: choose it; once chosen, start."""

        def choose() -> None:
            if self.table.scenario.name == name:
                self.focus.widget = self.start
            else:
                self.choose(name)

        return choose

    def choose(self, name: str) -> None:
        """Set the table for a scenario."""
        self.set_table(catalog.make(name, {}), ARENA)

    def choose_for(self, model: ModelFile, card: ModelCard) -> None:
        """Set the table with the options and rules of a model, and seat it."""
        try:
            self.set_table(catalog.make(card.scenario, card.options), RULES.get(card.rules, ARENA))
        except ValueError as error:
            self.app.say(f"{card.name} was trained for a game that is not here: {error}.")
            return
        if not self.table.seat_model(model.path, card.team):
            self.app.say(f"{card.name} does not fit a seat of {self.table.scenario.title}.")
        self.show_seats()

    def set_table(self, scenario: Scenario, rules: Rules) -> None:
        """Offer the seats of a game."""
        self.table = set_table(scenario, rules, self.app.home.library)
        for card in self.cards:
            card.chosen = card.scenario.name == scenario.name
        self.seats = [self.seat_row(number) for number in range(len(self.table.places))]
        self.arrange()

    def seat_row(self, number: int) -> Chooser:
        """The chooser of one seat."""
        place = self.table.places[number]
        options = [Option(label) for label in place.labels()]
        return Chooser(
            place.name, options, place.chosen, lambda option: self.seat(number, option), team_look(place.team)
        )

    def seat(self, number: int, option: int) -> None:
        """Somebody sits down; that may move somebody else."""
        self.table.choose(number, option)
        self.show_seats()

    def show_seats(self) -> None:
        """Let every row show who sits there."""
        for row, place in zip(self.seats, self.table.places, strict=True):
            row.chosen = place.chosen

    def begin(self) -> None:
        """Start the match."""
        try:
            players = self.table.players()
        except (ValueError, OSError) as error:  # a model that was deleted or broken meanwhile
            self.app.say(str(error))
            return
        self.app.enter(
            "match",
            scenario=self.table.scenario,
            rules=self.table.rules,
            players=players,
            people=self.table.people(),
            rounds=int(self.rounds.value),
        )

    # -- showing

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        right = round(width) - 32
        x = right
        for pill in reversed(self.pills):
            pill.chosen = pill.label == self.kind
            wide = round(self.app.canvas.measure(pill.label, "small", "bold")) + 20
            pill.rect = pygame.Rect(x - wide, 30, wide, 24)
            x -= wide + 8
        self.panel = pygame.Rect(right - PANEL, 92, PANEL, round(height) - 92 - 76)
        area = pygame.Rect(32, 92, self.panel.left - 16 - 32, self.panel.height)
        shown = [card for card in self.cards if self.kind in ("all", card.scenario.kind)]
        for card in self.cards:
            card.visible = card in shown
        tall = max(CARD, min(240, (area.height - 32) // 3))
        self.scroll.fit(area, (tall + 16) * len(shown) - 16)
        for number, card in enumerate(shown):
            card.rect = pygame.Rect(
                area.left, area.top + number * (tall + 16) - round(self.scroll.offset), area.width, tall
            )
        left, inside = self.panel.left + 20, PANEL - 40
        top = self.panel.top + 126
        for number, row in enumerate(self.seats):
            row.rect = pygame.Rect(left, top + SEAT_GAP * number, inside, 40)
        self.rounds.rect = pygame.Rect(left, self.panel.bottom - 124, inside, 46)
        self.start.rect = pygame.Rect(left, self.panel.bottom - 64, inside, 44)
        self.widgets = [*self.pills, *self.cards, *self.seats, self.rounds, self.start]

    def update(self, seconds: float) -> None:
        """See `Screen`."""
        for card in self.cards:
            if card.visible:
                card.show.update(seconds, self.app.home.settings.calm)

    def focused(self) -> None:
        """See `Screen`."""
        if isinstance(self.focus.widget, ScenarioCard) and self.scroll.reveal(self.focus.widget.rect):
            self.arrange()

    def wheel(self, at: tuple[float, float], lines: float) -> None:
        """See `Screen`."""
        if self.scroll.wheel(at, lines):
            self.arrange()

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        canvas.text("Choose a scenario", (32, 45), "huge", face="bold")
        scenario = self.table.scenario
        canvas.panel(self.panel)
        left, top, inside = self.panel.left + 20, self.panel.top, PANEL - 40
        wide = canvas.text(scenario.title, (left, top + 33), "large", face="bold")
        if self.table.rules is not ARENA:
            canvas.pill(f"{self.table.rules.name} rules", (left + wide + 12, top + 33), "gold", "panel")
        canvas.paragraph(scenario.pitch, (left, top + 56), inside, ink="muted", most=2)
        canvas.text("Seats", (left, top + 108), "small", "muted")
        y = self.seats[-1].rect.bottom + 24
        heading, words = self.forecast()
        canvas.text(heading, (left, y), "small", "muted")
        room = int((self.rounds.rect.top - y - 16) // 20)
        canvas.paragraph(words, (left, y + 14), inside, most=max(1, min(room, 4)))
        self.draw_widgets(canvas)
        self.scroll.draw(canvas)

    def forecast(self) -> tuple[str, str]:
        """What the first person wants, or what one can do without a seat."""
        people = self.table.people()
        if not people:
            return "You watch", "Tab takes over any agent, at any moment of the match."
        return "You want", self.table.scenario.teams()[self.table.places[people[min(people)]].team].wish

    def keys(self) -> list[Key]:
        """See `Screen`."""
        return [
            *self.focus_keys(),
            Key("Tab", "next", pygame.K_TAB),
            Key("S", "start", pygame.K_s),
            Key("Esc", "back", pygame.K_ESCAPE),
        ]

    def own_key(self, key: int) -> bool:
        """See `Screen`."""
        if key == pygame.K_s:
            self.begin()
            return True
        return False
