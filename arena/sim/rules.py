"""The two rules of every scenario: `classic` is MPE2's physics to the digit, `arena` is what people play."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SIMULATION = "1"  # raised whenever the same state and thrust lead elsewhere than before

_CROSS = ((0.0, 0.0), (-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0))  # none, left, right, down, up: MPE2's order
_HALF = float(np.sqrt(0.5))
_DIAGONALS = ((-_HALF, -_HALF), (_HALF, -_HALF), (-_HALF, _HALF), (_HALF, _HALF))


@dataclass(frozen=True)
class Rules:
    """How bodies move and how often policies decide.

    Contacts are springs in discrete time.  In arena rules two bodies of an agent's mass or more that meet at up to
    2 units/s each never have more kinetic energy than before, at any speed at most 1.5 times as much; in classic rules,
    which are MPE2's, up to 15 times.  Walls and edges only ever take energy.
    """

    name: str
    tick_seconds: float
    ticks_per_decision: int
    moves: tuple[tuple[float, float], ...]  # thrust of each discrete move
    damping: float  # share of its velocity that a body loses in a tick
    contact_force: float
    contact_margin: float  # softness of a contact, world units
    moves_with_old_velocity: bool  # MPE2 moves a body before accelerating it; the other order keeps stiff contacts calm
    half_field: tuple[float, float] | None  # walls at x = +-first, y = +-second; None is an unbounded plane
    bounce: float = 0.0  # share of the speed into a wall that comes back

    @property
    def decision_seconds(self) -> float:
        """How long a policy's action is held."""
        return self.tick_seconds * self.ticks_per_decision

    def thrust(self, moves: npt.NDArray) -> npt.NDArray[np.float64]:
        """Thrust of each of `moves`; int (...,) becomes (..., 2)."""
        return np.asarray(self.moves)[moves]

    def action(self, chosen: npt.NDArray, words: int = 0) -> npt.NDArray[np.float64]:
        """(n, 2 + words) thrust and words, of a policy's moves (n,), moves and words (n, 2), or the thing itself.

        Who chooses moves alone is silent.
        """
        if chosen.dtype.kind not in "iu":
            return np.clip(chosen, -1, 1)
        if chosen.ndim == 1:
            return np.concatenate([self.thrust(chosen), np.zeros((len(chosen), words))], 1)
        return np.concatenate([self.thrust(chosen[:, 0]), np.eye(words)[chosen[:, 1]]], 1)

    def nearest_move(self, thrust: npt.NDArray) -> npt.NDArray[np.int64]:
        """The move whose thrust is nearest to each wanted one, which is cut to length 1 first; (n, 2) becomes (n,)."""
        x, y = thrust.T / np.maximum(np.hypot(thrust[:, 0], thrust[:, 1]), 1.0)
        across, up = np.array(self.moves).T[..., None]  # (K, 1)
        return (np.square(x - across) + np.square(y - up)).argmin(0)


CLASSIC = Rules(
    name="classic",
    tick_seconds=0.1,
    ticks_per_decision=1,
    moves=_CROSS,
    damping=0.25,
    contact_force=100.0,
    contact_margin=1e-3,
    moves_with_old_velocity=True,
    half_field=None,
)

ARENA = Rules(
    name="arena",
    tick_seconds=1 / 30,
    ticks_per_decision=3,
    moves=_CROSS + _DIAGONALS,
    damping=1 - 0.75 ** (1 / 3),  # three ticks damp like one of classic
    contact_force=250.0,
    contact_margin=1e-3,
    moves_with_old_velocity=False,
    half_field=(1.6, 1.0),
    bounce=0.4,
)

RULES = {rules.name: rules for rules in (CLASSIC, ARENA)}
