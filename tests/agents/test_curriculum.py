"""A curriculum: easier stages first, on by the share of successes, and never out of the learner's sight."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from agents.core.env import Step, TeamSpec, VectorEnv, finished
from agents.core.policy import RandomPolicy
from agents.learn.curriculum import Curriculum
from agents.learn.learner import Returns
from agents.learn.pool import Pool
from agents.learn.selfplay import TakenSeats, seat
from arena.scenarios.catalog import SCENARIOS, make
from arena.sim.env import Env
from arena.sim.rules import ARENA
from tests.agents.games import Game

WORLDS = 4


class Climb(Game):
    """Episodes of two decisions; who moves 1 in the second has success.  What is seen is the stage and the time."""

    stages = 3
    changing = ("time",)

    def __init__(self) -> None:
        self.worlds, self.stage, self.time = WORLDS, 2, np.zeros(WORLDS, np.int64)
        self.teams = {"one": TeamSpec("one", ("one",), (("stage", 1), ("time", 1)), 2)}

    def enter(self, stage):
        self.stage = stage
        return self.reset()

    def restart(self, which):
        self.time[which] = 0
        return self._obs()

    def step(self, action):
        ended = self.time == 1
        self.time = self.time + 1
        final = self._obs()
        self.restart(np.flatnonzero(ended))
        return Step(self._obs(), {"one": action["one"].astype(np.float32)}, ended, np.zeros_like(ended), final)

    def _obs(self):
        return {"one": np.stack([np.full(WORLDS, self.stage), self.time], 1)[:, None].astype(np.float32)}


def climb(threshold: float = 0.7, window: int = 8) -> Curriculum:
    return Curriculum(
        cast(VectorEnv, Climb()), lambda step: step.reward["one"][:, 0], threshold=threshold, window=window
    )


def play(env: Curriculum, wins: int) -> Step:
    """An episode in every world, of which so many have success."""
    env.step({"one": np.zeros((WORLDS, 1), int)})
    return env.step({"one": (np.arange(WORLDS) < wins).astype(int)[:, None]})


def test_it_goes_on_when_a_whole_window_reached_the_threshold():
    env = climb()
    assert env.stage == 0 and env.share is None
    seen = []
    for wins in (4, 2, 4, 4, 4, 4, 4, 4):  # shares of the last eight: -, .75, and a new window from there on
        play(env, wins)
        seen.append((env.stage, env.share))
    assert seen == [(0, 1.0), (1, None), (1, 1.0), (2, None), (2, 1.0), (2, 1.0), (2, 1.0), (2, 1.0)]


def test_below_the_threshold_it_stays_where_it_is():
    env = climb()
    play(env, 4), play(env, 4)
    for _ in range(4):
        play(env, 0)
    assert (env.stage, env.share) == (1, 0.0)


def test_a_change_of_stage_is_the_end_of_time_to_the_learner():
    env = climb()
    play(env, 4)
    env.step({"one": np.zeros((WORLDS, 1), int)})
    env._env.time[0] = 0  # type: ignore[attr-defined]  # one world is amid its episode
    env._recent[:] = 1.0
    step = env.step({"one": np.ones((WORLDS, 1), int)})
    assert env.stage == 1
    assert step.terminated.tolist() == [False, True, True, True]
    assert step.truncated.tolist() == [True, False, False, False] and finished(step).tolist() == [False, *[True] * 3]
    assert (step.final_obs["one"][:, 0, 0] == 0).all() and step.final_obs["one"][0, 0, 1] == 1
    assert (step.obs["one"][:, 0] == [1, 0]).all()  # the next stage, from the beginning


class Sprint(Climb):
    """Who moves 1 has success at once; who moves 0 fails when the fourth decision is over."""

    def step(self, action):
        won = action["one"][:, 0] == 1
        ended = won | (self.time == 3)
        self.time = self.time + 1
        final = self._obs()
        self.restart(np.flatnonzero(ended))
        return Step(self._obs(), {"one": won[:, None].astype(np.float32)}, ended, np.zeros_like(ended), final)


def test_quick_successes_do_not_stand_for_all():
    """Half of the worlds win at every decision, the others never: that is half of the episodes to be had, not more."""
    env = Curriculum(cast(VectorEnv, Sprint()), lambda step: step.reward["one"][:, 0], threshold=0.7, window=8)
    for decision in range(20):
        env.step({"one": (np.arange(WORLDS) < 2).astype(int)[:, None]})
        assert env.stage == 0, decision
    assert env.share == 0.5


def test_rounds_that_a_new_stage_cuts_off_are_nobodys():
    """Neither who was met nor the learner's returns hear of them."""
    pool = Pool(own=False)
    pool.add("idle", RandomPolicy(9))
    top = Curriculum(
        cast(VectorEnv, Env(make("tag"), ARENA, WORLDS, 0)), lambda step: np.ones(WORLDS), threshold=0.5, window=1
    )
    env = TakenSeats(top, {"runners": pool}, seed=0, outcome=lambda step, team: np.ones(WORLDS))
    env.reset()
    returns, before = Returns(env), pool.members[0].wins
    top._recent[:] = 1.0
    step = env.step({"hunters": np.zeros((WORLDS, 3), np.int64)})
    assert top.stage == 1 and step.done.all() and pool.members[0].wins == before
    assert len(returns.add(step)["hunters"]) == 0 and (returns.running["hunters"] == 0).all()


def test_what_is_kept_goes_on_at_its_stage_and_with_its_window():
    one, other = climb(), climb()
    play(one, 4), play(one, 4), play(one, 4)
    kept = one.keep()
    play(one, 0)
    other._env.stage = 1  # type: ignore[attr-defined]  # this game does not keep its stage
    other.resume(kept)
    assert (other.stage, other.share) == (1, 1.0)
    play(other, 2)
    assert other.stage == 2


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_can_be_climbed_and_is_the_game_itself_at_the_end(name):
    env = Env(make(name), ARENA, WORLDS, 0)
    won: list[np.ndarray] = []

    def success(step):
        won.append(step.winner)  # type: ignore[attr-defined]
        return np.ones(WORLDS)

    top = Curriculum(cast(VectorEnv, env), success, window=1)
    seats = seat(top, next(iter(top.teams)), {}, seed=0)
    seats.reset()
    for stage in range(top.stages):
        assert (env.stage, top.stage) == (stage, stage)
        env.world.ticks[:] = (env.horizon - 1) * ARENA.ticks_per_decision
        spec = seats.teams[next(iter(seats.teams))]
        shape = (WORLDS, len(spec.agents), 2) if spec.words else (WORLDS, len(spec.agents))
        step = seats.step({spec.name: np.zeros(shape, int)})
        assert step.done.all()
    assert top.stage == top.stages - 1 and env.world.scenario == env.game
    kept = seats.keep()
    again = Curriculum(cast(VectorEnv, Env(make(name), ARENA, WORLDS, 9)), success, window=1)
    obs = seat(again, next(iter(again.teams)), {}, seed=5).resume(kept)
    assert again.stage == top.stage
    assert all((obs[team] == seen).all() for team, seen in step.obs.items())


def test_what_cannot_be_is_said():
    game = Climb()
    game.stages = 1
    with pytest.raises(ValueError, match="no easier stages"):
        Curriculum(cast(VectorEnv, game), lambda step: step.done)
    with pytest.raises(ValueError, match="above 0, at most 1"):
        climb(threshold=0.0)
