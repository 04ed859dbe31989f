"""One view of one world: field, places, bodies, trails, the ring on whom a person drives.

It never fails, whatever the positions are.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pygame

from arena.app.draw.field import field_picture, round_corners
from arena.app.draw.motion import Motion, Pulse
from arena.app.draw.sprites import Sprites
from arena.app.face.canvas import Canvas
from arena.app.theme import Colour, theme

CLASSIC_HALF = 1.4  # classic rules have no walls: what is shown
SWELL = 0.14  # of the radius
TRAIL_FADES = 6
TEAMS = (("disc", "sky"), ("hexagon", "amber"))


def team_look(index: int) -> tuple[str, str]:
    """Shape and colour of a team by its place in the scenario; from the third on they repeat in mint."""
    return TEAMS[index] if index < len(TEAMS) else (TEAMS[index % 2][0], "mint")


@dataclass(frozen=True)
class Look:
    """How one body is drawn."""

    kind: str  # agent, rock, light
    radius: float  # world units
    shape: str
    ink: str


class View:
    """Draws a world into a rectangle with a camera that never moves."""

    def __init__(self, corner: float = 12, frame: bool = True, dim: float = 0.0) -> None:
        self.motion = Motion(1)
        self.sprites = Sprites()
        self.looks: list[Look] = []
        self.zones: list[Any] = []
        self.corner, self.frame, self.dim = corner, frame, dim
        self.outside = "background"  # the colour around the round corners
        self.half = (1.6, 1.0)
        self.rect = pygame.Rect(0, 0, 1, 1)  # pixels
        self.unit = 1.0  # pixels a world unit
        self.washes: dict[int, tuple[int, pygame.Surface]] = {}  # the inside of each zone, at its size of this moment
        self.background: tuple[tuple, pygame.Surface] | None = None

    def show(self, world: Any) -> None:
        """From now on draw this world (an arena.sim World with one world in it)."""
        trail_ticks = max(2, round(theme().motion["trail"] / world.rules.tick_seconds))
        self.motion = Motion(trail_ticks)
        scenario = world.scenario
        teams = [team_look(number) for number, team in enumerate(scenario.teams()) for _ in team.agents]
        self.looks = []
        for number, body in enumerate(world.bodies):
            shape, ink = teams[number] if number < len(teams) else ("disc", "mint")
            self.looks.append(Look("agent" if number < len(teams) else body.look, body.radius, shape, ink))
        self.zones = list(scenario.zones(world))
        half = world.rules.half_field
        self.half = half or (CLASSIC_HALF, CLASSIC_HALF)
        self.motion.tick(world.pos[..., :1])

    def tick(self, world: Any, events: Collection[Any] = ()) -> None:
        """Note a tick that the world has made, and what happened in it."""
        self.motion.tick(world.pos[..., :1])
        self.zones = list(world.scenario.zones(world))
        if any(event.kind == "score" for event in events):
            for body in self.motion.leapt:  # lights that moved on
                self.motion.pulses.append(Pulse(tuple(self.motion.past[-1][body]), "mint", 0.4, 0.3))
        for event in events:
            for agent in event.agents:
                self.motion.swell[agent] = theme().motion["swell"]
            if event.kind == "contact" and len(self.motion.pulses) < 8:
                self.motion.pulses.append(Pulse(event.at, "muted", 0.25, 0.12))

    # -- geometry

    def place(self, canvas: Canvas, rect: pygame.Rect) -> None:
        """Fit the field into a rectangle given in design units."""
        self.rect = canvas.place(rect)
        self.unit = max(min(self.rect.width / (2 * self.half[0]), self.rect.height / (2 * self.half[1])), 1e-3)

    def to_pixels(self, x: float, y: float) -> tuple[int, int]:
        """A place of the world on the surface; y goes up in the world."""
        return round(self.rect.centerx + x * self.unit), round(self.rect.centery - y * self.unit)

    def to_world(self, pixel: tuple[float, float]) -> tuple[float, float]:
        """A pixel's place in the world."""
        return (pixel[0] - self.rect.centerx) / self.unit, (self.rect.centery - pixel[1]) / self.unit

    def agent_at(self, pixel: tuple[float, float], slack: float = 0.06) -> int | None:
        """The agent under the mouse, with some slack."""
        x, y = self.to_world(pixel)
        places = self.motion.places(1.0)
        near = [
            (math.hypot(px - x, py - y), number)
            for number, ((px, py), look) in enumerate(zip(places, self.looks, strict=False))
            if look.kind == "agent" and math.hypot(px - x, py - y) < look.radius + slack
        ]
        return min(near)[1] if near else None

    # -- drawing

    def draw(self, canvas: Canvas, rect: pygame.Rect, share: float, driven: Mapping[int, str] | None = None) -> None:
        """Draw into `rect`, `share` of the way to the last tick; `driven`: agents of people, what their arrows say."""
        self.place(canvas, rect)
        if self.rect.width < 2 or self.rect.height < 2:
            return
        surface = canvas.surface
        surface.blit(self.field(canvas), self.rect)
        clip = surface.get_clip()
        surface.set_clip(self.rect.inflate(-2, -2).clip(clip))
        self.draw_zones(canvas)
        places = self.motion.places(share)
        self.draw_still(canvas, places)
        self.draw_pulses(canvas)
        self.draw_trails(canvas, share)
        self.draw_agents(canvas, places)
        surface.set_clip(clip)
        for agent, name in (driven or {}).items():
            if agent < len(places):
                self.draw_driven(canvas, places[agent], self.looks[agent].radius, name)

    def field(self, canvas: Canvas) -> pygame.Surface:
        """The ground with its grid, made once for a size."""
        key = (self.rect.size, self.unit, self.half, canvas.scale, self.frame, self.outside)
        if self.background is None or self.background[0] != key:
            corner = canvas.px(self.corner) if self.corner else 0
            half = self.half if self.frame else None
            picture = field_picture(canvas.theme, self.rect.size, self.unit, half, self.dim)
            round_corners(picture, canvas.theme, corner, canvas.ink(self.outside))
            self.background = (key, picture)
        return self.background[1]

    def colour(self, canvas: Canvas, ink: str) -> Colour:
        """A colour, darker where the whole view is dim."""
        return canvas.theme.mix(ink, "background", 1 - self.dim) if self.dim else canvas.ink(ink)

    def pixels(self, radius: float) -> int:
        """A radius in pixels, whatever it is."""
        return max(1, min(round(radius * self.unit), 2000)) if math.isfinite(radius) else 1

    def seen(self, at: tuple[int, int], reach: int) -> bool:
        """Whether something of this size there would be on the picture."""
        return self.rect.inflate(2 * reach, 2 * reach).collidepoint(at)

    def stamp(self, canvas: Canvas, picture: pygame.Surface, at: tuple[int, int], flags: int = 0) -> None:
        """Blit a picture by its middle."""
        canvas.surface.blit(picture, (at[0] - picture.get_width() // 2, at[1] - picture.get_height() // 2), None, flags)

    def draw_zones(self, canvas: Canvas) -> None:
        """Places that matter to the rules: mint and dashed.  They may change their size all the time."""
        mint = self.colour(canvas, "mint")
        for number, zone in enumerate(self.zones):
            at, radius = self.to_pixels(zone.x, zone.y), self.pixels(zone.radius)
            even = max(2, min(radius, 1200) // 2 * 2)
            if self.washes.get(number, (0,))[0] != even:
                wash = pygame.Surface((2 * even, 2 * even), pygame.SRCALPHA)
                pygame.draw.circle(wash, (*mint, 16), (even, even), even)
                self.washes[number] = (even, wash)
            self.stamp(canvas, self.washes[number][1], at)
            dashes = max(12, min(round(radius * math.tau / 12), 200))
            for dash in range(dashes):
                turns = (dash * math.tau / dashes, (dash + 0.45) * math.tau / dashes)
                start, end = ((at[0] + radius * math.cos(turn), at[1] + radius * math.sin(turn)) for turn in turns)
                pygame.draw.aaline(canvas.surface, mint, start, end, max(2, canvas.px(1.6)))

    def draw_still(self, canvas: Canvas, places: Any) -> None:
        """Rocks and lights."""
        for (x, y), look in zip(places, self.looks, strict=False):
            at, radius = self.to_pixels(x, y), self.pixels(look.radius)
            if look.kind == "agent" or not self.seen(at, radius * 3):
                continue
            if look.kind == "rock":
                self.stamp(
                    canvas,
                    self.sprites.get("rock", radius, self.colour(canvas, "rock"), self.colour(canvas, "rock_edge")),
                    at,
                )
                continue
            colour, covered = self.colour(canvas, "mint"), self.covered(places, x, y, look.radius)
            glow = self.sprites.get("glow", radius, colour, 0.8 if covered else 0.3)
            self.stamp(canvas, glow, at, pygame.BLEND_RGB_ADD)
            ring = self.sprites.get("ring", radius, colour, 16, 1.0 if covered else 0.5, 2.0, 70 if covered else 22)
            self.stamp(canvas, ring, at)
            self.stamp(canvas, self.sprites.get("rock", max(2, radius // 6), colour, colour), at)

    def covered(self, places: Any, x: float, y: float, radius: float) -> bool:
        """Whether the middle of an agent stands on a place."""
        agents = (place for place, look in zip(places, self.looks, strict=False) if look.kind == "agent")
        return any(math.hypot(px - x, py - y) < radius for px, py in agents)

    def draw_trails(self, canvas: Canvas, share: float) -> None:
        """Beads of light where agents were in the last half second."""
        trail = self.motion.trail(share)
        beads = []
        for number, look in enumerate(self.looks):
            if look.kind != "agent":
                continue
            colour, full = self.colour(canvas, look.ink), self.pixels(look.radius)
            for age, places in enumerate(trail):
                fresh = (age + 1) / (len(trail) + 1)
                at = self.to_pixels(*places[number])
                if not self.seen(at, full):
                    continue
                level = math.ceil(fresh * TRAIL_FADES) / TRAIL_FADES
                radius = max(1, round(full * (0.25 + 0.6 * level)))
                picture = self.sprites.get("dot", radius, colour, 0.14 * level)
                beads.append((picture, (at[0] - picture.get_width() // 2, at[1] - picture.get_height() // 2)))
        canvas.surface.fblits(beads, pygame.BLEND_RGB_ADD)

    def draw_agents(self, canvas: Canvas, places: Any) -> None:
        """Agents, glowing; swollen for a moment after a contact."""
        seen = []
        for number, ((x, y), look) in enumerate(zip(places, self.looks, strict=False)):
            at, radius = self.to_pixels(x, y), self.pixels(look.radius)
            if look.kind == "agent" and self.seen(at, radius * 3):
                seen.append((number, look, at, radius, self.colour(canvas, look.ink)))
        for _, _, at, radius, colour in seen:  # all lights first, so that none shines on a body
            self.stamp(canvas, self.sprites.get("glow", radius, colour, 1.0), at, pygame.BLEND_RGB_ADD)
        for number, look, at, radius, colour in seen:
            if number in self.motion.swell:
                radius = round(radius * (1 + SWELL))
            self.stamp(canvas, self.sprites.get("body", radius, colour, look.shape), at)

    def draw_pulses(self, canvas: Canvas) -> None:
        """Rings that grow where something happened."""
        for pulse in self.motion.pulses:
            if self.dim or not all(map(math.isfinite, pulse.at)):
                continue
            at = self.to_pixels(*pulse.at)
            radius = self.pixels(0.04 + pulse.reach * pulse.share)
            if self.seen(at, radius):
                ink = canvas.theme.mix(pulse.ink, "field", 1 - pulse.share)
                pygame.draw.aacircle(canvas.surface, ink, at, radius, canvas.px(2))

    def draw_driven(self, canvas: Canvas, place: Any, body_radius: float, name: str) -> None:
        """The broken white ring and the arrow; nothing else is white."""
        at = self.to_pixels(*place)
        radius = self.pixels(body_radius) + canvas.px(11)
        if not self.seen(at, 0):
            return
        thick = max(2.0, 2.4 * canvas.scale)
        self.stamp(canvas, self.sprites.get("ring", radius, canvas.ink("white"), 6, 0.62, thick), at)
        tip, size = at[1] - radius - canvas.px(8), canvas.px(9)
        points = [(at[0] - size, tip - size * 1.4), (at[0] + size, tip - size * 1.4), (at[0], tip)]
        pygame.draw.polygon(canvas.surface, canvas.ink("white"), points)
        pygame.draw.aalines(canvas.surface, canvas.ink("white"), True, points)
        if name:
            canvas.text(
                name, (at[0] / canvas.scale, (tip - size * 1.4) / canvas.scale - 10), "small", "white", "bold", "center"
            )
