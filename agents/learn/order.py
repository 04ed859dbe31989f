"""Nearest first: of things that are alike, it is no matter which is which, so that all orders are learned as one.

What is best does not change where two such things change places.  A policy is so, whatever its network, where things
are put in an order of their own before it sees them: a canonicalisation, Kaba et al. 2023, arXiv:2211.06489.  Distance
is that order here; it turns with the ground, so that equivariant networks stay what they are.  Where two are as far,
what is seen jumps: it is the price of so cheap an order, and whoever tells two of them apart by their place in a list
cannot any more.

Experience is put in order once, before it is learned from; the model file does so by itself (`agents.export.order`).
Learners and networks know nothing of it: whoever makes a learner wraps its environment, and tells `export` the order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from agents.core.env import Step, TeamArrays, TeamSpec, VectorEnv
from agents.core.wrapper import Observing

FEW = 5  # things; more are sooner sorted by numpy


@dataclass(frozen=True)
class Alike:
    """M things that differ in nothing but what is observed of them."""

    count: int  # M
    places: slice  # of the observation: x and y of each in turn
    parts: tuple[slice, ...]  # all that is observed of them, thing after thing, `places` among it


class Order:
    """Puts what agents of a team observe of things that are alike nearest first, what is out of sight last."""

    def __init__(self, spec: TeamSpec):
        ends = np.cumsum([0, *(size for _, size in spec.layout)]).tolist()
        where = {name: slice(*ends[place : place + 2]) for place, (name, _) in enumerate(spec.layout)}
        size = dict(spec.layout)
        self.sets = tuple(
            Alike(size[names[0]] // 2, where[names[0]], tuple(where[name] for name in names)) for names in spec.alike
        )
        self.size = spec.obs_size  # D

    def __call__(self, obs: npt.NDArray) -> npt.NDArray:
        """(..., D) to (..., D)."""
        rows = np.moveaxis(obs, -1, 0).copy("K")  # (D, ...): number after number, as worlds lie in memory
        for things in self.sets:
            x, y = rows[things.places][::2], rows[things.places][1::2]  # (M, ...)
            far = x * x + y * y  # in float32, as the model file has it
            far[far == 0] = np.inf  # out of sight
            parts = [rows[part].reshape(things.count, -1, *far.shape[1:]) for part in things.parts]  # (M, C, ...) views
            (exchange if things.count <= FEW else sort)(far, parts)
        return np.moveaxis(rows, 0, -1)


def exchange(far: npt.NDArray, parts: Sequence[npt.NDArray]) -> None:
    """Put (M, ...) and (M, C, ...) of each part in order, neighbour by neighbour: three times as fast for few."""
    for end in range(len(far) - 1, 0, -1):
        for here in range(end):
            pair = slice(here, here + 2)
            nearer = far[here + 1] < far[here]
            for told, over in ((far, nearer), *((part, nearer[None]) for part in parts)):
                told[pair] = np.where(over, told[pair][::-1], told[pair])


def sort(far: npt.NDArray, parts: Sequence[npt.NDArray]) -> None:
    """The same of many."""
    nearest = far.argsort(0, kind="stable")[:, None]  # (M, 1, ...)
    for part in parts:
        part[:] = np.take_along_axis(part, nearest, 0)


class NearestFirst(Observing):
    """An environment whose agents see what is alike nearest first."""

    def __init__(self, env: VectorEnv, orders: Mapping[str, Order]) -> None:
        super().__init__(env)
        self._orders = orders

    def observed(self, obs: TeamArrays) -> TeamArrays:
        """See `Observing`."""
        return {team: self._orders[team](seen) if team in self._orders else seen for team, seen in obs.items()}

    def step(self, action: Mapping[str, npt.NDArray]) -> Step:
        """See `VectorEnv`."""
        step = self._env.step(action)
        obs, ended = self.observed(step.obs), np.flatnonzero(step.done)
        if not len(ended):
            return replace(step, obs=obs, final_obs=obs)
        led = self.observed({team: final[ended] for team, final in step.final_obs.items()})
        final = {team: seen.copy() for team, seen in obs.items()}  # where nothing ended, it is what is seen now
        for team, seen in led.items():
            final[team][ended] = seen
        return replace(step, obs=obs, final_obs=final)


def order_of(spec: TeamSpec, wanted: bool) -> Order | None:
    """None where nobody asked, or a team sees no things that are alike."""
    return Order(spec) if wanted and spec.alike else None


def nearest_first(env: VectorEnv, wanted: bool) -> VectorEnv:
    """The environment as learners see it."""
    orders = {name: order for name, spec in env.teams.items() if (order := order_of(spec, wanted))}
    return NearestFirst(env, orders) if orders else env
