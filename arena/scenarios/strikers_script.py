"""The scripted baseline of strikers: one attacks from behind the ball, one guards the goal, the others go along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from arena.scenarios.script import Array, arrive, norm, unit, vectors

SPEED = 1.4  # about what a player reaches, units/s
ASTRAY = 0.6  # how much further away a player counts who is on the wrong side of the ball


@dataclass(frozen=True)
class Football:
    """What the plan knows of the game besides what it sees."""

    player: float  # radius
    ball: float  # radius
    half_field: tuple[float, float]

    def play(self, see: Mapping[str, Array], agent: Array) -> Array:
        """(n, 2) thrust: roles by who is where; with no ball in sight, back to one's half."""
        ball, own = see["ball"], see["own goal"]
        away = norm(ball)[:, None]
        coming = ball + see["ball's velocity"] * np.minimum(away / SPEED, 0.4)  # where it will be
        aim = self._aim(see["position"] + coming, see["other goal"] - coming)
        mates = vectors(see["mates"])  # (n, M, 2)
        known = (mates != 0).any(2)
        mine = _cost(coming, aim)
        theirs = np.where(known, _cost(coming[:, None] - mates, aim[:, None]), np.inf)
        attacks = mine <= theirs.min(1, initial=np.inf)
        nearer = norm(own[:, None] - mates) < norm(own)[:, None]
        attacker = theirs == np.minimum(mine, theirs.min(1, initial=np.inf))[:, None]
        guards = ~(nearer & known & ~attacker).any(1)
        side = np.where(agent % 2 == 0, 1.0, -1.0)[:, None]
        along = ball - 0.45 * aim + 0.4 * side * _turned(aim)
        guard = own + 0.35 * (coming - own)
        wait = arrive(np.where(guards[:, None], guard, along), see["velocity"]) + self._apart(mates, known)
        wanted = np.where(attacks[:, None], self._attack(see, coming, aim), wait)
        back = np.where(agent == 0, 0.0, 0.5)[:, None]  # the first waits in the middle, where kick-offs are
        lost = arrive(back * own - (1 - back) * see["position"], see["velocity"])
        return np.where(ball.any(1, keepdims=True), wanted, lost)

    def _aim(self, place: Array, goal: Array) -> Array:
        """(n, 2) where to send a ball at `place` whose way to the goal is `goal`; along the edge where it is near."""
        room = self.half_field[1] - self.ball - np.abs(place[:, 1])
        goal = goal.copy()
        goal[:, 1] *= np.clip(room / 0.15, 0, 1)
        return unit(goal)

    def _attack(self, see: Mapping[str, Array], ball: Array, aim: Array) -> Array:
        """Through the ball if it lies ahead; otherwise round it, to a place behind it."""
        along = (ball * aim).sum(1, keepdims=True)
        across = ball - along * aim  # from the line of the shot to the ball, as this player sees it
        beside = norm(across)[:, None]
        touch = self.player + self.ball
        strike = unit(ball - 0.8 * touch * aim + 0.6 * across) * 2
        passes = np.where(beside > 1e-3, -unit(across), _turned(aim))  # the side on which it passes the ball
        detour = np.where(along < touch, 1.6 * touch * passes, 0)
        behind = ball - 1.5 * touch * aim + detour
        limit = np.array(self.half_field) - self.player
        behind = (see["position"] + behind).clip(-limit, limit) - see["position"]
        ready = (along > 0.3 * touch) & (beside < 0.45 * along + 0.02)
        return np.where(ready, strike, unit(behind) * 2 - 0.2 * see["velocity"])

    def _apart(self, mates: Array, known: Array) -> Array:
        """(n, 2) a push away from mates who are near; mates (n, M, 2)."""
        gap = norm(mates)[:, :, None]
        return -(unit(mates) * np.maximum(0.35 - gap, 0) * 4 * known[..., None]).sum(1)


def _cost(ball: Array, aim: Array) -> Array:
    """How far a player is from attacking a ball that is `ball` away (..., 2)."""
    wrong = (ball * aim).sum(-1) < 0
    return norm(ball) + ASTRAY * wrong


def _turned(vector: Array) -> Array:
    """(n, 2) by a quarter to the left."""
    return np.stack([-vector[:, 1], vector[:, 0]], 1)
