"""Policy networks as model files (DESIGN section 5): written node by node, tried, and only then put in place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, TensorProto, helper

from agents.core.card import ModelCard
from agents.core.files import beside, put
from agents.export.ensemble import write_ensemble
from agents.export.graph import Graph
from agents.export.hierarchy import write_feudal
from agents.export.network import write_critic, write_network
from agents.export.order import write_order
from agents.export.tabular import write_table
from agents.inference.model import ModelError, load
from agents.learn.ensemble import Ensemble
from agents.learn.feudal import FeudalNetwork
from agents.learn.learner import Network
from agents.learn.network import PolicyNetwork
from agents.learn.order import Order
from agents.learn.popart import Critic
from agents.learn.table import Table

OPSET, IR_VERSION = 17, 8  # the first opset with LayerNormalization; opened by every onnxruntime since 1.13
TOLERANCE = 1e-5  # times the largest number that goes in or comes out, if above one: float32 keeps about seven digits

# How each kind of network is written.
WRITERS: dict[type, Callable[[Graph, Any], None]] = {
    PolicyNetwork: write_network,
    FeudalNetwork: write_feudal,
    Ensemble: write_ensemble,
    Table: write_table,
}


class ExportError(ValueError):
    """The model file would not do what the network does; says why in one sentence."""


def export(
    network: Network,
    card: ModelCard,
    path: Path | str,
    observations: npt.NDArray,
    critic: Critic | None = None,
    order: Order | None = None,
) -> None:
    """Write the network, a critic that sees what it sees, and the card to `path`, replacing a file there at one stroke.

    `order` is the one in which they see things; the file takes observations as they come, and orders them itself.  It
    is opened as a player would open it and asked about `observations` (n, D), real ones, say a thousand.
    ExportError unless it answers like the network: within TOLERANCE, and with the same best move.
    """
    path = Path(path)
    made = model(network, card.model_copy(update={"values": critic is not None}), critic, order)
    unfinished = beside(path)
    try:
        unfinished.write_bytes(made.SerializeToString())
        check(network, unfinished, observations, critic, order)
        put(unfinished, path)
    except OSError as error:
        raise ExportError(f"{path.name} could not be written ({error.strerror})") from error
    finally:
        unfinished.unlink(missing_ok=True)


def check(
    network: Network,
    path: Path,
    observations: npt.NDArray,
    critic: Critic | None = None,
    order: Order | None = None,
) -> None:
    """ExportError unless file and network agree; moves as near as the tolerance are a tie: either is best."""
    try:
        opened = load(path)
    except ModelError as error:
        raise ExportError(f"the exported file is refused: {error}") from error
    agent, ordered = np.arange(len(observations)) % network.agents, order(observations) if order else observations
    memory = ours = theirs = np.zeros((len(observations), network.memory_size), np.float32)
    for _ in range(2 if network.memory_size else 1):  # the second time with what is remembered of the first
        answer, ours = network.rows(ordered, agent, memory)  # (n, K + W), (n, M)
        answered, theirs = opened.scores(observations, agent, memory)
        allowed = _tolerance(observations, answer)
        _check_numbers(answer, answered, allowed)
        _check_choices(network, answer, answered, allowed)
        _check_numbers(ours, theirs, _tolerance(observations, answer, ours))
        memory = ours
    if critic is not None:
        value = critic.rows(ordered, agent)
        _check_numbers(value, opened.values(observations, agent)[:, None], _tolerance(observations, value))


def _tolerance(*numbers: npt.NDArray) -> float:
    """By how much two may differ who compute with, or come to, numbers of this size."""
    return TOLERANCE * max(1.0, *(float(np.abs(some).max(initial=0)) for some in numbers))


def _check_numbers(ours: npt.NDArray, theirs: npt.NDArray, allowed: float) -> None:
    """ExportError unless both agree."""
    apart = float(np.abs(ours - theirs).max(initial=0))
    if not apart <= allowed:
        raise ExportError(
            f"torch and onnxruntime disagree by {apart:.1e}, more than {allowed:.1e}; nothing was written"
        )


def _check_choices(network: Network, ours: npt.NDArray, theirs: npt.NDArray, allowed: float) -> None:
    """Both would do and say the same: the best by their scores is within `allowed` of the best by ours."""
    heads = [slice(0, network.width)] * (network.moves > 0) + [slice(network.width, None)] * (network.words > 0)
    for head in heads:
        best = theirs[:, head].argmax(1)[:, None]
        if (ours[:, head].max(1) - np.take_along_axis(ours[:, head], best, 1)[:, 0] > allowed).any():
            raise ExportError("torch and onnxruntime choose different moves; nothing was written")


def model(network: Network, card: ModelCard, critic: Critic | None = None, order: Order | None = None) -> ModelProto:
    """The whole file."""
    graph = Graph()
    if order is not None:
        graph.seen = write_order(graph, order)
    WRITERS[type(network)](graph, network)
    if critic is not None:
        write_critic(graph, critic)
    inputs = [
        helper.make_tensor_value_info("obs", TensorProto.FLOAT, ["n", network.obs_size]),
        helper.make_tensor_value_info("agent", TensorProto.INT64, ["n"]),
    ]
    answer = "move" if network.moves else "thrust"  # DESIGN section 5
    outputs = [helper.make_tensor_value_info(answer, TensorProto.FLOAT, ["n", network.width])]
    if network.words:
        outputs.append(helper.make_tensor_value_info("word", TensorProto.FLOAT, ["n", network.words]))
    if critic is not None:
        outputs.append(helper.make_tensor_value_info("value", TensorProto.FLOAT, ["n", 1]))
    if network.memory_size:
        for values, name in ((inputs, "memory"), (outputs, "memory_out")):
            values.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", network.memory_size]))
    made = helper.make_model(
        helper.make_graph(graph.nodes, "policy", inputs, outputs, graph.weights),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
    )
    helper.set_model_props(made, {"card": card.model_dump_json()})
    return made
