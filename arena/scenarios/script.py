"""Scripted baselines: policies written by hand, which see exactly what a learner sees.

A script is opponent, yardstick and test at once.  It has the shape of `agents.core.policy.Policy`.  Its strength says
how often it hesitates: an easy script lets most of its decisions pass, a hard one few.  Never none: two equal wrestlers
without any would push at each other for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from arena.sim.rules import Rules

Array = npt.NDArray
Plan = Callable[[Mapping[str, Array], Array], Array]
"""From named parts of the observation, each (n, size), and agent indices (n,) to the wanted thrust (n, 2)."""

Speech = Callable[[Mapping[str, Array], Array, Array], Array]
"""From the same and whether each is sure of itself, (n,) bool, to the word that each says (n,)."""

HESITATION = {"easy": 0.6, "medium": 0.3, "hard": 0.03}  # chance that a decision is to do nothing
SLOWNESS = {"easy": 0.9, "medium": 0.75, "hard": 0.3}  # chance of sticking to the last word for one more decision
FAR = 9  # world units: nobody is so far away


class Script:
    """Drives the agents of one team by `plan`, with the discrete moves of the rules."""

    memory_size = 0
    together = False

    def __init__(self, plan: Plan, layout: tuple[tuple[str, int], ...], rules: Rules, strength: str) -> None:
        if strength not in HESITATION:
            raise ValueError(f"a script is {', '.join(HESITATION)}, not {strength!r}")
        self._plan, self._rules, self._hesitation = plan, rules, HESITATION[strength]
        ends = np.cumsum([size for _, size in layout])
        self._parts = {name: slice(end - size, end) for (name, size), end in zip(layout, ends, strict=True)}

    def act(self, obs: Array, agent: Array, memory: Array, rng: np.random.Generator) -> tuple[Array, Array]:
        """See `agents.core.policy.Policy.act`: obs (n, D), agent (n,); moves (n,)."""
        wanted = self._plan(self._see(obs), agent)
        moves = self._rules.nearest_move(np.asarray(wanted, np.float64))
        if self._hesitation:
            moves[rng.random(len(moves)) < self._hesitation] = 0
        return moves, memory

    def _see(self, obs: Array) -> dict[str, Array]:
        """The named parts of obs (n, D)."""
        return {name: obs[:, part] for name, part in self._parts.items()}


class Talker(Script):
    """A script that talks too; its moves and words are (n, 2).

    `speech` is asked what each would say, and told who is sure of itself.  Where a part "said" shows an agent its own
    last word, it sticks to that for a while before it says another.
    """

    def __init__(
        self, plan: Plan, speech: Speech, layout: tuple[tuple[str, int], ...], rules: Rules, strength: str
    ) -> None:
        super().__init__(plan, layout, rules, strength)
        self._speech, self._slowness = speech, SLOWNESS[strength]

    def act(self, obs: Array, agent: Array, memory: Array, rng: np.random.Generator) -> tuple[Array, Array]:
        """See `agents.core.policy.Policy.act`."""
        moves, memory = super().act(obs, agent, memory, rng)
        see = self._see(obs)
        words = self._speech(see, agent, rng.random(len(obs)) >= self._hesitation)
        if "said" in see:
            stick = see["said"].any(1) & (rng.random(len(obs)) < self._slowness)
            words = np.where(stick, see["said"].argmax(1), words)
        return np.stack([moves, words], 1), memory


def still(see: Mapping[str, Array], agent: Array) -> Array:
    """The plan of who cannot move."""
    return np.zeros((len(agent), 2))


def vectors(part: Array) -> Array:
    """(n, M, 2) the M vectors of one part of the observation."""
    return part.reshape(len(part), -1, 2)


def norm(vector: Array) -> Array:
    """(...) how long each vector (..., 2) is: `np.linalg.norm` to the bit, and ten times as fast for many."""
    x, y = vector[..., 0], vector[..., 1]
    return np.sqrt(x * x + y * y)


def planes(vector: Array) -> Array:
    """(2, M, n): x and y of vectors (n, M, 2) each by themselves, the many last, where much is reckoned with them."""
    return np.ascontiguousarray(vector.T)


def nearest(one: Array, other: Array) -> Array:
    """(P, n) how far places (2, P, n) are from the nearest of (2, M, n); inf where there is none.

    In place, since fresh memory costs most of it.
    """
    x, y = one[:, None] - other[:, :, None]  # (M, P, n)
    x *= x
    y *= y
    x += y
    return np.asarray(np.sqrt(x.min(0, initial=np.inf)))


def unit(vector: Array) -> Array:
    """The direction of each vector (..., 2); zero stays zero."""
    return vector / np.maximum(norm(vector)[..., None], 1e-6)


def arrive(offset: Array, velocity: Array, stiffness: float = 8.0, braking: float = 2.5) -> Array:
    """Thrust (n, 2) that brings a body to rest at `offset` from it: a spring with a brake."""
    return stiffness * offset - braking * velocity


def seen(see: Mapping[str, Array], part: str) -> Array:
    """(n, M) which of a part's M vectors are in sight; where the observation does not say, zeros are not."""
    told = see.get(f"{part} seen")
    return (see[part][:, ::2] != 0) | (see[part][:, 1::2] != 0) if told is None else np.asarray(told > 0)


def in_sight(see: Mapping[str, Array], part: str) -> Array:
    """(2, M, n) a part's vectors, those out of sight far away."""
    return np.where(seen(see, part).T, planes(vectors(see[part])), FAR)


def patrol(ways: Array, velocity: Array, cost: Array) -> Array:
    """(n, 2) the way to the next of some points: a near one, ahead of a moving body rather than behind it.

    Its momentum is all the memory that who patrols has.  Ways (n, M, 2), cost (n, M) in units, inf for none.
    """
    ahead = np.einsum("nmi,ni->nm", unit(ways), unit(velocity))
    chosen = (norm(ways) * (1.5 - ahead) + cost).argmin(1)
    return ways[np.arange(len(ways)), chosen]
