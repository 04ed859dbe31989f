"""The tutorial: small real matches, one lesson after the other, each of which can be skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pygame

from arena.app.face.canvas import Canvas
from arena.app.face.widget import Button, Widget
from arena.app.playing.recorder import Recorder
from arena.app.screens.match.pause import Pause
from arena.app.screens.match.screen import MatchScreen
from arena.app.screens.tutorial.guide import Guide
from arena.app.screens.tutorial.lesson_card import HEIGHT, draw_progress
from arena.app.screens.tutorial.lessons import LESSONS
from arena.sim.rules import ARENA

if TYPE_CHECKING:
    from arena.app.application import Application

ROUNDS = 3


class Tutorial(MatchScreen):
    """A match with a guide below its field.  Begins where the player stopped last time."""

    name = "tutorial"

    def __init__(self, app: Application, number: int | None = None) -> None:
        learned = app.home.settings.learned
        self.number = number if number is not None else learned if learned < len(LESSONS) else 0
        stage = LESSONS[self.number].stage
        scenario = stage.make()
        players, people = stage.players(scenario, app.home.library), {0: stage.agent}
        super().__init__(app, scenario, ARENA, players, people, ROUNDS, stage.seed)
        self.guide = Guide(self, self.go_on_to_next)
        lasting = [part for part in self.parts if not isinstance(part, Recorder)]  # nobody wants to see lessons again
        self.parts = [self.guide, *lasting]
        self.skip = Button("Skip", self.go_on_to_next)
        self.door = Button("", self.open_door, "primary")
        self.begin(self.number)
        if not app.home.settings.introduced:
            app.change_settings(introduced=True)

    @property
    def progress(self) -> str:
        """See `MatchScreen`: rounds mean nothing here."""
        return f"lesson {self.number + 1} of {len(LESSONS)}"

    # -- from lesson to lesson

    def begin(self, number: int) -> None:
        """Start a lesson on the stage that stands."""
        self.number = number
        lesson = LESSONS[number]
        self.pace.paused = self.pace.slow = False
        if not lesson.driven:
            self.release()
        elif 0 not in self.drives:
            self.take_over(lesson.stage.agent)
        self.guide.begin(lesson)
        self.skip.label = "Skip" if lesson.goals else "Finish"
        self.door.label, self.door.visible = lesson.door_words, bool(lesson.door)
        self.arrange()

    def go_on_to_next(self) -> None:
        """The next lesson, in the same match where it can be; after the last one, the title."""
        self.turn_to(self.number + 1)

    def turn_to(self, number: int) -> None:
        """Another lesson; the furthest one is remembered."""
        if number > self.app.home.settings.learned:
            self.app.change_settings(learned=number)
        if number >= len(LESSONS):
            self.app.say("That is all there is to know. Play, and press F1 wherever you wonder about a key.", "mint")
            self.app.go("title")
        elif LESSONS[number].stage == LESSONS[self.number].stage:
            self.begin(number)
        else:
            self.app.replace("tutorial", number=number)

    def open_door(self) -> None:
        """To what the lesson is about."""
        self.app.change_settings(learned=len(LESSONS))
        self.app.go_through("title", LESSONS[self.number].door)

    def finish(self) -> None:
        """All rounds are over: a new match of the same lesson."""
        self.again()

    def again(self, **changes: Any) -> None:
        """See `MatchScreen`; only the lesson says who plays."""
        self.app.replace("tutorial", number=self.number)

    def leave(self) -> None:
        """Esc: the menu of the tutorial."""
        answers = [("Continue", self.go_on, "primary"), ("Skip this step", self.go_on_to_next, "plain")]
        if self.number:
            answers.append(("Step back", lambda: self.turn_to(self.number - 1), "plain"))
        answers.append(("Leave the tutorial", lambda: self.app.go("title"), "plain"))
        self.app.push(Pause(self.app, answers, self.legend))

    # -- hands and eyes

    def handle(self, event: pygame.event.Event) -> None:
        """See `Screen`."""
        self.guide.hear(event)
        super().handle(event)
        self.guide.look()

    def layout(self, width: float, height: float) -> None:
        """See `Screen`: the card takes the lowest part of the field's place."""
        super().layout(width, height)
        self.field.height -= HEIGHT + 12
        self.card = pygame.Rect(self.field.left, self.field.bottom + 12, self.field.width, HEIGHT)
        right, bottom = self.card.right - 16, self.card.bottom - 14
        self.skip.rect = pygame.Rect(right - 132, bottom - 36, 132, 36)
        self.door.rect = self.skip.rect.move(0, -44)
        self.steps: list[Widget] = [self.door, self.skip] if self.door.visible else [self.skip]
        self.widgets = [*self.widgets, *self.steps]

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        self.guide.draw(canvas, self.card)
        super().draw(canvas)
        for step in self.steps:  # the panel may show something else than widgets
            step.draw(canvas, step is self.focus.widget, step is self.hovered)
        draw_progress(canvas, self.card.right - 4, self.card.top + 24, self.number, len(LESSONS))
