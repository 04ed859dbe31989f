"""Seats that change hands all the time: whoever had the wheel before, a player goes on as if it had never let go."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from agents.core.card import ModelCard
from agents.inference.model import Model, load
from arena.play.match import Match
from arena.play.player import Player, script
from arena.scenarios.catalog import make
from arena.sim.env import layout_of
from arena.sim.observation import observe
from arena.sim.rules import ARENA
from arena.sim.scenario import Scenario

TAG = make("tag", {"time": 20.0})
EVERY = 10  # ticks
MEMORY = 8
SPREADS = {"W": 0.5, "M": 1.6, "V": 1.0}  # of the weights: a memory that never comes to rest


def remembering(folder: Path, scenario: Scenario, team: str, seed: int) -> Path:
    """A model whose moves depend on all that it saw: memory' = tanh(memory M + obs W), move = (memory' + obs W) V."""
    seats = next(known for known in scenario.teams() if known.name == team)
    layout, moves = layout_of(scenario, ARENA, team), len(ARENA.moves)
    facts: dict[str, object] = {"name": f"{team} {seed}", "scenario": scenario.name, "rules": "arena", "team": team}
    facts["algorithm"] = "hand"
    facts |= {"agents": list(seats.agents), "layout": list(layout), "moves": moves, "memory": MEMORY}
    card = ModelCard.model_validate(facts)
    rng = np.random.default_rng(seed)
    sizes = {"W": (card.obs_size, MEMORY), "M": (MEMORY, MEMORY), "V": (MEMORY, moves)}
    weights = [
        numpy_helper.from_array(rng.normal(0, SPREADS[name], size).astype(np.float32), name)
        for name, size in sizes.items()
    ]
    nodes = [
        helper.make_node("MatMul", ["obs", "W"], ["seen"]),
        helper.make_node("MatMul", ["memory", "M"], ["kept"]),
        helper.make_node("Add", ["seen", "kept"], ["both"]),
        helper.make_node("Tanh", ["both"], ["memory_out"]),
        helper.make_node("MatMul", ["memory_out", "V"], ["move"]),
    ]
    floats = {"obs": card.obs_size, "memory": MEMORY, "move": moves, "memory_out": MEMORY}
    values = {
        name: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", size]) for name, size in floats.items()
    }
    agent = helper.make_tensor_value_info("agent", TensorProto.INT64, ["n"])
    inputs, outputs = [values["obs"], agent, values["memory"]], [values["move"], values["memory_out"]]
    graph = helper.make_graph(nodes, "remembering", inputs, outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, {"card": card.model_dump_json()})
    path = folder / f"{team}-{seed}.onnx"
    onnx.save(model, path)
    return path


@pytest.fixture
def models(tmp_path: Path) -> list[Player]:
    """A recurrent model for each seat of tag: the hunters share one."""
    players = []
    for number, team in enumerate(TAG.teams()):
        path = remembering(tmp_path, TAG, team.name, number)
        players += [Player(team.name, "model", load(path), path)] * len(team.agents)
    return players


def play(match: Match) -> None:
    """Until the first round has begun."""
    while match.phase != "play":
        match.tick()


def test_swaps_every_ten_ticks_change_nothing_where_people_press_what_the_models_would(models: list[Player]) -> None:
    """Two rounds: the same bits as a match that nobody touched, released in the middle of decisions as well."""
    alone = Match(TAG, ARENA, models, rounds=2, seed=3)
    states, actions = [], []
    while alone.phase != "over":
        alone.tick()
        states.append(alone.world.pos.copy())
        actions.append(alone.thrust.copy())
    assert sum((now != before).any() for before, now in itertools.pairwise(actions)) > 200, "no model stands still"

    swapped, swaps = Match(TAG, ARENA, models, rounds=2, seed=3), 0
    for tick, (state, action) in enumerate(zip(states, actions, strict=True)):
        if tick % EVERY == 0:
            for seat in swapped.seats:
                (swapped.release if seat.human else swapped.take_over)(seat.agent)
                swaps += 1
        swapped.tick({agent: (float(x), float(y)) for agent, (x, y) in enumerate(action.T)})
        assert (swapped.world.pos == state).all(), f"tick {tick}"
    assert swapped.phase == "over" and swaps > 4 * 60
    assert [part.end.tobytes() for part in swapped.recording.rounds] == [
        part.end.tobytes() for part in alone.recording.rounds
    ]


class Shadow:
    """The same model, asked for one agent at every decision since it sat down, by whoever checks."""

    def __init__(self, model: Model, index: int) -> None:
        self.model, self.index = model, np.array([index])
        self.memory = np.zeros((1, MEMORY), np.float32)
        self.thrust = np.zeros(2)

    def decide(self, obs: np.ndarray) -> None:
        """What it does from now on."""
        rng = np.random.default_rng(0)
        move, self.memory = self.model.act(obs[None].astype(np.float32), self.index, self.memory, rng)
        self.thrust = ARENA.thrust(move)[0]


def test_every_seat_swapped_every_ten_ticks_between_person_model_and_script(models: list[Player]) -> None:
    """In turn model, person, model again, script: whatever the model does was decided with all that it has seen."""
    scripts = [script(TAG, ARENA, team.name) for team in TAG.teams() for _ in team.agents]
    match = Match(TAG, ARENA, models, rounds=1, seed=5)
    play(match)
    shadows = [Shadow(load(str(player.path)), seat.index) for player, seat in zip(models, match.seats, strict=True)]
    checked = {"model": 0, "person": 0, "script": 0}
    tick = 0
    while match.phase == "play":
        if tick and tick % EVERY == 0:
            for seat in match.seats:
                turn = (tick // EVERY + seat.agent) % 4
                if turn == 0:
                    match.change_player(seat.agent, models[seat.agent])
                    shadows[seat.agent] = Shadow(load(str(models[seat.agent].path)), seat.index)
                elif turn == 1:
                    match.take_over(seat.agent)
                elif turn == 2:
                    match.release(seat.agent)
                else:
                    match.change_player(seat.agent, scripts[seat.agent])
        if match.world.ticks[0] % ARENA.ticks_per_decision == 0:
            seen = observe(match.world)
            for seat, shadow in zip(match.seats, shadows, strict=True):
                if seat.player.kind == "model":
                    shadow.decide(seen[match.teams[seat.team].name][0, seat.index])
            fresh = [seat.agent for seat in match.seats]
        elif tick % EVERY == 0:  # who sat down in the middle of a decision waits for the next
            fresh = [agent for agent in fresh if (tick // EVERY + agent) % 4 != 0]
        match.tick({seat.agent: (0.5, -0.5) for seat in match.seats})
        for seat, shadow in zip(match.seats, shadows, strict=True):
            done = match.thrust[:, seat.agent]
            if seat.human:
                assert done.tolist() == [0.5, -0.5]
                checked["person"] += 1
            elif seat.player.kind == "script":
                checked["script"] += 1
            elif seat.agent in fresh:
                assert done == pytest.approx(shadow.thrust), f"tick {tick}, {seat.name}"
                checked["model"] += 1
        tick += 1
    assert tick == 600 and all(count > 300 for count in checked.values()), checked


def test_a_newer_snapshot_goes_on_with_what_the_older_one_saw(models: list[Player], tmp_path: Path) -> None:
    """Also for the seat that a person has, who goes on driving."""
    match = Match(TAG, ARENA, models, rounds=1, seed=5)
    play(match)
    match.take_over(1)
    for _ in range(30):
        match.tick({1: (1, 0)})
    old = models[0]
    before = [match.remembered(old.policy, agent).copy() for agent in range(3)]
    path = remembering(tmp_path, TAG, "hunters", 9)
    new = Player("newer", "model", load(path), path)
    match.renew(old, new)
    assert [seat.player.name for seat in match.seats] == ["newer"] * 3 + ["runners"]
    assert match.seats[1].human and all(np.any(memory) for memory in before)
    for agent, memory in enumerate(before):
        assert (match.remembered(new.policy, agent) == memory).all()
        assert not match.remembered(old.policy, agent).any(), "forgotten"
    match.tick({1: (1, 0)})
    assert match.thrust[:, 1].tolist() == [1, 0]
