"""Recorded matches: a list, and the chosen one on its bar of time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from arena.app.background import Job
from arena.app.draw.chart import say_seconds
from arena.app.draw.look import Driver, team_look
from arena.app.face.canvas import Canvas, Point
from arena.app.face.scroll import Scroll
from arena.app.face.widget import Button, Chooser, Key, Option
from arena.app.screen import Screen
from arena.app.screens.replay_bar import TimeBar
from arena.app.screens.replay_clone import CloneDialog
from arena.app.screens.replay_desk import Desk
from arena.app.screens.replay_export import ExportDialog
from arena.app.screens.replay_rows import ROW, ReplayRow
from arena.app.tape import Tape
from arena.play.history import ReplayFile, playable
from arena.play.rewind import Rewind, rounds_won
from arena.sim.replay import Replay, ReplayError, load

if TYPE_CHECKING:
    from arena.app.application import Application

LIST = 320
HEADING = 34
LOOK_EVERY = 2.0  # seconds between two looks into the folder
FAR = 5  # seconds by which the pad's shoulders go


class Replays(Screen):
    """Matches of the history, and those that were kept; `file` is taken in, `recording` is shown."""

    name = "replays"

    def __init__(self, app: Application, file: Path | None = None, recording: Replay | None = None) -> None:
        super().__init__(app)
        self.desk = Desk(app, self.choose_next)
        self.rows: list[ReplayRow] = []
        self.headings: list[tuple[str, int]] = []
        self.chosen: Path | None = None
        self.recording = recording
        self.tape: Tape | None = None
        self.job: Job | None = None
        self.looking: Job | None = app.background.do(self.desk.history.files)
        self.looked, self.wait = False, LOOK_EVERY
        self.scroll = Scroll()
        self.make_widgets()
        if file is not None:
            self.desk.take_in(file)

    def make_widgets(self) -> None:
        """Buttons above and below the field."""
        self.undo = Button("Undo", self.desk.undo, verb="bring back what was deleted")
        self.bring = Button("Import", self.desk.ask_for_file, verb="import a file")
        self.keep = Button("Keep", self.with_file(self.desk.keep), verb="keep for good")
        self.rename = Button("Rename", self.with_file(self.desk.rename), verb="rename")
        self.delete = Button("Delete", self.with_file(self.desk.delete), "danger", verb="delete")
        self.export = Button("Export", self.export_it, verb="make a moving picture")
        self.clone = Button("Clone", self.clone_player, verb="clone a player")
        self.bar = TimeBar(lambda: self.tape)
        self.pause = Button("Pause", self.toggle, verb="pause")
        self.agent = Chooser("Agent", [Option("-")])
        self.over = Button("Take over from here", self.take_over, "primary", verb="go on from this moment")
        self.upper = [self.undo, self.bring, self.keep, self.rename, self.delete, self.export, self.clone]

    @property
    def file(self) -> ReplayFile | None:
        """The chosen one."""
        return next((row.file for row in self.rows if row.path == self.chosen), None)

    def with_file(self, action: Callable[[ReplayFile], None]) -> Callable[[], None]:
        """Do something with the chosen file, if there is one."""

        def act() -> None:
            if self.file is not None:
                action(self.file)

        return act

    # -- the list

    def choose_next(self, path: Path | None) -> None:
        """A file has come, moved or gone: look again, and show the one there is now."""
        if path is not None:
            if self.tape is None or path.stem != (self.chosen or path).stem:
                self.open(path)
            self.chosen = path
        else:
            paths = [row.path for row in self.rows]
            here = paths.index(self.chosen) if self.chosen in paths else 0
            others = paths[here + 1 :] or paths[:here][-1:]
            self.tape = self.chosen = None
            if others:
                self.open(others[0])
        self.wait = 0.0

    def list_files(self, files: list[ReplayFile]) -> None:
        """Show what lies in the folders."""
        focused = self.focus.widget.path if isinstance(self.focus.widget, ReplayRow) else None
        known = {row.file: row for row in self.rows}
        self.rows = [known.get(file) or ReplayRow(file, self.opener(file.path)) for file in files]
        for row in self.rows:
            row.chosen = row.path == self.chosen
            if row.path == focused:
                self.focus.widget = row
        if not self.looked:
            self.looked = True
            self.open_first()
        self.arrange()

    def open_first(self) -> None:
        """What was asked for, or the newest that can be played."""
        stored = self.desk.history.where(self.recording) if self.recording is not None else None
        readable = [row.path for row in self.rows if row.file.header is not None]
        if self.chosen is None and (stored or readable):
            self.open(stored or readable[0])

    def opener(self, path: Path) -> Callable[[], None]:
        """What pressing a row does."""

        def press() -> None:
            if self.chosen == path and self.tape is not None:
                self.focus.widget = self.bar
            else:
                self.open(path)

        return press

    def open(self, path: Path) -> None:
        """Read a file in the background."""
        self.chosen = path
        for row in self.rows:
            row.chosen = row.path == path
        self.job = self.app.background.do(lambda: read(path))

    # -- time

    def update(self, seconds: float) -> None:
        """See `Screen`."""
        self.desk.update()
        self.look_again(seconds)
        if self.job is not None and self.job.done:
            job, self.job = self.job, None
            if job.problem:
                self.app.say(f"{job.problem}.")
            self.tape = job.value
            self.offer_agents()
        if self.tape is not None:
            try:
                self.tape.update(seconds)
            except ReplayError as error:
                self.app.say(f"{error}.")
                self.tape = None
        self.tell_reasons()

    def look_again(self, seconds: float) -> None:
        """Another copy of the game, or the match that was left last, may have put something into the folders."""
        self.wait -= seconds
        if self.looking is not None and self.looking.done:
            self.list_files(self.looking.value or [])
            self.looking, self.wait = None, LOOK_EVERY
        elif self.looking is None and self.wait <= 0:
            self.looking = self.app.background.do(self.desk.history.files)

    def tell_reasons(self) -> None:
        """Grey what cannot be done now."""
        none = None if self.tape else "no replay is open"
        for widget in (self.pause, self.agent, self.export, self.clone, self.bar):
            widget.reason = none
        ended = "there is nothing to go on with" if self.tape is not None and self.tape.ended else None
        self.over.reason = "it is being prepared" if self.desk.busy else none or ended
        file = None if self.file else "none is chosen"
        self.rename.reason = self.delete.reason = file
        self.keep.reason = "it is kept" if self.file is not None and self.file.kept else file
        self.undo.visible = self.desk.trashed is not None
        stands = self.tape is not None and (self.tape.tempo.paused or self.tape.ended)
        self.pause.label = "Play" if stands else "Pause"
        self.pause.verb = self.pause.label.lower()

    def toggle(self) -> None:
        """Pause or go on."""
        if self.tape is not None:
            self.tape.toggle()

    # -- doing

    def offer_agents(self) -> None:
        """Those of the replay that was opened."""
        teams = self.tape.scenario.teams() if self.tape is not None else ()
        options = [Option(agent) for team in teams for agent in team.agents] or [Option("-")]
        names = self.tape.replay.names if self.tape is not None else {}
        self.agent.options, self.agent.chosen = options, next((a for a in sorted(names) if a < len(options)), 0)

    def take_over(self) -> None:
        """Go on from the moment that is shown."""
        if self.tape is not None:
            self.tape.tempo.paused = True
            self.desk.take_over(self.tape, self.agent.chosen)

    def clone_player(self) -> None:
        """Choose whom."""
        if self.tape is not None:
            self.app.push(CloneDialog(self.app, self.tape, lambda: sorted(row.path for row in self.rows)))

    def export_it(self) -> None:
        """Choose what and how."""
        if self.tape is not None and self.chosen is not None:
            self.tape.tempo.paused = True
            self.app.push(ExportDialog(self.app, self.tape, self.chosen.stem))

    def field_click(self, at: Point) -> None:
        """On an agent: choose it."""
        if self.tape is not None:
            scale = self.app.canvas.scale
            agent = self.tape.view.agent_at((at[0] * scale, at[1] * scale))
            if agent is not None:
                self.agent.chosen = agent

    # -- showing

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        w, h = round(width), round(height)
        area = pygame.Rect(26, 86, LIST + 12, h - 86 - 70)
        self.place_rows(area)
        left = 32 + LIST + 24
        right = w - 32
        self.field = pygame.Rect(left, 84, right - left, h - 84 - 166)
        x = right
        for button in reversed(self.upper):
            wide = 112
            button.rect = pygame.Rect(x - wide, 24, wide, 44)
            x -= wide + 8
        self.bar.rect = pygame.Rect(left, self.field.bottom + 10, right - left, 38)
        bottom = self.bar.rect.bottom + 10
        self.over.rect = pygame.Rect(right - 210, bottom, 210, 44)
        self.pause.rect = pygame.Rect(self.over.rect.left - 8 - 100, bottom, 100, 44)
        self.agent.rect = pygame.Rect(self.pause.rect.left - 8 - 240, bottom, 240, 44)
        self.widgets = [*self.rows, *self.upper, self.bar, self.agent, self.pause, self.over]

    def place_rows(self, area: pygame.Rect) -> None:
        """Rows below the headings of their groups."""
        top, self.headings = area.top + 6, []
        rows = {kept: [row for row in self.rows if row.file.kept == kept] for kept in (True, False)}
        height = sum((ROW + 10) * len(group) + HEADING for group in rows.values() if group)
        self.scroll.fit(area, height + 6)
        top -= round(self.scroll.offset)
        for kept, group in rows.items():
            if group:
                self.headings.append(("Kept" if kept else "History", top + HEADING // 2 - 2))
                top += HEADING
            for row in group:
                row.rect, row.clip = pygame.Rect(32, top, LIST, ROW), area
                top += ROW + 10

    def focused(self) -> None:
        """See `Screen`."""
        widget = self.focus.widget
        if isinstance(widget, ReplayRow) and self.scroll.reveal(widget.rect):
            self.arrange()

    def wheel(self, at: Point, lines: float) -> None:
        """See `Screen`."""
        if self.scroll.wheel(at, lines):
            self.arrange()

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        canvas.text("Replays", (32, 45), "huge", face="bold")
        with canvas.clipped(self.scroll.area):
            for words, middle in self.headings:
                canvas.text(words, (34, middle), "small", "muted")
        if self.tape is None:
            canvas.panel(self.field, "field")
            words = "Choose a replay." if self.rows else "Every match that you play will be here."
            words = "The replay is being read." if self.job is not None else words
            canvas.text(words, self.field.center, ink="muted", anchor="center")
        else:
            self.tape.draw(canvas, self.field, {self.agent.chosen: Driver()} if self.tape.tempo.paused else None)
            self.draw_score(canvas, self.tape)
            self.draw_words(canvas, self.tape)
        self.draw_widgets(canvas)
        self.scroll.draw(canvas)

    def draw_score(self, canvas: Canvas, tape: Tape) -> None:
        """The score of the round at this moment, and rounds won before, over the field's upper edge."""
        if tape.world is None:
            return
        score, won = tape.scenario.score(tape.world)[:, 0], rounds_won(tape.rewind, tape.round)
        x = float(self.field.left + 14)
        for team in range(len(score)):
            shape, ink = team_look(team)
            canvas.team_mark(shape, (x + 7, self.field.top + 20), 7, ink)
            x += 24 + canvas.text(f"{float(score[team]):g}", (x + 22, self.field.top + 20), "large", ink, "mono")
            for dot in range(won[team]):
                canvas.team_mark("disc", (x + 8 + 10 * dot, self.field.top + 20), 3, ink)
            x += 10 * won[team] + 22

    def draw_words(self, canvas: Canvas, tape: Tape) -> None:
        """Where it is, how fast it goes, and whether it is what was played."""
        left, right = self.field.left + 4, self.agent.rect.left - 12
        at, length = tape.seconds
        round_number = tape.replay.first + tape.round + 1
        said = f"{say_seconds(at)} of {say_seconds(length)} · {tape.tempo.words}"
        wide = canvas.text(said, (left, self.pause.rect.top + 12), face="mono", width=right - left)
        canvas.text(f"round {round_number}", (left + wide + 12, self.pause.rect.top + 12), "small", "muted")
        below = (left, self.pause.rect.top + 33)
        doubt = tape.rewind.doubt
        if doubt is not None:
            ink = "gold" if tape.rewind.verified is False else "muted"
            canvas.text(doubt, below, "small", ink, width=right - left)
        elif tape.rewind.verified:
            canvas.text("verified, bit for bit", below, "small", "mint")
        else:
            share = tape.rewind.reached / max(tape.rewind.length, 1)
            canvas.text(f"verifying: {share:.0%}", below, "small", "faint")

    # -- keys

    def own_key(self, key: int) -> bool:
        """See `Screen`."""
        tape = self.tape
        if tape is None:
            return False
        second = round(1 / tape.rules.tick_seconds)
        jumps = {
            pygame.K_COMMA: -1,
            pygame.K_PERIOD: 1,
            pygame.K_HOME: -tape.rewind.length,
            pygame.K_END: tape.rewind.length,
            pygame.K_LEFTBRACKET: -FAR * second,
            pygame.K_RIGHTBRACKET: FAR * second,
        }
        action = self.app.bindings.action(key)
        if key in jumps:
            tape.tempo.paused = tape.tempo.paused or key in (pygame.K_COMMA, pygame.K_PERIOD)
            tape.go_by(jumps[key])
        elif action == "pause":
            tape.toggle()
        else:
            return tape.tempo.hear(action)
        return True

    def keys(self) -> list[Key]:
        """See `Screen`."""
        back = Key("Esc", "back", pygame.K_ESCAPE)
        if self.tape is None:
            return [*self.focus_keys(), back]
        jumps = [
            Key(",", "", pygame.K_COMMA),
            Key(".", "a tick", pygame.K_PERIOD),
            Key("[", "", pygame.K_LEFTBRACKET),
            Key("]", f"{FAR} s", pygame.K_RIGHTBRACKET),
            Key("Home", "", pygame.K_HOME),
            Key("End", "ends", pygame.K_END),
        ]
        return [*self.focus_keys(), back, *self.tape.tempo.time_keys(self.app.bindings), *jumps]


def read(path: Path) -> Tape:
    """A replay, ready to play; ReplayError says what is wrong with it."""
    replay = load(path)
    return Tape(Rewind(replay, *playable(replay)))
