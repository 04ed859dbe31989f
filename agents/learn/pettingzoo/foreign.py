"""Games of others as a `VectorEnv`: any PettingZoo `ParallelEnv`, and any Gymnasium environment as a game for one.

Observations are Box, flattened, or Discrete, one-hot.  Actions are Discrete, or Box with bounds, scaled to [-1, 1].
Agents of one team need not be alike: shorter observations are filled up with zeros, and a move that an agent does not
have counts as its first.  Who leaves early observes zeros and is paid nothing until the world's episode ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from agents.core.env import Bools, Step, TeamArrays, TeamSpec
from agents.learn.apart import Apart, Here
from agents.learn.pettingzoo.copies import Copies
from agents.learn.pettingzoo.games import Make
from agents.learn.pettingzoo.seat import Teams


class Foreign:
    """`worlds` copies of a game, stepped one after the other: here, or shared out among processes of their own."""

    stages = 1

    def __init__(
        self, make: Make, worlds: int, seed: int | Sequence[int], *, teams: Teams | str = "", processes: int = 0
    ) -> None:
        """`teams` by default are agents of equal spaces and equal names but for their numbers; ALL makes them one.

        ValueError says in one sentence what of the game cannot be learned here.
        """
        seeds = [int(number) for number in np.random.SeedSequence(seed).generate_state(worlds)]
        parts = np.array_split(np.arange(worlds), min(max(processes, 1), worlds))
        self._parts = [(int(part[0]), int(part[-1]) + 1) for part in parts]
        place = Apart if processes else Here
        self._copies = [place(Copies, make, seeds[start:end], teams) for start, end in self._parts]
        self.worlds = worlds
        self.teams: Mapping[str, TeamSpec]
        self.teams, possible = self._copies[0].answer("kinds")
        self._mask = {team: np.ones((worlds, *moves.shape), bool) for team, moves in possible.items()}
        self._obs: TeamArrays = {}

    def reset(self) -> TeamArrays:
        """See `VectorEnv`."""
        return self.restart(np.arange(self.worlds))

    def restart(self, which: npt.NDArray) -> TeamArrays:
        """See `VectorEnv`."""
        for copies, (start, end) in zip(self._copies, self._parts, strict=True):
            copies.ask("restart", [int(world) - start for world in which if start <= world < end])
        self._obs = _joined([copies.told() for copies in self._copies])
        return self._obs

    def enter(self, stage: int) -> TeamArrays:
        """See `VectorEnv`."""
        if stage != 0:
            raise ValueError(f"this game has one stage, not {stage + 1}")
        return self.reset()

    def step(self, action: Mapping[str, npt.NDArray]) -> Step:
        """See `VectorEnv`."""
        for copies, (start, end) in zip(self._copies, self._parts, strict=True):
            copies.ask("step", {team: part[start:end] for team, part in action.items()})
        steps: list[Step] = [copies.told() for copies in self._copies]
        self._obs = _joined([step.obs for step in steps])
        return Step(
            self._obs,
            _joined([step.reward for step in steps]),
            np.concatenate([step.terminated for step in steps]),
            np.concatenate([step.truncated for step in steps]),
            _joined([step.final_obs for step in steps]),
        )

    def mask(self) -> dict[str, Bools]:
        """See `VectorEnv`: all of them.  One that an agent lacks is its first move (see `seat`), and learned as that:

        a policy that never tried it would not know what its model file does with it.
        """
        return self._mask

    def state(self) -> npt.NDArray[np.floating]:
        """See `VectorEnv`: all observations, side by side."""
        return np.concatenate([obs.reshape(self.worlds, -1) for obs in self._obs.values()], 1)

    def keep(self) -> dict[str, npt.NDArray]:
        """See `VectorEnv`: games of others cannot be kept."""
        return {}

    def resume(self, kept: Mapping[str, npt.NDArray]) -> TeamArrays:
        """See `VectorEnv`: afresh."""
        return self.reset()

    def close(self) -> None:
        """End the games, and their processes."""
        for copies in self._copies:
            copies.answer("close")
            copies.end()


def _joined(parts: list[TeamArrays]) -> TeamArrays:
    return {team: np.concatenate([part[team] for part in parts]) for team in parts[0]}
