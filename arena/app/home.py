"""What belongs to the player: settings, models, trainings.  Folders are read in the background."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arena import places
from arena.app import settings as settings_file
from arena.app.background import Background, Job
from arena.app.moving import lost_home
from arena.play import ladder
from arena.play.folder import Stamp, stamp
from arena.play.history import History
from arena.play.library import Library
from arena.play.standings import Standings
from arena.training.client import Workers
from arena.training.request import RunRequest
from arena.training.run import RunDirectory, Status, all_runs

LOOK_EVERY = 1.0  # seconds between two looks into the folder of trainings


@dataclass(frozen=True)
class RunNews:
    """A training as it was when last looked at."""

    run: RunDirectory
    request: RunRequest
    status: Status
    interrupted: bool  # it was at work when its worker died

    @property
    def alive(self) -> bool:
        """Its worker is at work."""
        return self.status.active


class Home:
    """The player's folder as the game sees it."""

    def __init__(self) -> None:
        self.settings, self.problem = settings_file.load(places.settings_file())
        if (gone := lost_home()) is not None:
            self.problem = f"The folder {gone} is not there now, so your things are looked for in {places.home()}."
        self.runs_folder: Path = places.runs()
        self.library = Library([places.shipped_models(), places.models()])
        self.history = History(places.replays())
        self.workers = Workers(places.models())
        self.standings = Standings(places.home() / "results.jsonl", ladder.read(places.assets() / "ladder.json"))
        self.news: list[RunNews] = []  # of all trainings that can be read, newest first
        self.unreadable: list[str] = []  # the folders of others
        self._ended: dict[Path, tuple[Stamp, RunNews]] = {}  # read once, until they are resumed
        self.looking: Job | None = None
        self.wait = 0.0

    def change(self, changes: dict[str, Any]) -> str | None:
        """Change settings and keep them; a sentence where they cannot be kept."""
        self.settings = self.settings.replaced(changes)
        try:
            settings_file.keep(changes, places.settings_file())
        except OSError as error:
            return f"The settings could not be saved: {error.strerror or error}."
        return None

    def update(self, seconds: float, background: Background) -> None:
        """Look at the trainings now and then."""
        self.wait -= seconds
        if self.looking is not None and self.looking.done:
            self.news, self.unreadable = self.looking.value or ([], [])
            self.looking = None
        if self.looking is None and self.wait <= 0:
            self.wait = LOOK_EVERY
            self.looking = background.do(self.look)

    def look(self) -> tuple[list[RunNews], list[str]]:
        """What is to be `news` and `unreadable`."""
        self.standings.refresh()
        self.library.models()  # so that no screen has to wait for files that are read for the first time
        news, unreadable = [], []
        for run in all_runs(self.runs_folder):
            try:
                news.append(self.read(run))
            except (ValueError, OSError):
                unreadable.append(run.path.name)
        return news, unreadable

    def read(self, run: RunDirectory) -> RunNews:
        """How a training stands; RunError where it cannot be read."""
        found, known = stamp(run.path / "status.json"), self._ended.get(run.path)
        if known is not None and known[0] == found:
            return known[1]
        written, status = run.status(), self.workers.status(run)
        news = RunNews(run, run.request(), status, written.active and not status.active)
        if not written.active:
            self._ended[run.path] = found, news
        return news

    def training(self) -> list[RunNews]:
        """The trainings whose worker is at work."""
        return [news for news in self.news if news.alive]
