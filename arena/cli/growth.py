"""Whether the game grows while it is played for long: `bench growth`."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
from itertools import cycle
from pathlib import Path
from typing import Any

import pygame

from arena.app.main import application
from arena.cli.complaint import Complaint
from arena.cli.standin import stand_ins
from arena.play.player import script
from arena.scenarios.catalog import make
from arena.sim.rules import ARENA

FRAME = 0.1  # seconds: three ticks each, the longest step that the game makes
GAMES = ("tag", "heist", "swarm", "speaker_listener")
WARM_UP = 0.3  # share of the time after which everything has been made once
KEYS = (("xray", 11.0), ("next", 7.0), ("values", 17.0), ("release", 29.0))  # how often each is pressed, seconds
RESULT = 2.0  # seconds with a result before the next match
BUDGET = 5.0  # megabytes


class Play:
    """Somebody who plays for hours: each game, then a rematch, then another game; on an imagined display and clock."""

    def __init__(self, games: tuple[str, ...] = GAMES) -> None:
        os.environ["SDL_VIDEODRIVER"] = os.environ["SDL_AUDIODRIVER"] = "dummy"
        self.games = cycle(game for name in games for game in (name, None))  # None: a rematch
        self.frames, self.since, self.matches = 0, 0.0, 0
        self.game = application((1280, 720))
        self.game.step(FRAME)
        self.game.after_first_frame()
        self.begin(next(self.games))

    def begin(self, name: str | None) -> None:
        """Another match, networks beside scripts, somebody in the first seat; or the same once more."""
        self.matches, self.since = self.matches + 1, 0.0
        screen: Any = self.game.screen
        if name is None:
            screen.again()
            return
        scenario = make(name)
        scripts = {team.name: script(scenario, ARENA, team.name) for team in scenario.teams()}
        teams = [team.name for team in scenario.teams() for _ in team.agents]
        networks = stand_ins(scenario, ARENA)
        players = [networks[n] if n % 2 == 0 else scripts[team] for n, team in enumerate(teams)]
        self.game.go("title")
        self.game.enter("match", scenario=scenario, rules=ARENA, players=players, people={0: 0}, rounds=2, seed=1)

    def step(self) -> None:
        """One frame, and what hands do meanwhile."""
        now, name = self.frames * FRAME, self.game.screen.name
        for action, every in KEYS if name == "match" else ():
            if int(now / every) != int((now - FRAME) / every):
                code = self.game.bindings.code(action)
                pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=code, mod=0, unicode=""))
                pygame.event.post(pygame.event.Event(pygame.KEYUP, key=code, mod=0))
        self.game.step(FRAME)
        self.frames += 1
        if self.game.screen.name == "result":
            self.since += FRAME
            if self.since > RESULT:
                self.begin(next(self.games))

    def close(self) -> None:
        """Leave the game."""
        self.game.clear()
        self.game.background.finish()


def growth(args: argparse.Namespace) -> dict[str, Any]:
    """Megabytes that the process holds in each minute of simulated play, X-ray on and off, match after match."""
    if not sys.platform.startswith("linux"):
        raise Complaint("bench growth needs Linux")
    if not args.minutes > 0:
        raise Complaint("--minutes must be more than 0")
    with tempfile.TemporaryDirectory() as home:  # what is played is kept: not among the player's own
        os.environ["PARTICLE_ARENA_HOME"] = home
        play = Play()
        start, held = megabytes(), []
        minute = round(60 / FRAME)
        for _ in range(round(args.minutes * minute)):
            play.step()
            if play.frames % minute == 0:
                held.append(megabytes())
                print(f"minute {len(held)}: {held[-1]:.1f} MB, match {play.matches}", flush=True)
        end = megabytes()
        play.close()
    warm = held[round(len(held) * WARM_UP)] if held else start
    found = {"minutes": args.minutes, "matches": play.matches, "megabytes_start": start, "megabytes_warm": warm}
    return found | {"megabytes_end": end, "grown": round(end - warm, 1), "budget": BUDGET}


def megabytes() -> float:
    """What the process holds of the machine's memory, garbage aside."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)
