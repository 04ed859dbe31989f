"""A channel among the agents of a team: each says something to all others and listens for what it needs.

A message is a key, which says what it is about, and a value; who listens weighs messages by how well their keys answer
its query, softmax(q k^T / sqrt(d)) v: targeted communication, Das et al. 2019 (TarMAC), arXiv:1810.11187, section 4,
with the heads of Vaswani et al. 2017, arXiv:1706.03762, section 3.2.  What an agent hears, decoded, is added to what it
knows, h' = h + relu(norm(h + W c)), where norm is as in the layers before.  As in CommNet (Sukhbaatar et al. 2016,
arXiv:1605.07736, section 2) agents hear the others and not themselves: of that they know more already.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from agents.learn.equivariant import Group
from agents.learn.layers import Dense, Shape, normalised


class Channel(nn.Module):
    """Encode, attend, decode; differentiable from any agent to any other."""

    others: Tensor

    def __init__(self, agents: int, shape: Shape, generator: torch.Generator):
        """Of a team of several; in each head keys, queries and values have `shape.channel` numbers."""
        super().__init__()
        self.size, self.heads, self.layer_norm = shape.channel, shape.heads, shape.layer_norm
        units, said = shape.units, shape.heads * shape.channel  # H, C
        self.encode = Dense(agents, units, 3 * said, shared=shape.shared, own_bias=False, generator=generator)
        self.decode = Dense(agents, said, units, shared=shape.shared, own_bias=False, generator=generator)
        itself = torch.eye(agents, dtype=torch.bool)
        self.register_buffer("others", torch.zeros(agents, agents).masked_fill(itself, -torch.inf), persistent=False)

    def tie(self, group: Group) -> None:
        """Let what agents know then be turned where what they knew is: q k^T is the same."""
        units, said = group.units(self.decode.weight.shape[-1]), group.units(self.size) * self.heads
        self.encode.tie(units, said * 3)
        self.decode.tie(said, units)

    def forward(self, x: Tensor) -> Tensor:
        """What agents know, (A, S, H), and then also what their team-mates told them, (A, S, H)."""
        thought = x + self.decode(self.attend(*self.encode(x).chunk(3, -1)))
        thought = normalised(thought) if self.layer_norm else thought
        return x + thought.relu()

    def attend(self, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """(A, S, C) each, to what is heard, (A, S, C)."""
        query, key, value = (
            part.unflatten(-1, (self.heads, self.size)).permute(1, 2, 0, 3)  # (S, heads, A, size)
            for part in (query, key, value)
        )
        weight = (query @ key.mT / math.sqrt(self.size) + self.others).softmax(-1)  # (S, heads, A, A)
        return (weight @ value).permute(2, 0, 1, 3).flatten(2)  # (A, S, C)
