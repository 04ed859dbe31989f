"""What agents see: named parts, what of them is out of sight, and the flat vectors they become.

Axes: C numbers a thing, A agents of a team, M things, N bodies, B worlds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from arena.sim.scenario import Scenario
    from arena.sim.world import World

Array = npt.NDArray


@dataclass(frozen=True)
class Things:
    """One part of an observation that is about bodies, and therefore subject to sight."""

    bodies: slice | Array  # which: the same for all agents, or (A, M) indices
    about: Array  # (C, N, B) what is said of each
    relative: bool  # seen from the agent: places are, velocities are not


Part = Array | Things
"""(A, B) a number, (C, A, B) a vector, (C, A, M, B) a vector for each of M things, or Things."""


def observe(world: World) -> dict[str, Array]:
    """(B, A, D) a team: views of arrays that keep the world axis last."""
    return {team.name: observe_team(world, team.name).transpose(2, 0, 1) for team in world.scenario.teams()}


def observe_team(world: World, team: str) -> Array:
    """(A, D, B) what the agents of a team see, parts that one of them does not have as zeros."""
    parts = as_seen(world, team)
    flat = flatten(parts)
    for row, start, stop in _blanks(world.scenario, team, layout(parts)):
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


def as_seen(world: World, team: str) -> dict[str, Array]:
    """The parts of a team's observation as arrays: zeros for what is out of sight, the nearest first where few count.

    In arena rules, or with `vision` or `nearest`, a part of ones and zeros says what is seen.
    """
    scenario = world.scenario
    me = scenario.team_slices()[team]
    seen = in_sight(world, team)
    told = (seen is not None and (world.rules.half_field is not None or scenario.vision > 0)) or scenario.nearest > 0
    parts: dict[str, Array] = {}
    for name, part in scenario.observe(world, team).items():
        if not isinstance(part, Things):
            parts[name] = part
            continue
        values, known = _select(world, me, part, seen, scenario.nearest)
        parts[name] = values
        if told and part.relative:
            parts[f"{name} seen"] = np.ones_like(values[:1]) if known is None else known[None].astype(world.dtype)
    return parts


def _select(
    world: World, me: slice, part: Things, seen: Array | None, nearest: int
) -> tuple[Array, Array | None]:  # (C, A, M, B), (A, M, B)
    if isinstance(part.bodies, slice):
        told = part.about[:, None, part.bodies]  # (C, 1, M, B)
        known = None if seen is None else seen[:, part.bodies]
    else:
        told = part.about[:, part.bodies]  # (C, A, M, B)
        known = None if seen is None else seen[np.arange(len(part.bodies))[:, None], part.bodies]
    if part.relative:
        values = told - part.about[:, me, None]
    else:
        values = np.broadcast_to(told, (len(told), me.stop - me.start, *told.shape[2:]))
    if nearest and nearest < values.shape[2]:
        apart = _offsets(world, me, part)
        far = apart[0] * apart[0] + apart[1] * apart[1]
        if known is not None:
            far = np.where(known, far, np.inf)
        order = np.argsort(far, axis=1, kind="stable")[:, :nearest]
        values = np.take_along_axis(values, order[None], 2)
        known = None if known is None else np.take_along_axis(known, order, 1)
    return (values if known is None else np.where(known, values, values.dtype.type(0))), known


def _offsets(world: World, me: slice, part: Things) -> Array:
    """(2, A, M, B) from each agent to each of the part's bodies."""
    if isinstance(part.bodies, slice):
        return world.offsets(me, part.bodies)
    return world.pos[:, part.bodies] - world.pos[:, me, None]


def layout(parts: Mapping[str, Array]) -> tuple[tuple[str, int], ...]:
    """The names of an observation's parts and their sizes."""
    return tuple((name, _size(part)) for name, part in parts.items())


def flatten(parts: Mapping[str, Array]) -> Array:
    """(A, D, B) all parts of an observation after each other; the numbers of one thing stay together."""
    first = next(iter(parts.values()))
    agents, worlds = first.shape[first.ndim > 2], first.shape[-1]
    flat = np.empty((agents, sum(map(_size, parts.values())), worlds), first.dtype)
    at = 0
    for part in parts.values():
        size = _size(part)
        if part.ndim == 2:
            flat[:, at] = part
        elif part.ndim == 3:
            flat[:, at : at + size] = part.swapaxes(0, 1)
        elif size:
            flat[:, at : at + size].reshape(agents, -1, len(part), worlds)[:] = part.transpose(1, 2, 0, 3)
        at += size
    return flat


def _size(part: Array) -> int:
    return {2: 1, 3: part.shape[0], 4: part.shape[0] * part.shape[-2]}[part.ndim]


def _blanks(scenario: Scenario, team: str, parts: tuple[tuple[str, int], ...]) -> list[tuple[int, int, int]]:
    """Rows and columns of what single agents of the team do not have."""
    ends = np.cumsum([size for _, size in parts])
    agents = next(known.agents for known in scenario.teams() if known.name == team)
    return [
        (row, int(end) - size, int(end))
        for row, agent in enumerate(agents)
        for (name, size), end in zip(parts, ends, strict=True)
        if name in scenario.lacks(agent)
    ]
