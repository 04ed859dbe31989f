"""Behaviour cloning: the policy under which what somebody did is likeliest.

Pomerleau 1991, doi:10.1162/neco.1991.3.1.88.

    loss = mean over decisions of -log pi(move | obs) - log pi(word | obs)

Thrust is learned by its squared error, which is the likelihood of a normal distribution around it.  Rounds, not rows,
are dealt out to three shares: one is learned from, one says when to stop and which weights were best, one is never
looked at but to report on.  AdamW: Loshchilov and Hutter 2019, arXiv:1711.05101.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from agents.core.configs import CloneConfig
from agents.core.decisions import SILENT, Decisions, check_enough
from agents.core.env import TeamSpec
from agents.learn import checkpoint
from agents.learn.layers import Normaliser, Shape
from agents.learn.learner import Plot, between, set_learning_rate
from agents.learn.network import PolicyNetwork
from agents.learn.popart import Critic

SHARES = {"stop": 0.1, "report": 0.15}  # of the rounds, at least one each; the rest is learned from
GLANCE = 5_000  # decisions looked at while learning; the report at the end is about all


class Rows(NamedTuple):
    """Decisions as tensors."""

    obs: Tensor  # (S, D)
    agent: Tensor  # (S,)
    thrust: Tensor  # (S, 2)
    move: Tensor  # (S,)
    word: Tensor  # (S,)


def dealt(decisions: Decisions, seed: int) -> dict[str, npt.NDArray[np.bool_]]:
    """(n,) which decisions are for what: learn, stop, report; ValueError where they are too few."""
    rounds = np.random.default_rng(seed).permutation(decisions.episodes)
    check_enough(len(decisions), len(rounds))
    shares, begin = {}, 0
    for name, share in SHARES.items():
        end = begin + max(round(share * len(rounds)), 1)
        shares[name] = np.isin(decisions.episode, rounds[begin:end])
        begin = end
    return {"learn": np.isin(decisions.episode, rounds[begin:])} | shares


def first(rows: Rows) -> Rows:
    """As many as one can look at often."""
    return Rows(*(part[:GLANCE] for part in rows))


class CloneLearner:
    """Learns the policy of one team from `decisions`; a `Learner` but for its environment.

    Team-mates of whom nothing is known learn to do what the others would do in their place.
    """

    def __init__(
        self, spec: TeamSpec, decisions: Decisions, moves: npt.NDArray, config: CloneConfig, seed: int, device: str
    ):
        """`moves` (K, 2) is the thrust of each move: agreement is counted in moves, of thrust in the nearest."""
        self.team, self.config, self.steps, self.updates = spec.name, config, 0, 0
        self.device = torch.device(device)
        self.generator = torch.Generator(self.device).manual_seed(seed)
        self.rows = {name: self._rows(decisions, which) for name, which in dealt(decisions, seed).items()}
        shape = Shape.of(config, normalise=True)
        self.network = PolicyNetwork(spec, shape, self.generator).to(self.device)
        assert isinstance(self.network.normaliser, Normaliser)
        self.network.normaliser.show(self.rows["learn"].obs)
        self.best = self.network.frozen()
        self.adam = torch.optim.AdamW(
            self.network.parameters(), config.learning_rate, weight_decay=config.weight_decay, fused=True
        )
        self.moves = torch.as_tensor(moves, dtype=torch.float32, device=self.device)
        known = set(self.rows["learn"].agent.tolist())
        unknown = [agent for agent in range(len(spec.agents)) if agent not in known]
        self.unknown = torch.tensor(unknown, device=self.device)
        self.least, self.waited = torch.full((), torch.finfo().max), 0  # the loss of the best, and the looks since

    @property
    def finished(self) -> bool:
        """It has not become better for so long that it will not any more."""
        return self.waited >= self.config.patience

    def iterate(self, progress: float) -> dict[str, float]:
        """Some gradient steps, and a look at how the network does where it did not learn: see `Learner.iterate`."""
        config, plot = self.config, Plot()
        set_learning_rate(self.adam, between(config.learning_rate, config.learning_rate_end, progress))
        for _ in range(config.updates):
            plot.add(loss=self._descend(self._batch()))
        self.updates += config.updates
        self.steps += config.updates * config.batch
        with torch.no_grad():
            unseen = self._loss(self.network, first(self.rows["stop"]))
        self.waited += 1
        if unseen < self.least:
            self.least, self.waited = unseen, 0
            self.best.load_state_dict(self.network.state_dict())
        plot.add(loss_unseen=unseen, agreement=self._alike(self.best, first(self.rows["report"])))
        return plot.means()

    def agreement(self) -> float:
        """Share of the decisions held out in which the best network does, and says, the same."""
        return self._alike(self.best, self.rows["report"])

    def held_out(self) -> int:
        """How many these are."""
        return len(self.rows["report"].obs)

    def networks(self) -> dict[str, PolicyNetwork]:
        """The best so far: see `Learner.networks`."""
        return {self.team: self.best}

    def critics(self) -> dict[str, Critic]:
        """See `Learner.critics`: who imitates values nothing."""
        return {}

    def state_dict(self) -> dict[str, Tensor]:
        """See `Learner.state_dict`; the decisions are read again."""
        return checkpoint.tensors(self._parts(torch.tensor([self.steps, self.updates, self.waited])))

    def load_state_dict(self, state: Mapping[str, Tensor]) -> None:
        """See `Learner.load_state_dict`."""
        counters = torch.zeros(3, dtype=torch.int64)
        checkpoint.restore(self._parts(counters), state)
        self.steps, self.updates, self.waited = counters.tolist()

    def _parts(self, counters: Tensor) -> checkpoint.Parts:
        return {
            "counters": counters,
            "generator": self.generator,
            "network": self.network,
            "best": self.best,
            "adam": self.adam,
            "least": self.least,
        }

    def _rows(self, decisions: Decisions, which: npt.NDArray[np.bool_]) -> Rows:
        parts = (decisions.obs, decisions.agent, decisions.thrust, decisions.move, decisions.word)
        order = np.random.default_rng(0).permutation(np.flatnonzero(which))  # the first few are of all rounds
        return Rows(*(torch.from_numpy(np.ascontiguousarray(part[order])).to(self.device) for part in parts))

    def _batch(self) -> Rows:
        """Decisions drawn from those to learn from, some of them put into the mouths of unknown team-mates."""
        rows, size = self.rows["learn"], (self.config.batch,)
        drawn = torch.randint(len(rows.obs), size, generator=self.generator, device=self.device)
        batch = Rows(*(part[drawn] for part in rows))
        if not len(self.unknown):
            return batch
        other = self.unknown[torch.randint(len(self.unknown), size, generator=self.generator, device=self.device)]
        swap = torch.rand(size, generator=self.generator, device=self.device) < len(self.unknown) / self.network.agents
        return batch._replace(agent=torch.where(swap, other, batch.agent))

    def _descend(self, batch: Rows) -> Tensor:
        loss = self._loss(self.network, batch)
        self.adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), self.config.gradient_norm)
        self.adam.step()
        return loss.detach()

    def _loss(self, network: PolicyNetwork, rows: Rows) -> Tensor:
        own, *words = network.heads(network(rows.obs[:, None], rows.agent)[:, 0])  # (S, K) or (S, 2), (S, W)
        loss = functional.cross_entropy(own, rows.move) if network.moves else functional.mse_loss(own, rows.thrust)
        spoken = (rows.word != SILENT).sum().clamp(min=1)
        for word in words:
            loss = loss + functional.cross_entropy(word, rows.word, ignore_index=SILENT, reduction="sum") / spoken
        return loss

    @torch.no_grad()
    def _alike(self, network: PolicyNetwork, rows: Rows) -> float:
        own, *words = network.heads(network(rows.obs[:, None], rows.agent)[:, 0])
        move = own.argmax(1) if network.moves else torch.cdist(own, self.moves).argmin(1)
        alike = move == rows.move
        for word in words:
            alike &= (word.argmax(1) == rows.word) | (rows.word == SILENT)
        return float(alike.float().mean())
