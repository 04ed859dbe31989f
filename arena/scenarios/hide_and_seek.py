"""Hide and seek: hiders build with blocks before seekers may look.  Ours, after OpenAI's (arXiv:1909.07528)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arena.scenarios.hide_and_seek_script import BLOCK, Game, opening, yard
from arena.scenarios.script import Script
from arena.sim.body import Body, Team, Wall
from arena.sim.env import layout_of
from arena.sim.observation import Part, Things
from arena.sim.option import option
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.sight import in_line, report
from arena.sim.world import Array, World

AGENT, TOUCH = 0.05, 0.02  # radius; the gap at which a block still counts as touched
LOCK, UNLOCK, STILL = 0.5, 2.0, 0.15  # seconds that hiders, seekers must hold on to a block; how slow is still
MEMORY = 4.0  # seconds for which seekers remember where they saw a hider
SEEN, NEARNESS, WIN = 0.2, 0.02, 10.0  # rewards: per decision in sight; per decision and unit; the win of seekers


@dataclass(frozen=True)
class HideAndSeek(Scenario):
    """Options of hide and seek."""

    name = "hide_and_seek"
    title = "Hide and seek"
    pitch = "Shut the doors before they open their eyes."
    kind, turned = "adversarial", "never"
    unseen = (("hiders", "behind something"), ("seekers", "hidden, or too early"))
    stages = ({"loose": False, "locks": False}, {"locks": False}, {})  # no blocks, blocks, locks
    state_facts = ("line", "report", "age", "seen", "grip", "locked")
    hidden, beside = (("arena", "moment"), ("classic", "moment")), (("reports", "hiders"),)

    hiders: int = option(2, "how many hiders", low=1, high=4)
    seekers: int = option(2, "how many seekers", low=1, high=4)
    blocks: int = option(3, "how many blocks", low=0, high=4)
    loose: bool = option(True, "whether blocks stand about; if not, they rest in the corners")
    locks: bool = option(True, "whether blocks can be locked")
    reach: float = option(0.8, "how far everybody sees", low=0.3, high=4)
    share: float = option(0.7, "share of the hiders' time in sight that the seekers need", low=0.05, high=0.95)
    prepare: float = option(10.0, "seconds for which seekers are frozen at first", low=1, high=30)
    seek: float = option(50.0, "seconds of seeking after that", low=5, high=60)

    def teams(self) -> tuple[Team, ...]:
        """Hiders, then seekers."""
        names = [[f"{who} {i + 1}" for i in range(n)] for who, n in (("hider", self.hiders), ("seeker", self.seekers))]
        hide = "Last to the end, unseen: ten points. Push blocks into doors; hold still at one to lock it."
        seek = "Keep the hiders in sight, ten points before time is up. Hold on to a locked block to unlock it."
        return Team("hiders", tuple(names[0]), hide), Team("seekers", tuple(names[1]), seek)

    def bodies(self, rules: Rules) -> tuple[Body, ...]:
        """Seekers are stronger; blocks are heavy, and nobody sees through them."""
        hiders, seekers = (team.agents for team in self.teams())
        quick = [Body(name, AGENT, gain=4.0, max_speed=1.1) for name in hiders]
        strong = [Body(name, AGENT, gain=5.0, max_speed=0.55) for name in seekers]
        blocks = [Body(f"block {i + 1}", BLOCK, "block", mass=2.0, opaque=True) for i in range(self.blocks)]
        return *quick, *strong, *blocks

    def walls(self, rules: Rules) -> tuple[Wall, ...]:
        """A room with two doorways, and two walls to hide behind."""
        return yard(rules)

    def start(self, rules: Rules, count: int, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        """Hiders and two blocks in the room, seekers far from it."""
        return opening((self.hiders, self.seekers, self.blocks), self.loose, rules, count, rng)

    def seconds(self, rules: Rules) -> float:
        """In all."""
        return self.prepare + self.seek

    def _ready(self, world: World) -> Array:
        """(B,) whether seekers may look and move."""
        return world.ticks >= round(self.prepare / world.rules.tick_seconds)

    def _needed(self, world: World) -> int:
        """Ticks in sight, of all hiders together, that are a win for the seekers."""
        return max(1, round(self.share * self.seek * self.hiders / world.rules.tick_seconds))

    def pinned(self, world: World) -> Array | None:
        """Seekers at first, and locked blocks."""
        held = np.zeros((len(world.bodies), world.count), bool)
        held[self.hiders : world.agent_count] = ~self._ready(world)
        held[world.agent_count :] = world.facts["locked"] | (not self.loose)
        return held

    def advance(self, world: World) -> None:
        """Seekers look; blocks are locked and unlocked."""
        facts, ready, (hiders, seekers) = world.facts, self._ready(world), self.team_slices().values()
        facts["line"][:] = in_line(world, seekers, hiders, self.reach)
        spotted = facts["line"].any(0) & ready  # (H, B)
        np.copyto(facts["report"], world.pos[:, hiders], where=spotted)
        facts["age"][:] = np.where(spotted, 0, facts["age"] + 1)
        facts["seen"] += spotted.sum(0)
        blocks = slice(world.agent_count, len(world.bodies))
        near = world.distances(slice(0, blocks.start), blocks) < AGENT + BLOCK + TOUCH  # (A, K, B)
        still = np.square(world.vel).sum(0) < STILL * STILL  # (N, B)
        pried = near[seekers].any(0) & ready
        kept = (near[hiders] & still[hiders, None]).any(0) & still[blocks] & ~pried & self.locks
        locked = facts["locked"]
        facts["grip"][:] = np.where(np.where(locked, pried, kept), facts["grip"] + 1, 0)
        done = facts["grip"] * world.rules.tick_seconds > np.where(locked, UNLOCK, LOCK)
        locked ^= done
        facts["grip"][done] = 0

    def over(self, world: World) -> Array:
        """The hiders were in sight for long enough."""
        return world.facts["seen"] >= self._needed(world)

    def sight(self, world: World, team: str) -> Array | None:
        """Agents of the other team along lines of sight; frozen seekers see nothing but each other."""
        me, line, ready = self.team_slices()[team], world.facts["line"], self._ready(world)
        seen = np.ones((me.stop - me.start, len(world.bodies), world.count), bool)
        if team == "hiders":
            seen[:, self.hiders : world.agent_count] = line.swapaxes(0, 1)
            return seen
        seen[:, : self.hiders] = line & ready
        seen[:, world.agent_count :] = ready
        return seen

    def observe(self, world: World, team: str) -> dict[str, Part]:
        """Itself, the clock, how long hiders were seen, all others and the blocks; seekers also what they remember."""
        me, facts, blocks = self.team_slices()[team], world.facts, slice(world.agent_count, len(world.bodies))
        locked = np.zeros((1, len(world.bodies), world.count), world.dtype)
        locked[0, blocks] = facts["locked"]
        clock = [(self.prepare - world.seconds) / self.prepare, (self.seconds(world.rules) - world.seconds) / self.seek]
        clock = np.clip([*clock, facts["seen"] / self._needed(world)], 0, 1).astype(world.dtype)  # (3, B)
        parts: dict[str, Part] = {
            "velocity": world.vel[:, me],
            "position": world.pos[:, me],
            "clock": clock[:, None],
        }
        for name, seen in self.team_slices().items():
            others = world.others(me, seen)
            parts |= {name: world.places(others), f"{name}' velocities": world.velocities(others)}
        parts |= {"blocks": world.places(blocks), "locked": Things(blocks, locked, False)}
        if team == "seekers":
            parts["reports"] = report(world, me, facts["report"], facts["age"], MEMORY)
        return parts

    def reward(self, world: World) -> Array:
        """(A, B) what seekers gain hiders lose: for each decision in sight, for nearness, and for the win."""
        ready = self._ready(world)
        near = world.distances(*self.team_slices().values()).min((0, 1))
        gain = ready * (SEEN * world.facts["line"].any(0).mean(0) - NEARNESS * near) + WIN * self.over(world)
        return np.repeat([-gain, gain], (self.hiders, self.seekers), 0).astype(world.dtype)

    def score(self, world: World) -> Array:
        """(2, B) the first to ten: tenths of the time that hiders have lasted, of the sight that seekers need."""
        found, rules = self.over(world), world.rules
        lasted = world.ticks - round(self.prepare / rules.tick_seconds)
        hidden = np.clip(10 * lasted // round(self.seek / rules.tick_seconds), 0, np.where(found, 9, 10))
        return np.stack([hidden, np.minimum(10 * world.facts["seen"] // self._needed(world), 10)])

    def winner(self, world: World) -> Array:
        """Seekers if they saw enough, hiders otherwise."""
        return np.where(self.over(world), 1, 0)

    def marks(self, world: World, team: str | None) -> dict[int, str]:
        """Frozen seekers, hiders in sight, locked blocks."""
        known = [(np.full(self.seekers, not self._ready(world)[0]), self.hiders, "frozen")]
        known += [((world.facts["line"][..., 0] & self._ready(world)[0]).any(0), 0, "spotted")]
        known += [(world.facts["locked"][:, 0], world.agent_count, "locked")]
        return {first + i: mark for which, first, mark in known for i in np.flatnonzero(which).tolist()}

    def script(self, team: str, rules: Rules, strength: str = "hard") -> Script:
        """See `Game`."""
        return Script(Game(rules, self.prepare, self.seek).plan(team), layout_of(self, rules, team), rules, strength)
