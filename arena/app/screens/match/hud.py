"""What stands around a match: score and clock, seats, wishes, announcements."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import pygame

from arena import places
from arena.app.draw.chart import say_seconds
from arena.app.draw.look import team_look
from arena.app.face.canvas import Canvas
from arena.app.face.letters import FACES
from arena.app.playing.moments_heard import LAST, STEPS, countdown_number
from arena.app.screens.match.legend import ROW
from arena.app.screens.scenario_card import KIND_INKS
from arena.app.theme import Colour
from arena.play.match import COUNTDOWN_SECONDS

if TYPE_CHECKING:
    from arena.app.screens.match.screen import MatchScreen

HEAD = 40  # the middle of the head line
NUMBER, FAINT = 0.6, 0.28  # the countdown's height in that of the field, and how clear it is
BREATH = 0.14  # by how much the clock swells


def draw_head(canvas: Canvas, screen: MatchScreen) -> None:
    """Name, round, score and clock, speed; what has no room is left out, the kind first."""
    scenario = screen.scenario
    room = draw_score(canvas, screen) - 16
    x = 32 + canvas.text(scenario.title, (32, HEAD), "large", face="bold", width=room - 32) + 14
    played = screen.progress
    needed = canvas.measure(played)
    own = next((pill for part in reversed(screen.parts) if (pill := part.pill())), None)
    word, ink = own or (scenario.kind, KIND_INKS.get(scenario.kind, "muted"))
    if x + canvas.measure(word, "small", "bold") + 34 + needed * (own is None) < room:
        x += canvas.pill(word, (x, HEAD), ink) + 14
    if x + needed < room:
        canvas.text(played, (x, HEAD), ink="muted")
    said = canvas.text(screen.pace.words, (canvas.width - 32, HEAD), ink="text", face="mono", anchor="midright")
    if not screen.pace.paused:
        canvas.text("speed", (canvas.width - 42 - said, HEAD), ink="muted", anchor="midright")


def draw_score(canvas: Canvas, screen: MatchScreen) -> float:
    """Clock in the middle of the field's width, points to each side, dots for rounds won; returns the left end."""
    match = screen.match
    middle = screen.field.centerx + (PANEL_SHIFT if canvas.width < 1400 else 0)
    wide = draw_clock(canvas, screen, (middle, HEAD))
    ends = {-1: middle - wide / 2 - 26, 1: middle + wide / 2 + 26}
    for team in range(len(match.teams)):
        side = -1 if team == 0 else 1
        ends[side] = draw_team_score(canvas, screen, team, ends[side], side)
    return ends[-1]


def draw_clock(canvas: Canvas, screen: MatchScreen, at: tuple[float, float]) -> float:
    """The seconds left; in the last few the clock breathes once a second.  Returns how wide it is."""
    left = screen.match.seconds_left
    last = screen.match.phase == "play" and left <= LAST
    picture = canvas.words(say_seconds(math.ceil(left - 1e-3)), "huge", "rose" if last else "text", "mono")
    wide = picture.get_width() / canvas.scale
    if last and not screen.app.home.settings.calm:
        since = math.ceil(left) - left + 1e-6  # seconds since the number changed
        picture = pygame.transform.smoothscale_by(picture, 1 + BREATH * math.sin(math.pi * since) ** 2)
    canvas.surface.blit(picture, picture.get_rect(center=(round(at[0] * canvas.scale), round(at[1] * canvas.scale))))
    return wide


def draw_team_score(canvas: Canvas, screen: MatchScreen, team: int, start: float, side: int) -> float:
    """A team's points, its mark and its rounds, from the clock outwards; returns where they end."""
    match = screen.match
    shape, ink = team_look(team)
    anchor, x = ("midright", start) if side < 0 else ("midleft", start)
    target = getattr(screen.scenario, "target", None)
    if len(match.teams) == 1 and isinstance(target, int):
        done = "mint" if match.score[team] >= target else "muted"
        x += side * (canvas.text(f"/{target}", (x, HEAD + 2), "large", done, "mono", anchor) + 5)
    wide = canvas.text(f"{screen.points.counted(team):g}", (x, HEAD), "score", ink, "mono", anchor)
    screen.points.counters[team] = (x + side * wide / 2, HEAD)
    x += side * (wide + 20)
    swell = screen.points.swell.get(team, 0.0) / canvas.theme.motion["pulse"]
    canvas.team_mark(shape, (x, HEAD), 8.5 + 5 * swell, ink)
    dots = match.rounds // 2 + 1 if len(match.wins) > 1 else match.rounds
    for dot in range(dots):
        canvas.team_mark("disc", (x + side * (22 + 11 * dot), HEAD), 3.2, ink if dot < match.wins[team] else "line")
    return x + side * (22 + 11 * dots)


PANEL_SHIFT = 116  # the words at the left need room in narrow windows


def draw_banner(canvas: Canvas, screen: MatchScreen) -> None:
    """Over the field: the countdown, who won the round, and that time stands still."""
    match, field = screen.match, screen.field
    centre = field.center
    if match.phase == "countdown":
        draw_board(canvas, field, f"Round {match.round} {'goes on' if match.world.ticks[0] else 'begins'}", "text")
    elif match.phase == "round over":
        draw_board(canvas, field, *round_words(screen, match.winner))
    if screen.pace.paused:
        box = pygame.Rect(centre[0] - 60, field.bottom - 56, 120, 36)
        canvas.panel(box, "raised", "line", 18)
        canvas.text("Paused", box.center, face="bold", anchor="center")


def draw_countdown(canvas: Canvas, screen: MatchScreen, field: pygame.Rect) -> None:
    """Three, two, one, large on the ground of a field, where it hides nobody; each number comes large and settles."""
    match = screen.match
    if match.phase != "countdown":
        return
    number = countdown_number(match.countdown)
    step = COUNTDOWN_SECONDS / STEPS
    share = min(max((number * step - match.countdown) / step, 0.0), 1.0)  # of this number's time
    eased = 1 - (1 - min(share / 0.4, 1.0)) ** 3
    calm = screen.app.home.settings.calm
    picture = large_number(number, canvas.px(field.height * NUMBER), canvas.ink("text"))
    picture = picture if calm else pygame.transform.smoothscale_by(picture, 1 - 0.25 * eased)
    picture.set_alpha(round(255 * FAINT * (1 if calm else eased * (1 - 0.7 * max(0.0, share - 0.75) / 0.25))))
    canvas.surface.blit(picture, picture.get_rect(center=canvas.place(field).center))


@lru_cache(maxsize=8)
def large_number(number: int, height: int, colour: Colour) -> pygame.Surface:
    """A number as large as a good part of a field."""
    return pygame.font.Font(places.assets() / "fonts" / FACES["bold"], max(8, height)).render(str(number), True, colour)


def draw_board(canvas: Canvas, field: pygame.Rect, said: str, ink: str) -> None:
    """A few words at the upper edge of the field, where they hide little of it."""
    width = canvas.measure(said, "large", "bold") + 72
    box = pygame.Rect(round(field.centerx - width / 2), field.top - 14, round(width), 40)
    canvas.panel(box, canvas.theme.mix(ink, "panel", 0.12), canvas.theme.mix(ink, "panel", 0.6), 12)
    canvas.text(said, box.center, "large", ink, "bold", "center")


def round_words(screen: MatchScreen, winner: int | None) -> tuple[str, str]:
    """How a round ended, and in which colour to say it."""
    teams = screen.match.teams
    mine = {screen.match.seats[agent].team for agent in screen.drives.values()}
    if len(teams) == 1:
        target = getattr(screen.scenario, "target", None)
        points = f": {float(screen.match.score[0]):g} of {target}" if isinstance(target, int) else ""
        return (f"Solved{points}", "mint") if winner == 0 else (f"Not solved{points}", "rose")
    if winner is None:
        return "Nobody wins the round", "muted"
    if mine == {winner}:
        return "You win the round", team_look(winner)[1]
    return f"{teams[winner].name.capitalize()} win{'s' if len(teams[winner].agents) == 1 else ''} the round", team_look(
        winner
    )[1]


def draw_wish(canvas: Canvas, screen: MatchScreen) -> None:
    """What the person's team wants, or what a watcher can do; above the words that can be said."""
    left, width, top = screen.panel.left + 18, screen.panel.width - 36, screen.below_seats
    canvas.rule((left, top), width)
    bottom = screen.panel.bottom - 14
    if screen.chips:
        bottom = screen.chips[0].rect.top - 30
        canvas.text("You say", (left, bottom + 16), "small", "muted")
    agent = screen.drives.get(screen.driving.first, next(iter(screen.drives.values()), None))
    if agent is None:
        key = screen.app.bindings.cap("next")
        words, heading = f"Click an agent, a seat, or press {key} to take it over at any moment.", "You watch"
    else:
        words, heading = screen.match.teams[screen.match.seats[agent].team].wish, "You want"
    canvas.text(heading, (left, top + 26), "small", "muted")
    step = canvas.line_height() * 1.05
    most = max(1, int((bottom - top - 46) // step))
    height = canvas.paragraph(words, (left, top + 46), width, most=most)
    end = top + 58 + height
    if screen.driving.moves(screen.driving.steerer(held=True)) and end + 34 < bottom:
        own = screen.driving.steerer(held=False) >= 0
        hint = "The mouse says where to go." if own else "Or hold the mouse button in the field to steer."
        end += canvas.paragraph(hint, (left, end), width, "small", "faint", most=2) + 12
    room = int((bottom - end - 24) // ROW)
    if screen.legend.rows and room > 0:
        canvas.text("Signs", (left, end + 8), "small", "muted")
        screen.legend.draw(canvas, left, end + 22, width, room)
