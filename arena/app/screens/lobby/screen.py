"""Before a match: which scenario, who sits where, how many rounds, with which options."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

import pygame

from agents.core.card import ModelCard
from arena.app.exhibits.gallery import Gallery
from arena.app.face.canvas import Canvas
from arena.app.face.dial import Slider
from arena.app.face.scroll import AIR, Scroll
from arena.app.face.widget import Button, Key
from arena.app.screen import Screen
from arena.app.screens.lobby.table_form import TableForm
from arena.app.screens.scenario_card import BELOW, KIND_INKS, ScenarioCard
from arena.app.seats.fairness import rated
from arena.app.seats.live import live_choices
from arena.app.seats.seating import Table, set_table
from arena.play.choosing import Choice
from arena.play.library import ModelFile
from arena.play.standings import role_of
from arena.scenarios import catalog
from arena.sim.option import Value, options
from arena.sim.rules import ARENA, RULES, Rules
from arena.sim.scenario import Scenario

if TYPE_CHECKING:
    from arena.app.application import Application

PANEL = 424
CARD = 232  # least width
GAP = 16
EDGE, RING = 6, 4  # room for the focus ring inside a list, at the left and at the right


class Lobby(Screen):
    """Cards on the left, the chosen scenario's seats and options on the right."""

    name = "lobby"

    def __init__(
        self,
        app: Application,
        scenario: str = "tag",
        model: ModelFile | None = None,
        team: str | None = None,
        seated: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(app)
        self.kind = "all"
        self.gallery = Gallery()
        self.pills = [Button(kind, self.filter(kind), "pill", verb="show") for kind in ("all", *KIND_INKS)]
        self.cards = [
            ScenarioCard(name, preview, self.chooser(name), partial(app.home.standings.earned, name))
            for name, preview in self.gallery.previews.items()
        ]
        self.rounds = Slider("Rounds", 1, 9, 3, 2, lambda _: None, lambda value: f"best of {value:.0f}")
        self.start = Button("Start", self.begin, "primary", verb="start")
        self.scroll, self.fresh = Scroll(AIR + EDGE), True
        self.offered_at = 0  # the frame in which it was last looked who can play
        self.known: tuple[object, ...] = ()  # what decides who and what can be chosen, besides the game
        self.table: Table
        self.form: TableForm
        self.choose(scenario)
        self.focus.widget = next(card for card in self.cards if card.chosen)
        if model is not None and model.card is not None:
            self.choose_for(model, model.card)
            self.focus.widget = self.start
        if team is not None:
            self.seat_teams(team, seated or {})
            self.focus.widget = self.start

    # -- choosing

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
        self.form.follow()

    def seat_teams(self, mine: str, words: Mapping[str, str]) -> None:
        """The first person on a team's first seat; on all other seats of a team whoever is named for it."""
        names = [team.name for team in self.table.scenario.teams()]
        first = next(place for place in self.table.places if names[place.team] == mine)
        self.table.choose(first.agent, 0)
        for place in self.table.places:
            if place.person is None and names[place.team] in words:
                place.choose(words[names[place.team]])
        self.form.follow()

    def set_table(self, scenario: Scenario, rules: Rules) -> None:
        """Offer the seats of a game."""
        self.table = set_table(scenario, rules, self.app.home.library, self.offers)
        self.known = self.circumstances()
        for card in self.cards:
            card.chosen = card.scenario.name == scenario.name
        self.form = TableForm(self)
        self.scrolls = (self.scroll, self.form.scroll)
        self.arrange()

    def change(self, name: str, value: Value) -> None:
        """Another value of an option: another game, with the same people and players as far as they fit it."""
        before = self.table.scenario
        now = {known.name: getattr(before, known.name) for known in options(before)}
        self.reset({**now, name: value}, self.table.rules)

    def reset(self, values: dict[str, Value], rules: Rules) -> None:
        """The same scenario with these options and rules."""
        try:
            scenario = catalog.make(self.table.scenario.name, values)
            table = set_table(scenario, rules, self.app.home.library, self.offers)
        except ValueError as error:
            self.app.say(f"That cannot be: {error}.")
            return
        table.keep(self.table)
        self.table, self.known = table, self.circumstances()
        self.form.follow()
        self.arrange()

    def offers(self, scenario: Scenario, rules: Rules, team: str, found: list[Choice]) -> list[Choice]:
        """Those who are being trained for a team, then all others with what they are worth."""
        home = self.app.home
        return [
            *live_choices(home.news, scenario, rules, team, home.library),
            *rated(found, home.standings, role_of(scenario, rules.name, team)),
        ]

    def circumstances(self) -> tuple[object, ...]:
        """Trainings at work and gamepads that are there: when they change, the seats have to be offered anew."""
        live = [news.run.path for news in self.app.home.training()]
        return (*live, *(pad.name for pad in self.app.hands.pads if pad.instance is not None))

    def look_again(self) -> None:
        """Offer the seats anew where others can play now, or are worth something else after a match."""
        covered = self.app.frames > self.offered_at + 1
        self.offered_at = self.app.frames
        if covered or self.circumstances() != self.known:
            self.reset(self.form.values(), self.table.rules)

    def seat(self, number: int, option: int) -> None:
        """Somebody sits down; that may move somebody else."""
        self.table.choose(number, option)
        self.form.show_seats()

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
            devices=self.table.devices(self.app.hands),
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
        room = self.panel.left - GAP - 32
        self.layout_cards(pygame.Rect(32 - EDGE, 92 - EDGE, room + EDGE + RING, self.panel.height + EDGE))
        left, inside = self.panel.left + 20, PANEL - 40
        self.rounds.rect = pygame.Rect(left, self.panel.bottom - 124, inside, 46)
        self.start.rect = pygame.Rect(left, self.panel.bottom - 64, inside, 44)
        canvas = self.app.canvas
        lines = min(2, len(canvas.wrap(self.table.scenario.pitch, inside)))
        top = self.panel.top + 58 + round(lines * canvas.line_height() * 1.05)
        area = pygame.Rect(left - EDGE, top, inside + 2 * EDGE, self.panel.bottom - 138 - top)
        rows = self.form.layout(area)
        self.widgets = [*self.pills, *self.cards, *rows, self.rounds, self.start]

    def layout_cards(self, area: pygame.Rect) -> None:
        """A grid that scrolls."""
        shown = [card for card in self.cards if self.kind in ("all", card.scenario.kind)]
        inside = area.width - EDGE - RING
        columns = max(1, (inside + GAP) // (CARD + GAP))
        wide = (inside - GAP * (columns - 1)) // columns
        tall = round((wide - 16) / 1.6) + 8 + BELOW
        lines = -(-len(shown) // columns)
        self.scroll.fit(area, (tall + GAP) * lines - GAP + 2 * EDGE)

        def place() -> None:
            for number, card in enumerate(shown):
                line, column = divmod(number, columns)
                top = area.top + EDGE + (tall + GAP) * line - round(self.scroll.offset)
                card.rect = pygame.Rect(area.left + EDGE + (wide + GAP) * column, top, wide, tall)

        for card in self.cards:
            card.visible, card.clip = card in shown, area
        place()
        chosen = next((card for card in shown if card.chosen), None)
        if self.fresh and chosen is not None and self.scroll.reveal(chosen.rect):
            place()
        self.fresh = False

    def update(self, seconds: float) -> None:
        """See `Screen`."""
        self.look_again()
        seen = [card for card in self.cards if card.visible and card.rect.colliderect(self.scroll.area)]
        first = sorted(seen, key=lambda card: not card.alive)
        self.gallery.update(self.app.background, [card.preview for card in (*first, *self.cards)])
        for card in seen:
            if card.alive and card.preview.show is not None:
                card.preview.show.update(seconds, self.app.home.settings.calm)

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        wide = canvas.text("Choose a scenario", (32, 45), "huge", face="bold")
        count = sum(card.visible for card in self.cards)
        canvas.text(str(count), (32 + wide + 16, 49), ink="muted")
        canvas.panel(self.panel)
        scenario, left, top = self.table.scenario, self.panel.left + 20, self.panel.top
        wide = canvas.text(scenario.title, (left, top + 31), "large", face="bold")
        if self.table.rules is not ARENA:
            canvas.pill(f"{self.table.rules.name} rules", (left + wide + 12, top + 31), "gold", "panel")
        canvas.paragraph(scenario.pitch, (left, top + 48), PANEL - 40, ink="muted", most=2)
        self.draw_widgets(canvas)
        self.scroll.draw(canvas)
        self.form.draw(canvas)

    def keys(self) -> list[Key]:
        """See `Screen`."""
        return [
            *self.focus_keys(),
            Key("Tab", "next", pygame.K_TAB),
            Key("P", "who plays", pygame.K_p),
            Key("S", "start", pygame.K_s),
            Key("Esc", "back", pygame.K_ESCAPE),
        ]

    def own_key(self, key: int) -> bool:
        """See `Screen`."""
        if key == pygame.K_s:
            self.begin()
        elif key == pygame.K_p:
            self.form.next_preset()
        else:
            return False
        return True
