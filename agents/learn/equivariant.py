"""Equivariant networks: on turned ground they do the same, turned, so that what is alike has to be learned once.

A game that is the same when its ground is turned or mirrored by any g of a group has best policies and values of which
pi(g u | g o) = pi(u | o) and V(g s) = V(s): van der Pol et al. 2020, arXiv:2006.16908; of teams, the same 2022,
arXiv:2110.04495.  A network is so where every layer is, W g x = g W x, with hidden units in sets that turns permute:
Cohen and Welling 2016, arXiv:1602.07576.

Such weights are a linear space, and the mean of g^-1 W g over the group is what of it is nearest to W.  Weights begin
there, and each gradient is replaced by its mean, which is the gradient on all that experience turns to; Adam, which
treats all numbers alike, and Muon, whose polynomials of a matrix commute with turns, then stay there.  So the network
is like any other, as fast to ask, and the same to export.

Policies and critics are; QMIX's mixer is not, as one layer makes it of all that is observed.  Rivals need not be:
where scripts or others keep to one side, what is best against them is only nearly the same when turned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from agents.core.env import TeamSpec

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Representation:
    """What each of G turns makes of n numbers: (g x)[i] = sign[g, i] x[place[g, i]], both (G, n)."""

    place: Ints
    sign: Ints

    def __add__(self, other: Representation) -> Representation:
        """Of these numbers and then those."""
        place = np.concatenate([self.place, other.place + self.size], 1)
        return Representation(place, np.concatenate([self.sign, other.sign], 1))

    def __mul__(self, times: int) -> Representation:
        """Of so many such rows of numbers, end to end."""
        place = self.place[:, None] + self.size * np.arange(times)[:, None]
        return Representation(place.reshape(len(place), -1), np.tile(self.sign, times))

    @property
    def size(self) -> int:
        """n."""
        return self.place.shape[1]

    def plain(self, count: int) -> Representation:
        """Numbers that have no direction, under the same turns."""
        return permuted(np.tile(np.arange(count), (len(self.place), 1)))

    def of(self, x: Tensor) -> Tensor:
        """(..., n), turned every way, (..., G, n)."""
        return x[..., self.place] * torch.from_numpy(self.sign).to(x)

    def moments(self, mean: Tensor, variance: Tensor) -> tuple[Tensor, Tensor]:
        """(n,) of numbers, and then of all that they are turned to."""
        turned = self.of(mean)
        mean = turned.mean(0)
        return mean, variance[self.place].mean(0) + (turned - mean).square().mean(0)


def permuted(place: Ints) -> Representation:
    """Numbers that only change places."""
    return Representation(place, np.ones_like(place))


@dataclass(frozen=True, eq=False)
class Tie:
    """Of weights (..., n, m): what turns make of the n numbers that come in, and of the m that go out."""

    before: Representation
    after: Representation

    @cached_property
    def inside(self) -> Representation:
        """What they make of the n m numbers of a matrix."""
        place = self.before.place[:, :, None] * self.after.size + self.after.place[:, None]
        sign = self.before.sign[:, :, None] * self.after.sign[:, None]
        return Representation(place.reshape(len(place), -1), sign.reshape(len(sign), -1))

    @torch.no_grad()
    def begin(self, weight: Tensor) -> None:
        """Make fresh weights (..., n, m) their mean over the turns, and as large as they were."""
        ordered = np.sort(self.inside.place, 0)
        alike = 1 + (np.diff(ordered, axis=0) != 0).sum(0)  # how many different numbers each is the mean of
        mean = self.inside.of(weight.reshape(-1, self.inside.size)).mean(-2)
        weight.copy_((mean * torch.from_numpy(np.sqrt(alike)).to(mean)).view_as(weight))


class Tied(nn.Module):
    """A module that knows how weights of its own hang together."""

    def ties(self) -> dict[Tensor, Tie]:
        """Of its parameters; none, where it was not told of turns."""
        return {}


class Group:
    """The turns of a game's ground, and what they do to all that its agents see, think and do."""

    def __init__(self, spec: TeamSpec):
        self.matrices = np.array(spec.turns)  # (G, 2, 2)
        self.back = self.matrices.swapaxes(1, 2)  # the other way round
        self.directions = spec.directions  # K
        self.vector = Representation(np.abs(self.matrices).argmax(2), self.matrices.sum(2))

    @cached_property
    def moves(self) -> Representation:
        """Scores of moves: each stands where the one did that is turned to it."""
        directions = np.array(self.directions)  # (K, 2)
        turned = np.einsum("gij,kj->gki", self.back, directions)
        return permuted(np.square(turned[:, :, None] - directions).sum(3).argmin(2))

    @cached_property
    def each(self) -> Representation:
        """A number for each turn."""
        turned = np.einsum("gij,hjk->ghik", self.back, self.matrices)
        return permuted(np.abs(turned[:, :, None] - self.matrices).sum((3, 4)).argmin(2))

    def units(self, count: int) -> Representation:
        """Hidden units: one for each turn, over and over, and what is left of them without direction.

        ValueError where that is all of them.
        """
        turns = len(self.matrices)
        if count < turns:
            raise ValueError(
                f"equivariant networks need {turns} units here, one for each way to turn the ground, and a channel as "
                f"wide, not {count}; widen them, or set equivariant to false"
            )
        return self.each * (count // turns) + self.vector.plain(count % turns)

    def seen(self, spec: TeamSpec) -> Representation:
        """What an agent observes."""
        seen = self.vector.plain(0)
        for name, size in spec.layout:
            seen += self.vector * (size // 2) if name in spec.planar else self.vector.plain(size)
        return seen

    def state(self, teams: Iterable[TeamSpec]) -> Representation:
        """What all agents of these teams observe, as `agents.learn.rollout.side_by_side` has it."""
        return sum((self.seen(spec) * len(spec.agents) for spec in teams), self.vector.plain(0))

    def done(self, spec: TeamSpec) -> Representation:
        """Scores of moves or thrust, then of words: turns do not change what is said."""
        return (self.moves if spec.moves else self.vector * (spec.thrust // 2)) + self.vector.plain(spec.words)

    def deviation(self, spec: TeamSpec) -> Representation:
        """How far thrust is off in each number: it has no sign, and is turned as thrust is."""
        return permuted(self.vector.place) * (spec.thrust // 2)


def group_of(spec: TeamSpec, wanted: bool) -> Group | None:
    """None where nobody asked, turning the ground changes the game, or agents see no directions."""
    return Group(spec) if wanted and spec.turns and spec.planar else None


class Mean:
    """The mean over all turns, of parameters end to end; those that nothing ties stay as they are."""

    def __init__(self, parameters: Sequence[Tensor], ties: Mapping[Tensor, Tie]):
        """ValueError where none of them is tied."""
        tables: list[tuple[Ints, npt.NDArray[np.float32], Ints, Ints, npt.NDArray[np.float32]]] = []
        first = orbits = 0
        for parameter in parameters:
            end = first + parameter.numel()
            if parameter in ties:
                inside = ties[parameter].inside
                members, share, which, sign = orbits_of(inside)
                for start in range(first, end, inside.size):  # matrix after matrix
                    tied = np.arange(start, start + inside.size)
                    tables.append((members + start, share, tied, which + orbits, sign))
                    orbits += len(share[0])
            first = end
        joined = (np.concatenate(parts, -1) for parts in zip(*tables, strict=True))
        device = parameters[0].device
        self.members, self.share, self.tied, self.which, self.sign = (torch.from_numpy(x).to(device) for x in joined)

    def __call__(self, whole: Tensor) -> None:
        """Replace (P,) by its mean."""
        mean = (whole[self.members] * self.share).sum(0)  # of one number of each orbit
        whole.index_copy_(0, self.tied, mean[self.which] * self.sign)  # the others are that, or its opposite


def orbits_of(numbers: Representation) -> tuple[Ints, npt.NDArray[np.float32], Ints, npt.NDArray[np.float32]]:
    """O sets of numbers that turns permute: members and their shares in the mean (G, O); whose and its sign (n,).

    Where a turn makes a number its own opposite, its mean is 0.
    """
    home, which = np.unique(numbers.place.min(0), return_inverse=True)  # the first of each
    members, sign = numbers.place[:, home], numbers.sign[:, home]
    opposite = ((members == home) & (sign < 0)).any(0)
    back = numbers.place.argmin(0), np.arange(numbers.size)
    share = np.where(opposite, 0, sign / len(sign))
    return members, share.astype(np.float32), which, numbers.sign[back].astype(np.float32)
