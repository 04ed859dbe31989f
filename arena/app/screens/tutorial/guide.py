"""The guide of the tutorial: notices what the player does, ticks it off, and goes on when all of it was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from arena.app.face.canvas import Canvas
from arena.app.face.widget import Key
from arena.app.hands.bindings import ACTIONS
from arena.app.playing.part import Part
from arena.app.playing.xray import Xray
from arena.app.screens.tutorial.lesson import Goal, Lesson
from arena.app.screens.tutorial.lesson_card import draw_card

if TYPE_CHECKING:
    from arena.app.screens.match.screen import MatchScreen

SEEN = 1.3  # seconds that the last tick stays before the next lesson
PUSHED = 0.5  # how much thrust counts as pushing that way
FACTS = (
    *("left", "right", "up", "down", "bumped", "scored", "won", "taken", "released"),
    *("said", "paused", "stepped", "went on", "slow", "looked", "looked away"),
)  # all that can be noticed


class Guide(Part):
    """Watches for the facts that the goals of a lesson name."""

    def __init__(self, screen: MatchScreen, go_on: Callable[[], None]) -> None:
        super().__init__(screen)
        self.go_on = go_on
        self.hand = "pad" if screen.app.hands.pad_used else "keys"
        self.notice_hand()

    def begin(self, lesson: Lesson) -> None:
        """Expect what a lesson asks for."""
        self.lesson = lesson
        self.noticed: set[str] = set()
        self.first = self.screen.drives.get(0)
        self.points = self.screen.match.score.copy()
        self.stopped = False
        self.done_for = 0.0

    @property
    def goals(self) -> dict[Goal, bool]:
        """What there is to do for whoever uses this hand, and whether it was done."""
        buttons = self.screen.app.bindings.buttons
        asked = [goal for goal in self.lesson.goals if self.hand != "pad" or buttons.get(goal.action, 0) is not None]
        return {goal: goal.fact in self.noticed for goal in asked}

    @property
    def done(self) -> bool:
        """All goals were reached."""
        goals = self.goals
        return bool(goals) and all(goals.values())

    # -- noticing

    def tick(self) -> None:
        """See `Part`."""
        match, agent = self.screen.match, self.screen.drives.get(0)
        if self.screen.pace.paused:
            self.noticed.add("stepped")
        if agent is not None:
            team = match.seats[agent].team
            self.notice_thrust(*match.thrust[:, agent])
            self.note("said", self.screen.driving.word(agent) is not None)
            self.note("scored", bool(match.score[team] > self.points[team]))
            self.note("bumped", any(event.kind == "contact" and agent in event.agents for event in match.events))
            self.note("won", any(event.kind == "round" for event in match.events) and match.winner == team)
        self.points = match.score.copy()

    def note(self, fact: str, true: bool) -> None:
        """Remember that something happened."""
        if true:
            self.noticed.add(fact)

    def notice_thrust(self, across: float, up: float) -> None:
        """Which way the player pushes."""
        self.note("left", across < -PUSHED)
        self.note("right", across > PUSHED)
        self.note("down", up < -PUSHED)
        self.note("up", up > PUSHED)

    def notice_hand(self) -> None:
        """What the player used last; a key clicked in the line at the bottom is the mouse's doing."""
        if self.screen.app.hands.pad_used:
            self.hand = "pad"
        elif any(pygame.mouse.get_pressed()):
            self.hand = "mouse"

    def hear(self, event: pygame.event.Event) -> None:
        """Whatever comes to the screen says which hand it is."""
        if event.type == pygame.MOUSEBUTTONDOWN:
            self.hand = "mouse"
        elif event.type == pygame.KEYDOWN:
            self.hand = "keys"
            self.notice_hand()

    def look(self) -> None:
        """How things stand: after every event, since two of them may come in one frame."""
        pace, agent = self.screen.pace, self.screen.drives.get(0)
        self.note("paused", pace.paused)
        self.note("went on", self.stopped and not pace.paused)
        self.stopped = pace.paused
        self.note("slow", pace.slow and not pace.paused)
        self.note("taken", agent is not None and agent != self.first)
        self.note("released", agent is None and self.first is not None)
        looking = any(part.open for part in self.screen.parts if isinstance(part, Xray))
        self.note("looked away", "looked" in self.noticed and not looking)
        self.note("looked", looking)

    def update(self, seconds: float) -> None:
        """See `Part`."""
        self.look()
        if self.done:
            if not self.done_for:
                self.screen.app.sounds.play("score")
            self.done_for += seconds
            if self.done_for > SEEN:
                self.go_on()

    # -- hands and eyes

    def handle_key(self, event: pygame.event.Event) -> bool:
        """See `Part`: Enter goes on."""
        if event.key not in (pygame.K_RETURN, pygame.K_KP_ENTER):
            return False
        self.go_on()
        return True

    def keys(self) -> list[Key]:
        """See `Part`."""
        return [Key("Enter", "skip this step" if self.lesson.goals else "finish", pygame.K_RETURN)]

    def cap(self, name: str) -> str:
        """What is printed on a key of the lesson: an action's, "move" for whatever steers, else the name itself."""
        bindings = self.screen.app.bindings
        if name == "move":
            return bindings.sets[0].caps
        if name not in ACTIONS:
            return name
        return (bindings.pad_cap(bindings.code(name)) if self.hand == "pad" else None) or bindings.cap(name)

    def draw(self, canvas: Canvas, box: pygame.Rect) -> None:
        """The card."""
        draw_card(canvas, box, self.lesson, self.hand, self.goals, self.cap)
