"""How well do policies play?  Many fresh episodes at once, by the rules' own idea of winning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from agents.core.card import Evaluation
from agents.core.policy import Policy
from arena.sim.env import Env
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array


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
        return float(1.96 * returns.std(ddof=1) / np.sqrt(len(returns))) if len(returns) > 1 else float("inf")

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


def evaluate(
    scenario: Scenario, rules: Rules, policies: Mapping[str, Policy], episodes: int, seed: int, worlds: int = 250
) -> Result:
    """Play `episodes` fresh episodes, `policies` by team.

    Each of the worlds plays the same number of episodes, so that short ones are not counted more often; the number
    is rounded up.
    """
    worlds = min(worlds, episodes)
    each = -(-episodes // worlds)
    env = Env(scenario, rules, worlds, seed)
    rng = np.random.default_rng(seed + 1)
    names = list(env.teams)
    obs, memory = env.reset(), {name: fresh_memory(env, name, policies[name]) for name in names}
    running = np.zeros((worlds, len(names)))
    length, played = np.zeros(worlds, np.int64), np.zeros(worlds, np.int64)
    returns, winners, scores, lengths = [], [], [], []
    while (played < each).any():
        action = {}
        for name in names:
            action[name], memory[name] = act(policies[name], obs[name], memory[name], rng)
        step = env.step(action)
        running += np.stack([step.reward[name].sum(1) for name in names], 1)
        length += 1
        counted = np.flatnonzero(step.done & (played < each))
        returns.append(running[counted])
        winners.append(step.winner[counted])
        scores.append(step.score[counted])
        lengths.append(length[counted])
        done = step.done
        played += done
        running[done], length[done] = 0, 0
        for name in names:
            memory[name][done] = 0
        obs = step.obs
    return Result(*(np.concatenate(part) for part in (returns, winners, scores, lengths)))


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
