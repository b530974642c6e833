"""Nodes and constants of an ONNX graph as it is built by hand. Needs the ``onnx`` package."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

if TYPE_CHECKING:
    import onnx

__all__ = ["MICROSOFT", "Nodes"]

MICROSOFT = "com.microsoft"
"""The domain of ONNX Runtime's own operators."""


class Nodes:
    """Nodes and constants as they are added."""

    def __init__(self) -> None:
        from onnx import helper, numpy_helper

        self._make_node: Callable[..., onnx.NodeProto] = helper.make_node
        self._make_tensor = numpy_helper.from_array
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, values: ArrayLike, dtype: DTypeLike = np.float32) -> str:
        """A named constant; the first of one name stands."""
        if name not in self.constants:
            array = np.array(values, dtype=dtype, order="C")
            self.constants[name] = self._make_tensor(array, name)
        return name

    def add(
        self, kind: str, inputs: list[str], output: str, **attributes: float | list[int]
    ) -> str:
        """A node with one output, of the standard operators."""
        self.nodes.append(self._make_node(kind, inputs, [output], **attributes))
        return output

    def add_many(
        self, kind: str, inputs: list[str], outputs: list[str], **attributes: float | list[int]
    ) -> list[str]:
        """A node with several outputs, of the standard operators."""
        self.nodes.append(self._make_node(kind, inputs, outputs, **attributes))
        return outputs

    def microsoft(
        self, kind: str, inputs: list[str], outputs: list[str], **attributes: float
    ) -> str:
        """A node of ONNX Runtime's own operators; the first output is returned."""
        node = self._make_node(kind, inputs, outputs, domain=MICROSOFT, **attributes)
        self.nodes.append(node)
        return outputs[0]
