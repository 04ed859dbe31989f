"""A `Table` as nodes of a graph: bins, the number of the cell, and the row that is picked.

Every operation on observations is the one of `agents.learn.table`, in the same float32, and all after it is whole
numbers: a file finds the same cell as the table, on the borders of cells too.
"""

from __future__ import annotations

import numpy as np
from onnx import TensorProto

from agents.export.graph import Graph
from agents.learn.table import PRIME, Table


def write_table(graph: Graph, table: Table) -> None:
    """From the inputs obs, agent and memory to the outputs move, word and memory_out."""
    places = _places(graph, table)  # (n, D + A)
    cell = _remainder(graph, places, table.factors.numpy(), table.shape.cells)  # (n, 1)
    cell = graph.node("Squeeze", cell, graph.axes(1))
    if not table.shape.shared:
        cell = graph.node("Add", cell, graph.node("Mul", "agent", _whole(graph, table.shape.cells)))
    scores = graph.node("Gather", graph.weight(table.scores.flatten(0, 1)), cell, axis=0)  # (n, H)
    heads = graph.split(scores, table.sizes) if len(table.sizes) > 1 else [scores]
    for name, head in zip(["move", *["word"] * (table.words > 0)], heads, strict=False):
        graph.node("Identity", head, output=name)
    if table.together:
        _post(graph, table, places, heads[-1])


def _places(graph: Graph, table: Table) -> str:
    """As in `Table.places`, row after row."""
    bins = graph.node("Mul", graph.node("Sub", graph.seen, graph.weight(table.low)), graph.weight(table.scale))
    zero, last = np.zeros((), np.float32), np.array(table.shape.bins - 1, np.float32)
    bins = graph.node("Floor", graph.node("Clip", bins, graph.constant(zero), graph.constant(last)))
    bins = graph.node("Cast", bins, to=TensorProto.INT64)  # (n, D)
    if not table.together:
        return bins
    posts = graph.node("Reshape", graph.node("Cast", "memory", to=TensorProto.INT64), graph.axes(-1, table.agents))
    posts = graph.node("Gather", posts, graph.constant(table.order.numpy()), axis=1)  # (B, A, A)
    return graph.node("Concat", bins, graph.node("Reshape", posts, graph.axes(-1, table.agents)), axis=1)


def _remainder(graph: Graph, places: str, factors: np.ndarray, size: int) -> str:
    """The sum of places (n, any) times factors, mod the prime and then mod `size`, (n, 1)."""
    total = graph.node("ReduceSum", graph.node("Mul", places, graph.constant(factors)), graph.axes(1))
    total = graph.node("Mod", total, _whole(graph, PRIME))
    return graph.node("Mod", total, _whole(graph, size))


def _post(graph: Graph, table: Table, places: str, symbols: str) -> None:
    """The symbol that each agent posts, from 1, as what it remembers; `symbols` are their scores, where learned."""
    if table.symbols:
        said = graph.node("ArgMax", symbols, axis=1, keepdims=1)
    else:
        factors = np.zeros(len(table.factors), np.int64)
        factors[: table.obs_size] = table.telling.numpy()
        said = _remainder(graph, places, factors, table.shape.symbols)
    said = graph.node("Add", said, _whole(graph, 1))
    graph.node("Cast", said, to=TensorProto.FLOAT, output="memory_out")


def _whole(graph: Graph, number: int) -> str:
    return graph.constant(np.array(number, np.int64))
