"""Setting up a training: what, by which algorithm, how long; and every hyperparameter for those who want."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pygame

from agents.core.algorithms import ALGORITHMS, Algorithm
from arena.app.draw.chart import say_seconds
from arena.app.draw.look import team_look
from arena.app.expectation import UNKNOWN, said
from arena.app.face.canvas import Canvas
from arena.app.face.entry import TextField
from arena.app.face.widget import CONTROL, Button, Chooser, Key, Option, Widget
from arena.app.naming import scenario_title
from arena.app.screen import Screen
from arena.app.screens.option_form import option_fields
from arena.app.screens.pages import Page, Pages
from arena.app.screens.picker import ScenarioChooser
from arena.app.screens.train.config_form import config_fields
from arena.app.screens.train.practice import Practice
from arena.app.screens.train.tuning import Tuning
from arena.play.learning import learning_teams, unlike_rivals
from arena.scenarios import catalog
from arena.sim.option import Value
from arena.sim.rules import RULES
from arena.training.client import training_missing
from arena.training.request import RunRequest

if TYPE_CHECKING:
    from arena.app.application import Application

PANEL = 460
INSET, GAP = 20, 8
SENTENCES = 92  # from where they usually begin down to the button
TIMES = (None, 20, 60, 300, 600, 1800, 3600, 14400)  # seconds; None: as the preset says


class TrainForm(Screen):
    """What one nearly always decides on the left, pages of all else on the right; sentences say what will happen."""

    name = "train"

    def __init__(
        self,
        app: Application,
        scenario: str = "spread",
        options: Mapping[str, Value] | None = None,
        team: str | None = None,
        against: str | None = None,
    ) -> None:
        super().__init__(app)
        self.tuning = Tuning()
        self.options: dict[str, Value] = dict(options or {})
        self.scenario = ScenarioChooser(app, scenario, self.change_scenario)
        rules = [Option("arena"), Option("classic")]
        self.rules = Chooser("Rules", rules, 0, self.rebuild, meaning="classic: as in papers")
        self.algorithm = Chooser(
            "Algorithm", [Option(known.title) for known in ALGORITHMS.values()], 0, self.begin_anew
        )
        self.team = Chooser("Team", [Option("-")], 0, self.gather)
        self.practice = Practice()
        self.preset = Chooser("Preset", [Option("quick")], 0, self.begin_anew)
        self.time = Chooser("Time", [Option("-")])
        self.seed = TextField("Seed", "0", lambda text: None, check=whole_number)
        self.called = TextField("Name", "", lambda text: None)
        self.suggested = ""
        self.start = Button("Start training", self.begin, "primary", training_missing(), "start training")
        self.choosers: list[Widget] = [self.scenario, self.algorithm, self.team, self.preset, self.time, self.seed]
        self.choosers.append(self.called)
        self.pages = Pages(self, ("how it learns", "the game", "practice"))
        self.scrolls = (self.pages.scroll,)
        self.earlier = Button("Earlier trainings", lambda: app.enter("runs"), verb="list them")
        self.rebuild()
        if team is not None and against is not None:
            self.set_against(team, against)
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

    def set_against(self, team: str, against: str) -> None:
        """Suggest that a team learns against a rival, in the words of the command line."""
        teams = [known.name for known in self.chosen_scenario().teams()]
        if team in teams and not self.chosen_scenario().symmetric:
            self.team.chosen = teams.index(team)
        self.rebuild()
        if self.practice.choose(against):
            self.pages.chips[-1].press()
        else:
            self.app.say("The rival is not in the library, so it cannot be met: keep it there first.", "gold")

    def change_scenario(self, _: int = 0) -> None:
        """Another scenario, with its own options."""
        self.options = {}
        self.rebuild()

    def change_option(self, name: str, value: Value) -> None:
        """Another value of an option of the scenario; one that cannot be is refused.  Other rivals fit other games."""
        try:
            catalog.make(self.scenario.name, {**self.options, name: value})
        except ValueError as error:
            self.app.say(f"That cannot be: {error}.")
            return
        self.options[name] = value
        self.gather()

    def begin_anew(self, _: int = 0) -> None:
        """Another config, in which nothing is changed yet."""
        self.tuning.changes = {}
        self.rebuild()

    def rebuild(self, _: int = 0) -> None:
        """Offer what fits what has been chosen."""
        scenario, algorithm = self.chosen_scenario(), self.chosen_algorithm()
        teams = scenario.teams()
        labels = [team.name for team in teams] + ["all teams"] * unlike_rivals(scenario)
        self.offer(self.team, labels)
        self.team.reason = "one team plays" if len(teams) == 1 else "both are equal" if scenario.symmetric else None
        self.gather()
        self.offer(self.preset, list(algorithm.presets))
        preset = algorithm.presets[self.preset.option.label]
        self.offer(self.time, [say_seconds(preset.seconds), *(say_seconds(time) for time in TIMES if time)])
        suggested, self.suggested = self.suggested, f"{scenario.title} {algorithm.short}"
        if self.called.text == suggested:
            self.called.text = self.suggested
        self.fill_pages()
        self.arrange()

    def fill_pages(self) -> None:
        """The rows on the right, with all that was changed in them and can be so still."""
        scenario, algorithm = self.chosen_scenario(), self.chosen_algorithm()
        self.tuning.suggest(algorithm.name, self.preset.option.label, self.rules.option.label)
        options = [row for common in (False, True) for row in option_fields(scenario, common, self.change_option)]
        self.pages.pages = [
            Page(
                f"How {algorithm.title} learns",
                (algorithm.summary, algorithm.source),
                config_fields(self.tuning.config(), self.change, self.tuning.complaint),
            ),
            Page(
                scenario.title,
                (scenario.pitch, "Who learns it with other options plays it with these."),
                [self.rules, *options],
            ),
            self.practice.page,
        ]

    def gather(self, _: int = 0) -> None:
        """Offer rivals that fit the team."""
        rules, library = RULES[self.rules.option.label], self.app.home.library
        self.practice.offer(self.chosen_scenario(), rules, self.chosen_algorithm(), self.chosen_team(), library)

    def offer(self, chooser: Chooser, labels: list[str]) -> None:
        """Give a chooser other options, keeping what was chosen where it is still there."""
        before = chooser.option.label
        chooser.options = [Option(label) for label in labels]
        chooser.chosen = labels.index(before) if before in labels else 0

    def change(self, name: str, value: Any) -> None:
        """Another value of the config, right or wrong."""
        self.tuning.changes[name] = value
        self.arrange()

    def request(self) -> RunRequest:
        """What the worker is asked; ValueError says what is wrong."""
        scenario, algorithm = self.chosen_scenario(), self.chosen_algorithm()
        preset, time = self.preset.option.label, TIMES[self.time.chosen]
        self.tuning.config()
        if whole_number(self.seed.text):
            raise ValueError(f"seed: {whole_number(self.seed.text)}")
        team, rivals = self.chosen_team(), self.practice.opponents()
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
            changes=self.tuning.changes,
            seconds=time,
            seed=int(self.seed.text),
            opponents=rivals,
            sampling=self.practice.chosen_sampling(),
            curriculum=self.practice.curriculum(),
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
        met = self.practice.rivals
        rivals = f" against {met.option.label}" if met.reason is None else ""
        seconds = request.limit_seconds() or 0
        whom = f"{who} of {scenario_title(request.scenario)}"
        return f"{self.chosen_algorithm().title} trains {whom}{rivals} for {say_seconds(seconds)}.", "muted"

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
        left, inside = self.form.left + INSET, PANEL - 2 * INSET
        for number, widget in enumerate(self.choosers):
            widget.rect = pygame.Rect(left, self.form.top + INSET + (CONTROL + GAP) * number, inside, CONTROL)
        self.start.rect = pygame.Rect(left, self.form.bottom - INSET - CONTROL, inside, CONTROL)
        beside = self.form.right + 16
        rows = self.pages.layout(pygame.Rect(beside, self.form.top, w - 32 - beside, self.form.height))
        self.earlier.rect = pygame.Rect(w - 32 - 180, 24, 180, CONTROL)
        self.widgets = [*self.choosers, self.start, *rows, self.earlier]

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        canvas.text("Train", (32, 45), "huge", face="bold")
        canvas.panel(self.form)
        self.pages.draw(canvas)
        self.draw_sentences(canvas)
        teams = self.chosen_scenario().teams()
        self.team.mark = team_look(self.team.chosen) if self.team.chosen < len(teams) else None
        self.draw_widgets(canvas)

    def draw_sentences(self, canvas: Canvas) -> None:
        """What will happen and how far it gets, between the rows and the button."""
        (words, ink), far = self.forecast(), self.expected()
        left, inside = self.start.rect.left, self.start.rect.width
        lines = sum(len(canvas.wrap(each, inside, "small")) for each in (words, far) if each)
        top = self.start.rect.top - max(SENTENCES, 1.05 * canvas.line_height("small") * lines + GAP)
        used = canvas.paragraph(words, (left, top), inside, "small", ink, 5)
        canvas.paragraph(far, (left, top + used), inside, "small", "faint" if far == UNKNOWN else "text", 3)

    def keys(self) -> list[Key]:
        """See `Screen`."""
        return [*self.focus_keys(), Key("Tab", "next", pygame.K_TAB), Key("Esc", "back", pygame.K_ESCAPE)]


def whole_number(text: str) -> str | None:
    """What is wrong with a seed."""
    return None if text.isdecimal() and int(text) < 2**32 else "a whole number from 0 to 4 294 967 295"
