"""Setting up a training: what, by which algorithm, how long; and every hyperparameter for those who want."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pygame

from agents.core.algorithms import ALGORITHMS, Algorithm
from agents.core.config import Config
from arena.app.draw.chart import say_seconds
from arena.app.draw.look import team_look
from arena.app.expectation import said
from arena.app.face.canvas import Canvas
from arena.app.face.entry import TextField
from arena.app.face.scroll import Scroll
from arena.app.face.widget import Button, Chooser, Key, Option, Widget
from arena.app.screen import Screen
from arena.app.screens.company import Company
from arena.app.screens.config_form import config_fields
from arena.app.screens.option_form import option_fields
from arena.app.screens.picker import ScenarioChooser
from arena.play.learning import apart, learning_teams
from arena.scenarios import catalog
from arena.sim.option import Value
from arena.sim.rules import RULES
from arena.training.client import training_missing
from arena.training.run import THRESHOLD, RunRequest, configured

if TYPE_CHECKING:
    from arena.app.application import Application

PANEL = 460
ROW = 50
FIELD = 66
TIMES = (None, 20, 60, 300, 600, 1800, 3600, 14400)  # seconds; None: as the preset says


class TrainForm(Screen):
    """Choices on the left, the algorithm's config on the right; the sentence above the button says what will happen."""

    name = "train"

    def __init__(self, app: Application, scenario: str = "spread") -> None:
        super().__init__(app)
        self.changes: dict[str, Any] = {}
        self.options: dict[str, Value] = {}
        self.page = 0
        self.pills = [
            Button(label, lambda page=page: self.turn_page(page), "pill", verb="show")  # type: ignore[misc]
            for page, label in enumerate(("how it learns", "the game"))
        ]
        self.scenario = ScenarioChooser(app, scenario, self.change_scenario)
        self.rules = Chooser("Rules", [Option("arena"), Option("classic")], 0, self.rebuild)
        self.algorithm = Chooser("Algorithm", [Option(known.title) for known in ALGORITHMS.values()], 0, self.rebuild)
        self.team = Chooser("Team", [Option("-")], 0, self.gather)
        self.company = Company()
        self.stages = Chooser("Stages", [Option("the game itself"), Option("easy ones first")])
        self.preset = Chooser("Preset", [Option("quick")], 0, self.rebuild)
        self.time = Chooser("Time", [Option("-")])
        self.seed = TextField("Seed", "0", lambda text: None, check=whole_number)
        self.called = TextField("Name", "", lambda text: None)
        self.start = Button("Start training", self.begin, "primary", training_missing(), "start training")
        self.choosers: list[Widget] = [self.scenario, self.algorithm, self.team, self.company.rivals]
        self.choosers += [
            self.company.sampling,
            self.stages,
            self.preset,
            self.time,
            self.rules,
            self.seed,
            self.called,
        ]
        self.earlier = Button("Earlier trainings", lambda: app.replace("runs"), verb="list them")
        self.scroll = Scroll()
        self.fields: list[Widget] = []
        self.rebuild()
        self.focus.widget = self.start if self.start.reason is None else self.scenario

    # -- what is chosen

    def chosen_scenario(self) -> Any:
        """The scenario with its options."""
        return catalog.make(self.scenario.name, self.options)

    def chosen_algorithm(self) -> Algorithm:
        """The row of the menu."""
        return list(ALGORITHMS.values())[self.algorithm.chosen]

    def chosen_team(self) -> str | None:
        """The team that learns; None for all."""
        teams = [team.name for team in self.chosen_scenario().teams()]
        return teams[self.team.chosen] if self.team.chosen < len(teams) else None

    def change_scenario(self, _: int = 0) -> None:
        """Another scenario, with its own options."""
        self.options = {}
        self.rebuild()

    def change_option(self, name: str, value: Value) -> None:
        """Another value of an option of the scenario; one that cannot be is refused."""
        try:
            catalog.make(self.scenario.name, {**self.options, name: value})
        except ValueError as error:
            self.app.say(f"That cannot be: {error}.")
            return
        self.options[name] = value

    def rebuild(self, _: int = 0) -> None:
        """Offer what fits what has been chosen."""
        scenario, algorithm = self.chosen_scenario(), self.chosen_algorithm()
        teams = scenario.teams()
        every = not scenario.symmetric and (algorithm.several_teams or apart(scenario, algorithm, None))
        labels = [team.name for team in teams] + (["all teams"] if every and len(teams) > 1 else [])
        self.offer(self.team, labels)
        self.team.reason = "one team plays" if len(teams) == 1 else "both are equal" if scenario.symmetric else None
        self.stages.reason = "it has one only" if len(scenario.stages) == 1 else None
        self.gather()
        self.offer(self.preset, list(algorithm.presets))
        preset = algorithm.presets[self.preset.option.label]
        self.offer(self.time, [say_seconds(preset.seconds), *(say_seconds(time) for time in TIMES if time)])
        self.called.text = f"{scenario.name} {algorithm.title}"
        self.changes = {}
        self.settings = config_fields(self.config({}), self.change, self.complaint)
        self.game = [row for common in (False, True) for row in option_fields(scenario, common, self.change_option)]
        self.turn_page(self.page)
        self.arrange()

    def gather(self, _: int = 0) -> None:
        """Offer rivals that fit the team."""
        rules, library = RULES[self.rules.option.label], self.app.home.library
        self.company.offer(self.chosen_scenario(), rules, self.chosen_algorithm(), self.chosen_team(), library)

    def turn_page(self, page: int) -> None:
        """Show the algorithm's config, or the game's options."""
        if page != self.page:
            self.scroll.offset = 0
        self.page = page
        self.fields = self.game if page else self.settings
        for number, pill in enumerate(self.pills):
            pill.chosen = number == page
        self.arrange()

    def offer(self, chooser: Chooser, labels: list[str]) -> None:
        """Give a chooser other options, keeping what was chosen where it is still there."""
        before = chooser.option.label
        chooser.options = [Option(label) for label in labels]
        chooser.chosen = labels.index(before) if before in labels else 0

    def config(self, changes: dict[str, Any]) -> Config:
        """What is suggested for all that was chosen, with some values changed; ValueError says what is wrong."""
        return configured(self.chosen_algorithm().name, self.preset.option.label, self.rules.option.label, changes)

    def complaint(self, name: str, value: Any) -> str | None:
        """What is wrong with a value of the config."""
        try:
            self.config({name: value})
        except ValueError as error:
            return str(error)
        return None

    def change(self, name: str, value: Any) -> None:
        """Another value of the config; wrong ones are kept too, so that they can be corrected."""
        self.changes[name] = value

    def request(self) -> RunRequest:
        """What the worker is asked; ValueError says what is wrong."""
        scenario, algorithm = self.chosen_scenario(), self.chosen_algorithm()
        preset, time = self.preset.option.label, TIMES[self.time.chosen]
        self.config(self.changes)
        if whole_number(self.seed.text):
            raise ValueError(f"seed: {whole_number(self.seed.text)}")
        team, rivals = self.chosen_team(), self.company.opponents()
        learning_teams(scenario, algorithm, team, rivals)
        name = self.called.text[:70] or None
        if name and team is None and len(scenario.teams()) > 1 and "{team}" not in name:
            name += " {team}"
        return RunRequest(
            scenario=scenario.name,
            options=self.options,
            rules=self.rules.option.label,  # type: ignore[arg-type]  # one of the two it may be
            team=team,
            algorithm=algorithm.name,
            preset=preset,
            changes=self.changes,
            seconds=time,
            seed=int(self.seed.text),
            opponents=rivals,
            sampling=self.company.chosen_sampling(),
            curriculum=THRESHOLD if self.stages.chosen and self.stages.reason is None else None,
            name=name,
        )

    def begin(self) -> None:
        """Start the worker and show the training."""
        try:
            run = self.app.home.workers.start(self.app.home.runs_folder, self.request())
        except (ValueError, OSError) as error:
            self.app.say(f"The training cannot start: {error}.")
            return
        self.app.home.wait = 0.0
        self.app.replace("training", run=run)

    def forecast(self) -> tuple[str, str]:
        """What will happen, or what is wrong, and the colour to say it in."""
        try:
            request = self.request()
        except ValueError as error:
            return str(error)[:1].upper() + str(error)[1:] + ".", "rose"
        who = request.team or "every team"
        met = self.company.rivals
        rivals = f" against {met.option.label}" if met.reason is None else ""
        seconds = request.limit_seconds() or 0
        return (
            f"{self.chosen_algorithm().title} trains {who} of {request.scenario}{rivals} for {say_seconds(seconds)}.",
            "muted",
        )

    def expected(self) -> str:
        """How far such trainings get; nothing where the choices cannot be."""
        try:
            return said(self.request())
        except ValueError:
            return ""

    # -- showing

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        w, h = round(width), round(height)
        self.form = pygame.Rect(32, 92, PANEL, h - 92 - 76)
        step = min(ROW, (self.form.height - 150) // len(self.choosers))  # room for the forecast and the button
        for number, widget in enumerate(self.choosers):
            widget.rect = pygame.Rect(52, 110 + step * number, PANEL - 40, min(40, step - 6))
        self.start.rect = pygame.Rect(52, self.form.bottom - 64, PANEL - 40, 44)
        self.advanced = pygame.Rect(self.form.right + 16, 92, w - 32 - self.form.right - 16, self.form.height)
        area = pygame.Rect(
            self.advanced.left + 12, self.advanced.top + 92, self.advanced.width - 30, self.advanced.height - 100
        )
        self.scroll.fit(area, FIELD * len(self.fields) + 8)
        for number, field in enumerate(self.fields):
            field.rect = pygame.Rect(
                area.left + 8, area.top + 4 + FIELD * number - round(self.scroll.offset), area.width - 16, FIELD - 8
            )
            field.clip = area
        x = self.advanced.right - 20
        for pill in reversed(self.pills):
            wide = round(self.app.canvas.measure(pill.label, "small", "bold")) + 20
            pill.rect = pygame.Rect(x - wide, self.advanced.top + 16, wide, 24)
            x -= wide + 8
        self.earlier.rect = pygame.Rect(w - 32 - 180, 24, 180, 44)
        self.widgets = [*self.choosers, self.start, self.earlier, *self.pills, *self.fields]

    def focused(self) -> None:
        """See `Screen`."""
        if self.focus.widget in self.fields and self.scroll.reveal(self.focus.widget.rect):
            self.arrange()

    def wheel(self, at: tuple[float, float], lines: float) -> None:
        """See `Screen`."""
        if self.scroll.wheel(at, lines):
            self.arrange()

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        canvas.text("Train", (32, 45), "huge", face="bold")
        canvas.panel(self.form)
        canvas.panel(self.advanced)
        self.draw_page_head(canvas)
        words, ink = self.forecast()
        top = self.start.rect.top - 72
        used = canvas.paragraph(words, (52, top), PANEL - 40, "small", ink, 2)
        canvas.paragraph(self.expected(), (52, top + used), PANEL - 40, "small", "text", 3 if used < 20 else 2)
        teams = self.chosen_scenario().teams()
        self.team.mark = team_look(self.team.chosen) if self.team.chosen < len(teams) else None
        self.draw_widgets(canvas)
        self.scroll.draw(canvas)

    def draw_page_head(self, canvas: Canvas) -> None:
        """What the rows on the right are about."""
        algorithm, scenario = self.chosen_algorithm(), self.chosen_scenario()
        left, top, width = self.advanced.left + 20, self.advanced.top, self.advanced.width - 40
        heading, *words = (
            (scenario.title, scenario.pitch, "Who learns it with other options plays it with these.")
            if self.page
            else (f"How {algorithm.title} learns", algorithm.summary, algorithm.source)
        )
        canvas.text(heading, (left, top + 28), face="bold", width=self.pills[0].rect.left - left - 16)
        canvas.text(words[0], (left, top + 52), "small", "muted", width=width)
        canvas.text(words[1], (left, top + 73), "small", "faint", width=width)

    def own_key(self, key: int) -> bool:
        """See `Screen`."""
        return False

    def keys(self) -> list[Key]:
        """See `Screen`."""
        return [*self.focus_keys(), Key("Tab", "next", pygame.K_TAB), Key("Esc", "back", pygame.K_ESCAPE)]


def whole_number(text: str) -> str | None:
    """What is wrong with a seed."""
    return None if text.isdecimal() and int(text) < 2**32 else "a whole number from 0 to 4 294 967 295"
