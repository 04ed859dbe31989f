"""What X-ray says beside the field: the observation row by row, scores of moves and words as bars, the map's scale."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pygame

from arena.app.draw.chart import say_number
from arena.app.draw.sprites import Sprites
from arena.app.face.canvas import Canvas
from arena.app.face.scroll import Scroll
from arena.app.playing.xray_arrows import shares
from arena.app.playing.xray_ground import INK
from arena.play.insight import Row
from arena.sim.rules import Rules

if TYPE_CHECKING:
    from arena.app.playing.xray import Xray

EDGE = 18
LABEL = (72, 108)  # width of the names' column, at least and at most
TALLEST, LOWEST = 25, 20  # from one row to the next
MOVE = 18  # from one bar to the next
SHADES = 16  # of the value map's scale
WORDS = 62  # height of the words' bars with their signs
LEVEL = 7  # from one level to the next
PERSONS = ("alice", "bob", "eve")  # agents with names of their own
SPRITES = Sprites()
WAYS = {(0, 0): "stay", (-1, 0): "left", (1, 0): "right", (0, -1): "down", (0, 1): "up"}
SEVERAL_ROLES = "People who may know different things look at this screen, so X-ray would tell them of each other."
OWN_EYES = "While people play, X-ray looks only through the agents that they drive."


def move_names(rules: Rules) -> list[str]:
    """What the discrete moves are called."""
    names = []
    for x, y in rules.moves:
        across, up = round(math.copysign(1, x)) if x else 0, round(math.copysign(1, y)) if y else 0
        names.append(WAYS.get((across, up)) or f"{WAYS[0, up]}-{WAYS[across, 0]}")
    return names


class XrayPanel:
    """Draws what the part has found; from the bottom what must be there, above it as many rows as there is room for."""

    def __init__(self, xray: Xray) -> None:
        self.xray = xray
        self.scroll = Scroll()
        self.column = 0.0  # width of the names

    def page(self, pages: int) -> None:
        """Scroll by so many pages."""
        self.scroll.offset += pages * 0.8 * self.scroll.area.height
        self.scroll.fit(self.scroll.area, self.scroll.content)

    def draw(self, canvas: Canvas, panel: pygame.Rect) -> None:
        """All of it."""
        left, width = panel.left + EDGE, panel.width - 2 * EDGE
        mind = self.xray.mind
        if mind is None:
            canvas.text("X-ray", (left, panel.top + 27), "small", "muted")
            canvas.paragraph(SEVERAL_ROLES, (left, panel.top + 48), width)
            return
        name = mind.seat.name
        article = "" if name[-1:].isdigit() or name in PERSONS else "the "
        canvas.text(f"What {article}{name} sees", (left, panel.top + 27), "small", "muted", width=width)
        bottom = self.draw_note(canvas, left, panel.bottom - 14, width)
        bottom = self.draw_scale(canvas, left, bottom, width)
        bottom = self.draw_scores(canvas, left, bottom, width)
        self.draw_rows(canvas, pygame.Rect(left, panel.top + 42, width, round(bottom) - panel.top - 42))

    # -- from the bottom up; each returns where it begins

    def draw_note(self, canvas: Canvas, left: float, bottom: float, width: float) -> float:
        """Why people cannot look through everybody."""
        if self.xray.watching:
            return bottom
        lines = len(canvas.wrap(OWN_EYES, width, "small"))
        top = bottom - lines * canvas.line_height("small") * 1.05
        canvas.paragraph(OWN_EYES, (left, top), width, "small", "faint")
        return top - 8

    def draw_scale(self, canvas: Canvas, left: float, bottom: float, width: float) -> float:
        """What the light on the ground means, or why there is none."""
        ground, mind = self.xray.ground, self.xray.mind
        if ground is None or mind is None:
            return bottom
        if ground.map.silent is not None:
            if mind.silent is not None:  # that has been said above
                return bottom
            height = len(canvas.wrap(ground.map.silent, width, "small")) * canvas.line_height("small") * 1.05
            canvas.paragraph(ground.map.silent, (left, bottom - height), width, "small", "faint")
            return bottom - height - 12
        low, high = (say_number(value) for value in (ground.low, ground.high))
        middle = bottom - 8
        start = left + canvas.text("Value map", (left, middle), "small", "muted") + 14
        start += canvas.text(low, (start, middle), "small", "text", "mono") + 8
        right = left + width
        right -= canvas.text(high, (right, middle), "small", "text", "mono", "midright") + 8
        edges = np.linspace(start, right, SHADES + 1).round().astype(int).tolist()
        for shade, (first, last) in enumerate(pairwise(edges)):
            ink = canvas.theme.mix(INK, "field", 0.8 * (shade / (SHADES - 1)) ** 1.5)
            canvas.surface.fill(ink, canvas.place(pygame.Rect(first, round(middle) - 4, last - first, 8)))
        return bottom - 28

    def draw_scores(self, canvas: Canvas, left: float, bottom: float, width: float) -> float:
        """Moves, thrust and words, or the sentence why there are none."""
        mind, thought = self.xray.mind, self.xray.thought
        if thought is None:
            said = mind.silent if mind is not None and mind.silent else ""
            height = len(canvas.wrap(said, width)) * canvas.line_height() * 1.05
            canvas.paragraph(said, (left, bottom - height), width)
            top = bottom - height - 22
            self.draw_heading(canvas, left, top, width, "Scores of the moves", "Scores")
            return top - 24
        if len(thought.words):
            self.draw_words(canvas, left, bottom, width, thought.words)
            bottom -= WORDS
            self.draw_heading(canvas, left, bottom, width, "Scores of the words", "Words")
            bottom -= 24
        if len(thought.thrust):
            self.draw_thrust(canvas, left, bottom, width, thought.thrust)
            bottom -= 22
            self.draw_heading(canvas, left, bottom - 14, width, "Thrust", "Thrust")
            return bottom - 38
        if len(thought.moves):
            top = bottom - MOVE * len(thought.moves)
            self.draw_moves(canvas, left, top, width, thought.moves)
            self.draw_heading(canvas, left, top - 14, width, "Scores of the moves", "Scores")
            return top - 38
        return bottom

    def draw_heading(self, canvas: Canvas, left: float, middle: float, width: float, long: str, short: str) -> None:
        """A rule, what follows, in few words where the player's name needs the room, and that name."""
        canvas.rule((left, middle - 20), width)
        mind = self.xray.mind
        name = "" if mind is None else mind.player.name
        room = width - canvas.measure(name, "small") - 12
        said = long if canvas.measure(long, "small") <= room else short
        used = canvas.text(said, (left, middle), "small", "muted")
        canvas.text(name, (left + width, middle), "small", "faint", anchor="midright", width=width - used - 12)

    def draw_moves(self, canvas: Canvas, left: float, top: float, width: float, scores: np.ndarray) -> None:
        """A bar for each, the best in full gold."""
        standing = shares(scores)
        names, best = move_names(self.xray.screen.rules), int(standing.argmax())
        column = max(canvas.measure(name, "small") for name in names) + 8
        room = width - column - canvas.measure("-0.000", "small", "mono") - 8
        for number, (score, share) in enumerate(zip(scores.tolist(), standing.tolist(), strict=True)):
            middle = top + MOVE * (number + 0.5)
            first = number == best
            canvas.text(names[number], (left, middle), "small", "text" if first else "muted")
            box = pygame.Rect(round(left + column), round(middle) - 3, round(room), 7)
            ink = "gold" if first else canvas.theme.mix("gold", "panel", 0.5)
            canvas.bar(box, 0.04 + 0.96 * share, ink)
            ink = "text" if first else "muted"
            canvas.text(say_number(score), (left + width, middle), "small", ink, "mono", "midright")

    def draw_thrust(self, canvas: Canvas, left: float, bottom: float, width: float, thrust: np.ndarray) -> None:
        """Two numbers and how strong it is."""
        middle = bottom - 10
        start = left
        for number in thrust[:2].tolist():
            canvas.text(f"{number:+.2f}", (start, middle), "small", face="mono")
            start += number_width(canvas)
        box = pygame.Rect(round(start), round(middle) - 3, round(left + width - start), 7)
        canvas.bar(box, float(np.hypot(*thrust[:2])), "gold")

    def draw_words(self, canvas: Canvas, left: float, bottom: float, width: float, scores: np.ndarray) -> None:
        """An upright bar over the sign of each word."""
        standing = shares(scores)
        step = min(40.0, width / len(scores))
        for word, share in enumerate(standing.tolist()):
            middle, first = left + step * (word + 0.5), word == int(standing.argmax())
            ink = canvas.ink("gold") if first else canvas.theme.mix("gold", "panel", 0.5)
            full = WORDS - 34
            height = max(3, round(full * share))
            box = pygame.Rect(round(middle - step * 0.28), round(bottom - 22 - height), round(step * 0.56), height)
            canvas.panel(box, ink, None, 2)
            picture = SPRITES.get(
                "token", canvas.px(min(8.0, step * 0.36)), canvas.ink("text" if first else "muted"), word
            )
            at = (round(middle * canvas.scale), round((bottom - 8) * canvas.scale))
            canvas.surface.blit(picture, picture.get_rect(center=at))

    # -- the observation

    def draw_rows(self, canvas: Canvas, area: pygame.Rect) -> None:
        """As many as there is room for; the wheel and two keys show the others."""
        rows = self.xray.rows
        step = min(TALLEST, max(LOWEST, area.height / max(len(rows), 1)))
        if step * len(rows) > area.height:
            area.height = round(area.height // step * step)  # whole rows
        widest = max((canvas.measure(row.name, "small") for row in rows), default=0)
        self.column = min(max(widest + 8, LABEL[0]), LABEL[1])
        self.scroll.fit(area, step * len(rows))
        with canvas.clipped(area):
            for number, row in enumerate(rows):
                middle = area.top + step * (number + 0.5) - self.scroll.offset
                if area.top - step < middle < area.bottom + step:
                    self.draw_row(canvas, row, area.left, middle, area.width)
        self.scroll.draw(canvas)

    def draw_row(self, canvas: Canvas, row: Row, left: float, middle: float, width: float) -> None:
        """Its name, two numbers, which way it moves, and levels; or why it is hidden."""
        hidden = row.hidden is not None
        canvas.text(row.name, (left, middle), "small", "faint" if hidden else "text", width=self.column - 4)
        if hidden:
            canvas.text(str(row.hidden), (left + self.column, middle), "small", "faint", width=width - self.column)
            return
        x = left + self.column
        for number in row.numbers:
            canvas.text(f"{number:+.2f}", (x, middle), "small", "text", "mono")
            x += number_width(canvas)
        if row.way is not None:
            draw_way(canvas, (x + 9, middle), row.way)
            x += 22
        if row.levels:
            draw_levels(canvas, x + 2, middle, left + width - x - 2, row.levels)


def number_width(canvas: Canvas) -> float:
    """From one number to the next."""
    return canvas.measure("+0.00", "small", "mono") + 7


def draw_way(canvas: Canvas, at: tuple[float, float], way: tuple[float, float]) -> None:
    """A small arrow: which way it moves, and how fast."""
    speed = math.hypot(*way)
    if not speed > 0.02:
        canvas.team_mark("disc", at, 1.5, "muted")
        return
    x, y = way[0] / speed, -way[1] / speed
    length = 3 + 6 * min(speed, 1.0)
    tail, tip = (at[0] - x * length, at[1] - y * length), (at[0] + x * length, at[1] + y * length)
    scale, ink = canvas.scale, canvas.ink("muted")
    pygame.draw.aaline(canvas.surface, ink, (tail[0] * scale, tail[1] * scale), (tip[0] * scale, tip[1] * scale))
    back = (tip[0] - 4.5 * x, tip[1] - 4.5 * y)
    canvas.polygon([tip, (back[0] - 2.6 * y, back[1] + 2.6 * x), (back[0] + 2.6 * y, back[1] - 2.6 * x)], "muted")


def draw_levels(canvas: Canvas, left: float, middle: float, room: float, levels: tuple[float, ...]) -> None:
    """Small upright bars, those below nothing hanging down; values beyond one are cut."""
    step = min(LEVEL * 2.0, room / len(levels))
    negative = min(levels) < 0
    ground, most = (middle, 7.0) if negative else (middle + 7, 14.0)
    canvas.rule((left, ground), step * len(levels) - 2, "line")
    for number, level in enumerate(levels):
        height = round(most * min(abs(level), 1.0))
        if height:
            top = ground - height if level > 0 else ground + 1
            ink = "text" if level > 0 else "muted"
            box = canvas.place(pygame.Rect(round(left + step * number), round(top), max(2, round(step) - 3), height))
            canvas.surface.fill(canvas.ink(ink), box)
