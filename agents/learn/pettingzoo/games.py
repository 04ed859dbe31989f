"""What makes a game of others, by a word of the command line: a PettingZoo module, or a Gymnasium environment."""

from __future__ import annotations

import contextlib
import importlib
import os
from collections.abc import Callable
from functools import partial
from typing import Any

import gymnasium
from gymnasium.spaces import Space

_AUDIO = os.environ.get("SDL_AUDIODRIVER")
import pettingzoo  # noqa: E402, it overwrites where sound goes

os.environ.pop("SDL_AUDIODRIVER", None)
if _AUDIO is not None:
    os.environ["SDL_AUDIODRIVER"] = _AUDIO

Make = Callable[[], Any]  # of a ParallelEnv or a gymnasium.Env; picklable where processes are asked for


def game(word: str, **options: Any) -> Make:
    """What makes the game of a word: `pettingzoo:mpe2.simple_spread_v3`, a module's name, or `gymnasium:CartPole-v1`.

    `gymnasium:MODULE:NAME` imports the module that registers the name.  ValueError says in one sentence why there is
    none, and so does what is returned where the game refuses the options.
    """
    _maker(word)
    return partial(_made, word, options)


def _made(word: str, options: dict[str, Any]) -> Any:
    maker = _maker(word)  # found again in every process: what modules define inside functions is not pickled
    try:
        return maker(**options)
    except Exception as error:  # of any kind: others wrote the game
        raise ValueError(f"{word} cannot be made: {type(error).__name__}, {error}") from error


def _maker(word: str) -> Callable[..., Any]:
    kind, _, name = word.partition(":")
    if kind == "gymnasium":
        module, _, registered = name.rpartition(":")
        with contextlib.suppress(ImportError, TypeError):  # the latter of a relative name
            if module:
                importlib.import_module(module)
            if registered in gymnasium.registry:
                return partial(gymnasium.make, registered)
    for module in (name, f"pettingzoo.{name}") if kind == "pettingzoo" else ():
        with contextlib.suppress(ImportError, TypeError):  # the latter of a relative name
            found = importlib.import_module(module)
            if hasattr(found, "parallel_env"):
                return found.parallel_env
    raise ValueError(
        f"there is no game {word}, or something it needs is not installed; name pettingzoo:MODULE, "
        "gymnasium:NAME or gymnasium:MODULE:NAME"
    )


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
