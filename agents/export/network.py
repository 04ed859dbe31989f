"""A `PolicyNetwork` as nodes of a graph."""

from __future__ import annotations

import numpy as np

from agents.export.graph import Graph
from agents.learn.layers import Dense, Gru, Normaliser
from agents.learn.network import PolicyNetwork

LAYER_NORM_EPSILON = 1e-5  # torch's


def write_network(graph: Graph, network: PolicyNetwork) -> None:
    """From the inputs obs, agent and memory to the outputs move or thrust, word and memory_out."""
    x = "obs"  # (n, D)
    if isinstance(network.normaliser, Normaliser):
        x = graph.node("Sub", x, graph.weight(network.normaliser.mean))
        x = graph.node("Mul", x, graph.weight(network.normaliser.scale))
    *hidden, last = network.mlp.dense_layers()
    for layer in hidden:
        x = dense(graph, layer, x)  # (n, H), or (A, n, H) where every agent has weights of its own
        if network.mlp.layer_norm:
            x = layer_norm(graph, layer, x)
        x = graph.node("Relu", x)
    if network.gru is not None:
        x = gru(graph, network.gru, x)
        graph.node("Identity", x if network.shared else own(graph, network.agents, x), output="memory_out")
    x = dense(graph, last, x)
    x = x if network.shared else own(graph, network.agents, x)  # (n, K + W)
    if network.words:
        x, words = graph.split(x, [network.width, network.words])
        graph.node("Identity", words, output="word")
    if network.moves:
        graph.node("Identity", x, output="move")
    else:
        graph.node("Tanh", x, output="thrust")


def dense(graph: Graph, layer: Dense, x: str) -> str:
    """x @ W + b; under shared weights the bias is picked by the agent's number."""
    weight = graph.weight(layer.weight)
    if not layer.shared:
        return graph.node("Add", graph.node("MatMul", x, weight), graph.weight(layer.bias))
    bias = graph.weight(layer.bias[:, 0])
    if len(layer.bias) == 1:
        return graph.node("Gemm", x, weight, bias)
    return graph.node("Add", graph.node("MatMul", x, weight), graph.node("Gather", bias, "agent"))


def gru(graph: Graph, unit: Gru, x: str) -> str:
    """As in `Gru.forward`; memory is an input of the file."""
    units = [unit.of_memory.weight.shape[-1] // 3] * 3
    reset, update, new = graph.split(dense(graph, unit.of_input, x), units)
    reset_by, update_by, new_by = graph.split(dense(graph, unit.of_memory, "memory"), units)
    kept = graph.node("Mul", graph.node("Sigmoid", graph.node("Add", reset, reset_by)), new_by)
    fresh = graph.node("Tanh", graph.node("Add", new, kept))
    held = graph.node("Sigmoid", graph.node("Add", update, update_by))
    return graph.node("Add", fresh, graph.node("Mul", held, graph.node("Sub", "memory", fresh)))


def own(graph: Graph, count: int, x: str) -> str:
    """(A, n, K), what each agent would answer in each row, to (n, K), what the row's own agent answers."""
    agents = graph.constant(np.arange(count)[:, None])  # (A, 1)
    mine = graph.node("Unsqueeze", graph.node("Equal", agents, "agent"), graph.axes(2))  # (A, n, 1)
    masked = graph.node("Where", mine, x, graph.constant(np.zeros((), np.float32)))
    return graph.node("ReduceSum", masked, graph.axes(0), keepdims=0)


def layer_norm(graph: Graph, layer: Dense, x: str) -> str:
    """As in `Mlp.forward`: no gain, no bias."""
    ones = graph.weight(layer.bias.new_ones(layer.bias.shape[-1]))
    return graph.node("LayerNormalization", x, ones, epsilon=LAYER_NORM_EPSILON)
