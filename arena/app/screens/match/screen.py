"""A match being played: the field, who drives whom, time, and the panels around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

import pygame

from arena.app.draw.look import Driver
from arena.app.draw.view import View
from arena.app.face.canvas import Canvas, Point
from arena.app.face.widget import Key
from arena.app.hands.devices import given
from arena.app.hands.driving import Driving
from arena.app.hands.input import Device, key_event
from arena.app.playing.dictionary import Words
from arena.app.playing.eyes import Eyes
from arena.app.playing.learners import Learners
from arena.app.playing.moments import Moments
from arena.app.playing.moments_heard import Heard
from arena.app.playing.moments_score import Points
from arena.app.playing.pace import Pace
from arena.app.playing.part import Part
from arena.app.playing.plugs import Plugs
from arena.app.playing.recorder import Recorder
from arena.app.playing.rumble import Rumble
from arena.app.playing.secret import Secret
from arena.app.playing.steering import Steering
from arena.app.playing.storyteller import Storyteller
from arena.app.playing.talk import Talk
from arena.app.playing.xray import Xray
from arena.app.screen import Screen
from arena.app.screens.dialog import Answer
from arena.app.screens.match.driving_keys import driving_keys
from arena.app.screens.match.hud import draw_banner, draw_head, draw_wish
from arena.app.screens.match.legend import Legend
from arena.app.screens.match.pause import Pause
from arena.app.screens.match.seat_rows import SeatRow, WordChip, arrange_panel
from arena.app.seats.climbing import Step
from arena.play.match import Match
from arena.play.player import Player
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario

if TYPE_CHECKING:
    from arena.app.application import Application

PANEL = 272


class MatchScreen(Screen):
    """Ticks the match at its own pace, whatever the frames do; frames are drawn between the last two ticks."""

    name = "match"

    def __init__(
        self,
        app: Application,
        scenario: Scenario,
        rules: Rules,
        players: Sequence[Player],
        people: Mapping[int, int],
        rounds: int = 3,
        seed: int | None = None,
        devices: Mapping[int, Device] | None = None,
        challenge: Step | None = None,
        resumed: Match | None = None,
    ) -> None:
        super().__init__(app)
        self.scenario, self.rules, self.players = scenario, rules, list(players)
        self.seated, self.rounds = dict(people), rounds
        self.seed = app.frames if seed is None else seed
        self.match = resumed or Match(scenario, rules, self.players, rounds, self.seed)
        self.driving = Driving(self.match, people, given(people or [0], app.hands, devices))
        self.view = View()
        self.view.show(self.match.world, self.driving.eyes)
        self.legend = Legend(scenario, self.view.looks)
        self.legend.note(self.view)
        self.rows: list[SeatRow] = []
        self.chips: list[WordChip] = []
        self.late = 0.0
        self.steering = Steering(self)
        self.pace, self.eyes = Pace(self), Eyes(self)
        self.moments, self.points = Moments(self), Points(self)
        self.storyteller, self.challenge = Storyteller(self), challenge
        self.parts = self.all_parts()

    def all_parts(self) -> list[Part]:
        """What stands beside the match, in the order in which it hears and draws; a new part is one more line here."""
        return [
            self.storyteller,
            self.pace,
            self.eyes,
            Secret(self),
            self.moments,
            self.points,
            Heard(self),
            Rumble(self),
            Talk(self),
            Words(self),
            Plugs(self),
            Learners(self),
            Xray(self),
            Recorder(self),
        ]

    @property
    def progress(self) -> str:
        """How far one has come, for the head line."""
        return f"round {self.match.round} of {self.match.rounds}"

    # -- people

    @property
    def drives(self) -> dict[int, int]:
        """Person -> agent."""
        return self.driving.drives

    def name_of(self, person: int) -> str:
        """What a person is called."""
        return self.app.home.settings.names[person]

    def take_over(self, agent: int, person: int | None = None) -> None:
        """A person, or whose turn it is, takes an agent, and lets go of the one before."""
        if self.driving.take_over(agent, self.driving.pointer() if person is None else person):
            self.look()

    def release(self, person: int = 0) -> None:
        """A person lets go; the agent's own player has it again."""
        self.driving.release(person)
        self.look()

    def look(self) -> None:
        """See with the eyes of the agents that people drive now, and say their words."""
        self.eyes.look()

    # -- time

    def update(self, seconds: float) -> None:
        """See `Screen`."""
        for part in self.parts:
            part.update(seconds)
        if any(part.holds for part in self.parts):
            return
        tick, rate = self.rules.tick_seconds, self.pace.rate * self.moments.rate
        self.late = min(self.late + seconds * rate, 4 * max(rate, 1.0) * tick)
        while self.late >= tick and self.match.phase != "over":
            self.late -= tick
            self.tick()
        for view in self.eyes.views:
            view.motion.age(seconds)
        if self.match.phase == "over":
            self.finish()

    def tick(self) -> None:
        """One physics step, with what it brings to ears and eyes."""
        round_before, calm = self.match.round, self.app.home.settings.calm
        self.match.tick(self.steering.thrust())
        self.app.hands.tick()
        if self.match.round != round_before:
            self.eyes.begin()
        for view in self.eyes.views:
            view.calm = calm
            view.tick(self.moments.world, self.match.events)
        self.legend.note(self.view)
        for part in self.parts:
            part.tick()

    def step(self) -> None:
        """One tick by hand, shown at once."""
        if self.match.phase != "over":
            self.tick()
            self.late = self.rules.tick_seconds

    def finish(self) -> None:
        """The match is over."""
        told = {"people": dict(self.seated), "story": self.storyteller.story, "challenge": self.challenge}
        self.app.replace("result", match=self.match, again=self.again, **told)

    def again(self, **changes: Any) -> None:
        """The same match with another start, and perhaps with other people or players."""
        details = {
            "scenario": self.scenario,
            "rules": self.rules,
            "players": self.players,
            "people": self.seated,
            "rounds": self.rounds,
            "seed": self.seed + 1,
            "devices": self.driving.devices,
            "challenge": self.challenge,
        }
        self.app.replace("match", **(details | changes))

    # -- hands

    def handle_key(self, event: pygame.event.Event) -> None:
        """Arrows and letters move agents, so the focus stays out of it."""
        if event.key == pygame.K_ESCAPE:
            self.leave()
        elif self.driving.steers(event.key, self.app.hands) or any(part.handle_key(event) for part in self.parts):
            return
        else:
            self.steering.handle_key(event)

    def handle(self, event: pygame.event.Event) -> None:
        """See `Screen`."""
        super().handle(event)
        if event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            self.steering.held = False
        elif event.type == pygame.WINDOWFOCUSLOST and self.match.phase == "play":
            self.pace.paused = True

    def field_click(self, at: Point) -> None:
        """A click beside all rows: in the field it means an agent or a way to go."""
        if not any(part.handle_click(at) for part in self.parts):
            pixel = pygame.Vector2(at) * self.app.canvas.scale
            self.steering.click((pixel.x, pixel.y))

    def wheel(self, at: Point, lines: float) -> None:
        """See `Screen`."""
        any(part.wheel(at, lines) for part in self.parts)

    def leave(self) -> None:
        """Esc: the match stands still behind a menu."""
        answers: list[Answer] = [
            ("Continue", self.go_on, "primary"),
            ("Start again", self.again, "plain"),
            ("Settings", partial(self.look_up, "settings"), "plain"),
            ("Keys", partial(self.look_up, "help", heading="Keys", keys=self.keys()), "plain"),
            ("Leave the match", self.app.back, "plain"),
            ("Main menu", lambda: self.app.go("title"), "plain"),
        ]
        keys = [key for key in self.own_keys() if key.code != self.app.bindings.code("pause")]
        self.app.push(Pause(self.app, answers, self.legend, keys, lambda code: self.handle_key(key_event(code))))

    def look_up(self, door: str, **details: Any) -> None:
        """Another screen, and then the menu again."""
        self.leave()
        self.app.enter(door, **details)

    def go_on(self) -> None:
        """Back from the menu."""
        self.pace.paused = False

    def closed(self) -> None:
        """See `Screen`."""
        for part in self.parts:
            part.closed()

    # -- showing

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        w, h = round(width), round(height)
        taken = any(part.takes_panel for part in self.parts)
        self.wide = self.eyes.fields.several and not taken  # the fields have the panel's room
        self.field = pygame.Rect(32, 76, w - 64 - (0 if self.wide else 16 + PANEL), h - 76 - 64)
        self.panel = pygame.Rect(w - 32 - PANEL, 76, PANEL, h - 76 - 64)
        self.below_seats = arrange_panel(self)
        self.eyes.fields.layout(self.field)
        if self.wide:
            self.chips = self.eyes.fields.chips()
            self.rows = self.eyes.fields.seats(self.chips)
        self.widgets = [] if taken else [*self.rows, *self.chips]

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        draw_head(canvas, self)
        many = len(self.drives) > 1
        inks = self.app.home.settings.inks
        driven = {agent: Driver(f"{person + 1}" if many else "", inks[person]) for person, agent in self.drives.items()}
        share = min(self.late / self.rules.tick_seconds, 1.0)
        self.eyes.draw(canvas, share, driven)
        for part in self.parts:
            part.draw_over(canvas)
        draw_banner(canvas, self)
        if self.wide:
            self.draw_widgets(canvas)
            return
        canvas.panel(self.panel)
        taker = next((part for part in self.parts if part.takes_panel), None)
        if taker is not None:
            taker.draw_panel(canvas)
        else:
            canvas.text("Seats", (self.panel.left + 18, self.panel.top + 27), "small", "muted")
            self.draw_widgets(canvas)
            draw_wish(canvas, self)

    def draw_under(self, canvas: Canvas) -> None:
        """What the parts draw on the field's ground."""
        for part in self.parts:
            part.draw_under(canvas)

    def own_keys(self) -> list[Key]:
        """What keys do for the parts."""
        return list(chain.from_iterable(part.keys() for part in self.parts))

    def keys(self) -> list[Key]:
        """See `Screen`."""
        own = self.own_keys()
        taken = {key.code for key in own}
        driving = driving_keys(self.driving, self.app.hands, self.app.home.settings.names)
        return [
            *(key for key in driving if key.code is None or key.code not in taken),
            *own,
            Key("Esc", "menu", pygame.K_ESCAPE),
        ]
