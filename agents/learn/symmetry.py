"""Networks that do the same, turned, where the ground is turned: what is alike has to be learned once.

A game that is the same when its ground is turned or mirrored by any g of a group has best policies and values of which
pi(g u | g o) = pi(u | o) and V(g s) = V(s): van der Pol et al. 2020, arXiv:2006.16908; of teams, the same 2022,
arXiv:2110.04495.  A network is so where every layer is, W g x = g W x, with hidden units in sets that turns permute:
Cohen and Welling 2016, arXiv:1602.07576.

Such weights are a linear space, and the mean of g^-1 W g over the group is what of it is nearest to W.  Weights begin
there, and each gradient is replaced by its mean, which is the gradient on all that experience turns to; Adam, which
treats all numbers alike, and Muon, whose polynomials of a matrix commute with turns, then stay there.  So the network
is like any other, as fast to ask, and the same to export.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from agents.core.env import TeamSpec


@dataclass(frozen=True)
class Turned:
    """What each of G turns makes of n numbers: (g x)[i] = sign[g, i] x[place[g, i]], both (G, n)."""

    place: npt.NDArray[np.int64]
    sign: npt.NDArray[np.int64]

    def __add__(self, other: Turned) -> Turned:
        """Of these numbers and then those."""
        place = np.concatenate([self.place, other.place + self.size], 1)
        return Turned(place, np.concatenate([self.sign, other.sign], 1))

    def __mul__(self, times: int) -> Turned:
        """Of so many such rows of numbers, end to end."""
        place = self.place[:, None] + self.size * np.arange(times)[:, None]
        return Turned(place.reshape(len(place), -1), np.tile(self.sign, times))

    @property
    def size(self) -> int:
        """n."""
        return self.place.shape[1]

    def plain(self, count: int) -> Turned:
        """Numbers that have no direction, under the same turns."""
        return permuted(np.tile(np.arange(count), (len(self.place), 1)))

    def of(self, x: Tensor) -> Tensor:
        """(..., n), turned every way, (..., G, n)."""
        return x[..., self.place] * torch.from_numpy(self.sign).to(x)

    def moments(self, mean: Tensor, variance: Tensor) -> tuple[Tensor, Tensor]:
        """(n,) of numbers, and then of them and all that they are turned to."""
        square = (variance + mean.square())[self.place].mean(0)
        mean = self.of(mean).mean(0)
        return mean, square - mean.square()


def permuted(place: npt.NDArray[np.int64]) -> Turned:
    """Numbers that only change places."""
    return Turned(place, np.ones_like(place))


@dataclass(frozen=True)
class Tie:
    """Of weights (..., n, m): what turns make of the n numbers that come in, and of the m that go out."""

    before: Turned
    after: Turned

    @property
    def place(self) -> npt.NDArray[np.int64]:
        """(G, n m) which number of a matrix stands where each did, once both sides are turned."""
        place = self.before.place[:, :, None] * self.after.size + self.after.place[:, None]
        return place.reshape(len(place), -1)

    @property
    def sign(self) -> npt.NDArray[np.int64]:
        """(G, n m) and its sign."""
        sign = self.before.sign[:, :, None] * self.after.sign[:, None]
        return sign.reshape(len(sign), -1)

    @torch.no_grad()
    def begin(self, weight: Tensor) -> None:
        """Make fresh weights (..., n, m) their mean over the turns, and as large as they were."""
        place, sign = torch.from_numpy(self.place).to(weight.device), torch.from_numpy(self.sign).to(weight.device)
        ordered = place.sort(0).values
        alike = 1 + (ordered.diff(dim=0) != 0).sum(0)  # how many different numbers each is the mean of
        flat = weight.reshape(-1, place.shape[1])
        weight.copy_(((flat[:, place] * sign).mean(1) * alike.sqrt()).view_as(weight))


class Turns:
    """The turns of a game's ground, and what they do to all that its agents see, think and do."""

    def __init__(self, spec: TeamSpec):
        self.matrices = np.array(spec.turns)  # (G, 2, 2)
        self.back = self.matrices.swapaxes(1, 2)  # the other way round
        self.directions = spec.directions  # K
        self.vector = Turned(np.abs(self.matrices).argmax(2), self.matrices.sum(2))

    @cached_property
    def moves(self) -> Turned:
        """Scores of moves: each stands where the one did that is turned to it."""
        directions = np.array(self.directions)  # (K, 2)
        turned = np.einsum("gij,kj->gki", self.back, directions)
        return permuted(np.square(turned[:, :, None] - directions).sum(3).argmin(2))

    @cached_property
    def each(self) -> Turned:
        """A number for each turn."""
        turned = np.einsum("gij,hjk->ghik", self.back, self.matrices)
        return permuted(np.abs(turned[:, :, None] - self.matrices).sum((3, 4)).argmin(2))

    def units(self, count: int) -> Turned:
        """Hidden units: one for each turn, over and over, and what is left of them without direction."""
        turns = len(self.matrices)
        return self.each * (count // turns) + self.vector.plain(count % turns)

    def seen(self, spec: TeamSpec) -> Turned:
        """What an agent observes."""
        seen = self.vector.plain(0)
        for name, size in spec.layout:
            seen += self.vector * (size // 2) if name in spec.planar else self.vector.plain(size)
        return seen

    def state(self, teams: Iterable[TeamSpec]) -> Turned:
        """What all agents of these teams observe, as `agents.learn.rollout.side_by_side` has it."""
        return sum((self.seen(spec) * len(spec.agents) for spec in teams), self.vector.plain(0))

    def done(self, spec: TeamSpec) -> Turned:
        """Scores of moves or thrust, then of words: turns do not change what is said."""
        return (self.moves if spec.moves else self.vector * (spec.thrust // 2)) + self.vector.plain(spec.words)


def turns_of(spec: TeamSpec, wanted: bool) -> Turns | None:
    """None where nobody asked, turning the ground changes the game, or agents see no directions."""
    return Turns(spec) if wanted and spec.turns and spec.planar else None


class Mean:
    """The mean over all turns, of parameters end to end."""

    def __init__(self, parameters: Sequence[Tensor], ties: Mapping[Tensor, Tie]):
        (turns,) = {len(tie.before.place) for tie in ties.values()}
        device, places, signs, first = parameters[0].device, [], [], 0
        for parameter in parameters:
            tie, count = ties.get(parameter), parameter.numel()
            if tie is None:
                places.append(np.tile(first + np.arange(count), (turns, 1)))
                signs.append(np.ones((turns, count), np.int64))
            else:
                many = Turned(tie.place, tie.sign) * (count // tie.place.shape[1])
                places.append(first + many.place)
                signs.append(many.sign)
            first += count
        place, sign = np.concatenate(places, 1), np.concatenate(signs, 1)
        home, which = np.unique(place.min(0), return_inverse=True)  # the first of each set that turns permute
        back = place.argmin(0), np.arange(place.shape[1])
        tables = place[:, home], np.float32(sign[:, home] / turns), which, np.float32(sign[back])
        self.sets, self.share, self.which, self.sign = (torch.from_numpy(table).to(device) for table in tables)

    def __call__(self, whole: Tensor) -> None:
        """Replace (P,) by its mean."""
        mean = (whole[self.sets] * self.share).sum(0)  # of one number of each set; the others are that or its opposite
        torch.mul(mean[self.which], self.sign, out=whole)
