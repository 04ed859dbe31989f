"""In every game, what a role may not see or know leaves no pixel in its people's field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pygame
import pytest

from arena.app.draw.look import Driver
from arena.app.draw.sight import by_role, known_marks, seen_by
from arena.app.draw.view import View
from arena.app.face.canvas import Canvas
from arena.app.theme import theme
from arena.scenarios import catalog
from arena.sim.rules import ARENA, RULES, Rules
from arena.sim.world import World

Change = Callable[[World], None]


def fact(name: str, *values: float) -> Change:
    """Say something else in a fact."""

    def change(world: World) -> None:
        world.facts[name][..., 0] = values[0] if len(values) == 1 else np.reshape(values, world.facts[name].shape[:-1])

    return change


def place(body: int, x: float, y: float) -> Change:
    """Put a body somewhere."""

    def change(world: World) -> None:
        world.pos[:, body, 0] = x, y

    return change


def into(body: int, other: int, x: float = 0.0) -> Change:
    """Put a body where another one is, or a little to its right."""

    def change(world: World) -> None:
        world.pos[:, body, 0] = world.pos[:, other, 0] + (x, 0)

    return change


@dataclass(frozen=True)
class Hidden:
    """What differs between two moments of a game, and who may and may not notice."""

    game: str
    first: list[Change]
    second: list[Change]
    blind: tuple[int, ...]  # each by itself
    seeing: tuple[int, ...]
    options: dict[str, float] = field(default_factory=dict)


CASES = [
    Hidden("adversary", [fact("goal", 0)], [fact("goal", 1)], (0,), (1, 2)),
    Hidden("push", [fact("goal", 0)], [fact("goal", 1)], (0,), (1,)),
    Hidden("crypto", [fact("message", 1, 0, 0, 0)], [fact("message", 0, 1, 0, 0)], (0, 1), (2,)),
    Hidden("crypto", [fact("key", 1, 0, 0, 0)], [fact("key", 0, 1, 0, 0)], (0,), (1, 2)),
    Hidden("speaker_listener", [fact("goal", 1, 0, 0)], [fact("goal", 0, 1, 0)], (1,), (0,)),
    Hidden("reference", [fact("goal", 1, 0, 0, 1, 0, 0)], [fact("goal", 1, 0, 0, 0, 0, 1)], (0,), (1,)),
    Hidden("tag", [into(3, -1)], [into(3, -1, 0.1)], (0, 1, 2), (3,)),
    Hidden("world_comm", [into(4, -1)], [into(4, -1, 0.1)], (1, 2, 3, 5), (0, 4)),
    Hidden("heist", [place(3, 1.2, 0.5)], [place(3, 1.3, 0.5)], (0, 1, 2), (3, 4)),
    Hidden("heist", [fact("spotted", 0), place(0, -1.5, 0.5)], [place(0, -1.5, 0.3)], (3, 4), (0, 1)),
    Hidden("hide_and_seek", [fact("line", 0), place(2, 1.3, 0.8)], [place(2, 1.3, 0.6)], (0, 1), (2,)),
    Hidden("hide_and_seek", [fact("line", 0), place(0, 0.1, 0.1)], [place(0, 0.0, 0.1)], (2, 3), (0,)),
    Hidden(
        "spread",
        [place(0, -1.0, 0.0), place(1, 1.0, 0.0), place(2, 1.2, 0.5)],
        [place(2, 1.1, 0.6)],
        (0,),
        (1,),
        {"vision": 0.7},
    ),
]


def started(game: str, rules: Rules = ARENA, options: dict[str, float] | None = None) -> World:
    """One world at its start."""
    world = World(catalog.make(game, options or {}), rules, 1)
    world.restart(np.arange(1), np.random.default_rng(0))
    return world


@pytest.fixture(scope="module")
def canvas() -> Canvas:
    """A canvas on a small picture."""
    pygame.display.init()
    pygame.font.init()
    return Canvas(theme(), pygame.Surface((640, 400)))


def picture(canvas: Canvas, world: World, eyes: tuple[int, ...]) -> bytes:
    """A world as these eyes see it, after half a second in which nothing moves."""
    view = View()
    view.show(world, eyes)
    for _ in range(15):
        view.tick(world)
    canvas.surface.fill(0)
    view.draw(canvas, pygame.Rect(0, 0, 1280, 800), 1.0, dict.fromkeys(eyes, Driver()))
    return pygame.image.tobytes(canvas.surface, "RGB")


@pytest.mark.parametrize("case", CASES, ids=[f"{case.game}-{case.blind}" for case in CASES])
def test_what_is_hidden_leaves_no_pixel(canvas: Canvas, case: Hidden) -> None:
    def drawn(*eyes: int) -> list[bytes]:
        world, pictures = started(case.game, options=case.options), []
        for changes in (case.first, case.second):
            for change in changes:
                change(world)
            pictures.append(picture(canvas, world, eyes))
        return pictures

    for eye in case.blind:
        before, after = drawn(eye)
        assert before == after, f"agent {eye} notices"
    for eyes in [(eye,) for eye in case.seeing] + [()]:
        before, after = drawn(*eyes)
        assert before != after, f"{eyes or 'spectators'} should notice"


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
@pytest.mark.parametrize("name", catalog.SCENARIOS)
def test_games_say_truly_whether_they_hide_something(name: str, rules: Rules) -> None:
    """Over rounds of random moves: where roles ever see or know different things, and for how long that stays."""
    rng = np.random.default_rng(0)
    world = started(name, rules)
    game = world.scenario
    hides, everybody = game.hides(rules), tuple(range(world.agent_count))
    roles = [
        tuple(game.team_slices()[team].start + member for member in members)
        for team, members in by_role(game, everybody)
    ]
    differed = changed = False
    for _ in range(12):
        world.restart(np.arange(1), rng)
        told = [known_marks(world, role) for role in roles]
        for _ in range(80 if rules.half_field else 25):
            action = np.zeros((2 + world.words, world.agent_count, 1))
            action[:2] = rng.uniform(-1, 1, (2, world.agent_count, 1))
            world.tick(action)
            seen = [seen_by(world, role) for role in roles]
            known = [known_marks(world, role) for role in roles]
            for one, other in combinations(range(len(roles)), 2):
                differed |= known[one] != known[other]
                both = roles[one] + roles[other]  # all see themselves
                differed |= not np.array_equal(np.delete(seen[one], both), np.delete(seen[other], both))
            changed |= hides == "round" and known != told
    assert not changed, "what is said to stay for a round changed"
    if not hides:
        assert not differed, "this game hides something and does not say so"
