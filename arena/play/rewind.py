"""A replay as a stretch of time in which any moment is near: the world as it was at each, and what happened.

It is stepped once from its beginning, a little at a time, whenever the caller has time for it; that also shows whether
every round ends as the recording says, to the bit.  Moments are ticks from the beginning of the first round.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from arena.play.contacts import Contacts
from arena.sim.replay import CHECK_EVERY, RecordedRound, Replay, begin, ends_as_recorded, fingerprint, step
from arena.sim.rules import SIMULATION, Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World

ROOM = 64_000_000  # bytes that kept worlds may have together; where there are too many, only every nth is kept
BESIDE = 1_500  # bytes that Python needs for one, beside its numbers


@dataclass(frozen=True)
class Mark:
    """Something that happened: contact, score (of a team), round (its end, and who won it), branch."""

    at: int
    kind: str
    team: int | None = None


class Rewind:
    """All moments of a replay, as far as they have been looked at."""

    def __init__(self, replay: Replay, scenario: Scenario, rules: Rules) -> None:
        self.replay, self.scenario, self.rules = replay, scenario, rules
        lengths = [len(played.actions) for played in replay.rounds]
        self.starts = [0, *np.cumsum(lengths).tolist()]  # R + 1: where rounds begin, and the end
        self.marks: list[Mark] = []
        self.winners: list[int] = []  # of the rounds looked at to their ends; -1: nobody
        self.parted: list[tuple[int, int]] = []  # rounds (from 0) that go elsewhere, and after how many ticks
        self.reached = 0  # moments up to here can be shown at once
        self._kept: dict[tuple[int, int], dict[str, Array]] = {}
        self._scratch = begin(replay.rounds[0], scenario, rules)
        self._looking = self._look()
        self.whole = False
        self.look(1)

    @property
    def length(self) -> int:
        """Ticks of all rounds."""
        return self.starts[-1]

    @property
    def verified(self) -> bool | None:
        """Whether all rounds end as recorded; None as long as that is not known."""
        return False if self.parted else True if self.whole else None

    @property
    def doubt(self) -> str | None:
        """What is wrong with the replay as it is played here, in a sentence; None: nothing so far."""
        other = self.replay.simulation not in ("", SIMULATION)
        said = f"Recorded with simulation {self.replay.simulation}; this is {SIMULATION}." if other else ""
        if self.parted:
            number, tick = self.parted[0]
            seconds = tick * self.rules.tick_seconds
            said = f"{said} It parts from what was played in round {number + 1 + self.replay.first}, {seconds:.0f} s."
        elif other:
            said += " So far it agrees." if not self.whole else " It agrees all the same."
        return said.strip() or None

    def round_at(self, moment: int) -> int:
        """The round (from 0) of a moment; a round's last moment is the next one's first, and belongs to the next."""
        return min(int(np.searchsorted(self.starts, moment, "right")) - 1, len(self.replay.rounds) - 1)

    def look(self, steps: int) -> bool:
        """Look at so many ticks more; True when all is known.  ReplayError where a forged fact leads nowhere."""
        for _ in range(steps):
            if next(self._looking, None) is None:
                self.whole = True
                break
        return self.whole

    def world_at(self, moment: int, before: int = 0) -> Iterator[World]:
        """The world as it was at a moment, after it at the `before` moments before, as far as they are of its round.

        It is the same one each time, stepped in between; only moments up to `reached` are known.
        """
        r = self.round_at(moment)
        tick = moment - self.starts[r]
        first = max(tick - before, 0)
        kept = next(at for at in range(first, -1, -1) if (r, at) in self._kept)
        world = self._scratch
        for at in range(kept, tick + 1):
            if (r, at) in self._kept:
                world.resume(self._kept[r, at])
            else:
                step(world, self.replay.rounds[r].actions[at - 1])
            if at >= first:
                yield world

    # Looking.

    def _look(self) -> Iterator[int]:
        for r, played in enumerate(self.replay.rounds):
            world = begin(played, self.scenario, self.rules)
            size = sum(array.nbytes for array in world.keep().values())
            every = max(1, -(-(size + BESIDE) * self.length // ROOM))
            yield from self._look_at_round(r, played, world, every)
            winner = int(self.scenario.winner(world)[0])
            self.winners.append(winner)
            self.marks.append(Mark(self.starts[r + 1], "round", winner if winner >= 0 else None))
            if not ends_as_recorded(played, world) and all(number != r for number, _ in self.parted):
                self.parted.append((r, len(played.actions)))

    def _look_at_round(self, r: int, played: RecordedRound, world: World, every: int) -> Iterator[int]:
        contacts, score = Contacts(world), self.scenario.score(world)[:, 0].copy()
        if played.taken:
            self.marks.append(Mark(self.starts[r] + played.taken, "branch"))
        for tick, action in enumerate(played.actions, 1):
            if (tick - 1) % every == 0:
                self._kept[r, tick - 1] = world.keep()
            self.reached = self.starts[r] + tick - 1
            yield self.reached
            step(world, action)
            now = self.scenario.score(world)[:, 0]
            at = self.starts[r] + tick
            self.marks += [Mark(at, "score", int(team)) for team in np.flatnonzero(now > score)]
            score = now.copy()
            if any(True for _ in contacts.new(world)):
                self.marks.append(Mark(at, "contact"))
            self._compare(r, tick, played, world)
        self._kept[r, len(played.actions)] = world.keep()
        self.reached = self.starts[r + 1]

    def _compare(self, r: int, tick: int, played: RecordedRound, world: World) -> None:
        number = int(world.ticks[0]) // CHECK_EVERY - 1
        if (
            int(world.ticks[0]) % CHECK_EVERY
            or number >= len(played.checks)
            or any(r == known for known, _ in self.parted)
        ):
            return
        if fingerprint(world) != played.checks[number]:
            self.parted.append((r, tick))


def rounds_won(rewind: Rewind, before: int) -> list[int]:
    """How many rounds of the match each team had won before a round (from 0) of its replay."""
    teams = len(rewind.scenario.teams())
    won = Counter(winner for winner in rewind.winners[:before] if winner >= 0)
    earlier = [*rewind.replay.won_before, *[0] * teams]
    return [earlier[team] + won[team] for team in range(teams)]
