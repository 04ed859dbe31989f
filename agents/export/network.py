"""A `PolicyNetwork` as nodes of a graph."""

from __future__ import annotations

import numpy as np

from agents.export.graph import Graph
from agents.learn.channel import Channel
from agents.learn.layers import Dense, Gru, Normaliser
from agents.learn.network import PolicyNetwork
from agents.learn.popart import Critic

LAYER_NORM_EPSILON = 1e-5  # torch's


def write_network(graph: Graph, network: PolicyNetwork, agent: str = "agent") -> None:
    """From the inputs obs and memory, and `agent` (n,), to the outputs move or thrust, word and memory_out."""
    write_heads(graph, network, scores(graph, network, graph.seen, agent))


def scores(graph: Graph, network: PolicyNetwork, x: str, agent: str = "agent") -> str:
    """As in `PolicyNetwork.scores`, by rows: (n, D) to (n, K + W); writes memory_out where there is memory."""
    memory = "memory"  # (n, M)
    if network.together:
        x = by_agent(graph, network, x, network.obs_size)
        memory = by_agent(graph, network, memory, network.memory_size) if network.memory_size else ""
    x, last = features(graph, network, x)
    if network.gru is not None:
        x = gru(graph, network, network.gru, x, memory)
        graph.node("Identity", by_row(graph, network, x, network.memory_size, agent), output="memory_out")
    if network.channel is not None:
        x = channel(graph, network, network.channel, x)
    return by_row(graph, network, dense(graph, network, last, x), network.width + network.words, agent)


def features(graph: Graph, network: PolicyNetwork | Critic, x: str) -> tuple[str, Dense]:
    """As in `Mlp.features`, of what has been normalised, and the layer that follows."""
    if isinstance(network.normaliser, Normaliser):
        x = graph.node("Sub", x, graph.weight(network.normaliser.mean))
        x = graph.node("Mul", x, graph.weight(network.normaliser.scale))
    *hidden, last = network.mlp.dense_layers()
    for layer in hidden:
        x = dense(graph, network, layer, x)  # (n, H); (A, n, H) where every agent has weights of its own
        if network.mlp.layer_norm:
            x = layer_norm(graph, layer, x)
        x = graph.node("Relu", x)
    return x, last


def write_critic(graph: Graph, critic: Critic) -> None:
    """From the inputs obs and agent to the output value, as in `Critic.rows`."""
    x, last = features(graph, critic, graph.seen)
    x = by_row(graph, critic, dense(graph, critic, last, x), 1, "agent")
    x = graph.node("Mul", x, graph.weight(critic.deviation))
    graph.node("Add", x, graph.weight(critic.mean), output="value")


def write_heads(graph: Graph, network: PolicyNetwork, x: str) -> None:
    """(n, K + W) to the outputs move or thrust, and word."""
    if network.words:
        x, words = graph.split(x, [network.width, network.words])
        graph.node("Identity", words, output="word")
    if network.moves:
        graph.node("Identity", x, output="move")
    else:
        graph.node("Tanh", x, output="thrust")


def dense(graph: Graph, network: PolicyNetwork | Critic, layer: Dense, x: str) -> str:
    """x @ W + b; under shared weights the bias is picked by the agent's number, where agents have no axis."""
    weight = graph.weight(layer.weight)
    if network.together or not layer.shared:
        return graph.node("Add", graph.node("MatMul", x, weight), graph.weight(layer.bias))
    bias = graph.weight(layer.bias[:, 0])
    if len(layer.bias) == 1:
        return graph.node("Gemm", x, weight, bias)
    return graph.node("Add", graph.node("MatMul", x, weight), graph.node("Gather", bias, "agent"))


def gru(graph: Graph, network: PolicyNetwork, unit: Gru, x: str, memory: str) -> str:
    """As in `Gru.forward`."""
    units = [unit.of_memory.weight.shape[-1] // 3] * 3
    reset, update, new = graph.split(dense(graph, network, unit.of_input, x), units)
    reset_by, update_by, new_by = graph.split(dense(graph, network, unit.of_memory, memory), units)
    kept = graph.node("Mul", graph.node("Sigmoid", graph.node("Add", reset, reset_by)), new_by)
    fresh = graph.node("Tanh", graph.node("Add", new, kept))
    held = graph.node("Sigmoid", graph.node("Add", update, update_by))
    return graph.node("Add", fresh, graph.node("Mul", held, graph.node("Sub", memory, fresh)))


def channel(graph: Graph, network: PolicyNetwork, made: Channel, x: str) -> str:
    """As in `Channel.forward`: (A, G, H) to (A, G, H)."""
    said = made.heads * made.size
    split = graph.axes(network.agents, -1, made.heads, made.size)
    axes = ([1, 2, 0, 3], [1, 2, 3, 0], [1, 2, 0, 3])  # (G, heads, A, size); of keys (G, heads, size, A)
    parts = zip(graph.split(dense(graph, network, made.encode, x), [said] * 3), axes, strict=True)
    query, key, value = (graph.node("Transpose", graph.node("Reshape", part, split), perm=perm) for part, perm in parts)
    scale = graph.constant(np.array(made.size**-0.5, np.float32))
    score = graph.node("Mul", graph.node("MatMul", query, key), scale)
    weight = graph.node("Softmax", graph.node("Add", score, graph.weight(made.others)), axis=-1)
    heard = graph.node("Transpose", graph.node("MatMul", weight, value), perm=[2, 0, 1, 3])  # (A, G, heads, size)
    heard = graph.node("Reshape", heard, graph.axes(network.agents, -1, said))
    thought = graph.node("Add", x, dense(graph, network, made.decode, heard))
    thought = layer_norm(graph, made.decode, thought) if made.layer_norm else thought
    return graph.node("Add", x, graph.node("Relu", thought))


def by_agent(graph: Graph, network: PolicyNetwork, x: str, size: int) -> str:
    """Rows (n, size) of G whole teams to (A, G, size)."""
    return graph.node("Transpose", graph.node("Reshape", x, graph.axes(-1, network.agents, size)), perm=[1, 0, 2])


def by_row(graph: Graph, network: PolicyNetwork | Critic, x: str, size: int, agent: str) -> str:
    """Rows again, (n, size), where agents have an axis of their own."""
    if network.together:
        return graph.node("Reshape", graph.node("Transpose", x, perm=[1, 0, 2]), graph.axes(-1, size))
    return x if network.shared else own(graph, network.agents, x, agent)


def own(graph: Graph, count: int, x: str, agent: str) -> str:
    """(A, n, K), what each agent would answer in each row, to (n, K), what the row's own agent answers."""
    agents = graph.constant(np.arange(count)[:, None])  # (A, 1)
    mine = graph.node("Unsqueeze", graph.node("Equal", agents, agent), graph.axes(2))  # (A, n, 1)
    masked = graph.node("Where", mine, x, graph.constant(np.zeros((), np.float32)))
    return graph.node("ReduceSum", masked, graph.axes(0), keepdims=0)


def layer_norm(graph: Graph, layer: Dense, x: str) -> str:
    """As in `Mlp.forward`: no gain, no bias."""
    ones = graph.weight(layer.bias.new_ones(layer.bias.shape[-1]))
    return graph.node("LayerNormalization", x, ones, epsilon=LAYER_NORM_EPSILON)
