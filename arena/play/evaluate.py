"""How well do policies play?  Many fresh episodes at once, by the rules' own idea of winning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from agents.core.card import Evaluation
from agents.core.policy import Policy
from arena.sim.env import Env, Step
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array

CERTAIN = 1.96  # standard deviations on either side of 95 %


@dataclass(frozen=True)
class Result:
    """Of E finished episodes; T teams, in the order of the scenario."""

    returns: Array  # (E, T) rewards summed over an episode and over the agents of each team
    winners: Array  # (E,) index of the winning team, -1 for nobody
    scores: Array  # (E, T)
    lengths: Array  # (E,) decisions

    def wins(self, team: int) -> float:
        """Share of episodes that the team won; where nobody won, its rivals share the point with it."""
        nobody = 0.5 if self.scores.shape[1] > 1 else 0.0
        return float(np.mean((self.winners == team) + nobody * (self.winners == -1)))

    def mean(self, team: int) -> float:
        """Mean return of the team."""
        return float(self.returns[:, team].mean())

    def ci95(self, team: int) -> float:
        """Half the width of the mean return's 95 % confidence interval."""
        returns = self.returns[:, team]
        return float(CERTAIN * returns.std(ddof=1) / np.sqrt(len(returns))) if len(returns) > 1 else float("inf")

    def told(self, team: int, against: str) -> Evaluation:
        """What a model card says of how the team did."""
        return Evaluation(
            against=against if self.scores.shape[1] > 1 else "nobody",
            episodes=len(self.winners),
            return_mean=self.mean(team),
            return_ci95=self.ci95(team),
            success=self.wins(team),
            score=float(self.scores[:, team].mean()),
        )


class Series:
    """E fresh episodes under way, side by side in some worlds, `policies` by team.

    Each of the worlds plays the same number of episodes, so that short ones are not counted more often; the number
    is rounded up.
    """

    def __init__(
        self,
        scenario: Scenario,
        rules: Rules,
        policies: Mapping[str, Policy],
        episodes: int,
        seed: int,
        worlds: int = 250,
        asked: int | None = None,
    ) -> None:
        """`asked`: for how many worlds a policy decides at once, in whole numbers of them; None: for all."""
        worlds = min(worlds, episodes)
        self._each, self._asked = -(-episodes // worlds), asked or worlds
        self._policies = policies
        self._env = Env(scenario, rules, worlds, seed)
        self._rng = np.random.default_rng(seed + 1)
        self._obs = self._env.reset()
        self._memory = {name: fresh_memory(self._env, name, policies[name]) for name in self._env.teams}
        self._running = np.zeros((worlds, len(self._memory)))
        self._length, self._played = np.zeros(worlds, np.int64), np.zeros(worlds, np.int64)
        self._parts: list[tuple[Array, Array, Array, Array]] = []

    @property
    def share(self) -> float:
        """How much of it is done, about; an episode that ends early makes it leap."""
        done = np.minimum(self._played + self._length / self._env.horizon, self._each)
        return float(done.mean() / self._each)

    def slices(self) -> Iterator[None]:
        """Play them to the end, bit by bit; whoever has something else to do meanwhile, does it between two of them."""
        while (self._played < self._each).any():
            action = {}
            for name in self._memory:
                parts = []
                for first in range(0, len(self._played), self._asked):
                    some = slice(first, first + self._asked)
                    done, self._memory[name][some] = act(
                        self._policies[name], self._obs[name][some], self._memory[name][some], self._rng
                    )
                    parts.append(done)
                    yield
                action[name] = np.concatenate(parts)
            self._count(self._env.step(action))
            yield

    def _count(self, step: Step) -> None:
        self._running += np.stack([step.reward[name].sum(1) for name in self._memory], 1)
        self._length += 1
        counted = np.flatnonzero(step.done & (self._played < self._each))
        self._parts.append((self._running[counted], step.winner[counted], step.score[counted], self._length[counted]))
        self._played += step.done
        self._running[step.done], self._length[step.done] = 0, 0
        for memory in self._memory.values():
            memory[step.done] = 0
        self._obs = step.obs

    def result(self) -> Result:
        """Of all episodes that are over."""
        return Result(*(np.concatenate(part) for part in zip(*self._parts, strict=True)))


def evaluate(
    scenario: Scenario, rules: Rules, policies: Mapping[str, Policy], episodes: int, seed: int, worlds: int = 250
) -> Result:
    """Play a whole `Series`."""
    series = Series(scenario, rules, policies, episodes, seed, worlds)
    for _ in series.slices():
        continue
    return series.result()


def fresh_memory(env: Env, team: str, policy: Policy) -> Array:
    """(B, A, M) zeros."""
    return np.zeros((env.worlds, len(env.teams[team].agents), policy.memory_size), np.float32)


def act(policy: Policy, obs: Array, memory: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """One policy for all agents of a team in all worlds: obs (B, A, D), memory (B, A, M); returns (B, A), (B, A, M)."""
    worlds, agents, _ = obs.shape
    flat = np.ascontiguousarray(obs, np.float32).reshape(worlds * agents, -1)
    index = np.tile(np.arange(agents), worlds)
    action, after = policy.act(flat, index, memory.reshape(worlds * agents, -1), rng)
    return action.reshape(worlds, agents, *action.shape[1:]), after.reshape(memory.shape).copy()
