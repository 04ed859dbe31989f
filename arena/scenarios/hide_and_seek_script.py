"""The yard of hide and seek, and its scripted baselines: hiders who shut doors, seekers who sweep and pry."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from arena.scenarios.script import Array, Plan, arrive, norm, seen, unit, vectors
from arena.sim.body import Wall
from arena.sim.rules import Rules
from arena.sim.wall import Walls
from arena.sim.way import Ways

BLOCK, AGENT = 0.16, 0.05  # radii; a block is wider than a doorway
DOOR = 0.14  # half a doorway
GATES = ((0.3, -0.48), (0.72, 0.25))  # the doorways' middles, x in half widths
INWARD = np.array([(1.0, 0.0), (0.0, -1.0)])
PLUG = 0.0775  # how far inside a doorway a block that shuts it comes to rest: sqrt(BLOCK^2 - DOOR^2)
SHUT = 0.05  # how far off that place a block still shuts it
FENCES = ((-0.35, 0.25, -0.35, 0.8), (-0.6, -0.35, -0.2, -0.35))  # walls outside the room, x in half widths
CORNERS = ((-1, 1), (-1, -1), (1, 1), (1, -1))
EDGES = ((-1, -1, 1, -1), (1, -1, 1, 1), (1, 1, -1, 1), (-1, 1, -1, -1))
SPOTS = ((0.92, -0.9), (0.38, 0.15), (0.95, 0.15), (0.38, -0.9), (-0.28, 0.7), (-0.42, 0.7), (-0.4, -0.45), (0.92, 0.9))
SWEEP = ((0.2, -0.48), (0.45, -0.48), (0.8, -0.75), (0.72, 0.0), (0.72, 0.5), (-0.15, 0.6), (-0.4, -0.7), (-0.1, -0.2))
AFRAID = 0.5  # how near a seeker may come to the way of a hider
OTHERS = 1.0  # how much further off a hider counts to whom another seeker is nearer
STRIDE = 2.5  # seconds from one place of a sweep to the next


def half(rules: Rules) -> tuple[float, float]:
    """The yard, from its middle."""
    return rules.half_field or (1.0, 1.0)


def gates(rules: Rules) -> Array:
    """(2, 2) the doorways' middles."""
    return np.array(GATES) * (half(rules)[0], 1.0)


def yard(rules: Rules) -> tuple[Wall, ...]:
    """A room with a doorway in its western and in its northern wall, and two walls outside."""
    wide, _ = half(rules)
    (x, y), (u, v) = gates(rules)
    room = [(x, -1, x, y - DOOR), (x, y + DOOR, x, v), (x, v, u - DOOR, v), (u + DOOR, v, wide, v)]
    lines = FENCES if rules.half_field else (*FENCES, *EDGES)
    return tuple(Wall((a, b), (c, d)) for a, b, c, d in (*room, *((a * wide, b, c * wide, d) for a, b, c, d in lines)))


def opening(
    counts: tuple[int, int, int], loose: bool, rules: Rules, count: int, rng: np.random.Generator
) -> tuple[Array, dict[str, Array]]:
    """Places (2, N, count) and facts of rounds that begin."""
    wide, (hiders, seekers, blocks) = half(rules)[0], counts
    rows = [np.linspace(-0.5, 0.5, of) if of > 1 else np.zeros(1) for of in (hiders, seekers)]
    spots = [(0.75 * wide, -0.62 + 0.5 * y) for y in rows[0]] + [(-0.85 * wide, 1.2 * y) for y in rows[1]]
    if loose:
        (x, y), (u, v) = gates(rules)
        spots += [(x + 0.4 * wide / 1.6 + 0.02, y), (u, v - 0.27), (-0.05 * wide, 0.6), (-0.5 * wide, -0.75)][:blocks]
    else:
        corner = np.array([wide, half(rules)[1]]) - BLOCK
        spots += [(x * corner[0], y * corner[1]) for x, y in CORNERS[:blocks]]
    places = np.broadcast_to(np.array(spots).T[..., None], (2, len(spots), count)).copy()
    places[:, : len(places[0]) if loose else hiders + seekers] += rng.uniform(
        -0.03, 0.03, (2, len(places[0]) if loose else hiders + seekers, count)
    )
    none = np.zeros((max(hiders, blocks), count), np.int64)
    facts = {
        "line": np.zeros((seekers, hiders, count), bool),  # free lines of sight
        "report": places[:, :hiders],  # where seekers saw each hider last
        "age": none[:hiders] + 100_000,  # ticks since then
        "seen": none[0],  # ticks for which hiders were in sight, of all together
        "grip": none[:blocks],  # ticks for which a block was held on to
        "locked": none[:blocks] > 0,
    }
    return places, facts


class Game:
    """Both plans, and what they know of the yard besides what they see."""

    def __init__(self, rules: Rules, prepare: float, seek: float) -> None:
        self._prepare, self._seek = prepare, seek
        self._half, self._gates = np.array(half(rules)), gates(rules)
        self._plugs = self._gates + PLUG * INWARD
        self._walls, self._ways = Walls(yard(rules), rules), Ways(yard(rules), rules, 0.08, half(rules))
        self._spots = np.array(SPOTS) * (self._half[0], 1.0)
        self._sweep = np.array(SWEEP) * (self._half[0], 1.0)

    def plan(self, team: str) -> Plan:
        """Of a team."""
        return self.hide if team == "hiders" else self.look

    def hide(self, see: Mapping[str, Array], agent: Array) -> Array:
        """Shut the doors, each agent its own first; then hide."""
        here, rows = see["position"], np.arange(len(agent))
        blocks = here[:, None] + vectors(see["blocks"])  # (n, K, 2)
        usable = seen(see, "blocks")
        thrust = self._slip_away(see, here)
        if not blocks.shape[1]:
            return thrust
        locked = see["locked"] > 0
        apart = norm(blocks[:, :, None] - self._plugs)  # (n, K, 2)
        shut = ((apart < SHUT) & (locked & usable)[..., None]).any(1)  # (n, 2)
        inside = (blocks[..., 0] > self._gates[0, 0]) & (blocks[..., 1] < self._gates[1, 1])
        apart = np.where((usable & inside & ~locked)[..., None], apart, np.inf)
        mine = agent % 2
        gate = np.where(shut[rows, mine] | np.isinf(apart[rows, :, mine]).all(1), 1 - mine, mine)
        block = apart[rows, :, gate].argmin(1)
        work = ~seen(see, "seekers").any(1) | (see["clock"][:, 0] > 0)
        work &= ~shut[rows, gate] & (apart[rows, block, gate] < 1.0)
        work &= (here[:, 0] > self._gates[0, 0]) & (here[:, 1] < self._gates[1, 1]) & (agent < 2)
        return np.where(work[:, None], self._push(here, see["velocity"], blocks[rows, block], gate), thrust)

    def _push(self, here: Array, velocity: Array, block: Array, gate: Array) -> Array:
        """(n, 2) thrust that brings a block (n, 2) to rest in a doorway: get behind it, then push along its way."""
        way = unit(self._plugs[gate] - 0.1 * INWARD[gate] - block)
        behind = here - block
        back, side = -np.einsum("ni,ni->n", behind, way), way[:, :1] * behind[:, 1:] - way[:, 1:] * behind[:, :1]
        left = np.stack([-way[:, 1], way[:, 0]], 1)
        push = way - 6 * side * left - 0.6 * np.einsum("ni,ni->n", velocity, left)[:, None] * left
        ready = (back > 0.5 * (BLOCK + AGENT)) & (np.abs(side[:, 0]) < 0.1)
        wide = np.where(side >= 0, 1.0, -1.0) * (BLOCK + AGENT + 0.08)
        round_it = block - way * (BLOCK + AGENT + 0.05) + np.where(back[:, None] < BLOCK, wide * left, 0)
        return np.where(ready[:, None], push, arrive(round_it - here, velocity))

    def _slip_away(self, see: Mapping[str, Array], here: Array) -> Array:
        """(n, 2) thrust to a spot behind a wall, on a way that keeps off seekers in sight."""
        known, away = seen(see, "seekers"), vectors(see["seekers"])
        seekers = np.where(known[..., None], here[:, None] + away, (-0.85 * self._half[0], 0.0))
        foes = np.where(known[..., None], away, 9.0)
        risk = self._risk(seekers, known, np.broadcast_to(self._spots, (len(here), *self._spots.shape)))
        legs, lengths = self._ways.plan(here, self._spots[None], foes, AFRAID)  # (n, P, 2), (n, P)
        ahead = np.einsum("npi,ni->np", unit(legs), see["velocity"])
        first = legs[np.arange(len(here)), (risk + 0.4 * lengths - 0.3 * ahead).argmin(1)]
        there = norm(first)[:, None] < 0.15
        return np.where(there, arrive(first, see["velocity"]), unit(first))

    def _risk(self, seekers: Array, known: Array, places: Array) -> Array:
        """(n, P) how much a hider risks at places (n, P, 2), from seekers (n, S, 2) in sight, or where they start."""
        apart = norm(places[:, None] - seekers[:, :, None])  # (n, S, P)
        eyes, there = np.moveaxis(seekers, (0, 1, 2), (2, 1, 0)), np.moveaxis(places, (0, 1, 2), (2, 1, 0))
        hidden = self._walls.hide(eyes, there, None).transpose(2, 0, 1)  # (n, S, P)
        risk = np.maximum(1.5 - apart, 0) * np.where(hidden, 0.4, 1.0) * np.where(known, 1.0, 0.3)[..., None]
        return risk.sum(1)

    def look(self, see: Mapping[str, Array], agent: Array) -> Array:
        """After the hider in sight, then to where one was seen, or on with the sweep, through locked blocks."""
        here, rows = see["position"], np.arange(len(agent))
        hiders, known = vectors(see["hiders"]), seen(see, "hiders")
        far = np.where(known, norm(hiders) + OTHERS * self._theirs(see, hiders), np.inf)
        prey = hiders[rows, far.argmin(1)]
        reports = see["reports"].reshape(len(agent), -1, 3)
        told = np.where(reports[..., 2] > 0, norm(reports[..., :2]), np.inf)
        told = np.where(told > 0.15, told + OTHERS * self._theirs(see, reports[..., :2]), np.inf)
        heard = here + reports[rows, told.argmin(1), :2]
        seconds = self._seek * (1 - np.minimum(see["clock"][:, 1], 1))
        step = (seconds / STRIDE).astype(int) + np.where(agent % 2, len(SWEEP) // 2, 0)
        goal = np.where(np.isinf(told.min(1))[:, None], self._sweep[step % len(SWEEP)], heard)
        sighted = known.any(1, keepdims=True) & (far.min(1) <= told.min(1))[:, None]
        goal = np.where(sighted, here + prey, goal)
        thrust = unit(self._ways.plan(here, goal[:, None])[0][:, 0])
        close = np.where(sighted, prey, 9.0)
        thrust = np.where(norm(close)[:, None] < 0.3, -0.5 * see["velocity"], thrust)
        if see["blocks"].shape[1]:
            blocks, locked = vectors(see["blocks"]), (see["locked"] > 0) & seen(see, "blocks")
            gap = np.where(locked, norm(blocks) - BLOCK - AGENT, np.inf)
            block = blocks[rows, gap.argmin(1)]
            pry = (gap.min(1) < 0.1) & (np.einsum("ni,ni->n", block, thrust) > 0) & ~known.any(1)
            thrust = np.where(pry[:, None], unit(block), thrust)
        return thrust

    def _theirs(self, see: Mapping[str, Array], places: Array) -> Array:
        """(n, M) which places, seen from the seeker (n, M, 2), another seeker is nearer to."""
        mates = np.where(seen(see, "seekers")[..., None], vectors(see["seekers"]), 9.0)
        theirs = norm(places[:, :, None] - mates[:, None]).min(2, initial=np.inf)
        return theirs < norm(places)
