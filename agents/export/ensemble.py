"""An `Ensemble` as nodes of a graph: the lot, then the sub-policy that it chose."""

from __future__ import annotations

import numpy as np
from onnx import TensorProto

from agents.export.graph import Graph
from agents.export.network import write_network
from agents.learn.ensemble import FINENESS, REACH, Ensemble


def write_ensemble(graph: Graph, ensemble: Ensemble) -> None:
    """From the inputs obs, agent and memory to the outputs move or thrust, word and memory_out."""
    count = ensemble.memory_size
    drawn = graph.node("Equal", _cast(graph, ensemble), _number(graph, np.arange(count)))  # (n, count)
    drawn = graph.node("Cast", drawn, to=TensorProto.FLOAT)
    held = graph.node("Greater", graph.node("ReduceSum", "memory", graph.axes(1)), _number(graph, 0.5))  # (n, 1)
    memory = graph.node("Where", held, "memory", drawn, output="memory_out")
    first = graph.node("Mul", "agent", graph.constant(np.array(count)))
    member = graph.node("Add", first, graph.node("ArgMax", memory, axis=1, keepdims=0))  # (n,)
    write_network(graph, ensemble.stack, member)


def _cast(graph: Graph, ensemble: Ensemble) -> str:
    """(n, 1) as in `Ensemble.cast`; half a step is added before dividing so that rounding cannot reach a whole."""
    count = _number(graph, ensemble.memory_size)
    steps = graph.node("Min", graph.node("Max", graph.seen, _number(graph, -REACH)), _number(graph, REACH))
    steps = graph.node("Floor", graph.node("Mul", steps, _number(graph, FINENESS)))
    agent = graph.node("Unsqueeze", graph.node("Cast", "agent", to=TensorProto.FLOAT), graph.axes(1))
    total = graph.node("Add", graph.node("MatMul", steps, _number(graph, ensemble.weights[:, None])), agent)
    times = graph.node("Floor", graph.node("Div", graph.node("Add", total, _number(graph, 0.5)), count))
    return graph.node("Sub", total, graph.node("Mul", times, count))


def _number(graph: Graph, value: object) -> str:
    return graph.constant(np.asarray(value, np.float32))
