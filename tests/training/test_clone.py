"""Clones, from recorded matches to models that play; the same decisions in, the same policy out."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from agents.core.configs import CloneConfig
from agents.core.decisions import SILENT, Decisions
from agents.core.env import TeamSpec
from agents.inference.model import load
from agents.learn.cloning import CloneLearner, dealt
from arena.cli.main import main
from arena.sim.rules import ARENA
from arena.training.client import Workers
from arena.training.request import RunRequest
from tests.bench.recorded import recorded

MOVES = np.array(ARENA.moves)
SMALL = ["--set", "units=16", "--set", "updates=5", "--set", "batch=64"]


def sector(rounds: int = 12, each: int = 200, agents: tuple[int, ...] = (0, 1), talks: bool = False) -> Decisions:
    """Somebody who always goes where the first two of three numbers point, the second agent to the other side."""
    rng = np.random.default_rng(0)
    obs = rng.normal(size=(rounds * each, 3)).astype(np.float32)
    obs[:, :2] *= 50  # to be normalised
    agent = np.array(agents)[rng.integers(len(agents), size=len(obs))]
    thrust = obs[:, :2] / np.linalg.norm(obs[:, :2], axis=1, keepdims=True) * np.where(agent == 0, 1, -1)[:, None]
    move = ARENA.nearest_move(thrust)
    word = np.where(obs[:, 2] > 1, SILENT, (obs[:, 2] > 0).astype(int)) if talks else np.full(len(obs), SILENT)
    return Decisions(obs, agent, thrust.astype(np.float32), move, word, np.repeat(np.arange(rounds), each))


def learned(decisions: Decisions, moves: int = 9, words: int = 0, looks: int = 30, seed: int = 0) -> CloneLearner:
    spec = TeamSpec("crew", ("a", "b"), (("place", 3),), moves, words, ("a", "b")[: 2 * bool(words)])
    config = CloneConfig(units=64, continuous=moves == 0)
    learner = CloneLearner(spec, decisions, MOVES, config, seed, "cpu")
    for look in range(looks):
        learner.iterate(look / looks)
    return learner


def test_rounds_are_dealt_out_whole_and_each_row_has_one_use() -> None:
    shares = dealt(sector(), seed=3)
    assert np.sum(list(shares.values()), 0).tolist() == [1] * 2400
    rounds = {name: set(sector().episode[share]) for name, share in shares.items()}
    assert {name: len(numbers) for name, numbers in rounds.items()} == {"learn": 9, "stop": 1, "report": 2}
    assert not rounds["learn"] & (rounds["stop"] | rounds["report"])


@pytest.mark.parametrize(("moves", "words"), [(9, 0), (0, 0), (9, 2)])
def test_who_does_what_it_sees_is_cloned(moves: int, words: int) -> None:
    learner = learned(sector(talks=words > 0), moves, words)
    assert learner.agreement() > 0.93
    obs = np.array([[90, 0, -2], [90, 0, 0.9]], np.float32)
    done, _ = learner.networks()["crew"].act(obs, np.array([0, 1]), obs[:, :0], np.random.default_rng(0))
    if words:
        assert done.tolist() == [[2, 0], [1, 1]]
    elif moves:
        assert done.tolist() == [2, 1]
    else:
        np.testing.assert_allclose(done, [[1, 0], [-1, 0]], atol=0.2)


def test_team_mates_of_whom_nothing_is_known_do_as_the_others() -> None:
    learner = learned(sector(agents=(0,)))
    obs = sector().obs[:500]
    first, second = (
        learner.networks()["crew"].act(obs, np.full(500, agent), obs[:, :0], np.random.default_rng(0))[0]
        for agent in (0, 1)
    )
    assert (first == second).mean() > 0.93


def test_learning_ends_when_nothing_gets_better_and_the_best_is_kept() -> None:
    decisions = sector(rounds=3, each=100)
    decisions.move[:] = np.random.default_rng(1).integers(9, size=300)  # nothing can be learned
    learner, looks = learned(decisions, looks=1), 1
    while not learner.finished:
        learner.iterate(0.0)
        looks += 1
    assert looks < 60
    rows = learner.rows["stop"]
    assert learner._loss(learner.best, rows) <= learner._loss(learner.network, rows)


def test_going_on_is_not_having_stopped() -> None:
    steady, stopped, resumed = (learned(sector(), looks=4, seed=seed) for seed in (0, 0, 9))
    resumed.rows = stopped.rows  # the seed deals them out
    resumed.load_state_dict(stopped.state_dict())
    for learner in (steady, resumed):
        learner.iterate(0.5)
    ours, theirs = steady.state_dict(), resumed.state_dict()
    assert ours.keys() == theirs.keys() and all(torch.equal(ours[name], theirs[name]) for name in ours)


# From the command line and from the menu.


@pytest.fixture(scope="module")
def sumo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("replays") / "sumo.npz"
    recorded("sumo", ARENA, 20, 1).save(path)
    return path


def test_a_recorded_script_becomes_a_model_that_plays(
    sumo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["clone", str(sumo), "--player", "script · hard", "--seconds", "2", "--run", str(tmp_path / "run"), *SMALL]
    assert main([*words, "--save", str(tmp_path / "clone.onnx"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    card = load(tmp_path / "clone.onnx").card
    assert (told["state"], told["models"]) == ("done", {"left": str(tmp_path / "clone.onnx")})
    assert (card.algorithm, card.scenario, card.team, card.moves) == ("clone", "sumo", "left", 9)
    assert card.imitation is not None and card.imitation.player == "script · hard"
    assert (card.imitation.decisions, card.imitation.held_out) == (told["decisions"], told["held_out"])
    assert card.imitation.agreement == pytest.approx(told["agreement"], abs=1e-4) and told["agreement"] > 0.3
    assert [known.against for known in card.evaluations] == ["script:hard", "script:easy", "random"]
    rows = [json.loads(line) for line in (tmp_path / "run" / "metrics.jsonl").read_text().splitlines()]
    assert {"loss", "loss_unseen", "agreement"} <= {name for row in rows for name in row}
    assert main(["clone", str(sumo), "--player", "ghost", "--run", str(tmp_path / "none")]) == 2
    assert "nobody like that played" in capsys.readouterr().err and not (tmp_path / "none").exists()


def test_the_menu_stops_a_clone_and_takes_it_up_again(sumo: Path, tmp_path: Path) -> None:
    workers, small = Workers(), {"units": 16, "updates": 5, "batch": 64, "patience": 10_000}
    request = RunRequest(
        scenario="sumo", algorithm="clone", replays=[str(sumo)], team="left", seconds=300, changes=small
    )
    run = workers.start(tmp_path, request)
    states = []
    for what, state in (("pause", "paused"), ("resume", "running"), ("stop", "stopped")):
        end = time.monotonic() + 240
        while workers.status(run).state == "starting":
            assert time.monotonic() < end
            time.sleep(0.05)
        run.ask(what)  # type: ignore[arg-type]
        while workers.status(run).state != state:
            assert time.monotonic() < end, workers.status(run)
            time.sleep(0.05)
        states.append(workers.status(run).state)
    before = workers.status(run)
    assert before.models and before.updates > 0
    workers.resume(run)
    end = time.monotonic() + 240
    while workers.status(run).state != "running":
        assert time.monotonic() < end
        time.sleep(0.05)
    assert workers.status(run).updates >= before.updates
    run.ask("stop")
    while workers.status(run).active:
        assert time.monotonic() < end
        time.sleep(0.05)
