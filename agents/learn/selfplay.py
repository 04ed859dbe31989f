"""Self-play: rivals drawn from a pool of past selves, scripts and imported models take the seats that do not learn.

Prioritised sampling is PFSP: whoever beats the learner often is met often.  Vinyals et al. 2019,
doi:10.1038/s41586-019-1724-z, with their f_hard(p) = (1 - p)^2 for the learner's share p of wins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from agents.core import dice
from agents.core.env import Bools, Step, TeamArrays, TeamSpec, VectorEnv
from agents.core.policy import Policy, RandomPolicy

Sampling = Literal["latest", "uniform", "prioritised"]
Outcome = Callable[[Step, str], npt.NDArray]
"""From a step and a rival team to what the learner made of each world's episode: (B,) 1 won, 0 lost, 0.5 neither."""

LATEST_SHARE = 0.5  # of the worlds in which prioritised sampling meets the newest past self
MEMORY = 0.98  # how slowly a share of wins forgets: about fifty episodes
FLOOR = 0.02  # nobody's weight falls below this, so that nobody is forgotten


@dataclass
class Member:
    """One rival, and the learner's share of wins against it."""

    name: str
    policy: Policy | None  # None once nobody meets it any more
    own: bool  # a past self
    wins: float = 0.5
    retired: bool = False


class Pool:
    """The rivals of one seat team."""

    def __init__(self, *, own: bool, sampling: Sampling = "prioritised", capacity: int = 16) -> None:
        self.own, self.sampling, self.capacity = own, sampling, capacity
        self.members: list[Member] = []

    def add(self, name: str, policy: Policy, *, own: bool = False) -> None:
        """One more rival; beyond `capacity` past selves, the one beaten most often retires."""
        self.members.append(Member(name, policy, own))
        selves = [member for member in self.members if member.own and not member.retired]
        if len(selves) > self.capacity:
            max(selves[:-1], key=lambda member: member.wins).retired = True

    def draw(self, count: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
        """(count,) indices of members to meet next."""
        return rng.choice(len(self.members), count, p=self.chances())

    def chances(self) -> npt.NDArray[np.float64]:
        """(members,) how likely each is to be met."""
        active = np.array([not member.retired for member in self.members], float)
        latest = np.zeros(len(active))
        newest = [i for i, member in enumerate(self.members) if member.own and not member.retired]
        if newest:
            latest[newest[-1]] = 1
        if self.sampling == "latest" and newest:
            return latest
        if self.sampling != "prioritised":
            return active / active.sum()
        weights = active * (np.square([1 - member.wins for member in self.members]) + FLOOR)
        weights /= weights.sum()
        return LATEST_SHARE * latest + (1 - LATEST_SHARE) * weights if newest else weights

    def record(self, index: int, outcome: float) -> None:
        """What the learner made of an episode against a member."""
        member = self.members[index]
        member.wins = MEMORY * member.wins + (1 - MEMORY) * outcome

    def forget(self, met: npt.NDArray[np.int64]) -> None:
        """Let go of the policies of retired members who are not among those still `met`: a long training has many."""
        for index, member in enumerate(self.members):
            if member.retired and index not in met:
                member.policy = None

    def state(self) -> dict[str, float]:
        """What to keep besides the policies themselves: who may still be met, and the learner's share of wins."""
        return {member.name: member.wins for member in self.members if not member.retired}

    def restore(self, state: Mapping[str, float]) -> None:
        """Take up the shares of `state`, by the members' names."""
        for member in self.members:
            member.wins = float(state.get(member.name, member.wins))


def by_reward(step: Step, team: str) -> npt.NDArray:
    """The outcome where nobody knows better: whether the rival's last reward was negative, zero or positive."""
    return 0.5 - 0.5 * np.sign(step.reward[team].sum(1))


class TakenSeats:
    """An environment some of whose teams are played by members of pools: again a `VectorEnv`, for the other teams.

    Each world meets one member a team, until its episode ends; then another is drawn, with an empty memory.
    """

    def __init__(self, env: VectorEnv, pools: Mapping[str, Pool], *, seed: int, outcome: Outcome = by_reward) -> None:
        self._env, self._pools, self._outcome = env, pools, outcome
        self._rng = np.random.default_rng([seed, 2])
        self._rivals = {team: env.teams[team] for team in pools}
        self.teams: Mapping[str, TeamSpec] = {name: spec for name, spec in env.teams.items() if name not in pools}
        for team, pool in pools.items():
            if not pool.members:
                pool.add("random", RandomPolicy(env.teams[team].moves, env.teams[team].words, env.teams[team].thrust))
        self._met = {team: np.zeros(env.worlds, np.int64) for team in pools}  # (B,) which member each world meets
        self._memory = {team: self._blank(team, 0) for team in pools}
        self._seen: TeamArrays = {}

    @property
    def worlds(self) -> int:
        """See `VectorEnv`."""
        return self._env.worlds

    @property
    def stages(self) -> int:
        """See `VectorEnv`."""
        return self._env.stages

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

    def state(self) -> npt.NDArray[np.floating]:
        """See `VectorEnv`: rivals included."""
        return self._env.state()

    def keep(self) -> dict[str, npt.NDArray]:
        """See `VectorEnv`: who is met and what they remember included, but not the pools."""
        worlds = self._env.keep()
        if not worlds:
            return {}
        own: dict[str, npt.NDArray] = {f"{team}/met": met.copy() for team, met in self._met.items()}
        own |= {f"{team}/memory": memory.copy() for team, memory in self._memory.items()}
        return {f"worlds/{name}": array for name, array in worlds.items()} | own | {"dice": dice.kept(self._rng)}

    def resume(self, kept: Mapping[str, npt.NDArray]) -> TeamArrays:
        """See `VectorEnv`: the pools have the members that they had, in the same order."""
        if not kept:
            return self.reset()
        inside = "worlds/"
        obs = self._env.resume({n.removeprefix(inside): found for n, found in kept.items() if n.startswith(inside)})
        for team in self._pools:
            self._met[team], self._memory[team] = kept[f"{team}/met"].copy(), kept[f"{team}/memory"].copy()
        dice.put_back(self._rng, kept["dice"])
        return self._mine(obs)

    def step(self, action: Mapping[str, npt.NDArray]) -> Step:
        """See `VectorEnv`."""
        step = self._env.step({**action, **{team: self._act(team) for team in self._pools}})
        ended = np.flatnonzero(step.done)
        if len(ended):
            for team, pool in self._pools.items():
                outcome = self._outcome(step, team)
                for world in ended:
                    pool.record(self._met[team][world], float(outcome[world]))
                self._meet(team, ended)
        reward = {team: step.reward[team] for team in self.teams}
        final = {team: step.final_obs[team] for team in self.teams}
        return Step(self._mine(step.obs), reward, step.terminated, step.truncated, final)

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
