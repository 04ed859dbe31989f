"""Draws the card of a lesson: how far one is, what to do, with which keys, and what of it is done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import pygame

from arena.app.face.canvas import Canvas
from arena.app.screens.tutorial.lesson import Goal, Lesson

HEIGHT = 132
CAP = re.compile(r"\[([^]]+)\]([.,:;]?)")
LINE = 25


def draw_card(
    canvas: Canvas, box: pygame.Rect, lesson: Lesson, hand: str, goals: Mapping[Goal, bool], cap: Callable[[str], str]
) -> None:
    """The card of a lesson in `box`; `goals`: whether they are reached; `cap`: what is printed on a key."""
    done = bool(goals) and all(goals.values())
    edge = canvas.theme.mix("mint" if done else "sky", "panel", 0.6)
    canvas.panel(box, canvas.theme.mix("mint" if done else "sky", "panel", 0.07), edge)
    canvas.text(lesson.title, (box.left + 20, box.top + 25), "large", face="bold")
    write(canvas, lesson.told(hand), (box.left + 20, box.top + 55), box.width - 196, cap)
    x, y = box.left + 20.0, box.bottom - 19
    for goal, reached in goals.items():
        x = draw_goal(canvas, goal.words, reached, (x, y))


def draw_goal(canvas: Canvas, words: str, done: bool, at: tuple[float, float]) -> float:
    """A thing to do, with a tick when it is done; returns where the next one begins."""
    x, y = at
    centre = (x + 8, y)
    canvas.team_mark("disc", centre, 8, "mint" if done else "line")
    canvas.team_mark("disc", centre, 6.5, "mint" if done else "panel")
    if done:
        tick = [(x + 4.4, y), (x + 7, y + 3), (x + 11.8, y - 3)]
        spots = [(a * canvas.scale, b * canvas.scale) for a, b in tick]
        pygame.draw.lines(canvas.surface, canvas.ink("background"), False, spots, canvas.px(1.8))
    return x + 24 + canvas.text(words, (x + 22, y), "small", "mint" if done else "text") + 20


def draw_progress(canvas: Canvas, right: float, y: float, number: int, count: int) -> None:
    """A dot for each lesson, the present one wide."""
    x = right - 14 * count - 12
    for each in range(count):
        wide = 18 if each == number else 8
        ink = "mint" if each < number else "sky" if each == number else "line"
        canvas.panel(pygame.Rect(round(x), round(y) - 4, wide, 8), ink, None, 4)
        x += wide + 6


def write(canvas: Canvas, words: str, at: tuple[float, float], width: float, cap: Callable[[str], str]) -> None:
    """Wrapped words from the middle of a first line; those in brackets as keys."""
    x, y = at
    for word in pieces(words):
        key = CAP.fullmatch(word)
        said = cap(key[1]) if key else word
        needs = canvas.measure(said, "small", "mono") + 14 if key else canvas.measure(said)
        if x > at[0] and x + needs > at[0] + width:
            x, y = at[0], y + LINE
        if key is None:
            canvas.text(said, (x, y))
        else:
            box = pygame.Rect(round(x), round(y) - 12, round(needs), 23)
            canvas.panel(box, "raised", "line", 5)
            canvas.text(said, box.center, "small", "text", "mono", "center")
            needs += canvas.text(key[2], (box.right + 1, y))
        x += needs + 5


def pieces(words: str) -> Iterator[str]:
    """Words and [keys], a key with the mark that follows it."""
    for found in re.finditer(r"\[[^]]+\][.,:;]?|\S+", words):
        yield found[0]
