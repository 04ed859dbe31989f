"""Whose eyes one sees with: people their agents', spectators all or whomever they choose."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import pygame

from arena.app.draw.look import Driver
from arena.app.draw.sight import by_role
from arena.app.draw.view import View
from arena.app.face.canvas import Canvas
from arena.app.face.widget import Key
from arena.app.playing.fields import Fields
from arena.app.playing.part import Part
from arena.app.screens.match.hud import draw_countdown

if TYPE_CHECKING:
    from arena.app.screens.match.screen import MatchScreen

Agents = tuple[int, ...]


class Eyes(Part):
    """Has the views of a match: one, or one for each role that people sit in where roles see different things."""

    def __init__(self, screen: MatchScreen) -> None:
        super().__init__(screen)
        self.watched: int | None = None  # whose eyes a spectator borrows
        self.told: Agents | None = None  # who is told a secret now, while all others look away
        self.together = False  # people of several roles have chosen one field with what all of them may know
        self.views = [screen.view]
        self.fields = Fields(self)
        self.look()

    # -- eyes

    @property
    def roles(self) -> list[Agents]:
        """The driven agents, in groups that may look at one picture; the first person's group is the first."""
        driving, slices = self.screen.driving, self.screen.scenario.team_slices()
        roles = [
            tuple(slices[team].start + member for member in members)
            for team, members in by_role(self.screen.scenario, driving.eyes)
        ]
        people = {agent: person for person, agent in driving.drives.items()}
        return sorted(roles, key=lambda role: min(people[agent] for agent in role))

    @property
    def differ(self) -> bool:
        """Whether people sit in roles of which some must see, all the time, what others must not."""
        return self.screen.scenario.hides(self.screen.rules) == "moment" and len(self.roles) > 1

    def of_fields(self) -> list[Agents]:
        """Of each field, the agents with whose eyes it is seen; none: all is."""
        driven = self.screen.driving.eyes
        if not driven:
            return [() if self.watched is None else (self.watched,)]
        if self.differ and not self.together:
            return self.roles
        return [driven if self.told is None else self.told]

    def look(self) -> None:
        """See with the eyes of now."""
        if self.screen.driving.eyes:
            self.watched = None
        world, eyes = self.screen.match.world, self.of_fields()
        for seen in eyes[len(self.views) :]:
            self.views.append(View())
            self.views[-1].show(world, seen)
        del self.views[len(eyes) :]
        for view, seen in zip(self.views, eyes, strict=True):
            view.look_through(world, seen)
        self.screen.arrange()

    def begin(self) -> None:
        """Another round has begun."""
        for view, seen in zip(self.views, self.of_fields(), strict=True):
            view.show(self.screen.match.world, seen)

    def view_of(self, agent: int) -> View:
        """The view in which an agent is its person's."""
        return next((view for view in self.views if agent in view.sight.eyes), self.views[0])

    def view_at(self, pixel: tuple[float, float]) -> View | None:
        """The view whose field is under the mouse."""
        return next((view for view in self.views if view.rect.collidepoint(pixel)), None)

    # -- keys

    def handle_key(self, event: pygame.event.Event) -> bool:
        """See `Part`."""
        action = self.screen.app.bindings.action(event.key)
        if action not in self.actions or not self.keys():
            return False
        if self.screen.driving.eyes:
            self.together = not self.together
        else:  # round the circle of nobody and all agents
            places = len(self.screen.match.seats) + 1
            now = 0 if self.watched is None else self.watched + 1
            now = (now + (-1 if action == "word_before" else 1)) % places
            self.watched = now - 1 if now else None
        self.look()
        return True

    @property
    def actions(self) -> tuple[str, ...]:
        """What changes eyes: where nobody speaks, the pad's buttons for words as well."""
        return ("eyes",) if self.screen.driving.speakers() else ("eyes", "word_after", "word_before")

    def keys(self) -> list[Key]:
        """See `Part`."""
        bindings = self.screen.app.bindings
        action = self.actions[-2] if self.screen.app.hands.pad_used and len(self.actions) > 1 else "eyes"
        if not self.screen.driving.eyes:
            everybody = self.watched == len(self.screen.match.seats) - 1
            return [bindings.key(action, "see all" if everybody else "see as an agent")]
        return [bindings.key(action, "own fields" if self.together else "one field")] if self.differ else []

    def pill(self) -> tuple[str, str] | None:
        """See `Part`."""
        if self.watched is None:
            return None
        return f"eyes: {self.screen.match.seats[self.watched].name}", "gold"

    # -- showing

    def draw(self, canvas: Canvas, share: float, driven: Mapping[int, Driver]) -> None:
        """Draw all fields."""
        for view, field in zip(self.views, self.fields.rects, strict=True):
            view.draw(canvas, field, share, driven, partial(self.draw_ground, view, field))
        self.fields.draw(canvas)

    def draw_ground(self, view: View, field: pygame.Rect, canvas: Canvas) -> None:
        """What lies on the ground of a field; what other parts draw there is for the first."""
        draw_countdown(canvas, self.screen, field)
        if view is self.views[0]:
            self.screen.draw_under(canvas)
