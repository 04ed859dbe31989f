"""The setting of a training on a game of others: nobody knows its rules, so that returns are all there is to tell."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from agents.core.algorithms import ALGORITHMS, Algorithm
from agents.core.card import Evaluation, ModelCard
from agents.core.env import VectorEnv
from agents.core.policy import Policy, RandomPolicy
from agents.learn.evaluate import returns
from agents.learn.pettingzoo.copies import ALL
from agents.learn.pettingzoo.foreign import Foreign
from agents.learn.pettingzoo.games import game
from agents.learn.pool import Pool
from agents.learn.selfplay import TakenSeats
from arena.training.request import RunError, RunRequest
from arena.training.worker.alone import Alone
from arena.training.worker.remembering import Remembering
from arena.training.worker.setting import EVALUATION_SEED, Side

EPISODES, AT_ONCE = 100, 10  # of an evaluation at most, and side by side
SECONDS_EACH = 0.06  # that it may take for every episode asked for: half a minute for 500, games of others can be slow


class ForeignSetting(Alone):
    """As `Setting`; teams that do not learn act at random."""

    def __init__(self, request: RunRequest, worlds: int, resumed: int) -> None:
        """The option `processes` shares the worlds out among processes; the rest are the game's own."""
        self.request, self.options = request, dict(request.options)
        self.title = re.split("[:.]", request.scenario)[-1]
        algorithm, processes = ALGORITHMS[request.algorithm], self.options.pop("processes", 0)
        if not isinstance(processes, int):
            raise RunError(f"processes must be a whole number, not {processes!r}")
        self._make = game(request.scenario, **self.options)
        self._teams = ALL if request.team == ALL else ""
        env = Foreign(self._make, worlds, [request.seed, resumed], teams=self._teams, processes=processes)
        if request.team not in (None, *env.teams):
            raise RunError(f"{request.scenario} has no team called {request.team}; it has all, {', '.join(env.teams)}")
        if request.curriculum:
            raise RunError("games of others have no easier stages; leave --curriculum out")
        if request.opponents:
            raise RunError("rivals in games of others act at random; leave --against out")
        if request.team is None and len(env.teams) > 1 and not algorithm.several_teams:
            raise RunError(
                f"{algorithm.title} learns one team; name it with --team: {', '.join(env.teams)}, or all, as one"
            )
        self.learning = [request.team] if request.team else list(env.teams)
        for team in self.learning:
            if env.teams[team].moves == 0 and not _thrusts(algorithm):
                fitting = ", ".join(row.title for row in ALGORITHMS.values() if _thrusts(row))
                raise RunError(
                    f"{algorithm.title} learns discrete moves, and {team} of {request.scenario} acts by thrust; "
                    f"choose {fitting}"
                )
        pools = {team: Pool(own=False) for team in env.teams if team not in self.learning}
        self.yardsticks = ("random",) if len(env.teams) > 1 else ("nobody",)
        seats: VectorEnv = TakenSeats(env, pools, seed=[request.seed, resumed]) if pools else env
        self.sides, self._env = [Side(self.learning, Remembering(seats), pools)], env

    def close(self) -> None:
        """End the games, and their processes."""
        self._env.close()

    def side(self, team: str) -> Side:
        """Where a team learns."""
        return self.sides[0]

    def play(self, team: str, policy: Policy, word: str, episodes: int, rated: str | None = None) -> Evaluation:
        """How a policy plays fresh episodes, its rivals acting at random; nobody knows what success is."""
        role, how = Role(self.request.scenario, self.options, team), (EVALUATION_SEED, SECONDS_EACH * episodes)
        episodes = min(episodes, EPISODES)
        return told(word, played(role, policy, episodes, *how), played(role, None, episodes, *how))


def caution(request: RunRequest) -> str | None:
    """What to mind, in one sentence, where agents that differ learn as one team by one reward; else None."""
    algorithm, options = ALGORITHMS[request.algorithm], dict(request.options)
    options.pop("processes", None)
    if request.team != ALL or not (algorithm.common_reward or request.config().model_dump().get("common_reward")):
        return None
    env = Foreign(game(request.scenario, **options), 1, 0)
    env.close()
    if len(env.teams) == 1:
        return None
    return (
        f"{algorithm.title} learns by the sum of what all agents are paid: if {', '.join(env.teams)} of "
        f"{request.scenario} are rivals, --team with one of these names teaches it against chance instead"
    )


@dataclass(frozen=True)
class Role:
    """A team of a game of others."""

    word: str
    options: Mapping[str, Any]
    team: str

    def __str__(self) -> str:
        return f"{self.team} of {self.word}"

    def opened(self, worlds: int, seed: int) -> Foreign:
        """Its game; ValueError says in one sentence why there is none."""
        teams = ALL if self.team == ALL else ""
        env = Foreign(game(self.word, **self.options), worlds, seed, teams=teams)
        if self.team not in env.teams:
            raise ValueError(f"{self.word} has no team called {self.team}; it has {', '.join(env.teams)}")
        return env


def misfit(card: ModelCard, role: Role) -> str | None:
    """Why a model cannot play the role, as the rest of a sentence that begins with its name; None where it can."""
    env = role.opened(1, 0)
    team = env.teams[role.team]
    env.close()
    if len(card.agents) != len(team.agents):
        return f"drives {len(card.agents)} agents, and {role} has {len(team.agents)}; train a model for it"
    if card.obs_size != team.obs_size:
        return f"sees {card.obs_size} numbers, and {role} is shown {team.obs_size}; train a model for it"
    if card.moves != team.moves:
        return f"knows {card.moves} moves, and {role} has {team.moves}; train a model for it"
    if not card.moves and card.thrust != team.thrust:
        return f"thrusts by {card.thrust} numbers, and {role} by {team.thrust}; train a model for it"
    return None


def played(
    role: Role, policy: Policy | None, episodes: int, seed: int, seconds: float = np.inf
) -> npt.NDArray[np.floating]:
    """(E,) returns of a role in fresh episodes, all others acting at random; without a policy it does so too.

    E is less than `episodes` where `seconds` are over first.
    """
    env = role.opened(min(episodes, AT_ONCE), seed)
    policies: dict[str, Policy] = {
        name: RandomPolicy(spec.moves, thrust=spec.thrust) for name, spec in env.teams.items()
    }
    policies |= {role.team: policy} if policy else {}
    total: list[npt.NDArray] = []
    end = time.monotonic() + seconds
    while len(total) * env.worlds < episodes and (not total or time.monotonic() < end):
        total.append(returns(env, policies, seed + len(total))[role.team].sum(1))
    env.close()
    return np.concatenate(total)[:episodes]


def ci95(total: npt.NDArray[np.floating]) -> float:
    """Half of the 95 % interval of the mean of returns (E,)."""
    return float(1.96 * total.std(ddof=1) / np.sqrt(len(total))) if len(total) > 1 else float("inf")


def told(word: str, total: npt.NDArray[np.floating], chance: npt.NDArray[np.floating]) -> Evaluation:
    """What returns (E,) against `word` say; `chance` got the others."""
    return Evaluation(
        against=word,
        episodes=len(total),
        return_mean=float(total.mean()),
        return_ci95=ci95(total),
        success=0.0,
        score=float(total.mean()),
        chance=float(chance.mean()),
    )


def _thrusts(algorithm: Algorithm) -> bool:
    """Whether it can learn to act by thrust."""
    return "continuous" in algorithm.config.model_fields
