"""Layers of LSTM in an ONNX graph, with the tensors that torch's ``nn.LSTM`` holds.

The states are graph inputs ``h`` and ``c`` (layers, B, H) and graph outputs ``new_h`` and
``new_c``, so that one graph serves whole sequences and single steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cadenza.runtime.nodes import Nodes

if TYPE_CHECKING:
    import onnx

__all__ = ["add_lstm", "state_infos"]

_FLOAT = 1  # onnx.TensorProto.FLOAT


def _gates(tensor: NDArray[Any]) -> NDArray[np.float32]:
    """Torch's order of gates (in, forget, cell, out) as ONNX's (in, out, forget, cell)."""
    into, forget, cell, out = np.split(tensor.astype(np.float32), 4)
    return np.concatenate([into, out, forget, cell])


def add_lstm(
    graph: Nodes, x: str, weights: Mapping[str, NDArray[Any]], layers: int, name: str = "lstm"
) -> str:
    """Stacked layers of LSTM over ``x``.

    Parameters
    ----------
    graph : Nodes
        Where the nodes go.
    x : str
        The input, (B, N, width).
    weights : mapping
        Tensor name → array; ``{name}.weight_ih_l0`` (4H, width), ``{name}.weight_hh_l0``
        (4H, H), ``{name}.bias_ih_l0`` and ``{name}.bias_hh_l0`` (4H,), and so on.
    layers : int
        How many.
    name : str, default "lstm"
        Of the tensors.

    Returns
    -------
    str
        The output of the last layer, (B, N, H).
    """
    y = graph.add("Transpose", [x], f"{name}.time_first", perm=[1, 0, 2])  # (N, B, width)
    axis = graph.constant("axis.direction", [1], np.int64)
    ends: dict[str, list[str]] = {"h": [], "c": []}
    for layer in range(layers):
        own = f"{name}.{layer}"
        into = _gates(weights[f"{name}.weight_ih_l{layer}"])
        within = _gates(weights[f"{name}.weight_hh_l{layer}"])
        biases = [_gates(weights[f"{name}.bias_{kind}_l{layer}"]) for kind in ("ih", "hh")]
        row = graph.constant(f"{name}.row.{layer}", [layer], np.int64)
        starts = [graph.add("Gather", [kind, row], f"{own}.{kind}", axis=0) for kind in ("h", "c")]
        inputs = [
            y,
            graph.constant(f"{own}.W", into[None]),
            graph.constant(f"{own}.R", within[None]),
            graph.constant(f"{own}.B", np.concatenate(biases)[None]),
            "",
            *starts,
        ]
        outputs = [f"{own}.y", f"{own}.new_h", f"{own}.new_c"]
        graph.add_many("LSTM", inputs, outputs, hidden_size=within.shape[1])
        y = graph.add("Squeeze", [f"{own}.y", axis], f"{own}.out")  # (N, B, H)
        for kind, found in ends.items():
            found.append(f"{own}.new_{kind}")
    for kind, found in ends.items():
        graph.add("Concat", found, f"new_{kind}", axis=0)
    return graph.add("Transpose", [y], f"{name}.out", perm=[1, 0, 2])


def state_infos(
    layers: int, hidden: int
) -> tuple[list[onnx.ValueInfoProto], list[onnx.ValueInfoProto]]:
    """The graph's inputs ``h``, ``c`` and outputs ``new_h``, ``new_c``, (layers, B, H) each."""
    from onnx import helper

    shape: list[int | str] = [layers, "B", hidden]
    inputs = [helper.make_tensor_value_info(name, _FLOAT, shape) for name in ("h", "c")]
    outputs = [helper.make_tensor_value_info(f"new_{name}", _FLOAT, shape) for name in ("h", "c")]
    return inputs, outputs
