"""Games of others: the adapter does what stepping them by hand does, and their learners learn."""

from __future__ import annotations

from functools import partial
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.spaces import Box, Dict, Discrete
from pettingzoo import ParallelEnv

from agents.core.algorithms import ALGORITHMS
from agents.core.card import ModelCard
from agents.export.onnx_file import export
from agents.inference.model import load
from agents.learn.catalog import LEARNERS
from agents.learn.evaluate import returns
from agents.learn.pettingzoo.foreign import Foreign
from agents.learn.pettingzoo.games import game

SPREAD = "pettingzoo:mpe2.simple_spread_v3"
SEEDS = np.random.SeedSequence(7).generate_state(5)


class Leaving(ParallelEnv):
    """Agent n of `leavers` leaves after decision n + 1; the last decision ends by time if `timed`.  All are paid 1."""

    metadata: dict[str, Any] = {"name": "leaving"}  # noqa: RUF012

    def __init__(self, leavers: int = 3, timed: bool = False, observed: Any = None, acted: Any = None) -> None:
        self.possible_agents = [f"guest_{number}" for number in range(leavers)]
        self.timed, self.observed, self.acted = timed, observed or Box(-9, 9, (2,)), acted or Discrete(2, start=5)
        self.done: list[Any] = []

    def observation_space(self, agent):
        return self.observed

    def action_space(self, agent):
        return self.acted

    def reset(self, seed=None, options=None):
        self.agents, self.time = self.possible_agents[:], 0
        return self._obs(), {}

    def step(self, actions):
        assert actions.keys() == set(self.agents)
        self.done.append(actions)
        self.time += 1
        last = self.time == len(self.possible_agents)
        gone = {agent: number < self.time for number, agent in enumerate(self.possible_agents) if agent in self.agents}
        obs, paid = self._obs(), dict.fromkeys(self.agents, 1.0)
        ended = {agent: leaves and not (last and self.timed) for agent, leaves in gone.items()}
        cut = {agent: leaves and last and self.timed for agent, leaves in gone.items()}
        self.agents = [agent for agent in self.agents if not gone[agent]]
        return obs, paid, ended, cut, {}

    def _obs(self):
        return {agent: np.array([1 + self.time, 5], np.float32) for agent in self.agents}


def anything(env: Foreign, dice: np.random.Generator) -> dict[str, np.ndarray]:
    return {
        name: dice.integers(team.moves, size=(env.worlds, len(team.agents)))
        if team.moves
        else dice.uniform(-1, 1, (env.worlds, len(team.agents), team.thrust))
        for name, team in env.teams.items()
    }


@pytest.mark.parametrize(
    ("word", "options", "processes"),
    [
        (SPREAD, {}, 0),
        (SPREAD, {}, 2),
        ("pettingzoo:mpe2.simple_tag_v3", {"max_cycles": 10}, 0),
        ("pettingzoo:classic.rps_v2", {"max_cycles": 10}, 0),
        ("gymnasium:CartPole-v1", {}, 0),
    ],
)
def test_every_world_is_as_stepped_by_hand(word, options, processes):
    env, dice = Foreign(game(word, **options), 5, 7, processes=processes), np.random.default_rng(0)
    by_hand = [game(word, **options)() for _ in range(5)]
    alone = isinstance(by_hand[0], gymnasium.Env)

    def told(values: dict[str, Any], team: str) -> list:
        agents = env.teams[team].agents
        spaces = [hand.observation_space if alone else hand.observation_space(agent) for agent in agents]
        pairs = zip(spaces, [values] if alone else [values[agent] for agent in agents], strict=True)
        return [gymnasium.spaces.flatten(space, value) for space, value in pairs]

    seen = env.reset()
    for world, hand in enumerate(by_hand):
        obs, _ = hand.reset(seed=int(SEEDS[world]))
        for team in env.teams:
            np.testing.assert_allclose(seen[team][world], told(obs, team), rtol=1e-6)
    for _ in range(60):
        action = anything(env, dice)
        step = env.step(action)
        for world, hand in enumerate(by_hand):
            moves = {
                agent: int(action[team][world, row])
                for team, spec in env.teams.items()
                for row, agent in enumerate(spec.agents)
            }
            obs, paid, ended, cut, _ = hand.step(moves["agent"] if alone else moves)
            ends = (ended, cut) if alone else (all(ended.values()), any(cut.values()))
            assert (step.terminated[world], step.truncated[world]) == ends
            for team, spec in env.teams.items():
                wanted = [paid] if alone else [paid[agent] for agent in spec.agents]
                np.testing.assert_allclose(step.reward[team][world], wanted, rtol=1e-6)
                np.testing.assert_allclose(step.final_obs[team][world], told(obs, team), rtol=1e-6)
            if any(ends):
                obs, _ = hand.reset()
            for team in env.teams:
                np.testing.assert_allclose(step.obs[team][world], told(obs, team), rtol=1e-6)
    env.close()


@pytest.mark.parametrize("timed", [False, True])
def test_who_leaves_early_sees_and_gets_nothing_more(timed):
    env = Foreign(partial(Leaving, timed=timed), 2, 0)
    assert env.reset()["guest"][0].tolist() == [[1, 5]] * 3
    steps = [env.step({"guest": np.zeros((2, 3), np.int64)}) for _ in range(3)]
    assert [step.reward["guest"][1].tolist() for step in steps] == [[1, 1, 1], [0, 1, 1], [0, 0, 1]]
    assert [step.final_obs["guest"][1].tolist() for step in steps] == [
        [[2, 5], [2, 5], [2, 5]],
        [[0, 0], [3, 5], [3, 5]],
        [[0, 0], [0, 0], [4, 5]],
    ]
    assert [step.done.tolist() for step in steps] == [[False] * 2, [False] * 2, [True] * 2]
    assert steps[2].truncated.all() == timed and steps[2].terminated.all() != timed
    assert steps[2].obs["guest"][0].tolist() == [[1, 5]] * 3
    assert not (steps[1].obs["guest"] is steps[2].obs["guest"] or steps[0].obs["guest"][0, 0, 0] != 2)


def test_some_worlds_can_start_afresh():
    env = Foreign(Leaving, 2, 0)
    env.reset()
    env.step({"guest": np.zeros((2, 3), np.int64)})
    assert env.restart(np.array([1]))["guest"][:, 2, 0].tolist() == [2, 1]
    assert env.enter(0)["guest"][:, 2, 0].tolist() == [1, 1]
    with pytest.raises(ValueError, match="one stage, not 3"):
        env.enter(2)


def test_moves_may_start_anywhere_and_thrust_is_scaled():
    made: list[Leaving] = []

    def remembered(**kinds) -> Leaving:
        made.append(Leaving(1, **kinds))
        return made[-1]

    env = Foreign(remembered, 1, 0)
    env.reset()
    env.step({"guest": np.array([[1]])})
    assert made[-1].done == [{"guest_0": 6}]
    box = Box(np.array([0, -2, 1], np.float32), np.array([1, 2, 3], np.float32))
    env = Foreign(partial(remembered, acted=box), 1, 0)
    assert env.teams["guest"].thrust == 3 and env.teams["guest"].moves == 0
    env.reset()
    env.step({"guest": np.array([[[-1, 0.5, 3]]])})
    assert made[-1].done[0]["guest_0"].tolist() == [0, 1, 3]


def test_teams_are_alike_or_given():
    word = "pettingzoo:mpe2.simple_speaker_listener_v4"
    assert list(Foreign(game(word), 1, 0).teams) == ["speaker", "listener"]
    env = Foreign(game(word), 3, 0, teams={"pair": ["speaker_0", "listener_0"]})
    spec = env.teams["pair"]
    assert (spec.agents, spec.obs_size, spec.moves) == (("speaker_0", "listener_0"), 11, 5)
    assert env.mask()["pair"].all() and env.mask()["pair"].shape == (3, 2, 5)  # what the speaker lacks is its first
    assert not env.reset()["pair"][:, 0, 3:].any() and env.state().shape == (3, 22)
    assert env.step({"pair": np.full((3, 2), 4)}).reward["pair"].shape == (3, 2)
    with pytest.raises(ValueError, match="no agent called tim; it has speaker_0, listener_0"):
        Foreign(game(word), 1, 0, teams={"pair": ["tim"]})
    with pytest.raises(ValueError, match="listener_0 belongs to no team"):
        Foreign(game(word), 1, 0, teams={"pair": ["speaker_0"]})


@pytest.mark.parametrize(
    ("kinds", "complaint"),
    [
        ({"observed": Dict({"a": Discrete(2)})}, "only Box and Discrete observations"),
        ({"acted": Dict({"a": Discrete(2)})}, "only Discrete and Box actions"),
        ({"acted": Box(-np.inf, np.inf, (2,))}, "thrust needs bounds"),
        ({"observed": Box(0, 1, (300, 500))}, "observes 150000 numbers; a model can see 131072 at most"),
        ({"acted": Discrete(20_000)}, "a model can say 16384 numbers at most"),
    ],
)
def test_what_cannot_be_learned_is_refused(kinds, complaint):
    with pytest.raises(ValueError, match=complaint):
        Foreign(partial(Leaving, **kinds), 2, 0)


def test_what_fails_in_a_process_is_told_here():
    with pytest.raises(ValueError, match="no agent called tim"):
        Foreign(game(SPREAD), 2, 0, teams={"agent": ["tim"]}, processes=1)


@pytest.mark.parametrize("word", ["gymnasium:Nothing-v0", "pettingzoo:nothing_v0", "pettingzoo:json", "spread"])
def test_a_game_that_is_not_there_is_a_sentence(word):
    with pytest.raises(ValueError, match=r"^[^\n]+$"):
        game(word)


@pytest.mark.parametrize(
    ("algorithm", "word", "changes"),
    [
        ("vdn", SPREAD, {}),
        ("vdn", "pettingzoo:sisl.pursuit_v5", {"recurrent": True}),
        ("iql", "pettingzoo:mpe2.simple_tag_v3", {}),
        ("dqn", "pettingzoo:butterfly.knights_archers_zombies_v11", {"warm_up": 8, "batch": 8}),
    ],
)
def test_learners_learn_from_them(algorithm, word, changes):
    small = {"worlds": 2, "rollout": 4, "units": 8, "minibatches": 2}
    if algorithm == "dqn":
        del small["minibatches"]
    env = Foreign(game(word), 2, 0)
    learner = LEARNERS[algorithm](env, ALGORITHMS[algorithm].configured("quick", small | changes), 0, "cpu")
    for _ in range(3):
        plot = learner.iterate(0.5)
    assert np.isfinite(plot["loss"])
    if word == SPREAD:
        total = returns(Foreign(game(word), 3, 1), learner.networks(), 0)["agent"]
        assert total.shape == (3, 3) and (total < 0).all()


def test_thrust_of_any_size_is_learned_exported_and_played(tmp_path):
    """Pendulum is pushed by one number."""
    env = Foreign(game("gymnasium:Pendulum-v1"), 4, 0)
    spec, small = env.teams["agent"], {"continuous": True, "worlds": 4, "units": 8, "batch": 8, "warm_up": 8}
    learner = LEARNERS["maddpg"](env, ALGORITHMS["maddpg"].configured("quick", small), 0, "cpu")
    for _ in range(4):
        learner.iterate(0.5)
    network, path = learner.networks()["agent"], tmp_path / "model.onnx"
    card = ModelCard(
        name="p", scenario="pendulum", rules="foreign", team="agent", agents=["agent"], layout=list(spec.layout),
        moves=0, thrust=1, algorithm="maddpg",
    )  # fmt: skip
    export(network, card, path, env.reset()["agent"][:, 0])
    both = [returns(Foreign(game("gymnasium:Pendulum-v1"), 2, 5), {"agent": one}, 0) for one in (network, load(path))]
    assert network.width == 1 and both[0]["agent"].shape == (2, 1)
    np.testing.assert_allclose(both[0]["agent"], both[1]["agent"], rtol=1e-2)
