"""Every scenario as a PettingZoo environment: one world, agents by name, pictures in numpy.

`parallel_env("tag")` steps all agents at once, `env("tag")` one after the other.  Importing this module registers both
with PettingZoo: `pettingzoo.make("parallel", "particle_arena/tag-classic")`.

PettingZoo's tests object to four things that our worlds do, so this face smooths them over.  Agents are called
`hunter_1`.  Observations are bounded, by the largest finite number.  All agents observe equally many numbers, shorter
observations being filled up with ones: with zeros, an eavesdropper would observe zeros alone before the first word.  In
classic rules, where those tests know the game by its name in MPE2, agents keep their own sizes, which are MPE2's.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from typing import Any

import gymnasium
import numpy as np
import numpy.typing as npt
from gymnasium.spaces import Box, Discrete

_AUDIO = os.environ.get("SDL_AUDIODRIVER")
import pettingzoo  # noqa: E402, it overwrites where sound goes
from pettingzoo.utils.conversions import parallel_to_aec  # noqa: E402

os.environ.pop("SDL_AUDIODRIVER", None)
if _AUDIO is not None:
    os.environ["SDL_AUDIODRIVER"] = _AUDIO

from arena.picture import draw  # noqa: E402
from arena.scenarios.catalog import SCENARIOS, make  # noqa: E402
from arena.sim.env import Env, Step  # noqa: E402
from arena.sim.observation import observe  # noqa: E402
from arena.sim.option import Value  # noqa: E402
from arena.sim.rules import RULES, SIMULATION  # noqa: E402
from arena.sim.world import Array  # noqa: E402

IN_MPE2 = {
    **{name: f"simple_{name}_v3" for name in ("adversary", "push", "reference", "spread", "tag", "world_comm")},
    "simple": "simple_v3",
    "speaker_listener": "simple_speaker_listener_v4",
}
"""Classic rules: the names by which PettingZoo's tests know our games.  Without crypto, whose eavesdropper they object
to even so: it is filled up like the rest."""

LONGEST = 10_000  # decisions: the most that `max_cycles` may be


def parallel_env(
    scenario: str,
    rules: str = "classic",
    *,
    continuous: bool = False,
    dtype: npt.DTypeLike = np.float32,
    render_mode: str | None = None,
    max_cycles: int | None = None,
    padded: bool | None = None,
    **options: Value,
) -> ArenaEnv:
    """A scenario with its options, all agents acting at once.

    `continuous` chooses thrust and utterances in [-1, 1] instead of numbered moves and words.  `max_cycles` ends rounds
    after so many decisions; in classic rules it is the option `limit`.  `padded` says whether all agents observe
    equally many numbers.  ValueError says in one sentence what is wrong.
    """
    if rules not in RULES:
        raise ValueError(f"there are no rules called {rules!r}; there are {', '.join(RULES)}")
    if dtype not in (np.float32, np.float64, "float32", "float64"):
        raise ValueError(f"dtype must be float32 or float64, not {dtype!r}")
    if render_mode not in (None, *ArenaEnv.metadata["render_modes"]):
        raise ValueError(f"render_mode must be human, rgb_array or None, not {render_mode!r}")
    if max_cycles is not None:
        if not _whole(max_cycles) or not 1 <= max_cycles <= LONGEST:
            raise ValueError(f"max_cycles must be a whole number from 1 to {LONGEST}, not {max_cycles!r}")
        if rules == "classic" and hasattr(SCENARIOS.get(scenario), "limit"):
            options = {"limit": int(max_cycles), **options}
    if padded is None:
        padded = rules != "classic" or scenario not in IN_MPE2
    held = _Held(make(scenario, options), RULES[rules], 1, secrets.randbits(64), continuous=continuous, dtype=dtype)
    return ArenaEnv(held, render_mode, max_cycles or LONGEST, padded)


def env(scenario: str, rules: str = "classic", **options: Any) -> pettingzoo.AECEnv:
    """The same with agents acting one after the other; options as in `parallel_env`."""
    return parallel_to_aec(parallel_env(scenario, rules, **options))


def _whole(number: Any) -> bool:
    return isinstance(number, int | np.integer) and not isinstance(number, bool)


class _Held(Env):
    """An environment that stays where a round ended, until it is told to begin another."""

    def restart(self, which: npt.NDArray) -> dict[str, Array]:
        return observe(self.world)

    def begin(self, seed: int | None) -> dict[str, Array]:
        if seed is not None:
            if not _whole(seed) or seed < 0:
                raise ValueError(f"seed must be a whole number from 0, not {seed!r}")
            self.rng = np.random.default_rng(seed)
        return super().restart(np.arange(1))


class ArenaEnv(pettingzoo.ParallelEnv):
    """One world as PettingZoo knows it; made by `parallel_env`."""

    metadata: dict[str, Any] = {"render_modes": ["human", "rgb_array"]}  # noqa: RUF012, PettingZoo's word

    def __init__(self, held: _Held, render_mode: str | None, longest: int, padded: bool) -> None:
        game, rules, dtype = held.game, held.world.rules, held.world.dtype
        name = f"particle_arena/{game.name}-{rules.name}-v{SIMULATION}"
        if rules.name == "classic" and not padded:
            name = IN_MPE2.get(game.name, name)
        self.metadata = {**self.metadata, "name": name, "render_fps": round(1 / rules.decision_seconds)}
        self.render_mode, self._held, self._longest, self._decisions = render_mode, held, longest, 0
        self._window: Any = None
        self._seats = {  # by the agent's name here: its team, its place in it, which columns of the observation it has
            spoken(agent): (spec, row, _columns(spec.layout, game.lacks(agent)))
            for spec in held.teams.values()
            for row, agent in enumerate(spec.agents)
        }
        self.possible_agents = list(self._seats)
        self.agents: list[str] = []
        self._mobile = {agent: body.movable for agent, body in zip(self._seats, held.world.bodies, strict=False)}
        self._speaks = {agent: spec.agents[row] in spec.speakers for agent, (spec, row, _) in self._seats.items()}
        longest_own = max(len(own) for _, _, own in self._seats.values())
        sizes = {agent: longest_own if padded else len(own) for agent, (_, _, own) in self._seats.items()}
        most = float(np.finfo(np.float32).max)
        self._observation_spaces = {agent: Box(-most, most, (size,), dtype.type) for agent, size in sizes.items()}
        self._action_spaces = {agent: self._actions(agent) for agent in self._seats}
        self.state_space = Box(-most, most, held.state().shape[1:], dtype.type)

    def _actions(self, agent: str) -> Discrete | Box:
        spec = self._seats[agent][0]
        words = spec.words * self._speaks[agent]
        if not spec.moves:
            return Box(-1, 1, (2 * self._mobile[agent] + words,), self._held.world.dtype.type)
        return Discrete((spec.moves if self._mobile[agent] else 1) * max(words, 1))

    def observation_space(self, agent: str) -> Box:
        """What an agent may observe: its own parts, filled up with ones where `padded`."""
        return self._observation_spaces[agent]

    def action_space(self, agent: str) -> Discrete | Box:
        """What an agent may do: a move, a word, or `move + moves * word`; in numbers, thrust and then utterance."""
        return self._action_spaces[agent]

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Array], dict[str, dict[str, Any]]]:
        """Begin a round; `seed` decides all that is random from here on.  There are no `options`."""
        obs = self._observations(self._held.begin(seed))
        self.agents, self._decisions = self.possible_agents[:], 0
        if self.render_mode == "human":
            self.render()
        return obs, self._infos()

    def step(
        self, actions: Mapping[str, Any]
    ) -> tuple[dict[str, Array], dict[str, float], dict[str, bool], dict[str, bool], dict[str, dict[str, Any]]]:
        """One decision of every agent; infos say which actions are possible next, or at the end who won."""
        if not self.agents:
            raise ValueError("no round is on: call reset()")
        step = self._held.step(self._chosen(actions))
        self._decisions += 1
        terminated = bool(step.terminated[0])
        truncated = not terminated and (bool(step.truncated[0]) or self._decisions >= self._longest)
        infos = self._infos()
        if terminated or truncated:
            infos = {agent: _result(step) for agent in self.agents}
            self.agents = []
        rewards = {agent: float(step.reward[spec.name][0, row]) for agent, (spec, row, _) in self._seats.items()}
        if self.render_mode == "human":
            self.render()
        obs = self._observations(step.final_obs)
        return obs, rewards, dict.fromkeys(infos, terminated), dict.fromkeys(infos, truncated), infos

    def state(self) -> Array:
        """(S,) everything about the world; see `arena.sim.env.Env.state`."""
        return self._held.state()[0]

    def render(self) -> npt.NDArray[np.uint8] | None:
        """The picture, (height, width, 3); in the mode `human` it is shown in a window instead."""
        if self.render_mode is None:
            gymnasium.logger.warn("there is no picture without a render_mode, rgb_array or human")
            return None
        picture = draw(self._held.world)
        if self.render_mode == "rgb_array":
            return picture
        if self._window is None:
            from arena.window import Window  # here, so that those who need no window need no pygame

            self._window = Window(str(self), self.metadata["render_fps"])
        if not self._window.show(picture):
            self.close()
        return None

    def close(self) -> None:
        """Close the window, if there is one."""
        if self._window is not None:
            self._window.close()
            self._window = None

    def _observations(self, teams: Mapping[str, Array]) -> dict[str, Array]:
        observations = {}
        for agent, (spec, row, own) in self._seats.items():
            space = self._observation_spaces[agent]
            observations[agent] = np.ones(space.shape, space.dtype)
            observations[agent][: len(own)] = teams[spec.name][0, row, own]
        return observations

    def _infos(self) -> dict[str, dict[str, Any]]:
        """Which actions are possible, in the form in which spaces sample them."""
        infos: dict[str, dict[str, Any]] = {}
        masks = self._held.mask()
        for agent, (spec, row, _) in self._seats.items():
            infos[agent], space = {}, self._action_spaces[agent]
            if isinstance(space, Discrete):
                possible = masks[spec.name][0, row] if self._mobile[agent] else np.ones(1, bool)
                infos[agent]["action_mask"] = np.resize(possible, int(space.n)).astype(np.int8)
        return infos

    def _chosen(self, actions: Mapping[str, Any]) -> dict[str, npt.NDArray]:
        """What every team does in the one world, as `Env.step` wants it."""
        for agent in actions:
            if agent not in self._seats:
                raise ValueError(f"there is no agent called {agent!r}; there are {', '.join(self._seats)}")
        teams: dict[str, npt.NDArray] = {}
        for agent, (spec, row, _) in self._seats.items():
            if agent not in actions:
                raise ValueError(f"the action of {agent} is missing")
            space, action = self._action_spaces[agent], _checked(agent, actions[agent], self._action_spaces[agent])
            heads = (2,) if spec.words else ()
            if isinstance(space, Box):
                team = teams.setdefault(spec.name, np.zeros((1, len(spec.agents), 2 + spec.words), space.dtype))
                first = 0 if self._mobile[agent] else 2
                team[0, row, first : first + len(action)] = action
            else:
                team = teams.setdefault(spec.name, np.zeros((1, len(spec.agents), *heads), np.int64))
                moves = spec.moves if self._mobile[agent] else 1
                team[0, row] = (action % moves, action // moves) if heads else action
        return teams


def spoken(agent: str) -> str:
    """An agent's name as PettingZoo likes it: `crew 2` is `crew_2`, a lone `runner` is `runner_1`."""
    letters, number = re.fullmatch(r"(.*?)(\d*)", agent.lower(), re.DOTALL).groups()  # type: ignore[union-attr]
    return f"{re.sub('[^a-z]', '', letters)}_{number or 1}"


def _columns(layout: tuple[tuple[str, int], ...], lacks: frozenset[str]) -> npt.NDArray[np.int64]:
    """Where in the team's observation the parts of one agent stand."""
    return np.flatnonzero(np.repeat([name not in lacks for name, _ in layout], [size for _, size in layout]))


def _result(step: Step) -> dict[str, Any]:
    teams, winner = list(step.reward), int(step.winner[0])
    score = {team: int(points) for team, points in zip(teams, step.score[0], strict=True)}
    return {"winner": teams[winner] if winner >= 0 else None, "score": score}


def _checked(agent: str, action: Any, space: Discrete | Box) -> npt.NDArray:
    """The action as numbers, once it is known to be one."""
    try:
        given = np.asarray(action)
    except ValueError:  # lists of unequal length
        given = np.asarray(None)
    if isinstance(space, Discrete):
        good = given.shape == () and given.dtype.kind in "iu" and 0 <= int(given) < space.n
        wanted = f"a whole number from 0 to {space.n - 1}"
    else:
        good = given.shape == space.shape and given.dtype.kind in "iuf" and bool(np.isfinite(given).all())
        wanted = f"{space.shape[0]} finite numbers from -1 to 1"
    if not good:
        told = f"{given.dtype} of shape {given.shape}" if given.ndim else repr(action)
        told = "one that is not finite" if given.shape == space.shape and given.ndim else told
        raise ValueError(f"the action of {agent} must be {wanted}, not {told}")
    return given.clip(-1, 1) if isinstance(space, Box) else given.astype(np.int64)


def _register() -> None:
    """Tell PettingZoo of every scenario in either rules; a version is one of the simulation."""
    for kind, known, entry in (
        ("parallel", pettingzoo.parallel_registry, parallel_env),
        ("aec", pettingzoo.aec_registry, env),
    ):
        for scenario in SCENARIOS:
            for rules in RULES:
                name = f"particle_arena/{scenario}-{rules}-v{SIMULATION}"
                if name not in known:
                    pettingzoo.register(kind, name, entry, kwargs={"scenario": scenario, "rules": rules})


_register()
