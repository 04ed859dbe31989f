"""An `Order` as nodes of a graph: as few as can be, since each takes a microsecond however little there is to do.

Distances are those of `agents.learn.order` to the bit, so that no tie differs; all after them is whole numbers.
"""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
from onnx import TensorProto

from agents.export.graph import Graph
from agents.learn.order import Order


def write_order(graph: Graph, order: Order) -> str:
    """From the input obs (n, D) to the same in order; T things are of all sets, P pairs of two of one set."""
    first = np.cumsum([0, *(things.count for things in order.sets)])
    pairs = [pair for begin, end in pairwise(first) for pair in combinations(range(begin, end), 2)]
    one, other = np.array(pairs).T
    far = _distances(graph, order)
    nearer = graph.node("Less", _picked(graph, far, other), _picked(graph, far, one))  # (n, P) it overtakes the one
    nearer = graph.node("Cast", nearer, to=TensorProto.FLOAT)
    overtaken = np.zeros((len(pairs), first[-1]), np.float32)
    overtaken[range(len(pairs)), one], overtaken[range(len(pairs)), other] = 1, -1
    before = np.concatenate([np.arange(things.count, dtype=np.float32) for things in order.sets])
    rank = graph.node("MatMul", nearer, graph.constant(overtaken))
    rank = graph.node("Add", rank, graph.constant(before))  # (n, T)
    stride, start = np.zeros((first[-1], order.size), np.float32), np.arange(order.size, dtype=np.float32)
    for begin, things in zip(first, order.sets, strict=False):
        for part in things.parts:
            numbers = (part.stop - part.start) // things.count  # of each thing
            for thing in range(things.count):
                here = slice(part.start + numbers * thing, part.start + numbers * (thing + 1))
                stride[begin + thing, here], start[here] = numbers, part.start + np.arange(numbers)
    place = graph.node("Add", graph.node("MatMul", rank, graph.constant(stride)), graph.constant(start))  # (n, D)
    place = graph.node("Cast", place, to=TensorProto.INT64)
    return graph.node("ScatterElements", "obs", place, "obs", axis=1)


def _distances(graph: Graph, order: Order) -> str:
    """(n, T) of all things, squared; those out of sight are further than any."""
    x = np.concatenate([np.arange(things.places.start, things.places.stop, 2) for things in order.sets])
    both = np.zeros((order.size, len(x)), np.float32)
    both[x, range(len(x))] = both[x + 1, range(len(x))] = 1
    far = graph.node("MatMul", graph.node("Mul", "obs", "obs"), graph.constant(both))  # x x + y y, else zeros
    hidden = graph.node("Equal", far, graph.constant(np.zeros((), np.float32)))
    return graph.node("Where", hidden, graph.constant(np.array(np.inf, np.float32)), far)


def _picked(graph: Graph, x: str, columns: np.ndarray) -> str:
    return graph.node("Gather", x, graph.constant(columns), axis=1)
