"""The one network of all feed-forward policies: a perceptron for every agent of a team, all computed together."""

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

THRUST = 2  # numbers in a continuous action


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
        *hidden, last = self.dense_layers()
        for dense in hidden:
            x = dense(x, agent)
            x = functional.layer_norm(x, x.shape[-1:]) if self.layer_norm else x
            x = x.relu()
        return last(x, agent)

    def dense_layers(self) -> Iterator[Dense]:
        """First to last."""
        for layer in self.layers:
            assert isinstance(layer, Dense)
            yield layer


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


class PolicyNetwork(nn.Module):
    """Observations to a score per move, or to thrust; greedy, it is a `Policy`."""

    normaliser: Normaliser | nn.Identity
    memory_size = 0

    def __init__(self, spec: TeamSpec, shape: Shape, generator: torch.Generator):
        super().__init__()
        self.agents, self.moves, self.obs_size, self.shared = len(spec.agents), spec.moves, spec.obs_size, shape.shared
        self.normaliser = Normaliser(spec.obs_size) if shape.normalise else nn.Identity()
        sizes = (spec.obs_size, *[shape.units] * shape.layers, spec.moves or THRUST)
        self.mlp = Mlp(self.agents, sizes, shared=shape.shared, layer_norm=shape.layer_norm, generator=generator)

    def scores(self, obs: Tensor, agent: Tensor | None = None) -> Tensor:
        """(A, S, D) to (A, S, K), or to thrust before it is squashed (A, S, 2); or rows as in `Dense.forward`."""
        return self.mlp(self.normaliser(obs), agent)

    def forward(self, obs: Tensor, agent: Tensor | None = None) -> Tensor:
        """(A, S, D) to scores (A, S, K) or thrust (A, S, 2) in [-1, 1]; or rows as in `Dense.forward`."""
        out = self.scores(obs, agent)
        return out if self.moves else out.tanh()

    def rows(self, obs: npt.NDArray, agent: npt.NDArray) -> npt.NDArray:
        """What the model file computes: obs (n, D) of agents (n,) to float32 (n, K) or (n, 2)."""
        device = next(self.parameters()).device
        x = torch.from_numpy(np.ascontiguousarray(obs, np.float32)).to(device)
        who = torch.from_numpy(np.ascontiguousarray(agent, np.int64)).to(device)
        with torch.inference_mode():
            if self.shared:
                return self(x[:, None], who)[:, 0].cpu().numpy()
            everyone = self(x.expand(self.agents, *x.shape))  # (A, n, K): what each agent would do in each row
            return everyone[who, torch.arange(len(x), device=device)].cpu().numpy()

    def act(
        self, obs: npt.NDArray, agent: npt.NDArray, memory: npt.NDArray, rng: np.random.Generator
    ) -> tuple[npt.NDArray, npt.NDArray]:
        """See `agents.core.policy.Policy.act`."""
        out = self.rows(obs, agent)
        return (out.argmax(1) if self.moves else out), memory

    def frozen(self) -> PolicyNetwork:
        """A copy that further learning does not touch: a past self."""
        return copy.deepcopy(self).requires_grad_(False)
