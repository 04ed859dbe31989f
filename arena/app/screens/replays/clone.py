"""A small window in which somebody of a replay is chosen, to be cloned from all replays of the same game."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from arena.app.background import Job
from arena.app.face.canvas import Canvas
from arena.app.face.widget import Button, Chooser, Key, Option
from arena.app.screen import Screen
from arena.app.tape import Tape
from arena.play.decisions import Recordings, Whom, asked, read, team_of
from arena.sim.replay import Replay, ReplayError, load, load_header
from arena.training.client import training_missing
from arena.training.request import RunRequest

if TYPE_CHECKING:
    from arena.app.application import Application

WIDTH, INSET = 560, 24


class CloneDialog(Screen):
    """Whom, and the button that starts the training."""

    name = "clone"
    overlay = True

    def __init__(self, app: Application, tape: Tape, paths: Callable[[], list[Path]]) -> None:
        super().__init__(app)
        self.tape, self.paths = tape, paths
        found = Recordings(tape.scenario, tape.rules, {"": tape.replay}).players()
        self.players = list(dict.fromkeys((name, "") for name, _ in found)) if tape.scenario.symmetric else found
        options = [Option(" · ".join(filter(None, one))) for one in self.players] or [Option("-")]
        self.whom = Chooser("Player", options)
        self.clone = Button("Clone this player", self.clone_player, "primary", verb="clone from all replays")
        self.widgets = [self.whom, self.clone, Button("Cancel", self.back)]
        self.cloning: Job | None = None

    def clone_player(self) -> None:
        """Learn to play like the chosen one, from all replays of this game; a training like any other."""
        (player, team), opened, paths = self.players[self.whom.chosen], self.tape.replay, self.paths()
        whom = Whom(player, team or None)
        self.cloning = self.app.background.do(lambda: asked(alike(paths, opened, whom), whom))

    def update(self, seconds: float) -> None:
        """See `Screen`."""
        missing = training_missing() or (None if self.players else "nobody played")
        self.clone.reason = "the replays are being read" if self.cloning is not None else missing
        if self.cloning is not None and self.cloning.done:
            job, self.cloning = self.cloning, None
            self.begin(job)

    def begin(self, job: Job) -> None:
        """Start the worker on what was found, and show the training."""
        if job.problem:
            self.app.say(f"That cannot be cloned: {job.problem}.")
            return
        words = job.value
        name = f"{words['player']} in {words['scenario']}, cloned"[:70]
        try:
            request = RunRequest(**words, algorithm="clone", name=name)
            run = self.app.home.workers.start(self.app.home.runs_folder, request)
        except (ValueError, OSError) as error:
            self.app.say(f"The training cannot start: {error}.")
            return
        self.app.home.wait = 0.0
        self.app.replace("training", run=run)

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        self.box = pygame.Rect(round((width - WIDTH) / 2), round(height / 2) - 150, WIDTH, 272)
        left, inside = self.box.left + INSET, WIDTH - 2 * INSET
        for number, widget in enumerate(self.widgets):
            widget.rect = pygame.Rect(left, self.box.top + 98 + 56 * number, inside, 44)

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        canvas.panel(self.box)
        left, inside = self.box.left + INSET, WIDTH - 2 * INSET
        canvas.text("Clone a player", (left, self.box.top + 32), "large", face="bold", width=inside)
        said = "A model learns to do as this player did, in all your replays of this game."
        canvas.text(said, (left, self.box.top + 66), "small", "muted", width=inside)
        self.draw_widgets(canvas)

    def keys(self) -> list[Key]:
        """See `Screen`."""
        return [*self.focus_keys(), Key("Esc", "close", pygame.K_ESCAPE)]


def alike(paths: list[Path], opened: Replay, whom: Whom) -> list[Path]:
    """The replays of the same game, with the same options and rules, in which somebody played."""
    found = []
    for path in paths:
        try:
            header = load_header(path)
            same = (header.scenario, header.rules, header.options) == (opened.scenario, opened.rules, opened.options)
            if same and load(path).rounds:
                team_of(read([path]), whom)
                found.append(path)
        except ReplayError:  # damaged, or whoever is asked for did not play
            continue
    if not found:
        raise ReplayError(f"{whom.player} is in none of the replays")
    return found
