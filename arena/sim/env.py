"""B worlds as an environment for learners: decisions in; observations, rewards and ends out.

`Env` has the shape of `agents.core.env.VectorEnv`, which it does not import.  A world whose episode ends
restarts by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from arena.sim import dice
from arena.sim.body import Team
from arena.sim.observation import alike, as_seen, layout, observe, planar
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.symmetry import Turn
from arena.sim.world import Array, World


@dataclass(frozen=True)
class TeamSpec:
    """See `agents.core.env.TeamSpec`."""

    name: str
    agents: tuple[str, ...]
    layout: tuple[tuple[str, int], ...]
    moves: int
    words: int = 0
    speakers: tuple[str, ...] = ()
    thrust: int = 2
    planar: tuple[str, ...] = ()
    directions: tuple[tuple[float, float], ...] = ()
    turns: tuple[Turn, ...] = ()
    alike: tuple[tuple[str, ...], ...] = ()

    @property
    def obs_size(self) -> int:
        """D: the length of one agent's observation."""
        return sum(size for _, size in self.layout)


@dataclass(frozen=True)
class Step:
    """See `agents.core.env.Step`; `winner` and `score` say how the rounds stood where this step led."""

    obs: dict[str, Array]
    reward: dict[str, Array]
    terminated: Array
    truncated: Array
    final_obs: dict[str, Array]
    cut: Array | None = field(default=None, kw_only=True)  # for wrappers; here nothing cuts an episode off
    winner: Array  # (B,) index of the team that is ahead, -1 for nobody
    score: Array  # (B, T)

    @property
    def done(self) -> Array:
        """(B,) the episode ended, either way."""
        return self.terminated | self.truncated


class Env:
    """`worlds` copies of a scenario; `continuous` chooses thrust instead of moves, `seed` all that is random."""

    def __init__(
        self,
        scenario: Scenario,
        rules: Rules,
        worlds: int,
        seed: int | Sequence[int],
        *,
        continuous: bool = False,
        dtype: npt.DTypeLike = np.float32,
    ) -> None:
        if worlds < 1:
            raise ValueError(f"an environment has at least one world, not {worlds}")
        self.worlds, self.game, self.rng = worlds, scenario, np.random.default_rng(seed)
        self._enter(self.stages - 1, World(scenario, rules, worlds, dtype))
        self.world.restart(np.arange(worlds), self.rng)
        self._slices = scenario.team_slices()
        self._moves = np.array(rules.moves, dtype).T.copy()  # (2, K)
        moves = () if continuous else rules.moves
        self.teams = {team.name: self._spec(team, moves) for team in scenario.teams()}

    def _spec(self, team: Team, moves: tuple[tuple[float, float], ...]) -> TeamSpec:
        parts, world = as_seen(self.world, team.name), self.world
        return TeamSpec(
            team.name,
            team.agents,
            layout(parts),
            len(moves),
            team.words,
            team.speakers,
            planar=planar(parts),
            directions=moves,
            turns=world.scenario.turns(world.rules),
            alike=alike(parts, dict(world.scenario.beside)),
        )

    def reset(self) -> dict[str, Array]:
        """Start every world afresh; (B, A, D) a team."""
        return self.restart(np.arange(self.worlds))

    def restart(self, which: npt.NDArray) -> dict[str, Array]:
        """Start the worlds `which` (indices) afresh, whatever they were at; (B, A, D) a team, of all worlds."""
        self.world.restart(which, self.rng)
        return observe(self.world)

    @property
    def stages(self) -> int:
        """How many stages the scenario's curriculum has; the last is the game itself."""
        return len(self.game.stages)

    def enter(self, stage: int) -> dict[str, Array]:
        """Start every world afresh at a stage of the curriculum, counted from 0; (B, A, D) a team."""
        if not 0 <= stage < self.stages:
            raise ValueError(f"{self.game.name} has stages 0 to {self.stages - 1}, not {stage}")
        self._enter(stage, self._at(stage))
        self.world.restart(np.arange(self.worlds), self.rng)
        return observe(self.world)

    def _at(self, stage: int) -> World:
        return World(self.game.stage(stage), self.world.rules, self.worlds, self.world.dtype)

    def _enter(self, stage: int, world: World) -> None:
        self.stage, self.world = stage, world
        self.horizon = world.scenario.decisions(world.rules)  # decisions a round lasts at most

    def state(self) -> Array:
        """(B, S) everything about each world, for a critic: places, velocities, words, the clock, the game's facts."""
        world = self.world
        clock = world.ticks / world.scenario.ticks(world.rules)
        known = [name for name in world.scenario.state_facts if name in world.facts]  # some only in arena rules
        facts = [world.facts[name] for name in known]
        parts = [world.pos, world.vel[:, : world.moving], world.said, clock, *facts]
        return np.concatenate([part.reshape(-1, self.worlds).astype(world.dtype, copy=False) for part in parts]).T

    def keep(self) -> dict[str, Array]:
        """All that decides how the worlds go on; see `agents.core.env.VectorEnv.keep`."""
        return {"dice": dice.kept(self.rng), "stage": np.array(self.stage), **self.world.keep()}

    def resume(self, kept: Mapping[str, Array]) -> dict[str, Array]:
        """Go on as what `keep` found would have; see `agents.core.env.VectorEnv.resume`."""
        if not kept:
            return self.reset()
        stage = int(kept["stage"])
        if not 0 <= stage < self.stages:
            raise ValueError(f"these worlds were at stage {stage}; {self.game.name} has {self.stages}")
        world = self._at(stage)
        world.restart(np.arange(self.worlds), np.random.default_rng(0))  # what facts there are shows only then
        world.resume({name: array for name, array in kept.items() if name not in ("dice", "stage")})
        dice.put_back(self.rng, kept["dice"])
        self._enter(stage, world)
        return observe(world)

    def mask(self) -> dict[str, Array]:
        """(B, A, K) a team: which moves are possible now; none, the first, always is."""
        world = self.world
        fixed = np.array([not body.movable for body in world.bodies])[:, None]
        pinned = world.scenario.pinned(world)
        held = np.broadcast_to(fixed if pinned is None else fixed | pinned, (len(fixed), self.worlds))
        none = np.arange(self._moves.shape[1]) == 0
        return {name: none | ~held[agents].T[..., None] for name, agents in self._slices.items()}

    def step(self, action: Mapping[str, npt.NDArray]) -> Step:
        """One decision in every world; see `agents.core.env.VectorEnv.step` for the shapes of actions."""
        world, scenario = self.world, self.world.scenario
        everybody = self._everybody(action)
        for _ in range(world.rules.ticks_per_decision):
            world.tick(everybody)
        reward = scenario.reward(world)  # (A, B)
        terminated = scenario.over(world)
        truncated = ~terminated & (world.ticks >= scenario.ticks(world.rules))
        winner, score = scenario.winner(world), scenario.score(world).T.copy()
        obs = final_obs = observe(world)
        done = (terminated | truncated).nonzero()[0]
        if len(done):
            obs = self.restart(done)
        rewards = {name: reward[agents].T for name, agents in self._slices.items()}
        return Step(obs, rewards, terminated, truncated, final_obs, winner, score)

    def _everybody(self, action: Mapping[str, npt.NDArray]) -> Array:
        """(2 + W, A, B) thrust and words of every agent."""
        world = self.world
        everybody = np.zeros((2 + world.words, world.agent_count, self.worlds), world.dtype)
        for name in action:
            if name not in self._slices:
                raise ValueError(f"there is no team called {name!r}; there are {', '.join(self._slices)}")
        for name, agents in self._slices.items():
            if name not in action:
                raise ValueError(f"the action of {name} is missing")
            given, words = _numbers(action[name], name), self.teams[name].words
            agents_of = (self.worlds, agents.stop - agents.start)
            moves = (*agents_of, 2) if words else agents_of  # a move, and a word where there are any
            thrust = (*agents_of, 2 + words)
            discrete = given.dtype.kind in "iu"
            if given.shape != (moves if discrete else thrust):
                raise ValueError(
                    f"the action of {name} must have shape {moves} in whole numbers or {thrust}, not {given.shape}"
                )
            if discrete:
                self._say_moves(everybody[:, agents], given.reshape(*given.shape[:2], -1).T, name, words)
            else:
                if not np.isfinite(given).all():
                    raise ValueError(f"the thrust of {name} must be finite numbers")
                everybody[: 2 + words, agents] = given.clip(-1, 1).T
        return everybody

    def _say_moves(self, out: Array, chosen: npt.NDArray, name: str, words: int) -> None:
        """Write whole-number choices (1 or 2, A, B) into `out` (2 + W, A, B) as thrust and one word out of W."""
        for choice, count, what in ((chosen[0], self._moves.shape[1], "moves"), (chosen[-1], words, "words")):
            if count and np.count_nonzero((choice < 0) | (choice >= count)):
                raise ValueError(f"the {what} of {name} must be whole numbers from 0 to {count - 1}")
        out[:2] = self._moves.take(chosen[0], 1)
        if words:
            out[2 : 2 + words] = chosen[1] == np.arange(words)[:, None, None]


def _numbers(action: npt.ArrayLike, name: str) -> npt.NDArray:
    try:
        given = np.asarray(action)
    except ValueError:  # lists of unequal length
        given = np.asarray(None)
    if given.dtype.kind not in "iuf":
        raise ValueError(f"the action of {name} must be an array of numbers, not of {given.dtype}")
    return given


def layout_of(scenario: Scenario, rules: Rules, team: str) -> tuple[tuple[str, int], ...]:
    """The layout of what the agents of a team see, with no environment at hand."""
    world = World(scenario, rules, 1)
    world.restart(np.arange(1), np.random.default_rng(0))
    return layout(as_seen(world, team))
