"""Whom those who learn meet, and with how easy a game they begin: a page of the training form."""

from __future__ import annotations

from collections.abc import Container
from itertools import chain, count

from agents.core.algorithms import Algorithm
from agents.core.rivals import SAMPLINGS, Sampling
from arena.app.face.widget import Chooser, Option
from arena.app.screens.pages import Page
from arena.play.learning import SCRIPTS, SELF, TOGETHER, can_be_together, met, past_selves
from arena.play.library import Library, misfit
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.training.request import THRESHOLD

ALONE = ("script:hard", "script:medium", "script:easy", "random")  # rivals that may be the only ones
WHAT = (
    "Whom those who learn meet, and how easy the game is at first.",
    "A script is written by hand; their past is what they were some time ago.",
)
EACH_OTHER = "each other"
WIDE = 340  # of the rivals' names
WORDS: dict[Sampling, str] = {"prioritised": "the strong and the new", "uniform": "all alike", "latest": "the new"}


class Practice:
    """The rivals, which of them are met how often, and the stages of the game."""

    def __init__(self) -> None:
        self.rivals = Chooser("Against", [Option("-")], 0, self.tell, meaning="who plays the other side meanwhile")
        self.sampling = Chooser(
            "Who is met", [Option(WORDS[name]) for name in SAMPLINGS], meaning="which of these rivals, and how often"
        )
        self.stages = Chooser(
            "Stages",
            [Option("the game itself"), Option("easy ones first")],
            meaning="easy ones give way once won often",
        )
        rows = [self.rivals, self.sampling, self.stages]
        for row in rows:
            row.wide = WIDE
        self.page = Page("Practice", WHAT, [*rows])
        self._offers: dict[str, list[str]] = {}  # words of the command line, by label

    def offer(self, scenario: Scenario, rules: Rules, algorithm: Algorithm, team: str | None, library: Library) -> None:
        """What there is for a team that learns, or for all; what was chosen stays so where it still is there."""
        before = self.rivals.option.label
        asked = self._offers.get(before, [])
        self._offers = _offers(scenario, rules, algorithm, team, library)
        self.rivals.options = [Option(label) for label in self._offers]
        same = [label == before if not asked else words == asked for label, words in self._offers.items()]
        self.rivals.chosen = same.index(True) if any(same) else 0
        self.rivals.reason = "nobody is against it" if len(scenario.teams()) == 1 else None
        self.stages.reason = "it has one only" if len(scenario.stages) == 1 else None
        self.tell()

    def tell(self, _: int = 0) -> None:
        """Grey what has no say where rivals meet each other as they are."""
        each_other = "they meet as they are" if self.rivals.option.label == EACH_OTHER else None
        self.sampling.reason = self.rivals.reason or each_other

    def choose(self, word: str) -> bool:
        """Meet this rival, beside nobody else if that can be; False where it is not offered."""
        fitting = [label for label, words in self._offers.items() if word in words]
        if fitting:
            alone = min(fitting, key=lambda label: len(self._offers[label]))
            self.rivals.chosen = list(self._offers).index(alone)
            self.tell()
        return bool(fitting)

    def opponents(self) -> list[str]:
        """As `RunRequest` has them."""
        return [] if self.rivals.reason else self._offers[self.rivals.option.label]

    def chosen_sampling(self) -> Sampling:
        """As `RunRequest` has it."""
        return list(SAMPLINGS)[self.sampling.chosen]

    def curriculum(self) -> float | None:
        """As `RunRequest` has it."""
        return THRESHOLD if self.stages.chosen and self.stages.reason is None else None


def _offers(
    scenario: Scenario, rules: Rules, algorithm: Algorithm, team: str | None, library: Library
) -> dict[str, list[str]]:
    """What may be asked for, by label; what is asked for where nothing is comes first."""
    themselves = "itself" if scenario.symmetric else "their past"
    usual, own = met(scenario, algorithm, team), past_selves(scenario, team)
    first = f"{themselves} and the script" if SELF in usual else EACH_OTHER if TOGETHER in usual else "the script"
    offers: dict[str, list[str]] = {first: []}
    if can_be_together(scenario, algorithm, team):
        offers.setdefault(EACH_OTHER, [TOGETHER])
    if own:
        offers.setdefault(f"{themselves} and the script", [SELF, *SCRIPTS])
        offers[themselves] = [SELF]
    offers |= {word.replace(":", " · "): [word] for word in ALONE}
    rivals = [known.name for known in scenario.teams() if scenario.symmetric or known.name != team]
    for model in library.models():
        if model.card and any(misfit(model.card, scenario, rules, rival) is None for rival in rivals):
            label = f"{themselves} and {model.name}" if own else model.name
            offers[_free(label, offers)] = [*[SELF] * own, str(model.path)]
    return offers


def _free(label: str, taken: Container[str]) -> str:
    """The label, with a number where another model is called so."""
    numbered = (f"{label} {number}" for number in count(2))
    return next(free for free in chain([label], numbered) if free not in taken)
