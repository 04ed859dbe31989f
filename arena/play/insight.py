"""What one agent of a match sees: its observation as rows of named numbers, and what of it is hidden, and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arena.sim.observation import Things, as_seen, in_sight, layout, observe_team
from arena.sim.world import Array, World

FEW = 2  # numbers that can be read as numbers; more of them are shown as levels
OUT_OF_SIGHT, TOO_FAR, NOT_TOLD = "out of sight", "too far away", "not told"


@dataclass
class Row:
    """One thing that an agent sees."""

    name: str
    numbers: tuple[float, ...] = ()  # at most `FEW`: a place mostly, seen from the agent
    way: tuple[float, float] | None = None  # how it moves
    levels: tuple[float, ...] = ()  # all else that is said of it
    hidden: str | None = None  # why the agent does not see it


class Insight:
    """One agent's eyes.  `openly`: whoever reads this may know more than the agent does."""

    def __init__(self, world: World, agent: int, openly: bool) -> None:
        self.world, self.agent, self.openly = world, agent, openly
        scenario = world.scenario
        self.team, mine = next((name, me) for name, me in scenario.team_slices().items() if me.start <= agent < me.stop)
        self.index = agent - mine.start
        self.lacks = scenario.lacks(world.bodies[agent].name)

    def rows(self) -> list[Row]:
        """Itself, then all things in the order of the observation, at last what it is not told."""
        world = self.world
        parts, raw = as_seen(world, self.team), world.scenario.observe(world, self.team)
        flat, at = observe_team(world, self.team)[self.index, :, 0], 0
        told: dict[str, Array] = {}
        for name, size in layout(parts):
            told[name], at = flat[at : at + size], at + size
        sight = in_sight(world, self.team)
        rows: dict[int | str, Row] = {}
        for name, numbers in told.items():
            whole = raw.get(name)
            if name in self.lacks or not len(numbers) or (whole is None and name.removesuffix(" seen") in raw):
                continue
            if isinstance(whole, Things) and not world.scenario.nearest:
                self._add_bodies(rows, whole, numbers, sight)
            elif isinstance(whole, Things):
                self._add_nearest(rows, name, numbers.reshape(-1, len(whole.about)), told.get(f"{name} seen"))
            else:
                self._add(rows, name, numbers, None if whole is None or whole.ndim < 4 else len(whole))
        kept = [Row(name, hidden=NOT_TOLD) for name in raw if name in self.lacks]
        return [*rows.values(), *kept]

    def _add(self, rows: dict[int | str, Row], name: str, numbers: Array, each: int | None) -> None:
        """A part that is about no bodies: `each` numbers of several things, or all of one."""
        if each is None or each == 1:
            few = len(numbers) <= FEW
            rows[name] = Row(name, *((_tuple(numbers), None, ()) if few else ((), None, _tuple(numbers))))
            return
        for number, said in enumerate(numbers.reshape(-1, each), 1):
            label = f"{name} {number}"
            rows[label] = Row(label, _tuple(said[:FEW]), None, _tuple(said[FEW:]))

    def _add_bodies(self, rows: dict[int | str, Row], part: Things, numbers: Array, sight: Array | None) -> None:
        """What is said of each body, in that body's row."""
        bodies = part.bodies
        which = range(bodies.start, bodies.stop) if isinstance(bodies, slice) else bodies[self.index].tolist()
        for body, said in zip(which, numbers.reshape(-1, len(part.about)), strict=True):
            row = rows.setdefault(body, Row(self.world.bodies[body].name))
            if sight is not None and not sight[self.index, body, 0]:
                row.hidden = self.reason(body)
            elif part.relative:
                row.numbers = _tuple(said)
            elif part.about is self.world.vel:
                row.way = (float(said[0]), float(said[1]))
            else:
                row.levels += _tuple(said)

    def _add_nearest(self, rows: dict[int | str, Row], name: str, numbers: Array, seen: Array | None) -> None:
        """The nearest of several bodies; which they are is not told."""
        for number, said in enumerate(numbers):
            label = f"{name} {number + 1}"
            if seen is not None and not seen[number]:
                rows[label] = Row(label, hidden=OUT_OF_SIGHT)
            else:
                rows[label] = Row(label, _tuple(said[:FEW]), None, _tuple(said[FEW:]))

    def reason(self, body: int) -> str:
        """Why the agent does not see a body; no more of it than the reader may know."""
        world, scenario = self.world, self.world.scenario
        why = dict(scenario.unseen).get(self.team, OUT_OF_SIGHT)
        if not scenario.vision:
            return why
        seen = scenario.sight(world, self.team)
        if seen is None:
            return TOO_FAR
        if not self.openly:
            return OUT_OF_SIGHT  # which of the two it is would tell something of where the body is
        return TOO_FAR if seen[self.index, body, 0] else why


def _tuple(numbers: Array) -> tuple[float, ...]:
    return tuple(float(number) for number in np.nan_to_num(numbers))
