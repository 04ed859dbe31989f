"""Q-learning in a table, every agent for itself: Q(s, u) += alpha (r + gamma max Q(s', .) - Q(s, u)).

Watkins & Dayan 1992, doi:10.1007/BF00992698; agents that take each other for part of the world: Tan 1993,
doi:10.1016/B978-1-55860-307-3.50049-6.  s is the cell of `agents.learn.table` that an agent is in.  Words, and symbols
for the message buffer, are choices beside the move, each with values of its own under the same reward.

Many worlds learn at once.  Of n agents that make the same choice in the same cell the table is given the mean over all
orders in which they may have come, one after the other: a step of 1 - (1 - alpha)^n along the mean of their errors.
With one agent in one world this is the rule itself.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from agents.core.configs import TabularConfig
from agents.core.env import Step, TeamSpec, VectorEnv
from agents.learn import checkpoint
from agents.learn.arrays import agents_first
from agents.learn.layers import Normaliser
from agents.learn.learner import Kept, Plot, Resumable, between
from agents.learn.table import Table, TableShape

LARGEST = 19 * 2**20  # bytes of scores: a model file has at most 20 MB


class TeamTable(Kept):
    """The table of one team, and what it takes to fill it.  J choices are made at once: a move, a word, a symbol."""

    def __init__(self, spec: TeamSpec, worlds: int, config: TabularConfig, generator: torch.Generator):
        """ValueError where the table would be too large for a model file."""
        self.name, self.config, self.generator = spec.name, config, generator
        symbols = config.symbols * (config.messages != "none")
        self.table = Table(spec, TableShape(2**config.size, config.bins, config.shared, config.messages, symbols))
        if self.table.scores.nbytes > LARGEST:
            raise ValueError(f"a table of size {config.size} does not fit into a model file; choose a smaller size")
        agents, choices = len(spec.agents), len(self.table.sizes)
        self.first = torch.tensor([sum(self.table.sizes[:head]) for head in range(choices)])  # (J,) of each choice
        self.visits = torch.zeros(self.table.scores.shape, dtype=torch.int32)  # (G, C, H)
        self.owner = torch.zeros(self.table.scores.shape[:2], dtype=torch.int64)  # (G, C) print of the first cell there
        self.print = torch.randint(1, 2**44, self.table.factors.shape, generator=generator)
        self.watched = Normaliser(spec.obs_size)
        self.posts = torch.zeros(worlds, agents, dtype=torch.int64)
        self.posted = torch.zeros(worlds, agents, dtype=torch.int64)  # with the decision that is being made
        self.places = torch.zeros(agents, worlds, len(self.table.factors), dtype=torch.int64)
        self.chosen = torch.zeros(agents, worlds, choices, dtype=torch.int64)
        self.counts = torch.ones(agents, 1, choices, dtype=torch.bool)  # not what those say whom nobody hears
        if spec.words:
            self.counts[:, 0, 1] = torch.tensor([agent in spec.speakers for agent in spec.agents])
        if not config.measured:
            size = torch.ones(spec.obs_size)
            self.table.lay(config.low * size, config.high * size, generator)

    def watch(self, obs: npt.NDArray) -> None:
        """See what observations (B, A, D) are like, before the table is laid over them."""
        self.watched.show(agents_first(obs))

    def lay(self) -> None:
        """Let the table cover what was seen so far."""
        middle, reach = self.watched.mean, self.config.reach * self.watched.variance.sqrt()
        self.table.lay(middle - reach, middle + reach, self.generator)

    def act(self, obs: npt.NDArray, epsilon: float) -> npt.NDArray:
        """Actions under observations (B, A, D): the best, or each part of one anything with probability epsilon."""
        self.places = self.table.places(agents_first(obs), self.posts)
        scores = self.table.look_up(self.table.cell(self.places))  # (A, B, H)
        best = [self._best(head) for head in self.table.heads(scores)]
        chance = torch.rand(self.chosen.shape, generator=self.generator)
        anything = [torch.randint(size, chance.shape[:2], generator=self.generator) for size in self.table.sizes]
        self.chosen = torch.where(chance < epsilon, torch.stack(anything, -1), torch.stack(best, -1))
        if self.table.symbols:
            self.posted = 1 + self.chosen[..., -1].T
        elif self.table.together:
            self.posted = self.table.seen(self.places).T
        decided = self.chosen[..., : 1 + (self.table.words > 0)].swapaxes(0, 1).numpy()
        return decided if self.table.words else decided[:, :, 0]

    def learn(self, step: Step, rate: float) -> dict[str, float]:
        """Improve on the choices that led to `step`."""
        reward = torch.from_numpy(np.ascontiguousarray(step.reward[self.name].T, np.float32))  # (A, B)
        if self.config.common_reward:
            reward = reward.sum(0, keepdim=True).expand_as(reward)
        reached = self.table.cell(self.table.places(agents_first(step.final_obs[self.name]), self.posted))
        value = torch.stack([head.amax(-1) for head in self.table.heads(self.table.look_up(reached))], -1)  # (A, B, J)
        going = 1 - torch.from_numpy(step.terminated.astype(np.float32))
        target = reward[..., None] + self.config.gamma * going[:, None] * value
        done = torch.from_numpy(step.done)
        self.posts = self.posted.masked_fill(done[:, None], 0)
        cell = self.table.cell(self.places)
        row = cell if self.config.shared else cell + torch.arange(len(cell))[:, None] * self.table.shape.cells
        collisions = self._collisions(row)
        score = row[..., None] * sum(self.table.sizes) + self.first + self.chosen
        counts = self.counts.expand_as(score)
        return {"loss": self._improve(score[counts], target[counts], rate), "collisions": collisions}

    def filled(self) -> float:
        """The share of rows that belong to a cell."""
        return float((self.owner != 0).float().mean())

    def parts(self) -> checkpoint.Parts:
        """See `Kept`."""
        own = {"visits": self.visits, "owner": self.owner, "print": self.print}
        return {"table": self.table, "watched": self.watched, **own}

    def running(self) -> dict[str, Tensor]:
        """See `Kept`."""
        return {"posts": self.posts}

    def _improve(self, score: Tensor, target: Tensor, rate: float) -> float:
        """Move scores, by their numbers (n,) in the whole table, to targets (n,); the mean squared error."""
        scores, visits = self.table.scores.view(-1), self.visits.view(-1)
        which, place, times = score.unique(return_inverse=True, return_counts=True)
        error = target - scores[score]
        mean = torch.zeros(len(which)).index_add_(0, place, error) / times
        visits[which] += times.int()
        alpha = rate * visits[which].float() ** -self.config.fading
        scores[which] += (1 - (1 - alpha) ** times) * mean
        return float(error.square().mean())

    def _best(self, scores: Tensor) -> Tensor:
        """(A, B, any) to the number of the best (A, B), by lot where there are several."""
        lot = torch.rand(scores.shape, generator=self.generator)
        return lot.masked_fill(scores < scores.amax(-1, keepdim=True), -1).argmax(-1)

    def _collisions(self, row: Tensor) -> float:
        """The share of agents, in rows (A, B), whose row belongs to another cell; rows without an owner get one."""
        owner = self.owner.view(-1)
        mine = 1 + (self.places * self.print).sum(-1)
        owner[row] = torch.where(owner[row] == 0, mine, owner[row])
        return float((owner[row] != mine).float().mean())


class TabularLearner(Resumable):
    """Learns every team by its agents' own rewards, or their sum; discrete moves only.

    Tables are looked up, not multiplied: they stay on the CPU, whatever the device.
    """

    teams: dict[str, TeamTable]

    def __init__(self, env: VectorEnv, config: TabularConfig, seed: int, device: str = "cpu"):
        """ValueError where the environment is not for this algorithm, or the table is too large."""
        if any(spec.moves == 0 for spec in env.teams.values()):
            raise ValueError("this algorithm learns discrete moves; choose maddpg for thrust")
        super().__init__(env, seed)
        self.config = config
        self.teams = {name: TeamTable(spec, env.worlds, config, self.generator) for name, spec in env.teams.items()}

    def iterate(self, progress: float) -> dict[str, float]:
        """See `Learner.iterate`; besides, the shares of "cells" in use and of "collisions"."""
        config, plot = self.config, Plot()
        epsilon = between(config.epsilon, config.epsilon_end, progress / max(config.exploration, 1e-9))
        rate = between(config.learning_rate, config.learning_rate_end, progress)
        plot.add(exploration=epsilon)
        for _ in range(config.rollout):
            watching = self.steps < config.measured
            if watching:
                for name, team in self.teams.items():
                    team.watch(self.obs[name])
            step = self.env.step(
                {name: team.act(self.obs[name], 1.0 if watching else epsilon) for name, team in self.teams.items()}
            )
            self.obs = step.obs
            self.steps += self.env.worlds
            plot.returns(self.returns.add(step))
            if not watching:
                self._learn(step, rate, plot)
            elif self.steps >= config.measured:
                for team in self.teams.values():
                    team.lay()
        plot.add(cells=float(np.mean([team.filled() for team in self.teams.values()])))
        return plot.means()

    def networks(self) -> dict[str, Table]:
        """See `Learner.networks`."""
        return {name: team.table for name, team in self.teams.items()}

    def _learn(self, step: Step, rate: float, plot: Plot) -> None:
        for team in self.teams.values():
            plot.add(**team.learn(step, rate))
        self.updates += 1
