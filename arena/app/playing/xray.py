"""X-ray: what one agent sees, what its model thinks of each move, and what each place of the field is worth to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from arena.app.face.canvas import Canvas, Point
from arena.app.face.widget import Key
from arena.app.playing.part import Part
from arena.app.playing.xray_arrows import draw_thought
from arena.app.playing.xray_ground import ValueGround
from arena.app.playing.xray_panel import SEVERAL_ROLES, XrayPanel
from arena.app.playing.xray_reach import draw_chosen, draw_reach
from arena.play.insight import Insight, Row
from arena.play.mind import Mind, Thought

if TYPE_CHECKING:
    from arena.app.screens.match.screen import MatchScreen

MARK = 20.0  # design units: the arrow over whom a person drives


class Xray(Part):
    """Looks through the agent that a person drives; through anybody's eyes where all only watch."""

    def __init__(self, screen: MatchScreen) -> None:
        super().__init__(screen)
        self.open, self.mapped = False, True
        self.chosen = 0  # by watchers, or by a click of one of several people
        self.rows: list[Row] = []
        self.mind: Mind | None = None
        self.thought: Thought | None = None
        self.ground: ValueGround | None = None
        self.panel = XrayPanel(self)

    # -- whom

    @property
    def agent(self) -> int | None:
        """Whose eyes; None where people would see it who may not know all that the agent does."""
        eyes = self.screen.driving.eyes
        if len(self.screen.eyes.roles) > 1:
            return None
        if not eyes or self.chosen in eyes:
            return self.chosen
        return self.screen.drives.get(0, eyes[0])

    @property
    def watching(self) -> bool:
        """Nobody drives: all may see everything."""
        return not self.screen.drives

    @property
    def takes_panel(self) -> bool:
        """See `Part`."""
        return self.open

    def choose(self, agent: int) -> None:
        """Look through another agent's eyes."""
        self.chosen = agent
        self.look()

    # -- what happens

    def look(self) -> None:
        """See and think again: what the agent's policy is asked next, or was asked last."""
        agent, match = self.agent, self.screen.match
        if not self.open or agent is None:
            self.mind = self.thought = self.ground = None
            return
        if self.mind is None or self.mind.seat.agent != agent or self.mind.player is not self.mind.seat.player:
            self.mind, self.ground = Mind(match, agent), None
            self.panel.scroll.offset = 0
        self.rows = Insight(match.world, agent, self.watching).rows()
        self.thought = None if self.mind.silent else self.mind.think()
        if not self.mapped:
            self.ground = None
        elif self.ground is None:
            self.ground = ValueGround(match, agent, self.screen.view)
        if self.ground is not None:
            self.ground.look()

    def tick(self) -> None:
        """See `Part`: the world stands now as it will when policies decide, or a round has begun."""
        match = self.screen.match
        if self.open and match.world.ticks[0] % match.rules.ticks_per_decision == 0:
            self.look()

    def update(self, seconds: float) -> None:
        """See `Part`."""
        agent = self.agent if self.open else None
        seat = None if agent is None else self.screen.match.seats[agent]
        known = None if self.mind is None else self.mind.seat
        if known is not seat or (self.mind is not None and seat is not None and self.mind.player is not seat.player):
            self.look()
        if self.ground is not None:
            self.ground.update()

    # -- hands

    def handle_key(self, event: pygame.event.Event) -> bool:
        """See `Part`."""
        action = self.screen.app.bindings.action(event.key)
        if action == "xray" and not self.open and self.agent is None:
            self.screen.app.say(SEVERAL_ROLES, "gold")
        elif action == "xray":
            self.open = not self.open
            if self.open and self.screen.eyes.watched is not None:
                self.chosen = self.screen.eyes.watched
            self.look()
            self.screen.arrange()
        elif self.open and action == "values":
            self.mapped = not self.mapped
            self.look()
        elif self.open and self.watching and action == "next":
            step = -1 if event.mod & pygame.KMOD_SHIFT else 1
            self.choose((self.chosen + step) % len(self.screen.match.seats))
        elif self.open and event.key in (pygame.K_PAGEDOWN, pygame.K_PAGEUP):
            self.panel.page(1 if event.key == pygame.K_PAGEDOWN else -1)
        else:
            return False
        return True

    def handle_click(self, at: Point) -> bool:
        """See `Part`: watchers choose an agent, people one of those that they drive."""
        if not self.open:
            return False
        scale, view = self.screen.app.canvas.scale, self.screen.view
        pixel = (at[0] * scale, at[1] * scale)
        agent = view.agent_at(pixel) if view.rect.collidepoint(pixel) else None
        if agent is None or not (self.watching or agent in self.screen.driving.eyes):
            return self.watching
        self.choose(agent)
        return True

    def wheel(self, at: Point, lines: float) -> bool:
        """See `Part`."""
        return self.open and self.panel.scroll.wheel(at, lines)

    def keys(self) -> list[Key]:
        """See `Part`."""
        bindings = self.screen.app.bindings
        if not self.open:
            return [bindings.key("xray", "X-ray")]
        keys = [bindings.key("xray", "close X-ray")]
        if self.watching and len(self.screen.match.seats) > 1:
            keys.append(bindings.key("next", "next agent"))
        if self.mind is not None and self.mind.worthless is None:
            keys.append(bindings.key("values", "hide values" if self.mapped else "value map"))
        if self.panel.scroll.most:
            keys.append(Key("Page down", "more", pygame.K_PAGEDOWN))
        return keys

    # -- showing

    def pill(self) -> tuple[str, str] | None:
        """See `Part`."""
        if not self.open:
            return None
        return ("X-ray" if self.mind is None else f"X-ray: {self.mind.seat.name}"), "gold"

    def draw_under(self, canvas: Canvas) -> None:
        """See `Part`."""
        if self.ground is not None:
            self.ground.draw(canvas)

    def draw_over(self, canvas: Canvas) -> None:
        """See `Part`."""
        if self.mind is None:
            return
        view, screen = self.screen.view, self.screen
        agent = self.mind.seat.agent
        share = min(screen.late / screen.rules.tick_seconds, 1.0)
        at = view.to_pixels(*view.motion.places(share)[agent])
        before = canvas.surface.get_clip()
        canvas.surface.set_clip(view.rect)
        draw_reach(canvas, view, screen.match.world, agent, at)
        if self.watching:
            draw_chosen(view.pen, at, view.looks[agent].radius)
        if self.thought is not None:
            radius = view.looks[agent].radius
            above = MARK if agent in screen.driving.eyes else 0.0
            draw_thought(canvas, at, view.pen.pixels(radius), self.thought, screen.rules, above)
        canvas.surface.set_clip(before)

    def draw_panel(self, canvas: Canvas) -> None:
        """See `Part`."""
        self.panel.draw(canvas, self.screen.panel)
