"""A `FeudalNetwork` as nodes of a graph: the manager, the goals that still hold, then the workers."""

from __future__ import annotations

import numpy as np

from agents.export.graph import Graph
from agents.export.network import scores, write_heads
from agents.learn.feudal import FeudalNetwork, turns


def write_feudal(graph: Graph, network: FeudalNetwork) -> None:
    """From the inputs obs, agent and memory, of whole teams, to the outputs move or thrust, word and memory_out."""
    goals, agents = network.goals, network.agents
    team = graph.node("Reshape", graph.seen, graph.axes(-1, agents, network.obs_size))  # (G, A, D)
    team = graph.node("Gather", team, graph.constant(turns(agents)), axis=1)  # (G, A, A, D)
    team = graph.node("Reshape", team, graph.axes(-1, agents * network.obs_size))  # (n, A D)
    goal = graph.node("Tanh", scores(graph, network.manager, team))  # (n, P)
    here = graph.node("Gather", graph.seen, graph.axes(*goals.about), axis=1)
    target, left = graph.split("memory", [len(goals.about), 1])
    over = graph.node("Less", left, _number(graph, 0.5))  # (n, 1)
    named = graph.node("Add", here, graph.node("Mul", _number(graph, goals.reach), goal))
    target = graph.node("Where", over, named, target)
    left = graph.node("Where", over, _number(graph, goals.hold), left)
    graph.node("Concat", target, graph.node("Sub", left, _number(graph, 1.0)), axis=1, output="memory_out")
    way, time = graph.node("Sub", target, here), graph.node("Div", left, _number(graph, goals.hold))
    seen = graph.node("Concat", graph.seen, way, time, axis=1)  # (n, D + P + 1)
    write_heads(graph, network.worker, scores(graph, network.worker, seen))


def _number(graph: Graph, value: float) -> str:
    return graph.constant(np.array(value, np.float32))
