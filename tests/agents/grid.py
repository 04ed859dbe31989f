"""A grid of squares, and what every move in it is worth, worked out by value iteration."""

from __future__ import annotations

import numpy as np

from agents.core.env import Step, TeamSpec
from tests.agents.games import Game

SIZE, GAMMA = 5, 0.9
MOVES = np.array([[0, 0], [-1, 0], [1, 0], [0, -1], [0, 1]])
WALLS = {(1, 1), (1, 2), (1, 3), (3, 3)}
HOLE, GOAL = (4, 0), (4, 4)  # the end, with -1 or 1; every move costs 0.04
SQUARES = [(x, y) for x in range(SIZE) for y in range(SIZE) if (x, y) not in WALLS | {HOLE, GOAL}]


def after(square: tuple[int, int], move: int) -> tuple[tuple[int, int], float, bool]:
    """Where a move leads, what it pays, and whether it is the last."""
    x, y = square[0] + MOVES[move][0], square[1] + MOVES[move][1]
    reached = (int(x), int(y)) if 0 <= x < SIZE and 0 <= y < SIZE and (x, y) not in WALLS else square
    return reached, {HOLE: -1.0, GOAL: 1.0}.get(reached, 0.0) - 0.04, reached in (HOLE, GOAL)


def values(slip: float) -> dict[tuple[int, int], np.ndarray]:
    """Q* of every square, (5,) each; with probability `slip` any move is made instead of the one that was meant."""
    best = {square: np.zeros(5) for square in SQUARES}
    for _ in range(300):  # 0.9^300 is 2e-14
        sure = {
            square: np.array(
                [
                    reward + GAMMA * (0.0 if last else best[reached].max())
                    for reached, reward, last in (after(square, move) for move in range(5))
                ]
            )
            for square in SQUARES
        }
        best = {square: (1 - slip) * worth + slip * worth.mean() for square, worth in sure.items()}
    return best


LEADS = np.zeros((SIZE, SIZE, 5, 2), np.int64)  # what `after` says of every square and move
PAYS, LAST = np.zeros((SIZE, SIZE, 5), np.float32), np.zeros((SIZE, SIZE, 5), bool)
for square in SQUARES:
    for move in range(5):
        LEADS[*square, move], PAYS[*square, move], LAST[*square, move] = after(square, move)


class Grid(Game):
    """A walker who sees where it is; an end is an end, and the clock stops it after some decisions."""

    def __init__(self, worlds: int, *, slip: float = 0.0, decisions: int = 6) -> None:
        self.worlds, self.slip, self.decisions, self.dice = worlds, slip, decisions, np.random.default_rng(1)
        self.teams = {"walker": TeamSpec("walker", ("walker",), (("square", 2),), 5)}
        self.at, self.time = np.zeros((worlds, 2), np.int64), np.zeros(worlds, np.int64)

    def restart(self, which):
        self.at[which] = np.array(SQUARES)[self.dice.integers(len(SQUARES), size=len(which))]
        self.time[which] = 0
        return self._obs()

    def step(self, action):
        meant = np.asarray(action["walker"])[:, 0]
        moves = np.where(self.dice.random(self.worlds) < self.slip, self.dice.integers(5, size=self.worlds), meant)
        came = *self.at.T, moves
        self.at, ended = LEADS[came], LAST[came]
        reward = PAYS[came][:, None]
        self.time = self.time + 1
        late, final = (self.time >= self.decisions) & ~ended, self._obs()
        self.restart(np.flatnonzero(ended | late))
        return Step(self._obs(), {"walker": reward}, ended, late, final)

    def _obs(self):
        return {"walker": seen(self.at)[:, None]}


def seen(squares) -> np.ndarray:
    """What walkers on squares (..., 2) see."""
    return (np.asarray(squares) / (SIZE - 1) * 2 - 1).astype(np.float32)
