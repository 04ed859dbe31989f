"""What somebody saw and did, decision by decision: what imitation learns from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SILENT = -1  # the word of who says none
LEAST_DECISIONS, LEAST_ROUNDS = 300, 3  # one round to learn from, one to know when to stop, one to report on


def check_enough(decisions: int, rounds: int) -> None:
    """ValueError where there is too little to learn from."""
    if decisions < LEAST_DECISIONS or rounds < LEAST_ROUNDS:
        raise ValueError(
            f"cloning needs {LEAST_DECISIONS} decisions from {LEAST_ROUNDS} rounds at least; "
            f"here are {decisions} from {rounds}"
        )


@dataclass(frozen=True)
class Decisions:
    """n decisions of agents of one team."""

    obs: npt.NDArray[np.float32]  # (n, D)
    agent: npt.NDArray[np.int64]  # (n,) index in the team
    thrust: npt.NDArray[np.float32]  # (n, 2) in [-1, 1], the mean over the decision
    move: npt.NDArray[np.int64]  # (n,) the move that comes nearest to it
    word: npt.NDArray[np.int64]  # (n,) or SILENT
    episode: npt.NDArray[np.int64]  # (n,) number of the round it was made in

    def __len__(self) -> int:
        return len(self.obs)

    @property
    def episodes(self) -> npt.NDArray[np.int64]:
        """The numbers of all rounds, in order."""
        return np.unique(self.episode)
