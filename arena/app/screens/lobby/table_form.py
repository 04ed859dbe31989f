"""What is set for a match, below each other and scrolled: people, teams and their seats, the game's options."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from arena.app.draw.look import team_look
from arena.app.face.canvas import Canvas
from arena.app.face.scroll import Scroll
from arena.app.face.widget import Button, Chooser, Option, Widget
from arena.app.screens.lobby.fair_button import FairButton
from arena.app.screens.lobby.seat_list import DeviceRow, GroupRow, SeatRow, grouped
from arena.app.screens.lobby.sight_words import sees
from arena.app.screens.option_form import option_fields
from arena.app.seats.presets import presets
from arena.sim.option import options
from arena.sim.rules import RULES

if TYPE_CHECKING:
    from arena.app.screens.lobby.screen import Lobby

ROW = 46  # from one row to the next
EDGE = 6
INDENT = 24


class TableForm:
    """The part of the lobby that shows its table."""

    def __init__(self, lobby: Lobby) -> None:
        self.lobby = lobby
        self.scroll = Scroll()
        self.order: list[int] = []  # teams, from the top down
        self.unfolded: set[int] = set()  # teams whose seats are shown one by one
        self.all_options = False
        self.more = Button("", self.toggle_more, verb="show")
        self.fair = FairButton(lobby)
        self.rows: list[Widget] = []
        self.preset = Chooser("Who plays", [Option("-")], 0, self.seat)
        self.seats: list[Chooser] = []
        self.follow()

    def follow(self) -> None:
        """Show the table that the lobby has now; the widget in use stays where it can."""
        lobby, table = self.lobby, self.lobby.table
        focused = lobby.focus.widget
        label = focused.label if focused is not None and focused in self.rows else None
        self.own = option_fields(table.scenario, False, lobby.change)
        self.common: list[Widget] = []
        if self.all_options:
            rules = list(RULES.values())
            chooser = Chooser(
                "Rules",
                [Option(known.name) for known in rules],
                rules.index(table.rules),
                lambda chosen: lobby.reset(self.values(), rules[chosen]),
                meaning="classic: as in papers",
            )
            back = Button("Reset options", lambda: lobby.reset({}, table.rules), verb="reset")
            back.reason = None if self.changed() else "these are the defaults"
            self.common = [*option_fields(table.scenario, True, lobby.change), chooser, back]
        self.more.label = "Fewer options" if self.all_options else "More options"
        self.sort_teams()
        self.show_seats()
        if label is not None:
            lobby.focus.widget = next((row for row in self.rows if row.label == label), lobby.start)

    def values(self) -> dict:
        """The options as they are."""
        scenario = self.lobby.table.scenario
        return {known.name: getattr(scenario, known.name) for known in options(scenario)}

    def changed(self) -> bool:
        """Whether any option is not the default."""
        return any(self.values()[known.name] != known.default for known in options(self.lobby.table.scenario))

    def toggle_more(self) -> None:
        """Show the options that all scenarios have, or do not."""
        self.all_options = not self.all_options
        self.follow()
        self.lobby.focus.widget = self.more
        self.lobby.arrange()

    def fold(self, team: int) -> Callable[[], None]:
        """Show a team's seats one by one, or together."""

        def turn_over() -> None:
            self.unfolded ^= {team}
            self.show_seats()
            self.lobby.focus.widget = next(
                (row for row in self.rows if isinstance(row, GroupRow) and row.team == team), self.lobby.start
            )

        return turn_over

    def sort_teams(self) -> None:
        """The first person's team comes first; not while seats change by hand: rows would leave the mouse."""
        table = self.lobby.table
        people = table.people()
        mine = table.places[people[min(people)]].team if people else 0
        self.order = sorted(range(len(table.scenario.teams())), key=lambda team: (team != mine, team))

    def show_seats(self) -> None:
        """Make a row for whatever is to be shown of the seats."""
        table = self.lobby.table
        before = self.rows
        self.seats = []
        self.heads: list[tuple[int, int]] = []  # team, and the number of its first row
        for team in self.order:
            self.heads.append((team, len(self.seats)))
            together = grouped(table, team)
            if together and any(place.team == team and place.person is None for place in table.places):
                self.seats.append(GroupRow(table, team, team in self.unfolded, self.fold(team), self.show_seats))
            for place in table.places:
                if place.team == team and (not together or team in self.unfolded or place.person is not None):
                    self.seats.append(SeatRow(self.lobby, place))
        people = table.people()
        known = presets(table)
        self.preset.options = [Option(preset.label) for preset in known]
        same = [number for number, preset in enumerate(known) if preset.people == people]
        if not same:
            self.preset.options.append(Option("as seated"))
        self.preset.chosen = [*same, len(known)][0]
        self.devices = [DeviceRow(self.lobby, person, self.show_seats) for person in sorted(people)]
        self.fair.ask()
        label = next((row.label for row in before if row is self.lobby.focus.widget), None)
        self.rows = [self.preset, *self.seats, *self.devices, self.fair, *self.own, self.more, *self.common]
        if label is not None:
            self.lobby.focus.widget = next((row for row in self.rows if row.label == label), self.rows[0])
        self.lobby.arrange()

    def seat(self, number: int) -> None:
        """Seat people as one of the presets has it; as they are seated already where that is what is shown."""
        known = presets(self.lobby.table)
        if number < len(known):
            self.lobby.table.seat(known[number].people)
            self.sort_teams()
            self.show_seats()

    def next_preset(self) -> None:
        """The preset after the one that is set, or the first."""
        self.seat((self.preset.chosen + 1) % len(presets(self.lobby.table)))

    # -- showing

    def layout(self, area: pygame.Rect) -> list[Widget]:
        """Place everything in an area of the panel; returns the widgets in order."""
        self.area = area
        for _ in range(2):  # again, if the content has become shorter than what was scrolled
            height = self.place(area.left + EDGE, area.width - 2 * EDGE, area.top - round(self.scroll.offset))
            before = self.scroll.offset
            self.scroll.fit(area, height)
            if self.scroll.offset == before:
                break
        for row in self.rows:
            row.clip = area
        return self.rows

    def place(self, left: int, inside: int, top: int) -> float:
        """Place everything from `top` down; returns the height."""
        canvas, y = self.lobby.app.canvas, top + EDGE
        teams = self.lobby.table.scenario.teams()
        self.wishes: list[tuple[int, list[str], int]] = []  # team, what it wants and what it sees, where
        self.headings: list[tuple[str, int]] = []
        self.preset.rect = pygame.Rect(left, y, inside, 40)
        y += ROW + 4
        symmetric = self.lobby.table.scenario.symmetric
        for (team, first), (_, last) in zip(self.heads, [*self.heads[1:], (0, len(self.seats))], strict=True):
            told = ["", ""] if symmetric and team != self.order[0] else [teams[team].wish, sees(self.lobby.table, team)]
            self.wishes.append((team, told, y))
            lines = sum(len(canvas.wrap(words, inside - INDENT, "small")) for words in told if words)
            y += 24 + round(lines * canvas.line_height("small") * 1.05) + 8
            for row in self.seats[first:last]:
                row.rect = pygame.Rect(left, y, inside, 40)
                y += ROW
            y += 8
        if self.devices:
            y = self.place_fields("People, and what they steer with", [*self.devices], left, inside, y) + 8
        self.fair.rect = pygame.Rect(left, y, inside, 44)
        y += ROW + 8
        if self.own:
            y = self.place_fields("Options", self.own, left, inside, y)
        self.more.rect = pygame.Rect(left, y, inside, 40)
        y += ROW
        if self.common:
            y = self.place_fields("In every scenario", self.common, left, inside, y)
        return y - top

    def place_fields(self, heading: str, fields: list[Widget], left: int, inside: int, y: int) -> int:
        """A heading and rows below it; returns where they end."""
        self.headings.append((heading, y + 8))
        y += 24
        canvas = self.lobby.app.canvas
        for field in fields:
            tall = field.height_for(canvas, inside)
            field.rect = pygame.Rect(left, y, inside, tall)
            y += tall + 6
        return y

    def draw(self, canvas: Canvas) -> None:
        """Headings and wishes; the rows are the screen's."""
        left, inside = self.area.left + EDGE, self.area.width - 2 * EDGE
        with canvas.clipped(self.area):
            for team, told, y in self.wishes:
                shape, ink = team_look(team)
                canvas.team_mark(shape, (left + 7, y + 10), 6, ink)
                canvas.text(self.team_name(team), (left + INDENT, y + 10), face="bold", width=inside - INDENT)
                top = y + 22.0
                for words, ink in zip(told, ("muted", "faint"), strict=True):
                    top += canvas.paragraph(words, (left + INDENT, top), inside - INDENT, "small", ink) if words else 0
            for heading, y in self.headings:
                canvas.text(heading, (left, y), "small", "muted")
        self.scroll.draw(canvas)
        if self.scroll.most > 0:
            canvas.rule((left, self.area.top - 1), inside)
            canvas.rule((left, self.area.bottom), inside)

    def team_name(self, team: int) -> str:
        """Written as a heading."""
        name = self.lobby.table.scenario.teams()[team].name
        return name[:1].upper() + name[1:]
