"""Self-play: an environment some of whose seats are taken by rivals drawn from pools."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from agents.core import dice
from agents.core.env import Bools, Step, TeamArrays, TeamSpec, VectorEnv, finished
from agents.core.policy import Policy, RandomPolicy
from agents.core.wrapper import Wrapper
from agents.learn.pool import Pool

Outcome = Callable[[Step, str], npt.NDArray]
"""From a step and a rival team to what the learner made of each world's episode: (B,) 1 won, 0 lost, 0.5 neither."""


def by_reward(step: Step, team: str) -> npt.NDArray:
    """The outcome where nobody knows better: whether the rival's last reward was negative, zero or positive."""
    return 0.5 - 0.5 * np.sign(step.reward[team].sum(1))


class TakenSeats(Wrapper):
    """An environment some of whose teams are played by members of pools: again a `VectorEnv`, for the other teams.

    Each world meets one member a team, until its episode ends; then another is drawn, with an empty memory.
    """

    def __init__(
        self, env: VectorEnv, pools: Mapping[str, Pool], *, seed: int | Sequence[int], outcome: Outcome = by_reward
    ) -> None:
        super().__init__(env)
        self._pools, self._outcome = pools, outcome
        self._rng = np.random.default_rng([*np.atleast_1d(seed).tolist(), 2])
        self._rivals = {team: env.teams[team] for team in pools}
        self._learning = {name: spec for name, spec in env.teams.items() if name not in pools}
        for team, pool in pools.items():
            if not pool.members:
                pool.add("random", RandomPolicy(env.teams[team].moves, env.teams[team].words, env.teams[team].thrust))
        self._met = {team: np.zeros(env.worlds, np.int64) for team in pools}  # (B,) which member each world meets
        self._memory = {team: self._blank(team, 0) for team in pools}
        self._seen: TeamArrays = {}

    @property
    def teams(self) -> Mapping[str, TeamSpec]:
        """See `VectorEnv`: those that learn."""
        return self._learning

    def reset(self) -> TeamArrays:
        """See `VectorEnv`."""
        for team in self._pools:
            self._meet(team, np.arange(self.worlds))
        return self._mine(self._env.reset())

    def restart(self, which: npt.NDArray) -> TeamArrays:
        """See `VectorEnv`: the worlds `which` meet other rivals too; what was played there is not recorded."""
        for team in self._pools:
            self._meet(team, which)
        return self._mine(self._env.restart(which))

    def enter(self, stage: int) -> TeamArrays:
        """See `VectorEnv`."""
        obs = self._env.enter(stage)
        for team in self._pools:
            self._meet(team, np.arange(self.worlds))
        return self._mine(obs)

    def mask(self) -> dict[str, Bools]:
        """See `VectorEnv`."""
        mask = self._env.mask()
        return {team: mask[team] for team in self.teams}

    def keep(self) -> dict[str, npt.NDArray]:
        """See `VectorEnv`: who is met and what they remember included, but not the pools."""
        worlds = self._env.keep()
        if not worlds:
            return {}
        own: dict[str, npt.NDArray] = {f"{team}/met": met.copy() for team, met in self._met.items()}
        own |= {f"{team}/memory": memory.copy() for team, memory in self._memory.items()}
        return {f"worlds/{name}": array for name, array in worlds.items()} | own | {"dice": dice.kept(self._rng)}

    def resume(self, kept: Mapping[str, npt.NDArray]) -> TeamArrays:
        """See `VectorEnv`: the pools have the members that they had, in the same order.

        Whoever met a member whose policy has been lost meets another.
        """
        if not kept:
            return self.reset()
        inside, stood = "worlds/", kept["dice"]
        met = {team: (kept[f"{team}/met"].copy(), kept[f"{team}/memory"].copy()) for team in self._pools}
        obs = self._env.resume({n.removeprefix(inside): found for n, found in kept.items() if n.startswith(inside)})
        for team in self._pools:
            self._met[team], self._memory[team] = met[team]
        dice.put_back(self._rng, stood)
        for team, pool in self._pools.items():
            lost = [index for index, member in enumerate(pool.members) if member.policy is None]
            if np.isin(self._met[team], lost).any():
                self._meet(team, np.flatnonzero(np.isin(self._met[team], lost)))
        return self._mine(obs)

    def step(self, action: Mapping[str, npt.NDArray]) -> Step:
        """See `VectorEnv`."""
        step = self._env.step({**action, **{team: self._act(team) for team in self._pools}})
        ended, whole = np.flatnonzero(step.done), np.flatnonzero(finished(step))
        if len(ended):
            for team, pool in self._pools.items():
                outcome = self._outcome(step, team)
                for world in whole:
                    pool.record(self._met[team][world], float(outcome[world]))
                self._meet(team, ended)
        reward = {team: step.reward[team] for team in self.teams}
        obs = self._mine(step.obs)
        final = obs if step.final_obs is step.obs else {team: step.final_obs[team] for team in self.teams}
        return Step(obs, reward, step.terminated, step.truncated, final, step.cut)

    def _mine(self, obs: TeamArrays) -> TeamArrays:
        self._seen = {team: obs[team] for team in self._pools}
        return {team: obs[team] for team in self.teams}

    def _meet(self, team: str, worlds: npt.NDArray) -> None:
        """Draw new rivals for the worlds whose episode begins."""
        self._met[team][worlds] = self._pools[team].draw(len(worlds), self._rng)
        self._pools[team].forget(self._met[team])
        largest = max(member.policy.memory_size for member in self._pools[team].members if member.policy)
        if self._memory[team].shape[2] < largest:
            grown = self._blank(team, largest)
            grown[..., : self._memory[team].shape[2]] = self._memory[team]
            self._memory[team] = grown
        self._memory[team][worlds] = 0

    def _blank(self, team: str, size: int) -> npt.NDArray[np.float32]:
        return np.zeros((self.worlds, len(self._rivals[team].agents), size), np.float32)

    def _act(self, team: str) -> npt.NDArray:
        """Every world's rival acts, as in `VectorEnv.step`; all members of a pool give the same kind."""
        agents = len(self._rivals[team].agents)
        action: npt.NDArray | None = None
        for index in np.unique(self._met[team]):
            policy = self._pools[team].members[index].policy
            assert policy is not None  # see Pool.forget
            worlds = np.flatnonzero(self._met[team] == index)
            obs = self._seen[team][worlds].reshape(len(worlds) * agents, -1)
            memory = self._memory[team][worlds, :, : policy.memory_size].reshape(len(worlds) * agents, -1)
            own = np.tile(np.arange(agents), len(worlds))
            chosen, memory = policy.act(obs.astype(np.float32, copy=False), own, memory, self._rng)
            if action is None:
                action = np.zeros((self.worlds, agents, *chosen.shape[1:]), chosen.dtype)
            action[worlds] = chosen.reshape(len(worlds), agents, *chosen.shape[1:])
            self._memory[team][worlds, :, : policy.memory_size] = memory.reshape(len(worlds), agents, -1)
        assert action is not None  # there is at least one world
        return action


def seat(env: VectorEnv, team: str, rivals: Mapping[str, Policy], *, seed: int) -> TakenSeats:
    """The environment as one team has it to itself: the others are played by `rivals`, or at random."""
    pools = {other: Pool(own=False) for other in env.teams if other != team}
    for other, policy in rivals.items():
        pools[other].add(other, policy)
    return TakenSeats(env, pools, seed=seed)
