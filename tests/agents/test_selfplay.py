"""Rivals: whole episodes against one of them, an empty memory each time, and books that survive."""

from __future__ import annotations

import json

import numpy as np
import pytest

from agents.core.configs import ValueConfig
from agents.learn.selfplay import Member, Pool, TakenSeats
from agents.learn.value import ValueLearner
from tests.agents.games import Parade

WORLDS, STAGGER = 6, 3  # episodes of 4, 5 and 6 decisions


class Diary:
    """A rival that always makes one move, and counts its decisions in its memory."""

    memory_size = 2
    together = False

    def __init__(self, move: int) -> None:
        self.move = move
        self.ages: list[float] = []

    def act(self, obs, agent, memory, rng):
        assert obs.shape == (len(agent), 5) and obs.dtype == np.float32
        assert memory.shape == (len(agent), 2) and memory.dtype == np.float32
        self.ages += memory[:, 0].tolist()
        return np.full(len(agent), self.move), memory + 1


class Spy(Parade):
    """Notes what the rivals did."""

    def __init__(self) -> None:
        super().__init__(WORLDS, stagger=STAGGER)
        self.seen: list[np.ndarray] = []

    def step(self, action):
        self.seen.append(np.array(action["right"]))
        assert action["right"].shape == (WORLDS, 2)
        return super().step(action)


def ages_of(member: Member) -> list[float]:
    assert isinstance(member.policy, Diary)
    return member.policy.ages


def pool(**how) -> Pool:
    made = Pool(own=False, **how)
    for move in range(3):
        made.add(f"always {move}", Diary(move))
    return made


def play(env: TakenSeats, decisions: int) -> None:
    env.reset()
    for _ in range(decisions):
        env.step({"left": np.zeros((WORLDS, 1), np.int64)})


def test_the_seats_are_taken():
    env = TakenSeats(Parade(WORLDS), {"right": pool()}, seed=0)
    assert list(env.teams) == ["left"] and env.worlds == WORLDS
    assert env.reset().keys() == {"left"}
    step = env.step({"left": np.zeros((WORLDS, 1), np.int64)})
    assert step.obs.keys() == step.reward.keys() == step.final_obs.keys() == {"left"}


def test_rivals_are_swapped_only_at_episode_ends():
    spy = Spy()
    play(TakenSeats(spy, {"right": pool(sampling="uniform")}, seed=0), 120)
    swaps = 0
    for world in range(WORLDS):
        length = 4 + world % STAGGER
        moves = np.array([seen[world] for seen in spy.seen])  # (120, A)
        for start in range(0, 120 - length + 1, length):
            assert len(np.unique(moves[start : start + length])) == 1
            swaps += start > 0 and moves[start, 0] != moves[start - 1, 0]
    assert swaps > 40


def test_memory_is_carried_within_an_episode_and_empty_at_its_start():
    rivals = pool()
    play(TakenSeats(Spy(), {"right": rivals}, seed=0), 120)
    ages = np.concatenate([ages_of(member) for member in rivals.members])
    counts = np.bincount(ages.astype(int))
    started = sum(int(np.ceil(120 / (4 + world % STAGGER))) for world in range(WORLDS)) * 2
    assert counts[0] == started and len(counts) == 4 + STAGGER - 1


def test_a_rival_with_memory_may_join_those_without():
    rivals = Pool(own=False)
    env = TakenSeats(Spy(), {"right": rivals}, seed=0)  # a pool nobody is in plays at random
    play(env, 5)
    rivals.add("always 1", Diary(1))
    play(env, 30)
    assert ages_of(rivals.members[1])


def test_the_same_seed_meets_the_same_rivals():
    spies = [Spy(), Spy(), Spy()]
    for spy, seed in zip(spies, (0, 0, 1), strict=True):
        play(TakenSeats(spy, {"right": pool()}, seed=seed), 40)
    assert np.array_equal(spies[0].seen, spies[1].seen)
    assert not np.array_equal(spies[0].seen, spies[2].seen)


def test_outcomes_are_booked_on_the_rival_that_was_met():
    rivals = pool(sampling="uniform")
    env = TakenSeats(Spy(), {"right": rivals}, seed=0, outcome=lambda step, team: np.ones(WORLDS))
    env.reset()
    met = env._met["right"].copy()
    for _ in range(4):
        env.step({"left": np.zeros((WORLDS, 1), np.int64)})
    for number, member in enumerate(rivals.members):
        ended = int((met[::STAGGER] == number).sum())  # the worlds whose episodes last 4
        assert 1 - member.wins == pytest.approx(0.5 * 0.98**ended)


def test_prioritised_sampling_meets_the_strong_and_the_newest():
    rivals = pool()
    for member, wins in zip(rivals.members, (0.0, 0.5, 1.0), strict=True):
        member.wins = wins
    chances = rivals.chances()
    assert chances[0] > 3 * chances[1] > 0 and 0 < chances[2] < chances[1]  # (1 - p)^2, and nobody is forgotten
    rivals.add("newest", Diary(0), own=True)
    assert rivals.chances()[3] > 0.5
    assert rivals.chances().sum() == pytest.approx(1)


def test_latest_and_uniform_sampling():
    latest, uniform = pool(sampling="latest"), pool(sampling="uniform")
    for one in (latest, uniform):
        one.add("self 1", Diary(0), own=True)
        one.add("self 2", Diary(0), own=True)
    assert latest.chances().tolist() == [0, 0, 0, 0, 1]
    assert uniform.chances() == pytest.approx([0.2] * 5)


def test_beyond_the_capacity_the_most_beaten_past_self_retires_and_no_script():
    rivals = pool(capacity=2)
    for number, wins in enumerate((0.7, 0.9, 0.1)):
        rivals.add(f"self {number}", Diary(0), own=True)
        rivals.members[-1].wins = wins
    assert [member.name for member in rivals.members if member.retired] == ["self 1"]
    assert rivals.chances()[4] == 0
    rivals.add("self 3", Diary(0), own=True)
    assert [member.name for member in rivals.members if member.retired] == ["self 0", "self 1"]


def test_the_books_survive():
    before = pool()
    before.add("self 1", Diary(0), own=True)
    before.record(0, 1.0)
    before.record(1, 0.0)
    before.members[3].retired = True
    state = json.loads(json.dumps(before.state()))
    assert "self 1" not in state  # who may no longer be met need not be opened again
    after = pool()
    after.restore(state)
    assert [member.wins for member in after.members] == [member.wins for member in before.members[:3]]


def test_a_retired_member_is_let_go_when_nobody_meets_it_any_more():
    rivals = pool()
    rivals.members[1].retired = True
    rivals.forget(np.array([0, 1]))
    assert rivals.members[1].policy is not None
    rivals.forget(np.array([0, 2]))
    assert [member.policy is None for member in rivals.members] == [False, True, False]


def test_a_learner_learns_against_its_own_past():
    rivals = Pool(own=True)
    env = TakenSeats(Parade(16), {"right": rivals}, seed=0)
    config = ValueConfig(worlds=16, rollout=4, units=16, minibatches=2, gamma=0.0, learning_rate=1e-2)
    learner = ValueLearner(env, config, seed=0)
    other = ValueLearner(TakenSeats(Parade(16), {"left": Pool(own=False)}, seed=1), config, seed=1)
    for iteration in range(60):
        plot = learner.iterate(iteration / 60)
        other.iterate(iteration / 60)
        if iteration % 20 == 19:
            rivals.add(f"self {iteration}", other.networks()["right"].frozen(), own=True)
    assert plot["return"] > 0.8 * 4
    assert len(rivals.members) == 4
