"""Players whose every decision is known, and model files that do one thing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from agents.core.card import ModelCard
from arena.play.player import Player
from arena.sim.env import layout_of
from arena.sim.rules import Rules
from arena.sim.scenario import Scenario
from arena.sim.world import Array


class Counting:
    """Always the same move; its memory counts the decisions since the round began; it notes what it was asked."""

    memory_size = 1

    def __init__(self, move: int = 0, *, together: bool = False) -> None:
        self.move, self.together = move, together
        self.asked: list[tuple[list[int], list[float]]] = []

    def act(self, obs: Array, agent: Array, memory: Array, rng: np.random.Generator) -> tuple[Array, Array]:
        assert obs.dtype == np.float32 and np.isfinite(obs).all()
        self.asked.append((agent.tolist(), memory[:, 0].tolist()))
        return np.full(len(obs), self.move), memory + 1

    @property
    def memories(self) -> list[list[float]]:
        return [memory for _, memory in self.asked]


class Pushing:
    """Always the same thrust, beyond what an agent has."""

    memory_size = 0
    together = False

    def __init__(self, x: float, y: float) -> None:
        self.thrust = np.array([x, y], np.float32)

    def act(self, obs: Array, agent: Array, memory: Array, rng: np.random.Generator) -> tuple[Array, Array]:
        return np.tile(self.thrust, (len(obs), 1)), memory


@pytest.fixture
def counting() -> Callable[..., Player]:
    return lambda move=0, **kinds: Player("counting", "script", Counting(move, **kinds))


@pytest.fixture
def pushing() -> Callable[..., Player]:
    return lambda x, y: Player("pushing", "script", Pushing(x, y))


Written = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """`written(name, scenario, rules, team, move=2, **card)`: a model file that always makes one move."""

    def written(name: str, scenario: Scenario, rules: Rules, team: str, move: int = 2, **changes: object) -> Path:
        agents = next(t.agents for t in scenario.teams() if t.name == team)
        facts: dict[str, object] = {
            "name": name,
            "scenario": scenario.name,
            "rules": rules.name,
            "team": team,
            "algorithm": "hand",
        }
        facts |= {"agents": list(agents), "layout": list(layout_of(scenario, rules, team)), "moves": len(rules.moves)}
        card = ModelCard.model_validate(facts | changes)
        weights = numpy_helper.from_array(np.zeros((card.obs_size, card.moves), np.float32), "weights")
        scores = numpy_helper.from_array(np.eye(card.moves, dtype=np.float32)[move], "scores")
        nodes = [
            helper.make_node("MatMul", ["obs", "weights"], ["none"]),
            helper.make_node("Add", ["none", "scores"], ["move"]),
        ]
        graph = helper.make_graph(
            nodes,
            "one move",
            [
                helper.make_tensor_value_info("obs", TensorProto.FLOAT, ["n", card.obs_size]),
                helper.make_tensor_value_info("agent", TensorProto.INT64, ["n"]),
            ],
            [helper.make_tensor_value_info("move", TensorProto.FLOAT, ["n", card.moves])],
            [weights, scores],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        helper.set_model_props(model, {"card": card.model_dump_json()})
        path = tmp_path / f"{name}.onnx"
        onnx.save(model, path)
        return path

    return written
