"""Sides: unlike teams that learn at once, each in worlds of its own, and to the outside are one learner.

So whoever can learn one team only can learn them all, and none of them hangs on what the others are at just now: in
its worlds it meets them out of a pool.  Bansal et al. 2018, arXiv:1710.03748, section 4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from torch import Tensor

from agents.core.config import Config
from agents.learn.learner import Learner, Network, Plot
from agents.learn.popart import Critic


class Sides:
    """Learners of different teams that take turns, an iteration each; a `Learner`."""

    def __init__(self, learners: Sequence[Learner]) -> None:
        self.learners = list(learners)
        self._count()

    @property
    def config(self) -> Config:
        """See `Learner`: the same for all."""
        return self.learners[0].config

    def iterate(self, progress: float) -> dict[str, float]:
        """See `Learner.iterate`: "return" is the first side's, what else has one name is the mean of all."""
        plots = [learner.iterate(progress) for learner in self.learners]
        self._count()
        mean = Plot()
        for number, plot in enumerate(plots):
            mean.add(**{name: value for name, value in plot.items() if number == 0 or name != "return"})
        return mean.means()

    def networks(self) -> dict[str, Network]:
        """See `Learner.networks`."""
        return {team: network for learner in self.learners for team, network in learner.networks().items()}

    def critics(self) -> dict[str, Critic]:
        """See `Learner.critics`."""
        return {team: critic for learner in self.learners for team, critic in learner.critics().items()}

    def state_dict(self) -> dict[str, Tensor]:
        """See `Learner.state_dict`."""
        states = [learner.state_dict() for learner in self.learners]
        return {f"side {n}/{key}": tensor for n, state in enumerate(states) for key, tensor in state.items()}

    def load_state_dict(self, state: Mapping[str, Tensor]) -> None:
        """See `Learner.load_state_dict`."""
        before = [learner.state_dict() for learner in self.learners]
        try:
            for number, learner in enumerate(self.learners):
                side = f"side {number}/"
                learner.load_state_dict({k.removeprefix(side): v for k, v in state.items() if k.startswith(side)})
        except ValueError:
            for learner, known in zip(self.learners, before, strict=True):
                learner.load_state_dict(known)
            raise
        self._count()

    def _count(self) -> None:
        self.steps = sum(learner.steps for learner in self.learners)
        self.updates = sum(learner.updates for learner in self.learners)
