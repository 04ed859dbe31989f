"""The layers that networks are made of: each computes for every agent of a team, all at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from agents.core.config import Config
from agents.learn.equivariant import Group, Representation, Tie, Tied

NARROW = 16  # outputs: a layer of fewer multiplies three times as fast by its transpose


@dataclass(frozen=True)
class Shape:
    """What a policy network is like inside."""

    units: int
    layers: int
    layer_norm: bool = False
    shared: bool = True
    normalise: bool = False
    recurrent: bool = False  # a memory of `units` numbers after the hidden layers
    channel: int = 0  # numbers in what team-mates tell each other, of each of the heads; 0 for no channel
    heads: int = 1
    equivariant: bool = False  # does the same, turned, where the ground is turned

    @classmethod
    def of(cls, config: Config, **changes: Any) -> Shape:
        """As a config has it, which may have more options, and fewer of those that stand here with a default."""
        told = config.model_dump() | changes
        return cls(**{field.name: told[field.name] for field in fields(cls) if field.name in told})


class Dense(Tied):
    """An affine layer of every agent of a team: shared weights (in, out), or separate ones (A, in, out).

    The bias is (A, 1, out), or (1, 1, out) where all agents have the same.  Shared weights under separate biases are
    the same function as weights that see the agent's number, one-hot, beside their input.
    """

    def __init__(
        self, agents: int, inputs: int, outputs: int, *, shared: bool, own_bias: bool, generator: torch.Generator
    ):
        super().__init__()
        self.turned: tuple[Representation, Representation] | None
        self.shared, self.turned = shared, None
        width = inputs**-0.5
        shape = (inputs, outputs) if shared else (agents, inputs, outputs)
        biases = (agents if own_bias or not shared else 1, 1, outputs)
        device = generator.device  # generators draw where they are
        self.weight = nn.Parameter(torch.empty(shape, device=device).uniform_(-width, width, generator=generator))
        self.bias = nn.Parameter(torch.empty(biases, device=device).uniform_(-width, width, generator=generator))

    def tie(self, before: Representation, after: Representation) -> None:
        """Let what goes out be turned where what comes in is."""
        self.turned = before, after
        for parameter, tie in self.ties().items():
            tie.begin(parameter)

    def ties(self) -> dict[Tensor, Tie]:
        """See `Tied`."""
        if self.turned is None:
            return {}
        before, after = self.turned
        return {self.weight: Tie(before, after), self.bias: Tie(before.plain(1), after)}

    def forward(self, x: Tensor, agent: Tensor | None = None) -> Tensor:
        """(A, S, in) to (A, S, out), agent after agent; shared weights also take (n, 1, in), row i by `agent[i]`."""
        if not self.shared:
            return torch.baddbmm(self.bias, x, self.weight)
        bias = self.bias if agent is None or len(self.bias) == 1 else self.bias[agent]
        if self.weight.shape[1] >= NARROW:
            return x @ self.weight + bias
        return functional.linear(x, self.weight.mT.contiguous()) + bias


def normalised(x: Tensor) -> Tensor:
    """Layer normalisation without gain: Ba et al. 2016.  A gain of one is the same, and takes torch half the time."""
    return functional.layer_norm(x, x.shape[-1:], x.new_ones(x.shape[-1]))


def softmax(x: Tensor) -> Tensor:
    """Over the last axis, which is short: torch takes a sixth of the time where it is not the last."""
    return x.mT.contiguous().softmax(-2).mT


def log_softmax(x: Tensor) -> Tensor:
    """Likewise."""
    return x.mT.contiguous().log_softmax(-2).mT


class Mlp(nn.Module):
    """Dense layers with ReLU between them, each hidden one normalised where asked."""

    def __init__(
        self, agents: int, sizes: tuple[int, ...], *, shared: bool, layer_norm: bool, generator: torch.Generator
    ):
        super().__init__()
        self.layer_norm = layer_norm
        self.layers = nn.ModuleList(
            Dense(agents, inputs, outputs, shared=shared, own_bias=depth == 0, generator=generator)
            for depth, (inputs, outputs) in enumerate(pairwise(sizes))
        )

    def tie(self, group: Group, before: Representation, after: Representation) -> None:
        """Let answers be turned where what comes in is."""
        *hidden, last = self.dense_layers()
        for dense in hidden:
            inside = group.units(dense.weight.shape[-1])
            dense.tie(before, inside)
            before = inside
        last.tie(before, after)

    def forward(self, x: Tensor, agent: Tensor | None = None) -> Tensor:
        """(A, S, in) to (A, S, out), or rows as in `Dense.forward`."""
        return self.last(self.features(x, agent), agent)

    def features(self, x: Tensor, agent: Tensor | None = None) -> Tensor:
        """(A, S, in) to what the last hidden layer makes of it."""
        for dense in list(self.dense_layers())[:-1]:
            x = dense(x, agent)
            x = normalised(x) if self.layer_norm else x
            x = x.relu_()
        return x

    def last(self, x: Tensor, agent: Tensor | None = None) -> Tensor:
        """What the output layer makes of features."""
        return list(self.dense_layers())[-1](x, agent)

    def dense_layers(self) -> Iterator[Dense]:
        """First to last."""
        for layer in self.layers:
            assert isinstance(layer, Dense)
            yield layer


class Gru(nn.Module):
    """A gated recurrent unit of every agent of a team, its memory in the open; Cho et al. 2014, arXiv:1406.1078.

    The gates stand in the order of torch.nn.GRUCell, and compute the same.
    """

    def __init__(self, agents: int, inputs: int, units: int, *, shared: bool, generator: torch.Generator):
        super().__init__()
        self.of_input = Dense(agents, inputs, 3 * units, shared=shared, own_bias=False, generator=generator)
        self.of_memory = Dense(agents, units, 3 * units, shared=shared, own_bias=False, generator=generator)

    def tie(self, group: Group) -> None:
        """Let the memory be turned where the input is."""
        units = group.units(self.of_memory.weight.shape[-2])
        self.of_input.tie(units, units * 3)
        self.of_memory.tie(units, units * 3)

    def forward(self, x: Tensor, memory: Tensor, agent: Tensor | None = None) -> Tensor:
        """(A, S, in) and memory (A, S, M) to the next memory, which is also the output."""
        return self.after(self.of_input(x, agent), memory, agent)

    def after(self, gates: Tensor, memory: Tensor, agent: Tensor | None = None) -> Tensor:
        """The next memory, given what the input does to the gates (A, S, 3 M)."""
        reset, update, new = gates.chunk(3, -1)
        reset_by, update_by, new_by = self.of_memory(memory, agent).chunk(3, -1)
        fresh = (new + (reset + reset_by).sigmoid() * new_by).tanh()
        return fresh + (update + update_by).sigmoid() * (memory - fresh)


class Normaliser(nn.Module):
    """Scales observations by the mean and deviation of all that it was shown; starts as the identity."""

    count: Tensor
    mean: Tensor
    variance: Tensor

    def __init__(self, size: int):
        super().__init__()
        self.register_buffer("count", torch.zeros(()))
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("variance", torch.ones(size))
        self.turned: Representation | None = None  # moments are those of all that observations are turned to

    @torch.no_grad()
    def show(self, obs: Tensor) -> None:
        """Take observations (..., D) into account (Chan et al. 1979, pairwise update)."""
        obs = obs.reshape(-1, obs.shape[-1])
        mean, variance = obs.mean(0), obs.var(0, correction=0)
        if self.turned is not None:
            mean, variance = self.turned.moments(mean, variance)
        share = len(obs) / (self.count + len(obs))
        shift = mean - self.mean
        self.variance += share * (variance - self.variance + (1 - share) * shift.square())
        self.mean += share * shift
        self.count += len(obs)

    def forward(self, obs: Tensor) -> Tensor:
        """(..., D) to (..., D)."""
        return (obs - self.mean) * self.scale

    @property
    def scale(self) -> Tensor:
        """(D,) one over the deviation; a part that never moves is left as large as it is."""
        return torch.where(self.variance > 1e-8, self.variance, 1.0).rsqrt()
