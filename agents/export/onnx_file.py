"""Policy networks as model files (DESIGN section 5): written node by node, tried, and only then put in place."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper
from torch import Tensor

from agents.core.card import ModelCard
from agents.inference.model import ModelError, load
from agents.learn.network import Dense, Gru, Normaliser, PolicyNetwork

OPSET, IR_VERSION = 17, 8  # the first opset with LayerNormalization; opened by every onnxruntime since 1.13
TOLERANCE = 1e-5  # times the largest score, where that is above one: float32 keeps about seven digits
LAYER_NORM_EPSILON = 1e-5  # torch's


class ExportError(ValueError):
    """The model file would not do what the network does; says why in one sentence."""


def export(network: PolicyNetwork, card: ModelCard, path: Path | str, observations: npt.NDArray) -> None:
    """Write the network and its card to `path`, replacing a file there at one stroke.

    The file is opened as a player would open it and asked about `observations` (n, D), real ones, say a thousand.
    ExportError unless it answers like the network: within 1e-5, and with the same best move.
    """
    path = Path(path)
    model = Graph(network).model(card)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(model.SerializeToString())
        check(network, unfinished, observations)
        os.replace(unfinished, path)
    except OSError as error:
        raise ExportError(f"{path.name} could not be written ({error.strerror})") from error
    finally:
        unfinished.unlink(missing_ok=True)


def check(network: PolicyNetwork, path: Path, observations: npt.NDArray) -> None:
    """ExportError unless file and network agree; moves as near as the tolerance are a tie: either is best."""
    try:
        model = load(path)
    except ModelError as error:
        raise ExportError(f"the exported file is refused: {error}") from error
    agent = np.arange(len(observations)) % network.agents
    memory = ours = theirs = np.zeros((len(observations), network.memory_size), np.float32)
    for _ in range(2 if network.memory_size else 1):  # the second time with what is remembered of the first
        answer, ours = network.rows(observations, agent, memory)  # (n, K + W), (n, M)
        answered, theirs = model.scores(observations, agent, memory)
        allowed = TOLERANCE * max(1.0, float(np.abs(answer).max(initial=0)))
        apart = max(float(np.abs(one - other).max(initial=0)) for one, other in ((answer, answered), (ours, theirs)))
        if not apart <= allowed:
            raise ExportError(
                f"torch and onnxruntime disagree by {apart:.1e}, more than {allowed:.1e}; nothing was written"
            )
        _check_choices(network, answer, answered, allowed)
        memory = ours


def _check_choices(network: PolicyNetwork, ours: npt.NDArray, theirs: npt.NDArray, allowed: float) -> None:
    """Both would do and say the same: the best by their scores is within `allowed` of the best by ours."""
    heads = [slice(0, network.width)] * (network.moves > 0) + [slice(network.width, None)] * (network.words > 0)
    for head in heads:
        best = theirs[:, head].argmax(1)[:, None]
        if (ours[:, head].max(1) - np.take_along_axis(ours[:, head], best, 1)[:, 0] > allowed).any():
            raise ExportError("torch and onnxruntime choose different moves; nothing was written")


class Graph:
    """Collects nodes and weights; every method that adds a node returns the name of what it computes."""

    def __init__(self, network: PolicyNetwork):
        self.nodes: list[NodeProto] = []
        self.weights: list[TensorProto] = []
        self.network = network
        x = "obs"  # (n, D)
        if isinstance(network.normaliser, Normaliser):
            x = self.node("Sub", x, self.weight(network.normaliser.mean))
            x = self.node("Mul", x, self.weight(network.normaliser.scale))
        *hidden, last = network.mlp.dense_layers()
        for dense in hidden:
            x = self.dense(dense, x)  # (n, H), or (A, n, H) where every agent has weights of its own
            if network.mlp.layer_norm:
                x = self.layer_norm(dense, x)
            x = self.node("Relu", x)
        if network.gru is not None:
            x = self.gru(network.gru, x)
            self.node("Identity", x if network.shared else self.own(x), output="memory_out")
        x = self.dense(last, x)
        x = x if network.shared else self.own(x)  # (n, K + W)
        if network.words:
            x, words = self.split(x, [network.width, network.words])
            self.node("Identity", words, output="word")
        self.node("Identity" if network.moves else "Tanh", x, output=self.output)

    @property
    def output(self) -> str:
        """The name that DESIGN section 5 gives the answer."""
        return "move" if self.network.moves else "thrust"

    def dense(self, dense: Dense, x: str) -> str:
        """x @ W + b; under shared weights the bias is picked by the agent's number."""
        weight = self.weight(dense.weight)
        if not dense.shared:
            return self.node("Add", self.node("MatMul", x, weight), self.weight(dense.bias))
        bias = self.weight(dense.bias[:, 0])
        if len(dense.bias) == 1:
            return self.node("Gemm", x, weight, bias)
        return self.node("Add", self.node("MatMul", x, weight), self.node("Gather", bias, "agent"))

    def gru(self, gru: Gru, x: str) -> str:
        """As in `Gru.forward`; memory is an input of the file."""
        units = [gru.of_memory.weight.shape[-1] // 3] * 3
        reset, update, new = self.split(self.dense(gru.of_input, x), units)
        reset_by, update_by, new_by = self.split(self.dense(gru.of_memory, "memory"), units)
        kept = self.node("Mul", self.node("Sigmoid", self.node("Add", reset, reset_by)), new_by)
        fresh = self.node("Tanh", self.node("Add", new, kept))
        held = self.node("Sigmoid", self.node("Add", update, update_by))
        return self.node("Add", fresh, self.node("Mul", held, self.node("Sub", "memory", fresh)))

    def split(self, x: str, sizes: list[int]) -> list[str]:
        """Cut the last axis into parts."""
        parts = [f"x{len(self.nodes)}_{number}" for number in range(len(sizes))]
        self.nodes.append(helper.make_node("Split", [x, self.axes(*sizes)], parts, axis=-1))
        return parts

    def own(self, x: str) -> str:
        """(A, n, K), what each agent would answer in each row, to (n, K), what the row's own agent answers."""
        agents = self._constant(np.arange(self.network.agents)[:, None])  # (A, 1)
        mine = self.node("Unsqueeze", self.node("Equal", agents, "agent"), self.axes(2))  # (A, n, 1)
        masked = self.node("Where", mine, x, self._constant(np.zeros((), np.float32)))
        return self.node("ReduceSum", masked, self.axes(0), keepdims=0)

    def layer_norm(self, dense: Dense, x: str) -> str:
        """As in `Mlp.forward`: no gain, no bias."""
        ones = self.weight(dense.bias.new_ones(dense.bias.shape[-1]))
        return self.node("LayerNormalization", x, ones, epsilon=LAYER_NORM_EPSILON)

    def node(self, kind: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        """Add one operation."""
        output = output or f"x{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def weight(self, tensor: Tensor) -> str:
        """Add one tensor of weights."""
        return self._constant(tensor.detach().cpu().numpy().astype(np.float32))

    def axes(self, *axes: int) -> str:
        """Add a list of axes."""
        return self._constant(np.array(axes, np.int64))

    def _constant(self, array: npt.NDArray) -> str:
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def model(self, card: ModelCard) -> ModelProto:
        """The whole file."""
        network = self.network
        inputs = [
            helper.make_tensor_value_info("obs", TensorProto.FLOAT, ["n", network.obs_size]),
            helper.make_tensor_value_info("agent", TensorProto.INT64, ["n"]),
        ]
        outputs = [helper.make_tensor_value_info(self.output, TensorProto.FLOAT, ["n", network.width])]
        if network.words:
            outputs.append(helper.make_tensor_value_info("word", TensorProto.FLOAT, ["n", network.words]))
        if network.memory_size:
            for values, name in ((inputs, "memory"), (outputs, "memory_out")):
                values.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", network.memory_size]))
        graph = helper.make_graph(self.nodes, "policy", inputs, outputs, self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
        helper.set_model_props(model, {"card": card.model_dump_json()})
        return model
