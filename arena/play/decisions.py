"""Recorded matches as decisions to learn from: what a player saw whenever policies are asked, and what it did then.

People press keys at every tick, policies act for several: what a person did is the move whose thrust is nearest to the
mean over the decision's ticks, and the word that was said in most of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from agents.core.decisions import SILENT, Decisions, check_enough
from arena.play.player import PERSON
from arena.scenarios.catalog import make
from arena.sim.observation import observe
from arena.sim.replay import RecordedRound, Replay, ReplayError, begin, load, step
from arena.sim.rules import RULES, Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World

AT_ONCE = 128  # rounds stepped side by side


@dataclass(frozen=True)
class Whom:
    """Whose decisions are meant; what is None does not matter."""

    player: str | None = None  # PERSON, or the name of the player who sat there
    team: str | None = None
    seat: str | None = None  # an agent's name


@dataclass(frozen=True)
class Recordings:
    """Replays of one game with the same options and rules."""

    scenario: Scenario
    rules: Rules
    replays: dict[str, Replay]  # by file name

    def places(self) -> Iterator[tuple[int, str, str]]:
        """Every agent's number, team and name."""
        agents = ((team.name, agent) for team in self.scenario.teams() for agent in team.agents)
        return ((number, team, agent) for number, (team, agent) in enumerate(agents))

    def agents(self, whom: Whom) -> list[int]:
        """The numbers of the agents that may be meant."""
        return [number for number, team, agent in self.places() if _meant(whom, team, agent)]

    def rounds(self) -> Iterator[tuple[Replay, RecordedRound]]:
        """All that were played, with their replays."""
        return ((replay, played) for replay in self.replays.values() for played in replay.rounds if played.actions)

    def players(self) -> list[tuple[str, str]]:
        """Who played, and in which team, people first."""
        persons = {PERSON, *(name for replay in self.replays.values() for name in replay.names.values())}
        found = dict.fromkeys((name, team) for replay in self.replays.values() for name, team in self._seated(replay))
        return sorted(found, key=lambda one: one[0] not in persons)

    def _seated(self, replay: Replay) -> Iterator[tuple[str, str]]:
        for number, team, _ in self.places():
            yield from ((name, team) for name in sorted(drivers(replay, number)))


def drivers(replay: Replay, agent: int) -> set[str]:
    """Who drove an agent: who began on its seat, or a person, or both in turn."""
    person = np.concatenate([np.zeros(0, bool), *(people(replay, played)[:, agent] for played in replay.rounds)])
    named = {replay.names.get(agent, PERSON)} if person.any() else set()
    return named | (set() if person.all() else {replay.seats[agent]})


def drove(replay: Replay, agent: int, player: str | None) -> bool:
    """Whether a player drove an agent at some time; PERSON: any person; None: anybody."""
    named = drivers(replay, agent)
    return player is None or player in named or (player == PERSON and replay.names.get(agent) in named)


def people(replay: Replay, played: RecordedRound) -> Array:
    """(K, A) which agents a person drove at each tick; where nobody wrote that down, the seat's name says it."""
    by_name = np.array([name == PERSON for name in replay.seats])
    return np.array(played.people) if played.people else np.broadcast_to(by_name, (len(played.actions), len(by_name)))


def read(paths: Sequence[Path]) -> Recordings:
    """Open replays; ReplayError says in one sentence why they cannot be learned from together."""
    replays = {path.name: load(path) for path in paths}
    name, first = next(iter(replays.items()))
    for other, replay in replays.items():
        if replay.scenario != first.scenario:
            raise ReplayError(f"{other} is of {replay.scenario} and {name} of {first.scenario}; clone from one game")
        if replay.rules != first.rules:
            raise ReplayError(f"{other} and {name} were played in different rules; clone from one game")
        for option in sorted(first.options.keys() | replay.options.keys()):
            if first.options.get(option) != replay.options.get(option):
                raise ReplayError(f"{other} and {name} were played with another {option}; clone from one game")
    if first.rules not in RULES:
        raise ReplayError(f"{name} was played in {first.rules} rules, which this program does not know")
    scenario = make(first.scenario, first.options)
    agents = sum(len(team.agents) for team in scenario.teams())
    for other, replay in replays.items():
        if len(replay.seats) != agents:
            raise ReplayError(f"{other} was recorded with another version of the scenario")
    return Recordings(scenario, RULES[first.rules], replays)


def team_of(recordings: Recordings, whom: Whom) -> str:
    """The team that is to be cloned, of equal teams the first; ReplayError where there is none, or more than one."""
    names = [team.name for team in recordings.scenario.teams()]
    found = {
        team
        for replay in recordings.replays.values()
        for number, team, agent in recordings.places()
        if _meant(whom, team, agent) and drove(replay, number, whom.player)
    }
    if not found:
        who = ", ".join(dict.fromkeys(f"{player} ({team})" for player, team in recordings.players()))
        raise ReplayError(f"nobody like that played; there were {who}")
    if recordings.scenario.symmetric:
        return names[0]
    if len(found) > 1:
        teams = " and ".join(team for team in names if team in found)
        raise ReplayError(
            f"{whom.player or 'the seat'} played for {teams}, which see different things; choose one team"
        )
    return found.pop()


def _meant(whom: Whom, team: str, agent: str) -> bool:
    return whom.team in (None, team) and whom.seat in (None, agent)


def asked(paths: Sequence[Path], whom: Whom) -> dict[str, Any]:
    """What a run is asked that clones whom, as far as the replays decide it; ValueError where they are no good."""
    recordings = read(paths)
    team = team_of(recordings, whom)
    every = recordings.rules.ticks_per_decision
    counts = [
        sum(driven(replay, played, number, whom.player, every).sum() for number in recordings.agents(whom))
        for replay, played in recordings.rounds()
    ]
    check_enough(int(sum(counts)), int(np.count_nonzero(counts)))
    first = next(iter(recordings.replays.values()))
    asked = {"scenario": first.scenario, "options": first.options, "rules": first.rules}
    symmetric = recordings.scenario.symmetric
    named = {"player": whom.player, "seat": whom.seat, "team": whom.team if symmetric else team}
    return asked | named | {"replays": [str(path.absolute()) for path in paths]}


def driven(replay: Replay, played: RecordedRound, agent: int, player: str | None, every: int) -> Array:
    """(K / every, rounded up) in which decisions the player alone drove an agent; None: whoever did."""
    person = people(replay, played)[:, agent]
    ends = np.arange(0, len(person), every)
    own = ends >= played.taken  # what a branch took from another replay counts there
    if player is None or not len(ends):
        return own
    if player in (PERSON, replay.names.get(agent)):
        return own & np.logical_and.reduceat(person, ends)
    return own & ~np.logical_or.reduceat(person, ends) & (replay.seats[agent] == player)


def decisions(recordings: Recordings, whom: Whom) -> Decisions:
    """All that was decided by whom, every round being stepped again; ReplayError where one ends differently."""
    team_of(recordings, whom)
    rounds = list(recordings.rounds())
    parts = []
    for first in range(0, len(rounds), AT_ONCE):
        rewound = SideBySide(recordings, rounds[first : first + AT_ONCE], whom)
        parts += [part for part in rewound.decisions(first) if len(part)]
    if not parts:
        raise ReplayError("the replays hold no decisions of whom you ask for")
    columns = ("obs", "agent", "thrust", "move", "word", "episode")
    return Decisions(*(np.concatenate([getattr(part, column) for part in parts]) for column in columns))


class SideBySide:
    """R rounds side by side in one world, stepped with what was recorded; K ticks, of the longest."""

    def __init__(self, recordings: Recordings, rounds: Sequence[tuple[Replay, RecordedRound]], whom: Whom) -> None:
        self.recordings, self.rounds = recordings, rounds
        self.every = recordings.rules.ticks_per_decision
        self.lengths = np.array([len(played.actions) for _, played in rounds])  # (R,) ticks
        self.world = World(recordings.scenario, recordings.rules, len(rounds))
        self.world.restart(np.arange(len(rounds)), np.random.default_rng(0))
        longest, agents = self.lengths.max(), self.world.agent_count
        self.action = np.zeros((longest, 2 + self.world.words, agents, len(rounds)), np.float32)  # (K, 2 + W, A, R)
        self.mine = np.zeros((-(-longest // self.every), agents, len(rounds)), bool)  # (decisions, A, R) whose count
        teams = recordings.scenario.teams()
        self.speaks = np.array([agent in team.speakers for team in teams for agent in team.agents])  # (A,)
        for r, (replay, played) in enumerate(rounds):
            self._wind(r, begin(played, recordings.scenario, recordings.rules))
            actions = np.array(played.actions)
            self.action[: len(actions), : actions.shape[1], :, r] = actions
            for number in recordings.agents(whom):
                mine = driven(replay, played, number, whom.player, self.every)
                self.mine[: len(mine), number, r] = mine

    def _wind(self, r: int, began: World) -> None:
        self.world.pos[..., r] = began.pos[..., 0]
        for name, fact in began.facts.items():
            self.world.facts[name][..., r] = fact[..., 0]

    def decisions(self, first: int) -> Iterator[Decisions]:
        """Those that count, moment by moment and agent by agent; rounds are numbered from `first`."""
        slices = self.recordings.scenario.team_slices()
        for tick in range(len(self.action)):
            if tick % self.every == 0:
                seen = observe(self.world)
                for number, team, _ in self.recordings.places():
                    mine, index = np.flatnonzero(self.mine[tick // self.every, number]), number - slices[team].start
                    if len(mine):
                        yield self._made(seen[team][mine, index], index, self._done(tick, number, mine), first + mine)
            step(self.world, self.action[tick])
            self._compare(tick + 1)

    def _done(self, tick: int, agent: int, mine: Array) -> Array:
        """(n, 2 + W) the mean of what an agent did from a tick on until the next decision, in the rounds `mine`."""
        action = self.action[tick : tick + self.every, :, agent][..., mine]  # (3, 2 + W, n)
        mean = action.sum(0) / np.minimum(self.lengths[mine] - tick, self.every)
        mean[2:] *= self.speaks[agent]  # nobody hears the others
        return mean.T

    def _made(self, obs: Array, index: int, done: Array, episode: Array) -> Decisions:
        """What was seen (n, D) by the agent of that index, and done (n, 2 + W)."""
        thrust, words = done[:, :2], done[:, 2:]
        silent = np.full(len(done), SILENT)
        word = np.where(words.max(1) > 0.5, words.argmax(1), SILENT) if words.shape[1] else silent
        move = self.recordings.rules.nearest_move(thrust)
        who = np.full(len(done), index)
        return Decisions(obs.astype(np.float32), who, thrust.astype(np.float32), move, word, episode)

    def _compare(self, ticks: int) -> None:
        """The rounds that are over must have ended as they did; ReplayError where one did not."""
        ended = np.flatnonzero(self.lengths == ticks)
        score = self.recordings.scenario.score(self.world) if len(ended) else None
        for r in ended.tolist():
            replay, played = self.rounds[r]
            same = score is None or played.score is None or np.array_equal(score[:, r], played.score)
            if not (same and np.array_equal(self.world.pos[..., r], played.end)):
                name = next(name for name, known in self.recordings.replays.items() if known is replay)
                raise ReplayError(f"{name} ends differently when played again: it was recorded with another version")
