"""What agents see: named parts, what of them is out of sight, and the flat vectors they become.

Axes: C numbers a thing, A agents of a team, M things, N bodies, B worlds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from arena.sim.scenario import Scenario
    from arena.sim.world import World

Array = npt.NDArray


@dataclass(slots=True)
class Things:
    """One part of an observation that is about bodies, and therefore subject to sight."""

    bodies: slice | Array  # which: the same for all agents, or (A, M) indices
    about: Array  # (C, N, B) what is said of each
    relative: bool  # seen from the agent: places are, velocities are not
    known: Array | None = None  # (A, M, B) which of them each agent sees; None: all

    @property
    def count(self) -> int:
        """M."""
        return self.bodies.stop - self.bodies.start if isinstance(self.bodies, slice) else self.bodies.shape[1]

    def write(self, me: slice, out: Array) -> None:
        """Tell the agents `me` of the things; out (C, A, M, B)."""
        which = self.bodies  # told: (C, A, M, B), or 1 for A
        told: Array = self.about[:, None, which] if isinstance(which, slice) else self.about.take(which, 1)
        if self.relative:
            np.subtract(told, self.about[:, me, None], out=out)
        else:
            out[:] = told
        if self.known is not None:
            out *= self.known


Part = Array | Things
"""(A, B) a number, (C, A, B) a vector, (C, A, M, B) a vector for each of M things, or Things; 1 for A: all alike."""


def observe(world: World) -> dict[str, Array]:
    """(B, A, D) a team: views of arrays that keep the world axis last."""
    return {team: observe_team(world, team).transpose(2, 0, 1) for team in world.scenario.team_slices()}


def observe_team(world: World, team: str, among: Array | None = None) -> Array:
    """(A, D, B) what the agents of a team see, parts that one of them does not have as zeros; see `as_seen`."""
    parts = as_seen(world, team, among)
    plan = world.plans.get(team)
    if plan is None:
        plan = world.plans[team] = _plan(world.scenario, team, parts)
    flat = np.empty((plan.me.stop - plan.me.start, plan.places[-1].stop, world.count), world.dtype)
    flatten(parts, plan, flat)
    for row, start, stop in plan.blanks:
        flat[row, start:stop] = 0
    return flat


def in_sight(world: World, team: str) -> Array | None:
    """(A, N, B) which bodies each agent of a team sees; None where nothing is hidden from anybody."""
    scenario = world.scenario
    seen = scenario.sight(world, team)
    if not scenario.vision:
        return seen
    me = scenario.team_slices()[team]
    apart = world.offsets(me, slice(0, len(world.bodies)))  # (2, A, N, B)
    near = apart[0] * apart[0] + apart[1] * apart[1] <= np.asarray(scenario.vision**2, world.dtype)
    return near if seen is None else seen & near


def as_seen(world: World, team: str, among: Array | None = None) -> dict[str, Part]:
    """The parts of a team's observation; where sight is limited, zeros for what is hidden, or the nearest few only.

    In arena rules, or with `vision` or `nearest`, a part of ones and zeros then says what is seen.  Who imagines other
    worlds than there are sees nothing in them but what is `among` (A, N, B) the bodies that it knows of.
    """
    scenario = world.scenario
    parts, seen = scenario.observe(world, team), in_sight(world, team)
    if seen is not None and among is not None:
        seen = seen & among
    if seen is None and not scenario.nearest:
        return parts
    me = scenario.team_slices()[team]
    told = world.rules.half_field is not None or scenario.vision > 0 or scenario.nearest > 0
    limited: dict[str, Part] = {}
    for name, part in parts.items():
        limited[name] = part
        if isinstance(part, Things):
            known = _known(world, me, part, seen)
            if scenario.nearest:
                limited[name], known = _nearest(world, me, part, known)
            elif np.count_nonzero(known) < known.size:
                part.known = known
            if told and part.relative:
                limited[f"{name} seen"] = known[None].astype(world.dtype)
    return limited


def _known(world: World, me: slice, part: Things, seen: Array | None) -> Array:
    """(A, M, B) which of the things each agent sees."""
    if seen is None:
        return np.ones((me.stop - me.start, part.count, world.count), bool)
    if isinstance(part.bodies, slice):
        return seen[:, part.bodies]
    return seen[np.arange(len(part.bodies))[:, None], part.bodies]


def _nearest(world: World, me: slice, part: Things, known: Array) -> tuple[Array, Array]:
    """(C, A, M, B) what is told of the nearest things, and (A, M, B) which of those are seen."""
    values = np.empty((len(part.about), me.stop - me.start, part.count, world.count), part.about.dtype)
    part.write(me, values)
    apart = _offsets(world, me, part)
    far = np.where(known, apart[0] * apart[0] + apart[1] * apart[1], np.inf)
    order = np.argsort(far, axis=1, kind="stable")[:, : world.scenario.nearest]  # first, however many there are
    values, known = np.take_along_axis(values, order[None], 2), np.take_along_axis(known, order, 1)
    return np.where(known, values, values.dtype.type(0)), known


def _offsets(world: World, me: slice, part: Things) -> Array:
    """(2, A, M, B) from each agent to each of the part's bodies."""
    if isinstance(part.bodies, slice):
        return world.offsets(me, part.bodies)
    return world.pos[:, part.bodies] - world.pos[:, me, None]


def layout(parts: Mapping[str, Part]) -> tuple[tuple[str, int], ...]:
    """The names of an observation's parts and their sizes."""
    return tuple((name, _size(part)) for name, part in parts.items())


def planar(parts: Mapping[str, Part]) -> tuple[str, ...]:
    """The names of those parts that are vectors of the plane."""
    return tuple(name for name, part in parts.items() if _numbers(part) == 2)


def alike(parts: Mapping[str, Part], beside: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """Sets of parts that tell of the same things, several that differ in nothing else; the first says where they are.

    `beside`: other parts, and the one that says where the things are which they tell of.  Things of which the nearest
    few are told come in that order already.
    """
    sets = []
    for name, part in parts.items():
        if isinstance(part, Things) and part.relative and part.count > 1:
            same = [other for other, told in parts.items() if isinstance(told, Things) and _same(part, told)]
            same += [f"{name} seen", *(other for other, where in beside.items() if where == name)]
            sets.append((name, *(other for other in same if other != name and other in parts)))
    return tuple(sets)


def _same(one: Things, other: Things) -> bool:
    """Whether both are about the same bodies, in the same order."""
    if isinstance(one.bodies, slice):
        return isinstance(other.bodies, slice) and one.bodies == other.bodies
    return not isinstance(other.bodies, slice) and np.array_equal(one.bodies, other.bodies)


@dataclass(frozen=True)
class Plan:
    """Where the parts of a team's observation go: the same at every step, so it is made once."""

    me: slice
    places: tuple[slice, ...]  # of each part
    blanks: tuple[tuple[int, int, int], ...]  # agent, first and last number of what single agents do not have


def flatten(parts: Mapping[str, Part], plan: Plan, flat: Array) -> None:
    """Write all parts after each other into `flat` (A, D, B); the numbers of one thing stay together."""
    agents, _, worlds = flat.shape
    for part, place in zip(parts.values(), plan.places, strict=True):
        here = flat[:, place]
        if isinstance(part, Things):
            part.write(plan.me, here.reshape(agents, -1, len(part.about), worlds).transpose(2, 0, 1, 3))
        elif part.ndim == 2:
            here[:, 0] = part
        elif part.ndim == 3:
            here[:] = part.swapaxes(0, 1)
        elif here.size:
            here.reshape(agents, -1, len(part), worlds)[:] = part.transpose(1, 2, 0, 3)


def _plan(scenario: Scenario, team: str, parts: Mapping[str, Part]) -> Plan:
    ends = np.cumsum([0, *(_size(part) for part in parts.values())]).tolist()
    places = tuple(slice(*pair) for pair in pairwise(ends))
    agents = next(known.agents for known in scenario.teams() if known.name == team)
    blanks = [
        (row, place.start, place.stop)
        for row, agent in enumerate(agents)
        for name, place in zip(parts, places, strict=True)
        if name in scenario.lacks(agent)
    ]
    return Plan(scenario.team_slices()[team], places, tuple(blanks))


def _size(part: Part) -> int:
    if isinstance(part, Things):
        return len(part.about) * part.count
    return _numbers(part) * (part.shape[2] if part.ndim == 4 else 1)


def _numbers(part: Part) -> int:
    """C."""
    if isinstance(part, Things):
        return len(part.about)
    return 1 if part.ndim == 2 else len(part)
