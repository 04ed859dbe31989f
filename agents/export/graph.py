"""Building an ONNX graph node by node."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import NodeProto, TensorProto, helper, numpy_helper
from torch import Tensor


class Graph:
    """Collects nodes and weights; every method that adds a node returns the name of what it computes."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.weights: list[TensorProto] = []
        self.seen = "obs"  # what networks see of the observation: all of it, or an order of it

    def node(self, kind: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        """Add one operation."""
        output = output or f"x{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def several(self, count: int, kind: str, *inputs: str, **attributes: Any) -> list[str]:
        """Add one operation that computes so many things."""
        outputs = [f"x{len(self.nodes)}_{number}" for number in range(count)]
        self.nodes.append(helper.make_node(kind, inputs, outputs, **attributes))
        return outputs

    def split(self, x: str, sizes: list[int]) -> list[str]:
        """Cut the last axis into parts."""
        return self.several(len(sizes), "Split", x, self.axes(*sizes), axis=-1)

    def weight(self, tensor: Tensor) -> str:
        """Add one tensor of weights."""
        return self.constant(tensor.detach().cpu().numpy().astype(np.float32))

    def axes(self, *axes: int) -> str:
        """Add a list of axes."""
        return self.constant(np.array(axes, np.int64))

    def constant(self, array: npt.NDArray) -> str:
        """Add one array."""
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name
