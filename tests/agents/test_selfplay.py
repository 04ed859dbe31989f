"""Rivals: whole episodes against one of them, an empty memory each time."""

from __future__ import annotations

import numpy as np
import pytest

from agents.core.configs import ValueConfig
from agents.core.policy import check_whole_teams
from agents.learn.pool import Member, Pool
from agents.learn.selfplay import TakenSeats
from agents.learn.value import ValueLearner
from tests.agents.games import Parade

WORLDS, STAGGER = 6, 3  # episodes of 4, 5 and 6 decisions


class Diary:
    """Rivals that always make one move together, and count their decisions in their memory."""

    memory_size = 2
    together = True

    def __init__(self, move: int) -> None:
        self.move = move
        self.ages: list[float] = []

    def act(self, obs, agent, memory, rng):
        check_whole_teams(agent, 2)
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


def test_whoever_meets_somebody_whose_model_is_lost_meets_another():
    rivals = pool(sampling="uniform")
    spy = Spy()
    env = TakenSeats(spy, {"right": rivals}, seed=0)
    play(env, 3)
    kept = env.keep()
    met = kept["right/met"].copy()
    assert (met == 1).any() and (met != 1).any()
    lost = [state | {"gone": state["name"] == "always 1"} for state in rivals.state()]
    again = pool(sampling="uniform")
    again.restore(lost, {})
    env = TakenSeats(Spy(), {"right": again}, seed=9)
    env.resume(kept)
    assert (env._met["right"] != 1).all() and (env._met["right"] == met)[met != 1].all()
    env.step({"left": np.zeros((WORLDS, 1), np.int64)})


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
