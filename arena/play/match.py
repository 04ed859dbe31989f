"""A match: rounds of one world, its seats, and whoever sits on them at the moment.

The caller ticks it; nothing here knows about time, windows or devices.  Policies decide every few ticks, people each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agents.core.policy import Policy
from arena.play.contacts import Contacts
from arena.play.player import Player
from arena.sim.observation import observe
from arena.sim.option import options
from arena.sim.replay import RecordedRound, Replay, begin
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array, World

COUNTDOWN_SECONDS = 2.0
PAUSE_SECONDS = 1.6  # after a round, to see how it ended


@dataclass
class Seat:
    """One agent and who drives it.  A person may take the wheel; the player's policy is asked all the same."""

    agent: int  # index among all agents
    name: str
    team: int
    index: int  # in the team
    player: Player
    human: bool = False


@dataclass(frozen=True)
class Event:
    """Something to hear or see: contact, score, round, over."""

    kind: str
    at: tuple[float, float] = (0.0, 0.0)
    agents: tuple[int, ...] = ()


class Match:
    """`rounds` rounds; of two teams, whoever cannot be caught up with wins earlier."""

    def __init__(
        self, scenario: Scenario, rules: Rules, players: Sequence[Player], rounds: int = 3, seed: int = 0
    ) -> None:
        self.scenario, self.rules, self.rounds = scenario, rules, rounds
        self.teams = scenario.teams()
        self.world = World(scenario, rules, 1)
        self.seats = self._seat(players)
        self.rng = np.random.default_rng(seed)  # starts of rounds
        self._policy_rng = np.random.default_rng([seed, 1])
        self._contacts = Contacts(self.world)
        self.action = np.zeros((2 + self.world.words, len(self.seats)), np.float32)  # each agent's thrust and words now
        self.thrust = self.action[:2]  # (2, A) of it
        self._chosen = np.zeros_like(self.action)  # what policies decided last, also for agents that people drive
        self.wins = np.zeros(len(self.teams), np.int64)
        self.round, self.phase, self.winner = 0, "countdown", None  # type: int, str, int | None
        self.events: list[Event] = []
        self._memory: dict[tuple[int, int], Array] = {}  # of policies (by id) for agents, since the round began
        names = [seat.player.name for seat in self.seats]
        changed = {option.name: getattr(scenario, option.name) for option in options(scenario)}
        self.recording = Replay(scenario.name, changed, rules.name, names, seed, planned=rounds, won=self.wins.tolist())
        self._begin_round()

    def _seat(self, players: Sequence[Player]) -> list[Seat]:
        places = [(t, i, name) for t, team in enumerate(self.teams) for i, name in enumerate(team.agents)]
        if len(players) != len(places):
            raise ValueError(f"{self.scenario.name} has {len(places)} seats, not {len(players)}")
        return [
            Seat(agent, name, team, index, player, player.kind == "human")
            for agent, ((team, index, name), player) in enumerate(zip(places, players, strict=True))
        ]

    # What a screen shows.

    @property
    def seconds_left(self) -> float:
        """Of this round."""
        left = self.scenario.ticks(self.rules) - int(self.world.ticks[0])
        return max(0, left) * self.rules.tick_seconds

    @property
    def countdown(self) -> float:
        """Seconds until the round begins, or until the next one does."""
        return max(0.0, self._wait * self.rules.tick_seconds)

    @property
    def score(self) -> Array:
        """(T,) of this round, as it is now: it does not change with the world."""
        return self.scenario.score(self.world)[:, 0].copy()

    # What people do.

    def take_over(self, agent: int) -> None:
        """A person takes the agent's wheel from the next tick on."""
        self.seats[agent].human = True
        self.action[:, agent] = 0

    def release(self, agent: int) -> None:
        """The agent's own player has it again, in the middle of what it decided last."""
        self.seats[agent].human = False
        self.action[:, agent] = self._chosen[:, agent]

    def say(self, agent: int, word: int | None) -> None:
        """What a person's agent says from the next tick on, until told otherwise: a word from 0, or nothing."""
        team = self.teams[self.seats[agent].team]
        self.action[2:, agent] = 0
        if word is not None and word < team.words and self.seats[agent].name in team.speakers:
            self.action[2 + word, agent] = 1

    def change_player(self, agent: int, player: Player) -> None:
        """Somebody else sits down, with an empty memory."""
        seat = self.seats[agent]
        seat.player, seat.human = player, player.kind == "human"
        self._chosen[:, agent] = 0
        self._forget_absent()
        self._memory.pop((id(player.policy), agent), None)

    def renew(self, old: Player, new: Player) -> None:
        """The same player with other weights, a learner's newer snapshot say: it keeps its seats and remembers.

        Whoever drives goes on driving; a memory of another size begins empty.
        """
        for seat in self.seats:
            if seat.player is old:
                seat.player = new
        for (policy, agent), memory in list(self._memory.items()):
            if policy == id(old.policy) and len(memory) == new.policy.memory_size:
                self._memory[id(new.policy), agent] = memory
        self._forget_absent()

    def _forget_absent(self) -> None:
        present = {id(seat.player.policy) for seat in self.seats}
        self._memory = {key: kept for key, kept in self._memory.items() if key[0] in present}

    def tick(self, pressed: Mapping[int, tuple[float, float]] | None = None) -> None:
        """Step by `rules.tick_seconds`; `pressed` holds what people want now, by agent, within the unit square."""
        self.events = []
        if self.phase == "play":
            self._play(pressed or {})
        elif self.phase != "over":
            self._wait -= 1
            if self._wait <= 0:
                self._after_wait()

    def _play(self, pressed: Mapping[int, tuple[float, float]]) -> None:
        world = self.world
        if world.ticks[0] % self.rules.ticks_per_decision == 0:
            self._decide()
        for seat in self.seats:
            if seat.human:
                self.thrust[:, seat.agent] = np.clip(pressed.get(seat.agent, (0.0, 0.0)), -1, 1)
        before = self.score
        self._step(np.array([seat.human for seat in self.seats]))
        if (self.score != before).any():
            self.events.append(Event("score"))
        if self.scenario.over(world)[0] or world.ticks[0] >= self.scenario.ticks(self.rules):
            self._end_round()

    def _step(self, driven: Array) -> None:
        """One tick of the world, recorded; `driven` (A,): by people."""
        played = self.recording.rounds[-1]
        played.actions.append(self.action.copy())
        played.people.append(driven)
        self.world.tick(self.action[..., None])
        played.check(self.world)
        self._notice_contacts()

    def _decide(self) -> None:
        """Ask every policy once for all the agents that it drives, or for their whole team if it plays together.

        Then it thinks for its team-mates too, whoever drives them, but only its own do as it says.
        """
        seen = observe(self.world)
        by_policy: dict[tuple[int, int], list[Seat]] = {}  # one policy may play for teams that see different things
        for seat in self.seats:
            by_policy.setdefault((id(seat.player.policy), seat.team), []).append(seat)
        for seats in by_policy.values():
            policy, team = seats[0].player.policy, seats[0].team
            asked = [seat for seat in self.seats if seat.team == team] if policy.together else seats
            index = np.array([seat.index for seat in asked])
            obs = seen[self.teams[team].name][0, index]
            memory = np.stack([self.remembered(policy, seat.agent) for seat in asked])
            action, memory = policy.act(obs.astype(np.float32, copy=False), index, memory, self._policy_rng)
            chosen = self.rules.action(action, self.teams[team].words)
            for row, seat in enumerate(asked):
                self._memory[id(policy), seat.agent] = memory[row]
                if seat.player.policy is policy:
                    self._chosen[: chosen.shape[1], seat.agent] = chosen[row]
                    if not seat.human:
                        self.action[: chosen.shape[1], seat.agent] = chosen[row]

    def remembered(self, policy: Policy, agent: int) -> Array:
        """(M,) what a policy knows of an agent, nothing at first."""
        return self._memory.get((id(policy), agent), np.zeros(policy.memory_size, np.float32))

    def _notice_contacts(self) -> None:
        for i, j in self._contacts.new(self.world):
            x, y = self.world.pos[:, [i, j], 0].mean(1)
            self.events.append(Event("contact", (float(x), float(y)), (i, j)))

    # Rounds.

    def rejoin(self, before: int, wins: Sequence[int], played: RecordedRound) -> None:
        """Be in the round after `before` others, where the recording of it stops; its ticks are taken over.

        Policies are shown what there was to see, and remember it.
        """
        for _ in range(before):  # rounds begin by the same dice
            self._begin_round()
        self.wins[:] = wins
        recording = self.recording
        recording.first, recording.won_before, recording.won = before, list(wins), list(wins)
        facts = {name: fact.copy() for name, fact in played.facts.items()}
        recording.rounds = [RecordedRound(played.start.copy(), facts, taken=len(played.actions))]
        self.world.resume(begin(played, self.scenario, self.rules).keep())
        for action, driven in zip(played.actions, played.people, strict=True):
            if self.world.ticks[0] % self.rules.ticks_per_decision == 0:
                self._decide()
            self.action[len(action) :], self.action[: len(action)] = 0, action
            self._step(driven)
        self.action[:] = self._chosen
        self.events = []

    def _begin_round(self) -> None:
        self.world.restart(np.arange(1), self.rng)
        self._contacts.begin(self.world)
        self.action[:] = self._chosen[:] = 0
        self._memory = {}
        facts = {name: fact.copy() for name, fact in self.world.facts.items()}
        self.recording.rounds.append(RecordedRound(self.world.pos[..., 0].copy(), facts))
        self.round += 1
        self._wait, self.phase = round(COUNTDOWN_SECONDS / self.rules.tick_seconds), "countdown"

    def _end_round(self) -> None:
        winner = int(self.scenario.winner(self.world)[0])
        self.winner = winner if winner >= 0 else None
        if self.winner is not None:
            self.wins[self.winner] += 1
        self.recording.won = self.wins.tolist()
        self.recording.rounds[-1].end = self.world.pos[..., 0].copy()
        self.recording.rounds[-1].score = self.score.copy()
        self.events.append(Event("round"))
        self._wait, self.phase = round(PAUSE_SECONDS / self.rules.tick_seconds), "round over"

    def _after_wait(self) -> None:
        if self.phase == "countdown":
            self.phase = "play"
        elif self.round >= self.rounds or self._decided():
            self.phase, self.winner = "over", self._match_winner()
            self.events.append(Event("over"))
        else:
            self._begin_round()

    def _decided(self) -> bool:
        ranked = sorted(self.wins, reverse=True)
        return len(ranked) > 1 and bool(ranked[0] > ranked[1] + self.rounds - self.round)

    def _match_winner(self) -> int | None:
        """Of one team: it won if it won more than half of the rounds."""
        if len(self.teams) == 1:
            return 0 if 2 * self.wins[0] > self.rounds else None
        best = np.flatnonzero(self.wins == self.wins.max())
        return int(best[0]) if len(best) == 1 else None
