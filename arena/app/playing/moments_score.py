"""Points: a flash where they were won, and a number that flies from there to its counter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from arena.app.draw.look import team_look
from arena.app.draw.motion import Pulse
from arena.app.draw.view import View
from arena.app.face.canvas import Canvas, Point
from arena.app.playing.part import Part
from arena.play.match import Event

if TYPE_CHECKING:
    from arena.app.screens.match.screen import MatchScreen

FLIGHT = 0.6  # seconds
MOST = 6  # points in the air at once
FEW = 2  # things that moved on: more, and none of them is where the point was won


@dataclass
class Flight:
    """So many points on their way."""

    team: int
    points: float
    start: Point  # design units
    age: float = 0.0

    def place(self, end: Point) -> Point:
        """Where they are: they rise slowly, then rush to the counter."""
        share = min(self.age / FLIGHT, 1.0)
        share = share * share * (3 - 2 * share)
        bend = (self.start[0] + 0.15 * (end[0] - self.start[0]), self.start[1] - 70)
        a, b, c = (1 - share) ** 2, 2 * share * (1 - share), share**2
        return a * self.start[0] + b * bend[0] + c * end[0], a * self.start[1] + b * bend[1] + c * end[1]


class Points(Part):
    """What a team has is its counter's and what is in the air."""

    def __init__(self, screen: MatchScreen) -> None:
        super().__init__(screen)
        self.score, self.round = screen.match.score, screen.match.round
        self.flights: list[Flight] = []
        self.swell: dict[int, float] = {}  # seconds that a team's mark still swells
        self.counters: dict[int, Point] = {}  # where they were drawn last

    def counted(self, team: int) -> float:
        """What a team's counter shows: points in the air are not there yet."""
        return float(self.screen.match.score[team]) - sum(each.points for each in self.flights if each.team == team)

    def update(self, seconds: float) -> None:
        """See `Part`."""
        if any(part.holds for part in self.screen.parts):
            return
        self.swell = {team: left - seconds for team, left in self.swell.items() if left > seconds}
        for flight in self.flights:
            flight.age += seconds
            if flight.age >= FLIGHT:
                self.swell[flight.team] = self.screen.app.theme.motion["pulse"]
        self.flights = [flight for flight in self.flights if flight.age < FLIGHT]

    def tick(self) -> None:
        """See `Part`."""
        match, before = self.screen.match, self.score
        self.score = match.score
        if match.round != self.round:
            self.round, self.flights = match.round, []
        elif not self.screen.app.home.settings.calm:
            for team in range(len(before)):
                if self.score[team] > before[team]:
                    self.won(team, float(self.score[team] - before[team]))

    def won(self, team: int, points: float) -> None:
        """A team has won points."""
        touched = next((event for event in self.screen.match.events if event.kind == "contact"), None)
        for view in self.screen.eyes.views:
            view.scored(team)
            if touched is not None and view.perceives(touched):
                view.motion.pulses.append(Pulse(touched.at, "gold", 0.5, 0.3))
        view = self.screen.eyes.views[0]
        if len(self.flights) < MOST and view.rect.width > 1:
            pixel = view.to_pixels(*self.place(view, team, touched))
            self.flights.append(Flight(team, points, self.screen.app.canvas.design(pixel)))

    def place(self, view: View, team: int, touched: Event | None) -> Point:
        """Where points were won, as far as that is seen: in a goal, at a touch, where something lay, or at the team."""
        goals = [zone for zone in view.zones if zone.team is not None and zone.team != team]
        if len(goals) == 1:
            return float(goals[0].x), float(goals[0].y)
        if touched is not None and view.perceives(touched):
            return touched.at
        seen = view.sight.seen
        moved = [body for body in view.motion.leapt if seen[body] and view.looks[body].kind != "agent"]
        agents = [seat.agent for seat in self.screen.match.seats if seat.team == team and seen[seat.agent]]
        places = view.motion.left[moved] if 0 < len(moved) <= FEW else view.motion.places(1.0)[agents]
        if not len(places):
            return 0.0, 0.0
        x, y = places.mean(0).clip(-view.half[0], view.half[0])
        return float(x), float(y)

    def draw_over(self, canvas: Canvas) -> None:
        """See `Part`."""
        for flight in self.flights:
            end = self.counters.get(flight.team)
            if end is None:
                continue
            ink = team_look(flight.team)[1]
            x, y = flight.place(end)
            text, shade = (canvas.words(f"+{flight.points:g}", "huge", each, "bold") for each in (ink, "background"))
            at = (round(x * canvas.scale), round(y * canvas.scale))
            for off in ((-1, -1), (1, 1), (-1, 1), (1, -1)):
                canvas.surface.blit(shade, shade.get_rect(center=(at[0] + off[0], at[1] + off[1])))
            canvas.surface.blit(text, text.get_rect(center=at))
