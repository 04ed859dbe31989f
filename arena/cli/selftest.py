"""The whole loop, tried inside this very installation or executable: play, train, export, load, play against.

Of the player's things only the folder itself is touched, which must be writable; trainings go to a temporary one.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from agents.core.policy import RandomPolicy
from arena import places
from arena.cli.complaint import Complaint, sentence
from arena.cli.tour import look_around
from arena.play.library import Library
from arena.play.match import Match
from arena.play.player import Player, script
from arena.scenarios.catalog import SCENARIOS, make
from arena.sim.env import Env, TeamSpec
from arena.sim.rules import ARENA, RULES
from arena.training.client import Workers, training_missing
from arena.training.request import RunRequest

NOBODY = np.zeros((0,))  # who acts, and what they remember: all the same to a random policy
LONGEST_ROUND = 5 * 60 * 30  # ticks
LONGEST_TRAINING = 180  # seconds, with the start of the process


class Skipped(Exception):
    """The check does not apply here; the message says why."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See `arena.cli.main.VERBS`."""
    parser.add_argument("--seconds", type=float, default=5.0, help="how long to train (default: 5)")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Try everything; a line a check."""
    if not args.seconds > 0:
        raise Complaint("--seconds must be more than 0")
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="particle-arena-") as folder:
        loop = Loop(Path(folder), args.seconds)
        for name, check in loop.checks().items():
            outcome, said = tried(check)
            print(f"{outcome:8}{name}: {said}", flush=True)
            outcomes.append({"check": name, "outcome": outcome, "said": said})
    count = {kind: sum(outcome["outcome"] == kind for outcome in outcomes) for kind in ("passed", "failed", "skipped")}
    print(", ".join(f"{number} {kind}" for kind, number in count.items() if number or kind != "skipped"))
    return {**count, "checks": outcomes}


def tried(check: Callable[[], str]) -> tuple[str, str]:
    """How a check went, and what it says."""
    try:
        return "passed", check()
    except Skipped as reason:
        return "skipped", sentence(reason)
    except Exception as error:  # reported to whoever runs the test; the other checks go on
        return "failed", f"{type(error).__name__}: {sentence(error)}"


class Loop:
    """The checks, in order; later ones use what earlier ones made."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self.seconds = seconds
        self.folder = folder
        self.library = Library([places.shipped_models(), folder / "models"])

    def checks(self) -> dict[str, Callable[[], str]]:
        """All of them by name."""
        return {
            "folder": self.player_folder,
            "scenarios": self.simulate,
            "window": self.draw,
            "models": self.shipped_models,
            "match": self.play,
            "training": self.train,
            "against it": self.play_against,
        }

    def player_folder(self) -> str:
        """Trainings and models can be kept."""
        home = places.home()
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home) as file:
            file.write(b"room")
        return f"{home} can be written to"

    def simulate(self) -> str:
        """Every scenario steps in both rules."""
        for name in SCENARIOS:
            for rules in RULES.values():
                env = Env(make(name), rules, worlds=8, seed=0)
                rng = np.random.default_rng(0)
                env.reset()
                for _ in range(100):
                    step = env.step({name: anything(team, 8, rng) for name, team in env.teams.items()})
                    if not all(np.isfinite(part).all() for part in (*step.obs.values(), *step.reward.values())):
                        raise ValueError(f"{name} in {rules.name} rules came upon something that is not a number")
        return f"{', '.join(SCENARIOS)} step in {' and '.join(RULES)} rules"

    def draw(self) -> str:
        """Every screen is looked at, in a home of its own."""
        return look_around(self.folder / "home")

    def shipped_models(self) -> str:
        """Every shipped model can take its seat."""
        files = self.library.models()
        for file in files:
            if file.card is None:
                raise ValueError(f"{file.path.name}: {file.problem}")
            scenario = make(file.card.scenario, file.card.options)
            self.library.player(file.path, scenario, RULES[file.card.rules], file.card.team)
        if not files:
            raise ValueError("no model is shipped")
        games = dict.fromkeys(file.card.scenario for file in files if file.card)
        return f"{len(files)} shipped models load, for {', '.join(games)}"

    def play(self) -> str:
        """A match of every scenario, shipped models on their seats, scripts on the others."""
        said = []
        for name in SCENARIOS:
            players = {}
            for file in self.library.models():
                if file.card and (file.card.scenario, file.card.rules) == (name, ARENA.name):
                    players[file.card.team] = self.library.player(file.path, make(name), ARENA, file.card.team)
            said.append(f"{name} {played(name, players)}")
        return "; ".join(said)

    def train(self) -> str:
        """The worker process trains, exports and says so."""
        reason = training_missing()
        if reason:
            raise Skipped(reason)
        workers = Workers()
        request = RunRequest(scenario="spread", algorithm="vdn", seconds=self.seconds, name="selftest")
        training = workers.start(self.folder / "runs", request)
        end = time.monotonic() + self.seconds + LONGEST_TRAINING
        while (status := workers.status(training)).active:
            if time.monotonic() > end:
                training.ask("stop")
                raise TimeoutError(f"the training did not end; {training.path / 'worker.log'} says why")
            time.sleep(0.1)
        if status.state != "done":
            raise RuntimeError(status.error or f"the training ended as {status.state}")
        kept = self.library.keep(Path(status.models["crew"]), "selftest")
        return f"{status.steps:,} steps in {status.seconds:.0f} s, {kept.stat().st_size // 1024} kB"

    def play_against(self) -> str:
        """The model just trained sits down for a match."""
        if not (self.folder / "models").is_dir():
            raise Skipped("nothing was trained")
        path = self.library.find(str(self.folder / "models" / "selftest.onnx"))
        return f"spread {played('spread', {'crew': self.library.player(path, make('spread'), ARENA, 'crew')})}"


def anything(team: TeamSpec, worlds: int, rng: np.random.Generator) -> npt.NDArray:
    """Random moves and words of a team, as an environment takes them."""
    chosen, _ = RandomPolicy(team.moves, team.words).act(np.zeros((worlds * len(team.agents), 0)), NOBODY, NOBODY, rng)
    return chosen.reshape(worlds, len(team.agents), *chosen.shape[1:])


def played(name: str, models: Mapping[str, Player]) -> str:
    """One round in arena rules, scripts where there is no model; a person drives the first agent for a second."""
    match = Match(make(name), ARENA, seated(name, models), rounds=1, seed=0)
    for tick in range(LONGEST_ROUND):
        if match.phase == "over":
            return f"{' to '.join(f'{points:g}' for points in match.score)}"
        if tick == 100:
            match.take_over(0)
        if tick == 130:
            match.release(0)
        match.tick({0: (1.0, 0.0)})
    raise TimeoutError(f"the round of {name} did not end")


def seated(name: str, models: Mapping[str, Player]) -> list[Player]:
    """A player for every agent in arena rules: its team's model, or else the script."""
    scenario = make(name)
    teams = {team: models.get(team.name) or script(scenario, ARENA, team.name) for team in scenario.teams()}
    return [player for team, player in teams.items() for _ in team.agents]
