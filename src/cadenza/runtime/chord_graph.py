"""The inference graph of a model of progressions, built by hand from its weights.

Its inputs are ``ids`` (B, N, fields) int64, N new symbols with their places for each row, and the
states ``h`` and ``c`` (layers, B, width); its outputs are ``logits`` (B, N, V) and the new states
``new_h`` and ``new_c``. Everything is float32: the model is small, and what it writes is drawn
from its numbers, which must be the same everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import ModelError
from cadenza.runtime.chord_config import ChordConfig
from cadenza.runtime.lstm_graph import add_lstm, state_infos
from cadenza.runtime.nodes import Nodes

if TYPE_CHECKING:
    import onnx

__all__ = ["build_chord_graph"]

_OPSET, _IR_VERSION = 18, 9
_FLOAT, _INT64 = 1, 7  # onnx.TensorProto's numbers


def build_chord_graph(weights: Mapping[str, NDArray[Any]], config: ChordConfig) -> onnx.ModelProto:
    """The model as an ONNX graph.

    Parameters
    ----------
    weights : mapping
        Tensor name → float array; names and shapes of ``config.shapes``.
    config : ChordConfig
        Their shape.

    Returns
    -------
    onnx.ModelProto
        See the module's docstring for inputs and outputs.

    Raises
    ------
    ModelError
        When weights and config do not belong together.
    """
    from onnx import helper

    _check(weights, config)
    graph = Nodes()
    table = np.concatenate([weights[f"embed.{name}.weight"] for name in config.field_names])
    starts = np.cumsum((0, *config.field_sizes[:-1]))[:, None, None]
    fields = graph.add("Transpose", ["ids"], "fields", perm=[2, 0, 1])  # (fields, B, N)
    rows = graph.add("Add", [fields, graph.constant("starts", starts, np.int64)], "rows")
    each = graph.add("Gather", [graph.constant("embedding", table), rows], "embedded.each", axis=0)
    axis = graph.constant("axis.fields", [0], np.int64)
    x = graph.add("ReduceSum", [each, axis], "embedded", keepdims=0)  # (B, N, width)
    y = add_lstm(graph, x, weights, config.layers)
    head = graph.constant("head.weight", np.asarray(weights["head.weight"]).T)
    product = graph.add("MatMul", [y, head], "head")
    graph.add("Add", [product, graph.constant("head.bias", weights["head.bias"])], "logits")
    info = helper.make_tensor_value_info
    state_inputs, state_outputs = state_infos(config.layers, config.width)
    made = helper.make_graph(
        graph.nodes,
        "cadenza",
        [info("ids", _INT64, ["B", "N", len(config.field_sizes)]), *state_inputs],
        [info("logits", _FLOAT, ["B", "N", config.vocabulary_size]), *state_outputs],
        list(graph.constants.values()),
    )
    opsets = [helper.make_opsetid("", _OPSET)]
    return helper.make_model(
        made, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="cadenza"
    )


def _check(weights: Mapping[str, NDArray[Any]], config: ChordConfig) -> None:
    """Refuse weights of another shape."""
    wanted = config.shapes
    if wanted.keys() != weights.keys():
        came = ", ".join(sorted(wanted.keys() ^ weights.keys()))
        raise ModelError("weights have the tensors that their config says", came)
    for name, shape in wanted.items():
        if weights[name].shape != shape:
            raise ModelError(f"the tensor {name} has the shape {shape}", str(weights[name].shape))
