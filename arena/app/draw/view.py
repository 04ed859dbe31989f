"""One view of one world: field, places, walls, bodies, trails, marks, the ring on whom a person drives.

It never fails, whatever the positions are, and shows people no more than their agents may know.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pygame

from arena.app.draw import marks, scene
from arena.app.draw.field import field_picture, round_corners
from arena.app.draw.fog import Fog
from arena.app.draw.gazes import draw_gazes
from arena.app.draw.impact import impact
from arena.app.draw.look import Driver, Look, looks_of, team_look
from arena.app.draw.motion import Motion, Pulse
from arena.app.draw.pen import Pen
from arena.app.draw.sight import Sight
from arena.app.draw.walls import Walls
from arena.app.draw.zones import Zones
from arena.app.face.canvas import Canvas
from arena.app.theme import theme
from arena.sim.body import Gaze

CLASSIC_HALF = 1.4  # classic rules have no walls: what is shown
CONTACT = 0.12  # world units to which a contact's ring grows, at most
MOST_PULSES = 8
HARD = 0.5  # of the hardest contact there is: its ring is brighter


class View:
    """Draws a world into a rectangle with a camera that never moves."""

    def __init__(self, corner: float = 12, frame: bool = True, dim: float = 0.0) -> None:
        self.pen = Pen(dim)
        self.motion, self.sight, self.fog = Motion(1), Sight(), Fog()
        self.looks: list[Look] = []
        self.zones: list[Any] = []
        self.standing: Any = None
        self.gazes: dict[int, Gaze] = {}
        self.zone_layer, self.wall_layer = Zones(), Walls()
        self.corner, self.frame = corner, frame
        self.outside = "background"  # the colour around the round corners
        self.half = (1.6, 1.0)
        self.background: tuple[tuple, pygame.Surface] | None = None
        self.calm = False  # nothing swells, pulses or leaves a trail

    # -- what happens

    def show(self, world: Any, eyes: Sequence[int] = ()) -> None:
        """From now on draw this world (an arena.sim World with one world in it), for people who drive `eyes`."""
        trail_ticks = max(2, round(theme().motion["trail"] / world.rules.tick_seconds))
        self.motion = Motion(trail_ticks)
        self.looks = looks_of(world)
        self.half = world.rules.half_field or (CLASSIC_HALF, CLASSIC_HALF)
        self.wall_layer = Walls(world.walls.given)
        self.sight.eyes = tuple(eyes)
        self.sight.begin(world)
        self.fog.begin(world, self.half, eyes)
        self.note(world)

    def look_through(self, world: Any, eyes: Sequence[int]) -> None:
        """People drive other agents now."""
        if tuple(eyes) != self.sight.eyes:
            self.sight.eyes = tuple(eyes)
            self.sight.look(world, 0.0)
            self.fog.begin(world, self.half, eyes)
            self.note(world)

    def note(self, world: Any) -> None:
        """Remember what is drawn of the world until its next tick."""
        self.motion.tick(world.pos[..., :1], self.sight.seen)
        with np.errstate(all="ignore"):
            self.zones = list(world.scenario.zones(world))
            standing = world.scenario.standing(world) if self.wall_layer.walls else None
            self.gazes = dict(world.scenario.gazes(world))
        self.standing = None if standing is None else standing[:, 0].tolist()

    def tick(self, world: Any, events: Collection[Any] = ()) -> None:
        """Note a tick that the world has made, and what happened in it."""
        self.sight.look(world, world.rules.tick_seconds)
        self.fog.look(world)
        self.note(world)
        for event in () if self.calm else events:
            if event.kind == "score":
                self.show_score()
            elif self.perceives(event):
                for agent in event.agents:
                    self.motion.swell[agent] = theme().motion["swell"]
                if event.kind == "contact" and len(self.motion.pulses) < MOST_PULSES:
                    hard = impact(world, event)
                    reach = min([CONTACT, *(2 * self.looks[agent].radius for agent in event.agents)]) * (0.7 + hard)
                    self.motion.pulses.append(Pulse(event.at, "text" if hard > HARD else "muted", 0.25, reach))

    def perceives(self, event: Any) -> bool:
        """Whether somebody sees an event's bodies, any of them."""
        seen = self.sight.seen
        return not event.agents or any(agent < len(seen) and bool(seen[agent]) for agent in event.agents)

    def show_score(self) -> None:
        """Rings where lights moved on, and where a ball was that is back in the middle."""
        for body in self.motion.leapt:
            ball = self.looks[body].kind == "ball"
            place = self.motion.left[body] if ball else self.motion.past[-1][body]
            ink, reach = ("gold", 0.6) if ball else ("mint", 0.3)
            self.motion.pulses.append(Pulse((float(place[0]), float(place[1])), ink, 0.4, reach))

    def scored(self, team: int) -> None:
        """A team has won points: the goals of the others shine, or the zones that are everybody's."""
        goals = [n for n, zone in enumerate(self.zones) if zone.team is not None and zone.team != team]
        common = [n for n, zone in enumerate(self.zones) if zone.team is None]
        for zone in goals or common:
            self.motion.flash[zone] = (theme().motion["pulse"], team_look(team)[1])

    # -- geometry

    @property
    def rect(self) -> pygame.Rect:
        """Where it was drawn last, in pixels."""
        return self.pen.rect

    def to_pixels(self, x: float, y: float) -> tuple[int, int]:
        """A place of the world on the surface; y goes up in the world."""
        return self.pen.to_pixels(x, y)

    def to_world(self, pixel: tuple[float, float]) -> tuple[float, float]:
        """A pixel's place in the world."""
        return self.pen.to_world(pixel)

    def agent_at(self, pixel: tuple[float, float], slack: float = 0.06) -> int | None:
        """The agent under the mouse, with some slack, if it can be seen."""
        x, y = self.to_world(pixel)
        near = [
            (math.hypot(px - x, py - y), number)
            for number, ((px, py), look) in enumerate(zip(self.motion.places(1.0), self.looks, strict=False))
            if look.kind == "agent" and self.sight.seen[number] and math.hypot(px - x, py - y) < look.radius + slack
        ]
        return min(near)[1] if near else None

    # -- drawing

    def draw(
        self,
        canvas: Canvas,
        rect: pygame.Rect,
        share: float,
        driven: Mapping[int, Driver] | None = None,
        ground: Callable[[Canvas], None] | None = None,
    ) -> None:
        """Draw into `rect`, `share` of the way to the last tick.

        `driven`: agents of people, and how that is shown; `ground` draws on the empty field, below all else.
        """
        pen = self.pen
        pen.place(canvas, rect, self.half)
        if pen.rect.width < 2 or pen.rect.height < 2:
            return
        surface = canvas.surface
        surface.blit(self.field(canvas), pen.rect)
        clip = surface.get_clip()
        surface.set_clip(pen.rect.inflate(-2, -2).clip(clip))
        if ground is not None:
            ground(canvas)
        self.fog.draw(pen, self.half)
        self.zone_layer.draw(pen, self.zones, self.motion.flash)
        bodies = scene.shown_bodies(pen, self.looks, self.motion.places(share), self.sight.level, self.sight.marks)
        draw_gazes(pen, bodies, self.gazes, self.wall_layer.walls, self.standing)
        scene.draw_ground(pen, bodies)
        self.wall_layer.draw(pen, self.standing)
        scene.draw_solid(pen, bodies)
        marks.draw_pulses(pen, self.motion.pulses)
        if not self.calm:
            scene.draw_trails(pen, self.looks, self.motion, share)
        scene.draw_agents(pen, bodies, self.motion)
        scene.draw_solid(pen, bodies, carried=True)
        scene.draw_cover(pen, bodies)
        marks.draw_marks(pen, bodies)
        marks.draw_words(pen, bodies, self.sight.words, {} if self.calm else self.sight.since)
        surface.set_clip(clip)
        for body in bodies:
            if driven and body.number in driven:
                marks.draw_driven(pen, body.at, body.look.radius, driven[body.number])

    def field(self, canvas: Canvas) -> pygame.Surface:
        """The ground with its grid, made once for a size."""
        pen = self.pen
        key = (pen.rect.size, pen.unit, self.half, canvas.scale, self.frame, self.outside, id(canvas.theme))
        if self.background is None or self.background[0] != key:
            corner = canvas.px(self.corner) if self.corner else 0
            half = self.half if self.frame else None
            picture = field_picture(canvas.theme, pen.rect.size, pen.unit, half, pen.dim)
            round_corners(picture, canvas.theme, corner, canvas.ink(self.outside))
            self.background = (key, picture)
        return self.background[1]
