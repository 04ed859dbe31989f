"""A policy as a table: what an agent sees, cut into bins, names a cell, which holds a score of every choice.

Cells are numbered place by place where the table has room for all of them.  Where it has not, their numbers are hashed,
h(x) = (sum of c_d x_d mod p) mod C, and cells that meet share one row; Carter & Wegman 1979,
doi:10.1016/0022-0000(79)90044-8.

With a message buffer every agent posts a symbol with each decision; when they next decide, what all have posted is part
of each one's cell, its own first.  A symbol is what the table thinks best to say, or what the agent sees, hashed.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from agents.core.env import TeamSpec
from agents.core.policy import check_whole_teams

PRIME = 2**31 - 1


@dataclass(frozen=True)
class TableShape:
    """What a table is like inside."""

    cells: int  # C
    bins: int  # that each number is cut into
    shared: bool = True  # one table for the whole team, which is not told who asks
    messages: Literal["none", "sight", "learned"] = "none"
    symbols: int = 0  # that can be posted


class Table(nn.Module):
    """Scores of moves, then of words, then of symbols where these are learned; greedy, it is a `Policy`.

    G tables of C rows of H scores: one for the whole team, or one an agent.  What has been posted is the number of a
    symbol from 1, or 0 at an episode's start: the memory of an agent is its own post.
    """

    order: Tensor  # (A, A) whose post each agent sees at which place
    scores: Tensor  # (G, C, H)
    low: Tensor  # (D,) where the first bin begins
    scale: Tensor  # (D,) bins in one unit; 0 for numbers that say nothing
    factors: Tensor  # (D,) or (D + A,), by which the places of a cell are multiplied
    telling: Tensor  # (D,) by which they are multiplied in the symbol of what is seen
    exact: Tensor  # whether every cell has a row of its own

    def __init__(self, spec: TeamSpec, shape: TableShape):
        super().__init__()
        self.agents, self.obs_size, self.moves, self.words = len(spec.agents), spec.obs_size, spec.moves, spec.words
        self.width, self.shape = spec.moves, shape
        self.together = shape.messages != "none"
        self.memory_size = int(self.together)
        self.symbols = shape.symbols if shape.messages == "learned" else 0
        self.sizes = [size for size in (spec.moves, spec.words, self.symbols) if size]  # of each choice
        tables = 1 if shape.shared else self.agents
        order = np.add.outer(np.arange(self.agents), np.arange(self.agents)) % self.agents
        self.register_buffer("order", torch.from_numpy(order), persistent=False)
        self.register_buffer("scores", torch.zeros(tables, shape.cells, sum(self.sizes)))
        for name, kind in (("low", torch.float32), ("scale", torch.float32)):
            self.register_buffer(name, torch.zeros(spec.obs_size, dtype=kind))
        places = spec.obs_size + self.agents * self.together
        self.register_buffer("factors", torch.zeros(places, dtype=torch.int64))
        self.register_buffer("exact", torch.tensor(False))
        telling = 1 + torch.arange(spec.obs_size) % max(shape.symbols - 1, 1)  # no number is left out
        self.register_buffer("telling", telling, persistent=False)

    def lay(self, low: Tensor, high: Tensor, generator: torch.Generator) -> None:
        """Cut each number between its `low` and `high` (D,) into bins; where these are equal it says nothing."""
        self.low.copy_(low)
        self.scale.copy_(torch.where(high > low, self.shape.bins / (high - low), 0.0))
        kinds = [self.shape.bins if scale else 1 for scale in self.scale.tolist()]
        kinds += [self.shape.symbols + 1] * (len(self.factors) - len(kinds))
        strides, cells = [], 1
        for kind in kinds:
            strides.append(cells)
            cells *= kind
        self.exact.fill_(cells <= self.shape.cells)
        anything = torch.randint(1, PRIME, (len(kinds),), generator=generator)
        self.factors.copy_(torch.tensor(strides) if self.exact else anything)

    def places(self, obs: Tensor, posts: Tensor) -> Tensor:
        """(A, B, D) and what was posted (B, A) to whole numbers (A, B, D + A) that say which cell it is."""
        bins = ((obs - self.low) * self.scale).clamp(0, self.shape.bins - 1).floor().long()
        return torch.cat([bins, posts[:, self.order].swapaxes(0, 1)], -1) if self.together else bins

    def cell(self, places: Tensor) -> Tensor:
        """(..., D + A) to the number of a row (...,)."""
        return (places * self.factors).sum(-1) % PRIME % self.shape.cells

    def seen(self, places: Tensor) -> Tensor:
        """(..., D + A) to the symbol (...,) of what is seen, the buffer aside."""
        return 1 + (places[..., : self.obs_size] * self.telling).sum(-1) % PRIME % self.shape.symbols

    def look_up(self, cell: Tensor) -> Tensor:
        """Rows (A, B) to scores (A, B, H)."""
        table = torch.arange(len(self.scores))[:, None]  # (G, 1)
        return self.scores[table, cell]

    def heads(self, scores: Tensor) -> tuple[Tensor, ...]:
        """(..., H) as scores of moves, of words where there are any, and of symbols where these are learned."""
        return scores.split(self.sizes, -1)

    @torch.inference_mode()
    def rows(self, obs: npt.NDArray, agent: npt.NDArray, memory: npt.NDArray) -> tuple[npt.NDArray, npt.NDArray]:
        """What the model file computes: obs (n, D) of agents (n,), memory (n, M), to (n, K + W) and the next memory."""
        x = torch.from_numpy(np.ascontiguousarray(obs, np.float32))
        who = torch.from_numpy(np.ascontiguousarray(agent, np.int64))
        if self.together:
            check_whole_teams(agent, self.agents)
            posts = torch.from_numpy(np.ascontiguousarray(memory)).long().reshape(-1, self.agents)  # (B, A)
            x = x.reshape(-1, self.agents, self.obs_size).swapaxes(0, 1)
            places = self.places(x, posts).swapaxes(0, 1).flatten(0, 1)  # (n, D + A)
        else:
            places = self.places(x, who)
        scores = self.scores[0 if self.shape.shared else who, self.cell(places)]  # (n, H)
        if self.together:
            said = 1 + self.heads(scores)[-1].argmax(-1) if self.symbols else self.seen(places)
            memory = said[:, None].numpy().astype(np.float32)
        return scores[:, : self.width + self.words].numpy(), memory

    def act(
        self, obs: npt.NDArray, agent: npt.NDArray, memory: npt.NDArray, rng: np.random.Generator
    ) -> tuple[npt.NDArray, npt.NDArray]:
        """See `agents.core.policy.Policy.act`."""
        out, memory = self.rows(obs, agent, memory)
        move, words = out[:, : self.width].argmax(1), out[:, self.width :]
        return (np.stack([move, words.argmax(1)], 1) if self.words else move), memory

    def frozen(self) -> Table:
        """A copy that further learning does not touch: a past self."""
        return copy.deepcopy(self)
