"""Small pictures of the scenarios: made in the background one after the other, alive while somebody looks at one."""

from __future__ import annotations

from collections.abc import Iterable

import pygame

from arena.app.background import Background, Job
from arena.app.exhibits.exhibition import Exhibition
from arena.app.face.canvas import Canvas
from arena.play.player import script
from arena.scenarios import catalog
from arena.sim.rules import ARENA
from arena.sim.scenario import Scenario

POSE = 60  # ticks after which a still is taken


def exhibit(scenario: Scenario, seed: int = 3, dim: float = 0.0) -> Exhibition:
    """A scenario's scripts at play."""
    seats = []
    for team in scenario.teams():
        seats += [script(scenario, ARENA, team.name, "medium")] * len(team.agents)
    return Exhibition(scenario, ARENA, seats, seed, dim)


class Preview:
    """One scenario: a still, or the match itself."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.show: Exhibition | None = None
        self.still: pygame.Surface | None = None
        self.failed = False

    def make(self) -> Exhibition:
        """In the background: a match that has come so far that there is something to see."""
        show = exhibit(self.scenario)
        for _ in range(POSE):
            show.update(ARENA.tick_seconds, calm=True)
        return show

    def draw(self, canvas: Canvas, rect: pygame.Rect, alive: bool) -> None:
        """Draw it, moving or not."""
        if self.show is None:
            canvas.panel(rect, "field", "line", 8)
        elif alive:
            self.show.draw(canvas, rect)
            self.still = None
        else:
            box = canvas.place(rect)
            if self.still is None or self.still.get_size() != box.size:
                self.still = self.portrait(canvas, rect, box.size)
            canvas.surface.blit(self.still, box)

    def portrait(self, canvas: Canvas, rect: pygame.Rect, size: tuple[int, int]) -> pygame.Surface:
        """A picture of the match as it stands."""
        assert self.show is not None
        picture = pygame.Surface((max(size[0], 1), max(size[1], 1)))
        easel = Canvas(canvas.theme, picture)
        easel.scale = canvas.scale
        self.show.draw(easel, pygame.Rect(0, 0, rect.width, rect.height))
        return picture


class Gallery:
    """The previews of all scenarios."""

    def __init__(self) -> None:
        self.previews = {name: Preview(catalog.make(name, {})) for name in catalog.SCENARIOS}
        self.job: Job | None = None
        self.at_work: Preview | None = None

    def update(self, background: Background, wanted: Iterable[Preview]) -> None:
        """Take what was made, and have the first that is wanted and missing made next."""
        if self.job is not None and self.job.done and self.at_work is not None:
            self.at_work.show = self.job.value
            self.at_work.failed = self.job.problem is not None
            self.job = None
        if self.job is None:
            self.at_work = next((each for each in wanted if each.show is None and not each.failed), None)
            if self.at_work is not None:
                self.job = background.do(self.at_work.make)
