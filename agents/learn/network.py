"""The one network of all policies: a perceptron, with a memory if asked, for every agent of a team, all at once."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from agents.core.env import TeamSpec


class Dense(nn.Module):
    """An affine layer of every agent of a team: shared weights (in, out), or separate ones (A, in, out).

    The bias is (A, 1, out), or (1, 1, out) where all agents have the same.  Shared weights under separate biases are
    the same function as weights that see the agent's number, one-hot, beside their input.
    """

    def __init__(
        self, agents: int, inputs: int, outputs: int, *, shared: bool, own_bias: bool, generator: torch.Generator
    ):
        super().__init__()
        self.shared = shared
        width = inputs**-0.5
        shape = (inputs, outputs) if shared else (agents, inputs, outputs)
        biases = (agents if own_bias or not shared else 1, 1, outputs)
        self.weight = nn.Parameter(torch.empty(shape).uniform_(-width, width, generator=generator))
        self.bias = nn.Parameter(torch.empty(biases).uniform_(-width, width, generator=generator))

    def forward(self, x: Tensor, agent: Tensor | None = None) -> Tensor:
        """(A, S, in) to (A, S, out), agent after agent; shared weights also take (n, 1, in), row i by `agent[i]`."""
        if not self.shared:
            return torch.baddbmm(self.bias, x, self.weight)
        bias = self.bias if agent is None or len(self.bias) == 1 else self.bias[agent]
        return x @ self.weight + bias


class Mlp(nn.Module):
    """Dense layers with ReLU between them, each hidden one normalised (Ba et al. 2016, without gain) where asked."""

    def __init__(
        self, agents: int, sizes: tuple[int, ...], *, shared: bool, layer_norm: bool, generator: torch.Generator
    ):
        super().__init__()
        self.layer_norm = layer_norm
        self.layers = nn.ModuleList(
            Dense(agents, inputs, outputs, shared=shared, own_bias=depth == 0, generator=generator)
            for depth, (inputs, outputs) in enumerate(pairwise(sizes))
        )

    def forward(self, x: Tensor, agent: Tensor | None = None) -> Tensor:
        """(A, S, in) to (A, S, out), or rows as in `Dense.forward`."""
        return self.last(self.features(x, agent), agent)

    def features(self, x: Tensor, agent: Tensor | None = None) -> Tensor:
        """(A, S, in) to what the last hidden layer makes of it."""
        for dense in list(self.dense_layers())[:-1]:
            x = dense(x, agent)
            x = functional.layer_norm(x, x.shape[-1:]) if self.layer_norm else x
            x = x.relu()
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

    @torch.no_grad()
    def show(self, obs: Tensor) -> None:
        """Take observations (..., D) into account (Chan et al. 1979, pairwise update)."""
        obs = obs.reshape(-1, obs.shape[-1])
        share = len(obs) / (self.count + len(obs))
        shift = obs.mean(0) - self.mean
        self.variance += share * (obs.var(0, correction=0) - self.variance + (1 - share) * shift.square())
        self.mean += share * shift
        self.count += len(obs)

    def forward(self, obs: Tensor) -> Tensor:
        """(..., D) to (..., D)."""
        return (obs - self.mean) * self.scale

    @property
    def scale(self) -> Tensor:
        """(D,) one over the deviation; a part that never moves is left as large as it is."""
        return torch.where(self.variance > 1e-8, self.variance, 1.0).rsqrt()


@dataclass(frozen=True)
class Shape:
    """What a policy network is like inside."""

    units: int
    layers: int
    layer_norm: bool = False
    shared: bool = True
    normalise: bool = False
    recurrent: bool = False  # a memory of `units` numbers after the hidden layers


class PolicyNetwork(nn.Module):
    """Observations to a score per move, or to thrust, and a score per word beside; greedy, it is a `Policy`."""

    together = False
    normaliser: Normaliser | nn.Identity
    gru: Gru | None

    def __init__(self, spec: TeamSpec, shape: Shape, generator: torch.Generator):
        super().__init__()
        self.agents, self.obs_size, self.shared = len(spec.agents), spec.obs_size, shape.shared
        self.moves, self.words = spec.moves, spec.words
        self.width = spec.moves or spec.thrust  # numbers before the scores of words
        self.memory_size = shape.units if shape.recurrent else 0  # M
        self.normaliser = Normaliser(spec.obs_size) if shape.normalise else nn.Identity()
        sizes = (spec.obs_size, *[shape.units] * shape.layers, self.width + spec.words)
        self.mlp = Mlp(self.agents, sizes, shared=shape.shared, layer_norm=shape.layer_norm, generator=generator)
        self.gru = None
        if shape.recurrent:
            self.gru = Gru(self.agents, shape.units, shape.units, shared=shape.shared, generator=generator)

    def step(self, obs: Tensor, memory: Tensor, agent: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Scores as in `scores`, and the next memory; obs (A, S, D), memory (A, S, M), or rows as in `Dense`."""
        x = self.mlp.features(self.normaliser(obs), agent)
        if self.gru is not None:
            x = memory = self.gru(x, memory, agent)
        return self.mlp.last(x, agent), memory

    def scores(self, obs: Tensor, agent: Tensor | None = None) -> Tensor:
        """(A, S, D) to (A, S, K + W): scores of moves, or thrust before it is squashed, then scores of words."""
        return self.step(obs, obs[..., :0], agent)[0]

    def forward(self, obs: Tensor, agent: Tensor | None = None) -> Tensor:
        """(A, S, D) to scores (A, S, K) or thrust (A, S, 2) in [-1, 1], then words; or rows as in `Dense.forward`."""
        return self.squashed(self.scores(obs, agent))

    def squashed(self, out: Tensor) -> Tensor:
        """Scores as they are, thrust in [-1, 1]."""
        if self.moves:
            return out
        return torch.cat([out[..., : self.width].tanh(), out[..., self.width :]], -1) if self.words else out.tanh()

    def heads(self, out: Tensor) -> tuple[Tensor, ...]:
        """(..., K + W) as (..., K) and, in a team that talks, (..., W)."""
        return out.split([self.width, self.words], -1) if self.words else (out,)

    @torch.inference_mode()
    def rows(self, obs: npt.NDArray, agent: npt.NDArray, memory: npt.NDArray) -> tuple[npt.NDArray, npt.NDArray]:
        """What the model file computes: obs (n, D) of agents (n,), memory (n, M), to (n, K + W) and the next memory."""
        device = next(self.parameters()).device
        x = torch.from_numpy(np.ascontiguousarray(obs, np.float32)).to(device)
        kept = torch.from_numpy(np.ascontiguousarray(memory, np.float32)).to(device)
        who = torch.from_numpy(np.ascontiguousarray(agent, np.int64)).to(device)
        if self.shared:
            out, after = self.step(x[:, None], kept[:, None], who)
            out, after = out[:, 0], after[:, 0]
        else:  # (A, n, ...): what each agent would do in each row
            everyone = [part.expand(self.agents, *part.shape) for part in (x, kept)]
            out, after = (part[who, torch.arange(len(x), device=device)] for part in self.step(*everyone))
        return self.squashed(out).cpu().numpy(), after.cpu().numpy()

    def act(
        self, obs: npt.NDArray, agent: npt.NDArray, memory: npt.NDArray, rng: np.random.Generator
    ) -> tuple[npt.NDArray, npt.NDArray]:
        """See `agents.core.policy.Policy.act`."""
        out, memory = self.rows(obs, agent, memory)
        own, words = out[:, : self.width], out[:, self.width :]
        if self.moves:
            own = own.argmax(1)
            return (np.stack([own, words.argmax(1)], 1) if self.words else own), memory
        said = np.eye(self.words, dtype=np.float32)[words.argmax(1)] if self.words else words
        return np.concatenate([own, said], 1), memory

    def frozen(self) -> PolicyNetwork:
        """A copy that further learning does not touch: a past self."""
        return copy.deepcopy(self).requires_grad_(False)
