"""How well policies do: one episode in every world of an environment."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from agents.core.env import VectorEnv
from agents.core.policy import Policy


def returns(env: VectorEnv, policies: Mapping[str, Policy], seed: int) -> dict[str, npt.NDArray]:
    """(B, A) a team: what its agents were paid in the first episode of every world, each team played by its policy."""
    rng, obs = np.random.default_rng(seed), env.reset()
    worlds, going = env.worlds, np.ones(env.worlds, bool)
    sizes = {name: len(team.agents) for name, team in env.teams.items()}
    who = {name: np.tile(np.arange(agents), worlds) for name, agents in sizes.items()}
    memory = {name: np.zeros((worlds * sizes[name], policies[name].memory_size), np.float32) for name in sizes}
    total = {name: np.zeros((worlds, agents)) for name, agents in sizes.items()}
    while going.any():
        action = {}
        for name, agents in sizes.items():
            rows = obs[name].reshape(worlds * agents, -1).astype(np.float32, copy=False)
            chosen, memory[name] = policies[name].act(rows, who[name], memory[name], rng)
            action[name] = chosen.reshape(worlds, agents, *chosen.shape[1:])
        step = env.step(action)
        obs = step.obs
        for name, agents in sizes.items():
            total[name] += going[:, None] * step.reward[name]
            memory[name] = np.where(step.done.repeat(agents)[:, None], 0, memory[name])
        going &= ~step.done
    return total
