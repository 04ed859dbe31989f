"""Ratings: people and models in one table for each scenario and role, and a fair opponent for whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from arena.app.background import Job
from arena.app.draw.chart import NOTHING, Chart
from arena.app.face.canvas import Canvas
from arena.app.face.scroll import Scroll
from arena.app.face.widget import CONTROL, Button, Chooser, Key, Option
from arena.app.screen import Screen
from arena.app.screens.picker import ScenarioChooser
from arena.app.screens.ratings.rows import KIND_INKS, ROW, RatingRow, draw_heads, span
from arena.app.seats.fairness import standing_key
from arena.play.choosing import choices
from arena.play.standings import Offer, Row, role_of
from arena.play.who import Who, person
from arena.scenarios import catalog
from arena.sim.rules import ARENA
from arena.sim.scenario import Scenario

if TYPE_CHECKING:
    from arena.app.application import Application

PANEL = 400
TOP = 92
HOW = (
    "Ratings follow rounds won and lost (openskill). A team counts as the average of those who drove it. "
    "The bar shows how certain a rating is."
)


class Ratings(Screen):
    """The table on the left, the chosen one's history and a fair opponent on the right."""

    name = "ratings"

    def __init__(self, app: Application, scenario: str = "tag") -> None:
        super().__init__(app)
        self.scenario = ScenarioChooser(app, scenario, self.change_scenario)
        self.role = Chooser("Team", [Option(NOTHING)], 0, self.change_role)
        self.fair = Button("A fair opponent for you", self.play_fair, "primary", verb="to the lobby with them")
        self.rows: list[RatingRow] = []
        self.scroll = Scroll()
        self.scrolls = (self.scroll,)
        self.chosen: str | None = None
        self.chart = Chart("Rating after each match", "sky", empty="no matches yet")
        self.roles: list[tuple[str, str | None]] = []
        self.offer: tuple[Offer, str] | None = None
        self.asked: Job | None = None
        self.me = person(app.home.settings.names[0])
        app.home.standings.refresh()
        if problem := app.home.standings.complaint():
            app.say(problem)
        self.change_scenario()
        self.focus.widget = self.fair

    # -- what is chosen

    def change_scenario(self, _: int = 0) -> None:
        """Another game: its roles, then those of other rules or options in which somebody has played."""
        game = catalog.make(self.scenario.name)
        own = {role_of(game, ARENA.name, team.name): team.name for team in reversed(game.teams())}
        known = self.app.home.standings.roles()
        others = [role for role in known if role.split(" · ")[0] == game.name and role not in own]
        self.roles = [*((role, team) for role, team in reversed(own.items())), *((role, None) for role in others)]
        labels = [" · ".join(role.split(" · ")[1:]) or "either side" for role, _ in self.roles]
        self.role.options, self.role.chosen = [Option(label) for label in labels], 0
        mine = [n for n, (role, _) in enumerate(self.roles) if self.app.home.standings.row(role, self.me.key)]
        usual = [n for n, (_, team) in enumerate(self.roles) if team == game.teams()[-1].name]  # as in the lobby
        self.role.chosen = [*mine, *usual, 0][0]
        self.change_role()

    def change_role(self, _: int = 0) -> None:
        """Another table."""
        standings, role = self.app.home.standings, self.roles[self.role.chosen][0]
        table = standings.table(role)
        shared = span(table)
        self.rows = [
            RatingRow(number, row, shared, row.who.key == self.me.key, self.chooser(row.who.key))
            for number, row in enumerate(table, 1)
        ]
        keys = [row.who.key for row in table]
        self.choose(self.me.key if self.me.key in keys else keys[0] if keys else None)
        self.scroll.offset = 0
        self.offer, self.asked = None, self.app.background.do(self.find)
        self.arrange()

    def chooser(self, key: str) -> Callable[[], None]:
        """What pressing a row does."""

        def choose() -> None:
            if self.chosen == key:
                self.focus.widget = self.fair
            self.choose(key)

        return choose

    def choose(self, key: str | None) -> None:
        """Show somebody's history."""
        self.chosen = key
        for shown in self.rows:
            shown.chosen = shown.row.who.key == key
        row = self.row
        history = row.history if row is not None else []
        self.chart.ink = KIND_INKS.get(row.who.kind, "muted") if row is not None else "sky"
        self.chart.set([float(n) for n in range(len(history))], history)

    @property
    def team(self) -> str | None:
        """Whose role it is; None where rules or options are not the usual ones."""
        return self.roles[self.role.chosen][1]

    @property
    def alone(self) -> bool:
        """Whether the game has one team only."""
        return len(catalog.make(self.scenario.name).teams()) == 1

    @property
    def row(self) -> Row | None:
        """Of the chosen one."""
        return next((row.row for row in self.rows if row.row.who.key == self.chosen), None)

    # -- a fair opponent

    def find(self) -> tuple[Offer, str] | None:
        """Whoever is nearest to even with the first person at this machine, and the key of that choice; reads files."""
        team = self.team
        if team is None:
            return None
        game = catalog.make(self.scenario.name)
        words = {
            standing_key(choice): choice
            for choice in choices(game, ARENA, rival_of(game, team), self.app.home.library)
            if choice.key not in ("human", "idle")
        }
        others = [Who(key, choice.label, "") for key, choice in words.items()]
        offer = self.app.home.standings.fair(game, ARENA.name, team, self.me, others)
        return None if offer is None else (offer, words[offer.who.key].key)

    def play_fair(self) -> None:
        """The lobby with the opponent seated; in games of one team, with such team-mates."""
        if self.offer is not None and self.team is not None:
            game = catalog.make(self.scenario.name)
            seated = {rival_of(game, self.team): self.offer[1]}
            self.app.enter("lobby", scenario=game.name, team=self.team, seated=seated)

    def forecast(self) -> str:
        """Who the fair opponent is."""
        if self.offer is None:
            return ""
        offer, game = self.offer[0], catalog.make(self.scenario.name)
        how, who = "With" if self.alone else "Against", offer.who.name
        if not self.alone and not game.symmetric:
            who += f" ({rival_of(game, self.team or '')})"
        if not any(row.mine for row in self.rows):
            return f"You are not rated here yet. Begin {how.lower()} {who}."
        return f"{how} {who} you win about {round(offer.chance * 100)} rounds of 100."

    def update(self, seconds: float) -> None:
        """See `Screen`."""
        if self.asked is not None and self.asked.done:
            self.offer = None if self.asked.problem else self.asked.value
            self.asked = None
        nobody = "you are alone in it" if self.offer is None else None
        looking = "looking for one" if self.asked is not None else nobody
        self.fair.reason = "in the usual game only" if self.team is None else looking
        self.fair.label = "Fair company for you" if self.alone else "A fair opponent for you"

    # -- showing

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        w, h = round(width), round(height)
        self.panel = pygame.Rect(w - 32 - PANEL, TOP, PANEL, h - TOP - 76)
        self.role.rect = pygame.Rect(w - 32 - PANEL, 24, PANEL, CONTROL)
        self.scenario.rect = pygame.Rect(w - 32 - PANEL - 16 - 340, 24, 340, CONTROL)
        area = pygame.Rect(26, TOP + 22, self.panel.left - 16 - 26, self.panel.height - 16)
        self.scroll.fit(area, ROW * len(self.rows) + 6)
        for number, row in enumerate(self.rows):
            top = area.top + 6 + ROW * number - round(self.scroll.offset)
            row.rect, row.clip = pygame.Rect(area.left + 6, top, area.width - 12, ROW - 8), area
        self.fair.rect = pygame.Rect(self.panel.left + 20, self.panel.bottom - 64, PANEL - 40, CONTROL)
        self.widgets = [self.scenario, self.role, *self.rows, self.fair]

    def focused(self) -> None:
        """See `Screen`."""
        widget = self.focus.widget
        if isinstance(widget, RatingRow):
            self.choose(widget.row.who.key)
        super().focused()

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        canvas.text("Ratings", (32, 45), "huge", face="bold")
        if self.rows:
            draw_heads(canvas, 32, self.panel.left - 22, TOP + 8)
        else:
            said = "Nobody has played this yet: whoever finishes a match stands here."
            canvas.text(said, (32, TOP + 40), ink="muted", width=self.panel.left - 64)
        canvas.panel(self.panel)
        self.draw_card(canvas)
        self.draw_widgets(canvas)
        self.scroll.draw(canvas)

    def draw_card(self, canvas: Canvas) -> None:
        """The chosen one's history, how ratings come about, and the fair opponent."""
        left, top, inside = self.panel.left + 20, self.panel.top, PANEL - 40
        row = self.row
        if row is not None:
            canvas.text(row.who.name, (left, top + 33), "large", face="bold", width=inside - 120)
            canvas.text(str(row.points), (left + inside, top + 33), "large", "text", "mono", "midright")
            played = f"{row.matches} match{'' if row.matches == 1 else 'es'}, {row.won} won · ±{row.doubt}"
            measured = "measured before it shipped" if not row.matches else played
            canvas.text(measured, (left, top + 60), "small", "muted", width=inside)
            self.chart.draw(canvas, pygame.Rect(left, top + 82, inside, 190))
        y = top + 290
        canvas.paragraph(HOW, (left, y), inside, "small", "faint", 4)
        above = self.fair.rect.top - 10 - 2.1 * canvas.line_height("small")
        canvas.paragraph(self.forecast(), (left, above), inside, "small", "text", 2)

    def keys(self) -> list[Key]:
        """See `Screen`."""
        return [*self.focus_keys(), Key("Tab", "next", pygame.K_TAB), Key("Esc", "back", pygame.K_ESCAPE)]


def rival_of(game: Scenario, team: str) -> str:
    """Another team; the team itself where it is the only one."""
    return next((known.name for known in game.teams() if known.name != team), team)
