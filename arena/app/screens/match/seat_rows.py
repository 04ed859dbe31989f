"""The rows beside a match: seats, or where these are many groups of them, and the words that one can say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pygame

from arena.app.draw.look import team_look
from arena.app.draw.sprites import Sprites
from arena.app.face.canvas import Canvas
from arena.app.face.widget import Widget
from arena.app.hands.devices import called
from arena.play.match import Seat

if TYPE_CHECKING:
    from arena.app.screens.match.screen import MatchScreen

TIMES = "\N{MULTIPLICATION SIGN}"
TALL, LOW = 69, 50  # from one row to the next
CHIP = 40
WISH = 170  # room below the seats
SPRITES = Sprites()


class SeatRow(Widget):
    """One agent and who drives it, or several that one player has; a click takes over or gives back."""

    def __init__(self, screen: MatchScreen, seats: list[Seat]) -> None:
        team = screen.match.teams[seats[0].team]
        super().__init__(seats[0].name if len(seats) == 1 else f"{len(seats)} {TIMES} {team.name}")
        self.screen, self.seats, self.seat = screen, seats, seats[0]

    def press(self) -> None:
        """See `Widget`."""
        person = self.screen.driving.person_of(self.seat.agent)
        if person is None:
            self.screen.take_over(self.seat.agent)
        else:
            self.screen.release(person)

    def who(self) -> str:
        """Who drives, in words."""
        person = self.screen.driving.person_of(self.seat.agent)
        if person is None:
            return "nobody" if self.seat.player.kind in ("human", "idle") else self.seat.player.name
        driving, hands = self.screen.driving, self.screen.app.hands
        moving = called(driving.devices[person], hands, driving.alone)
        return f"{self.screen.name_of(person)} · {moving if driving.moves(person) else 'number keys'}"

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        shape, ink = team_look(self.seat.team)
        driven = self.screen.driving.person_of(self.seat.agent) is not None
        mix = canvas.theme.mix
        fill = mix(ink, "raised", 0.12) if driven else mix("line", "raised", 0.5) if hovered else "raised"
        canvas.panel(self.rect, fill, mix(ink, "raised", 0.5) if driven else None, 10)
        left, middle = self.rect.left + 22, self.rect.centery
        canvas.team_mark(shape, (left, middle), 7.5, ink)
        width = self.rect.width - 58
        canvas.text(self.label, (left + 21, middle - 9), face="bold", width=width)
        take = "click to take over" if len(self.seats) == 1 else "click to take over one"
        said = ("click to release" if driven else take) if hovered else self.who()
        canvas.text(said, (left + 21, middle + 10), "small", "muted", width=width)


def grouped_seats(seats: Sequence[Seat], people: Mapping[int, int], most: int) -> list[list[Seat]]:
    """The seats of each row: one a row if that makes no more than `most`, else people's and groups of the others."""
    if len(seats) <= most:
        return [[seat] for seat in seats]
    person_of = {agent: person for person, agent in people.items()}
    rows: dict[tuple[int, int, str], list[Seat]] = {}
    for seat in seats:
        person = person_of.get(seat.agent)
        key = (seat.team, len(people), seat.player.name) if person is None else (seat.team, person, "")
        rows.setdefault(key, []).append(seat)
    return [rows[key] for key in sorted(rows)]


class WordChip(Widget):
    """One word: press it to say it, again to be silent."""

    def __init__(self, screen: MatchScreen, agent: int, word: int) -> None:
        super().__init__(str((word + 1) % 10))  # the key that says it
        self.screen, self.agent, self.word = screen, agent, word

    def press(self) -> None:
        """See `Widget`."""
        self.screen.driving.say(self.agent, self.word)

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        said = self.screen.driving.word(self.agent) == self.word
        ink = team_look(self.screen.match.seats[self.agent].team)[1]
        mix = canvas.theme.mix
        fill = mix(ink, "raised", 0.3) if said else mix("line", "raised", 0.5) if hovered else "raised"
        canvas.panel(self.rect, fill, ink if said else None, 8)
        radius = canvas.px(9)
        picture = SPRITES.get("token", radius, canvas.ink(ink if said else "text"), self.word)
        at = pygame.Vector2(self.rect.centerx, self.rect.centery - 5) * canvas.scale
        canvas.surface.blit(picture, picture.get_rect(center=(round(at.x), round(at.y))))
        canvas.text(self.label, (self.rect.centerx, self.rect.bottom - 9), "small", "muted", "mono", "center")


def arrange_panel(screen: MatchScreen) -> int:
    """Make and place the rows of seats and the chips of words; returns where the seats end."""
    panel, driving = screen.panel, screen.driving
    left, inside = panel.left + 18, panel.width - 36
    speakers = driving.speakers()[:1]
    screen.chips = [WordChip(screen, agent, word) for agent in speakers for word in range(driving.words(agent))]
    across = (inside + 8) // (CHIP + 8)
    lines = -(-len(screen.chips) // across)
    for number, chip in enumerate(screen.chips):
        line, column = divmod(number, across)
        top = panel.bottom - 14 - (CHIP + 8) * (lines - line) + 8
        chip.rect = pygame.Rect(left + (CHIP + 8) * column, top, CHIP, CHIP)
    room = panel.height - 49 - WISH - ((CHIP + 8) * lines + 30 if lines else 0)
    rows = grouped_seats(screen.match.seats, screen.drives, room // LOW)
    screen.rows = [SeatRow(screen, seats) for seats in rows]
    step = min(TALL, max(LOW, round(room / max(len(screen.rows), 1))))
    for number, row in enumerate(screen.rows):
        row.rect = pygame.Rect(left, panel.top + 49 + step * number, inside, min(step - 6, TALL - 13))
    return panel.top + 49 + step * len(screen.rows) + 6
