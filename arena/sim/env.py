"""B worlds as an environment for learners: decisions in; observations, rewards and ends out.

`Env` has the shape of `agents.core.env.VectorEnv`, which it does not import.  A world whose episode ends
restarts by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World


@dataclass(frozen=True)
class TeamSpec:
    """See `agents.core.env.TeamSpec`."""

    name: str
    agents: tuple[str, ...]
    layout: tuple[tuple[str, int], ...]
    moves: int

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
        self.worlds = worlds
        self.world = World(scenario, rules, worlds, dtype)
        self.rng = np.random.default_rng(seed)
        self.horizon = scenario.decisions(rules)  # decisions a round lasts at most
        self._slices = scenario.team_slices()
        self._moves = np.asarray(rules.moves, dtype)
        self.world.restart(np.arange(worlds), self.rng)
        moves = 0 if continuous else len(rules.moves)
        self.teams = {
            team.name: TeamSpec(team.name, team.agents, layout(scenario.observe(self.world, team.name)), moves)
            for team in scenario.teams()
        }

    def reset(self) -> dict[str, Array]:
        """Start every world afresh; (B, A, D) a team."""
        self.world.restart(np.arange(self.worlds), self.rng)
        return observe(self.world)

    def step(self, action: Mapping[str, npt.NDArray]) -> Step:
        """One decision in every world: int (B, A) of moves or float (B, A, 2) of thrust a team."""
        world, scenario = self.world, self.world.scenario
        thrust = self._thrust(action)
        for _ in range(world.rules.ticks_per_decision):
            world.tick(thrust)
        reward = scenario.reward(world)  # (A, B)
        terminated = scenario.over(world)
        truncated = ~terminated & (world.ticks >= scenario.ticks(world.rules))
        winner, score = scenario.winner(world), scenario.score(world).T.copy()
        obs = final_obs = observe(world)
        done = np.flatnonzero(terminated | truncated)
        if len(done):
            world.restart(done, self.rng)
            obs = observe(world)
        rewards = {name: reward[agents].T for name, agents in self._slices.items()}
        return Step(obs, rewards, terminated, truncated, final_obs, winner, score)

    def _thrust(self, action: Mapping[str, npt.NDArray]) -> Array:
        """(2, A, B) of every agent."""
        thrust = np.empty((2, self.world.agent_count, self.worlds), self.world.dtype)
        for name, agents in self._slices.items():
            if name not in action:
                raise ValueError(f"the action of {name} is missing")
            given = np.asarray(action[name])
            want = (self.worlds, agents.stop - agents.start)
            if given.shape[:2] != want or given.shape[2:] not in ((), (2,)):
                raise ValueError(f"the action of {name} must have shape {want} or {(*want, 2)}, not {given.shape}")
            if given.ndim == 3:
                if not np.isfinite(given).all():
                    raise ValueError(f"the thrust of {name} must be finite numbers")
                thrust[:, agents] = given.clip(-1, 1).transpose(2, 1, 0)
            else:
                last = len(self._moves) - 1
                if given.dtype.kind not in "iu" or given.min() < 0 or given.max() > last:
                    raise ValueError(f"the moves of {name} must be whole numbers from 0 to {last}")
                thrust[:, agents] = self._moves.T[:, given.T]
        return thrust


def observe(world: World) -> dict[str, Array]:
    """(B, A, D) a team: views of arrays that keep the world axis last."""
    return {
        team.name: flatten(world.scenario.observe(world, team.name)).transpose(2, 0, 1)
        for team in world.scenario.teams()
    }


def layout(parts: Mapping[str, Array]) -> tuple[tuple[str, int], ...]:
    """The names of an observation's parts and their sizes."""
    return tuple((name, _size(part)) for name, part in parts.items())


def layout_of(scenario: Scenario, rules: Rules, team: str) -> tuple[tuple[str, int], ...]:
    """The layout of what the agents of a team see, with no environment at hand."""
    world = World(scenario, rules, 1)
    world.restart(np.arange(1), np.random.default_rng(0))
    return layout(scenario.observe(world, team))


def flatten(parts: Mapping[str, Array]) -> Array:
    """(A, D, B) all parts of an observation after each other; vectors as x, y."""
    first = next(iter(parts.values()))
    agents, worlds = first.shape[first.ndim > 2], first.shape[-1]
    flat = np.empty((agents, sum(map(_size, parts.values())), worlds), first.dtype)
    at = 0
    for part in parts.values():
        size = _size(part)
        if part.ndim == 2:
            flat[:, at] = part
        elif part.ndim == 3:
            flat[:, at : at + 2] = part.swapaxes(0, 1)
        elif size:
            flat[:, at : at + size].reshape(agents, -1, 2, worlds)[:] = part.transpose(1, 2, 0, 3)
        at += size
    return flat


def _size(part: Array) -> int:
    return {2: 1, 3: 2, 4: 2 * part.shape[-2]}[part.ndim]
