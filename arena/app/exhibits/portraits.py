"""Small pictures of models at play: played in the background one after the other, drawn once, kept while in use."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import pygame

from agents.core.card import ModelCard
from arena.app.background import Background, Job
from arena.app.exhibits.exhibition import Exhibition
from arena.app.face.canvas import Canvas
from arena.app.theme import Theme
from arena.play.library import Library, ModelFile
from arena.play.player import script
from arena.scenarios import catalog
from arena.sim.rules import RULES

SIZE = (320, 200)  # pixels
WIDTH = 205  # design units that they are drawn for
POSE = 60  # ticks after which it is taken
BREATH = 0.002  # seconds after each of them, in which frames are drawn: threads of Python wait for each other
REST = 0.2  # seconds for which nothing else may be wanted before the next one is begun: not while a list scrolls
MOST, MOST_SCALED = 80, 400  # pictures kept

Name = tuple[Path, float]  # a file that changes is another one


class Portraits:
    """The pictures by file; those that cannot be made are not tried twice."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.pictures: OrderedDict[Name, pygame.Surface | None] = OrderedDict()
        self.scaled: OrderedDict[tuple[Name, tuple[int, int]], pygame.Surface] = OrderedDict()
        self.theme: Theme | None = None
        self.job: Job | None = None
        self.at_work: Name | None = None
        self.wanted: list[Name] = []
        self.rested = 0.0

    def update(self, seconds: float, background: Background, theme: Theme, wanted: Sequence[ModelFile]) -> None:
        """Draw what was played, and have the first that is wanted and missing played next."""
        names = [name(model) for model in wanted]
        self.rested = self.rested + seconds if names == self.wanted else 0.0
        self.wanted = names
        if theme is not self.theme:  # other colours
            self.theme = theme
            self.pictures.clear()
            self.scaled.clear()
        if self.job is not None and self.job.done and self.at_work is not None:
            self.pictures[self.at_work] = portrait(self.job.value, theme) if self.job.value else None
            while len(self.pictures) > MOST:
                self.pictures.popitem(last=False)
            self.job = None
        if self.job is None and (self.rested > REST or not self.pictures):
            missing = (each for each in wanted if each.card and name(each) not in self.pictures)
            model = next(missing, None)
            if model is not None and model.card is not None:
                card, path, self.at_work = model.card, model.path, name(model)
                self.job = background.do(lambda: played(self.library, path, card))

    def draw(self, canvas: Canvas, rect: pygame.Rect, model: ModelFile) -> None:
        """The picture, or an empty field as long as there is none."""
        box = canvas.place(rect)
        key = name(model), box.size
        if key not in self.scaled:
            picture = self.pictures.get(name(model))
            if picture is None:
                canvas.panel(rect, "field", "line", 8)
                return
            self.scaled[key] = pygame.transform.smoothscale(picture, box.size)
            while len(self.scaled) > MOST_SCALED:
                self.scaled.popitem(last=False)
        self.scaled.move_to_end(key)
        canvas.surface.blit(self.scaled[key], box)


def name(model: ModelFile) -> Name:
    """What a picture is kept under."""
    return model.path, model.changed


def played(library: Library, path: Path, card: ModelCard) -> Exhibition:
    """Some seconds of a match of the model, against itself where teams are equal, else with the scripts."""
    scenario, rules = catalog.make(card.scenario, card.options), RULES[card.rules]
    seats = []
    for team in scenario.teams():
        mine = team.name == card.team or scenario.symmetric
        who = library.player(path, scenario, rules, team.name) if mine else script(scenario, rules, team.name)
        seats += [who] * len(team.agents)
    show = Exhibition(scenario, rules, seats, seed=3)
    for _ in range(POSE):
        show.update(rules.tick_seconds, calm=True)
        time.sleep(BREATH)
    return show


def portrait(show: Exhibition, theme: Theme) -> pygame.Surface:
    """A picture of the match as it stands."""
    picture = pygame.Surface(SIZE)
    picture.fill(theme.colour["panel"])
    easel = Canvas(theme, picture)
    easel.scale = SIZE[0] / WIDTH
    show.view.outside = "panel"
    show.draw(easel, pygame.Rect(0, 0, WIDTH, round(SIZE[1] / easel.scale)))
    return picture.convert()
