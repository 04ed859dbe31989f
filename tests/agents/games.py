"""Small environments whose answers are known; each fulfils `agents.core.env.VectorEnv`."""

from __future__ import annotations

import numpy as np

from agents.core.env import Step, TeamSpec


class Game:
    """What these games have in common: one stage, every move always possible, nothing that no agent sees."""

    worlds: int
    teams: dict[str, TeamSpec]
    stages = 1

    def reset(self):
        return self.restart(np.arange(self.worlds))

    def restart(self, which):
        raise NotImplementedError

    def enter(self, stage):
        assert stage == 0
        return self.reset()

    def mask(self):
        return {name: np.ones((self.worlds, len(team.agents), team.moves), bool) for name, team in self.teams.items()}

    def state(self):
        return np.concatenate([obs.reshape(self.worlds, -1) for obs in self._obs().values()], 1)

    def _obs(self):
        raise NotImplementedError


class TwoStep(Game):
    """Two agents, two decisions; Rashid et al. 2018, section 5.2.  The first agent's first move chooses the table.

    Left gives the team 7 whatever it does; right gives [[0, 1], [1, 8]].
    """

    PAYOFF = np.array([[[7, 7], [7, 7]], [[0, 1], [1, 8]]], np.float32)

    def __init__(self, worlds: int) -> None:
        self.worlds = worlds
        self.teams = {"pair": TeamSpec("pair", ("first", "second"), (("state", 3),), 2)}
        self.at = np.zeros(worlds, np.int64)

    def restart(self, which):
        self.at[which] = 0
        return self._obs()

    def step(self, action):
        first, second = action["pair"].T
        ended = self.at > 0
        reward = np.where(ended, self.PAYOFF[self.at - 1, first, second], 0) / 2
        self.at = np.where(ended, 0, 1 + first)
        obs = self._obs()
        both = np.repeat(reward[:, None], 2, 1).astype(np.float32)
        return Step(obs, {"pair": both}, ended, np.zeros_like(ended), obs)

    def _obs(self):
        return {"pair": np.repeat(np.eye(3, dtype=np.float32)[self.at][:, None], 2, 1)}


class Wage(Game):
    """One agent that is paid 1 per decision; every episode lasts one decision and ends as told."""

    def __init__(self, worlds: int, *, terminates: bool) -> None:
        self.worlds, self.terminates = worlds, terminates
        self.teams = {"worker": TeamSpec("worker", ("worker",), (("bias", 1),), 2)}

    def restart(self, which):
        return self._obs()

    def step(self, action):
        yes = np.ones(self.worlds, bool)
        obs = self.reset()
        pay = {"worker": np.ones((self.worlds, 1), np.float32)}
        return Step(obs, pay, yes & self.terminates, yes & (not self.terminates), obs)

    def _obs(self):
        return {"worker": np.ones((self.worlds, 1, 1), np.float32)}


class Parade(Game):
    """Two teams of different size who see a script that never changes and are paid for doing what it says.

    At time t of world w an agent sees the same in every episode.  Its reward is 1 where its move is the one that
    the largest of the first three points at, or minus the squared distance of its thrust from the first two.
    Episodes of world w last 4 + (w % `stagger`) decisions, then time runs out.
    """

    def __init__(self, worlds: int, *, continuous: bool = False, stagger: int = 1) -> None:
        moves = 0 if continuous else 3
        self.worlds, self.continuous = worlds, continuous
        self.horizon = 4 + np.arange(worlds) % stagger
        self.time = np.zeros(worlds, np.int64)
        self.teams = {
            "left": TeamSpec("left", ("a",), (("sign", 3),), moves),
            "right": TeamSpec("right", ("b", "c"), (("sign", 3), ("noise", 2)), moves),
        }
        rng = np.random.default_rng(5)
        self.script = {
            name: rng.uniform(-0.8, 0.8, (self.horizon.max() + 1, worlds, len(team.agents), team.obs_size)).astype(
                np.float32
            )
            for name, team in self.teams.items()
        }

    def restart(self, which):
        self.time[which] = 0
        return self._obs()

    def step(self, action):
        seen = self._obs()
        reward = {name: self._pay(seen[name], np.asarray(action[name])) for name in self.teams}
        self.time = self.time + 1
        final = self._obs()
        truncated = self.time >= self.horizon
        self.time = np.where(truncated, 0, self.time)
        return Step(self._obs(), reward, np.zeros(self.worlds, bool), truncated, final)

    def _pay(self, seen, action):
        if self.continuous:
            return -np.square(action - seen[..., :2]).sum(2).astype(np.float32)
        return (action == seen[..., :3].argmax(2)).astype(np.float32)

    def _obs(self):
        return {name: script[self.time, np.arange(self.worlds)] for name, script in self.script.items()}
