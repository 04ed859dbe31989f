"""Games of others as a `VectorEnv`: any PettingZoo `ParallelEnv`, and any Gymnasium environment as a game for one.

Observations are Box, flattened, or Discrete, one-hot.  Actions are Discrete, or Box with bounds, scaled to [-1, 1].
Agents of one team need not be alike: shorter observations are filled up with zeros, and a move that an agent does not
have counts as its first.  Who leaves early observes zeros and is paid nothing until the world's episode ends.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import gymnasium
import numpy as np
import numpy.typing as npt
from gymnasium.spaces import Box, Discrete, Space

_AUDIO = os.environ.get("SDL_AUDIODRIVER")
import pettingzoo  # noqa: E402, it overwrites where sound goes

os.environ.pop("SDL_AUDIODRIVER", None)
if _AUDIO is not None:
    os.environ["SDL_AUDIODRIVER"] = _AUDIO

from agents.core.env import Bools, Step, TeamArrays, TeamSpec  # noqa: E402
from agents.learn.apart import Apart, Here  # noqa: E402

Make = Callable[[], Any]  # of a ParallelEnv or a gymnasium.Env; picklable where processes are asked for
Teams = Mapping[str, Sequence[str]]  # agents by team
ALL = "all"  # the name of a team of all agents


def game(word: str, **options: Any) -> Make:
    """What makes the game of a word: `pettingzoo:mpe2.simple_spread_v3`, a module's name, or `gymnasium:CartPole-v1`.

    ValueError says in one sentence why there is none.
    """
    _maker(word)
    return partial(_made, word, options)


def _made(word: str, options: dict[str, Any]) -> Any:
    return _maker(word)(**options)  # found again in every process: what modules define inside functions is not pickled


def _maker(word: str) -> Callable[..., Any]:
    kind, _, name = word.partition(":")
    if kind == "gymnasium" and name in gymnasium.registry:
        return partial(gymnasium.make, name)
    for module in (name, f"pettingzoo.{name}") if kind == "pettingzoo" else ():
        with contextlib.suppress(ImportError):
            found = importlib.import_module(module)
            if hasattr(found, "parallel_env"):
                return found.parallel_env
    raise ValueError(
        f"there is no game {word}, or something it needs is not installed; name pettingzoo:MODULE or gymnasium:NAME"
    )


class Foreign:
    """`worlds` copies of a game, stepped one after the other: here, or shared out among processes of their own."""

    stages = 1

    def __init__(
        self, make: Make, worlds: int, seed: int | Sequence[int], *, teams: Teams | str = "", processes: int = 0
    ) -> None:
        """`teams` by default are agents of equal spaces and equal names but for their numbers; ALL makes them one.

        ValueError says in one sentence what of the game cannot be learned here.
        """
        seeds = [int(number) for number in np.random.SeedSequence(seed).generate_state(worlds)]
        parts = np.array_split(np.arange(worlds), min(max(processes, 1), worlds))
        self._parts = [(int(part[0]), int(part[-1]) + 1) for part in parts]
        place = Apart if processes else Here
        self._copies = [place(Copies, make, seeds[start:end], teams) for start, end in self._parts]
        self.worlds = worlds
        self.teams: Mapping[str, TeamSpec]
        self.teams, possible = self._copies[0].answer("kinds")
        self._mask = {team: np.repeat(moves[None], worlds, 0) for team, moves in possible.items()}
        self._obs: TeamArrays = {}

    def reset(self) -> TeamArrays:
        """See `VectorEnv`."""
        return self.restart(np.arange(self.worlds))

    def restart(self, which: npt.NDArray) -> TeamArrays:
        """See `VectorEnv`."""
        for copies, (start, end) in zip(self._copies, self._parts, strict=True):
            copies.ask("restart", [int(world) - start for world in which if start <= world < end])
        self._obs = _joined([copies.told() for copies in self._copies])
        return self._obs

    def enter(self, stage: int) -> TeamArrays:
        """See `VectorEnv`."""
        if stage != 0:
            raise ValueError(f"this game has one stage, not {stage + 1}")
        return self.reset()

    def step(self, action: Mapping[str, npt.NDArray]) -> Step:
        """See `VectorEnv`."""
        for copies, (start, end) in zip(self._copies, self._parts, strict=True):
            copies.ask("step", {team: part[start:end] for team, part in action.items()})
        steps: list[Step] = [copies.told() for copies in self._copies]
        self._obs = _joined([step.obs for step in steps])
        return Step(
            self._obs,
            _joined([step.reward for step in steps]),
            np.concatenate([step.terminated for step in steps]),
            np.concatenate([step.truncated for step in steps]),
            _joined([step.final_obs for step in steps]),
        )

    def mask(self) -> dict[str, Bools]:
        """See `VectorEnv`: the moves that an agent has."""
        return self._mask

    def state(self) -> npt.NDArray[np.floating]:
        """See `VectorEnv`: all observations, side by side."""
        return np.concatenate([obs.reshape(self.worlds, -1) for obs in self._obs.values()], 1)

    def keep(self) -> dict[str, npt.NDArray]:
        """See `VectorEnv`: games of others cannot be kept."""
        return {}

    def resume(self, kept: Mapping[str, npt.NDArray]) -> TeamArrays:
        """See `VectorEnv`: afresh."""
        return self.reset()

    def close(self) -> None:
        """End the games, and their processes."""
        for copies in self._copies:
            copies.answer("close")
            copies.end()


def _joined(parts: list[TeamArrays]) -> TeamArrays:
    return {team: np.concatenate([part[team] for part in parts]) for team in parts[0]}


class Copies:
    """Some copies of the game, and nothing else: what a process is made of."""

    def __init__(self, make: Make, seeds: Sequence[int], teams: Teams | str) -> None:
        made = [make() for _ in seeds]
        self._games = [Alone(one) if isinstance(one, gymnasium.Env) else one for one in made]
        self._seeds: list[int | None] = list(seeds)  # of the next restart; the first has one
        first = self._games[0]
        grouped = {ALL: first.possible_agents} if teams == ALL else _alike(first)
        self._seats = _seats(first, grouped if isinstance(teams, str) else teams)
        self.teams = {team: _spec(team, seats) for team, seats in self._seats.items()}
        self._possible = {
            team: np.array([np.arange(self.teams[team].moves) < seat.moves for seat in seats])  # (A, K)
            for team, seats in self._seats.items()
        }
        self._obs = self._zeros()

    def kinds(self) -> tuple[dict[str, TeamSpec], dict[str, Bools]]:
        """The teams, and which of its team's moves each agent has, (A, K)."""
        return self.teams, self._possible

    def close(self) -> None:
        """Let the games close their windows."""
        for copy in self._games:
            copy.close()

    def restart(self, which: Sequence[int]) -> TeamArrays:
        """See `VectorEnv.restart`."""
        self._obs = {team: obs.copy() for team, obs in self._obs.items()}
        for world in which:
            obs, _ = self._games[world].reset(seed=self._seeds[world])
            self._seeds[world] = None
            self._write(self._obs, world, obs)
        return self._obs

    def step(self, action: Mapping[str, npt.NDArray]) -> Step:
        """See `VectorEnv.step`."""
        final, count = self._zeros(), len(self._games)
        reward = {team: np.zeros((count, len(seats)), np.float32) for team, seats in self._seats.items()}
        terminated, truncated = np.zeros((2, count), bool)
        for world, one in enumerate(self._games):
            playing = set(one.agents)
            doing = {
                seat.agent: seat.act(action[team][world, row])
                for team, seats in self._seats.items()
                for row, seat in enumerate(seats)
                if seat.agent in playing
            }
            obs, paid, ended, cut, _ = one.step(doing)
            self._write(final, world, obs)
            for team, seats in self._seats.items():
                reward[team][world] = [paid.get(seat.agent, 0.0) for seat in seats]
            if not one.agents or all(ended.get(agent) or cut.get(agent) for agent in one.agents):
                truncated[world] = any(cut.get(agent) and not ended.get(agent) for agent in playing)
                terminated[world] = not truncated[world]
        self._obs = final
        return Step(self.restart(np.flatnonzero(terminated | truncated).tolist()), reward, terminated, truncated, final)

    def _write(self, into: TeamArrays, world: int, obs: Mapping[str, Any]) -> None:
        for team, seats in self._seats.items():
            into[team][world] = 0
            for row, seat in enumerate(seats):
                if seat.agent in obs:
                    into[team][world, row, : seat.obs_size] = seat.see(obs[seat.agent])

    def _zeros(self) -> TeamArrays:
        shapes = {team: (len(self._games), len(spec.agents), spec.obs_size) for team, spec in self.teams.items()}
        return {team: np.zeros(shape, np.float32) for team, shape in shapes.items()}


@dataclass(frozen=True)
class Seat:
    """One agent of the game: its spaces as numbers."""

    agent: str
    observation: Space
    action: Space

    @property
    def obs_size(self) -> int:
        """How many numbers it observes."""
        return int(gymnasium.spaces.flatdim(self.observation))

    @property
    def moves(self) -> int:
        """How many moves it has; 0 where it acts by thrust."""
        return int(self.action.n) if isinstance(self.action, Discrete) else 0

    @property
    def thrust(self) -> int:
        """How many numbers its thrust has."""
        return gymnasium.spaces.flatdim(self.action) if isinstance(self.action, Box) else 0

    def see(self, obs: Any) -> npt.NDArray:
        """(D,) the observation as numbers."""
        return np.asarray(gymnasium.spaces.flatten(self.observation, obs), np.float32)

    def act(self, action: Any) -> Any:
        """What the game takes for a move, or for thrust in [-1, 1]."""
        if isinstance(self.action, Discrete):
            return self.action.dtype.type(self.action.start + (action if action < self.moves else 0))
        assert isinstance(self.action, Box)
        low, high, shape = self.action.low, self.action.high, self.action.shape
        share = (1 + np.clip(action[: self.thrust], -1, 1).reshape(shape)) / 2
        return (low + share * (high - low)).astype(self.action.dtype)

    def refusal(self) -> str:
        """Why nobody can learn to play it here; empty where somebody can."""
        if not isinstance(self.observation, Box | Discrete):
            return f"{self.agent} observes {self.observation}; only Box and Discrete observations can be learned from"
        if isinstance(self.action, Box):
            bounded = np.isfinite(self.action.low).all() and np.isfinite(self.action.high).all()
            return "" if bounded else f"{self.agent} acts by {self.action}; thrust needs bounds"
        discrete = isinstance(self.action, Discrete)
        return "" if discrete else f"{self.agent} acts by {self.action}; only Discrete and Box actions can be learned"


def _seats(one: Any, teams: Teams) -> dict[str, list[Seat]]:
    """Every team's seats; ValueError says what cannot be learned."""
    known = set(one.possible_agents)
    if unknown := [agent for agents in teams.values() for agent in agents if agent not in known]:
        raise ValueError(f"the game has no agent called {unknown[0]}; it has {', '.join(one.possible_agents)}")
    if left := sorted(known - {agent for agents in teams.values() for agent in agents}):
        raise ValueError(f"{left[0]} belongs to no team")
    seats = {
        team: [Seat(agent, one.observation_space(agent), one.action_space(agent)) for agent in agents]
        for team, agents in teams.items()
    }
    for team, found in seats.items():
        for seat in found:
            if seat.refusal():
                raise ValueError(seat.refusal())
        if len({seat.moves > 0 for seat in found}) > 1:
            raise ValueError(f"some of {team} act by moves and some by thrust; put them in different teams")
    return seats


def _spec(team: str, seats: list[Seat]) -> TeamSpec:
    size, moves = max(seat.obs_size for seat in seats), max(seat.moves for seat in seats)
    agents, thrust = tuple(seat.agent for seat in seats), max(seat.thrust for seat in seats)
    return TeamSpec(team, agents, (("observation", size),), moves, thrust=thrust or TeamSpec.thrust)


def _alike(one: Any) -> Teams:
    """Agents of equal spaces and equal names but for their numbers."""
    groups: dict[tuple, list[str]] = {}
    for agent in one.possible_agents:
        stem = re.sub(r"[_\W]*\d+$", "", str(agent)) or "agents"
        groups.setdefault((stem, str(one.observation_space(agent)), str(one.action_space(agent))), []).append(agent)
    stems = [key[0] for key in groups]
    names = [stem if stems.count(stem) == 1 else agents[0] for stem, agents in zip(stems, groups.values(), strict=True)]
    return dict(zip(names, groups.values(), strict=True))


class Alone(pettingzoo.ParallelEnv):
    """A Gymnasium environment as a game of one agent."""

    def __init__(self, one: gymnasium.Env) -> None:
        self._one = one
        self.agents = self.possible_agents = ["agent"]

    def observation_space(self, agent: str) -> Space:
        """What the agent observes."""
        return self._one.observation_space

    def action_space(self, agent: str) -> Space:
        """How the agent acts."""
        return self._one.action_space

    def reset(self, seed: int | None = None, options: dict | None = None) -> tuple[dict, dict]:
        """Start an episode."""
        obs, info = self._one.reset(seed=seed, options=options)
        return {"agent": obs}, {"agent": info}

    def step(self, actions: dict) -> tuple[dict, dict, dict, dict, dict]:
        """Act once."""
        return tuple({"agent": value} for value in self._one.step(actions["agent"]))  # type: ignore[return-value]

    def close(self) -> None:
        """Close its window."""
        self._one.close()
