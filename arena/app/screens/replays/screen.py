"""Recorded matches: a list, and the chosen one on its bar of time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from arena.app.background import Job
from arena.app.draw.look import Driver
from arena.app.face.canvas import Canvas, Point
from arena.app.face.widget import Button, Chooser, Key, Option
from arena.app.screen import Screen
from arena.app.screens.replays.bar import TimeBar
from arena.app.screens.replays.clone import CloneDialog
from arena.app.screens.replays.desk import Desk
from arena.app.screens.replays.export import ExportDialog
from arena.app.screens.replays.list import ReplayList
from arena.app.screens.replays.words import draw_score, draw_words
from arena.app.tape import Tape
from arena.play.history import ReplayFile, playable
from arena.play.rewind import Rewind
from arena.sim.replay import Replay, ReplayError, load

if TYPE_CHECKING:
    from arena.app.application import Application

LIST, UPPER = 320, 112  # widths of the list and of the buttons above the field
FAR = 5  # seconds by which the pad's shoulders go


class Replays(Screen):
    """Matches of the history, and those that were kept; `file` is taken in, `recording` is shown."""

    name = "replays"

    def __init__(self, app: Application, file: Path | None = None, recording: Replay | None = None) -> None:
        super().__init__(app)
        self.desk = Desk(app, self.open_now, self.choose)
        self.list = ReplayList(app, self.press_row)
        self.scrolls = (self.list.scroll,)
        self.recording = recording
        self.tape: Tape | None = None
        self.job: Job | None = None
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
        self.play = Button("Play a match", lambda: self.app.enter("lobby"), "primary", verb="to the lobby")
        self.play.visible = False
        self.upper = [self.undo, self.bring, self.keep, self.rename, self.delete, self.export, self.clone]

    def with_file(self, action: Callable[[ReplayFile], None]) -> Callable[[], None]:
        """Do something with the chosen file, if there is one."""

        def act() -> None:
            if self.list.file is not None:
                action(self.list.file)

        return act

    # -- the list

    def choose(self, path: Path) -> None:
        """The one that is shown has another name now."""
        self.list.choose(path)
        self.list.wait = 0.0

    def open_now(self, path: Path | None) -> None:
        """A file has come; None: the chosen one has gone."""
        following = path or self.list.neighbour()
        self.tape = None
        self.list.choose(None)
        if following is not None:
            self.open(following)
        self.list.wait = 0.0

    def open_first(self) -> None:
        """What was asked for, or the newest that can be played."""
        stored = self.list.history.where(self.recording) if self.recording is not None else None
        readable = [row.path for row in self.list.rows if row.file.header is not None]
        if self.list.chosen is None and (stored or readable):
            self.open(stored or readable[0])

    def press_row(self, path: Path) -> None:
        """Show it; once it is shown, the keyboard goes to its time."""
        if self.list.chosen == path and self.tape is not None:
            self.focus.widget = self.bar
        else:
            self.open(path)

    def open(self, path: Path) -> None:
        """Read a file in the background."""
        self.list.choose(path)
        self.job = self.app.background.do(lambda: read(path))

    # -- time

    def update(self, seconds: float) -> None:
        """See `Screen`."""
        self.desk.update()
        first = not self.list.read
        if self.list.update(seconds):
            self.list.read = True
            self.focus.widget = self.list.same(self.focus.widget)
            self.arrange()
            if first:
                self.open_first()
                self.focus.widget = next((row for row in self.list.rows if row.chosen), None)
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

    def tell_reasons(self) -> None:
        """Grey what cannot be done now."""
        none = None if self.tape else "none is open"
        for widget in (self.pause, self.agent, self.export, self.clone, self.bar):
            widget.reason = none
        ended = "there is nothing to go on with" if self.tape is not None and self.tape.ended else None
        self.over.reason = "it is being prepared" if self.desk.busy else none or ended
        file = self.list.file
        self.rename.reason = self.delete.reason = none_chosen = None if file else "none is chosen"
        self.keep.reason = "it is kept" if file is not None and file.kept else none_chosen
        self.undo.visible = self.desk.trashed is not None
        if self.play.visible != (empty := self.list.read and not self.list.rows):
            for each in (*self.upper[2:], self.bar, self.agent, self.pause, self.over):
                each.visible = not empty
            self.play.visible = empty
            self.arrange()
        stands = self.tape is not None and (self.tape.tempo.paused or self.tape.ended)
        self.pause.label = "Play" if stands else "Pause"
        self.pause.verb = self.pause.label.lower()

    def toggle(self) -> None:
        """Pause or go on."""
        if self.tape is not None:
            self.tape.toggle()

    # -- doing

    def offer_agents(self) -> None:
        """Those of the replay that was opened; of several that people drove, one's own first."""
        teams = self.tape.scenario.teams() if self.tape is not None else ()
        options = [Option(agent) for team in teams for agent in team.agents] or [Option("-")]
        names = self.tape.replay.names if self.tape is not None else {}
        me = self.app.home.settings.names[0]  # whoever sits here now
        people = sorted(names, key=lambda agent: (names[agent] != me, agent))
        self.agent.options, self.agent.chosen = options, next((a for a in people if a < len(options)), 0)

    def take_over(self) -> None:
        """Go on from the moment that is shown."""
        if self.tape is not None:
            self.tape.tempo.paused = True
            self.desk.take_over(self.tape, self.agent.chosen)

    def clone_player(self) -> None:
        """Choose whom."""
        if self.tape is not None:
            self.app.push(CloneDialog(self.app, self.tape, lambda: self.list.paths))

    def export_it(self) -> None:
        """Choose what and how."""
        if self.tape is not None and self.list.chosen is not None:
            self.tape.tempo.paused = True
            self.app.push(ExportDialog(self.app, self.tape, self.list.chosen.stem))

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
        self.list.place(pygame.Rect(26, 86, LIST + 12, h - 86 - 70), 32, LIST)
        left = 32 + LIST + 24
        right = w - 32
        self.field = pygame.Rect(left, 84, right - left, h - 84 - 166)
        x = right
        for button in reversed([each for each in self.upper if each.visible or each is self.undo]):
            button.rect = pygame.Rect(x - UPPER, 24, UPPER, 44)
            x -= UPPER + 8
        self.bar.rect = pygame.Rect(left, self.field.bottom + 10, right - left, 38)
        bottom = self.bar.rect.bottom + 10
        self.over.rect = pygame.Rect(right - 210, bottom, 210, 44)
        self.pause.rect = pygame.Rect(self.over.rect.left - 8 - 100, bottom, 100, 44)
        self.agent.rect = pygame.Rect(left, bottom, 230, 44)
        self.words = pygame.Rect(left + 246, bottom, self.pause.rect.left - 12 - left - 246, 44)
        self.play.rect = pygame.Rect(0, 0, 210, 44)
        self.play.rect.center = (self.field.centerx, self.field.centery + 50)
        self.widgets = [*self.list.rows, self.play, *self.upper, self.bar, self.agent, self.pause, self.over]

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        canvas.text("Replays", (32, 45), "huge", face="bold")
        if self.tape is None:
            canvas.panel(self.field, "field")
            words = "Choose a replay." if self.list.rows else "Every match that you play will be here."
            words = "The replay is being read." if self.job is not None else words
            canvas.text(words, self.field.center, ink="muted", anchor="center")
        else:
            ring = {self.agent.chosen: Driver()} if self.tape.tempo.paused else None
            self.tape.draw(canvas, self.field, ring)
            draw_score(canvas, self.tape, (self.field.left + 14, self.field.top + 20))
            draw_words(canvas, self.tape, self.words)
        self.draw_widgets(canvas)
        self.list.draw(canvas)

    # -- keys

    def own_key(self, key: int) -> bool:
        """See `Screen`."""
        tape = self.tape
        if tape is None:
            return False
        second = round(1 / tape.rules.tick_seconds)
        jumps = {"step": 1, "word_before": -FAR * second, "word_after": FAR * second}
        ends = {pygame.K_COMMA: -1, pygame.K_HOME: -tape.rewind.length, pygame.K_END: tape.rewind.length}
        action = self.app.bindings.action(key)
        by = jumps.get(action or "", ends.get(key))
        if action == "pause":
            tape.toggle()
        elif not tape.tempo.hear(action):
            if by is None:
                return False
            tape.tempo.paused = tape.tempo.paused or abs(by) == 1
            tape.go_by(by)
        return True

    def keys(self) -> list[Key]:
        """See `Screen`."""
        back = Key("Esc", "back", pygame.K_ESCAPE)
        if self.tape is None:
            return [*self.focus_keys(), back]
        key = self.app.bindings.key
        jumps = [
            Key(",", "", pygame.K_COMMA),
            key("step", "a tick"),
            key("word_before", ""),
            key("word_after", f"{FAR} s"),
            Key("Home", "", pygame.K_HOME),
            Key("End", "ends", pygame.K_END),
        ]
        return [*self.focus_keys(), back, *self.tape.tempo.time_keys(self.app.bindings), *jumps]


def read(path: Path) -> Tape:
    """A replay, ready to play; ReplayError says what is wrong with it."""
    replay = load(path)
    return Tape(Rewind(replay, *playable(replay)))
