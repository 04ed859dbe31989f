"""What can be done with replays beside watching them: keep, rename, delete, import, clone, go on from a moment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from arena.app.errands import Errands
from arena.app.screens.ask import Ask, as_path
from arena.app.tape import Tape
from arena.play.branch import resumed, seated
from arena.play.history import History, ReplayFile
from arena.play.match import Match

if TYPE_CHECKING:
    from arena.app.application import Application


class Desk(Errands):
    """`open_now` hears which file has come, or None: the chosen one has gone; `choose` how it is called now."""

    def __init__(
        self, app: Application, open_now: Callable[[Path | None], None], choose: Callable[[Path], None]
    ) -> None:
        super().__init__(app)
        self.open_now, self.choose = open_now, choose
        self.history: History = app.home.history
        self.trashed: tuple[Path, ReplayFile] | None = None

    # -- files

    def keep(self, file: ReplayFile) -> None:
        """For good."""

        def done(path: Path) -> None:
            self.app.say(f"The replay is kept as {path.name}.", "mint")
            self.choose(path)

        self.do(lambda: self.history.keep_file(file.path), done)

    def rename(self, file: ReplayFile) -> None:
        """Ask for another name."""

        def rename(name: str) -> None:
            self.do(lambda: self.history.rename(file.path, name), self.choose)

        said = "With a name of its own it is kept for good."
        self.app.push(Ask(self.app, "Rename the replay", said, file.path.stem, [("Rename", rename)]))

    def delete(self, file: ReplayFile) -> None:
        """Into the trash."""

        def done(trashed: Path) -> None:
            self.trashed = trashed, file
            self.app.say(f"{file.path.stem} is deleted; it can be brought back.", "gold")
            self.open_now(None)

        self.do(lambda: self.history.remove(file.path), done)

    def undo(self) -> None:
        """Out of the trash."""
        if self.trashed is not None:
            (trashed, file), self.trashed = self.trashed, None
            self.do(lambda: self.history.restore(trashed, file.kept), self.open_now)

    def take_in(self, path: Path) -> None:
        """Import a file."""

        def done(kept: Path) -> None:
            self.app.say(f"The replay is kept as {kept.name}.", "mint")
            self.open_now(kept)

        self.do(lambda: self.history.take_in(path), done)

    def ask_for_file(self) -> None:
        """Import by path."""
        said = "Drop an .npz file on the window at any time, or type here where it lies."
        actions = [("Import", lambda text: self.take_in(as_path(text)))]
        self.app.push(Ask(self.app, "Import a replay", said, "", actions))

    # -- going on

    def take_over(self, tape: Tape, agent: int) -> None:
        """A match that goes on from the moment that is shown, with the first person on an agent."""
        moment, replay = tape.moment, tape.replay

        def prepare() -> tuple[Match, list[str]]:
            players, missing = seated(replay.seats, tape.scenario, tape.rules, self.app.home.library)
            return resumed(tape.rewind, moment, players), missing

        def begin(prepared: tuple[Match, list[str]]) -> None:
            match, missing = prepared
            if missing:
                self.app.say(f"Instead of {', '.join(missing)}, not here any more, script · medium plays.", "gold")
            players = [seat.player for seat in match.seats]
            self.app.enter(
                "match",
                scenario=match.scenario,
                rules=match.rules,
                players=players,
                people={0: agent},
                rounds=match.rounds,
                seed=replay.seed,
                resumed=match,
            )

        self.do(prepare, begin)
