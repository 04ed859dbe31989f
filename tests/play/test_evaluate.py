"""Evaluation counts what it says: as many episodes of every world, by the rules' own winner."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from agents.core.policy import RandomPolicy
from arena.play.evaluate import Result, act, evaluate
from arena.play.player import Idle, Player
from arena.scenarios.catalog import make
from arena.sim.env import Env
from arena.sim.rules import ARENA, CLASSIC
from tests.play.conftest import Counting

Make = Callable[..., Player]


def test_every_world_plays_the_same_number_of_episodes() -> None:
    """Against a loop that keeps the first three episodes of each world by itself; rounds end early and late."""
    game, worlds, each = make("tag", {"time": 5.0, "pace": 2.0}), 20, 3
    policies = {"hunters": game.script("hunters", ARENA, "medium"), "runners": RandomPolicy(9)}
    result = evaluate(game, ARENA, policies, 50, 3, worlds)
    assert len(result.winners) == worlds * each  # fifty, rounded up

    env, rng = Env(game, ARENA, worlds, 3), np.random.default_rng(4)
    obs, none = env.reset(), np.zeros((worlds, 3, 0), np.float32)
    episodes: list[list[tuple]] = [[] for _ in range(worlds)]
    so_far = np.zeros((worlds, 3))
    while min(map(len, episodes)) < each:
        moves = {
            team: act(policy, obs[team], none[:, : obs[team].shape[1]], rng)[0] for team, policy in policies.items()
        }
        step = env.step(moves)
        obs = step.obs
        for world in range(worlds):
            so_far[world] += [step.reward["hunters"][world].sum(), step.reward["runners"][world].sum(), 1]
            if step.done[world]:
                episodes[world].append((*so_far[world], step.winner[world], *step.score[world]))
                so_far[world] = 0
    expected = np.array([episode for world in episodes for episode in world[:each]])
    found = np.column_stack([result.returns, result.lengths, result.winners, result.scores])
    assert len({episode[2] for episode in expected}) > 5  # lengths differ, so it mattered
    np.testing.assert_allclose(found[np.lexsort(found.T)], expected[np.lexsort(expected.T)], rtol=1e-5)


def test_memory_is_fed_and_emptied_between_episodes(counting: Make) -> None:
    game = make("spread", {"limit": 4})
    policy = Counting()
    result = evaluate(game, CLASSIC, {"crew": policy}, 6, 0, worlds=3)
    assert policy.memories == [[float(decision)] * 9 for decision in range(4)] * 2
    assert result.lengths.tolist() == [4] * 6


def test_games_whose_outcome_is_known() -> None:
    tag = make("tag", {"time": 5.0, "hunters": 1, "rocks": 0})
    result = evaluate(tag, ARENA, {"hunters": Idle(), "runners": Idle()}, 10, 0)
    assert (result.wins(0), result.wins(1)) == (0, 1)
    assert result.scores.tolist() == [[0, 1]] * 10 and result.lengths.tolist() == [50] * 10
    sumo = make("sumo", {"shrink": 0.0, "time": 2.0})
    result = evaluate(sumo, ARENA, {"left": Idle(), "right": Idle()}, 10, 0)
    assert (result.wins(0), result.wins(1)) == (0.5, 0.5)  # they stand at the same distance to the end
    assert result.returns.tolist() == [[0, 0]] * 10 and result.mean(0) == 0 == result.ci95(1)
    spread = make("spread")
    result = evaluate(spread, ARENA, {"crew": Idle()}, 4, 0)
    assert result.wins(0) == 0 and result.lengths.tolist() == [450] * 4


def test_the_same_seed_gives_the_same_result() -> None:
    game = make("sumo")
    policies = {team.name: game.script(team.name, ARENA, "medium") for team in game.teams()}
    one, same, other = (evaluate(game, ARENA, policies, 12, seed) for seed in (5, 5, 6))
    assert (one.returns == same.returns).all() and one.returns.shape == other.returns.shape == (12, 2)
    assert not (one.returns == other.returns).all()


def test_mean_interval_and_wins_by_hand() -> None:
    winners = np.array([0, 0, 1, -1])
    returns = np.array([[1.0, 5], [2, 5], [3, 5], [6, 5]])
    result = Result(returns, winners, np.zeros((4, 2)), np.ones(4))
    assert result.wins(0) == (2 + 0.5) / 4 and result.wins(1) == (1 + 0.5) / 4
    deviation = np.sqrt((4 + 1 + 0 + 9) / 3)
    assert result.mean(0) == 3 and result.ci95(0) == pytest.approx(1.96 * deviation / 2)
    alone = Result(returns[:, :1], np.array([0, -1, -1, 0]), np.zeros((4, 1)), np.ones(4))
    assert alone.wins(0) == 0.5  # where there is no rival, nobody's round is lost
    assert Result(returns[:1], winners[:1], np.zeros((1, 2)), np.ones(1)).ci95(0) == float("inf")


def test_policies_are_asked_for_whole_teams_in_order() -> None:
    hunters = Counting(together=True)
    evaluate(make("tag", {"time": 5.0}), ARENA, {"hunters": hunters, "runners": RandomPolicy(9)}, 4, 0)
    assert hunters.asked and all(agents == [0, 1, 2] * 4 for agents, _ in hunters.asked)
