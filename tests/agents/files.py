"""Policies and cards to export, and model files of every bad kind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from agents.core.card import ModelCard
from agents.core.env import TeamSpec
from agents.export.onnx_file import export
from agents.learn.layers import Normaliser, Shape
from agents.learn.network import PolicyNetwork

SPEC = {moves: TeamSpec("crew", ("a", "b", "c"), (("velocity", 2), ("rest", 4)), moves) for moves in (0, 5, 9)}
OBS = np.random.default_rng(0).normal(0, 2, (1000, 6)).astype(np.float32)


def network(moves: int = 5, *, words: int = 0, **kinds: bool) -> PolicyNetwork:
    shape = Shape(32, 2, **({"layer_norm": True} | kinds))
    spec = replace(SPEC[moves], words=words, speakers=("a", "b", "c"))
    made = PolicyNetwork(spec, shape, torch.Generator().manual_seed(0))
    if isinstance(made.normaliser, Normaliser):
        made.normaliser.show(torch.from_numpy(OBS * 3 + 1))
    return made


def card(moves: int = 5, **changes) -> ModelCard:
    spec = SPEC.get(moves, SPEC[5])
    facts: dict[str, Any] = {
        "name": "test",
        "scenario": "spread",
        "rules": "classic",
        "team": "crew",
        "algorithm": "vdn",
    }
    facts |= {"agents": list(spec.agents), "layout": list(spec.layout), "moves": moves}
    return ModelCard(**(facts | changes))


def exported(folder: Path, moves: int = 5, *, words: int = 0, **kinds: bool) -> Path:
    path, made = folder / "model.onnx", network(moves, words=words, **kinds)
    export(made, card(moves, words=words, memory=made.memory_size), path, OBS)
    return path


def talking(folder: Path, moves: int, words: int, memory: int = 0) -> Path:
    """A model of a team that talks: one layer a head, the word's before the move's; its memory counts decisions."""
    dice = np.random.default_rng(1)
    heads = {"word": words, "move" if moves else "thrust": moves or 2}
    weights = [numpy_helper.from_array(dice.normal(size=(6, n)).astype(np.float32), f"w_{h}") for h, n in heads.items()]
    nodes = [helper.make_node("MatMul", ["obs", f"w_{head}"], [head]) for head in heads]
    inputs = [helper.make_tensor_value_info("obs", TensorProto.FLOAT, ["n", 6])]
    inputs += [helper.make_tensor_value_info("agent", TensorProto.INT64, ["n"])]
    outputs = [helper.make_tensor_value_info(head, TensorProto.FLOAT, ["n", size]) for head, size in heads.items()]
    if memory:
        inputs.append(helper.make_tensor_value_info("memory", TensorProto.FLOAT, ["n", memory]))
        outputs.append(helper.make_tensor_value_info("memory_out", TensorProto.FLOAT, ["n", memory]))
        weights.append(numpy_helper.from_array(np.ones(1, np.float32), "one"))
        nodes.append(helper.make_node("Add", ["memory", "one"], ["memory_out"]))
    graph = helper.make_graph(nodes, "policy", inputs, outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, {"card": card(moves, words=words, memory=memory).model_dump_json()})
    path = folder / "talking.onnx"
    path.write_bytes(model.SerializeToString())
    return path


def changed(path: Path, change) -> Path:
    """The model file after `change(model)` has worked on it."""
    model = onnx.load(path)
    change(model)
    path.write_bytes(model.SerializeToString())
    return path


def rename_card(model: onnx.ModelProto) -> None:
    model.metadata_props[0].key = "map"


def put_card(text: str):
    def change(model: onnx.ModelProto) -> None:
        model.metadata_props[0].value = text

    return change


def external(model: onnx.ModelProto) -> None:
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="/etc/passwd")


def external_in_a_node(model: onnx.ModelProto) -> None:
    tensor = numpy_helper.from_array(np.zeros(4, np.float32))
    tensor.ClearField("raw_data")
    tensor.external_data.add(key="location", value="weights.bin")
    model.graph.node.insert(0, helper.make_node("Constant", [], ["unused"], value=tensor))


def branch(model: onnx.ModelProto) -> None:
    body = helper.make_graph([], "body", [], [])
    model.graph.node.append(helper.make_node("If", ["obs"], [], then_branch=body, else_branch=body))


def other_domain(model: onnx.ModelProto) -> None:
    model.graph.node.append(helper.make_node("Trilu", ["obs"], ["unused"], domain="com.microsoft"))


def greedy_for_memory(model: onnx.ModelProto) -> None:
    model.graph.node.append(helper.make_node("ConstantOfShape", ["agent"], ["unused"]))


def own_function(model: onnx.ModelProto) -> None:
    opset = [helper.make_opsetid("", 17)]
    model.functions.append(helper.make_function("mine", "Twice", ["x"], ["y"], [], opset))


def future_opset(model: onnx.ModelProto) -> None:
    model.opset_import[0].version = 99


def no_opset(model: onnx.ModelProto) -> None:
    del model.opset_import[:]


def rename_input(model: onnx.ModelProto) -> None:
    model.graph.input[0].name = "observation"


def wide_input(model: onnx.ModelProto) -> None:
    model.graph.input[0].type.tensor_type.shape.dim[1].dim_value = 7


def whole_obs(model: onnx.ModelProto) -> None:
    model.graph.input[0].type.tensor_type.elem_type = TensorProto.INT64


def one_row(model: onnx.ModelProto) -> None:
    model.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 1
    model.graph.input[1].type.tensor_type.shape.dim[0].dim_value = 1


def extra_input(model: onnx.ModelProto) -> None:
    model.graph.input.append(helper.make_tensor_value_info("memory", TensorProto.FLOAT, ["n", 4]))


def not_a_number(model: onnx.ModelProto) -> None:
    tensor = model.graph.initializer[0]
    tensor.raw_data = np.full(list(tensor.dims), np.nan, np.float32).tobytes()


def missing_weight(model: onnx.ModelProto) -> None:
    del model.graph.initializer[0]


def short_weight(model: onnx.ModelProto) -> None:
    model.graph.initializer[0].raw_data = b"1234"


def lost_node(model: onnx.ModelProto) -> None:
    del model.graph.node[0]


def no_graph(model: onnx.ModelProto) -> None:
    model.ClearField("graph")


def half_an_agent(model: onnx.ModelProto) -> None:
    """The biases of one agent are missing, so that asking for the third fails."""
    for tensor in model.graph.initializer:
        if list(tensor.dims) == [3, 32]:
            tensor.CopyFrom(numpy_helper.from_array(np.zeros((2, 32), np.float32), tensor.name))
