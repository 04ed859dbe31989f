"""The one network of all policies: a perceptron for every agent of a team; with a memory or a channel, if asked."""

from __future__ import annotations

import copy

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from agents.core.env import TeamSpec
from agents.core.policy import check_whole_teams
from agents.learn.channel import Channel
from agents.learn.equivariant import Group, group_of
from agents.learn.layers import Gru, Mlp, Normaliser, Shape


class PolicyNetwork(nn.Module):
    """Observations to a score per move, or to thrust, and a score per word beside; greedy, it is a `Policy`."""

    normaliser: Normaliser | nn.Identity
    gru: Gru | None
    channel: Channel | None

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
        self.together, self.channel = shape.channel > 0 and self.agents > 1, None
        if self.together:
            self.channel = Channel(self.agents, shape, generator)
        group = group_of(spec, shape.equivariant)
        if group:
            self._tie(group, spec)

    def _tie(self, group: Group, spec: TeamSpec) -> None:
        """Do the same, turned, where the ground is turned."""
        seen = group.seen(spec)
        if isinstance(self.normaliser, Normaliser):
            self.normaliser.turned = seen
        self.mlp.tie(group, seen, group.done(spec))
        for part in (self.gru, self.channel):
            if part is not None:
                part.tie(group)

    def step(self, obs: Tensor, memory: Tensor, agent: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Scores as in `scores`, and the next memory; obs (A, S, D), memory (A, S, M), or rows as in `Dense`."""
        x = self.mlp.features(self.normaliser(obs), agent)
        if self.gru is not None:
            x = memory = self.gru(x, memory, agent)
        return self.answer(x, agent), memory

    def answer(self, x: Tensor, agent: Tensor | None = None) -> Tensor:
        """(A, S, H), what agents know, to scores (A, S, K + W), once they told each other; or rows without that."""
        return self.mlp.last(x if self.channel is None else self.channel(x), agent)

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
        """What the model file computes: obs (n, D) of agents (n,), memory (n, M), to (n, K + W) and the next memory.

        ValueError where agents that play together are not whole teams, in order.
        """
        device = next(self.parameters()).device
        x = torch.from_numpy(np.ascontiguousarray(obs, np.float32)).to(device)
        kept = torch.from_numpy(np.ascontiguousarray(memory, np.float32)).to(device)
        who = torch.from_numpy(np.ascontiguousarray(agent, np.int64)).to(device)
        if self.together:
            check_whole_teams(agent, self.agents)
            teams = [part.unflatten(0, (-1, self.agents)).swapaxes(0, 1) for part in (x, kept)]
            out, after = (part.swapaxes(0, 1).flatten(0, 1) for part in self.step(*teams))
        elif self.shared:
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
        return self.decided(out), memory

    def decided(self, out: npt.NDArray) -> npt.NDArray:
        """The actions of `act` by what `rows` answers, (n, K + W)."""
        own, words = out[:, : self.width], out[:, self.width :]
        if self.moves:
            own = own.argmax(1)
            return np.stack([own, words.argmax(1)], 1) if self.words else own
        said = np.eye(self.words, dtype=np.float32)[words.argmax(1)] if self.words else words
        return np.concatenate([own, said], 1)

    def frozen(self) -> PolicyNetwork:
        """A copy that further learning does not touch: a past self."""
        return copy.deepcopy(self).requires_grad_(False)
