"""Q-learning in tables: values that are known exactly, worlds that learn at once, messages, and files."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import onnx
import pytest
import torch

from agents.core.card import ModelCard
from agents.core.configs import TabularConfig
from agents.core.env import TeamSpec
from agents.export.onnx_file import export
from agents.inference.model import load
from agents.learn.table import Table, TableShape
from agents.learn.tabular import TabularLearner, TeamTable
from tests.agents.games import Naming, Parade, Wage, played
from tests.agents.grid import GAMMA, SQUARES, Grid, seen, values

EXPLORING = {"epsilon": 1.0, "epsilon_end": 1.0}
GRID = TabularConfig(
    worlds=16, measured=0, low=-1.25, high=1.25, bins=5, size=5, gamma=GAMMA, learning_rate_end=1.0, **EXPLORING
)
TALK = TabularConfig(rollout=8, measured=0, bins=2, low=0.0, size=12, symbols=4, learning_rate_end=0.1, epsilon_end=0.0)
TRIO = TeamSpec("crew", ("a", "b", "c"), (("place", 2), ("rest", 1)), 5)


def trained(env, config: TabularConfig, iterations: int) -> TabularLearner:
    learner = TabularLearner(env, config.replaced({"worlds": env.worlds}), seed=0)
    for iteration in range(iterations):
        learner.iterate(iteration / iterations)
    return learner


def q(learner: TabularLearner) -> tuple[np.ndarray, np.ndarray]:
    """Learned values and visits (S, 5) of every square of the grid."""
    (team,) = learner.teams.values()
    cell = team.table.cell(team.table.places(torch.from_numpy(seen(SQUARES))[None], torch.zeros(0)))[0]
    return team.table.scores[0, cell].numpy(), team.visits[0, cell].numpy()


@pytest.mark.parametrize("worlds", [1, 16])
def test_values_are_those_of_value_iteration(worlds):
    """Where moves do what they say, alpha 1 finds Q* to float32's precision, though every sixth decision is the last.

    Had time running out been taken for an end, most values would be wrong by more than 0.1.
    """
    learner = trained(Grid(worlds), GRID.replaced({"learning_rate": 1.0}), 5_000 // (16 * worlds))
    found, visits = q(learner)
    best = values(0.0)
    assert (visits > 0).all()
    np.testing.assert_allclose(found, np.stack([best[square] for square in SQUARES]), atol=2e-6)


def test_values_settle_where_moves_slip():
    """One move in five is another: within 0.06 of Q*, where values span 1.3, by steps of one over visits^0.8."""
    learner = trained(Grid(32, slip=0.2), GRID.replaced({"learning_rate": 1.0, "fading": 0.8}), 200)
    best = values(0.2)
    np.testing.assert_allclose(q(learner)[0], np.stack([best[square] for square in SQUARES]), atol=0.06)


def test_the_greedy_policy_takes_the_best_way():
    learner = trained(Grid(16), GRID.replaced({"learning_rate": 1.0}), 100)
    policy, best = learner.networks()["walker"], values(0.0)
    move, _ = policy.act(seen(SQUARES), np.zeros(len(SQUARES)), np.zeros((len(SQUARES), 0)), np.random.default_rng(0))
    for square, made in zip(SQUARES, move, strict=True):
        assert best[square][made] == pytest.approx(best[square].max(), abs=1e-5)


@pytest.mark.parametrize(("terminates", "worth"), [(True, 1.0), (False, 2.0)])
def test_time_running_out_is_bootstrapped_and_an_end_is_not(terminates, worth):
    """Paid 1 for ever at discount 1/2 is worth 2; paid once is worth 1."""
    learner = trained(Wage(4, terminates=terminates), GRID.replaced({"gamma": 0.5}), 40)
    assert learner.teams["worker"].table.scores.amax().item() == pytest.approx(worth, abs=1e-5)


def test_one_world_learns_by_the_rule_itself(monkeypatch):
    """Decision by decision against a dictionary of values, with alpha 0.3 and ties among the best left alone."""
    env = Grid(1, slip=0.3)
    learner = TabularLearner(env, GRID.replaced({"worlds": 1, "learning_rate": 0.3, "learning_rate_end": 0.3}), seed=0)
    (team,) = learner.teams.values()
    book: dict[tuple[bytes, int], float] = {}
    steps, inner = [], env.step

    def watched(action):
        steps.append((env._obs()["walker"], action["walker"], inner(action)))
        return steps[-1][2]

    monkeypatch.setattr(env, "step", watched)
    for _ in range(20):
        learner.iterate(0.5)
    for obs, action, step in steps:
        key, then = (obs.tobytes(), int(action[0, 0])), step.final_obs["walker"].tobytes()
        value = 0.0 if step.terminated[0] else max(book.get((then, move), 0.0) for move in range(5))
        book[key] = book.get(key, 0.0) + 0.3 * (step.reward["walker"][0, 0] + GAMMA * value - book.get(key, 0.0))
    assert len(steps) == 320
    for (obs, move), worth in book.items():
        x = torch.from_numpy(np.frombuffer(obs, np.float32).reshape(1, 1, 2).copy())
        cell = team.table.cell(team.table.places(x, torch.zeros(0)))
        assert team.table.scores[0, cell[0, 0], move].item() == pytest.approx(worth, abs=1e-5)


def test_worlds_that_meet_in_a_cell_learn_as_if_in_any_order():
    """The mean over all orders of three errors, one after the other; another choice of the same cell by itself."""
    config = GRID.replaced({"worlds": 4, "shared": True})
    team = TeamTable(TRIO, 4, config, torch.Generator().manual_seed(0))
    team.table.scores.fill_(0.5)
    score, target = torch.tensor([7, 7, 9, 7]), torch.tensor([1.0, 4.0, 2.0, -3.0])
    team._improve(score, target, 0.3)
    ends = []
    for order in permutations([1.0, 4.0, -3.0]):
        value = 0.5
        for one in order:
            value += 0.3 * (one - value)
        ends.append(value)
    flat = team.table.scores.flatten()
    assert flat[7].item() == pytest.approx(np.mean(ends), abs=1e-6)
    assert flat[9].item() == pytest.approx(0.5 + 0.3 * 1.5, abs=1e-6)
    assert (flat == 0.5).sum() == len(flat) - 2


@pytest.mark.parametrize("messages", ["none", "sight", "learned"])
def test_what_only_the_other_sees_is_known_by_messages_alone(messages):
    """A listener is to point at what the speaker saw: a third of the time by chance, always when it reads of it."""
    learner = trained(Naming(32, words=0), TALK.replaced({"messages": messages}), 100)
    right = played(learner.networks()["pair"], Naming(64, words=0), 100)
    if messages == "none":
        assert right == pytest.approx(1 / 3, abs=0.05)
    else:
        assert right >= 0.95


def test_words_of_the_game_are_learned_too():
    learner = trained(Naming(32), TALK, 400)
    assert played(learner.networks()["pair"], Naming(64), 100) >= 0.95


def test_what_was_posted_is_forgotten_when_an_episode_ends():
    env = Parade(8, stagger=3)
    learner = trained(env, TALK.replaced({"messages": "sight", "rollout": 5}), 1)
    begun = torch.from_numpy(env.time == 0)  # episodes last 4, 5 and 6 decisions
    assert begun.any() and not begun.all()
    posts = learner.teams["right"].posts
    assert (posts[begun] == 0).all() and (posts[~begun] > 0).all()


def table(*, low: float = -1.0, high: float = 1.0, words: int = 0, **shape) -> Table:
    """A table full of noise, laid over [low, high]."""
    spec = TeamSpec("crew", TRIO.agents, TRIO.layout, 5, words, TRIO.agents if words else ())
    made = Table(spec, TableShape(**({"cells": 2**12, "bins": 6} | shape)))
    dice = torch.Generator().manual_seed(3)
    made.lay(torch.full((3,), low), torch.full((3,), high), dice)
    made.scores.copy_(torch.randn(made.scores.shape, generator=dice))
    return made


def card(made: Table) -> ModelCard:
    facts = {"name": "test", "scenario": "spread", "rules": "classic", "team": "crew", "algorithm": "tabular"}
    shape = {"agents": list(TRIO.agents), "layout": list(TRIO.layout), "moves": 5, "words": made.words}
    return ModelCard(**facts, **shape, memory=made.memory_size, together=made.together)


def borders() -> np.ndarray:
    """(600, 3) numbers on the borders between bins, and the next ones in float32 to either side."""
    edge = (-1 + 2 * np.arange(-1, 8) / 6).astype(np.float32)
    near = np.concatenate([edge, np.nextafter(edge, np.float32(9)), np.nextafter(edge, np.float32(-9))])
    return np.random.default_rng(0).choice(near, (600, 3))


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize(
    ("messages", "words"), [("none", 0), ("none", 4), ("sight", 0), ("learned", 0), ("learned", 4)]
)
def test_a_file_answers_from_the_very_same_cell(tmp_path, exact, shared, messages, words):
    """Every answer is equal to the bit: one cell further would be another number altogether."""
    bins, symbols = (2 if exact and messages != "none" else 6), (3 if messages != "none" else 0)
    made = table(
        words=words, shared=shared, messages=messages, symbols=symbols, bins=bins, cells=2**12 if exact else 97
    )
    assert bool(made.exact) == exact
    path, obs = tmp_path / "model.onnx", borders()
    export(made, card(made), path, obs)
    onnx.checker.check_model(onnx.load(path), full_check=True)
    opened, agent = load(path), np.tile(np.arange(3), 200)
    memory = np.random.default_rng(1).integers(0, symbols + 1, (600, made.memory_size)).astype(np.float32)
    for _ in range(3):
        ours, kept = made.rows(obs, agent, memory)
        theirs, memory = opened.scores(obs, agent, memory)
        np.testing.assert_array_equal(ours, theirs)
        np.testing.assert_array_equal(kept, memory)
    rng = np.random.default_rng(0)
    np.testing.assert_array_equal(made.act(obs, agent, memory, rng)[0], opened.act(obs, agent, memory, rng)[0])


def test_the_largest_table_fits_into_a_file(tmp_path):
    learner = TabularLearner(Parade(2), TabularConfig(size=19), seed=0)
    made = learner.networks()["left"]
    told = card(made).model_copy(update={"agents": ["a"], "layout": [("sign", 3)], "moves": 3})
    export(made, told, tmp_path / "model.onnx", np.zeros((4, 3), np.float32))


@pytest.mark.parametrize(("bins", "shift"), [(6, 0.0), (6, 50.0), (7, -3e-7), (9, 1e-3)])
def test_learner_and_player_read_the_same_cell(bins, shift):
    """What `rows` looks up row by row is what learning wrote to, whole teams at once."""
    made = table(low=shift - 1, high=shift + 1, bins=bins, messages="sight", symbols=3)
    obs = (borders() + np.float32(shift)).astype(np.float32)
    posts = torch.randint(0, 4, (200, 3), generator=torch.Generator().manual_seed(0))
    answer, _ = made.rows(obs, np.tile(np.arange(3), 200), posts.reshape(-1, 1).numpy().astype(np.float32))
    x = torch.from_numpy(obs).reshape(200, 3, 3).swapaxes(0, 1)
    found = made.look_up(made.cell(made.places(x, posts)))  # (A, B, H)
    np.testing.assert_array_equal(found.swapaxes(0, 1).flatten(0, 1).numpy(), answer)


def test_what_is_posted_hangs_on_every_number_that_is_seen():
    made = table(bins=4, messages="sight", symbols=8)
    here = torch.zeros(1, 1, len(made.factors), dtype=torch.int64)
    for number in range(made.obs_size):
        said = set()
        for place in range(4):
            there = here.clone()
            there[..., number] = place
            said.add(int(made.seen(there)))
        assert len(said) > 1, number


def test_words_that_nobody_hears_teach_nothing():
    learner = trained(Naming(32), TALK, 20)
    (team,) = learner.teams.values()
    words = slice(team.table.sizes[0], sum(team.table.sizes[:2]))
    spoken = team.visits[..., words].sum() / team.visits[..., : team.table.sizes[0]].sum()
    assert 0 < spoken < 0.75  # of a speaker and a listener, one


def test_cells_have_numbers_of_their_own_while_there_is_room():
    """Two numbers in three bins and one that says nothing: nine cells; a hash of many spreads them about evenly."""
    made = Table(TRIO, TableShape(16, 3))
    made.lay(torch.tensor([-1.0, -1.0, 2.0]), torch.tensor([1.0, 1.0, 2.0]), torch.Generator())
    every = torch.cartesian_prod(*[torch.tensor([-0.9, 0.0, 0.9])] * 3)
    cells = made.cell(made.places(every[None], torch.zeros(0)))[0]
    assert made.exact and sorted(set(cells.tolist())) == list(range(9))
    hashed = Table(TeamSpec("crew", ("a",), (("sight", 20),), 5), TableShape(2**10, 4))
    hashed.lay(torch.zeros(20), torch.ones(20), torch.Generator().manual_seed(0))
    assert not hashed.exact
    rows = hashed.cell(
        hashed.places(torch.rand(1, 20_000, 20, generator=torch.Generator().manual_seed(1)), torch.zeros(0))
    )
    counts = torch.bincount(rows.flatten(), minlength=2**10)
    assert counts.min() > 0 and counts.max() < 3 * 20_000 / 2**10


def test_collisions_and_cells_in_use_are_told():
    """Sixteen rows for some hundred cells: hardly any agent is in a row of its own; with room for all, everyone is."""
    crowded, roomy = (
        trained(Parade(16, stagger=3), TabularConfig(measured=0, size=size, bins=8, rollout=4), 20) for size in (4, 16)
    )
    few, many = crowded.iterate(1.0), roomy.iterate(1.0)
    assert few["collisions"] > 0.5 and few["cells"] > 0.9
    assert many["collisions"] < 0.05 and many["cells"] < 0.05


def test_ranges_are_measured_before_learning_begins():
    env = Parade(16)
    learner = TabularLearner(env, TabularConfig(worlds=16, measured=100, rollout=4, size=8, reach=1.0), seed=0)
    plots = [learner.iterate(0.5) for _ in range(3)]
    made = learner.networks()["left"]
    assert [("loss" in plot) for plot in plots] == [False, True, True]  # 64, 128 and 192 decisions
    script = env.script["left"][:4].reshape(-1, 3)
    np.testing.assert_allclose(made.low, script.mean(0) - script.std(0), atol=0.05)
    np.testing.assert_allclose(4 / made.scale, 2 * script.std(0), atol=0.05)


def test_it_learns_what_each_agent_is_paid_for():
    learner = trained(Parade(8), TabularConfig(measured=64, gamma=0.0, epsilon_end=0.0, rollout=4, bins=8), 200)
    plot = learner.iterate(1.0)
    assert plot["return/left"] > 0.9 * 4 and plot["return/right"] > 0.9 * 8


@pytest.mark.parametrize(
    ("env", "changes", "complaint"),
    [
        (Parade(2, continuous=True), {}, "discrete moves; choose maddpg"),
        (Parade(2), {"size": 22}, "table of size 22 does not fit into a model file; choose a smaller size"),
    ],
)
def test_what_does_not_fit_is_refused(env, changes, complaint):
    with pytest.raises(ValueError, match=complaint):
        TabularLearner(env, TabularConfig(**changes), seed=0)
