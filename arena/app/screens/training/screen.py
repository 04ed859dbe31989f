"""A training as it goes: curves, the newest snapshot at play, and what the player can do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pygame

from arena.app.draw.chart import NOTHING, say_number, say_seconds
from arena.app.exhibits.exhibition import Exhibition
from arena.app.face.canvas import Canvas
from arena.app.face.widget import Button, Key
from arena.app.naming import training_kind, training_name
from arena.app.screen import Screen
from arena.app.screens.training.charts import Charts
from arena.app.seats.versus import against
from arena.app.watch import Found, Watch
from arena.play.player import Player, script
from arena.scenarios import catalog
from arena.sim.rules import RULES
from arena.training.curve import learning_curve
from arena.training.request import foreign
from arena.training.run import RunDirectory

if TYPE_CHECKING:
    from arena.app.application import Application

SIDE = 440
STATE_INKS = {
    "running": "mint",
    "starting": "gold",
    "paused": "gold",
    "measuring": "mint",
    "done": "sky",
    "stopped": "sky",
    "failed": "rose",
}
STATE_WORDS = {"running": "learning"}


class Training(Screen):
    """Leaving this screen does not stop the training."""

    name = "training"

    def __init__(self, app: Application, run: RunDirectory) -> None:
        super().__init__(app)
        self.run = run
        self.watch = Watch(run, app.home)
        self.pause = Button("Pause", self.toggle_pause, verb="pause")
        self.stop = Button("Stop and keep", self.stop_and_keep, verb="stop and keep")
        self.play = Button("Play against it now", self.play_now, "primary", verb="play against it")
        self.widgets = [self.pause, self.stop, self.play]
        self.show: Exhibition | None = None
        self.foreign = False  # a game of others, which is not drawn here
        self.rivals = True  # the scenario has more than one team
        self.charts = Charts(self.watch)
        self.plotted = 0  # how far into the file of reports the charts go
        self.focus.widget = self.play

    # -- what the player asks

    def ask(self, what: Any) -> None:
        """Tell the worker."""
        try:
            self.run.ask(what)
        except OSError as error:
            self.app.say(f"The training could not be told: {error.strerror or error}.")

    def toggle_pause(self) -> None:
        """Pause, go on, or start the worker again, as things stand."""
        status = self.watch.status
        if status is None:
            return
        if status.active:
            self.ask("resume" if status.state == "paused" else "pause")
            return
        try:
            self.app.home.workers.resume(self.run)
        except (ValueError, OSError) as error:
            self.app.say(str(error))

    def stop_and_keep(self) -> None:
        """End it: the worker puts its models into the library; without a worker, the newest snapshots go there."""
        status, request = self.watch.status, self.watch.request
        if status is not None and status.active:
            self.ask("stop")
            self.app.say("The training ends in a moment; its model will be in the library.", "mint")
            return
        if request is None or (status is not None and status.models):
            self.app.enter("library")
            return
        try:
            rows = self.run.metrics()[0]
            for team, path in self.watch.newest.items():
                curve = learning_curve(rows, team)
                self.app.home.library.keep(path, f"{training_name(request)}-{team}", curve)
        except (ValueError, OSError) as error:
            self.app.say(str(error))
            return
        self.app.enter("library")

    def play_now(self) -> None:
        """A match against the newest snapshot; the training goes on meanwhile."""
        request = self.watch.request
        if request is None or not self.watch.players:
            return
        scenario, rules = catalog.make(request.scenario, request.options), RULES[request.rules]
        players, people = against(scenario, rules, self.watch.players)
        self.app.enter("match", scenario=scenario, rules=rules, players=players, people=people, rounds=3)

    # -- time

    def update(self, seconds: float) -> None:
        """See `Screen`."""
        found = self.watch.update(seconds, self.app.background)
        if found is not None:
            self.take(found)
        if self.show is not None:
            self.show.update(seconds, self.app.home.settings.calm)
        self.relabel()

    def take(self, found: Found) -> None:
        """New numbers and new players."""
        request = found.request
        self.foreign = foreign(request.scenario)
        self.rivals = not self.foreign and len(catalog.make(request.scenario, request.options).teams()) > 1
        if found.offset != self.plotted:
            self.plotted = found.offset
            self.charts.plot()
        if found.players:
            self.put_on_show(found.players)

    def put_on_show(self, players: dict[str, Player]) -> None:
        """Seat the newest snapshot in the small arena, where the match goes on."""
        request = self.watch.request
        if request is None:
            return
        if self.show is None:
            scenario, rules = catalog.make(request.scenario, request.options), RULES[request.rules]
            seats = []
            for team in scenario.teams():
                player = players.get(team.name) or self.stand_in(scenario, rules, team.name, players)
                seats += [player] * len(team.agents)
            self.show = Exhibition(scenario, rules, seats)
            return
        for seat in self.show.match.seats:
            newer = players.get(self.show.match.teams[seat.team].name)
            if newer is not None:
                self.show.match.change_player(seat.agent, newer)
                self.show.seats[seat.agent] = newer

    def stand_in(self, scenario: Any, rules: Any, team: str, players: dict[str, Player]) -> Player:
        """Who plays a team that does not learn: its equal, or the script."""
        return next(iter(players.values())) if scenario.symmetric else script(scenario, rules, team, "medium")

    def relabel(self) -> None:
        """Say on the buttons what they do as things stand."""
        status = self.watch.status
        state = status.state if status else "starting"
        active = status is None or status.active
        self.pause.label = {"paused": "Go on", "done": "Train on"}.get(state, "Pause" if active else "Resume")
        self.pause.verb = self.pause.label.lower()
        self.pause.reason = {"done": "finished", "measuring": "measuring"}.get(state)
        kept = status is not None and bool(status.models)
        self.stop.label = "Stop and keep" if active else "Library" if kept else "Keep the snapshot"
        self.stop.verb = self.stop.label.lower()
        self.stop.reason = None if active or kept or self.watch.newest else "no snapshot"
        self.play.reason = None if self.watch.players else "no snapshot yet" if active else "there is no snapshot"
        word = "Play against it" if self.rivals else "Play with it"
        self.play.label = f"{word} now" if self.play.reason is None else word
        self.play.verb = word.lower()
        if self.unknown:
            self.pause.reason = self.stop.reason = self.play.reason = "cannot be read"

    @property
    def unknown(self) -> bool:
        """Nothing could be read of it: it is damaged, or of another version of the game."""
        return self.watch.status is None and self.watch.problem is not None

    # -- showing

    def layout(self, width: float, height: float) -> None:
        """See `Screen`."""
        right = round(width) - 32
        self.play.rect = pygame.Rect(right - 230, 22, 230, 44)
        self.stop.rect = pygame.Rect(right - 230 - 10 - 160, 22, 160, 44)
        self.pause.rect = pygame.Rect(right - 230 - 20 - 160 - 110, 22, 110, 44)
        bottom = round(height) - 76
        split = 92 + round((bottom - 92 - 16) * 0.615)
        left_width = right - SIDE - 16 - 32
        self.places = {
            "main": pygame.Rect(32, 92, left_width, split - 92),
            "below": pygame.Rect(32, split + 16, left_width, bottom - split - 16),
            "arena": pygame.Rect(right - SIDE, 92, SIDE, split - 92),
            "facts": pygame.Rect(right - SIDE, split + 16, SIDE, bottom - split - 16),
        }

    def draw(self, canvas: Canvas) -> None:
        """See `Screen`."""
        self.draw_head(canvas)
        self.charts.draw(canvas, self.places["main"], self.places["below"])
        self.draw_arena(canvas, self.places["arena"])
        self.draw_facts(canvas, self.places["facts"])
        self.draw_widgets(canvas)

    def draw_head(self, canvas: Canvas) -> None:
        """What is being trained, and how it stands."""
        request, status = self.watch.request, self.watch.status
        if request is None or status is None:
            canvas.text("Training", (32, 45), "huge", face="bold")
            return
        x = 32 + canvas.text(training_name(request), (32, 43), "huge", face="bold", width=420) + 16
        room = self.pause.rect.left - x - 110
        words = f"{training_kind(request)} · {request.preset}"
        x += canvas.text(words, (x, 45), ink="muted", width=room) + 16
        canvas.pill(STATE_WORDS.get(status.state, status.state), (x, 45), STATE_INKS[status.state])

    def draw_arena(self, canvas: Canvas, rect: pygame.Rect) -> None:
        """The newest snapshot at play."""
        if self.show is None:
            canvas.panel(rect, "field")
            coming = "" if self.unknown else "The first snapshot will play here."
            said = "This game is not drawn here." if self.foreign else coming
            canvas.text(said, rect.center, "small", "muted", anchor="center")
            return
        self.show.draw(canvas, rect)
        newest = max((path.name[:4] for path in self.watch.newest.values()), default="")
        said = f"snapshot {int(newest)} · now" if newest.isdigit() else "newest snapshot"
        canvas.text(said, (rect.right - 14, rect.top + 20), "small", "muted", anchor="midright")

    def draw_facts(self, canvas: Canvas, rect: pygame.Rect) -> None:
        """Time, steps, and one sentence about what goes on."""
        canvas.panel(rect)
        left, right, status, request = rect.left + 19, rect.right - 19, self.watch.status, self.watch.request
        if status is None or request is None:
            canvas.paragraph(
                self.watch.problem or "The worker is starting.", (left, rect.top + 20), right - left, ink="muted"
            )
            return
        limit = request.limit_seconds()
        done = say_seconds(status.seconds) + (f" of {say_seconds(limit)}" if limit else "")
        canvas.text(done, (left, rect.top + 26), face="bold")
        if status.active and status.eta is not None:
            canvas.text(f"{say_seconds(status.eta)} left", (right, rect.top + 26), "small", "muted", anchor="midright")
        ink = STATE_INKS[status.state] if status.state != "done" else "mint"
        canvas.bar(pygame.Rect(left, rect.top + 45, right - left, 6), status.progress, ink)
        pace = say_number(status.steps_per_second) if status.active else NOTHING
        facts = [("steps", say_number(status.steps)), ("a second", pace)]
        facts += [("updates", say_number(status.updates)), ("snapshots", str(status.snapshots))]
        for number, (name, value) in enumerate(facts):
            x, y = left + (number % 2) * (right - left) / 2, rect.top + 78 + 29 * (number // 2)
            wide = canvas.text(name, (x, y), "small", "muted")
            canvas.text(value, (x + wide + 12, y), "small", "text", "mono")
        words, colour = self.sentence()
        canvas.paragraph(words, (left, rect.top + 130), right - left, "small", colour, 3)

    def sentence(self) -> tuple[str, str]:
        """What goes on, in one sentence."""
        status = self.watch.status
        if self.watch.problem:
            return self.watch.problem, "rose"
        if status is None or status.state == "starting":
            return "The worker is starting; the window stays yours.", "muted"
        if status.state == "failed":
            return status.error or "The training failed.", "rose"
        if status.state == "paused":
            return "Paused: nothing is lost, the worker waits.", "gold"
        if status.state == "measuring":
            return "Learning is over: the model plays fresh rounds to be measured, then it is kept.", "muted"
        if status.state in ("done", "stopped"):
            return "The model is in the library." if status.models else "The training has ended.", "mint"
        return "You may leave this screen: training goes on.", "muted"

    def own_key(self, key: int) -> bool:
        """See `Screen`."""
        if self.app.bindings.action(key) == "pause" and self.pause.reason is None:
            self.toggle_pause()
            return True
        return False

    def keys(self) -> list[Key]:
        """See `Screen`."""
        going = self.watch.status is not None and self.watch.status.active
        space = [self.app.bindings.key("pause", self.pause.verb)] if self.pause.reason is None else []
        return [*self.focus_keys(), *space, Key("Esc", "back, training goes on" if going else "back", pygame.K_ESCAPE)]
