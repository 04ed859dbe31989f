"""Small environments whose answers are known; each fulfils `agents.core.env.VectorEnv`."""

from __future__ import annotations

from typing import Any

import numpy as np

from agents.core import dice
from agents.core.env import Step, TeamSpec


class Game:
    """What these games have in common: one stage, every move always possible, nothing that no agent sees."""

    worlds: int
    teams: dict[str, TeamSpec]
    stages = 1
    changing: tuple[str, ...] = ()  # the arrays that say how the worlds stand
    dice: Any = None  # a generator, where there is chance

    def reset(self):
        return self.restart(np.arange(self.worlds))

    def restart(self, which):
        raise NotImplementedError

    def step(self, action) -> Step:
        raise NotImplementedError

    def enter(self, stage):
        assert stage == 0
        return self.reset()

    def mask(self):
        return {name: np.ones((self.worlds, len(team.agents), team.moves), bool) for name, team in self.teams.items()}

    def state(self):
        return np.concatenate([obs.reshape(self.worlds, -1) for obs in self._obs().values()], 1)

    def keep(self):
        kept = {name: getattr(self, name).copy() for name in self.changing}
        return kept | ({"dice": dice.kept(self.dice)} if self.dice else {"nothing": np.zeros(0)})

    def resume(self, kept):
        if not kept:
            return self.reset()
        for name in self.changing:
            getattr(self, name)[...] = kept[name]
        if self.dice:
            dice.put_back(self.dice, kept["dice"])
        return self._obs()

    def _obs(self):
        raise NotImplementedError


class TwoStep(Game):
    """Two agents, two decisions; Rashid et al. 2018, section 5.2.  The first agent's first move chooses the table.

    Left gives the team 7 whatever it does; right gives [[0, 1], [1, 8]].
    """

    changing = ("at",)
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
    """One agent that is paid 1 per decision; every decision is an episode's last with a chance, and it ends as told."""

    def __init__(self, worlds: int, *, terminates: bool, ends: float = 1.0) -> None:
        self.worlds, self.terminates, self.ends, self.dice = worlds, terminates, ends, np.random.default_rng(0)
        self.teams = {"worker": TeamSpec("worker", ("worker",), (("bias", 1),), 2)}

    def restart(self, which):
        return self._obs()

    def step(self, action):
        yes = self.dice.random(self.worlds) < self.ends
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

    changing = ("time",)

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


class Naming(Game):
    """A speaker sees one of three things, the listener only the word said before: it is to point at what was named.

    An episode is two decisions: a word, then a move, paid 1 where it is the thing.  Without words there is only chance.
    """

    THINGS = 3
    changing = ("thing", "turn", "heard")

    def __init__(self, worlds: int, *, words: int = THINGS) -> None:
        self.worlds, self.words = worlds, words
        layout = (("thing", 3), ("heard", max(words, 1)), ("turn", 1))
        self.teams = {
            "pair": TeamSpec("pair", ("speaker", "listener"), layout, 3, words, ("speaker",) if words else ())
        }
        self.dice = np.random.default_rng(0)
        self.thing, self.turn = np.zeros((2, worlds), np.int64)
        self.heard = np.zeros((worlds, max(words, 1)), np.float32)

    def restart(self, which):
        self.thing[which] = self.dice.integers(self.THINGS, size=len(which))
        self.turn[which], self.heard[which] = 0, 0
        return self._obs()

    def step(self, action):
        action = np.asarray(action["pair"])
        move = action[:, 1, 0] if self.words else action[:, 1]
        ended = self.turn == 1
        reward = np.where(ended & (move == self.thing), 0.5, 0)[:, None].repeat(2, 1).astype(np.float32)
        if self.words:
            self.heard = np.eye(self.words, dtype=np.float32)[action[:, 0, 1]]
        self.turn = self.turn + 1
        final = self._obs()
        self.restart(np.flatnonzero(ended))
        return Step(self._obs(), {"pair": reward}, ended, np.zeros_like(ended), final)

    def _obs(self):
        thing, nothing = np.eye(3, dtype=np.float32)[self.thing], np.zeros((self.worlds, 3), np.float32)
        turn = self.turn[:, None].astype(np.float32)
        speaker = np.concatenate([thing, 0 * self.heard, turn], 1)
        listener = np.concatenate([nothing, self.heard, turn], 1)
        return {"pair": np.stack([speaker, listener], 1)}


class Asking(Game):
    """Every agent sees a number of its own and which team-mate it is asked about: it is to name that one's number.

    An episode is one decision, paid 1 / A for each agent who is right.  Without messages there is only chance.
    """

    def __init__(self, worlds: int, *, agents: int = 3, numbers: int = 4) -> None:
        self.worlds = worlds
        layout = (("number", numbers), ("asked about", agents))
        self.teams = {"crew": TeamSpec("crew", tuple("abcdefgh"[:agents]), layout, numbers)}
        self.dice = np.random.default_rng(0)
        self.number, self.asked = np.zeros((2, worlds, agents), np.int64)

    def restart(self, which):
        agents = self.number.shape[1]
        self.number[which] = self.dice.integers(self.teams["crew"].moves, size=(len(which), agents))
        further = self.dice.integers(1, agents, size=(len(which), agents))
        self.asked[which] = (np.arange(agents) + further) % agents
        return self._obs()

    def step(self, action):
        right = np.asarray(action["crew"]) == np.take_along_axis(self.number, self.asked, 1)
        final, ended = self._obs(), np.ones(self.worlds, bool)
        reward = (right / right.shape[1]).astype(np.float32)
        return Step(self.reset(), {"crew": reward}, ended, ~ended, final)

    def _obs(self):
        number, asked = np.eye(self.teams["crew"].moves)[self.number], np.eye(self.number.shape[1])[self.asked]
        return {"crew": np.concatenate([number, asked], 2).astype(np.float32)}


class Recall(Game):
    """One agent sees a sign once, waits, and is paid 1 for the move that the sign showed; from then on nothing is seen.

    Episodes of world w last 3 + (w % 3) decisions, so that they end anywhere in a rollout; only the last is paid.
    """

    changing = ("sign", "time")

    def __init__(self, worlds: int, *, moves: int = 2) -> None:
        self.worlds = worlds
        self.teams = {"one": TeamSpec("one", ("one",), (("sign", moves), ("now", 1)), moves)}
        self.dice = np.random.default_rng(0)
        self.last = 2 + np.arange(worlds) % 3
        self.sign, self.time = np.zeros((2, worlds), np.int64)

    def restart(self, which):
        self.sign[which] = self.dice.integers(self.teams["one"].moves, size=len(which))
        self.time[which] = 0
        return self._obs()

    def step(self, action):
        ended = self.time == self.last
        reward = (ended & (np.asarray(action["one"])[:, 0] == self.sign)).astype(np.float32)[:, None]
        self.time = self.time + 1
        final = self._obs()
        self.restart(np.flatnonzero(ended))
        return Step(self._obs(), {"one": reward}, ended, np.zeros_like(ended), final)

    def _obs(self):
        sign = np.eye(self.teams["one"].moves, dtype=np.float32)[self.sign] * (self.time == 0)[:, None]
        now = (self.time == self.last).astype(np.float32)
        return {"one": np.concatenate([sign, now[:, None]], 1)[:, None]}


class Corridor(Game):
    """Two agents at one end of a corridor, who win 1 each by being at the other end at once, and nothing else ever.

    It is so many steps long, which lead left, right or nowhere; time runs out after twice as many.  Steps at random
    bring both there once in 138,000 episodes where it is 12.
    """

    def __init__(self, worlds: int, length: int = 12) -> None:
        self.worlds, self.length = worlds, length
        self.teams = {"pair": TeamSpec("pair", ("first", "second"), (("position", 1), ("other", 1)), 3)}
        self.place, self.time = np.zeros((worlds, 2), np.int64), np.zeros(worlds, np.int64)

    def restart(self, which):
        self.place[which], self.time[which] = 0, 0
        return self._obs()

    def step(self, action):
        steps = np.array([0, -1, 1])[np.asarray(action["pair"])]
        self.place = np.clip(self.place + steps, 0, self.length)
        self.time = self.time + 1
        there = (self.place == self.length).all(1)
        final, late = self._obs(), ~there & (self.time == 2 * self.length)
        self.restart(np.flatnonzero(there | late))
        return Step(self._obs(), {"pair": there[:, None].repeat(2, 1).astype(np.float32)}, there, late, final)

    def _obs(self):
        place = (self.place / self.length).astype(np.float32)
        return {"pair": np.stack([place, place[:, ::-1]], 2)}


def played(policy, env: Game, decisions: int) -> float:
    """The mean return of the episodes that end within so many decisions of a policy that plays the only team."""
    ((name, team),) = env.teams.items()
    agents, rng = len(team.agents), np.random.default_rng(0)
    obs, who = env.reset()[name], np.tile(np.arange(agents), env.worlds)
    memory = np.zeros((env.worlds, agents, policy.memory_size), np.float32)
    total, episodes = 0.0, 0
    for _ in range(decisions):
        rows = obs.reshape(len(who), -1).astype(np.float32), who, memory.reshape(len(who), -1)
        action, after = policy.act(*rows, rng)
        step = env.step({name: action.reshape(env.worlds, agents, *action.shape[1:])})
        memory = np.where(step.done[:, None, None], 0, after.reshape(memory.shape))
        obs, total, episodes = step.obs[name], total + float(step.reward[name].sum()), episodes + int(step.done.sum())
    return total / episodes
