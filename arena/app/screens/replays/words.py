"""What is said of the moment of a replay that is shown: score, time, speed, and whether it is what was played."""

from __future__ import annotations

import pygame

from arena.app.draw.chart import say_seconds
from arena.app.draw.look import team_look
from arena.app.face.canvas import Canvas
from arena.app.tape import Tape
from arena.play.rewind import rounds_won


def draw_score(canvas: Canvas, tape: Tape, at: tuple[float, float]) -> None:
    """The score of the round at this moment, and as dots the rounds won before."""
    if tape.world is None:
        return
    score, won = tape.scenario.score(tape.world)[:, 0], rounds_won(tape.rewind, tape.round)
    x, y = at
    for team in range(len(score)):
        shape, ink = team_look(team)
        canvas.team_mark(shape, (x + 7, y), 7, ink)
        x += 24 + canvas.text(f"{float(score[team]):g}", (x + 22, y), "large", ink, "mono")
        dots = min(won[team], 9)
        for dot in range(dots):
            canvas.team_mark("disc", (x + 8 + 10 * dot, y), 3, ink)
        x += 10 * dots + 22


def draw_words(canvas: Canvas, tape: Tape, box: pygame.Rect) -> None:
    """Where it is and how fast it goes; below, whether it is what was played."""
    at, length = tape.seconds
    said = f"{say_seconds(at)} of {say_seconds(length)} · {tape.tempo.words}"
    wide = canvas.text(said, (box.left, box.top + 12), face="mono", width=box.width)
    which = f"round {tape.replay.first + tape.round + 1}"
    if wide + 14 + canvas.measure(which, "small") < box.width:
        canvas.text(which, (box.left + wide + 14, box.top + 12), "small", "muted")
    words, ink = verified(tape)
    canvas.text(words, (box.left, box.top + 33), "small", ink, width=box.width)


def verified(tape: Tape) -> tuple[str, str]:
    """Whether it is what was played, and in which colour to say so."""
    rewind = tape.rewind
    if rewind.doubt is not None:
        return rewind.doubt, "gold" if rewind.verified is False else "muted"
    if rewind.verified:
        return "verified, bit for bit", "mint"
    return f"verifying: {rewind.reached / max(rewind.length, 1):.0%}", "faint"
