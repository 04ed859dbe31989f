"""What a game states about itself: its bodies, what its agents see and want, and who won."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from arena.sim.body import Body, Gaze, Team, Wall, Zone
from arena.sim.observation import Part
from arena.sim.option import Value, check, option
from arena.sim.symmetry import GROUPS, Turn

if TYPE_CHECKING:
    from arena.sim.rules import Rules
    from arena.sim.world import Array, World


@dataclass(frozen=True)
class Scenario(ABC):
    """Base of every scenario; a subclass is a frozen dataclass whose fields are its options.

    Everything here is a pure function of the world (`advance` alone writes to it), so that a game can be replayed.
    Axes: A agents of all teams, N bodies, T teams, B worlds.  Agents are the first bodies, in the order of the teams.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    pitch: ClassVar[str]  # the game in one sentence
    kind: ClassVar[str]  # cooperative, competitive or adversarial
    symmetric: ClassVar[bool] = False  # a policy of one team can play any other
    stages: ClassVar[tuple[Mapping[str, Value], ...]] = ({},)  # a curriculum: option changes; the last: none
    signs: ClassVar[tuple[tuple[str, str], ...]] = ()  # looks and marks that do not mean what LOOKS and MARKS say
    unseen: ClassVar[tuple[tuple[str, str], ...]] = ()  # why teams do not see what `sight` hides, in a few words each
    state_facts: ClassVar[tuple[str, ...]] = ()  # facts that a critic who sees everything is told
    hidden: ClassVar[tuple[tuple[str, str], ...]] = ()  # by rules: how long what some may not see stays so; see `hides`
    turned: ClassVar[str] = ""  # how the ground can be turned and the game is the same, of GROUPS; "": as the field can
    beside: ClassVar[tuple[tuple[str, str], ...]] = ()  # parts that tell of things too, and the one that says where
    apart: ClassVar[bool] = False  # agents of a team see and know different things too

    vision: float = option(0.0, "how far agents see; 0 is everything", low=0, high=4, common=True)
    nearest: int = option(0, "how many of each kind of thing they see, nearest first; 0 is all", high=16, common=True)

    def __post_init__(self) -> None:
        check(self)

    @abstractmethod
    def teams(self) -> tuple[Team, ...]:
        """Who plays."""

    @abstractmethod
    def bodies(self, rules: Rules) -> tuple[Body, ...]:
        """The agents, then whatever else can move, then the rest."""

    @abstractmethod
    def start(self, rules: Rules, count: int, rng: np.random.Generator) -> tuple[Array, dict[str, Array]]:
        """Places (2, N, count) and facts (..., count) of `count` new worlds; all velocities start at zero."""

    @abstractmethod
    def observe(self, world: World, team: str) -> dict[str, Part]:
        """What the agents of a team may see, by name and in order; bodies as `Things`, to which sight applies."""

    @abstractmethod
    def reward(self, world: World) -> Array:
        """(A, B) for the decision that led here."""

    @abstractmethod
    def seconds(self, rules: Rules) -> float:
        """How long a round lasts at most."""

    def decisions(self, rules: Rules) -> int:
        """How many decisions that is: whole ones, the same in training and in play."""
        return round(self.seconds(rules) / rules.decision_seconds)

    def ticks(self, rules: Rules) -> int:
        """How many ticks that is."""
        return self.decisions(rules) * rules.ticks_per_decision

    def advance(self, world: World) -> None:  # noqa: B027, most games need none
        """Apply the game's own rules after a tick: count, latch and move things in `world.facts` and `world.pos`."""

    def over(self, world: World) -> Array:
        """(B,) whether the game itself ended before its time."""
        return np.zeros(world.count, bool)

    @abstractmethod
    def score(self, world: World) -> Array:
        """(T, B) points of this round so far."""

    @abstractmethod
    def winner(self, world: World) -> Array:
        """(B,) index of the team that wins if the round ends now; -1 where nobody does."""

    @abstractmethod
    def script(self, team: str, rules: Rules, strength: str) -> Any:
        """The scripted baseline, a policy in the sense of `arena.scenarios.script`."""

    def turns(self, rules: Rules) -> tuple[Turn, ...]:
        """What can be done to the ground, with all that stands on it, and the game is the same."""
        return GROUPS[self.turned or ("as a rectangle" if rules.half_field else "as a square")]

    # What only some games have.

    def walls(self, rules: Rules) -> tuple[Wall, ...]:
        """Walls inside the field; they stand where they stand."""
        return ()

    def standing(self, world: World) -> Array | None:
        """(W, B) which walls are there now: doors may be open.  None: all."""
        return None

    def pinned(self, world: World) -> Array | None:
        """(N, B) which bodies cannot move now, whatever pushes them.  None: those that never can."""
        return None

    def sight(self, world: World, team: str) -> Array | None:
        """(A, N, B) which bodies each agent of the team sees, `vision` aside.  None: all."""
        return None

    def lacks(self, agent: str) -> frozenset[str]:
        """Parts of its team's observation that this agent does not have: zeros, and left out where it stands alone."""
        return frozenset()

    def zones(self, world: World) -> tuple[Zone, ...]:
        """Places on the ground of the first world that the rules know."""
        return ()

    def marks(self, world: World, team: str | None) -> dict[int, str]:
        """Bodies of the first world that are something special now, one of MARKS, as far as `team` may know."""
        return {}

    def known(self, world: World, agent: str) -> dict[int, str]:
        """The marks that one agent may know: its team's, where the game does not tell its agents apart."""
        return self.marks(world, next(team.name for team in self.teams() if agent in team.agents))

    def hides(self, rules: Rules) -> str:
        """How long what some may not see or know stays the same: a "round", a "moment", or nothing is hidden: "".

        What stays for a round people can be told at its start; what changes they must be able to look at.
        """
        return "moment" if self.vision else dict(self.hidden).get(rules.name, "")

    def about(self, world: World, speaker: str) -> tuple[tuple[str, ...], Array] | None:
        """What a speaker's words may be about: the names of the cases, and which of them holds, (B,).  None: nothing.

        A case is called as the bodies that it is about, joined by " + ", or in words of its own.
        """
        return None

    def gazes(self, world: World) -> dict[int, Gaze]:
        """Bodies of the first world that look one way, so that whoever sees them sees that too."""
        return {}

    def stage(self, number: int) -> Self:
        """This game at a stage of its curriculum."""
        return replace(self, **dict[str, Any](self.stages[number]))

    def team_slices(self) -> Mapping[str, slice]:
        """Where each team's agents stand among the bodies."""
        return self._team_slices

    @cached_property
    def _team_slices(self) -> Mapping[str, slice]:
        slices, first = {}, 0
        for team in self.teams():
            slices[team.name] = slice(first, first + len(team.agents))
            first += len(team.agents)
        return slices
