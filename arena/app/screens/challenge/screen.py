"""Challenges: every game has a ladder of opponents that ship with it, and stars to earn against each of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from arena.app.draw.stars import draw_star
from arena.app.face.canvas import Canvas
from arena.app.face.scroll import AIR, Scroll
from arena.app.face.widget import CONTROL, Button, Chooser, Key, Option, Widget
from arena.app.screen import Screen
from arena.app.screens.challenge.rows import CARD, STEP, GameCard, StepRow
from arena.app.seats.climbing import Step, next_step, seats, steps
from arena.play.ladder import MOST_STARS, ROUNDS
from arena.scenarios import catalog
from arena.sim.rules import ARENA

if TYPE_CHECKING:
    from arena.app.application import Application

PANEL = 424
TOP, GAP, EDGE = 92, 12, 6
COLUMNS = 3


class Challenges(Screen):
    """Games with their stars on the left, the ladder of the chosen one on the right."""

    name = "challenge"

    def __init__(self, app: Application, scenario: str = "tag") -> None:
        super().__init__(app)
        self.cards: list[GameCard] = []
        self.rows: list[StepRow] = []
        self.scroll = Scroll(AIR + EDGE)
        self.scrolls = (self.scroll,)
        self.chosen = scenario
        self.team = Chooser("You play", [Option("-")], 0, self.change_team)
        self.play = Button("Play", self.play_next, "primary", verb="play")
        self.count()
        self.choose(scenario)
        self.focus.widget = self.play
        self.seen = app.frames

    # -- what there is

    def ladder(self, scenario: str) -> list[list[Step]]:
        """Of every team of a game; equal ones have one together."""
        game = catalog.SCENARIOS[scenario]()
        teams = game.teams()[:1] if game.symmetric else game.teams()
        return [steps(self.app.home.standings.ladder, scenario, team.name) for team in teams]

    def earned(self, step: Step) -> int:
        """Stars against an opponent."""
        return self.app.home.standings.stars(step.role, step.rung.key)

    def count(self) -> None:
        """Make the cards anew, with the stars that there are now."""
        self.app.home.standings.refresh()
        self.cards = []
        for name, game in catalog.SCENARIOS.items():
            all_steps = [step for climbed in self.ladder(name) for step in climbed]
            got = sum(self.earned(step) for step in all_steps)
            self.cards.append(GameCard(game, got, MOST_STARS * len(all_steps), self.chooser(name)))

    # -- what is chosen

    def chooser(self, name: str) -> Callable[[], None]:
        """What pressing a card does: choose it; once chosen, to its ladder."""

        def choose() -> None:
            if self.chosen == name:
                self.focus.widget = self.play
            else:
                self.choose(name)

        return choose

    def choose(self, name: str) -> None:
        """Show the ladder of a game."""
        self.chosen = name
        for card in self.cards:
            card.chosen = card.name == name
        climbed = self.ladder(name)
        game = catalog.SCENARIOS[name]()
        one = "either side" if game.symmetric else None
        self.team.options = [Option(one or (each[0].team if each else "-")) for each in climbed]
        last = len(climbed) - 1  # where a person usually sits
        self.team.chosen = last
        self.change_team()

    def change_team(self, _: int = 0) -> None:
        """Show the ladder of a team, the hardest at the top."""
        climbed = self.climbed()
        following = next_step(self.app.home.standings, climbed)
        self.rows = []
        for number, step in enumerate(climbed):
            before = climbed[number - 1] if number else None
            locked = before is not None and not self.earned(before) and not self.earned(step)
            reason = (
                f"locked: {'pass' if step.alone else 'beat'} {before.rung.name}"
                if before is not None and locked
                else None
            )
            row = StepRow(step, self.earned(step), reason, self.player(step))
            row.next = step == following
            self.rows.insert(0, row)
        self.play.reason = None if climbed else "nobody was measured for it"
        waiting = following or (climbed[-1] if climbed else None)
        self.play.label = "Play" if waiting is None else f"Play against {waiting.rung.name}"
        if waiting is not None and waiting.alone:
            self.play.label = "Play for the stars"
        self.arrange()

    def climbed(self) -> list[Step]:
        """The ladder that is shown."""
        ladders = self.ladder(self.chosen)
        return ladders[min(self.team.chosen, len(ladders) - 1)]

    def player(self, step: Step) -> Callable[[], None]:
        """What pressing a step does."""
        return lambda: self.begin(step)

    def play_next(self) -> None:
        """The first opponent without a star; the last one where all have some."""
        climbed = self.climbed()
        step = next_step(self.app.home.standings, climbed) or (climbed[-1] if climbed else None)
        if step is not None:
            self.begin(step)

    def begin(self, step: Step) -> None:
        """Start the match."""
        try:
            players, people = seats(step, self.app.home.library)
        except (ValueError, OSError) as error:  # a model that is broken
            self.app.say(f"{error}.")
            return
        self.app.enter(
            "match",
            scenario=step.game,
            rules=ARENA,
            players=players,
            people=people,
            rounds=ROUNDS,
            challenge=step,
        )

    # -- showing

    def update(self, seconds: float) -> None:
        """Back from a match: other stars."""
        if self.app.frames > self.seen + 1:
            team = self.team.chosen
            self.count()
            self.choose(self.chosen)
            self.team.chosen = min(team, len(self.team.options) - 1)
            self.change_team()
        self.seen = self.app.frames

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        w, h = round(width), round(height)
        self.panel = pygame.Rect(w - 32 - PANEL, TOP, PANEL, h - TOP - 76)
        area = pygame.Rect(32 - EDGE, TOP - EDGE, self.panel.left - 16 - 32 + EDGE, self.panel.height + EDGE)
        inside = area.width - EDGE - 4
        wide = (inside - GAP * (COLUMNS - 1)) // COLUMNS
        lines = -(-len(self.cards) // COLUMNS)
        self.scroll.fit(area, (CARD + GAP) * lines - GAP + 2 * EDGE)
        for number, card in enumerate(self.cards):
            line, column = divmod(number, COLUMNS)
            top = area.top + EDGE + (CARD + GAP) * line - round(self.scroll.offset)
            card.rect = pygame.Rect(area.left + EDGE + (wide + GAP) * column, top, wide, CARD)
            card.clip = area
        left, within = self.panel.left + 20, PANEL - 40
        self.team.rect = pygame.Rect(left, self.panel.top + 54, within, CONTROL)
        self.team.visible = len(self.team.options) > 1
        top = self.panel.top + (110 if self.team.visible else 62)
        self.play.rect = pygame.Rect(left, self.panel.bottom - 64, within, CONTROL)
        self.wanted = self.play.rect.top - 10 - round(2.1 * self.app.canvas.line_height("small"))
        line = min(STEP, (self.wanted - 4 - top) // max(len(self.rows), 1))
        for number, row in enumerate(self.rows):
            row.rect = pygame.Rect(left, top + line * number, within, line - 6)
        self.widgets: list[Widget] = [*self.cards, self.team, *self.rows, self.play]

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        wide = canvas.text("Challenge", (32, 45), "huge", face="bold")
        earned, every = (sum(getattr(card, kind) for card in self.cards) for kind in ("earned", "all_stars"))
        draw_star(canvas, (32 + wide + 26, 47), 9, earned > 0)
        canvas.text(f"{earned} of {every} stars", (32 + wide + 44, 49), ink="muted")
        canvas.panel(self.panel)
        left, top, inside = self.panel.left + 20, self.panel.top, PANEL - 40
        canvas.text(catalog.SCENARIOS[self.chosen].title, (left, top + 31), "large", face="bold", width=inside)
        self.draw_widgets(canvas)
        self.scroll.draw(canvas)
        shown = self.focus.widget.step if isinstance(self.focus.widget, StepRow) else None
        step = shown or next((row.step for row in self.rows if row.next), self.rows[0].step if self.rows else None)
        if step is not None:
            canvas.paragraph(step.wanted, (left, self.wanted), inside, "small", "muted", 2)

    def keys(self) -> list[Key]:
        """See `Screen`."""
        return [*self.focus_keys(), Key("Tab", "next", pygame.K_TAB), Key("Esc", "back", pygame.K_ESCAPE)]
