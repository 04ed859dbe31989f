"""What a player can press, turn and choose.

Own widgets instead of pygame_gui's: greyed ones say why in their place, all of them follow the theme's shapes without
images, share one focus ring, and cost nothing while nothing changes.  Typing text is pygame_gui's job, see `entry`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pygame

from arena.app.face.canvas import Canvas, Point
from arena.app.face.letters import Ink
from arena.app.theme import blend

LEFT = "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}"
RIGHT = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
SLACK = 4  # design units by which two lines may be taller than their control: letters do not fill their lines
CONTROL, ROW = 44, 58  # the heights of a control, and at least of a row that says below its label what it means


@dataclass(frozen=True)
class Key:
    """One entry of the key line: what is printed on the key, what it does now, the key itself (None: only words)."""

    cap: str
    meaning: str
    code: int | None = None


class Widget:
    """Something that can have the focus.  With a `reason` it is greyed and pressing it only says why."""

    corner = 10

    def __init__(self, label: str = "", reason: str | None = None) -> None:
        self.label = label
        self.reason = reason
        self.rect = pygame.Rect(0, 0, 0, 0)
        self.visible = True
        self.clip: pygame.Rect | None = None  # the part of the screen that a list may use

    def press(self) -> None:
        """Enter, the pad's A, or a click."""

    def turn(self, step: int) -> bool:
        """Left (-1) or right (+1); True if that changed something here and the focus should stay."""
        return False

    def click(self, at: Point) -> None:
        """The mouse went down here."""
        self.press()

    def drag(self, at: Point) -> None:
        """The mouse moves while it is down."""

    def keys(self) -> list[Key]:
        """What the keys do while this has the focus."""
        return [Key("Enter", "choose", pygame.K_RETURN)] if self.reason is None else []

    def height_for(self, canvas: Canvas, width: float) -> int:
        """How tall it is in a list of rows so wide: as tall as its words need."""
        return CONTROL

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """Draw it where `rect` says."""


def draw_pair(
    canvas: Canvas, middle: Point, room: tuple[float, float], words: tuple[str, str], look: tuple[Ink, str]
) -> None:
    """A label and below it why it is greyed, in a control so wide and high; `look`: ink and face of the label."""
    width, height = room
    pairs = [(upper, lower) for upper in ("body", "small") for lower in ("small", "modest", "least")]
    tall = [canvas.line_height(upper) + canvas.line_height(lower) for upper, lower in pairs]
    size, lower = next((pair for pair, each in zip(pairs, tall, strict=True) if each <= height + SLACK), pairs[-1])
    line = canvas.line_height(size) - 1
    top = middle[1] - (line + canvas.line_height(lower)) / 2
    canvas.text(words[0], (middle[0], top + line / 2), size, *look, "center", width)
    canvas.text(
        words[1], (middle[0], top + line + canvas.line_height(lower) / 2), lower, "faint", "normal", "center", width
    )


def row_height(canvas: Canvas, meaning: str, width: float) -> int:
    """How tall a row has to be whose meaning may be so wide."""
    lines = min(2, len(canvas.wrap(meaning, width, "small")))
    return max(ROW, round(canvas.line_height() + lines * canvas.line_height("small") * 1.05) + 12)


def draw_label(
    canvas: Canvas, rect: pygame.Rect, room: tuple[float, float], label: str, meaning: str, inks: tuple[Ink, Ink]
) -> None:
    """A row's label and, smaller, what it means, in one line or two; `room`: where it begins and how wide it may be."""
    left, width = room
    if not meaning:
        canvas.text(label, (left, rect.centery), ink=inks[0], width=width)
        return
    line = canvas.line_height("small")
    lines = min(2, len(canvas.wrap(meaning, width, "small"))) if rect.height >= 50 else 1
    upper = min(canvas.line_height() + 2, rect.height - 6 - line * lines)
    top = rect.centery - (upper + line * lines) / 2
    canvas.text(label, (left, top + upper / 2), ink=inks[0], width=width)
    if lines == 1:
        canvas.text(meaning, (left, top + upper + line / 2), "small", inks[1], width=width)
    else:
        canvas.paragraph(meaning, (left, top + upper - 1), width, "small", inks[1], most=2)


class Pressable(Widget):
    """It does something when pressed, where nothing speaks against it, and can stand out as chosen."""

    def __init__(
        self,
        label: str,
        action: Callable[[], None],
        verb: str = "choose",
        chosen: bool = False,
        reason: str | None = None,
    ) -> None:
        super().__init__(label, reason)
        self.action, self.verb, self.chosen = action, verb, chosen

    def press(self) -> None:
        """See `Widget`."""
        if self.reason is None:
            self.action()

    def keys(self) -> list[Key]:
        """See `Widget`."""
        return [Key("Enter", self.verb, pygame.K_RETURN)] if self.reason is None else []


class Button(Pressable):
    """A word to press.  Kinds: "primary", "plain", "danger", "pill" (a filter), "quiet"."""

    def __init__(
        self,
        label: str,
        action: Callable[[], None],
        kind: str = "plain",
        reason: str | None = None,
        verb: str = "choose",
    ) -> None:
        super().__init__(label, action, verb, reason=reason)
        self.kind = kind

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        fill, edge, ink, face = self.look(canvas, hovered)
        corner = self.rect.height / 2 if self.kind == "pill" else self.corner
        if focused:
            canvas.focus_ring(self.rect, corner)
            edge = "sky"
        canvas.panel(self.rect, fill, edge, corner)
        size = "small" if self.kind == "pill" else "body"
        if self.reason is None or self.rect.height < 40:
            canvas.text(self.label, self.rect.center, size, ink, face, "center", self.rect.width - 16)
            return
        room = (self.rect.width - 16, self.rect.height)
        draw_pair(canvas, self.rect.center, room, (self.label, self.reason), (ink, face))

    def look(self, canvas: Canvas, hovered: bool) -> tuple[Ink, Ink | None, Ink, str]:
        """Fill, edge, ink and face."""
        mix = canvas.theme.mix
        if self.reason is not None:
            return mix("raised", "background", 0.5), mix("line", "background", 0.5), "faint", "normal"
        if self.kind == "primary":
            sky = canvas.theme.colour["sky"]
            return (blend((255, 255, 255), sky, 0.15) if hovered else sky), None, "background", "bold"
        if self.kind == "danger":
            return mix("rose", "raised", 0.18 if hovered else 0.08), mix("rose", "raised", 0.5), "rose", "normal"
        if self.kind == "pill":
            return "background", ("text" if self.chosen else "line"), ("text" if self.chosen else "muted"), "bold"
        return (mix("line", "raised", 0.6) if hovered else "raised"), "line", "text", "normal"


@dataclass(frozen=True)
class Option:
    """One of the things a chooser offers; greyed with a reason."""

    label: str
    reason: str | None = None


class Chooser(Widget):
    """A row with a label and one of several options: `name    < value >`."""

    def __init__(
        self,
        label: str,
        options: Sequence[Option],
        chosen: int = 0,
        changed: Callable[[int], None] | None = None,
        mark: tuple[str, Ink] | None = None,
        meaning: str = "",
    ) -> None:
        super().__init__(label)
        self.meaning = meaning
        self.wide = 190 if meaning else 250  # of the value and its arrows, at most
        self.options = list(options)
        self.chosen = chosen
        self.changed = changed
        self.mark = mark  # a team's shape and colour

    @property
    def option(self) -> Option:
        """The option shown now."""
        return self.options[self.chosen]

    def turn(self, step: int) -> bool:
        """See `Widget`; goes round."""
        if self.reason is None and len(self.options) > 1:
            self.chosen = (self.chosen + step) % len(self.options)
            if self.changed:
                self.changed(self.chosen)
        return True

    def press(self) -> None:
        """See `Widget`."""
        self.turn(1)

    def click(self, at: Point) -> None:
        """See `Widget`: the left arrow's side goes back, all else goes on."""
        self.turn(-1 if abs(at[0] - self.arrow_x) < 16 else 1)

    def keys(self) -> list[Key]:
        """See `Widget`."""
        return [Key("←", "", pygame.K_LEFT), Key("→", "change", pygame.K_RIGHT)] if self.reason is None else []

    @property
    def arrow_x(self) -> float:
        """Where the left arrow stands."""
        return self.rect.right - min(self.rect.width * 0.6, self.wide)

    def height_for(self, canvas: Canvas, width: float) -> int:
        """See `Widget`."""
        told = self.meaning and (self.reason or self.meaning)
        return row_height(canvas, told, width - min(width * 0.6, self.wide) - 20) if told else CONTROL

    def draw(self, canvas: Canvas, focused: bool, hovered: bool) -> None:
        """See `Widget`."""
        if focused:
            canvas.focus_ring(self.rect, under="panel")
        edge = "sky" if focused else None
        canvas.panel(self.rect, canvas.theme.mix("line", "raised", 0.4) if hovered else "raised", edge, self.corner)
        left, middle = self.rect.left + 14, self.rect.centery
        if self.mark:
            canvas.team_mark(self.mark[0], (left + 7, middle), 6, self.mark[1])
            left += 24
        start, end = self.arrow_x + 14, self.rect.right - 30
        label_width = start - left - 20
        name: Ink = "text" if self.reason is None else "faint"
        told = self.meaning and (self.reason or self.meaning)
        draw_label(canvas, self.rect, (left, label_width), self.label, told, (name, "muted"))
        why = self.option.reason if told else self.reason or self.option.reason
        arrows = "muted" if len(self.options) > 1 and self.reason is None else "faint"
        canvas.text(LEFT, (self.arrow_x, middle - 1), "large", arrows, anchor="center")
        canvas.text(RIGHT, (self.rect.right - 18, middle - 1), "large", arrows, anchor="center")
        value = ((start + end) / 2, middle)
        if why is None:
            canvas.text(self.option.label, value, ink=name, anchor="center", width=end - start)
            return
        room = (end - start, min(self.rect.height, 2 * canvas.line_height("small") + SLACK))
        draw_pair(canvas, value, room, (self.option.label, why), ("faint", "normal"))


class Opener(Chooser):
    """A chooser of which only the arrows step: Enter, or a click elsewhere in its row, opens something."""

    opens = ""  # what Enter does, in a word or two

    def click(self, at: Point) -> None:
        """See `Widget`."""
        if abs(at[0] - self.arrow_x) < 18:
            self.turn(-1)
        elif at[0] > self.rect.right - 36:
            self.turn(1)
        else:
            self.press()

    def keys(self) -> list[Key]:
        """See `Widget`."""
        return [*super().keys(), Key("Enter", self.opens, pygame.K_RETURN)]
