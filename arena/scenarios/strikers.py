"""Strikers: a ball, two goals, up to four a side; most goals win.  Ours; zero-sum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arena.scenarios.script import Script
from arena.scenarios.strikers_script import Football
from arena.sim.body import Body, Team, Wall, Zone
from arena.sim.env import layout_of
from arena.sim.observation import Part
from arena.sim.option import option
from arena.sim.placing import scatter
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World

PLAYER, BALL = 0.09, 0.07  # radii
WIDTH, HEIGHT = 1.6, 1.0  # of half the field, in classic rules too
LINE = 1.48  # goals reach from here to the end of the field
CORNER = 0.35  # what is cut off the field's corners, where balls would rest
CORNERS = ((-1, -1), (-1, 1), (1, -1), (1, 1))
GOAL = 10.0  # reward of a goal
PUSH = 1.0  # reward for each unit of length that the ball moves towards the other goal
NEAR = 0.02  # reward per decision and unit of length for being nearer to the ball
KICK_OFFS = 8  # different ones in a round
PAUSE = 0.6  # seconds for which all stand still after a goal
STILL, STAYS = 4.0, 0.15  # a ball that has kept for so many seconds within so many units is put back


@dataclass(frozen=True)
class Strikers(Scenario):
    """Options of strikers."""

    name = "strikers"
    title = "Strikers"
    pitch = "Get behind the ball and put it into their goal."
    kind, turned = "competitive", "as a rectangle"
    symmetric = True
    stages = ({"mouth": 0.6, "target": 1}, {"mouth": 0.5}, {})
    state_facts = ("ends", "goals", "pause")

    side: int = option(2, "how many players a side", low=1, high=4)
    target: int = option(5, "goals that win before time is up", low=1, high=20)
    mouth: float = option(0.35, "half the width of a goal", low=0.2, high=0.6)
    time: float = option(60.0, "seconds; when they are over, more goals win", low=5, high=90)

    def teams(self) -> tuple[Team, ...]:
        """Home and away."""
        home, away = (tuple(f"{name} {i + 1}" for i in range(self.side)) for name in ("home", "away"))
        wish = f"Put the ball into the others' goal. Most goals win; the first with {self.target} wins at once."
        return Team("home", home, wish), Team("away", away, wish)

    def bodies(self, rules: Rules) -> tuple[Body, ...]:
        """Equal players and a light ball that rolls on."""
        players = [Body(agent, PLAYER, gain=4.0) for team in self.teams() for agent in team.agents]
        return *players, Body("ball", BALL, "ball", mass=0.4, max_speed=3.0, damping=1 - 0.5**rules.tick_seconds)

    def walls(self, rules: Rules) -> tuple[Wall, ...]:
        """Across the corners; and along the edges where the rules have none."""
        ends = [[(x * (WIDTH - CORNER), y * HEIGHT), (x * WIDTH, y * (HEIGHT - CORNER))] for x, y in CORNERS]
        if rules.half_field is None:
            ends += [[(x * WIDTH, y * HEIGHT), (y * WIDTH, -x * HEIGHT)] for x, y in CORNERS]
        return tuple(Wall(start, end) for start, end in ends)

    def zones(self, world: World) -> tuple[Zone, ...]:
        """The goals of home and away."""
        at, half = world.facts["ends"][:, 0] * (WIDTH + LINE) / 2, ((WIDTH - LINE) / 2, self.mouth)
        names = ("home goal", "away goal")
        return tuple(Zone(name, float(at[team]), 0, half=half, team=team) for team, name in enumerate(names))

    def start(self, rules: Rules, count: int, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        """Ends by lot; at each kick-off all are anywhere in their half, as mirror images, the ball between them."""
        ends = rng.choice([-1.0, 1.0], count)
        home = scatter(rng, (0.33, 0.7), [PLAYER] * self.side, KICK_OFFS * count)
        home = home.reshape(2, self.side, KICK_OFFS, count)
        home[0] = ends * (home[0] + 0.68)
        away = np.stack([-home[0], home[1]])
        ball = np.zeros((2, 1, KICK_OFFS, count))
        ball[1] = rng.uniform(-0.4, 0.4, ball.shape[1:])
        places = np.concatenate([home, away, ball], 1)  # (2, N, KICK_OFFS, count)
        facts = {
            "ends": np.stack([ends, -ends]),  # the side of each team's own goal
            "kick-offs": places,
            "kick-off": np.zeros(count, np.int64),  # how many there were before this one
            "goals": np.zeros((2, count), np.int64),
            "scored": np.full((2, count), -1_000, np.int64),  # the tick of each team's last goal
            "pause": np.zeros(count, np.int64),  # ticks until the next kick-off
            "stayed": np.zeros(count, np.int64),  # ticks for which the ball has been
            "near": places[:, -1, 0].copy(),  # where
        }
        return places[:, :, 0], facts

    def seconds(self, rules: Rules) -> float:
        """At most."""
        return self.time

    def advance(self, world: World) -> None:
        """Count goals; some time after one, or when the ball has long stayed where it is, there is a kick-off."""
        facts, ball = world.facts, world.pos[:, -1]
        kick_off = facts["pause"] == 1
        facts["pause"] -= facts["pause"] > 0
        scored = facts["ends"][::-1] * ball[0] > LINE  # (2, B)
        scored &= (np.abs(ball[1]) < self.mouth) & (facts["pause"] == 0) & ~kick_off
        away = ball - facts["near"]
        moved = away[0] * away[0] + away[1] * away[1] > STAYS * STAYS
        facts["stayed"] = np.where(moved, 0, facts["stayed"] + 1)
        facts["near"] = np.where(moved, ball, facts["near"])
        if scored.any():
            facts["goals"] += scored
            facts["scored"] = np.where(scored, world.ticks, facts["scored"])
            facts["pause"][scored.any(0)] = round(PAUSE / world.rules.tick_seconds)
        again = np.flatnonzero(kick_off | (facts["stayed"] > round(STILL / world.rules.tick_seconds)))
        if len(again):
            facts["kick-off"][again] += 1
            world.pos[..., again] = facts["kick-offs"][:, :, facts["kick-off"][again] % KICK_OFFS, again]
            world.vel[..., again] = 0
            facts["near"][:, again] = world.pos[:, -1, again]
            facts["stayed"][again] = facts["pause"][again] = 0

    def pinned(self, world: World) -> Array | None:
        """Everything, between a goal and the kick-off."""
        pause = world.facts["pause"] > 0
        return np.broadcast_to(pause, world.pos.shape[1:]) if pause.any() else None

    def over(self, world: World) -> Array:
        """A team has all the goals it needs."""
        return world.facts["goals"].max(0) >= self.target

    def observe(self, world: World, team: str) -> dict[str, Part]:
        """Itself, both goals, the ball, the others and its mates."""
        home, away = self.team_slices().values()
        me, rivals, own = (home, away, 0) if team == "home" else (away, home, 1)
        mates, ball = world.others(me, me), slice(2 * self.side, 2 * self.side + 1)
        goals = np.stack([LINE * world.facts["ends"], np.zeros((2, world.count), world.dtype)])
        return {
            "velocity": world.vel[:, me],
            "position": world.pos[:, me],
            "own goal": goals[:, own, None] - world.pos[:, me],
            "other goal": goals[:, 1 - own, None] - world.pos[:, me],
            "ball": world.places(ball),
            "ball's velocity": world.velocities(ball),
            "others": world.places(rivals),
            "others' velocities": world.velocities(rivals),
            "mates": world.places(mates),
            "mates' velocities": world.velocities(mates),
        }

    def reward(self, world: World) -> Array:
        """(A, B) what one team gains the other loses: goals, the ball's way towards them, and who is near it."""
        facts, players, ball = world.facts, slice(0, 2 * self.side), slice(2 * self.side, 2 * self.side + 1)
        scored = world.ticks - facts["scored"] < world.rules.ticks_per_decision  # (2, B)
        goals = scored[0].astype(int) - scored[1]
        way = world.vel[0, -1] * facts["ends"][1] * world.rules.decision_seconds
        near = world.distances(players, ball).reshape(2, self.side, -1).min(1)  # (2, B)
        home = GOAL * goals + PUSH * way + NEAR * (near[1] - near[0])
        return np.repeat(np.stack([home, -home]), self.side, 0).astype(world.dtype, copy=False)

    def score(self, world: World) -> Array:
        """(2, B) goals."""
        return world.facts["goals"].copy()

    def winner(self, world: World) -> Array:
        """Who has more goals."""
        home, away = world.facts["goals"]
        return np.where(home == away, -1, (away > home).astype(np.int64))

    def script(self, team: str, rules: Rules, strength: str = "hard") -> Script:
        """The nearest attacks from behind the ball, one guards the goal, the others go along."""
        return Script(Football(PLAYER, BALL, (LINE, HEIGHT)).play, layout_of(self, rules, team), rules, strength)
