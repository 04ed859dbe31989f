"""The house of heist, and its scripted baselines: thieves who plan a way round guards, guards who patrol and chase."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from arena.scenarios.script import Array, Plan, norm, seen, unit, vectors
from arena.sim.body import Wall, Zone
from arena.sim.rules import Rules
from arena.sim.way import Ways

STRIP, VAULT, RING = -0.8, 0.72, 0.19  # where the way out begins, the vault's middle and its radius, in half widths
EARS = 1.6  # how far off thieves notice guards
LANES = ((-0.25, 0.4, 0.25, 0.4), (0.0, 0.4, 0.0, 0.7), (0.42, 0.3, 0.42, 0.75))  # above the middle; below, mirrored
LINES = ((-0.52, -0.5, -0.52, 0.5), *LANES, *((x, -y, u, -v) for x, y, u, v in LANES))  # x in half widths
EDGES = ((-1, -1, 1, -1), (1, -1, 1, 1), (1, 1, -1, 1), (-1, 1, -1, -1))
BEAT = ((0.55, 0.5), (0.2, 0.85), (-0.4, 0.6), (-0.35, 0.0), (0.1, 0.0), (0.5, 0.0))  # a guard's round
POST = (-0.66, 0.45)  # where a guard waits for a gem that it cannot see
LEASH = -0.3  # how far out guards follow thieves without the gem
STRIDE = 2.2  # seconds from one place of the round to the next
FEAR = 0.34  # how near a guard may come to the way of a thief, in half widths
LEAST = np.float32(1e-6)
MARGIN = 0.06  # between the middle of a body and the edge of the field, at least


def half(rules: Rules) -> tuple[float, float]:
    """The house, from its middle."""
    return rules.half_field or (1.0, 1.0)


def lanes(rules: Rules) -> tuple[Wall, ...]:
    """Walls that make three lanes between the way out and the vault."""
    wide, _ = half(rules)
    lines = LINES if rules.half_field else (*LINES, *EDGES)
    return tuple(Wall((x * wide, y), (u * wide, v)) for x, y, u, v in lines)


def havens(rules: Rules) -> tuple[Zone, Zone]:
    """The way out and the vault: guards do not go there, and catch nobody who is in there."""
    wide, high = half(rules)
    strip = Zone("way out", (STRIP - 1) / 2 * wide, 0, half=((1 + STRIP) / 2 * wide, high), team=0, told=True)
    return strip, Zone("vault", VAULT * wide, 0, RING * wide, team=0, told=True)


def safe(places: Array, rules: Rules) -> Array:
    """Which of places (2, ...) are in a haven."""
    wide, _ = half(rules)
    x = places[0] - VAULT * wide
    return (places[0] < STRIP * wide) | (x * x + places[1] * places[1] < (RING * wide) ** 2)


def keep_off(places: Array, rules: Rules) -> None:
    """Move guards (2, ...) who entered a haven to its border."""
    wide, _ = half(rules)
    np.maximum(places[0], places.dtype.type(STRIP * wide), out=places[0])
    x, y = places[0] - places.dtype.type(VAULT * wide), places[1]
    far = np.sqrt(x * x + y * y)
    x = np.where(far > 0, x, -LEAST)
    out = places.dtype.type(RING * wide) / np.maximum(far, LEAST)
    places[0] = np.where(out > 1, VAULT * wide + x * out, places[0])
    places[1] = np.where(out > 1, y * out, places[1])


def vault(rules: Rules) -> float:
    """Where the vault's middle is, along x."""
    return VAULT * half(rules)[0]


def way_out(rules: Rules) -> float:
    """Where the way out begins, along x."""
    return STRIP * half(rules)[0]


def opening(
    thieves: int, guards: int, rules: Rules, count: int, rng: np.random.Generator
) -> tuple[Array, dict[str, Array]]:
    """Places (2, N, count) and facts of rounds that begin."""
    wide, agents = vault(rules) / VAULT, thieves + guards
    places = np.zeros((2, agents + 1, count))
    places[0] = np.repeat([-0.9, 0.3, VAULT], (thieves, guards, 1))[:, None] * wide
    rows = [(np.arange(of) + 0.5) / of * 1.4 - 0.7 for of in (thieves, guards)]
    places[1, :agents] = np.concatenate(rows)[:, None] + rng.uniform(-0.1, 0.1, (agents, count))
    none = np.zeros((thieves, count), np.int64)
    facts = {
        "home": places[:, :thieves],
        "facing": np.stack([np.full((guards, count), -1.0), np.zeros((guards, count))]),
        "spotted": np.zeros((guards, thieves, count), bool),
        "report": places[:, :thieves],  # where the guards saw each thief last
        "age": none + 100_000,  # ticks since then
        "held": none,  # ticks for which a thief still cannot move
        "carrier": none[0] - 1,
        "lying": none[0],  # ticks for which the gem has lain about
        "out": none[0] > 0,
    }
    return places, facts


class Plot:
    """Both plans, and what they know of the house besides what they see."""

    def __init__(self, rules: Rules, time: float) -> None:
        self._rules, self._time = rules, time
        self._half = np.array(half(rules))
        self._ways = Ways(lanes(rules), rules, 0.09, half(rules))
        self._fear = FEAR * self._half[0]
        self._vault = np.array([VAULT * self._half[0], 0.0])

    def plan(self, team: str) -> Plan:
        """Of a team."""
        return self.steal if team == "thieves" else self.watch

    def steal(self, see: Mapping[str, Array], agent: Array) -> Array:
        """To the gem, and out with it, on the way that keeps furthest from guards; who has no hands free stays near."""
        here, goal = see["position"], see["position"] + see["gem"]
        guards = np.where(seen(see, "guards")[..., None], vectors(see["guards"]), 9.0)  # (n, G, 2)
        guards = guards + 0.3 * vectors(see["guards' velocities"])
        first = self._ways.plan(here, goal[:, None], guards, self._fear)[0][:, 0]
        laden = np.flatnonzero(see["state"][:, 0] > 0)
        out = np.full((len(laden), 3, 2), (STRIP - 0.05) * self._half[0])  # three ways out
        out[..., 1] = np.stack([np.full(len(laden), -0.75), np.full(len(laden), 0.75), here[laden, 1]], 1)
        ways, costs = self._ways.plan(here[laden], out, guards[laden], self._fear)
        first[laden] = ways[np.arange(len(laden)), costs.argmin(1)]
        flee = -(unit(guards) * np.maximum(self._fear - norm(guards), 0)[..., None]).sum(1)
        return unit(first) + 3 * flee

    def watch(self, see: Mapping[str, Array], agent: Array) -> Array:
        """After a thief in sight, then to where one was seen, unless another guard is nearer; else on the round."""
        here, rows = see["position"], np.arange(len(agent))
        thieves, states = vectors(see["thieves"]), vectors(see["thieves' states"])  # (n, T, 2)
        laden = states[..., 0] > 0
        worth = seen(see, "thieves") & (states[..., 1] == 0) & ~self._safe(see, thieves)
        worth &= laden | (self._mine(see, thieves) & self._near(see, thieves))
        cost = np.where(worth, norm(thieves) - 2 * laden, np.inf)
        prey, ahead = thieves[rows, cost.argmin(1)], vectors(see["thieves' velocities"])[rows, cost.argmin(1)]
        chase = prey + ahead * np.minimum(norm(prey)[:, None], 0.5)
        reports = see["reports"].reshape(len(agent), -1, 3)
        told = norm(reports[..., :2])
        fresh = (reports[..., 2] > 0.4) & (told > 0.1) & ~self._safe(see, reports[..., :2])
        fresh &= self._mine(see, reports[..., :2]) & self._near(see, reports[..., :2])
        heard = reports[rows, np.where(fresh, told, np.inf).argmin(1), :2]
        goal = np.where(fresh.any(1, keepdims=True), here + heard, self._round(see, agent))
        goal = np.where(worth.any(1, keepdims=True), here + chase, goal)
        goal = goal.clip(-self._half + MARGIN, self._half - MARGIN)
        return unit(self._ways.plan(here, goal[:, None])[0][:, 0]) * 2 - 0.3 * see["velocity"]

    def _safe(self, see: Mapping[str, Array], places: Array) -> Array:
        """(n, M) which places, seen from the guard (n, M, 2), it cannot go to."""
        return safe(np.moveaxis(see["position"][:, None] + places, 2, 0), self._rules)

    def _mine(self, see: Mapping[str, Array], places: Array) -> Array:
        """(n, M) which places no other guard in sight is nearer to."""
        mates = np.where(seen(see, "guards")[..., None], vectors(see["guards"]), 9.0)
        theirs = norm(places[:, :, None] - mates[:, None]).min(2, initial=np.inf)
        return norm(places) <= theirs

    def _near(self, see: Mapping[str, Array], places: Array) -> Array:
        """(n, M) which places are near enough to the vault to leave it for them; all, once the gem is gone."""
        gone = norm(see["position"] + see["gem"] - self._vault) > RING * self._half[0]
        return (see["position"][:, None, 0] + places[..., 0] > LEASH * self._half[0]) | gone[:, None]

    def _round(self, see: Mapping[str, Array], agent: Array) -> Array:
        """(n, 2) where a guard goes who sees nobody: to the gem, where that lies about; to the lanes, if it is gone."""
        here, wide = see["position"], self._half[0]
        side = np.where(agent % 2, -1.0, 1.0)
        step = (self._time * (1 - see["time left"][:, 0]) / STRIDE + agent // 2 * len(BEAT) / 2).astype(int)
        beat = np.array(BEAT)[step % len(BEAT)] * np.stack([np.full(len(agent), wide), side], 1)
        post = np.array(POST) * np.stack([np.full(len(agent), wide), side], 1)
        lies = norm(here + see["gem"] - self._vault)[:, None] > RING * wide
        gone = ~seen(see, "gem")
        return np.where(gone, post, np.where(lies, here + see["gem"], beat))
