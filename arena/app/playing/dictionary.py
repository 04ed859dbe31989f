"""The panel that counts which word is said in which case: the dictionary that speakers have come to share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from arena.app.draw.look import team_look
from arena.app.face.canvas import Canvas
from arena.app.face.widget import Key
from arena.app.playing.part import Part
from arena.app.screens.match.seat_rows import SPRITES
from arena.play.dictionary import Dictionary, Usage, information, uncertainty
from arena.sim.world import Array

if TYPE_CHECKING:
    from arena.app.screens.match.screen import MatchScreen

ROW, GAP = 28, 3
HEADS, LONG_HEADS = 66, 84  # width of what a row is called, in pictures and in words
WIDEST = 42  # of a column
NUMBER = 22  # narrower columns have no room for a number
COUNTED = "Counted in decisions. Bits: how much a word tells of the case."
SIGN = 9.0  # radius of a word's sign


class Words(Part):
    """Opened with a key.  Who plays in another role than a speaker sees what it said in the rounds before this one."""

    def __init__(self, screen: MatchScreen) -> None:
        super().__init__(screen)
        self.dictionary = Dictionary(screen.match)
        self.open = False

    def tick(self) -> None:
        """See `Part`."""
        self.dictionary.tick()

    # -- keys

    def handle_key(self, event: pygame.event.Event) -> bool:
        """See `Part`."""
        action = self.screen.app.bindings.action(event.key)
        if action == "words" and self.dictionary.usages:
            self.open = not self.open
        elif action == "xray" and self.open:
            self.open = False
            self.screen.arrange()
            return any(part.takes_panel for part in self.screen.parts)  # it was open behind this one
        else:
            return False
        self.screen.arrange()
        return True

    def keys(self) -> list[Key]:
        """See `Part`."""
        if not self.dictionary.usages:
            return []
        return [self.screen.app.bindings.key("words", "close words" if self.open else "words")]

    @property
    def takes_panel(self) -> bool:
        """See `Part`."""
        return self.open

    # -- what may be shown

    def live(self, usage: Usage) -> bool:
        """Whether all who look at this screen may know what a speaker knows now."""
        eyes = self.screen.eyes.of_fields()
        return all(not seen or usage.agent in seen for seen in eyes) and len(self.screen.eyes.roles) < 2

    # -- showing

    def draw_panel(self, canvas: Canvas) -> None:
        """See `Part`."""
        panel = self.screen.panel
        left, width = panel.left + 18, panel.width - 36
        canvas.text("Dictionary: who says what", (left, panel.top + 27), "small", "muted")
        top = panel.top + 46.0
        for usage in self.dictionary.usages:
            if top + 48 + ROW * len(usage.cases) > panel.bottom - 14:
                break
            top = self.draw_usage(canvas, usage, (left, top), width) + 18
        late = not all(self.live(usage) for usage in self.dictionary.usages)
        said = "Earlier rounds only: what the speaker knows now is secret." if late else COUNTED
        if top < panel.bottom - 60:
            canvas.paragraph(said, (left, panel.bottom - 54), width, "small", "faint", most=2)

    def draw_usage(self, canvas: Canvas, usage: Usage, at: tuple[float, float], width: float) -> float:
        """The table of one speaker; returns where it ends."""
        seat = self.screen.match.seats[usage.agent]
        shape, ink = team_look(seat.team)
        counts = usage.counts if self.live(usage) else usage.before
        left, top = at
        canvas.team_mark(shape, (left + 8, top + 10), 6.5, ink)
        bits = canvas.text(
            f" of {uncertainty(counts):.2f} bits", (left + width, top + 10), "small", "muted", "mono", "midright"
        )
        bits += canvas.text(
            f"{information(counts):.2f}", (left + width - bits, top + 10), "small", "gold", "mono", "midright"
        )
        canvas.text(seat.name, (left + 24, top + 10), face="bold", width=width - bits - 36)
        names = LONG_HEADS if any(self.bodies(case) is None for case in usage.cases) else HEADS
        step = min(WIDEST, (width - names) / usage.words)
        heads = left + names + (width - names - step * usage.words) / 2
        top += 26
        for word in range(usage.words):
            picture = SPRITES.get("token", canvas.px(min(SIGN, step * 0.36)), canvas.ink("text"), word)
            middle = pygame.Vector2(heads + step * (word + 0.5), top + 8) * canvas.scale
            canvas.surface.blit(picture, picture.get_rect(center=(round(middle.x), round(middle.y))))
        top += 22
        for number, case in enumerate(usage.cases):
            self.draw_case(canvas, case, (left, top + ROW * (number + 0.5)))
            self.draw_row(
                canvas,
                counts[number],
                ink,
                pygame.Rect(round(heads), round(top + ROW * number), round(step * usage.words), ROW),
            )
        return top + ROW * len(usage.cases)

    def draw_row(self, canvas: Canvas, counts: Array, ink: str, box: pygame.Rect) -> None:
        """How often each word was said in a case."""
        step, most = box.width / len(counts), max(int(counts.sum()), 1)
        for word, count in enumerate(counts.tolist()):
            share = count / most
            fill = canvas.theme.mix(ink, "raised", 0.85 * share)
            cell = pygame.Rect(round(box.left + step * word + 1), box.top + 1, round(step) - GAP, box.height - GAP)
            canvas.panel(cell, fill, None, 5)
            if count and step >= NUMBER:
                dark = "background" if share > 0.55 else "text"
                canvas.text(str(count), cell.center, "small", dark, "mono", "center", width=cell.width)

    def bodies(self, case: str) -> list[int] | None:
        """The bodies that a case is called after; None where it has words of its own."""
        bodies = {body.name: number for number, body in enumerate(self.screen.match.world.bodies)}
        found = [bodies.get(name, -1) for name in case.split(" + ")]
        return None if -1 in found else found

    def draw_case(self, canvas: Canvas, case: str, at: tuple[float, float]) -> None:
        """What a row is about: pictures of bodies, or words."""
        bodies = self.bodies(case)
        for place, body in enumerate(bodies or ()):
            look = self.screen.view.looks[body]
            self.screen.legend.draw_sign(canvas, (at[0] + 13 + 30 * place, at[1]), look, None)
        if bodies is None:
            canvas.text(case, at, "small", "muted", width=LONG_HEADS - 6)
