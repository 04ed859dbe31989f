"""Fog: the ground that nobody who is looked for could be seen on, darker.

Where it lies is asked of the game itself: a rival is put, in copies of the world, on each place of a coarse grid, and
the game's own rules say whether the driven agents see it there.  Some of the grid each tick; the picture is smooth.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pygame

from arena.app.draw.pen import Pen
from arena.app.draw.sight import by_role
from arena.sim.observation import in_sight
from arena.sim.world import World

COLUMNS, ROWS = 48, 30
TURNS = 7  # prime to the rows, so that no part is a row; ticks in which the whole grid is looked at
PROBES = 6  # bodies moved over the grid at once
DARK = 190  # alpha of the fog
SOFTLY = 0.4  # share of the way to what is true that the picture goes in a tick
LARGEST_GAME = 3_000  # agents of a team times bodies; beyond that looking would cost too much


class Fog:
    """The darkness over one view."""

    def __init__(self) -> None:
        self.mask: npt.NDArray | None = None  # (C, R) how dark; None: there is no fog
        self.true = np.zeros(COLUMNS * ROWS)
        self.turn = 0
        self.copies: World | None = None
        self.veil: tuple[tuple, pygame.Surface] | None = None
        self.version = 0

    def begin(self, world: Any, half: tuple[float, float], eyes: Sequence[int]) -> None:
        """Another world, or other eyes."""
        across = (np.arange(COLUMNS) + 0.5) / COLUMNS * 2 - 1
        up = 1 - (np.arange(ROWS) + 0.5) / ROWS * 2
        grid = np.stack(np.meshgrid(across * half[0], up * half[1], indexing="ij"))  # (2, C, R)
        self.places = grid.reshape(2, -1).astype(world.dtype)
        self.mask, self.copies, self.turn, self.eyes = None, None, 0, tuple(eyes)
        scenario = world.scenario
        self.roles = by_role(scenario, eyes)
        if not self.roles:
            return
        with np.errstate(all="ignore"):
            hides = any(scenario.sight(world, team) is not None for team, _ in self.roles)
        if not hides and not scenario.vision:
            return
        largest = max(len(team.agents) for team in scenario.teams()) * len(world.bodies)
        self.probes = probes(world, self.eyes)
        if hides and self.probes and largest <= LARGEST_GAME:
            points = -(-len(self.places[0]) // TURNS)
            self.copies = World(scenario, world.rules, -(-points // len(self.probes)), world.dtype)
        elif hides:
            return
        self.mask = np.zeros((COLUMNS, ROWS))
        for _ in range(TURNS):
            self.look(world)
        self.mask = softened(self.true.reshape(COLUMNS, ROWS))

    def look(self, world: Any) -> None:
        """Look at the next part of the grid."""
        if self.mask is None:
            return
        with np.errstate(all="ignore"):
            if self.copies is None:
                self.true = self.beyond(world)
            else:
                chosen = np.arange(self.turn, len(self.true), TURNS)
                self.true[chosen] = self.asked(world, chosen)
        self.turn = (self.turn + 1) % TURNS
        self.mask += (softened(self.true.reshape(COLUMNS, ROWS)) - self.mask) * SOFTLY
        self.version += 1

    def beyond(self, world: Any) -> npt.NDArray:
        """(C * R,) ones where a place is farther off than the driven agents see."""
        dark = np.zeros(len(self.true))
        for team, members in self.roles:
            first = world.scenario.team_slices()[team].start
            eyes = world.pos[:, [first + member for member in members], 0]  # (2, E)
            apart = self.places[:, None] - eyes[:, :, None]
            near = (apart[0] ** 2 + apart[1] ** 2 <= world.scenario.vision**2).any(0)
            dark = np.maximum(dark, ~near)
        return dark

    def asked(self, world: Any, chosen: npt.NDArray) -> npt.NDArray:
        """(P,) ones where the game says that a rival would not be seen."""
        copies = self.copies
        assert copies is not None
        copies.pos[:] = world.pos
        copies.vel[:] = world.vel
        copies.ticks[:] = world.ticks
        copies.said[:] = world.said
        copies.facts = {name: np.repeat(fact, copies.count, -1) for name, fact in world.facts.items()}
        lanes = np.arange(len(chosen))
        body, copy = np.asarray(self.probes)[lanes % len(self.probes)], lanes // len(self.probes)
        copies.pos[:, body, copy] = self.places[:, chosen]
        world.scenario.advance(copies)  # some games note there who sees whom
        dark = np.zeros(len(chosen))
        for team, members in self.roles:
            seen = in_sight(copies, team)
            if seen is not None:
                dark = np.maximum(dark, ~seen[members][:, body, copy].any(0))
        return dark

    def draw(self, pen: Pen, half: tuple[float, float]) -> None:
        """Darken the ground."""
        if self.mask is None:
            return
        size = (max(1, round(2 * half[0] * pen.unit)), max(1, round(2 * half[1] * pen.unit)))
        key = (size, self.version)
        if self.veil is None or self.veil[0] != key:
            small = pygame.Surface((COLUMNS, ROWS), pygame.SRCALPHA)
            small.fill((*pen.colour("fog"), 0))
            alpha = pygame.surfarray.pixels_alpha(small)
            alpha[:] = (self.mask * DARK).clip(0, 255).astype(np.uint8)
            del alpha  # unlocks the surface
            self.veil = (key, pygame.transform.smoothscale(small, size))
        pen.surface.blit(self.veil[1], self.veil[1].get_rect(center=pen.rect.center))


def softened(mask: npt.NDArray) -> npt.NDArray:
    """Each place's mean with its neighbours, so that edges have no steps."""
    for _ in range(2):
        wide = np.pad(mask, 1, mode="edge")
        across = wide[:-2] + 2 * wide[1:-1] + wide[2:]
        mask = (across[:, :-2] + 2 * across[:, 1:-1] + across[:, 2:]) / 16
    return mask


def probes(world: Any, eyes: Sequence[int]) -> list[int]:
    """Bodies that may stand for a rival: agents of teams without eyes, else whoever else is not driven."""
    slices = world.scenario.team_slices()
    mine = {team for team, _ in by_role(world.scenario, eyes)}
    rivals = [n for team, agents in slices.items() if team not in mine for n in range(agents.start, agents.stop)]
    others = [n for n in range(world.agent_count) if n not in eyes]
    found = [n for n in rivals or others if not world.bodies[n].opaque]
    return found[:PROBES]
