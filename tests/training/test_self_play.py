"""Self-play as trainings do it: whoever is asked for is met, on both sides; who won counts; and the books survive.

Four failures of the field have a test each: ratings lost on resume (ml-agents#3410), ratings by rewards that do not add
up to nothing (#3752), opponents swapped in mid-episode (PufferLib#620; also in tests/agents/test_selfplay.py), scripts
and imported models barred from the pool (ml-agents#5728).
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from agents.core.card import ModelCard
from agents.export.onnx_file import export
from agents.inference.model import ModelError
from agents.learn.layers import Shape
from agents.learn.network import PolicyNetwork
from arena.cli.train import rivals
from arena.scenarios.catalog import make
from arena.sim.env import Env
from arena.sim.rules import ARENA
from arena.training.request import RunError, RunRequest
from arena.training.run import RunDirectory
from arena.training.worker.loop import Worker
from arena.training.worker.setting import Setting

CHANGES = {"worlds": 8, "rollout": 8, "units": 8, "minibatches": 2}
SHORT = {"sumo": {"time": 5.0}, "tag": {"time": 5.0}, "world_comm": {"time": 10.0}}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PARTICLE_ARENA_HOME", str(tmp_path / "home"))


def asked(scenario: str, *words: str, **wish: Any) -> RunRequest:
    usual = {"algorithm": "vdn", "options": SHORT[scenario], "changes": CHANGES, "steps": 10_000}
    return RunRequest(scenario=scenario, opponents=list(words), **usual | wish)


def model(folder: Path, scenario: str, team: str, kind: str) -> str:
    """A model nobody trained: of thrust, of moves, or recurrent; it talks where its team does."""
    spec = Env(make(scenario, SHORT[scenario]), ARENA, 1, 0, continuous=kind == "thrust").teams[team]
    network = PolicyNetwork(spec, Shape(8, 1, recurrent=kind == "recurrent"), torch.Generator().manual_seed(0))  # type: ignore[arg-type]
    facts: dict[str, Any] = {"name": kind, "scenario": scenario, "rules": "arena", "team": team, "algorithm": "vdn"}
    facts |= {"agents": list(spec.agents), "layout": list(spec.layout), "moves": spec.moves, "words": spec.words}
    path = folder / f"{scenario}-{team}-{kind}.onnx"
    obs = np.random.default_rng(0).normal(size=(100, spec.obs_size)).astype(np.float32)
    export(network, ModelCard(**facts, memory=network.memory_size), path, obs)
    return str(path)


def step(setting: Setting, decisions: int) -> None:
    for side in setting.sides:
        env = side.env
        env.reset()
        for _ in range(decisions):
            action = {
                name: np.zeros((env.worlds, len(team.agents), *([2] if team.words else [])), np.int64)
                if team.moves
                else np.zeros((env.worlds, len(team.agents), team.thrust + team.words), np.float32)
                for name, team in env.teams.items()
            }
            env.step(action)


def begun(path: Path, request: RunRequest | None = None) -> Worker:
    """A worker that is ready to learn: at a new run, or at the checkpoint of the one there is."""
    worker = Worker(RunDirectory.at(path, request) if request else RunDirectory(path), None)
    worker.set_up()
    return worker


def setting_of(worker: Worker) -> Setting:
    assert isinstance(worker.setting, Setting)
    return worker.setting


def learn(worker: Worker, iterations: range) -> list[dict[str, float]]:
    return [worker.learner.iterate(t / 20) for t in iterations]


def test_rivals_are_named_between_commas_or_one_by_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    odd, plain = tmp_path / "a, b.onnx", tmp_path / "c.onnx"
    odd.touch()
    plain.touch()
    assert rivals(["self,script:hard,c.onnx", "a, b.onnx", "random"]) == [
        "self",
        "script:hard",
        str(plain),
        str(odd),
        "random",
    ]


@pytest.mark.parametrize("continuous", [False, True])
def test_scripts_and_imported_models_of_every_kind_are_met(tmp_path, continuous):
    models = [model(tmp_path, "sumo", "left", kind) for kind in ("thrust", "moves", "recurrent")]
    words = ["self", "script:hard", "random", *models]
    setting = Setting(asked("sumo", *words, sampling="uniform"), continuous, 32, 0)
    pool = setting.sides[0].pools["right"]
    assert [member.name for member in pool.members] == words[1:]
    step(setting, 160)  # three rounds
    assert {name for name, _ in pool.outcomes()} == set(words[1:])


def test_models_that_talk_are_met(tmp_path):
    models = [model(tmp_path, "world_comm", "hunters", kind) for kind in ("thrust", "moves", "recurrent")]
    setting = Setting(asked("world_comm", "script:hard", *models, team="prey", sampling="uniform"), False, 32, 0)
    step(setting, 210)
    assert {name for name, _ in setting.sides[0].pools["hunters"].outcomes()} == {"script:hard", *models}


def test_of_unlike_roles_everybody_is_met_where_they_fit(tmp_path):
    hunter, runner = model(tmp_path, "tag", "hunters", "moves"), model(tmp_path, "tag", "runners", "recurrent")
    setting = Setting(asked("tag", "self", "script:easy", hunter, runner), False, 8, 0)
    assert [(side.teams, list(side.pools)) for side in setting.sides] == [
        (["hunters"], ["runners"]),
        (["runners"], ["hunters"]),
    ]
    names = {
        team: [member.name for member in pool.members] for side in setting.sides for team, pool in side.pools.items()
    }
    assert names == {"runners": ["script:easy", runner], "hunters": ["script:easy", hunter]}
    with pytest.raises(ModelError, match="was trained for tag, not sumo"):
        Setting(asked("sumo", "self", hunter), False, 8, 0)


def test_where_only_models_of_the_other_side_are_named_the_scripts_play(tmp_path):
    setting = Setting(asked("tag", model(tmp_path, "tag", "hunters", "moves")), False, 8, 0)
    runners = setting.side("hunters").pools["runners"]
    assert [member.name for member in runners.members] == ["script:hard", "script:medium"]


def test_snapshots_of_each_side_join_the_pool_of_the_other(tmp_path):
    worker = begun(tmp_path / "run", asked("tag"))
    learn(worker, range(1))
    worker.shelf.snapshot(0.0)
    selves = {
        side.teams[0]: [m.name for p in side.pools.values() for m in p.members if m.own]
        for side in setting_of(worker).sides
    }
    assert selves == {"hunters": ["0001-runners"], "runners": ["0001-hunters"]}


def test_who_won_counts_whatever_the_rewards_say():
    """In tag both sides may end a round with rewards of one sign; the clock ran out for the hunters all the same."""
    setting = Setting(asked("tag", "self"), False, 8, 0)
    both_pleased = {"hunters": np.ones((3, 3)), "runners": np.ones((3, 1))}
    end = SimpleNamespace(winner=np.array([0, 1, -1]), reward=both_pleased)
    assert setting._outcome(end, "runners").tolist() == [1, 0, 0.5]  # to the learner that plays the hunters
    pool = setting.side("hunters").pools["runners"]
    for outcome in setting._outcome(end, "runners")[:1]:
        pool.record(0, float(outcome))
    setting.book()
    assert setting.ladder.rating("hunters", "learner").mean > 25 > setting.ladder.rating("runners", "random").mean


def test_rounds_of_training_and_of_measuring_are_both_rated(tmp_path):
    worker = begun(tmp_path / "run", asked("sumo"))
    setting = setting_of(worker)
    learn(worker, range(8))  # 64 decisions: at least a round in every world
    worker.shelf.snapshot(0.0)
    rounds = {name: rating.rounds for name, rating in setting.ladder.ratings.table("sumo")}
    assert rounds["learner"] == rounds["script:hard"] + rounds["script:medium"] >= 8 and rounds["0001-left"] == 0
    first = worker.shelf.ratings(1)
    assert (
        first.keys() == {"rating", "rating/left"} and first["rating"] == setting.ladder.rating("left", "learner").mean
    )
    worker.shelf.measure(1)
    assert setting.ladder.rating("left", "0001-left").rounds == 100
    assert worker.shelf.ratings(1)["rating"] < first["rating"]  # hardly trained, against the hard script


@pytest.mark.parametrize("scenario", ["sumo", "tag"])
def test_going_on_is_not_having_stopped_amid_rounds_against_past_selves(tmp_path, scenario):
    """Rivals, their memories, their places in the pool, who retired and is still met, and what all are worth."""
    recurrent = CHANGES | {"recurrent": True}
    steady = begun(tmp_path / "run", asked(scenario, changes=recurrent))
    for iterations in (range(3), range(3, 6), range(6, 9)):  # rounds last 50 decisions, iterations 8
        learn(steady, iterations)
        steady.shelf.snapshot(0.0)
    learn(steady, range(9, 11))
    pools = [pool for side in setting_of(steady).sides for pool in side.pools.values()]
    met = [side.env._env._met[team] for side in setting_of(steady).sides for team in side.pools]  # type: ignore[attr-defined, union-attr]
    for pool, members in zip(pools, met, strict=True):
        assert any(pool.members[member].own for member in members)
        pool.members[members[0]].retired = True
    steady.shelf.checkpoint(1.0, None)
    resumed = begun(tmp_path / "run")
    assert learn(resumed, range(11, 20)) == learn(steady, range(11, 20))
    a, b = resumed.learner.state_dict(), steady.learner.state_dict()
    assert a.keys() == b.keys() and all(torch.equal(a[key], b[key]) for key in a)
    assert setting_of(resumed).state() == setting_of(steady).state()


def test_a_snapshot_that_was_deleted_is_missed_by_nobody(tmp_path):
    worker = begun(tmp_path / "run", asked("sumo", sampling="latest"))
    learn(worker, range(1))
    worker.shelf.snapshot(0.0)
    learn(worker, range(1, 9))
    worker.shelf.checkpoint(1.0, None)
    worker.run.snapshot(1, "left").unlink()
    learn(begun(tmp_path / "run"), range(9, 18))


def test_a_rival_that_is_gone_from_the_library_is_passed_over_where_others_remain(tmp_path, capsys):
    lost, kept = (model(tmp_path, "sumo", "left", kind) for kind in ("moves", "thrust"))
    worker = begun(tmp_path / "run", asked("sumo", lost, kept, sampling="uniform"))
    learn(worker, range(2))  # some worlds are amid a round against it
    worker.shelf.checkpoint(1.0, None)
    Path(lost).unlink()
    resumed = begun(tmp_path / "run")
    learn(resumed, range(2, 12))
    pool = setting_of(resumed).sides[0].pools["right"]
    assert [(member.name, member.retired) for member in pool.members] == [(lost, True), (kept, False)]
    assert f"a rival is passed over: there is no model called {lost}" in capsys.readouterr().err


def test_where_no_rival_remains_one_sentence_says_who_is_missed(tmp_path):
    lost = model(tmp_path, "sumo", "left", "moves")
    begun(tmp_path / "run", asked("sumo", lost)).shelf.checkpoint(1.0, None)
    elsewhere = Path(lost).rename(tmp_path / "elsewhere")
    with pytest.raises(RunError, match=f"no rival is left to meet; put back {lost}, or start a new training"):
        begun(tmp_path / "run")
    elsewhere.rename(lost)
    learn(begun(tmp_path / "run"), range(2))
